//! Messages that wait for their time.

use super::{Answer, Context, MAX_HISTORY, find_peer, list};
use mtproto_tl::api::{enums, functions::messages as f};

pub(in crate::methods) fn get_scheduled_history(
    context: &mut Context<'_>,
    call: f::GetScheduledHistory,
) -> Answer<f::GetScheduledHistory> {
    waiting(context, &call.peer, None)
}

pub(in crate::methods) fn get_scheduled_messages(
    context: &mut Context<'_>,
    call: f::GetScheduledMessages,
) -> Answer<f::GetScheduledMessages> {
    waiting(context, &call.peer, Some(&call.id))
}

pub(in crate::methods) fn send_scheduled_messages(
    context: &mut Context<'_>,
    call: f::SendScheduledMessages,
) -> Answer<f::SendScheduledMessages> {
    let peer = find_peer(context, &call.peer)?;
    super::check_may_write(context, peer)?;
    let (user, now) = (context.user, context.now);
    context.world.send_scheduled(now, user, peer, &call.id);
    Ok(context.updates())
}

pub(in crate::methods) fn delete_scheduled_messages(
    context: &mut Context<'_>,
    call: f::DeleteScheduledMessages,
) -> Answer<f::DeleteScheduledMessages> {
    let peer = find_peer(context, &call.peer)?;
    let (user, now) = (context.user, context.now);
    context.world.unschedule(now, user, peer, &call.id);
    Ok(context.updates())
}

fn waiting(
    context: &mut Context<'_>,
    peer: &enums::InputPeer,
    ids: Option<&[i32]>,
) -> Answer<f::GetScheduledHistory> {
    let peer = find_peer(context, peer)?;
    let (user, world) = (context.user, &context.world);
    let wanted = |id: i32| ids.is_none_or(|ids| ids.contains(&id));
    let all = world.scheduled.of(user, peer);
    let all = all
        .filter(|letter| wanted(letter.message.id))
        .take(MAX_HISTORY);
    let messages: Vec<_> = all.map(|letter| world.show(user, letter)).collect();
    let count = messages.len();
    Ok(list(context, None, messages, count))
}
