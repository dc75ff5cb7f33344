//! `messages.*` about messages: writing, reading, changing.

use super::{Answer, Context, upload::refusal};
use crate::{
    rpc::error,
    world::{Draft, HistoryRange, Media, Peer, Sent, mentioned},
};
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, functions::messages as f, types};

/// Sends a text. What needs nothing more is answered in the short form, as on Telegram.
pub(super) fn send_message(
    context: &mut Context<'_>,
    call: f::SendMessage,
) -> Answer<f::SendMessage> {
    check_text(&call.message)?;
    let draft = Draft {
        text: call.message,
        entities: call.entities,
        reply_markup: call.reply_markup,
        reply_to: reply_to(call.reply_to.as_ref()),
        silent: call.silent,
        media: None,
    };
    send(context, &call.peer, call.random_id, draft)
}

/// Sends a file that was uploaded in parts.
pub(super) fn send_media(context: &mut Context<'_>, call: f::SendMedia) -> Answer<f::SendMedia> {
    let enums::InputMedia::UploadedDocument(uploaded) = call.media else {
        return Err(error(400, "MEDIA_INVALID"));
    };
    find_peer(context, &call.peer)?;
    let (id, parts, name) = match uploaded.file {
        enums::InputFile::File(file) => (file.id, file.parts, file.name),
        enums::InputFile::Big(file) => (file.id, file.parts, file.name),
        _ => return Err(error(400, "FILE_ID_INVALID")),
    };
    let file = context
        .world
        .files
        .assemble(context.user, id, parts)
        .map_err(refusal)?;
    let mut attributes = uploaded.attributes;
    if !attributes
        .iter()
        .any(|attribute| matches!(attribute, enums::DocumentAttribute::Filename(_)))
    {
        attributes.push(types::DocumentAttributeFilename { file_name: name }.into());
    }
    let draft = Draft {
        text: call.message,
        entities: call.entities,
        reply_markup: call.reply_markup,
        reply_to: reply_to(call.reply_to.as_ref()),
        silent: call.silent,
        media: Some(Media {
            file,
            mime_type: uploaded.mime_type,
            attributes,
        }),
    };
    send(context, &call.peer, call.random_id, draft)
}

/// Changes the text of a message the caller wrote, in all copies.
pub(super) fn edit_message(
    context: &mut Context<'_>,
    call: f::EditMessage,
) -> Answer<f::EditMessage> {
    let peer = find_peer(context, &call.peer)?;
    let mailbox = context.world.mailbox(context.user);
    let letter = mailbox
        .and_then(|mailbox| mailbox.letter(call.id))
        .filter(|letter| letter.peer == peer);
    let letter = letter.ok_or_else(|| error(400, "MESSAGE_ID_INVALID"))?;
    if !letter.message.out {
        return Err(error(403, "MESSAGE_AUTHOR_REQUIRED"));
    }
    let text = call
        .message
        .unwrap_or_else(|| letter.message.message.clone());
    check_text(&text)?;
    let same = text == letter.message.message
        && call.entities == letter.message.entities
        && call.reply_markup == letter.message.reply_markup;
    if same {
        return Err(error(400, "MESSAGE_NOT_MODIFIED"));
    }
    let draft = Draft {
        text,
        entities: call.entities,
        reply_markup: call.reply_markup,
        ..Draft::default()
    };
    let edited = context
        .world
        .edit(context.now, context.user, context.session, call.id, &draft);
    edited.ok_or_else(|| error(400, "MESSAGE_ID_INVALID"))
}

/// Deletes messages: one's own copies, or everybody's with `revoke`.
pub(super) fn delete_messages(
    context: &mut Context<'_>,
    call: f::DeleteMessages,
) -> Answer<f::DeleteMessages> {
    let count = context.world.delete(
        context.now,
        context.user,
        context.session,
        &call.id,
        call.revoke,
    );
    let pts = context.world.state(context.user, context.now).pts;
    Ok(types::messages::AffectedMessages {
        pts,
        pts_count: count,
    })
}

pub(super) fn get_history(context: &mut Context<'_>, call: f::GetHistory) -> Answer<f::GetHistory> {
    let peer = find_peer(context, &call.peer)?;
    let range = HistoryRange {
        offset_id: call.offset_id,
        offset_date: call.offset_date,
        add_offset: call.add_offset,
        limit: usize::try_from(call.limit).unwrap_or(0).min(MAX_HISTORY),
        max_id: call.max_id,
        min_id: call.min_id,
    };
    let Some(mailbox) = context.world.mailbox(context.user) else {
        return Ok(list(context, Vec::new(), 0));
    };
    let (messages, count) = mailbox.history(peer, &range);
    let messages: Vec<enums::Message> = messages
        .into_iter()
        .map(|message| message.clone().into())
        .collect();
    Ok(list(context, messages, count))
}

