//! A server that says whatever comes to somebody's mind, for tests and for fuzzing.
//!
//! The bytes of a script are read as a story: containers, differences, errors and silence, with numbers
//! that agree with nothing. Whatever the story, the feed goes on: it asks a bounded number of questions
//! at a time, and its deadlines lie in the future.

use super::{Feed, Need};
use crate::{CallError, engine::peers::Cache};
use bytes::Bytes;
use mtproto_core::{Instant, RpcError};
use mtproto_tl::{
    Encode,
    api::{enums, types},
};
use std::time::Duration;

/// Tells the story of `script` to a feed.
///
/// # Panics
///
/// If the feed asks without end or does not sleep.
#[cfg_attr(
    not(feature = "fuzzing"),
    expect(unreachable_pub, reason = "only fuzzers reach it")
)]
pub fn survive(script: &[u8]) {
    let mut script = Script(script);
    let mut now = Instant::from_micros(1_764_000_000_000_000);
    let mut feed = Feed::new(now, true, None, Cache::default());
    let mut asked: Vec<Need> = Vec::new();
    while let Some(step) = script.byte() {
        match step % 8 {
            0..=2 => feed.handle_push(now, script.container()),
            3 => feed.handle_push(now, script.rest()),
            4 | 5 => {
                if let Some(need) = asked.pop() {
                    feed.handle_answer(now, need, script.answer(need));
                }
            }
            6 => feed.interrupted(),
            _ => now = now + Duration::from_millis(script.number().unsigned_abs().into()),
        }
        let mut deadlines = 0;
        while feed.poll_timeout().is_some_and(|at| at <= now) {
            feed.handle_timeout(now);
            let before = asked.len();
            while let Some((need, _)) = feed.poll_need(now) {
                asked.push(need);
                assert!(asked.len() < before + MOST, "the feed asks without end");
            }
            deadlines += 1;
            assert!(deadlines < MOST, "the feed does not sleep");
        }
        while let Some((need, _)) = feed.poll_need(now) {
            asked.push(need);
            assert!(asked.len() < MOST, "the feed asks without end");
        }
        // Whoever makes the calls forgets those that are asked no more.
        if feed.take_outdated() {
            asked.clear();
        }
        while feed.poll_update().is_some() {
            feed.taken();
        }
        feed.stored();
    }
}

/// Bytes that are read as a story.
struct Script<'a>(&'a [u8]);

impl Script<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// Mostly a small number, sometimes an absurd one.
    fn number(&mut self) -> i32 {
        let byte = self.byte().unwrap_or_default();
        match byte {
            0 => i32::MIN,
            1 => -1,
            254 => 1_000_000,
            255 => i32::MAX,
            _ => i32::from(byte) - 2,
        }
    }

    fn few(&mut self) -> usize {
        usize::from(self.byte().unwrap_or_default() % 4)
    }

    /// Bytes that are nothing in particular.
    fn rest(&mut self) -> Bytes {
        let count = usize::from(self.byte().unwrap_or_default()).min(self.0.len());
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        Bytes::copy_from_slice(taken)
    }

    fn container(&mut self) -> Bytes {
        let kind = self.byte().unwrap_or_default();
        let updates = (0..self.few()).map(|_| self.update()).collect();
        let (date, seq) = (self.number(), self.number());
        let container = match kind % 4 {
            0 => enums::Updates::TooLong,
            1 => types::UpdateShort {
                update: self.update(),
                date,
            }
            .into(),
            2 => types::UpdatesCombined {
                updates,
                users: vec![],
                chats: vec![],
                date,
                seq_start: self.number(),
                seq,
            }
            .into(),
            _ => types::Updates {
                updates,
                users: vec![],
                chats: vec![],
                date,
                seq,
            }
            .into(),
        };
        container.to_bytes()
    }

    fn update(&mut self) -> enums::Update {
        let kind = self.byte().unwrap_or_default();
        let (pts, pts_count) = (self.number(), self.number());
        let channel_id = i64::from(kind % 3);
        match kind % 6 {
            0 => types::UpdateNewMessage {
                message: self.message(1),
                pts,
                pts_count,
            }
            .into(),
            1 => types::UpdateDeleteMessages {
                messages: vec![pts],
                pts,
                pts_count,
            }
            .into(),
            2 => {
                let message = self.message(channel_id);
                types::UpdateNewChannelMessage {
                    message,
                    pts,
                    pts_count,
                }
                .into()
            }
            3 => types::UpdateChannelTooLong {
                channel_id,
                pts: Some(pts),
            }
            .into(),
            4 => types::UpdateBotStopped {
                user_id: 1,
                date: 1,
                stopped: true,
                qts: pts,
            }
            .into(),
            _ => {
                let messages = vec![pts];
                types::UpdateDeleteChannelMessages {
                    channel_id,
                    messages,
                    pts,
                    pts_count,
                }
                .into()
            }
        }
    }

    /// A message of somebody who is not mentioned.
    fn message(&mut self, channel_id: i64) -> enums::Message {
        let peer_id = types::PeerChannel { channel_id }.into();
        types::Message {
            peer_id,
            id: self.number(),
            ..types::Message::default()
        }
        .into()
    }

    fn answer(&mut self, need: Need) -> Result<Bytes, CallError> {
        let kind = self.byte().unwrap_or_default();
        if kind.is_multiple_of(5) {
            return Ok(self.rest());
        }
        if kind % 5 == 1 {
            let (code, message) = ERRORS[usize::from(kind) % ERRORS.len()];
            let message = message.to_owned();
            return Err(CallError::Rpc(RpcError { code, message }));
        }
        let state = types::updates::State {
            pts: self.number(),
            qts: self.number(),
            date: self.number(),
            seq: self.number(),
            unread_count: 0,
        };
        let new_messages = (0..self.few()).map(|_| self.message(1)).collect();
        let other_updates = (0..self.few()).map(|_| self.update()).collect();
        Ok(match need {
            Need::State => state.to_bytes(),
            Need::Difference => difference(kind, state, new_messages, other_updates).to_bytes(),
            Need::ChannelDifference(_) => {
                channel_difference(kind, state.pts, new_messages, other_updates).to_bytes()
            }
        })
    }
}

