//! Everything that belongs to no channel.

use super::{
    Mark, Ready, Standing,
    numbered::{Left, Numbered},
    progress::Progress,
};
use mtproto_core::Instant;
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

#[derive(Debug)]
pub(super) struct Account<T> {
    pub(super) common: Numbered<T>,
    pub(super) secret: Numbered<T>,
    pub(super) date: i32,
    pub(super) seq: i32,
    /// Contents of containers that came too early, by the `seq` they begin with.
    pub(super) containers: BTreeMap<i32, Container<T>>,
    pub(super) progress: Progress,
    /// When anything was heard last (API-56).
    pub(super) heard: Instant,
}

#[derive(Debug)]
pub(super) struct Container<T> {
    pub(super) seq: i32,
    pub(super) date: i32,
    pub(super) updates: Vec<T>,
}

impl<T> Account<T> {
    pub(super) fn standing(&self) -> Standing {
        Standing {
            pts: self.common.pts,
            qts: self.secret.pts,
            date: self.date,
            seq: self.seq,
        }
    }

    pub(super) fn stand(&mut self, standing: Standing) {
        self.common.pts = standing.pts;
        self.secret.pts = standing.qts;
        self.date = standing.date;
        self.seq = standing.seq;
    }

    pub(super) fn want(&mut self) {
        self.progress.want();
    }

    pub(super) fn silent_until(&self) -> Instant {
        self.heard + SILENCE
    }

    /// Hands out the contents of containers that are in order.
    pub(super) fn drain_containers(&mut self, ready: &mut VecDeque<Ready<T>>) -> Left {
        while let Some(first) = self.containers.first_entry() {
            let begins = *first.key();
            if begins > self.seq.saturating_add(1) {
                return Left::Early;
            }
            let container = first.remove();
            // One that begins earlier was seen before, in a difference perhaps.
            if begins == self.seq.saturating_add(1) {
                ready.extend(container.updates.into_iter().map(Ready::Update));
                self.seq = container.seq.max(begins);
                self.date = self.date.max(container.date);
                let (seq, date) = (self.seq, self.date);
                ready.push_back(Ready::Stand(Mark::Containers { seq, date }));
            }
        }
        Left::Nothing
    }

    /// Forgets what waits.
    pub(super) fn clear(&mut self) {
        self.common.waiting.clear();
        self.secret.waiting.clear();
        self.containers.clear();
    }

    /// Gives up on what waits if it is too much: the difference will bring it.
    pub(super) fn bound(&mut self) {
        if self.common.bound() | self.secret.bound() {
            self.want();
        }
    }
}

/// How long the server may have nothing to say before we ask whether it really has not (API-56).
pub(super) const SILENCE: Duration = Duration::from_secs(15 * 60);
