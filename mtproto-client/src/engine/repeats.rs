//! Calls that are made again and again until somebody says stop.
//!
//! What we show others of ourselves fades away after six seconds. Nobody waits for the answers, and a
//! call that fails is simply made again when it is due.

use bytes::Bytes;
use mtproto_core::Instant;
use std::{collections::BTreeMap, time::Duration};

/// Names a call that is repeated; chosen by whoever wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RepeatId(i64);

/// Calls that are repeated.
#[derive(Debug, Default)]
pub(super) struct Repeats(BTreeMap<RepeatId, Repeat>);

#[derive(Debug)]
struct Repeat {
    body: Bytes,
    due: Instant,
}

impl RepeatId {
    pub(crate) fn new(id: i64) -> Self {
        Self(id)
    }
}

impl Repeats {
    /// Has a call made that was made just now, until it is ended.
    pub(super) fn begin(&mut self, now: Instant, id: RepeatId, body: Bytes) {
        if self.0.len() < MAX_REPEATS {
            let due = now + EVERY;
            self.0.insert(id, Repeat { body, due });
        }
    }

    pub(super) fn end(&mut self, id: RepeatId) {
        self.0.remove(&id);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The next call to make at `now`.
    pub(super) fn pop_due(&mut self, now: Instant) -> Option<Bytes> {
        let repeat = self.0.values_mut().find(|repeat| repeat.due <= now)?;
        repeat.due = now + EVERY;
        Some(repeat.body.clone())
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.0.values().map(|repeat| repeat.due).min()
    }
}

/// How often a call is made.
const EVERY: Duration = Duration::from_secs(5);

/// Calls that are repeated at a time; more are made once only.
const MAX_REPEATS: usize = 1000;
