//! Writing, and being seen to write.

use super::{
    Answer, Context, MAX_HISTORY, MAX_TEXT, check_may_write, check_text, find_peer, media,
};
use crate::{
    rpc::error,
    world::{Draft, Letter, Peer, seconds},
};
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, functions::messages as f, types};

/// Sends a text. What needs nothing more is answered in the short form, as on Telegram.
pub(in crate::methods) fn send_message(
    context: &mut Context<'_>,
    call: f::SendMessage,
) -> Answer<f::SendMessage> {
    if call.message.trim().is_empty() {
        return Err(error(400, "MESSAGE_EMPTY"));
    }
    check_text(&call.message, MAX_TEXT)?;
    let draft = Draft {
        text: call.message,
        entities: call.entities,
        reply_markup: call.reply_markup,
        reply_to: reply_to(call.reply_to.as_ref()),
        silent: call.silent,
        ..Draft::default()
    };
    let peer = find_peer(context, &call.peer)?;
    send_at(context, peer, call.random_id, call.schedule_date, draft)
}

/// Sends a file that was uploaded in parts, or one that is here already.
pub(in crate::methods) fn send_media(
    context: &mut Context<'_>,
    call: f::SendMedia,
) -> Answer<f::SendMedia> {
    let peer = find_peer(context, &call.peer)?;
    check_may_write(context, peer)?;
    let attached = media::attach(context, call.media)?;
    let draft = Draft {
        text: call.message,
        entities: call.entities,
        reply_markup: call.reply_markup,
        reply_to: reply_to(call.reply_to.as_ref()),
        silent: call.silent,
        media: Some(attached),
        ..Draft::default()
    };
    send_at(context, peer, call.random_id, call.schedule_date, draft)
}

/// Sends several files as one album.
pub(in crate::methods) fn send_multi_media(
    context: &mut Context<'_>,
    call: f::SendMultiMedia,
) -> Answer<f::SendMultiMedia> {
    let peer = find_peer(context, &call.peer)?;
    check_may_write(context, peer)?;
    if !(1..=MAX_ALBUM).contains(&call.multi_media.len()) {
        return Err(error(400, "MULTI_MEDIA_TOO_LONG"));
    }
    let reply_to = reply_to(call.reply_to.as_ref());
    let album = Some(context.world.last_origin().cast_signed() + 1);
    let mut drafts = Vec::new();
    for single in call.multi_media {
        check_text(&single.message, MAX_TEXT)?;
        let draft = Draft {
            text: single.message,
            entities: single.entities,
            reply_to,
            silent: call.silent,
            media: Some(media::attach(context, single.media)?),
            album,
            ..Draft::default()
        };
        drafts.push((single.random_id, draft));
    }
    for (random_id, draft) in drafts {
        deliver(context, peer, random_id, &draft)?;
    }
    Ok(context.updates())
}

/// Makes a file of uploaded parts without sending it yet.
pub(in crate::methods) fn upload_media(
    context: &mut Context<'_>,
    call: f::UploadMedia,
) -> Answer<f::UploadMedia> {
    find_peer(context, &call.peer)?;
    let attached = media::attach(context, call.media)?;
    let now = seconds(context.now);
    Ok(context.world.media(context.user, now, &attached))
}

/// Sends copies of messages to somebody else.
pub(in crate::methods) fn forward_messages(
    context: &mut Context<'_>,
    call: f::ForwardMessages,
) -> Answer<f::ForwardMessages> {
    let from = find_peer(context, &call.from_peer)?;
    let to = find_peer(context, &call.to_peer)?;
    check_may_write(context, to)?;
    if call.id.is_empty() || call.id.len() > MAX_HISTORY {
        return Err(error(400, "MESSAGE_IDS_EMPTY"));
    }
    if call.id.len() != call.random_id.len() {
        return Err(error(400, "RANDOM_ID_INVALID"));
    }
    let mut drafts = Vec::new();
    for (id, random_id) in call.id.iter().zip(&call.random_id) {
        // What is gone is left out, as on Telegram.
        let letter = super::find_letter(context, from, *id);
        if let Ok(letter) = letter
            && letter.action.is_none()
        {
            drafts.push((*random_id, forwarded(letter, call.drop_author, call.silent)));
        }
    }
    if drafts.is_empty() {
        return Err(error(400, "MESSAGE_ID_INVALID"));
    }
    for (random_id, draft) in drafts {
        deliver(context, to, random_id, &draft)?;
    }
    Ok(context.updates())
}

/// Lets the other side see that one is writing.
pub(in crate::methods) fn set_typing(
    context: &mut Context<'_>,
    call: f::SetTyping,
) -> Answer<f::SetTyping> {
    let (user, now) = (context.user, context.now);
    match find_peer(context, &call.peer)? {
        Peer::User(other) if other != user => {
            let typing = types::UpdateUserTyping {
                user_id: user,
                top_msg_id: None,
                action: call.action,
            };
            context.world.tell(now, other, typing.into());
        }
        Peer::User(_) => {}
        peer @ (Peer::Group(id) | Peer::Channel(id)) => {
            check_may_write(context, peer)?;
            let chat = context.world.chats.get(id);
            let members = chat.map_or(Vec::new(), |chat| chat.ids());
            for member in members.into_iter().filter(|member| *member != user) {
                let typing = typing_in(peer, user, call.action.clone());
                context.world.tell(now, member, typing);
            }
        }
    }
    Ok(true)
}

