//! The numbered log of what happened to the messages of a mailbox.

use super::Peer;
use std::collections::VecDeque;

/// What happened, numbered by `pts`.
#[derive(Debug)]
pub(crate) struct Log {
    pts: i32,
    changes: VecDeque<Change>,
    /// Changes up to this number are not in the log any more.
    forgotten: i32,
}

/// One entry of the log. Messages are named, not copied: whoever missed something hears of it as it
/// is now.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) pts: i32,
    /// How many numbers it spans.
    pub(crate) count: i32,
    pub(crate) what: What,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    New(i32),
    Edited(i32),
    Deleted(Vec<i32>),
    Pinned {
        peer: Peer,
        ids: Vec<i32>,
        pinned: bool,
    },
    ReadInbox {
        peer: Peer,
        max: i32,
        unread: i32,
    },
    ReadOutbox {
        peer: Peer,
        max: i32,
    },
}

/// What a client missed.
#[derive(Debug)]
pub(crate) enum Since<'a> {
    /// Nothing.
    Nothing,
    /// These, and how many more there are.
    Changes {
        changes: Vec<&'a Change>,
        more: usize,
    },
    /// More than the log remembers.
    TooMuch,
    /// The client is ahead of us.
    Impossible,
}

impl Default for Log {
    /// The first `pts` is 1: some clients take 0 for "unknown" and miss what follows.
    fn default() -> Self {
        Self {
            pts: 1,
            changes: VecDeque::new(),
            forgotten: 1,
        }
    }
}

impl Log {
    pub(crate) fn pts(&self) -> i32 {
        self.pts
    }

    /// What happened after `pts`, at most `limit` changes of it.
    pub(crate) fn since(&self, pts: i32, limit: usize) -> Since<'_> {
        if pts == self.pts {
            return Since::Nothing;
        }
        if pts > self.pts || pts < 0 {
            return Since::Impossible;
        }
        if pts < self.forgotten && self.forgotten > 1 {
            return Since::TooMuch;
        }
        let start = self.changes.partition_point(|change| change.pts <= pts);
        let changes: Vec<_> = self.changes.range(start..).take(limit).collect();
        let more = self.changes.len() - start - changes.len();
        Since::Changes { changes, more }
    }

    pub(super) fn record(&mut self, count: i32, what: What) -> Change {
        self.pts += count;
        let change = Change {
            pts: self.pts,
            count,
            what,
        };
        if self.changes.len() == MAX_LOG
            && let Some(oldest) = self.changes.pop_front()
        {
            self.forgotten = oldest.pts;
        }
        self.changes.push_back(change.clone());
        change
    }

    pub(super) fn forget(&mut self) {
        self.changes.clear();
        self.forgotten = self.pts;
    }
}

/// Changes remembered for clients that were away.
const MAX_LOG: usize = 10_000;
