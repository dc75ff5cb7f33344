//! Finding messages, and having read them.

use super::{Answer, Context, MAX_HISTORY, find_peer, list};
use crate::{
    rpc::error,
    world::{HistoryRange, Peer, Search, mentioned},
};
use mtproto_tl::api::{enums, functions::messages as f, types};

pub(in crate::methods) fn get_history(
    context: &mut Context<'_>,
    call: f::GetHistory,
) -> Answer<f::GetHistory> {
    let peer = find_peer(context, &call.peer)?;
    let range = HistoryRange {
        offset_id: call.offset_id,
        offset_date: call.offset_date,
        add_offset: call.add_offset,
        limit: limit(call.limit),
        max_id: call.max_id,
        min_id: call.min_id,
    };
    Ok(find(context, peer, &range, &Search::default()))
}

/// What is found in one conversation, and how much there is.
pub(in crate::methods) fn search(context: &mut Context<'_>, call: f::Search) -> Answer<f::Search> {
    let peer = find_peer(context, &call.peer)?;
    let author = call.from_id.map(|from| find_peer(context, &from));
    let author = match author.transpose()? {
        Some(Peer::User(user)) => Some(user),
        Some(_) => return Err(error(400, "FROM_PEER_INVALID")),
        None => None,
    };
    let search = Search {
        text: call.q.to_lowercase(),
        author,
        filter: call.filter,
        min_date: call.min_date,
        max_date: call.max_date,
    };
    let range = HistoryRange {
        offset_id: call.offset_id,
        offset_date: 0,
        add_offset: call.add_offset,
        limit: limit(call.limit),
        max_id: call.max_id,
        min_id: call.min_id,
    };
    Ok(find(context, peer, &range, &search))
}

/// What is found in all conversations, the latest first; the offset counts what was told before.
pub(in crate::methods) fn search_global(
    context: &mut Context<'_>,
    call: f::SearchGlobal,
) -> Answer<f::SearchGlobal> {
    if call.q.trim().is_empty() {
        return Err(error(400, "SEARCH_QUERY_EMPTY"));
    }
    let search = Search {
        text: call.q.to_lowercase(),
        filter: call.filter,
        min_date: call.min_date,
        max_date: call.max_date,
        ..Search::default()
    };
    let (world, user) = (&context.world, context.user);
    let own = world.mailbox(user).into_iter();
    let own = own.flat_map(|own| own.dialogs()).map(|(peer, ..)| peer);
    let channels = world.chats.of(user).map(|chat| chat.peer());
    let channels = channels.filter(|peer| matches!(peer, Peer::Channel(_)));
    let everything = HistoryRange {
        limit: usize::MAX,
        ..HistoryRange::default()
    };
    let mut found = Vec::new();
    for peer in own.chain(channels) {
        if let Some(mailbox) = world.mailbox_of(user, peer) {
            found.extend(mailbox.history(peer, &everything, &search).0);
        }
    }
    found.sort_by_key(|letter| std::cmp::Reverse(letter.message.date));
    let count = found.len();
    let start = usize::try_from(call.offset_rate).unwrap_or(0);
    let end = start.saturating_add(limit(call.limit).max(1));
    let page = found.into_iter().skip(start).take(end - start);
    let messages: Vec<_> = page.map(|letter| world.show(user, letter)).collect();
    let people: Vec<_> = messages.iter().flat_map(mentioned).collect();
    let cast = context.world.introduce(user, people);
    Ok(types::messages::MessagesSlice {
        count: i32::try_from(count).unwrap_or(i32::MAX),
        next_rate: i32::try_from(end).ok().filter(|_| end < count),
        messages,
        chats: cast.chats,
        users: cast.users,
        ..types::messages::MessagesSlice::default()
    }
    .into())
}

/// How many messages of each kind there are.
pub(in crate::methods) fn get_search_counters(
    context: &mut Context<'_>,
    call: f::GetSearchCounters,
) -> Answer<f::GetSearchCounters> {
    let peer = find_peer(context, &call.peer)?;
    let mailbox = context.world.mailbox_of(context.user, peer);
    let counters = call.filters.into_iter().take(MAX_HISTORY).map(|filter| {
        let search = Search {
            filter: filter.clone(),
            ..Search::default()
        };
        let found = mailbox.map(|mailbox| mailbox.history(peer, &HistoryRange::default(), &search));
        let count = found.map_or(0, |(_, count)| count);
        types::messages::SearchCounter {
            inexact: false,
            filter,
            count: i32::try_from(count).unwrap_or(i32::MAX),
        }
    });
    Ok(counters.collect())
}

