//! Taking an authorization to another data centre (API-11).

use super::{Answer, Context, authorize};
use crate::{rpc::error, world::Purpose};
use mtproto_tl::api::{functions::auth as f, types};

/// A ticket for one data centre: good once, for five minutes.
pub(in crate::methods) fn export_authorization(
    context: &mut Context<'_>,
    call: f::ExportAuthorization,
) -> Answer<f::ExportAuthorization> {
    let (user, dc) = (context.user, call.dc_id);
    let target = context.world.site.centre(dc);
    if dc == context.dc || target.is_none_or(|centre| centre.cdn) {
        return Err(error(400, "DC_ID_INVALID"));
    }
    let purpose = Purpose::Import { user, dc };
    let (bytes, _) = context.world.tokens.issue(context.now, purpose);
    Ok(types::auth::ExportedAuthorization { id: user, bytes })
}

pub(in crate::methods) fn import_authorization(
    context: &mut Context<'_>,
    call: f::ImportAuthorization,
) -> Answer<f::ImportAuthorization> {
    let world = &mut *context.world;
    let expected = Purpose::Import {
        user: call.id,
        dc: context.dc,
    };
    let ticket = world.tokens.look(context.now, &call.bytes);
    if ticket != Ok(&mut expected.clone()) {
        return Err(error(400, "AUTH_BYTES_INVALID"));
    }
    world.tokens.take(&call.bytes);
    Ok(authorize(context, call.id))
}
