//! The address that login codes are sent to.

use super::{Answer, Context, password::pattern};
use crate::{
    methods::auth::number,
    rpc::error,
    world::{Login, UserId},
};
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, functions::account as f, types};

pub(in crate::methods) fn send_verify_email_code(
    context: &mut Context<'_>,
    call: f::SendVerifyEmailCode,
) -> Answer<f::SendVerifyEmailCode> {
    let user = whose(context, &call.purpose)?;
    if !call.email.contains('@') || call.email.len() > MAX_EMAIL {
        return Err(error(400, "EMAIL_INVALID"));
    }
    let account = context.world.accounts.get_mut(user);
    let account = account.ok_or_else(|| error(400, "EMAIL_NOT_ALLOWED"))?;
    let email_pattern = pattern(&call.email);
    account.unconfirmed_email = Some(call.email);
    let length = match &account.login {
        Login::Phone { code, .. } => code.len().try_into().unwrap_or(5),
        Login::Bot { .. } => return Err(error(400, "EMAIL_NOT_ALLOWED")),
    };
    Ok(types::account::SentEmailCode {
        email_pattern,
        length,
    })
}

/// Codes by mail are those of the phone.
pub(in crate::methods) fn verify_email(
    context: &mut Context<'_>,
    call: f::VerifyEmail,
) -> Answer<f::VerifyEmail> {
    let user = whose(context, &call.purpose)?;
    let enums::EmailVerification::Code(typed) = call.verification else {
        return Err(error(400, "EMAIL_TOKEN_INVALID"));
    };
    let account = context.world.accounts.get_mut(user);
    let account = account.ok_or_else(|| error(400, "EMAIL_NOT_ALLOWED"))?;
    let right = matches!(&account.login, Login::Phone { code, .. } if *code == typed.code);
    if !right {
        return Err(error(400, "CODE_INVALID"));
    }
    let email = account.unconfirmed_email.take();
    let email = email.ok_or_else(|| error(400, "EMAIL_VERIFY_EXPIRED"))?;
    account.login_email = Some(email.clone());
    Ok(types::account::EmailVerified { email }.into())
}

fn whose(context: &Context<'_>, purpose: &enums::EmailVerifyPurpose) -> Result<UserId, RpcError> {
    let world = &context.world;
    match purpose {
        enums::EmailVerifyPurpose::LoginChange => world.authorizations.user(context.session.key),
        enums::EmailVerifyPurpose::LoginSetup(setup) => {
            let number = number(&setup.phone_number)?;
            let known = world
                .codes
                .is_known(context.now, &number, &setup.phone_code_hash);
            let account = world.accounts.with_phone(&number).filter(|_| known);
            account.map(|account| account.id)
        }
        enums::EmailVerifyPurpose::Passport => None,
    }
    .ok_or_else(|| error(400, "EMAIL_NOT_ALLOWED"))
}

/// Longest address, in bytes.
const MAX_EMAIL: usize = 254;
