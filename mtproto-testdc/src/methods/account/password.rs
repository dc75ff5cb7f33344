//! Setting, changing and removing the password of two-step verification.

use super::{Answer, Context};
use crate::{
    rpc::error,
    world::{Login, Password, ProofError, UserId, Verifier},
};
use bytes::Bytes;
use mtproto_core::{RpcError, srp::Kdf};
use mtproto_tl::api::{enums, functions::account as f, types};

/// The state of the password, with a fresh question if there is one.
pub(in crate::methods) fn get_password(
    context: &mut Context<'_>,
    _: f::GetPassword,
) -> Answer<f::GetPassword> {
    let authorizations = &context.world.authorizations;
    let key = context.session.key;
    let user = authorizations
        .half_way(key)
        .or_else(|| authorizations.user(key));
    let user = user.ok_or_else(|| error(401, "AUTH_KEY_UNREGISTERED"))?;
    let world = &mut *context.world;
    let new_algo = algorithm(&world.passwords.new_kdf());
    let blank = types::account::Password {
        new_algo,
        new_secure_algo: enums::SecurePasswordKdfAlgo::Unknown,
        secure_random: world.passwords.random(),
        ..types::account::Password::default()
    };
    let account = world.accounts.get(user);
    let unconfirmed = account.and_then(|account| account.unconfirmed_email.as_deref());
    let blank = types::account::Password {
        email_unconfirmed_pattern: unconfirmed.map(pattern),
        login_email_pattern: account.and_then(|account| account.email_pattern()),
        ..blank
    };
    let Some(password) = account.and_then(|account| account.password.clone()) else {
        return Ok(blank);
    };
    let asked = world.passwords.ask(context.now, user, &password);
    let (srp_id, srp_b) = asked.ok_or_else(|| error(500, "RPC_CALL_FAIL"))?;
    Ok(types::account::Password {
        has_recovery: password.email.is_some(),
        has_password: true,
        current_algo: Some(algorithm(&password.kdf)),
        srp_b: Some(srp_b),
        srp_id: Some(srp_id),
        hint: Some(password.hint).filter(|hint| !hint.is_empty()),
        ..blank
    })
}

pub(in crate::methods) fn get_password_settings(
    context: &mut Context<'_>,
    call: f::GetPasswordSettings,
) -> Answer<f::GetPasswordSettings> {
    check(context, context.user, &call.password)?;
    let account = context.world.accounts.get(context.user);
    let email = account.and_then(|account| account.password.as_ref()?.email.clone());
    Ok(types::account::PasswordSettings {
        email,
        secure_settings: None,
    })
}

pub(in crate::methods) fn update_password_settings(
    context: &mut Context<'_>,
    call: f::UpdatePasswordSettings,
) -> Answer<f::UpdatePasswordSettings> {
    check(context, context.user, &call.password)?;
    set(context, context.user, call.new_settings)?;
    Ok(true)
}

/// Codes by mail are those of the phone.
pub(in crate::methods) fn confirm_password_email(
    context: &mut Context<'_>,
    call: f::ConfirmPasswordEmail,
) -> Answer<f::ConfirmPasswordEmail> {
    let account = context.world.accounts.get_mut(context.user);
    let account = account.ok_or_else(|| error(401, "AUTH_KEY_UNREGISTERED"))?;
    let right = matches!(&account.login, Login::Phone { code, .. } if *code == call.code);
    let email = account.unconfirmed_email.take_if(|_| right);
    let email = email.ok_or_else(|| error(400, "CODE_INVALID"))?;
    if let Some(password) = &mut account.password {
        password.email = Some(email);
    }
    Ok(true)
}

/// Without the recovery address it takes a week; nobody waits so long here, so it never comes.
pub(in crate::methods) fn reset_password(
    context: &mut Context<'_>,
    _: f::ResetPassword,
) -> Answer<f::ResetPassword> {
    let until_date = crate::world::seconds(context.now).saturating_add(7 * 86_400);
    Ok(types::account::ResetPasswordRequestedWait { until_date }.into())
}

