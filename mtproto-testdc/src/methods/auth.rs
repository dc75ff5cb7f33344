//! `auth.*`: signing in and out.

use super::{Answer, Context};
use crate::{
    rpc::error,
    world::{CodeError, Login, UserId},
};
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, functions::auth as f, types};

/// Sends a login code; who the number belongs to, if anyone, is not revealed yet.
pub(super) fn send_code(context: &mut Context<'_>, call: f::SendCode) -> Answer<f::SendCode> {
    check_api_id(call.api_id)?;
    send(context, &call.phone_number)
}

pub(super) fn resend_code(context: &mut Context<'_>, call: f::ResendCode) -> Answer<f::ResendCode> {
    send(context, &call.phone_number)
}

pub(super) fn cancel_code(context: &mut Context<'_>, call: f::CancelCode) -> Answer<f::CancelCode> {
    context.world.codes.forget(&number(&call.phone_number)?);
    Ok(true)
}

pub(super) fn sign_in(context: &mut Context<'_>, call: f::SignIn) -> Answer<f::SignIn> {
    let number = number(&call.phone_number)?;
    let typed = call.phone_code.filter(|code| !code.is_empty());
    let typed = typed.ok_or_else(|| error(400, "PHONE_CODE_EMPTY"))?;
    let world = &mut *context.world;
    let account = world
        .accounts
        .with_phone(&number)
        .map(|account| (account.id, &account.login));
    let (user, right) = match (account, &world.site.sign_up) {
        (Some((user, Login::Phone { code, .. })), _) => (Some(user), code),
        (_, Some(code)) => (None, code),
        (_, None) => return Err(error(400, "PHONE_NUMBER_UNOCCUPIED")),
    };
    let checked = world
        .codes
        .check(context.now, &number, &call.phone_code_hash, &typed, right);
    checked.map_err(|reason| match reason {
        CodeError::Expired => error(400, "PHONE_CODE_EXPIRED"),
        CodeError::Wrong => error(400, "PHONE_CODE_INVALID"),
    })?;
    let Some(user) = user else {
        return Ok(types::auth::AuthorizationSignUpRequired::default().into());
    };
    world.codes.forget(&number);
    Ok(authorize(context, user))
}

pub(super) fn sign_up(context: &mut Context<'_>, call: f::SignUp) -> Answer<f::SignUp> {
    let number = number(&call.phone_number)?;
    let world = &mut *context.world;
    let Some(code) = world.site.sign_up.clone() else {
        return Err(error(400, "PHONE_NUMBER_UNOCCUPIED"));
    };
    if world.accounts.with_phone(&number).is_some() {
        return Err(error(400, "PHONE_NUMBER_OCCUPIED"));
    }
    if !world
        .codes
        .is_confirmed(context.now, &number, &call.phone_code_hash)
    {
        return Err(error(400, "PHONE_CODE_EXPIRED"));
    }
    let first_name = call.first_name.trim();
    if first_name.is_empty() || first_name.chars().count() > MAX_NAME {
        return Err(error(400, "FIRSTNAME_INVALID"));
    }
    world.codes.forget(&number);
    let user = world.accounts.add(
        Login::Phone { number, code },
        first_name,
        call.last_name.trim(),
    );
    Ok(authorize(context, user))
}

pub(super) fn import_bot_authorization(
    context: &mut Context<'_>,
    call: f::ImportBotAuthorization,
) -> Answer<f::ImportBotAuthorization> {
    check_api_id(call.api_id)?;
    let bot = context
        .world
        .accounts
        .with_token(&call.bot_auth_token)
        .map(|bot| bot.id);
    bot.map(|bot| authorize(context, bot))
        .ok_or_else(|| error(400, "ACCESS_TOKEN_INVALID"))
}

pub(super) fn log_out(context: &mut Context<'_>, _: f::LogOut) -> Answer<f::LogOut> {
    context.world.authorizations.sign_out(context.session.key);
    Ok(types::auth::LoggedOut::default())
}

fn send(context: &mut Context<'_>, phone: &str) -> Result<enums::auth::SentCode, RpcError> {
    let number = number(phone)?;
    let world = &mut *context.world;
    let code = match world
        .accounts
        .with_phone(&number)
        .map(|account| &account.login)
    {
        Some(Login::Phone { code, .. }) => Some(code),
        _ => world.site.sign_up.as_ref(),
    };
    let length = code
        .and_then(|code| code.len().try_into().ok())
        .unwrap_or(5);
    let phone_code_hash = world.codes.send(&number, context.now);
    let kind = types::auth::SentCodeTypeApp { length };
    Ok(types::auth::SentCode {
        r#type: kind.into(),
        phone_code_hash,
        next_type: None,
        timeout: None,
    }
    .into())
}

fn authorize(context: &mut Context<'_>, user: UserId) -> enums::auth::Authorization {
    context
        .world
        .authorizations
        .sign_in(context.session.key, user);
    let user = context.world.user(user, user);
    types::auth::Authorization {
        setup_password_required: false,
        otherwise_relogin_days: None,
        tmp_sessions: None,
        future_auth_token: None,
        user,
    }
    .into()
}

/// The digits of a phone number as people write it.
fn number(phone: &str) -> Result<String, RpcError> {
    let digits: String = phone
        .chars()
        .filter(|c| !matches!(c, '+' | ' ' | '-' | '(' | ')'))
        .collect();
    let valid =
        (5..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if valid {
        Ok(digits)
    } else {
        Err(error(400, "PHONE_NUMBER_INVALID"))
    }
}

fn check_api_id(api_id: i32) -> Result<(), RpcError> {
    if api_id > 0 {
        Ok(())
    } else {
        Err(error(400, "API_ID_INVALID"))
    }
}

/// Longest first name, in characters.
const MAX_NAME: usize = 64;
