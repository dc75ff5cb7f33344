//! `messages.*` about links that let people into groups and channels.

use super::{
    Answer, Context, channels,
    chats::{self, chat_of, check_may},
    messages::{MAX_HISTORY, find_peer},
};
use crate::{
    rpc::error,
    world::{Invite, Kind, Peer, Right, seconds},
};
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, functions::messages as f, types};

/// Makes a link. Without any limits it is the permanent one, and replaces the one before.
pub(super) fn export_chat_invite(
    context: &mut Context<'_>,
    call: f::ExportChatInvite,
) -> Answer<f::ExportChatInvite> {
    let id = chat_of(find_peer(context, &call.peer)?)?;
    check_may(context, id, Right::Invite)?;
    let (user, now) = (context.user, seconds(context.now));
    let limited = call.expire_date.is_some() || call.usage_limit.is_some() || call.title.is_some();
    let invites = &mut context.world.invites;
    let old = invites.of(id, user).into_iter();
    let old = old.filter(|invite| invite.permanent && !invite.revoked);
    let old: Vec<String> = old.map(|invite| invite.hash.clone()).collect();
    for hash in old.iter().filter(|_| !limited) {
        if let Some(invite) = invites.get_mut(hash) {
            invite.revoked = true;
        }
    }
    let invite = invites.make(id, user, now);
    let invite = invite.ok_or_else(|| error(400, "INVITES_TOO_MUCH"))?;
    invite.permanent = !limited;
    invite.expires = call.expire_date.filter(|date| *date > 0);
    invite.limit = call.usage_limit.filter(|limit| *limit > 0);
    invite.title = call.title;
    Ok(show(invite))
}

/// The links that somebody made, the latest first.
pub(super) fn get_exported_chat_invites(
    context: &mut Context<'_>,
    call: f::GetExportedChatInvites,
) -> Answer<f::GetExportedChatInvites> {
    let id = chat_of(find_peer(context, &call.peer)?)?;
    check_may(context, id, Right::Invite)?;
    let admin = context.world.find_user(context.user, &call.admin_id);
    let admin = admin.ok_or_else(|| error(400, "ADMIN_ID_INVALID"))?;
    let limit = usize::try_from(call.limit).unwrap_or(0).min(MAX_HISTORY);
    let all = context.world.invites.of(id, admin).into_iter();
    let all: Vec<_> = all
        .filter(|invite| invite.revoked == call.revoked)
        .collect();
    let count = i32::try_from(all.len()).unwrap_or(i32::MAX);
    let invites = all.into_iter().rev().take(limit).map(show).collect();
    let cast = context.world.introduce(context.user, [Peer::User(admin)]);
    Ok(types::messages::ExportedChatInvites {
        count,
        invites,
        users: cast.users,
    })
}

/// Changes a link, or revokes it.
pub(super) fn edit_exported_chat_invite(
    context: &mut Context<'_>,
    call: f::EditExportedChatInvite,
) -> Answer<f::EditExportedChatInvite> {
    let id = chat_of(find_peer(context, &call.peer)?)?;
    check_may(context, id, Right::Invite)?;
    let invite = context.world.invites.get_mut(&call.link);
    let invite = invite.filter(|invite| invite.chat == id);
    let invite = invite.ok_or_else(|| error(400, "INVITE_HASH_EXPIRED"))?;
    invite.revoked |= call.revoked;
    if let Some(date) = call.expire_date {
        invite.expires = Some(date).filter(|date| *date > 0);
    }
    if let Some(limit) = call.usage_limit {
        invite.limit = Some(limit).filter(|limit| *limit > 0);
    }
    invite.title = call.title.or(invite.title.take());
    let (creator, invite) = (invite.creator, show(invite));
    let cast = context.world.introduce(context.user, [Peer::User(creator)]);
    Ok(types::messages::ExportedChatInvite {
        invite,
        users: cast.users,
    }
    .into())
}

