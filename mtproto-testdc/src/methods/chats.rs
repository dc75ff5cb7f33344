//! `messages.*` about basic groups.

use super::{
    Answer, Context,
    messages::{MAX_HISTORY, find_peer},
};
use crate::{
    rpc::error,
    world::{Admin, Chat, ChatId, Draft, Kind, Peer, Right, UserId, all_rights, seconds},
};
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, functions::messages as f, types};

pub(super) fn create_chat(context: &mut Context<'_>, call: f::CreateChat) -> Answer<f::CreateChat> {
    let (user, now) = (context.user, context.now);
    if context.world.is_bot(user) {
        return Err(error(400, "BOT_METHOD_INVALID"));
    }
    let title = check_title(&call.title)?;
    let mut users = Vec::new();
    for wanted in call.users.iter().take(MAX_HISTORY) {
        let found = context.world.find_user(user, wanted);
        let found = found.ok_or_else(|| error(400, "USER_ID_INVALID"))?;
        if found != user && !users.contains(&found) {
            users.push(found);
        }
    }
    if users.is_empty() {
        return Err(error(400, "USERS_TOO_FEW"));
    }
    let date = seconds(now);
    let chats = &mut context.world.chats;
    let chat = chats.found(Kind::Group, user, title, "", date);
    let chat = chat.ok_or_else(|| error(400, "CHANNELS_TOO_MUCH"))?;
    for invited in &users {
        chat.admit(*invited, user, date);
    }
    let (id, title) = (chat.id, title.to_owned());
    tell_of_participants(context, id);
    let action = types::MessageActionChatCreate { title, users };
    announce(context, id, action);
    Ok(types::messages::InvitedUsers {
        updates: context.updates(),
        missing_invitees: Vec::new(),
    })
}

pub(super) fn add_chat_user(
    context: &mut Context<'_>,
    call: f::AddChatUser,
) -> Answer<f::AddChatUser> {
    let chat = find(context, call.chat_id)?;
    if !chat.may(context.user, Right::Invite, seconds(context.now)) {
        return Err(error(400, "CHAT_ADMIN_REQUIRED"));
    }
    let user = find_user(context, &call.user_id)?;
    enter(context, call.chat_id, user, context.user)?;
    let action = types::MessageActionChatAddUser { users: vec![user] };
    announce(context, call.chat_id, action);
    Ok(types::messages::InvitedUsers {
        updates: context.updates(),
        missing_invitees: Vec::new(),
    })
}

/// Throws somebody out, or leaves.
pub(super) fn delete_chat_user(
    context: &mut Context<'_>,
    call: f::DeleteChatUser,
) -> Answer<f::DeleteChatUser> {
    let id = call.chat_id;
    let user_id = find_user(context, &call.user_id)?;
    let chat = find(context, id)?;
    let allowed = chat.may(context.user, Right::Ban, seconds(context.now));
    if user_id != context.user && (!allowed || chat.is_admin(user_id)) {
        return Err(error(400, "CHAT_ADMIN_REQUIRED"));
    }
    if !chat.is_member(user_id) {
        return Err(error(400, "USER_NOT_PARTICIPANT"));
    }
    announce(context, id, types::MessageActionChatDeleteUser { user_id });
    if let Some(chat) = context.world.chats.get_mut(id) {
        chat.dismiss(user_id);
    }
    tell_of_participants(context, id);
    Ok(context.updates())
}

pub(super) fn edit_chat_title(
    context: &mut Context<'_>,
    call: f::EditChatTitle,
) -> Answer<f::EditChatTitle> {
    let chat = find(context, call.chat_id)?;
    if !chat.may(context.user, Right::ChangeInfo, seconds(context.now)) {
        return Err(error(400, "CHAT_ADMIN_REQUIRED"));
    }
    let title = check_title(&call.title)?;
    if chat.title == title {
        return Err(error(400, "CHAT_NOT_MODIFIED"));
    }
    let title = title.to_owned();
    if let Some(chat) = context.world.chats.get_mut(call.chat_id) {
        title.clone_into(&mut chat.title);
    }
    let action = types::MessageActionChatEditTitle { title };
    announce(context, call.chat_id, action);
    Ok(context.updates())
}

