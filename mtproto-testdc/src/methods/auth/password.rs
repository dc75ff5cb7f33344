//! The second step of two-step verification, and what to do when it is forgotten.

use super::{Answer, Context, authorize};
use crate::{
    methods::account::password::{check, pattern, set},
    rpc::error,
    world::{Login, UserId},
};
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, functions::auth as f, types};

/// Completes a login that was answered by `SESSION_PASSWORD_NEEDED`.
pub(in crate::methods) fn check_password(
    context: &mut Context<'_>,
    call: f::CheckPassword,
) -> Answer<f::CheckPassword> {
    let user = half_way(context)?;
    match &call.password {
        enums::InputCheckPasswordSrp::Srp(_) => {
            check(context, user, &call.password)?;
        }
        enums::InputCheckPasswordSrp::InputCheckPasswordEmpty => {
            return Err(error(400, "PASSWORD_HASH_INVALID"));
        }
    }
    Ok(authorize(context, user))
}

pub(in crate::methods) fn request_password_recovery(
    context: &mut Context<'_>,
    _: f::RequestPasswordRecovery,
) -> Answer<f::RequestPasswordRecovery> {
    let user = half_way(context)?;
    let account = context.world.accounts.get(user);
    let password = account.and_then(|account| account.password.as_ref());
    let password = password.ok_or_else(|| error(400, "PASSWORD_EMPTY"))?;
    let email = password.email.as_deref();
    let email = email.ok_or_else(|| error(400, "PASSWORD_RECOVERY_NA"))?;
    Ok(types::auth::PasswordRecovery {
        email_pattern: pattern(email),
    })
}

pub(in crate::methods) fn check_recovery_password(
    context: &mut Context<'_>,
    call: f::CheckRecoveryPassword,
) -> Answer<f::CheckRecoveryPassword> {
    let user = half_way(context)?;
    check_code(context, user, &call.code).map(|()| true)
}

/// Signs in by the code sent to the recovery address; the password is gone, or replaced.
pub(in crate::methods) fn recover_password(
    context: &mut Context<'_>,
    call: f::RecoverPassword,
) -> Answer<f::RecoverPassword> {
    let user = half_way(context)?;
    check_code(context, user, &call.code)?;
    if let Some(account) = context.world.accounts.get_mut(user) {
        account.password = None;
    }
    context.world.passwords.forget(user);
    if let Some(settings) = call.new_settings {
        set(context, user, *settings)?;
    }
    Ok(authorize(context, user))
}

/// Codes by mail are those of the phone.
fn check_code(context: &Context<'_>, user: UserId, typed: &str) -> Result<(), RpcError> {
    let account = context.world.accounts.get(user);
    let right = match account.map(|account| &account.login) {
        Some(Login::Phone { code, .. }) => code,
        _ => return Err(error(400, "PASSWORD_RECOVERY_NA")),
    };
    let recoverable = account
        .and_then(|account| account.password.as_ref()?.email.as_ref())
        .is_some();
    if !recoverable {
        Err(error(400, "PASSWORD_RECOVERY_NA"))
    } else if typed == right {
        Ok(())
    } else {
        Err(error(400, "CODE_INVALID"))
    }
}

/// Whose password is asked for: of a key half-way through login, or signed in.
fn half_way(context: &Context<'_>) -> Result<UserId, RpcError> {
    let authorizations = &context.world.authorizations;
    let key = context.session.key;
    authorizations
        .half_way(key)
        .or_else(|| authorizations.user(key))
        .ok_or_else(|| error(401, "AUTH_KEY_UNREGISTERED"))
}
