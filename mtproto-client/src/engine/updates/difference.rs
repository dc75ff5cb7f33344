//! Asking what was missed, and reading the answer.

use super::{
    Item,
    boxes::{Difference, Standing},
    view,
};
use crate::{CallError, types::Peers};
use bytes::Bytes;
use mtproto_tl::{
    Decode, Encode,
    api::{enums, functions, types},
};
use std::sync::Arc;

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

/// Reads the answer to [`call`], with everybody it mentions.
pub(super) fn read(
    answer: Result<Bytes, CallError>,
    before: Standing,
) -> Result<(Difference<Item, Standing>, Arc<Peers>), CallError> {
    use enums::updates::Difference as Answer;
    Ok(match Answer::from_bytes(answer?)? {
        Answer::Empty(empty) => {
            let now = Standing {
                date: empty.date,
                seq: empty.seq,
                ..before
            };
            (Difference::Nothing(now), Arc::default())
        }
        Answer::Difference(all) => {
            let peers = Arc::new(Peers::new(all.users, all.chats));
            let (messages, secret) = (all.new_messages, all.new_encrypted_messages);
            let updates = items(messages, secret, all.other_updates, &peers);
            let now = standing(&all.state);
            (
                Difference::Some {
                    updates,
                    now,
                    is_last: true,
                },
                peers,
            )
        }
        Answer::Slice(all) => {
            let peers = Arc::new(Peers::new(all.users, all.chats));
            let (messages, secret) = (all.new_messages, all.new_encrypted_messages);
            let updates = items(messages, secret, all.other_updates, &peers);
            let now = standing(&all.intermediate_state);
            (
                Difference::Some {
                    updates,
                    now,
                    is_last: false,
                },
                peers,
            )
        }
        Answer::TooLong(too_long) => {
            let now = Standing {
                pts: too_long.pts,
                ..before
            };
            (Difference::TooLong(now), Arc::default())
        }
    })
}

/// Reads the answer to [`channel_call`], with everybody it mentions.
pub(super) fn read_channel(
    answer: Result<Bytes, CallError>,
) -> Result<(Difference<Item, i32>, Arc<Peers>), CallError> {
    use enums::updates::ChannelDifference as Answer;
    Ok(match Answer::from_bytes(answer?)? {
        Answer::Empty(empty) => (Difference::Nothing(empty.pts), Arc::default()),
        Answer::Difference(all) => {
            let peers = Arc::new(Peers::new(all.users, all.chats));
            let updates = items(all.new_messages, Vec::new(), all.other_updates, &peers);
            (
                Difference::Some {
                    updates,
                    now: all.pts,
                    is_last: all.r#final,
                },
                peers,
            )
        }
        Answer::TooLong(all) => {
            let peers = Arc::new(Peers::new(all.users, all.chats));
            let enums::Dialog::Dialog(dialog) = all.dialog else {
                return Err(CallError::Unexpected("a folder instead of a channel"));
            };
            let pts = dialog
                .pts
                .ok_or(CallError::Unexpected("a channel without pts"))?;
            (Difference::TooLong(pts), peers)
        }
    })
}

/// What was missed, as the updates that would have told it.
fn items(
    messages: Vec<enums::Message>,
    secret: Vec<enums::EncryptedMessage>,
    others: Vec<enums::Update>,
    peers: &Arc<Peers>,
) -> Vec<Item> {
    let messages = messages.into_iter().map(|message| {
        types::UpdateNewMessage {
            message,
            pts: 0,
            pts_count: 0,
        }
        .into()
    });
    let secret = secret
        .into_iter()
        .map(|message| types::UpdateNewEncryptedMessage { message, qts: 0 }.into());
    let all = messages.chain(secret).chain(others);
    all.map(|update| Some(view(update, peers))).collect()
}

/// Updates of a channel that are asked for at a time (API-58).
const CHANNEL_SLICE: i32 = 100;
