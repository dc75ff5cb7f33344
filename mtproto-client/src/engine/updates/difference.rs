//! Asking what was missed, and reading the answer.

use super::{
    Item,
    boxes::{Difference, Placed, Sequence, Standing},
    position, view,
};
use crate::{CallError, types::Peers};
use bytes::Bytes;
use mtproto_tl::{
    Decode, Encode,
    api::{enums, functions, types},
};
use std::sync::Arc;

/// What else a difference says.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) peers: Arc<Peers>,
    /// How many updates came.
    pub(super) count: u64,
    /// Whether all are messages, in the order in which they were written.
    one_each: bool,
    /// Those of channels, which have sequences of their own.
    pub(super) placed: Vec<Placed<Item>>,
    /// Channels of which there is more to ask, and where they stand.
    pub(super) too_long: Vec<(i64, Option<i32>)>,
}

/// Where an account stands, in the server's words.
pub(super) fn standing(state: &types::updates::State) -> Standing {
    Standing {
        pts: state.pts,
        qts: state.qts,
        date: state.date,
        seq: state.seq,
    }
}

/// Asks what an account has missed since `standing`.
pub(super) fn call(standing: Standing) -> Bytes {
    functions::updates::GetDifference {
        pts: standing.pts,
        pts_limit: None,
        pts_total_limit: None,
        date: standing.date,
        qts: standing.qts,
        qts_limit: None,
    }
    .to_bytes()
}

/// Asks what a channel has missed since `pts`.
pub(super) fn channel_call(channel_id: i64, access_hash: i64, pts: i32) -> Bytes {
    functions::updates::GetChannelDifference {
        force: false,
        channel: types::InputChannel {
            channel_id,
            access_hash,
        }
        .into(),
        filter: enums::ChannelMessagesFilter::Empty,
        pts,
        limit: CHANNEL_SLICE,
    }
    .to_bytes()
}

/// Reads the answer to [`call`].
pub(super) fn read(
    answer: Result<Bytes, CallError>,
    before: Standing,
) -> Result<(Difference<Item, Standing>, Found), CallError> {
    use enums::updates::Difference as Answer;
    let (news, users, chats, now, is_last) = match Answer::from_bytes(answer?)? {
        Answer::Empty(empty) => {
            let now = Standing {
                date: empty.date,
                seq: empty.seq,
                ..before
            };
            return Ok((Difference::Nothing(now), Found::default()));
        }
        Answer::TooLong(too_long) => {
            let now = Standing {
                pts: too_long.pts,
                ..before
            };
            return Ok((Difference::TooLong(now), Found::default()));
        }
        Answer::Difference(all) => {
            let news = (
                all.new_messages,
                all.new_encrypted_messages,
                all.other_updates,
            );
            (news, all.users, all.chats, standing(&all.state), true)
        }
        Answer::Slice(all) => {
            let news = (
                all.new_messages,
                all.new_encrypted_messages,
                all.other_updates,
            );
            let now = standing(&all.intermediate_state);
            (news, all.users, all.chats, now, false)
        }
    };
    let peers = Arc::new(Peers::new(users, chats));
    let (updates, found) = sort(news, peers, Whose::Account);
    let difference = Difference::Some {
        updates,
        one_each: found.one_each,
        now,
        is_last,
    };
    Ok((difference, found))
}

/// Reads the answer to [`channel_call`]; no difference if it does not say where the channel stands.
pub(super) fn read_channel(
    answer: Result<Bytes, CallError>,
) -> Result<(Option<Difference<Item, i32>>, Found), CallError> {
    use enums::updates::ChannelDifference as Answer;
    Ok(match Answer::from_bytes(answer?)? {
        Answer::Empty(empty) => (Some(Difference::Nothing(empty.pts)), Found::default()),
        Answer::Difference(all) => {
            let peers = Arc::new(Peers::new(all.users, all.chats));
            let news = (all.new_messages, Vec::new(), all.other_updates);
            let (updates, found) = sort(news, peers, Whose::Channel);
            let difference = Difference::Some {
                updates,
                one_each: found.one_each,
                now: all.pts,
                is_last: all.r#final,
            };
            (Some(difference), found)
        }
        Answer::TooLong(all) => {
            let found = Found {
                peers: Arc::new(Peers::new(all.users, all.chats)),
                ..Found::default()
            };
            let pts = match all.dialog {
                enums::Dialog::Dialog(dialog) => dialog.pts,
                _ => None,
            };
            (pts.map(Difference::TooLong), found)
        }
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    Account,
    Channel,
}

type News = (
    Vec<enums::Message>,
    Vec<enums::EncryptedMessage>,
    Vec<enums::Update>,
);

/// What was missed, as the updates that would have told it.
///
/// A channel's updates have their place in its sequence even in the difference of an account.
fn sort((messages, secret, others): News, peers: Arc<Peers>, whose: Whose) -> (Vec<Item>, Found) {
    let mut found = Found::default();
    let mut items: Vec<Item> = Vec::new();
    let written = messages.len();
    for message in messages {
        let new = types::UpdateNewMessage {
            message,
            pts: 0,
            pts_count: 0,
        };
        items.push(Some(view(new.into(), &peers)));
    }
    for message in secret {
        let new = types::UpdateNewEncryptedMessage { message, qts: 0 };
        items.push(Some(view(new.into(), &peers)));
    }
    for update in others {
        if let enums::Update::ChannelTooLong(channel) = &update {
            found.too_long.push((channel.channel_id, channel.pts));
            continue;
        }
        let place = position::of(&update).filter(|place| {
            whose == Whose::Account && matches!(place.sequence, Sequence::Channel(_))
        });
        let update = Some(view(update, &peers));
        match place {
            Some(_) => found.placed.push((place, update)),
            None => items.push(update),
        }
    }
    found.count = (items.len() + found.placed.len()) as u64;
    found.one_each = items.len() == written;
    found.peers = peers;
    (items, found)
}

/// Updates of a channel that are asked for at a time (API-58).
const CHANNEL_SLICE: i32 = 100;
