//! `messages.*` about messages: writing, reading, changing.

mod change;
mod find;
mod media;
mod reactions;
mod scheduled;
mod send;

pub(super) use change::{
    delete_history, delete_messages, edit_message, some, unpin_all_messages, update_pinned_message,
};
pub(super) use find::{
    by_id, get_history, get_messages, get_search_counters, read_history, read_mentions,
    read_message_contents, search, search_global,
};
pub(super) use reactions::{get_message_reactions_list, get_messages_reactions, send_reaction};
pub(super) use scheduled::{
    delete_scheduled_messages, get_scheduled_history, get_scheduled_messages,
    send_scheduled_messages,
};
pub(super) use send::{
    forward_messages, reply_to, send, send_media, send_message, send_multi_media, set_typing,
    upload_media,
};

use super::{Answer, Context};
use crate::{
    rpc::error,
    world::{Kind, Letter, Peer, Right, mentioned, seconds},
};
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, types};

pub(super) fn find_peer(context: &Context<'_>, peer: &enums::InputPeer) -> Result<Peer, RpcError> {
    let found = context.world.find_peer(context.user, peer);
    let found = found.ok_or_else(|| error(400, "PEER_ID_INVALID"))?;
    if let Peer::Channel(channel) = found {
        super::channels::check_open(context, channel)?;
    }
    Ok(found)
}

/// A message that the caller may read.
pub(super) fn find_letter<'a>(
    context: &'a Context<'_>,
    peer: Peer,
    id: i32,
) -> Result<&'a Letter, RpcError> {
    let mailbox = context.world.mailbox_of(context.user, peer);
    mailbox
        .and_then(|mailbox| mailbox.letter(id))
        .filter(|letter| letter.peer == peer)
        .ok_or_else(|| error(400, "MESSAGE_ID_INVALID"))
}

/// Whether the caller may write there, and why not.
pub(super) fn check_may_write(context: &Context<'_>, peer: Peer) -> Result<(), RpcError> {
    let id = match peer {
        Peer::Group(id) | Peer::Channel(id) => id,
        Peer::User(other) => {
            let account = context.world.accounts.get(other);
            return match account.is_some_and(|account| account.blocked.contains(&context.user)) {
                true => Err(error(400, "USER_IS_BLOCKED")),
                false => Ok(()),
            };
        }
    };
    let now = seconds(context.now);
    let chat = context.world.chats.get(id);
    let chat = chat.ok_or_else(|| error(400, "PEER_ID_INVALID"))?;
    if !chat.may(context.user, Right::Write, now) {
        return Err(match chat.kind {
            Kind::Broadcast => error(400, "CHAT_ADMIN_REQUIRED"),
            _ if chat.bans.contains_key(&context.user) => error(400, "USER_BANNED_IN_CHANNEL"),
            _ => error(403, "CHAT_WRITE_FORBIDDEN"),
        });
    }
    let last = chat
        .members
        .get(&context.user)
        .map(|member| member.last_sent);
    let next = last.map_or(0, |last| last.saturating_add(chat.slow_mode));
    if chat.slow_mode > 0 && now < next && !chat.is_admin(context.user) {
        return Err(error(420, &format!("SLOWMODE_WAIT_{}", next - now)));
    }
    Ok(())
}

/// Messages found: the whole if all of it is here, else a slice with the size of the whole. Those of
/// a channel come with its `pts`.
pub(super) fn list(
    context: &mut Context<'_>,
    channel: Option<Peer>,
    messages: Vec<enums::Message>,
    count: usize,
) -> enums::messages::Messages {
    let people = messages.iter().flat_map(mentioned).chain(channel);
    let cast = context.world.introduce(context.user, people);
    let (topics, chats, users) = (Vec::new(), cast.chats, cast.users);
    let total = i32::try_from(count).unwrap_or(i32::MAX);
    if let Some(peer @ Peer::Channel(_)) = channel {
        let mailbox = context.world.mailbox_of(context.user, peer);
        return types::messages::ChannelMessages {
            pts: mailbox.map_or(1, |mailbox| mailbox.pts()),
            count: total,
            messages,
            topics,
            chats,
            users,
            ..types::messages::ChannelMessages::default()
        }
        .into();
    }
    if messages.len() >= count {
        return types::messages::Messages {
            messages,
            topics,
            chats,
            users,
        }
        .into();
    }
    types::messages::MessagesSlice {
        count: total,
        messages,
        topics,
        chats,
        users,
        ..types::messages::MessagesSlice::default()
    }
    .into()
}

fn check_text(text: &str, longest: usize) -> Result<(), RpcError> {
    if text.encode_utf16().count() > longest {
        Err(error(400, "MESSAGE_TOO_LONG"))
    } else {
        Ok(())
    }
}

/// Longest text of a message, in UTF-16 units.
const MAX_TEXT: usize = 4096;

/// Messages in one answer at most.
pub(super) const MAX_HISTORY: usize = 100;
