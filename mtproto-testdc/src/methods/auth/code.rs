//! Codes sent to phones and mail boxes.

use super::{Answer, Context, admit, check_api_id};
use crate::{
    rpc::error,
    world::{Account, CodeError, Login, Purpose, Route},
};
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, functions::auth as f, types};

/// Sends a login code; who the number belongs to, if anyone, is not revealed yet. A client that was
/// here before and kept its token needs none.
pub(in crate::methods) fn send_code(
    context: &mut Context<'_>,
    call: f::SendCode,
) -> Answer<f::SendCode> {
    check_api_id(call.api_id)?;
    if call.api_hash.is_empty() {
        return Err(error(400, "API_ID_INVALID"));
    }
    let number = number(&call.phone_number)?;
    let world = &mut *context.world;
    let account = world.accounts.with_phone(&number);
    if let Some(account) = account {
        if account.dc != context.dc {
            return Err(error(303, &format!("PHONE_MIGRATE_{}", account.dc)));
        }
        let (user, open) = (account.id, account.password.is_none());
        for token in call
            .settings
            .logout_tokens
            .iter()
            .flatten()
            .take(MAX_TOKENS)
        {
            if open && world.tokens.look(context.now, token) == Ok(&mut Purpose::Return { user }) {
                world.tokens.take(token);
                let authorization = super::authorize(context, user);
                return Ok(types::auth::SentCodeSuccess { authorization }.into());
            }
        }
    }
    let route = match account {
        Some(account) if account.login_email.is_some() => Route::Email,
        _ => Route::App,
    };
    let hash = world.codes.send(&number, route, context.now);
    Ok(sent(context, &number, hash, route))
}

/// The next way to deliver the code: the application, a text message, a call, and no other.
pub(in crate::methods) fn resend_code(
    context: &mut Context<'_>,
    call: f::ResendCode,
) -> Answer<f::ResendCode> {
    let number = number(&call.phone_number)?;
    let codes = &mut context.world.codes;
    let route = codes.resend(context.now, &number, &call.phone_code_hash);
    let route = route.map_err(refusal)?;
    let route = route.ok_or_else(|| error(406, "SEND_CODE_UNAVAILABLE"))?;
    Ok(sent(context, &number, call.phone_code_hash, route))
}

pub(in crate::methods) fn cancel_code(
    context: &mut Context<'_>,
    call: f::CancelCode,
) -> Answer<f::CancelCode> {
    context.world.codes.forget(&number(&call.phone_number)?);
    Ok(true)
}

pub(in crate::methods) fn report_missing_code(
    _: &mut Context<'_>,
    _: f::ReportMissingCode,
) -> Answer<f::ReportMissingCode> {
    Ok(true)
}

/// Falls back to the phone when the mail box is out of reach.
pub(in crate::methods) fn reset_login_email(
    context: &mut Context<'_>,
    call: f::ResetLoginEmail,
) -> Answer<f::ResetLoginEmail> {
    let number = number(&call.phone_number)?;
    let codes = &mut context.world.codes;
    codes
        .reroute(context.now, &number, &call.phone_code_hash, Route::Sms)
        .map_err(refusal)?;
    Ok(sent(context, &number, call.phone_code_hash, Route::Sms))
}

pub(in crate::methods) fn sign_in(context: &mut Context<'_>, call: f::SignIn) -> Answer<f::SignIn> {
    let number = number(&call.phone_number)?;
    let typed = match call.email_verification {
        Some(enums::EmailVerification::Code(email)) => Some(email.code),
        Some(_) => return Err(error(400, "EMAIL_TOKEN_INVALID")),
        None => call.phone_code,
    };
    let typed = typed
        .filter(|code| !code.is_empty())
        .ok_or_else(|| error(400, "PHONE_CODE_EMPTY"))?;
    let world = &mut *context.world;
    let account = world.accounts.with_phone(&number);
    let (user, right) = match (
        account.map(|account| (account.id, &account.login)),
        &world.site.sign_up,
    ) {
        (Some((user, Login::Phone { code, .. })), _) => (Some(user), code),
        (_, Some(code)) => (None, code),
        (_, None) => return Err(error(400, "PHONE_NUMBER_UNOCCUPIED")),
    };
    world
        .codes
        .check(context.now, &number, &call.phone_code_hash, &typed, right)
        .map_err(refusal)?;
    let Some(user) = user else {
        return Ok(types::auth::AuthorizationSignUpRequired::default().into());
    };
    world.codes.forget(&number);
    admit(context, user)
}

