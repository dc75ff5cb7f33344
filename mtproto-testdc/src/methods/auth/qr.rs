//! Logging in by a QR code that another device scans.

use super::{Answer, Context, admit, check_api_id};
use crate::{
    methods::account::device,
    rpc::error,
    world::{Parcel, Purpose, TokenError, seconds},
};
use mtproto_core::RpcError;
use mtproto_tl::{
    Encode,
    api::{enums, functions::auth as f, types},
};

/// A new QR code; or, once one was scanned, what the scan has led to.
pub(in crate::methods) fn export_login_token(
    context: &mut Context<'_>,
    call: f::ExportLoginToken,
) -> Answer<f::ExportLoginToken> {
    check_api_id(call.api_id)?;
    let (now, key) = (context.now, context.session.key);
    let world = &mut *context.world;
    if let Some((token, user)) = world.tokens.accepted(now, key) {
        world.tokens.take(&token);
        let home = world.accounts.get(user).map(|account| account.dc);
        return match home {
            Some(home) if home != context.dc => {
                let (token, _) = world.tokens.issue(now, Purpose::Migrate { user });
                Ok(types::auth::LoginTokenMigrateTo { dc_id: home, token }.into())
            }
            _ => succeed(context, user),
        };
    }
    let purpose = Purpose::Login {
        key,
        accepted: None,
    };
    let (token, expires) = world.tokens.issue(now, purpose);
    let expires = seconds(expires);
    Ok(types::auth::LoginToken { expires, token }.into())
}

/// The same at the data centre that [`export_login_token`] named.
pub(in crate::methods) fn import_login_token(
    context: &mut Context<'_>,
    call: f::ImportLoginToken,
) -> Answer<f::ImportLoginToken> {
    let world = &mut *context.world;
    let purpose = world.tokens.look(context.now, &call.token);
    let user = match purpose.map_err(refusal)? {
        Purpose::Migrate { user } => *user,
        _ => return Err(error(400, "AUTH_TOKEN_INVALID")),
    };
    let home = world.accounts.get(user).map(|account| account.dc);
    if home != Some(context.dc) {
        return Err(error(400, "AUTH_TOKEN_INVALID"));
    }
    world.tokens.take(&call.token);
    succeed(context, user)
}

/// What the scanning device calls. The one that shows the code is told at once.
pub(in crate::methods) fn accept_login_token(
    context: &mut Context<'_>,
    call: f::AcceptLoginToken,
) -> Answer<f::AcceptLoginToken> {
    let world = &mut *context.world;
    let shown_by = match world
        .tokens
        .look(context.now, &call.token)
        .map_err(refusal)?
    {
        Purpose::Login {
            accepted: Some(_), ..
        } => {
            return Err(error(400, "AUTH_TOKEN_ALREADY_ACCEPTED"));
        }
        Purpose::Login { key, accepted } => {
            *accepted = Some(context.user);
            *key
        }
        _ => return Err(error(400, "AUTH_TOKEN_INVALID")),
    };
    let date = seconds(context.now);
    let update: enums::Updates = types::UpdateShort {
        update: enums::Update::LoginToken,
        date,
    }
    .into();
    let body = update.to_bytes();
    let waiting: Vec<_> = world
        .sessions
        .listening()
        .filter(|session| {
            world.authorizations.permanent(session.key) == shown_by || session.key == shown_by
        })
        .collect();
    for session in waiting {
        world.post.add(Parcel {
            to: session,
            body: body.clone(),
            channel: None,
        });
    }
    Ok(device(context, shown_by, date))
}

fn succeed(context: &mut Context<'_>, user: i64) -> Result<enums::auth::LoginToken, RpcError> {
    let authorization = admit(context, user)?;
    Ok(types::auth::LoginTokenSuccess { authorization }.into())
}

fn refusal(reason: TokenError) -> RpcError {
    match reason {
        TokenError::Unknown => error(400, "AUTH_TOKEN_INVALID"),
        TokenError::Expired => error(400, "AUTH_TOKEN_EXPIRED"),
    }
}
