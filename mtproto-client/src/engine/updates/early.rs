//! What the server sends before it has said where the account stands.
//!
//! It waits, and goes into the boxes once they exist. Some of it may have happened before the server
//! said so, and is news all the same: the account begins before the first of it.

use super::{
    Item,
    boxes::{Sequence, Standing},
    position,
};
use crate::Update;
use mtproto_tl::api::enums::Updates;

/// Containers that wait, and what to make of their contents.
#[derive(Debug, Default)]
pub(super) struct Early(Vec<Waiting>);

type Waiting = (Updates, fn(Update) -> Item);

impl Early {
    /// Keeps a container; says whether all that came so far was kept.
    pub(super) fn keep(&mut self, updates: Updates, item: fn(Update) -> Item) -> bool {
        let has_room = self.0.len() < MAX_EARLY;
        if !has_room {
            self.0.clear();
        }
        self.0.push((updates, item));
        has_room
    }

    /// Where the first of it begins, or the account does according to the server.
    pub(super) fn begins(&self, stands: Standing) -> Standing {
        let mut begins = stands;
        for (updates, _) in &self.0 {
            let (counted, positions) = position::within(updates);
            if let Some((seq, date)) = counted {
                let before = earlier(begins.seq, stands.seq, seq, 1);
                // What else is missing is asked for by date.
                if before < begins.seq {
                    begins.seq = before;
                    begins.date = begins.date.min(date.saturating_sub(1));
                }
            }
            for position in positions {
                let (number, stood) = match position.sequence {
                    Sequence::Common => (&mut begins.pts, stands.pts),
                    Sequence::Secret => (&mut begins.qts, stands.qts),
                    Sequence::Channel(_) => continue,
                };
                *number = earlier(*number, stood, position.pts, position.count);
            }
        }
        begins
    }

    /// Everything, oldest first.
    pub(super) fn take(&mut self) -> Vec<Waiting> {
        std::mem::take(&mut self.0)
    }
}

/// The earlier of `number` and where an update begins that leads to `after`, if that makes sense for
/// an account that stood at `stood` a moment later.
fn earlier(number: i32, stood: i32, after: i32, count: i32) -> i32 {
    match after.checked_sub(count) {
        Some(before @ 1..) if i64::from(stood) - i64::from(before) < LONGEST_PAST => {
            number.min(before)
        }
        _ => number,
    }
}

/// Containers that wait at a time; beyond, they are forgotten, and the application is told so.
const MAX_EARLY: usize = 1000;

/// Updates that may have happened before the server said where the account stands; anything longer
/// ago it would not have sent.
const LONGEST_PAST: i64 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;
    use mtproto_tl::api::types;

    fn container(seq: i32, date: i32) -> Updates {
        types::Updates {
            seq,
            date,
            ..types::Updates::default()
        }
        .into()
    }

    #[test]
    fn an_account_begins_before_the_first_container_by_number_and_by_date() {
        let mut early = Early::default();
        for (seq, date) in [(0, 30), (5, 50), (7, 70), (20_000, 10)] {
            early.keep(container(seq, date), Some);
        }
        let stands = Standing {
            seq: 8,
            date: 80,
            ..Standing::default()
        };
        let begins = early.begins(stands);
        assert_eq!((begins.seq, begins.date), (4, 49));
    }
}
