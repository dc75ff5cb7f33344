//! `contacts.*`: finding people.

use super::{Answer, Context};
use crate::{
    rpc::error,
    world::{Chat, Peer},
};
use mtproto_tl::api::{functions::contacts as f, types};

pub(super) fn resolve_username(
    context: &mut Context<'_>,
    call: f::ResolveUsername,
) -> Answer<f::ResolveUsername> {
    let username = call.username.trim_start_matches('@');
    let world = &context.world;
    let user = world.accounts.with_username(username);
    let chat = world.chats.with_username(username);
    let found = user
        .map(|account| Peer::User(account.id))
        .or(chat.map(Chat::peer));
    let found = found.ok_or_else(|| error(400, "USERNAME_NOT_OCCUPIED"))?;
    Ok(resolved(context, found))
}

pub(super) fn resolve_phone(
    context: &mut Context<'_>,
    call: f::ResolvePhone,
) -> Answer<f::ResolvePhone> {
    let number = super::auth::number(&call.phone)?;
    let found = context.world.accounts.with_phone(&number);
    let user = found.map(|account| account.id);
    let user = user.ok_or_else(|| error(400, "PHONE_NOT_OCCUPIED"))?;
    Ok(resolved(context, Peer::User(user)))
}

fn resolved(context: &mut Context<'_>, peer: Peer) -> types::contacts::ResolvedPeer {
    let cast = context.world.introduce(context.user, [peer]);
    types::contacts::ResolvedPeer {
        peer: peer.into(),
        chats: cast.chats,
        users: cast.users,
    }
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
