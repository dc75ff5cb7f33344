//! Packs the server's messages anew on their way: containers split, merged, and repeated in part.
//!
//! All of it is what a server may do itself. Whoever does it here knows the key.

use crate::{
    dice::Dice,
    wire::{self, Frames, Message},
};
use bytes::BytesMut;
use mtproto_core::{AuthKey, Drbg, Server, packet::Header};

/// What stands between a server and its client.
#[derive(Debug)]
pub struct Repacker {
    keys: Vec<AuthKey>,
    frames: Frames,
    /// Messages that may be said twice, and the session they belong to.
    said: Vec<Message>,
    session_id: u64,
    rng: Drbg,
}

impl Repacker {
    /// One that knows `keys`.
    pub fn new(keys: Vec<AuthKey>, seed: [u8; 32]) -> Self {
        Self {
            keys,
            frames: Frames::default(),
            said: Vec::new(),
            session_id: 0,
            rng: Drbg::from_seed(seed),
        }
    }

    /// A new stream begins.
    pub fn reconnected(&mut self) {
        self.frames = Frames::default();
    }

    /// The same messages in other packets, framed.
    pub fn repack(&mut self, bytes: &[u8], dice: &mut Dice) -> BytesMut {
        let mut out = BytesMut::new();
        for packet in self.frames.feed(bytes) {
            let opened = self
                .keys
                .iter()
                .find_map(|key| Some((key, wire::open_from_server(key, &packet).ok()?)));
            let Some((key, opened)) = opened else {
                out.extend_from_slice(&wire::frame(&packet));
                continue;
            };
            if self.session_id != opened.header.session_id {
                self.session_id = opened.header.session_id;
                self.said.clear();
            }
            let mut messages = wire::messages(&opened);
            if dice.one_in(3) && !self.said.is_empty() {
                messages.push(self.said[dice.below(self.said.len() as u64) as usize].clone());
            }
            self.said.extend(messages.iter().cloned());
            let surplus = self.said.len().saturating_sub(64);
            self.said.drain(..surplus);
            while !messages.is_empty() {
                let count = dice.between(1, messages.len() as u64) as usize;
                let rest = messages.split_off(count);
                let packet = group(key, opened.header, &messages, dice, &mut self.rng);
                out.extend_from_slice(&wire::frame(&packet));
                messages = rest;
            }
        }
        out
    }
}

fn group(
    key: &AuthKey,
    header: Header,
    messages: &[Message],
    dice: &mut Dice,
    rng: &mut Drbg,
) -> BytesMut {
    if let [message] = messages
        && dice.one_in(2)
    {
        let header = Header {
            msg_id: message.msg_id,
            seq_no: message.seq_no,
            ..header
        };
        return wire::seal::<Server>(key, &header, &message.body, rng);
    }
    let highest = messages.iter().map(|message| message.msg_id).max();
    let header = Header {
        // Later than all that is in it, and nobody else's: the server's are not so close together.
        msg_id: ((highest.unwrap_or_default() & !3) | 1) + 4 * dice.between(1, 1 << 16),
        seq_no: header.seq_no & !1,
        ..header
    };
    wire::seal::<Server>(key, &header, &wire::container(messages), rng)
}
