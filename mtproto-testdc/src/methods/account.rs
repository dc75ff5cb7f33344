//! `account.*`: settings of one's own account.

mod email;
pub(super) mod password;

pub(super) use email::{send_verify_email_code, verify_email};
pub(super) use password::{
    confirm_password_email, get_password, get_password_settings, reset_password,
    update_password_settings,
};

use super::{Answer, Context};
use crate::{
    rpc::error,
    world::{MAX_ABOUT, seconds},
};
use mtproto_core::KeyId;
use mtproto_tl::api::{functions::account as f, types};

/// Being online or not is not kept: everybody is here "recently".
pub(super) fn update_status(_: &mut Context<'_>, _: f::UpdateStatus) -> Answer<f::UpdateStatus> {
    Ok(true)
}

/// Changes one's name and what one says about oneself.
pub(super) fn update_profile(
    context: &mut Context<'_>,
    call: f::UpdateProfile,
) -> Answer<f::UpdateProfile> {
    let account = context.world.accounts.get_mut(context.user);
    let account = account.ok_or_else(|| error(401, "AUTH_KEY_UNREGISTERED"))?;
    if let Some(first_name) = call.first_name {
        if first_name.trim().is_empty() || first_name.chars().count() > 64 {
            return Err(error(400, "FIRSTNAME_INVALID"));
        }
        first_name.trim().clone_into(&mut account.first_name);
    }
    if let Some(last_name) = call.last_name {
        account.last_name = last_name.trim().chars().take(64).collect();
    }
    if let Some(about) = call.about {
        if about.chars().count() > MAX_ABOUT {
            return Err(error(400, "ABOUT_TOO_LONG"));
        }
        account.about = about;
    }
    Ok(context.world.user(context.user, context.user))
}

pub(super) fn check_username(
    context: &mut Context<'_>,
    call: f::CheckUsername,
) -> Answer<f::CheckUsername> {
    if !is_username(&call.username) {
        return Err(error(400, "USERNAME_INVALID"));
    }
    Ok(!context.world.is_taken(&call.username))
}

pub(super) fn update_username(
    context: &mut Context<'_>,
    call: f::UpdateUsername,
) -> Answer<f::UpdateUsername> {
    if !is_username(&call.username) {
        return Err(error(400, "USERNAME_INVALID"));
    }
    let account = context.world.accounts.get(context.user);
    if account.is_some_and(|account| account.username == call.username) {
        return Err(error(400, "USERNAME_NOT_MODIFIED"));
    }
    if context.world.is_taken(&call.username) {
        return Err(error(400, "USERNAME_OCCUPIED"));
    }
    context.world.accounts.rename(context.user, &call.username);
    Ok(context.world.user(context.user, context.user))
}

/// Every device that is signed in, the caller's first.
pub(super) fn get_authorizations(
    context: &mut Context<'_>,
    _: f::GetAuthorizations,
) -> Answer<f::GetAuthorizations> {
    let devices = context.world.authorizations.devices(context.user);
    let mut list: Vec<_> = devices
        .into_iter()
        .map(|(key, since)| device(context, key, since))
        .map(|shown| types::Authorization {
            current: shown.hash == 0,
            ..shown
        })
        .collect();
    list.sort_by_key(|shown| !shown.current);
    Ok(types::account::Authorizations {
        authorization_ttl_days: 180,
        authorizations: list,
    })
}

pub(super) fn reset_authorization(
    context: &mut Context<'_>,
    call: f::ResetAuthorization,
) -> Answer<f::ResetAuthorization> {
    let key = KeyId(call.hash.cast_unsigned());
    let devices = context.world.authorizations.devices(context.user);
    if call.hash == 0 || !devices.iter().any(|(device, _)| *device == key) {
        return Err(error(400, "HASH_INVALID"));
    }
    context.world.authorizations.sign_out(key);
    Ok(true)
}

/// A device as the list shows it; the caller's own has the number 0.
pub(super) fn device(context: &Context<'_>, key: KeyId, since: i32) -> types::Authorization {
    let own = context.world.authorizations.permanent(context.session.key) == key;
    let introduced = context.world.sessions.introduction(key);
    types::Authorization {
        hash: if own { 0 } else { key.0.cast_signed() },
        device_model: introduced.device_model,
        platform: String::new(),
        system_version: introduced.system_version,
        api_id: introduced.api_id,
        app_name: "test".to_owned(),
        app_version: introduced.app_version,
        date_created: since,
        date_active: seconds(context.now),
        ip: "127.0.0.1".to_owned(),
        country: "XX".to_owned(),
        region: String::new(),
        ..types::Authorization::default()
    }
}

/// Five to 32 letters, digits and underscores, a letter first.
pub(super) fn is_username(name: &str) -> bool {
    (5..=32).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A setting that is accepted and has no effect.
pub(super) fn update_notify_settings(
    _: &mut Context<'_>,
    _: f::UpdateNotifySettings,
) -> Answer<f::UpdateNotifySettings> {
    Ok(true)
}
