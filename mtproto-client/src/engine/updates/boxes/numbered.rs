//! One sequence of numbers.

use super::{Mark, Position, Ready};
use std::collections::{BTreeMap, VecDeque};

/// One sequence of numbers, and what waits for its turn in it.
#[derive(Debug)]
pub(super) struct Numbered<T> {
    pub(super) pts: i32,
    /// By the number before and the number after, then by arrival.
    pub(super) waiting: BTreeMap<(i64, i32, u64), T>,
    arrivals: u64,
}

/// What is left after everything in order was handed out; later variants are worse.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Left {
    Nothing,
    Early,
    FarTooEarly,
}

/// What became of an update that was looked at.
enum Fate {
    InOrder,
    Known,
    Early,
    /// So much earlier than expected that waiting is pointless (API-55).
    FarTooEarly,
}

impl<T> Numbered<T> {
    pub(super) fn new(pts: i32) -> Self {
        Self {
            pts,
            waiting: BTreeMap::new(),
            arrivals: 0,
        }
    }

    pub(super) fn insert(&mut self, position: Position, update: T) {
        self.arrivals += 1;
        let before = i64::from(position.pts) - i64::from(position.count);
        self.waiting
            .insert((before, position.pts, self.arrivals), update);
    }

    /// Hands out what is in order.
    pub(super) fn drain(
        &mut self,
        ready: &mut VecDeque<Ready<T>>,
        mark: impl Fn(i32) -> Mark,
    ) -> Left {
        while let Some(first) = self.waiting.first_entry() {
            let (before, after, _) = *first.key();
            match fate(self.pts, before, after) {
                Fate::InOrder => {
                    ready.push_back(Ready::Update(first.remove()));
                    self.pts = after;
                    ready.push_back(Ready::Stand(mark(after)));
                }
                Fate::Known => drop(first.remove()),
                Fate::Early => return Left::Early,
                Fate::FarTooEarly => return Left::FarTooEarly,
            }
        }
        Left::Nothing
    }

    pub(super) fn bound(&mut self) -> bool {
        let too_many = self.waiting.len() > MAX_WAITING;
        if too_many {
            self.waiting.clear();
        }
        too_many
    }
}

/// What to do with an update that leads from `before` to `after`, standing at `pts`.
fn fate(pts: i32, before: i64, after: i32) -> Fate {
    let ours = i64::from(pts);
    match before - ours {
        0 => Fate::InOrder,
        ..0 => Fate::Known,
        _ if i64::from(after) - ours > LONGEST_JUMP => Fate::FarTooEarly,
        _ => Fate::Early,
    }
}

/// A gap as large as this is not going to close by itself (API-55).
const LONGEST_JUMP: i64 = 100_000;

/// Updates that may wait in one sequence; beyond, the difference has to bring them.
pub(super) const MAX_WAITING: usize = 1000;
