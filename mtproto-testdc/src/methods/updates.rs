//! `updates.*`: what a client missed.

use super::{Answer, Context};
use crate::{
    rpc::error,
    world::{Since, mentioned, message_id, seconds},
};
use mtproto_tl::api::{enums, functions::updates as f, types};

pub(super) fn get_state(context: &mut Context<'_>, _: f::GetState) -> Answer<f::GetState> {
    Ok(context.world.state(context.user, context.now))
}

/// Everything since the caller's `pts`, in slices (API-57).
pub(super) fn get_difference(
    context: &mut Context<'_>,
    call: f::GetDifference,
) -> Answer<f::GetDifference> {
    let (user, now) = (context.user, context.now);
    let limit = call.pts_limit.map_or(SLICE, |limit| {
        usize::try_from(limit).unwrap_or(1).clamp(1, SLICE)
    });
    let state = context.world.state(user, now);
    let mailbox = context
        .world
        .mailbox(user)
        .ok_or_else(|| error(401, "AUTH_KEY_UNREGISTERED"))?;
    let (changes, more) = match mailbox.since(call.pts, limit) {
        Since::Nothing => {
            return Ok(types::updates::DifferenceEmpty {
                date: seconds(now),
                seq: state.seq,
            }
            .into());
        }
        Since::Impossible => return Err(error(400, "PERSISTENT_TIMESTAMP_INVALID")),
        Since::TooMuch => return Ok(types::updates::DifferenceTooLong { pts: state.pts }.into()),
        Since::Changes { changes, more } => (changes, more),
    };
    let missed = i32::try_from(mailbox.changes_after(call.pts)).unwrap_or(i32::MAX);
    if call.pts_total_limit.is_some_and(|total| missed > total) {
        return Ok(types::updates::DifferenceTooLong { pts: state.pts }.into());
    }
    let last = changes.last().map_or(state.pts, |change| change.pts);
    let (mut new_messages, mut other_updates, mut people) = (Vec::new(), Vec::new(), Vec::new());
    for change in changes {
        match &change.update {
            enums::Update::NewMessage(new) => {
                people.extend(mentioned(&new.message));
                // As it is now: what was deleted since is left out, what was edited is shown so.
                let current = message_id(&new.message).and_then(|id| mailbox.letter(id));
                new_messages.extend(current.map(|letter| letter.message.clone().into()));
            }
            other => other_updates.push(other.clone()),
        }
    }
    let users = context.world.introduce(user, people);
    let (chats, new_encrypted_messages) = (Vec::new(), Vec::new());
    Ok(if more {
        let intermediate_state = types::updates::State { pts: last, ..state };
        types::updates::DifferenceSlice {
            new_messages,
            new_encrypted_messages,
            other_updates,
            chats,
            users,
            intermediate_state,
        }
        .into()
    } else {
        types::updates::Difference {
            new_messages,
            new_encrypted_messages,
            other_updates,
            chats,
            users,
            state,
        }
        .into()
    })
}

/// Changes in one answer at most.
const SLICE: usize = 100;
