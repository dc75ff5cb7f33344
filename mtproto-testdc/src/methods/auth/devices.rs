//! Keys that are signed in, and how they cease to be.

use super::{Answer, Context};
use crate::world::Purpose;
use mtproto_core::KeyId;
use mtproto_tl::api::{functions::auth as f, types};

/// Signs out. The token returned spares the code next time.
pub(in crate::methods) fn log_out(context: &mut Context<'_>, _: f::LogOut) -> Answer<f::LogOut> {
    let user = context.user;
    context.world.authorizations.sign_out(context.session.key);
    let (token, _) = context
        .world
        .tokens
        .issue(context.now, Purpose::Return { user });
    Ok(types::auth::LoggedOut {
        future_auth_token: Some(token),
    })
}

/// Signs every other device out.
pub(in crate::methods) fn reset_authorizations(
    context: &mut Context<'_>,
    _: f::ResetAuthorizations,
) -> Answer<f::ResetAuthorizations> {
    let authorizations = &mut context.world.authorizations;
    let own = authorizations.permanent(context.session.key);
    for (key, _) in authorizations.devices(context.user) {
        if key != own {
            authorizations.sign_out(key);
        }
    }
    Ok(true)
}

pub(in crate::methods) fn drop_temp_auth_keys(
    context: &mut Context<'_>,
    call: f::DropTempAuthKeys,
) -> Answer<f::DropTempAuthKeys> {
    let kept: Vec<KeyId> = call
        .except_auth_keys
        .iter()
        .map(|key| KeyId(key.cast_unsigned()))
        .chain([context.session.key])
        .collect();
    let authorizations = &mut context.world.authorizations;
    let own = authorizations.permanent(context.session.key);
    let ended = authorizations.unbind(own, &kept);
    context.world.post.revoke(ended);
    Ok(true)
}