/// Sends a message now, or when its time has come.
fn send_at(
    context: &mut Context<'_>,
    peer: Peer,
    random_id: i64,
    date: Option<i32>,
    draft: Draft,
) -> Result<enums::Updates, RpcError> {
    let (user, now) = (context.user, context.now);
    let Some(date) = date.filter(|date| *date > seconds(now)) else {
        return send(context, peer, random_id, &draft);
    };
    check_may_write(context, peer)?;
    if date - seconds(now) > FAR {
        return Err(error(400, "SCHEDULE_DATE_TOO_LATE"));
    }
    if !context.world.accounts.is_first(user, random_id) {
        return Err(error(500, "RANDOM_ID_DUPLICATE"));
    }
    let id = context.world.schedule(now, user, peer, date, draft);
    let id = id.ok_or_else(|| error(400, "SCHEDULE_TOO_MUCH"))?;
    let told = context.world.post.take_own();
    let name = types::UpdateMessageId { id, random_id }.into();
    for update in std::iter::once(name).chain(told) {
        context.world.post.add_own(update);
    }
    Ok(context.updates())
}

/// Sends a message and answers as `messages.sendMessage` does.
pub(in crate::methods) fn send(
    context: &mut Context<'_>,
    peer: Peer,
    random_id: i64,
    draft: &Draft,
) -> Result<enums::Updates, RpcError> {
    check_may_write(context, peer)?;
    let id = deliver(context, peer, random_id, draft)?;
    let plain = draft.reply_markup.is_none() && draft.media.is_none() && draft.via_bot.is_none();
    match peer {
        Peer::User(_) | Peer::Group(_) if plain => Ok(short_sent(context, id)),
        _ => Ok(context.updates()),
    }
}

fn deliver(
    context: &mut Context<'_>,
    peer: Peer,
    random_id: i64,
    draft: &Draft,
) -> Result<i32, RpcError> {
    if !context.world.accounts.is_first(context.user, random_id) {
        return Err(error(500, "RANDOM_ID_DUPLICATE"));
    }
    // The caller learns which of its messages this is before it learns of the message.
    let before = context.world.post.take_own();
    let id = context.world.send(context.now, context.user, peer, draft);
    let id = id.ok_or_else(|| error(400, "PEER_ID_INVALID"))?;
    let after = context.world.post.take_own();
    let name: enums::Update = types::UpdateMessageId { id, random_id }.into();
    for update in before.into_iter().chain([name]).chain(after) {
        context.world.post.add_own(update);
    }
    Ok(id)
}

fn short_sent(context: &Context<'_>, id: i32) -> enums::Updates {
    let mailbox = context.world.mailbox(context.user);
    let pts = mailbox.map_or(1, |mailbox| mailbox.pts());
    let message = mailbox.and_then(|mailbox| mailbox.letter(id));
    let message = message.map(|letter| &letter.message);
    types::UpdateShortSentMessage {
        out: true,
        id,
        pts,
        pts_count: 1,
        date: message.map_or(0, |message| message.date),
        media: None,
        entities: message.and_then(|message| message.entities.clone()),
        ttl_period: None,
    }
    .into()
}

/// What is sent when a message is forwarded; keyboards stay behind.
fn forwarded(letter: &Letter, drop_author: bool, silent: bool) -> Draft {
    let message = &letter.message;
    let from = match letter.peer {
        Peer::Channel(_) if message.post => letter.peer,
        _ => Peer::User(letter.author),
    };
    let header = types::MessageFwdHeader {
        from_id: Some(from.into()),
        date: message.date,
        channel_post: message.post.then_some(message.id),
        ..types::MessageFwdHeader::default()
    };
    // What was forwarded before still names its first author.
    let header = message.fwd_from.as_deref().cloned().unwrap_or(header);
    Draft {
        text: message.message.clone(),
        entities: message.entities.clone(),
        silent,
        media: letter.media.clone(),
        forwarded: (!drop_author).then_some(header),
        ..Draft::default()
    }
}

fn typing_in(peer: Peer, user: i64, action: enums::SendMessageAction) -> enums::Update {
    let from_id = Peer::User(user).into();
    match peer {
        Peer::Channel(channel_id) => types::UpdateChannelUserTyping {
            channel_id,
            top_msg_id: None,
            from_id,
            action,
        }
        .into(),
        Peer::Group(chat_id) | Peer::User(chat_id) => types::UpdateChatUserTyping {
            chat_id,
            from_id,
            action,
        }
        .into(),
    }
}

pub(in crate::methods) fn reply_to(reply: Option<&enums::InputReplyTo>) -> Option<i32> {
    match reply {
        Some(enums::InputReplyTo::Message(reply)) => Some(reply.reply_to_msg_id),
        _ => None,
    }
}

/// Files in one album.
const MAX_ALBUM: usize = 10;

/// How far ahead a message can be scheduled, in seconds.
const FAR: i32 = 366 * 86_400;
