//! `channels.*`: channels and supergroups.

mod members;
mod messages;
mod settings;

pub(super) use members::{
    announce, edit_admin, edit_banned, enter, get_participant, get_participants, invite_to_channel,
    join_channel, leave_channel,
};
pub(super) use messages::{
    delete_channel_history, delete_messages, export_message_link, get_messages, read_history,
    read_message_contents,
};
pub(super) use settings::{
    check_username, delete_channel, edit_title, get_admined_public_channels, get_channels,
    get_full_channel, toggle_slow_mode, update_username,
};

use super::{Answer, Context, chats::check_title};
use crate::{
    rpc::error,
    world::{Chat, ChatId, Draft, Kind, Right, seconds},
};
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, functions::channels as f, types};

pub(super) fn create_channel(
    context: &mut Context<'_>,
    call: f::CreateChannel,
) -> Answer<f::CreateChannel> {
    let (user, now) = (context.user, context.now);
    if context.world.is_bot(user) {
        return Err(error(400, "BOT_METHOD_INVALID"));
    }
    let title = check_title(&call.title)?;
    let kind = match (call.broadcast, call.megagroup) {
        (true, false) => Kind::Broadcast,
        (false, true) => Kind::Megagroup,
        _ => return Err(error(400, "CHANNELS_TYPE_INVALID")),
    };
    let chats = &mut context.world.chats;
    let chat = chats.found(kind, user, title, &call.about, seconds(now));
    let chat = chat.ok_or_else(|| error(400, "CHANNELS_TOO_MUCH"))?;
    let (id, peer) = (chat.id, chat.peer());
    let action = types::MessageActionChannelCreate {
        title: title.to_owned(),
    };
    context.world.post.add_own(changed(id));
    context.world.send(now, user, peer, &Draft::event(action));
    Ok(context.updates())
}

/// The channel that the caller means, if it may know it and read it.
pub(super) fn find(
    context: &Context<'_>,
    channel: &enums::InputChannel,
) -> Result<ChatId, RpcError> {
    let found = find_any(context, channel)?;
    check_open(context, found)?;
    Ok(found)
}

/// The channel that the caller means, even if it may not read it.
fn find_any(context: &Context<'_>, channel: &enums::InputChannel) -> Result<ChatId, RpcError> {
    let found = context.world.find_channel(context.user, channel);
    found.ok_or_else(|| error(400, "CHANNEL_INVALID"))
}

/// > CHANNEL_PRIVATE → drop the box (API-58)
pub(super) fn check_open(context: &Context<'_>, channel: ChatId) -> Result<(), RpcError> {
    match context.world.chats.channel(channel) {
        Some(chat) if chat.is_open_to(context.user) => Ok(()),
        Some(_) => Err(error(400, "CHANNEL_PRIVATE")),
        None => Err(error(400, "CHANNEL_INVALID")),
    }
}

fn chat<'a>(context: &'a Context<'_>, channel: ChatId) -> Result<&'a Chat, RpcError> {
    let chat = context.world.chats.channel(channel);
    chat.ok_or_else(|| error(400, "CHANNEL_INVALID"))
}

fn chat_mut<'a>(context: &'a mut Context<'_>, channel: ChatId) -> Result<&'a mut Chat, RpcError> {
    let chat = context.world.chats.channel_mut(channel);
    chat.ok_or_else(|| error(400, "CHANNEL_INVALID"))
}

fn check_may(context: &Context<'_>, channel: ChatId, right: Right) -> Result<(), RpcError> {
    if chat(context, channel)?.may(context.user, right, seconds(context.now)) {
        Ok(())
    } else {
        Err(error(400, "CHAT_ADMIN_REQUIRED"))
    }
}

/// Has a client look at a channel again.
pub(super) fn changed(channel_id: ChatId) -> enums::Update {
    types::UpdateChannel { channel_id }.into()
}

/// Has everyone look at a channel again, the caller as well.
fn tell_of_change(context: &mut Context<'_>, channel: ChatId) {
    let chat = context.world.chats.channel(channel);
    for member in chat.map_or(Vec::new(), |chat| chat.ids()) {
        context.world.tell(context.now, member, changed(channel));
    }
}
