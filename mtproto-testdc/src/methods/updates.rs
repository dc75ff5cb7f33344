//! `updates.*`: what a client missed.

use super::{Answer, Context, channels};
use crate::{
    rpc::error,
    world::{Peer, Place, Since, UserId, What, World, concerned, mentioned},
};
use mtproto_tl::api::{enums, functions::updates as f, types};

pub(super) fn get_state(context: &mut Context<'_>, _: f::GetState) -> Answer<f::GetState> {
    Ok(context.state())
}

/// Everything since the caller's `pts`, `qts` and date, in slices (API-57).
pub(super) fn get_difference(
    context: &mut Context<'_>,
    call: f::GetDifference,
) -> Answer<f::GetDifference> {
    let user = context.user;
    let limit = limit(call.pts_limit.unwrap_or(i32::MAX));
    let state = context.state();
    let (unnumbered, stood) = missed_containers(context, call.date);
    let world = &context.world;
    let account = world
        .accounts
        .get(user)
        .ok_or_else(|| error(401, "AUTH_KEY_UNREGISTERED"))?;
    let mailbox = &account.mailbox;
    let moved = channels_moved(world, user, call.date);
    let (changes, more) = match mailbox.log().since(call.pts, limit) {
        Since::Nothing if call.qts == state.qts && moved.is_empty() && unnumbered.is_empty() => {
            return Ok(types::updates::DifferenceEmpty {
                date: state.date,
                seq: state.seq,
            }
            .into());
        }
        Since::Nothing => (Vec::new(), 0),
        Since::Impossible => return Err(error(400, "PERSISTENT_TIMESTAMP_INVALID")),
        Since::TooMuch => return Ok(types::updates::DifferenceTooLong { pts: state.pts }.into()),
        Since::Changes { changes, more } => (changes, more),
    };
    let missed = i32::try_from(changes.len() + more).unwrap_or(i32::MAX);
    if call.pts_total_limit.is_some_and(|total| missed > total) {
        return Ok(types::updates::DifferenceTooLong { pts: state.pts }.into());
    }
    let (events, qts, more_events) = account.events.since(call.qts, limit);
    let pts = match (more, changes.last()) {
        (1.., Some(last)) => last.pts,
        _ => state.pts,
    };
    let mut new_messages = Vec::new();
    let mut other_updates = Vec::new();
    for change in changes {
        match &change.what {
            // As it is now: what was deleted since is left out, what was edited is shown so.
            What::New(id) => {
                let letter = mailbox.letter(*id);
                new_messages.extend(letter.map(|letter| world.show(user, letter)));
            }
            _ => other_updates.extend(world.account_update(user, mailbox, change)),
        }
    }
    other_updates.extend(events.into_iter().cloned());
    let is_last = more == 0 && !more_events;
    // What has no number comes with the last slice, and until then the caller's date stays.
    let Place { seq, date } = if is_last {
        other_updates.extend(unnumbered);
        other_updates.extend(moved);
        Place {
            seq: state.seq,
            date: state.date,
        }
    } else {
        stood
    };
    let people: Vec<_> = new_messages
        .iter()
        .flat_map(mentioned)
        .chain(other_updates.iter().flat_map(concerned))
        .collect();
    let cast = context.world.introduce(user, people);
    let new_encrypted_messages = Vec::new();
    let state = types::updates::State {
        pts,
        qts,
        date,
        seq,
        ..state
    };
    Ok(if is_last {
        types::updates::Difference {
            new_messages,
            new_encrypted_messages,
            other_updates,
            chats: cast.chats,
            users: cast.users,
            state,
        }
        .into()
    } else {
        types::updates::DifferenceSlice {
            new_messages,
            new_encrypted_messages,
            other_updates,
            chats: cast.chats,
            users: cast.users,
            intermediate_state: state,
        }
        .into()
    })
}

/// What the caller's device was told in containers since a date, and where it stood then.
fn missed_containers(context: &mut Context<'_>, date: i32) -> (Vec<enums::Update>, Place) {
    let containers = context.world.authorizations.containers(context.session.key);
    containers.map_or((Vec::new(), Place { seq: 1, date }), |containers| {
        let missed = containers.since(date).cloned().collect();
        (missed, containers.stood(date))
    })
}