fn difference(
    kind: u8,
    state: types::updates::State,
    new_messages: Vec<enums::Message>,
    other_updates: Vec<enums::Update>,
) -> enums::updates::Difference {
    let (pts, date, seq) = (state.pts, state.date, state.seq);
    match kind % 4 {
        0 => types::updates::DifferenceEmpty { date, seq }.into(),
        1 => types::updates::DifferenceTooLong { pts }.into(),
        2 => types::updates::DifferenceSlice {
            new_messages,
            new_encrypted_messages: vec![],
            other_updates,
            chats: vec![],
            users: vec![],
            intermediate_state: state,
        }
        .into(),
        _ => types::updates::Difference {
            new_messages,
            new_encrypted_messages: vec![],
            other_updates,
            chats: vec![],
            users: vec![],
            state,
        }
        .into(),
    }
}

fn channel_difference(
    kind: u8,
    pts: i32,
    new_messages: Vec<enums::Message>,
    other_updates: Vec<enums::Update>,
) -> enums::updates::ChannelDifference {
    let (r#final, timeout) = (kind & 16 == 0, Some(pts));
    match kind % 3 {
        0 => types::updates::ChannelDifferenceEmpty {
            r#final,
            pts,
            timeout,
        }
        .into(),
        1 => types::updates::ChannelDifferenceTooLong {
            r#final,
            timeout,
            dialog: types::Dialog {
                pts: Some(pts),
                ..types::Dialog::default()
            }
            .into(),
            messages: new_messages,
            chats: vec![],
            users: vec![],
        }
        .into(),
        _ => types::updates::ChannelDifference {
            r#final,
            pts,
            timeout,
            new_messages,
            other_updates,
            chats: vec![],
            users: vec![],
        }
        .into(),
    }
}

/// Errors that mean something to a feed, and one that does not.
const ERRORS: [(i32, &str); 4] = [
    (400, "PERSISTENT_TIMESTAMP_INVALID"),
    (400, "CHANNEL_PRIVATE"),
    (500, "PERSISTENT_TIMESTAMP_OUTDATED"),
    (403, "SOMETHING_ELSE"),
];

/// Questions and deadlines at one moment: those of a few channels and the account, some times over.
const MOST: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;
    use mtproto_core::Drbg;
    use rand_core::Rng;

    #[test]
    fn a_feed_survives_whatever_the_server_says() {
        let mut lots = Drbg::from_seed([3; 32]);
        for _ in 0..3000 {
            let mut script = vec![0; 20 + lots.next_u64() as usize % 400];
            lots.fill_bytes(&mut script);
            survive(&script);
        }
    }
}
