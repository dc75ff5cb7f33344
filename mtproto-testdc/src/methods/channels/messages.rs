//! What was said in a channel.

use super::{Answer, Context, chat, check_may, find};
use crate::{
    methods::messages::{by_id, some},
    rpc::error,
    world::{Peer, Right},
};
use mtproto_tl::api::{functions::channels as f, types};

pub(in crate::methods) fn get_messages(
    context: &mut Context<'_>,
    call: f::GetMessages,
) -> Answer<f::GetMessages> {
    let id = find(context, &call.channel)?;
    Ok(by_id(context, Some(Peer::Channel(id)), &call.id))
}

pub(in crate::methods) fn read_history(
    context: &mut Context<'_>,
    call: f::ReadHistory,
) -> Answer<f::ReadHistory> {
    let id = find(context, &call.channel)?;
    let (user, now) = (context.user, context.now);
    Ok(context.world.read_channel(now, user, id, call.max_id))
}

/// Nothing here is listened to or looked at only once.
pub(in crate::methods) fn read_message_contents(
    context: &mut Context<'_>,
    call: f::ReadMessageContents,
) -> Answer<f::ReadMessageContents> {
    find(context, &call.channel).map(|_| true)
}

/// Deletes messages for everyone: one's own, or those of others with the right to.
pub(in crate::methods) fn delete_messages(
    context: &mut Context<'_>,
    call: f::DeleteMessages,
) -> Answer<f::DeleteMessages> {
    let id = find(context, &call.channel)?;
    let ids = some(&call.id)?;
    let chat_of = chat(context, id)?;
    let letters = ids.iter().filter_map(|id| chat_of.mailbox.letter(*id));
    if letters
        .into_iter()
        .any(|letter| letter.author != context.user)
        && check_may(context, id, Right::DeleteOthers).is_err()
    {
        return Err(error(403, "MESSAGE_DELETE_FORBIDDEN"));
    }
    let pts_count = context.world.delete_in_channel(context.now, id, ids);
    let pts = chat(context, id)?.mailbox.pts();
    Ok(types::messages::AffectedMessages { pts, pts_count })
}

/// Deletes what was said up to a message, for everyone. What one sees alone cannot be shortened.
pub(in crate::methods) fn delete_channel_history(
    context: &mut Context<'_>,
    call: f::DeleteHistory,
) -> Answer<f::DeleteHistory> {
    let id = find(context, &call.channel)?;
    if call.for_everyone {
        check_may(context, id, Right::DeleteOthers)?;
        let chat = chat(context, id)?;
        let letters = chat.mailbox.letters_of(chat.peer());
        let ids = letters.map(|letter| letter.message.id);
        let ids: Vec<i32> = ids
            .filter(|id| call.max_id == 0 || *id <= call.max_id)
            .collect();
        context.world.delete_in_channel(context.now, id, &ids);
    }
    Ok(context.updates())
}

pub(in crate::methods) fn export_message_link(
    context: &mut Context<'_>,
    call: f::ExportMessageLink,
) -> Answer<f::ExportMessageLink> {
    let id = find(context, &call.channel)?;
    let chat = chat(context, id)?;
    if chat.mailbox.letter(call.id).is_none() {
        return Err(error(400, "MSG_ID_INVALID"));
    }
    let link = match &chat.username {
        Some(username) => format!("https://t.me/{username}/{}", call.id),
        None => format!("https://t.me/c/{id}/{}", call.id),
    };
    Ok(types::ExportedMessageLink {
        html: format!("<a href=\"{link}\">{link}</a>"),
        link,
    })
}
