//! What people think of a message.

use super::{Answer, Context, MAX_HISTORY, find_letter, find_peer};
use crate::{
    rpc::error,
    world::{Peer, seconds},
};
use mtproto_tl::api::{enums, functions::messages as f, types};

pub(in crate::methods) fn send_reaction(
    context: &mut Context<'_>,
    call: f::SendReaction,
) -> Answer<f::SendReaction> {
    let peer = find_peer(context, &call.peer)?;
    find_letter(context, peer, call.msg_id)?;
    let reactions = call.reaction.unwrap_or_default();
    let empty = |reaction: &_| matches!(reaction, enums::Reaction::Empty);
    if reactions.len() > MAX_OWN || reactions.iter().any(empty) {
        return Err(error(400, "REACTION_INVALID"));
    }
    let (user, now) = (context.user, context.now);
    let before = context
        .world
        .react(now, user, peer, call.msg_id, &reactions);
    let before = before.ok_or_else(|| error(400, "MESSAGE_ID_INVALID"))?;
    if before == reactions {
        return Err(error(400, "MESSAGE_NOT_MODIFIED"));
    }
    let changed = types::UpdateBotMessageReaction {
        peer: peer.into(),
        msg_id: call.msg_id,
        date: seconds(now),
        actor: Peer::User(user).into(),
        old_reactions: before,
        new_reactions: reactions,
        qts: 0,
    };
    context.world.tell_bots(now, peer, &changed.into());
    Ok(context.updates())
}

/// The reactions to messages as they are now.
pub(in crate::methods) fn get_messages_reactions(
    context: &mut Context<'_>,
    call: f::GetMessagesReactions,
) -> Answer<f::GetMessagesReactions> {
    let peer = find_peer(context, &call.peer)?;
    for id in call.id.iter().take(MAX_HISTORY) {
        let Ok(letter) = find_letter(context, peer, *id) else {
            continue;
        };
        let update = types::UpdateMessageReactions {
            peer: peer.into(),
            msg_id: *id,
            reactions: letter.reactions(context.user),
            ..types::UpdateMessageReactions::default()
        };
        context.world.post.add_own(update.into());
    }
    Ok(context.updates())
}

/// Who reacted, the latest first, from the offset on.
pub(in crate::methods) fn get_message_reactions_list(
    context: &mut Context<'_>,
    call: f::GetMessageReactionsList,
) -> Answer<f::GetMessageReactionsList> {
    let peer = find_peer(context, &call.peer)?;
    let letter = find_letter(context, peer, call.id)?;
    let start: usize = match &call.offset {
        Some(offset) => offset.parse().map_err(|_| error(400, "OFFSET_INVALID"))?,
        None => 0,
    };
    let limit = usize::try_from(call.limit)
        .unwrap_or(0)
        .clamp(1, MAX_HISTORY);
    let wanted = |reaction: &enums::Reaction| {
        call.reaction
            .as_ref()
            .is_none_or(|wanted| wanted == reaction)
    };
    let all: Vec<_> = letter
        .reacted()
        .filter(|(_, _, reaction)| wanted(reaction))
        .map(|(user, date, reaction)| (user, date, reaction.clone()))
        .collect();
    let count = i32::try_from(all.len()).unwrap_or(i32::MAX);
    let end = start.saturating_add(limit);
    let next_offset = (end < all.len()).then(|| end.to_string());
    let page: Vec<_> = all.into_iter().skip(start).take(limit).collect();
    let people = page.iter().map(|(user, ..)| Peer::User(*user));
    let people: Vec<_> = people.collect();
    let user = context.user;
    let reactions = page
        .into_iter()
        .map(|(who, date, reaction)| types::MessagePeerReaction {
            big: false,
            unread: false,
            my: who == user,
            peer_id: Peer::User(who).into(),
            date,
            reaction,
        });
    let reactions = reactions.collect();
    let cast = context.world.introduce(user, people);
    Ok(types::messages::MessageReactionsList {
        count,
        reactions,
        chats: cast.chats,
        users: cast.users,
        next_offset,
    })
}

/// Reactions of one person to one message.
const MAX_OWN: usize = 3;