/// Checks a proof of `user`'s password; the empty one is right if there is no password.
pub(in crate::methods) fn check(
    context: &mut Context<'_>,
    user: UserId,
    proof: &enums::InputCheckPasswordSrp,
) -> Result<(), RpcError> {
    let world = &mut *context.world;
    let has_password = world
        .accounts
        .get(user)
        .is_some_and(|account| account.password.is_some());
    match (has_password, proof) {
        (false, enums::InputCheckPasswordSrp::InputCheckPasswordEmpty) => Ok(()),
        (true, enums::InputCheckPasswordSrp::Srp(proof)) => world
            .passwords
            .check(context.now, user, proof.srp_id, &proof.a, &proof.m1)
            .map_err(|reason| match reason {
                ProofError::UnknownQuestion => error(400, "SRP_ID_INVALID"),
                ProofError::Wrong => error(400, "PASSWORD_HASH_INVALID"),
                ProofError::Wait(left) => error(420, &format!("FLOOD_WAIT_{left}")),
            }),
        _ => Err(error(400, "PASSWORD_HASH_INVALID")),
    }
}

/// Sets, changes or removes a password.
pub(in crate::methods) fn set(
    context: &mut Context<'_>,
    user: UserId,
    settings: types::account::PasswordInputSettings,
) -> Result<(), RpcError> {
    let world = &mut *context.world;
    let offered = world.passwords.new_kdf();
    let account = world.accounts.get_mut(user);
    let account = account.ok_or_else(|| error(401, "AUTH_KEY_UNREGISTERED"))?;
    match (settings.new_algo, settings.new_password_hash) {
        (Some(algo), Some(hash)) if !hash.is_empty() => {
            account.password = Some(Password {
                kdf: accept(&offered, algo)?,
                verifier: verifier(&hash)?,
                hint: settings
                    .hint
                    .unwrap_or_default()
                    .chars()
                    .take(MAX_HINT)
                    .collect(),
                email: account.password.take().and_then(|old| old.email),
            });
        }
        (Some(_), _) => account.password = None,
        (None, _) => {}
    }
    let unconfirmed = match settings.email {
        Some(email) if email.is_empty() => {
            if let Some(password) = &mut account.password {
                password.email = None;
            }
            None
        }
        email => email,
    };
    let length = match &account.login {
        Login::Phone { code, .. } => code.len(),
        Login::Bot { .. } => 0,
    };
    account.unconfirmed_email.clone_from(&unconfirmed);
    world.passwords.forget(user);
    match unconfirmed {
        // The password is set; the address counts once its code was given.
        Some(_) => Err(error(400, &format!("EMAIL_UNCONFIRMED_{length}"))),
        None => Ok(()),
    }
}

/// The first and last letters of an address' name.
pub(in crate::methods) fn pattern(email: &str) -> String {
    let (name, domain) = email.split_once('@').unwrap_or((email, ""));
    let ends = [name.chars().next(), name.chars().last()].map(Option::unwrap_or_default);
    format!("{}***{}@{domain}", ends[0], ends[1])
}

/// A new password's algorithm: ours, with 32 bytes of the client's appended to the first salt.
fn accept(offered: &Kdf, algo: enums::PasswordKdfAlgo) -> Result<Kdf, RpcError> {
    let enums::PasswordKdfAlgo::Sha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow(algo) = algo
    else {
        return Err(error(400, "NEW_SETTINGS_INVALID"));
    };
    let appended = algo.salt1.strip_prefix(offered.salt1());
    let fits = appended.is_some_and(|appended| appended.len() == 32)
        && algo.salt2 == offered.salt2()
        && algo.g == offered.g()
        && algo.p == offered.prime().as_slice();
    if fits {
        Ok(Kdf::known(&algo.salt1, &algo.salt2))
    } else {
        Err(error(400, "NEW_SALT_INVALID"))
    }
}

fn verifier(hash: &[u8]) -> Result<Verifier, RpcError> {
    let hash: Option<[u8; 256]> = hash.try_into().ok();
    hash.map(Verifier)
        .ok_or_else(|| error(400, "NEW_SETTINGS_INVALID"))
}

fn algorithm(kdf: &Kdf) -> enums::PasswordKdfAlgo {
    types::PasswordKdfAlgoSha256Sha256Pbkdf2Hmacsha512iter100000Sha256ModPow {
        salt1: Bytes::copy_from_slice(kdf.salt1()),
        salt2: Bytes::copy_from_slice(kdf.salt2()),
        g: kdf.g(),
        p: Bytes::copy_from_slice(&kdf.prime()),
    }
    .into()
}

/// Longest hint, in characters.
const MAX_HINT: usize = 255;
