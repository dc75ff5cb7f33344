//! `contacts.*`: finding people.

use super::{Answer, Context};
use crate::{rpc::error, world::Peer};
use mtproto_tl::api::{functions::contacts as f, types};

pub(super) fn resolve_username(
    context: &mut Context<'_>,
    call: f::ResolveUsername,
) -> Answer<f::ResolveUsername> {
    let username = call.username.trim_start_matches('@');
    let found = context
        .world
        .accounts
        .with_username(username)
        .map(|account| account.id);
    let user = found.ok_or_else(|| error(400, "USERNAME_NOT_OCCUPIED"))?;
    let users = context.world.introduce(context.user, [user]);
    Ok(types::contacts::ResolvedPeer {
        peer: Peer::User(user).into(),
        chats: Vec::new(),
        users,
    })
}

/// Nobody keeps an address book here.
pub(super) fn get_contacts(_: &mut Context<'_>, _: f::GetContacts) -> Answer<f::GetContacts> {
    Ok(types::contacts::Contacts {
        contacts: Vec::new(),
        saved_count: 0,
        users: Vec::new(),
    }
    .into())
}
