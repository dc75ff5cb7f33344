//! Who is in a channel, and as what.

use super::{Answer, Context, changed, chat, chat_mut, check_may, find};
use crate::{
    methods::messages::MAX_HISTORY,
    rpc::error,
    world::{
        Admin, Ban, Chat, ChatId, Draft, Kind, Member, Peer, Right, UserId, all_rights, seconds,
    },
};
use mtproto_core::RpcError;
use mtproto_tl::api::{
    enums::{self, ChannelParticipantsFilter as Filter},
    functions::channels as f,
    types,
};

/// Invites users; those who cannot be let in are named.
pub(in crate::methods) fn invite_to_channel(
    context: &mut Context<'_>,
    call: f::InviteToChannel,
) -> Answer<f::InviteToChannel> {
    let id = find(context, &call.channel)?;
    check_may(context, id, Right::Invite)?;
    let mut invited = Vec::new();
    for wanted in call.users.iter().take(MAX_HISTORY) {
        let user = context.world.find_user(context.user, wanted);
        let user = user.ok_or_else(|| error(400, "USER_ID_INVALID"))?;
        let kicked = chat(context, id)?.bans.get(&user);
        if kicked.is_some_and(|ban| ban.rights.view_messages) {
            return Err(error(400, "USER_KICKED"));
        }
        invited.push(user);
    }
    let mut let_in = Vec::new();
    for user in invited {
        if enter(context, id, user, context.user) {
            let_in.push(user);
        }
    }
    if !let_in.is_empty() && chat(context, id)?.kind == Kind::Megagroup {
        let action = types::MessageActionChatAddUser { users: let_in };
        announce(context, id, action);
    }
    Ok(types::messages::InvitedUsers {
        updates: context.updates(),
        missing_invitees: Vec::new(),
    })
}

pub(in crate::methods) fn join_channel(
    context: &mut Context<'_>,
    call: f::JoinChannel,
) -> Answer<f::JoinChannel> {
    let id = find(context, &call.channel)?;
    let user = context.user;
    if chat(context, id)?.is_member(user) {
        return Err(error(400, "USER_ALREADY_PARTICIPANT"));
    }
    if !enter(context, id, user, user) {
        return Err(error(400, "USERS_TOO_MUCH"));
    }
    if chat(context, id)?.kind == Kind::Megagroup {
        let action = types::MessageActionChatAddUser { users: vec![user] };
        announce(context, id, action);
    }
    let updates = context.updates();
    Ok(types::messages::ChatInviteJoinResultOk { updates }.into())
}

pub(in crate::methods) fn leave_channel(
    context: &mut Context<'_>,
    call: f::LeaveChannel,
) -> Answer<f::LeaveChannel> {
    let id = find(context, &call.channel)?;
    let user = context.user;
    if !chat(context, id)?.is_member(user) {
        return Err(error(400, "USER_NOT_PARTICIPANT"));
    }
    if chat(context, id)?.kind == Kind::Megagroup {
        announce(
            context,
            id,
            types::MessageActionChatDeleteUser { user_id: user },
        );
    }
    leave(context, id, user);
    Ok(context.updates())
}

pub(in crate::methods) fn get_participants(
    context: &mut Context<'_>,
    call: f::GetParticipants,
) -> Answer<f::GetParticipants> {
    let id = find(context, &call.channel)?;
    let viewer = context.user;
    let chat = chat(context, id)?;
    if chat.kind == Kind::Broadcast && !chat.is_admin(viewer) {
        return Err(error(400, "CHAT_ADMIN_REQUIRED"));
    }
    let all = matching(context, chat, &call.filter);
    let count = i32::try_from(all.len()).unwrap_or(i32::MAX);
    let offset = usize::try_from(call.offset).unwrap_or(0);
    let limit = usize::try_from(call.limit).unwrap_or(0).min(MAX_PAGE);
    let page: Vec<UserId> = all.into_iter().skip(offset).take(limit).collect();
    let participants = page.iter().map(|user| present(chat, viewer, *user));
    let participants = participants.collect();
    let people: Vec<_> = page
        .into_iter()
        .map(Peer::User)
        .chain([chat.peer()])
        .collect();
    let cast = context.world.introduce(viewer, people);
    Ok(types::channels::ChannelParticipants {
        count,
        participants,
        chats: cast.chats,
        users: cast.users,
    }
    .into())
}

pub(in crate::methods) fn get_participant(
    context: &mut Context<'_>,
    call: f::GetParticipant,
) -> Answer<f::GetParticipant> {
    let id = find(context, &call.channel)?;
    let viewer = context.user;
    let user = person(context, &call.participant)?;
    let chat = chat(context, id)?;
    if !chat.is_member(user) && !chat.bans.contains_key(&user) {
        return Err(error(400, "USER_NOT_PARTICIPANT"));
    }
    let participant = present(chat, viewer, user);
    let people = [chat.peer(), Peer::User(user)];
    let cast = context.world.introduce(viewer, people);
    Ok(types::channels::ChannelParticipant {
        participant,
        chats: cast.chats,
        users: cast.users,
    })
}