pub(in crate::methods) fn sign_up(context: &mut Context<'_>, call: f::SignUp) -> Answer<f::SignUp> {
    let number = number(&call.phone_number)?;
    let world = &mut *context.world;
    let Some(code) = world.site.sign_up.clone() else {
        return Err(error(400, "PHONE_NUMBER_UNOCCUPIED"));
    };
    if world.accounts.with_phone(&number).is_some() {
        return Err(error(400, "PHONE_NUMBER_OCCUPIED"));
    }
    let hash = &call.phone_code_hash;
    if !world.codes.is_confirmed(context.now, &number, hash) {
        return Err(error(400, "PHONE_CODE_EXPIRED"));
    }
    let first_name = call.first_name.trim();
    if first_name.is_empty() || first_name.chars().count() > MAX_NAME {
        return Err(error(400, "FIRSTNAME_INVALID"));
    }
    world.codes.forget(&number);
    let login = Login::Phone { number, code };
    let user = world
        .accounts
        .add(login, context.dc, first_name, call.last_name.trim());
    Ok(super::authorize(context, user))
}

/// The digits of a phone number as people write it.
pub(in crate::methods) fn number(phone: &str) -> Result<String, RpcError> {
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

/// What the client is told about a code on its way.
fn sent(
    context: &Context<'_>,
    number: &str,
    phone_code_hash: String,
    route: Route,
) -> enums::auth::SentCode {
    let world = &context.world;
    let account = world.accounts.with_phone(number);
    let code = match account.map(|account| &account.login) {
        Some(Login::Phone { code, .. }) => Some(code),
        _ => world.site.sign_up.as_ref(),
    };
    let length = code.and_then(|code| code.len().try_into().ok());
    let length = length.unwrap_or(5);
    let (kind, next): (enums::auth::SentCodeType, _) = match route {
        Route::App => (
            types::auth::SentCodeTypeApp { length }.into(),
            Some(enums::auth::CodeType::Sms),
        ),
        Route::Sms => (
            types::auth::SentCodeTypeSms { length }.into(),
            Some(enums::auth::CodeType::Call),
        ),
        Route::Call => (types::auth::SentCodeTypeCall { length }.into(), None),
        Route::Email => {
            let email_pattern = account.and_then(Account::email_pattern).unwrap_or_default();
            let kind = types::auth::SentCodeTypeEmailCode {
                email_pattern,
                length,
                reset_available_period: Some(0),
                ..types::auth::SentCodeTypeEmailCode::default()
            };
            (kind.into(), None)
        }
    };
    let timeout = next.is_some().then_some(RESEND_AFTER);
    types::auth::SentCode {
        r#type: kind,
        phone_code_hash,
        next_type: next,
        timeout,
    }
    .into()
}

fn refusal(reason: CodeError) -> RpcError {
    match reason {
        CodeError::Expired => error(400, "PHONE_CODE_EXPIRED"),
        CodeError::Wrong => error(400, "PHONE_CODE_INVALID"),
    }
}

/// Longest first name, in characters.
const MAX_NAME: usize = 64;

/// Tokens of earlier log-outs that a client may show (§3.1).
const MAX_TOKENS: usize = 20;

/// Seconds until a client should ask for another delivery.
const RESEND_AFTER: i32 = 60;
