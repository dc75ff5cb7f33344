//! What a channel is called, how it is found, and what is known about it.

use super::{
    Answer, Context, chat, chat_mut, check_may, check_title, find, find_any, tell_of_change,
};
use crate::{
    methods::{account::is_username, messages::MAX_HISTORY},
    rpc::error,
    world::{Draft, Peer, Right},
};
use mtproto_tl::api::{enums, functions::channels as f, types};

/// Channels in the order asked for; those the caller may not know are left out.
pub(in crate::methods) fn get_channels(
    context: &mut Context<'_>,
    call: f::GetChannels,
) -> Answer<f::GetChannels> {
    let mut chats = Vec::new();
    for wanted in call.id.iter().take(MAX_HISTORY) {
        if let Some(id) = context.world.find_channel(context.user, wanted) {
            chats.push(context.world.chat(context.user, id));
        }
    }
    if chats.is_empty() {
        return Err(error(400, "CHANNEL_INVALID"));
    }
    Ok(types::messages::Chats { chats }.into())
}

pub(in crate::methods) fn get_full_channel(
    context: &mut Context<'_>,
    call: f::GetFullChannel,
) -> Answer<f::GetFullChannel> {
    let id = find(context, &call.channel)?;
    let user = context.user;
    let chat = chat(context, id)?;
    let member = chat.members.get(&user);
    let admins = chat.ids().into_iter().filter(|user| chat.is_admin(*user));
    let bans = chat.bans.values();
    let count = |count: usize| i32::try_from(count).ok();
    let read = member.map_or(0, |member| member.read);
    let others = chat.members.iter().filter(|(other, _)| **other != user);
    let bots = chat
        .ids()
        .into_iter()
        .filter(|user| context.world.is_bot(*user));
    let next = member.map(|member| member.last_sent.saturating_add(chat.slow_mode));
    let full = types::ChannelFull {
        can_view_participants: true,
        can_set_username: user == chat.creator,
        can_delete_channel: user == chat.creator,
        id,
        about: chat.about.clone(),
        participants_count: Some(chat.count()),
        admins_count: count(admins.count()),
        kicked_count: count(bans.clone().filter(|ban| ban.rights.view_messages).count()),
        banned_count: count(bans.filter(|ban| !ban.rights.view_messages).count()),
        online_count: Some(0),
        read_inbox_max_id: read,
        read_outbox_max_id: others.map(|(_, other)| other.read).max().unwrap_or(0),
        unread_count: chat.mailbox.unread_after(read, user),
        chat_photo: types::PhotoEmpty { id: 0 }.into(),
        notify_settings: types::PeerNotifySettings::default(),
        bot_info: bots.map(|bot| context.world.bot_info(bot)).collect(),
        pinned_msg_id: chat
            .mailbox
            .pinned(chat.peer())
            .map(|pinned| pinned.message.id),
        slowmode_seconds: Some(chat.slow_mode).filter(|seconds| *seconds > 0),
        slowmode_next_send_date: next.filter(|_| chat.slow_mode > 0),
        pts: chat.mailbox.pts(),
        available_reactions: Some(types::ChatReactionsAll::default().into()),
        ..types::ChannelFull::default()
    };
    let bots = full.bot_info.iter().filter_map(|info| info.user_id);
    let people: Vec<_> = bots.map(Peer::User).chain([Peer::Channel(id)]).collect();
    let cast = context.world.introduce(user, people);
    Ok(types::messages::ChatFull {
        full_chat: full.into(),
        chats: cast.chats,
        users: cast.users,
    })
}

pub(in crate::methods) fn edit_title(
    context: &mut Context<'_>,
    call: f::EditTitle,
) -> Answer<f::EditTitle> {
    let id = find(context, &call.channel)?;
    check_may(context, id, Right::ChangeInfo)?;
    let title = check_title(&call.title)?;
    let chat = chat_mut(context, id)?;
    if chat.title == title {
        return Err(error(400, "CHAT_NOT_MODIFIED"));
    }
    title.clone_into(&mut chat.title);
    let action = types::MessageActionChatEditTitle {
        title: title.to_owned(),
    };
    let (user, now) = (context.user, context.now);
    tell_of_change(context, id);
    context
        .world
        .send(now, user, Peer::Channel(id), &Draft::event(action));
    Ok(context.updates())
}

/// Whether a channel may have this name; an empty channel asks before there is one.
pub(in crate::methods) fn check_username(
    context: &mut Context<'_>,
    call: f::CheckUsername,
) -> Answer<f::CheckUsername> {
    if !matches!(call.channel, enums::InputChannel::Empty) {
        find_any(context, &call.channel)?;
    }
    if !is_username(&call.username) {
        return Err(error(400, "USERNAME_INVALID"));
    }
    Ok(!context.world.is_taken(&call.username))
}

/// Makes a channel public, or private by an empty name.
pub(in crate::methods) fn update_username(
    context: &mut Context<'_>,
    call: f::UpdateUsername,
) -> Answer<f::UpdateUsername> {
    let id = find(context, &call.channel)?;
    let chat = chat(context, id)?;
    if chat.creator != context.user {
        return Err(error(400, "CHAT_ADMIN_REQUIRED"));
    }
    if chat.username.as_deref().unwrap_or_default() == call.username {
        return Err(error(400, "USERNAME_NOT_MODIFIED"));
    }
    if call.username.is_empty() {
        context.world.chats.rename(id, None);
    } else if !is_username(&call.username) {
        return Err(error(400, "USERNAME_INVALID"));
    } else if context.world.is_taken(&call.username) {
        return Err(error(400, "USERNAME_OCCUPIED"));
    } else {
        context.world.chats.rename(id, Some(&call.username));
    }
    tell_of_change(context, id);
    Ok(true)
}

/// Lets everyone but administrators write only every so many seconds.
pub(in crate::methods) fn toggle_slow_mode(
    context: &mut Context<'_>,
    call: f::ToggleSlowMode,
) -> Answer<f::ToggleSlowMode> {
    let id = find(context, &call.channel)?;
    check_may(context, id, Right::Ban)?;
    if !SLOW_MODES.contains(&call.seconds) {
        return Err(error(400, "SECONDS_INVALID"));
    }
    let chat = chat_mut(context, id)?;
    if chat.slow_mode == call.seconds {
        return Err(error(400, "CHAT_NOT_MODIFIED"));
    }
    chat.slow_mode = call.seconds;
    tell_of_change(context, id);
    Ok(context.updates())
}

pub(in crate::methods) fn delete_channel(
    context: &mut Context<'_>,
    call: f::DeleteChannel,
) -> Answer<f::DeleteChannel> {
    let id = find(context, &call.channel)?;
    let chat = chat(context, id)?;
    if chat.creator != context.user {
        return Err(error(400, "CHAT_ADMIN_REQUIRED"));
    }
    tell_of_change(context, id);
    let updates = context.updates();
    context.world.chats.remove(id);
    context.world.invites.forget(id);
    Ok(updates)
}

/// The public channels that the caller created.
pub(in crate::methods) fn get_admined_public_channels(
    context: &mut Context<'_>,
    _: f::GetAdminedPublicChannels,
) -> Answer<f::GetAdminedPublicChannels> {
    let user = context.user;
    let own = context.world.chats.of(user);
    let own = own.filter(|chat| chat.creator == user && chat.username.is_some());
    let chats = own.map(|chat| context.world.chat(user, chat.id)).collect();
    Ok(types::messages::Chats { chats }.into())
}

/// Seconds that slow mode can have.
const SLOW_MODES: [i32; 8] = [0, 5, 10, 30, 60, 300, 900, 3600];