/// Names the channels of `user` that moved since `date`, and where they stand: nothing else tells
/// of a push that was lost when nothing follows it.
///
/// The caller's date moves on with whatever it hears, past what it missed too: hence the margin.
fn channels_moved(world: &World, user: UserId, date: i32) -> Vec<enums::Update> {
    let channels = world.chats.moved(user, date.saturating_sub(MARGIN));
    let too_long = channels.map(|chat| types::UpdateChannelTooLong {
        channel_id: chat.id,
        pts: Some(chat.mailbox.pts()),
    });
    too_long.map(enums::Update::from).collect()
}

/// What happened in a channel since the caller's `pts`, in pieces of the size asked for (API-58).
/// Whoever missed more than is remembered is shown where the channel stands instead.
pub(super) fn get_channel_difference(
    context: &mut Context<'_>,
    call: f::GetChannelDifference,
) -> Answer<f::GetChannelDifference> {
    let channel = channels::find(context, &call.channel)?;
    let user = context.user;
    if call.pts < 1 {
        return Err(error(400, "PERSISTENT_TIMESTAMP_EMPTY"));
    }
    if call.limit < 1 {
        return Err(error(400, "LIMIT_INVALID"));
    }
    let world = &context.world;
    let chat = world.chats.channel(channel);
    let chat = chat.ok_or_else(|| error(400, "CHANNEL_INVALID"))?;
    let (peer, mailbox) = (chat.peer(), &chat.mailbox);
    let timeout = Some(POLL);
    let (changes, more) = match mailbox.log().since(call.pts, limit(call.limit)) {
        Since::Nothing => {
            return Ok(types::updates::ChannelDifferenceEmpty {
                r#final: true,
                pts: mailbox.pts(),
                timeout,
            }
            .into());
        }
        Since::Impossible => return Err(error(400, "PERSISTENT_TIMESTAMP_INVALID")),
        Since::TooMuch => {
            let latest = mailbox.letters_of(peer).rev().take(LATEST);
            let messages: Vec<_> = latest.map(|letter| world.show(user, letter)).collect();
            let dialog = super::dialogs::show_channel(context, channel);
            let people: Vec<_> = messages.iter().flat_map(mentioned).chain([peer]).collect();
            let cast = context.world.introduce(user, people);
            return Ok(types::updates::ChannelDifferenceTooLong {
                r#final: true,
                timeout,
                dialog,
                messages,
                chats: cast.chats,
                users: cast.users,
            }
            .into());
        }
        Since::Changes { changes, more } => (changes, more),
    };
    let pts = match (more, changes.last()) {
        (1.., Some(last)) => last.pts,
        _ => mailbox.pts(),
    };
    let mut new_messages = Vec::new();
    let mut other_updates = Vec::new();
    for change in changes {
        match &change.what {
            What::New(id) => {
                let letter = mailbox.letter(*id);
                new_messages.extend(letter.map(|letter| world.show(user, letter)));
            }
            _ => other_updates.extend(world.channel_update(user, channel, change)),
        }
    }
    let people: Vec<Peer> = new_messages
        .iter()
        .flat_map(mentioned)
        .chain(other_updates.iter().flat_map(concerned))
        .chain([peer])
        .collect();
    let cast = context.world.introduce(user, people);
    Ok(types::updates::ChannelDifference {
        r#final: more == 0,
        pts,
        timeout,
        new_messages,
        other_updates,
        chats: cast.chats,
        users: cast.users,
    }
    .into())
}

fn limit(asked: i32) -> usize {
    usize::try_from(asked).unwrap_or(1).clamp(1, SLICE)
}

/// Changes in one answer at most.
const SLICE: usize = 100;

/// Seconds before the date of a caller at which it may have missed something in a channel.
const MARGIN: i32 = 3600;

/// Seconds after which a client that looks at a channel should ask again.
const POLL: i32 = 30;

/// Messages shown to a client that missed too much.
const LATEST: usize = 20;