/// Messages by identifier, in the order asked for; missing ones are empty.
pub(super) fn get_messages(
    context: &mut Context<'_>,
    call: f::GetMessages,
) -> Answer<f::GetMessages> {
    let mailbox = context.world.mailbox(context.user);
    let find = |wanted: &enums::InputMessage| match wanted {
        enums::InputMessage::Id(wanted) => {
            let letter = mailbox.and_then(|mailbox| mailbox.letter(wanted.id));
            let empty = || {
                types::MessageEmpty {
                    id: wanted.id,
                    peer_id: None,
                }
                .into()
            };
            letter.map_or_else(empty, |letter| letter.message.clone().into())
        }
        _ => types::MessageEmpty {
            id: 0,
            peer_id: None,
        }
        .into(),
    };
    let messages: Vec<_> = call.id.iter().take(MAX_HISTORY).map(find).collect();
    let count = messages.len();
    Ok(list(context, messages, count))
}

pub(super) fn read_history(
    context: &mut Context<'_>,
    call: f::ReadHistory,
) -> Answer<f::ReadHistory> {
    let peer = find_peer(context, &call.peer)?;
    let moved = context.world.read(
        context.now,
        context.user,
        context.session,
        peer,
        call.max_id,
    );
    let pts = context.world.state(context.user, context.now).pts;
    Ok(types::messages::AffectedMessages {
        pts,
        pts_count: i32::from(moved),
    })
}

/// Typing is seen by nobody.
pub(super) fn set_typing(context: &mut Context<'_>, call: f::SetTyping) -> Answer<f::SetTyping> {
    find_peer(context, &call.peer).map(|_| true)
}

pub(super) fn find_peer(context: &Context<'_>, peer: &enums::InputPeer) -> Result<Peer, RpcError> {
    context
        .world
        .find_peer(context.user, peer)
        .ok_or_else(|| error(400, "PEER_ID_INVALID"))
}

fn send(
    context: &mut Context<'_>,
    peer: &enums::InputPeer,
    random_id: i64,
    draft: Draft,
) -> Result<enums::Updates, RpcError> {
    let peer = find_peer(context, peer)?;
    if !context.world.accounts.is_first(context.user, random_id) {
        return Err(error(500, "RANDOM_ID_DUPLICATE"));
    }
    let sent = context
        .world
        .send(context.now, context.user, context.session, peer, draft);
    let sent = sent.ok_or_else(|| error(400, "PEER_ID_INVALID"))?;
    if sent.message.reply_markup.is_none() && sent.message.media.is_none() {
        return Ok(short_sent(&sent));
    }
    let id = types::UpdateMessageId {
        id: sent.message.id,
        random_id,
    };
    let new = types::UpdateNewMessage {
        message: sent.message.into(),
        pts: sent.pts,
        pts_count: 1,
    };
    let Peer::User(other) = peer;
    let people = [context.user, other];
    Ok(context.world.container(
        context.now,
        context.user,
        vec![id.into(), new.into()],
        people,
    ))
}

fn reply_to(reply: Option<&enums::InputReplyTo>) -> Option<i32> {
    match reply {
        Some(enums::InputReplyTo::Message(reply)) => Some(reply.reply_to_msg_id),
        _ => None,
    }
}

/// The whole if all of it is here, else a slice with the size of the whole.
fn list(
    context: &mut Context<'_>,
    messages: Vec<enums::Message>,
    count: usize,
) -> enums::messages::Messages {
    let users = context
        .world
        .introduce(context.user, messages.iter().flat_map(mentioned));
    let (topics, chats) = (Vec::new(), Vec::new());
    if messages.len() >= count {
        return types::messages::Messages {
            messages,
            topics,
            chats,
            users,
        }
        .into();
    }
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    types::messages::MessagesSlice {
        count,
        messages,
        topics,
        chats,
        users,
        ..types::messages::MessagesSlice::default()
    }
    .into()
}

fn check_text(text: &str) -> Result<(), RpcError> {
    if text.trim().is_empty() {
        Err(error(400, "MESSAGE_EMPTY"))
    } else if text.encode_utf16().count() > MAX_TEXT {
        Err(error(400, "MESSAGE_TOO_LONG"))
    } else {
        Ok(())
    }
}

fn short_sent(sent: &Sent) -> enums::Updates {
    types::UpdateShortSentMessage {
        out: true,
        id: sent.message.id,
        pts: sent.pts,
        pts_count: 1,
        date: sent.message.date,
        media: None,
        entities: sent.message.entities.clone(),
        ttl_period: None,
    }
    .into()
}

/// Longest text of a message, in UTF-16 units.
const MAX_TEXT: usize = 4096;

/// Messages in one answer at most.
const MAX_HISTORY: usize = 100;