/// Describes a group or channel.
pub(super) fn edit_chat_about(
    context: &mut Context<'_>,
    call: f::EditChatAbout,
) -> Answer<f::EditChatAbout> {
    let id = chat_of(find_peer(context, &call.peer)?)?;
    check_may(context, id, Right::ChangeInfo)?;
    if call.about.chars().count() > MAX_TITLE {
        return Err(error(400, "CHAT_ABOUT_TOO_LONG"));
    }
    if let Some(chat) = context.world.chats.get_mut(id) {
        chat.about = call.about;
    }
    Ok(true)
}

/// What nobody but administrators may do in a group or channel.
pub(super) fn edit_chat_default_banned_rights(
    context: &mut Context<'_>,
    call: f::EditChatDefaultBannedRights,
) -> Answer<f::EditChatDefaultBannedRights> {
    let id = chat_of(find_peer(context, &call.peer)?)?;
    check_may(context, id, Right::Ban)?;
    let (now, peer) = (context.now, find_peer(context, &call.peer)?);
    let Some(chat) = context.world.chats.get_mut(id) else {
        return Err(error(400, "PEER_ID_INVALID"));
    };
    if chat.default_bans == call.banned_rights {
        return Err(error(400, "CHAT_NOT_MODIFIED"));
    }
    chat.default_bans = call.banned_rights;
    chat.version += 1;
    let update = types::UpdateChatDefaultBannedRights {
        peer: peer.into(),
        default_banned_rights: chat.default_bans.clone(),
        version: chat.version,
    };
    for member in chat.ids() {
        context.world.tell(now, member, update.clone().into());
    }
    Ok(context.updates())
}

/// Makes somebody an administrator of a basic group, or no longer.
pub(super) fn edit_chat_admin(
    context: &mut Context<'_>,
    call: f::EditChatAdmin,
) -> Answer<f::EditChatAdmin> {
    let user = find_user(context, &call.user_id)?;
    let chat = find(context, call.chat_id)?;
    if chat.creator != context.user {
        return Err(error(400, "CHAT_ADMIN_REQUIRED"));
    }
    if !chat.is_member(user) {
        return Err(error(400, "USER_NOT_PARTICIPANT"));
    }
    let promoted_by = context.user;
    if let Some(chat) = context.world.chats.get_mut(call.chat_id)
        && let Some(member) = chat.members.get_mut(&user)
    {
        member.admin = call.is_admin.then(|| Admin {
            rights: types::ChatAdminRights {
                add_admins: false,
                ..all_rights()
            },
            promoted_by,
            rank: None,
        });
        chat.version += 1;
    }
    tell_of_participants(context, call.chat_id);
    Ok(true)
}

/// Groups in the order asked for; those the caller never met are left out.
pub(super) fn get_chats(context: &mut Context<'_>, call: f::GetChats) -> Answer<f::GetChats> {
    let mut chats = Vec::new();
    for id in call.id.iter().take(MAX_HISTORY) {
        let wanted = types::InputPeerChat { chat_id: *id };
        if context
            .world
            .find_peer(context.user, &wanted.into())
            .is_some()
        {
            chats.push(context.world.chat(context.user, *id));
        }
    }
    if chats.is_empty() {
        return Err(error(400, "CHAT_ID_INVALID"));
    }
    Ok(types::messages::Chats { chats }.into())
}

pub(super) fn get_full_chat(
    context: &mut Context<'_>,
    call: f::GetFullChat,
) -> Answer<f::GetFullChat> {
    let id = call.chat_id;
    let chat = find(context, id)?;
    let peer = chat.peer();
    let bots = chat
        .ids()
        .into_iter()
        .filter(|user| context.world.is_bot(*user));
    let bots = bots.map(|bot| context.world.bot_info(bot));
    let bots: Vec<_> = bots.collect();
    let mailbox = context.world.mailbox(context.user);
    let pinned = mailbox.and_then(|mailbox| mailbox.pinned(peer));
    let full = types::ChatFull {
        can_set_username: false,
        id,
        about: chat.about.clone(),
        participants: participants(chat).into(),
        notify_settings: types::PeerNotifySettings::default(),
        bot_info: Some(bots).filter(|bots| !bots.is_empty()),
        pinned_msg_id: pinned.map(|letter| letter.message.id),
        available_reactions: Some(types::ChatReactionsAll::default().into()),
        ..types::ChatFull::default()
    };
    let people = chat.ids().into_iter().map(Peer::User).chain([peer]);
    let people: Vec<_> = people.collect();
    let cast = context.world.introduce(context.user, people);
    Ok(types::messages::ChatFull {
        full_chat: full.into(),
        chats: cast.chats,
        users: cast.users,
    })
}

