//! Byte streams between two ends: late, cut into pieces, and broken.
//!
//! A stream neither loses nor reorders bytes as long as it lives, but it may die at any byte, and the
//! ends need not learn of it.

use crate::dice::Dice;
use bytes::BytesMut;
use mtproto_core::Instant;
use std::{collections::VecDeque, time::Duration};

/// How bytes travel.
#[derive(Clone, Copy, Debug)]
pub struct Weather {
    /// Time under way, at least.
    pub latency: Duration,
    /// And at most this much more.
    pub jitter: Duration,
    /// Bytes that arrive together, at most.
    pub segment: usize,
}

impl Weather {
    /// Everything arrives soon and whole.
    pub fn fair() -> Self {
        Self {
            latency: Duration::from_millis(20),
            jitter: Duration::ZERO,
            segment: usize::MAX,
        }
    }
}

/// One direction of a stream.
#[derive(Debug, Default)]
pub struct Pipe {
    flying: VecDeque<(Instant, BytesMut)>,
    /// When the last byte sent arrives: none overtakes another.
    latest: Instant,
    /// Nothing arrives before.
    stalled: Instant,
    /// Bytes that still get through before the stream breaks.
    left: Option<usize>,
    /// A byte to damage: how many come before it.
    corrupt: Option<usize>,
    /// Takes everything and delivers nothing.
    hole: bool,
}

impl Pipe {
    /// Sends bytes. `true` if the stream broke over it.
    #[must_use]
    pub fn send(&mut self, now: Instant, bytes: &[u8], weather: &Weather, dice: &mut Dice) -> bool {
        let mut bytes = bytes;
        let mut broke = false;
        if let Some(left) = &mut self.left {
            if *left < bytes.len() {
                bytes = &bytes[..*left];
                broke = true;
            }
            *left -= bytes.len();
        }
        if self.hole {
            return broke;
        }
        while !bytes.is_empty() {
            let most = weather.segment.min(bytes.len());
            let len = if weather.segment == usize::MAX {
                most
            } else {
                dice.between(1, most as u64) as usize
            };
            let (piece, rest) = bytes.split_at(len);
            bytes = rest;
            let mut piece = BytesMut::from(piece);
            if let Some(before) = &mut self.corrupt {
                match piece.get_mut(*before) {
                    Some(byte) => {
                        *byte ^= 1 << dice.below(8);
                        self.corrupt = None;
                    }
                    None => *before -= piece.len(),
                }
            }
            let extra = dice.below(weather.jitter.as_micros() as u64 + 1);
            let at = now + weather.latency + Duration::from_micros(extra);
            self.latest = self.latest.max(at).max(self.stalled);
            self.flying.push_back((self.latest, piece));
        }
        broke
    }

    /// Bytes that have arrived by now.
    pub fn arrive(&mut self, now: Instant) -> Option<BytesMut> {
        match self.flying.front() {
            Some((at, _)) if *at <= now => self.flying.pop_front().map(|(_, bytes)| bytes),
            _ => None,
        }
    }

    /// When something arrives next.
    pub fn next(&self) -> Option<Instant> {
        self.flying.front().map(|(at, _)| *at)
    }

    /// Lets so many bytes more through.
    pub fn cut_after(&mut self, bytes: usize) {
        self.left = Some(bytes);
    }

    /// Delivers nothing before `until`, not even what is under way.
    pub fn stall(&mut self, until: Instant) {
        self.stalled = self.stalled.max(until);
        self.flying
            .iter_mut()
            .for_each(|(at, _)| *at = (*at).max(until));
    }

    /// Damages a byte that is sent later.
    pub fn corrupt_after(&mut self, bytes: usize) {
        self.corrupt = Some(bytes);
    }

    /// From now on everything disappears.
    pub fn swallow(&mut self) {
        self.flying.clear();
        self.hole = true;
    }

    /// Forgets what is under way.
    pub fn clear(&mut self) {
        self.flying.clear();
    }
}

/// Both directions.
#[derive(Debug, Default)]
pub struct Stream {
    /// Client to server.
    pub up: Pipe,
    /// Server to client.
    pub down: Pipe,
    /// When the client learns that the stream is over, and the server.
    pub client_hears_end: Option<Instant>,
    /// When the server learns it.
    pub server_hears_end: Option<Instant>,
}

impl Stream {
    /// When something happens on the stream next.
    pub fn next(&self) -> Option<Instant> {
        [
            self.up.next(),
            self.down.next(),
            self.client_hears_end,
            self.server_hears_end,
        ]
        .into_iter()
        .flatten()
        .min()
    }
}