/// Makes somebody an administrator, or no longer by empty rights. Bots are let in by it.
pub(in crate::methods) fn edit_admin(
    context: &mut Context<'_>,
    call: f::EditAdmin,
) -> Answer<f::EditAdmin> {
    let id = find(context, &call.channel)?;
    check_may(context, id, Right::AddAdmins)?;
    let (caller, now) = (context.user, seconds(context.now));
    let user = context.world.find_user(caller, &call.user_id);
    let user = user.ok_or_else(|| error(400, "USER_ID_INVALID"))?;
    if user == chat(context, id)?.creator {
        return Err(error(400, "USER_CREATOR"));
    }
    let before = standing(chat(context, id)?, user);
    let is_bot = context.world.is_bot(user);
    let chat = chat_mut(context, id)?;
    let is_in = chat.is_member(user) || is_bot && chat.admit(user, caller, now);
    if !is_in {
        return Err(error(400, "USER_NOT_PARTICIPANT"));
    }
    let none = call.admin_rights == types::ChatAdminRights::default();
    if let Some(member) = chat.members.get_mut(&user) {
        member.admin = (!none).then_some(Admin {
            rights: call.admin_rights,
            promoted_by: caller,
            rank: call.rank.filter(|rank| !rank.is_empty()),
        });
    }
    context.world.tell(context.now, user, changed(id));
    tell_of_participant(context, id, user, before);
    context.world.post.add_own(changed(id));
    Ok(context.updates())
}

/// Restricts somebody, or throws them out; empty rights undo it.
pub(in crate::methods) fn edit_banned(
    context: &mut Context<'_>,
    call: f::EditBanned,
) -> Answer<f::EditBanned> {
    let id = find(context, &call.channel)?;
    check_may(context, id, Right::Ban)?;
    let (caller, now) = (context.user, seconds(context.now));
    let user = person(context, &call.participant)?;
    let place = chat(context, id)?;
    if user == caller || place.is_admin(user) {
        return Err(error(400, "USER_ADMIN_INVALID"));
    }
    let before = standing(place, user);
    let (was_in, kind) = (place.is_member(user), place.kind);
    let until_date = call.banned_rights.until_date;
    let none = call.banned_rights
        == types::ChatBannedRights {
            until_date,
            ..Default::default()
        };
    if call.banned_rights.view_messages && was_in && kind == Kind::Megagroup {
        announce(
            context,
            id,
            types::MessageActionChatDeleteUser { user_id: user },
        );
    }
    let chat = chat_mut(context, id)?;
    if none {
        chat.bans.remove(&user);
    } else if chat.bans.len() < MAX_BANS || chat.bans.contains_key(&user) {
        if call.banned_rights.view_messages {
            chat.dismiss(user);
        }
        let ban = Ban {
            rights: call.banned_rights,
            by: caller,
            since: now,
        };
        chat.bans.insert(user, ban);
    }
    context.world.tell(context.now, user, changed(id));
    tell_of_participant(context, id, user, before);
    context.world.post.add_own(changed(id));
    Ok(context.updates())
}

/// Lets somebody in and tells them; `false` if they are in already or there is no room.
pub(in crate::methods) fn enter(
    context: &mut Context<'_>,
    id: ChatId,
    user: UserId,
    inviter: UserId,
) -> bool {
    let now = seconds(context.now);
    let Some(chat) = context.world.chats.channel_mut(id) else {
        return false;
    };
    let before = standing(chat, user);
    if !chat.admit(user, inviter, now) {
        return false;
    }
    context.world.tell(context.now, user, changed(id));
    tell_of_participant(context, id, user, before);
    true
}

fn leave(context: &mut Context<'_>, id: ChatId, user: UserId) {
    let Some(chat) = context.world.chats.channel_mut(id) else {
        return;
    };
    let before = standing(chat, user);
    if chat.dismiss(user) {
        context.world.tell(context.now, user, changed(id));
        tell_of_participant(context, id, user, before);
    }
}

/// Tells of an event by a message in the channel.
pub(in crate::methods) fn announce(
    context: &mut Context<'_>,
    id: ChatId,
    action: impl Into<enums::MessageAction>,
) {
    let (user, now) = (context.user, context.now);
    let draft = Draft::event(action);
    context.world.send(now, user, Peer::Channel(id), &draft);
}