/// Messages by identifier, in the order asked for; missing ones are empty.
pub(in crate::methods) fn get_messages(
    context: &mut Context<'_>,
    call: f::GetMessages,
) -> Answer<f::GetMessages> {
    Ok(by_id(context, None, &call.id))
}

/// Messages of the caller's mailbox, or of a channel.
pub(in crate::methods) fn by_id(
    context: &mut Context<'_>,
    channel: Option<Peer>,
    wanted: &[enums::InputMessage],
) -> enums::messages::Messages {
    let world = &context.world;
    let mailbox = match channel {
        Some(channel) => world.mailbox_of(context.user, channel),
        None => world.mailbox(context.user),
    };
    let find = |wanted: &enums::InputMessage| {
        let (id, letter) = match wanted {
            enums::InputMessage::Id(wanted) => (
                wanted.id,
                mailbox.and_then(|mailbox| mailbox.letter(wanted.id)),
            ),
            enums::InputMessage::ReplyTo(wanted) => {
                let letter = mailbox.and_then(|mailbox| mailbox.letter(wanted.id));
                let replied = letter.and_then(|letter| letter.replied_to());
                let id = replied.unwrap_or(0);
                (id, mailbox.and_then(|mailbox| mailbox.letter(id)))
            }
            enums::InputMessage::Pinned => {
                let pinned = channel.and_then(|channel| mailbox?.pinned(channel));
                (pinned.map_or(0, |letter| letter.message.id), pinned)
            }
            enums::InputMessage::CallbackQuery(wanted) => (
                wanted.id,
                mailbox.and_then(|mailbox| mailbox.letter(wanted.id)),
            ),
        };
        let empty = || types::MessageEmpty { id, peer_id: None }.into();
        letter.map_or_else(empty, |letter| world.show(context.user, letter))
    };
    let messages: Vec<_> = wanted.iter().take(MAX_HISTORY).map(find).collect();
    let count = messages.len();
    list(context, channel, messages, count)
}

pub(in crate::methods) fn read_history(
    context: &mut Context<'_>,
    call: f::ReadHistory,
) -> Answer<f::ReadHistory> {
    let peer = find_peer(context, &call.peer)?;
    if let Peer::Channel(_) = peer {
        return Err(error(400, "PEER_ID_INVALID"));
    }
    let (user, now) = (context.user, context.now);
    let moved = context.world.read(now, user, peer, call.max_id);
    let pts = context.world.pts(user);
    Ok(types::messages::AffectedMessages {
        pts,
        pts_count: i32::from(moved),
    })
}

/// Nobody is mentioned here.
pub(in crate::methods) fn read_mentions(
    context: &mut Context<'_>,
    call: f::ReadMentions,
) -> Answer<f::ReadMentions> {
    find_peer(context, &call.peer)?;
    let pts = context.world.pts(context.user);
    Ok(types::messages::AffectedHistory {
        pts,
        pts_count: 0,
        offset: 0,
    })
}

/// Nothing here is listened to or looked at only once.
pub(in crate::methods) fn read_message_contents(
    context: &mut Context<'_>,
    _: f::ReadMessageContents,
) -> Answer<f::ReadMessageContents> {
    let pts = context.world.pts(context.user);
    Ok(types::messages::AffectedMessages { pts, pts_count: 0 })
}

fn find(
    context: &mut Context<'_>,
    peer: Peer,
    range: &HistoryRange,
    search: &Search,
) -> enums::messages::Messages {
    let world = &context.world;
    let mailbox = world.mailbox_of(context.user, peer);
    let found = mailbox.map(|mailbox| mailbox.history(peer, range, search));
    let (letters, count) = found.unwrap_or_default();
    let messages = letters
        .into_iter()
        .map(|letter| world.show(context.user, letter));
    let messages = messages.collect();
    let channel = Some(peer).filter(|peer| matches!(peer, Peer::Channel(_)));
    list(context, channel, messages, count)
}

fn limit(asked: i32) -> usize {
    usize::try_from(asked).unwrap_or(0).min(MAX_HISTORY)
}