pub(super) fn delete_exported_chat_invite(
    context: &mut Context<'_>,
    call: f::DeleteExportedChatInvite,
) -> Answer<f::DeleteExportedChatInvite> {
    let id = chat_of(find_peer(context, &call.peer)?)?;
    check_may(context, id, Right::Invite)?;
    let invite = context.world.invites.get_mut(&call.link);
    if !invite.is_some_and(|invite| invite.chat == id && invite.revoked) {
        return Err(error(400, "INVITE_REVOKED_MISSING"));
    }
    context.world.invites.remove(&call.link);
    Ok(true)
}

/// Shows what a link leads to.
pub(super) fn check_chat_invite(
    context: &mut Context<'_>,
    call: f::CheckChatInvite,
) -> Answer<f::CheckChatInvite> {
    let invite = find(context, &call.hash)?;
    let chat = context.world.chats.get(invite.chat);
    let chat = chat.ok_or_else(|| error(400, "INVITE_HASH_EXPIRED"))?;
    if chat.is_member(context.user) {
        let chat = context.world.chat(context.user, invite.chat);
        return Ok(types::ChatInviteAlready { chat }.into());
    }
    Ok(types::ChatInvite {
        channel: chat.kind != Kind::Group,
        broadcast: chat.kind == Kind::Broadcast,
        megagroup: chat.kind == Kind::Megagroup,
        public: chat.username.is_some(),
        title: chat.title.clone(),
        about: Some(chat.about.clone()).filter(|about| !about.is_empty()),
        photo: types::PhotoEmpty { id: 0 }.into(),
        participants_count: chat.count(),
        ..types::ChatInvite::default()
    }
    .into())
}

/// Enters by a link.
pub(super) fn import_chat_invite(
    context: &mut Context<'_>,
    call: f::ImportChatInvite,
) -> Answer<f::ImportChatInvite> {
    let invite = find(context, &call.hash)?;
    let (id, inviter_id, user) = (invite.chat, invite.creator, context.user);
    let chat = context.world.chats.get(id);
    let chat = chat.ok_or_else(|| error(400, "INVITE_HASH_EXPIRED"))?;
    if chat.is_member(user) {
        return Err(error(400, "USER_ALREADY_PARTICIPANT"));
    }
    if chat
        .bans
        .get(&user)
        .is_some_and(|ban| ban.rights.view_messages)
    {
        return Err(error(400, "INVITE_HASH_EXPIRED"));
    }
    let action = types::MessageActionChatJoinedByLink { inviter_id };
    match chat.kind {
        Kind::Group => {
            chats::enter(context, id, user, inviter_id)?;
            chats::announce(context, id, action);
        }
        kind => {
            if !channels::enter(context, id, user, inviter_id) {
                return Err(error(400, "USERS_TOO_MUCH"));
            }
            if kind == Kind::Megagroup {
                channels::announce(context, id, action);
            }
        }
    }
    if let Some(invite) = context.world.invites.get_mut(&call.hash) {
        invite.usage += 1;
    }
    let updates = context.updates();
    Ok(types::messages::ChatInviteJoinResultOk { updates }.into())
}

fn find<'a>(context: &'a Context<'_>, hash: &str) -> Result<&'a Invite, RpcError> {
    let invite = context.world.invites.open(hash, seconds(context.now));
    invite.ok_or_else(|| error(400, "INVITE_HASH_EXPIRED"))
}

fn show(invite: &Invite) -> enums::ExportedChatInvite {
    types::ChatInviteExported {
        revoked: invite.revoked,
        permanent: invite.permanent,
        link: invite.link(),
        admin_id: invite.creator,
        date: invite.date,
        expire_date: invite.expires,
        usage_limit: invite.limit,
        usage: Some(invite.usage).filter(|usage| *usage > 0),
        title: invite.title.clone(),
        ..types::ChatInviteExported::default()
    }
    .into()
}
