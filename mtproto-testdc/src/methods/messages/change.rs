//! Changing what was said: editing, deleting, pinning.

use super::{Answer, Context, MAX_TEXT, check_text, find_letter, find_peer, media};
use crate::{
    rpc::error,
    world::{Draft, Peer, Right, seconds},
};
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, functions::messages as f, types};

/// Changes a message the caller wrote, in all copies. In a broadcast channel, administrators with
/// the right may change what others posted.
pub(in crate::methods) fn edit_message(
    context: &mut Context<'_>,
    call: f::EditMessage,
) -> Answer<f::EditMessage> {
    let peer = find_peer(context, &call.peer)?;
    let (user, now) = (context.user, context.now);
    let letter = find_letter(context, peer, call.id)?;
    if letter.author != user && !may(context, peer, Right::EditOthers) {
        return Err(error(403, "MESSAGE_AUTHOR_REQUIRED"));
    }
    if letter.action.is_some() {
        return Err(error(400, "MESSAGE_ID_INVALID"));
    }
    let text = match call.message {
        Some(text) if text.trim().is_empty() && letter.media.is_none() && call.media.is_none() => {
            return Err(error(400, "MESSAGE_EMPTY"));
        }
        Some(text) => text,
        None => letter.message.message.clone(),
    };
    check_text(&text, MAX_TEXT)?;
    let same = text == letter.message.message
        && call.entities == letter.message.entities
        && call.reply_markup == letter.message.reply_markup
        && call.media.is_none();
    if same {
        return Err(error(400, "MESSAGE_NOT_MODIFIED"));
    }
    let media = call.media.map(|media| media::attach(context, media));
    let draft = Draft {
        text,
        entities: call.entities,
        reply_markup: call.reply_markup,
        media: media.transpose()?,
        ..Draft::default()
    };
    if context.world.edit(now, user, peer, call.id, &draft) {
        Ok(context.updates())
    } else {
        Err(error(400, "MESSAGE_ID_INVALID"))
    }
}

/// Deletes messages: one's own copies, or everybody's with `revoke`.
pub(in crate::methods) fn delete_messages(
    context: &mut Context<'_>,
    call: f::DeleteMessages,
) -> Answer<f::DeleteMessages> {
    let (user, now) = (context.user, context.now);
    let ids = some(&call.id)?;
    let pts_count = context.world.delete(now, user, ids, call.revoke);
    let pts = context.world.pts(user);
    Ok(types::messages::AffectedMessages { pts, pts_count })
}

/// Deletes a conversation up to a message.
pub(in crate::methods) fn delete_history(
    context: &mut Context<'_>,
    call: f::DeleteHistory,
) -> Answer<f::DeleteHistory> {
    let (user, now) = (context.user, context.now);
    let peer = find_peer(context, &call.peer)?;
    if let Peer::Channel(_) = peer {
        return Err(error(400, "PEER_ID_INVALID"));
    }
    let mailbox = context.world.mailbox(user);
    let letters = mailbox
        .into_iter()
        .flat_map(|mailbox| mailbox.letters_of(peer));
    let ids = letters.map(|letter| letter.message.id);
    let mut ids: Vec<i32> = ids
        .filter(|id| call.max_id == 0 || *id <= call.max_id)
        .collect();
    let rest = ids.len().saturating_sub(MAX_DELETED);
    ids.truncate(MAX_DELETED);
    let pts_count = context.world.delete(now, user, &ids, call.revoke);
    Ok(types::messages::AffectedHistory {
        pts: context.world.pts(user),
        pts_count,
        offset: i32::try_from(rest).unwrap_or(i32::MAX),
    })
}

/// Pins a message or loosens it; a message tells of the pin, as on Telegram.
pub(in crate::methods) fn update_pinned_message(
    context: &mut Context<'_>,
    call: f::UpdatePinnedMessage,
) -> Answer<f::UpdatePinnedMessage> {
    let peer = find_peer(context, &call.peer)?;
    find_letter(context, peer, call.id)?;
    check_may_pin(context, peer)?;
    let (user, now) = (context.user, context.now);
    let pinned = !call.unpin;
    if context.world.pin(now, user, peer, &[call.id], pinned) && pinned {
        let draft = Draft {
            reply_to: Some(call.id),
            silent: call.silent,
            action: Some(enums::MessageAction::PinMessage),
            ..Draft::default()
        };
        context.world.send(now, user, peer, &draft);
    }
    Ok(context.updates())
}

pub(in crate::methods) fn unpin_all_messages(
    context: &mut Context<'_>,
    call: f::UnpinAllMessages,
) -> Answer<f::UnpinAllMessages> {
    let peer = find_peer(context, &call.peer)?;
    check_may_pin(context, peer)?;
    let (user, now) = (context.user, context.now);
    let mailbox = context.world.mailbox_of(user, peer);
    let before = mailbox.map_or(1, |mailbox| mailbox.pts());
    let letters = mailbox
        .into_iter()
        .flat_map(|mailbox| mailbox.letters_of(peer));
    let pinned = letters.filter(|letter| letter.message.pinned);
    let ids: Vec<i32> = pinned.map(|letter| letter.message.id).collect();
    context.world.pin(now, user, peer, &ids, false);
    let mailbox = context.world.mailbox_of(user, peer);
    let pts = mailbox.map_or(1, |mailbox| mailbox.pts());
    Ok(types::messages::AffectedHistory {
        pts,
        pts_count: pts - before,
        offset: 0,
    })
}

/// Identifiers of messages, some but not too many.
pub(in crate::methods) fn some(ids: &[i32]) -> Result<&[i32], RpcError> {
    match ids.len() {
        1..=MAX_DELETED => Ok(ids),
        _ => Err(error(400, "MESSAGE_ID_INVALID")),
    }
}

fn check_may_pin(context: &Context<'_>, peer: Peer) -> Result<(), RpcError> {
    match peer {
        Peer::User(_) => Ok(()),
        _ if may(context, peer, Right::Pin) => Ok(()),
        _ => Err(error(400, "CHAT_ADMIN_REQUIRED")),
    }
}

/// Whether the caller has this right there; in private conversations nobody has rights over others.
pub(super) fn may(context: &Context<'_>, peer: Peer, right: Right) -> bool {
    let (Peer::Group(id) | Peer::Channel(id)) = peer else {
        return false;
    };
    let chat = context.world.chats.get(id);
    chat.is_some_and(|chat| chat.may(context.user, right, seconds(context.now)))
}

/// Messages deleted by one call at most.
const MAX_DELETED: usize = 1_000;