pub(super) fn delete_chat(context: &mut Context<'_>, call: f::DeleteChat) -> Answer<f::DeleteChat> {
    let chat = find(context, call.chat_id)?;
    if chat.creator != context.user {
        return Err(error(400, "CHAT_ADMIN_REQUIRED"));
    }
    let members = chat.ids();
    if let Some(chat) = context.world.chats.get_mut(call.chat_id) {
        for member in &members {
            chat.dismiss(*member);
        }
    }
    let chat_id = call.chat_id;
    for member in members {
        let update = types::UpdateChat { chat_id };
        context.world.tell(context.now, member, update.into());
    }
    context.world.invites.forget(chat_id);
    Ok(true)
}

/// Lets somebody into a basic group.
pub(super) fn enter(
    context: &mut Context<'_>,
    id: ChatId,
    user: UserId,
    inviter: UserId,
) -> Result<(), RpcError> {
    let now = seconds(context.now);
    let chat = context.world.chats.get_mut(id);
    let chat = chat.ok_or_else(|| error(400, "CHAT_ID_INVALID"))?;
    if chat.is_member(user) {
        return Err(error(400, "USER_ALREADY_PARTICIPANT"));
    }
    if !chat.admit(user, inviter, now) {
        return Err(error(400, "USERS_TOO_MUCH"));
    }
    tell_of_participants(context, id);
    Ok(())
}

/// Tells of an event by a message in the group.
pub(super) fn announce(
    context: &mut Context<'_>,
    id: ChatId,
    action: impl Into<enums::MessageAction>,
) {
    let (user, now) = (context.user, context.now);
    context
        .world
        .send(now, user, Peer::Group(id), &Draft::event(action));
}

pub(super) fn check_title(title: &str) -> Result<&str, RpcError> {
    let title = title.trim();
    if title.is_empty() || title.chars().count() > MAX_TITLE {
        return Err(error(400, "CHAT_TITLE_EMPTY"));
    }
    Ok(title)
}

/// The group or channel behind a conversation.
pub(super) fn chat_of(peer: Peer) -> Result<ChatId, RpcError> {
    match peer {
        Peer::Group(id) | Peer::Channel(id) => Ok(id),
        Peer::User(_) => Err(error(400, "PEER_ID_INVALID")),
    }
}

pub(super) fn check_may(context: &Context<'_>, id: ChatId, right: Right) -> Result<(), RpcError> {
    let chat = context.world.chats.get(id);
    if chat.is_some_and(|chat| chat.may(context.user, right, seconds(context.now))) {
        Ok(())
    } else {
        Err(error(400, "CHAT_ADMIN_REQUIRED"))
    }
}

/// Lets everyone in a group know who is in it.
fn tell_of_participants(context: &mut Context<'_>, id: ChatId) {
    let Some(chat) = context.world.chats.group(id) else {
        return;
    };
    let members = chat.ids();
    let update = types::UpdateChatParticipants {
        participants: participants(chat).into(),
    };
    for member in members {
        let update = update.clone().into();
        context.world.tell(context.now, member, update);
    }
}

fn participants(chat: &Chat) -> types::ChatParticipants {
    let show = |(user, member): (&UserId, &crate::world::Member)| {
        let user_id = *user;
        let (inviter_id, date) = (member.inviter, member.since);
        match member.admin {
            _ if user_id == chat.creator => types::ChatParticipantCreator {
                user_id,
                rank: None,
            }
            .into(),
            Some(_) => types::ChatParticipantAdmin {
                user_id,
                inviter_id,
                date,
                rank: None,
            }
            .into(),
            None => types::ChatParticipant {
                user_id,
                inviter_id,
                date,
                rank: None,
            }
            .into(),
        }
    };
    types::ChatParticipants {
        chat_id: chat.id,
        participants: chat.members.iter().map(show).collect(),
        version: chat.version,
    }
}

fn find<'a>(context: &'a Context<'_>, id: ChatId) -> Result<&'a Chat, RpcError> {
    let chat = context.world.chats.group(id);
    chat.filter(|chat| chat.is_member(context.user))
        .ok_or_else(|| error(400, "CHAT_ID_INVALID"))
}

fn find_user(context: &Context<'_>, user: &enums::InputUser) -> Result<UserId, RpcError> {
    let found = context.world.find_user(context.user, user);
    found.ok_or_else(|| error(400, "USER_ID_INVALID"))
}

/// Longest title and description, in characters.
const MAX_TITLE: usize = 255;