/// Lets bots that are administrators know how somebody's place has changed.
fn tell_of_participant(
    context: &mut Context<'_>,
    channel_id: ChatId,
    user_id: UserId,
    before: Option<enums::ChannelParticipant>,
) {
    let chat = context.world.chats.channel(channel_id);
    let update = types::UpdateChannelParticipant {
        via_chatlist: false,
        channel_id,
        date: seconds(context.now),
        actor_id: context.user,
        user_id,
        prev_participant: before,
        new_participant: chat.and_then(|chat| standing(chat, user_id)),
        invite: None,
        qts: 0,
    };
    let place = Peer::Channel(channel_id);
    context.world.tell_bots(context.now, place, &update.into());
}

/// The users a filter asks for, in order of their numbers.
fn matching(context: &Context<'_>, chat: &Chat, filter: &Filter) -> Vec<UserId> {
    let named = |user: &UserId, text: &str| {
        let account = context.world.accounts.get(*user);
        account.is_some_and(|account| account.is_called(text))
    };
    let banned = |kicked: bool, text: &str| {
        let bans = chat.bans.iter();
        let bans = bans.filter(|(_, ban)| ban.rights.view_messages == kicked);
        let users = bans.map(|(user, _)| *user);
        users.filter(|user| named(user, text)).collect::<Vec<_>>()
    };
    let members = chat.ids().into_iter();
    match filter {
        Filter::ChannelParticipantsRecent | Filter::ChannelParticipantsMentions(_) => {
            members.collect()
        }
        Filter::ChannelParticipantsAdmins => members.filter(|user| chat.is_admin(*user)).collect(),
        Filter::ChannelParticipantsBots => {
            members.filter(|user| context.world.is_bot(*user)).collect()
        }
        Filter::ChannelParticipantsKicked(filter) => banned(true, &filter.q),
        Filter::ChannelParticipantsBanned(filter) => banned(false, &filter.q),
        Filter::ChannelParticipantsSearch(filter) => {
            members.filter(|user| named(user, &filter.q)).collect()
        }
        // Nobody keeps an address book here.
        Filter::ChannelParticipantsContacts(_) => Vec::new(),
    }
}

/// Somebody's place as `viewer` sees it.
fn present(chat: &Chat, viewer: UserId, user: UserId) -> enums::ChannelParticipant {
    let left = || {
        types::ChannelParticipantLeft {
            peer: Peer::User(user).into(),
        }
        .into()
    };
    match (standing(chat, user), chat.members.get(&user)) {
        (Some(enums::ChannelParticipant::Participant(_)), Some(member)) if user == viewer => {
            types::ChannelParticipantSelf {
                via_request: false,
                user_id: user,
                inviter_id: member.inviter,
                date: member.since,
                subscription_until_date: None,
                rank: None,
            }
            .into()
        }
        (Some(mut standing), _) => {
            if let enums::ChannelParticipant::Admin(admin) = &mut standing {
                admin.self_ = user == viewer;
                admin.can_edit = viewer == chat.creator || admin.promoted_by == viewer;
            }
            standing
        }
        (None, _) => left(),
    }
}

/// Somebody's place; `None` if they were never in.
fn standing(chat: &Chat, user: UserId) -> Option<enums::ChannelParticipant> {
    let member = chat.members.get(&user);
    if let Some(ban) = chat.bans.get(&user) {
        return Some(banned(user, ban, member.is_none()));
    }
    Some(match member? {
        _ if user == chat.creator => types::ChannelParticipantCreator {
            user_id: user,
            admin_rights: all_rights(),
            rank: None,
        }
        .into(),
        Member {
            admin: Some(admin),
            inviter,
            since,
            ..
        } => types::ChannelParticipantAdmin {
            can_edit: false,
            self_: false,
            user_id: user,
            inviter_id: Some(*inviter),
            promoted_by: admin.promoted_by,
            date: *since,
            admin_rights: admin.rights.clone(),
            rank: admin.rank.clone(),
        }
        .into(),
        member => types::ChannelParticipant {
            user_id: user,
            date: member.since,
            subscription_until_date: None,
            rank: None,
        }
        .into(),
    })
}

fn banned(user: UserId, ban: &Ban, left: bool) -> enums::ChannelParticipant {
    types::ChannelParticipantBanned {
        left,
        peer: Peer::User(user).into(),
        kicked_by: ban.by,
        date: ban.since,
        banned_rights: ban.rights.clone(),
        rank: None,
    }
    .into()
}

fn person(context: &Context<'_>, peer: &enums::InputPeer) -> Result<UserId, RpcError> {
    match context.world.find_peer(context.user, peer) {
        Some(Peer::User(user)) => Ok(user),
        _ => Err(error(400, "PARTICIPANT_ID_INVALID")),
    }
}

/// Participants in one answer at most.
const MAX_PAGE: usize = 200;

/// People that one channel keeps out or restricts.
const MAX_BANS: usize = 1_000;
