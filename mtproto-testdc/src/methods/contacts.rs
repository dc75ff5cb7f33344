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

/// Who is called so: people, bots and public channels, some of each.
pub(super) fn search(context: &mut Context<'_>, call: f::Search) -> Answer<f::Search> {
    let limit = usize::try_from(call.limit).unwrap_or(0).min(MAX_FOUND);
    if call.q.trim().is_empty() {
        return Err(error(400, "SEARCH_QUERY_EMPTY"));
    }
    let text = call.q.trim_start_matches('@');
    let world = &context.world;
    let users = world.accounts.called(text).map(Peer::User);
    let chats = world.chats.called(text).map(Chat::peer);
    let found: Vec<Peer> = users.take(limit).chain(chats.take(limit)).collect();
    let cast = context.world.introduce(context.user, found.iter().copied());
    Ok(types::contacts::Found {
        my_results: Vec::new(),
        results: found.into_iter().map(Into::into).collect(),
        chats: cast.chats,
        users: cast.users,
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

/// People and channels found at once.
const MAX_FOUND: usize = 50;
