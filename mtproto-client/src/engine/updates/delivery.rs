//! Between the boxes and the application: what was handed out, what was handled, what to store.
//!
//! An update that was handed out is not stored as such before it was handled: a process that dies in
//! between is told about it again. So there are three positions: where the boxes stand, where the
//! application has been told to, and where it has handled everything. Only the last one is stored.

use super::{Stored, StoredChannel, boxes::Mark};
use crate::Update;
use mtproto_tl::api::enums;
use std::collections::{BTreeMap, VecDeque};

/// Updates on their way to the application.
#[derive(Debug, Default)]
pub(super) struct Delivery {
    queue: VecDeque<Entry>,
    /// Updates in the queue.
    waiting: usize,
    /// Updates that were handed out, since the beginning.
    handed: u64,
    /// Updates that were handled.
    handled: u64,
    /// How far everything had got after so many updates.
    marks: VecDeque<(u64, Mark)>,
    told: Stored,
    done: Stored,
    /// Whether the application says itself what it has handled.
    manual: bool,
}

#[derive(Debug)]
enum Entry {
    Update { update: Update, numbered: bool },
    Stand(Mark),
}

impl Delivery {
    /// Everything stands there, and was handled so far. What waits is told all the same, but says
    /// nothing about where things stand now.
    pub(super) fn begin(&mut self, stored: &Stored) {
        (self.told, self.done) = (stored.clone(), stored.clone());
        self.marks.clear();
        self.queue
            .retain(|entry| matches!(entry, Entry::Update { .. }));
    }

    /// An update for the application, which a difference would bring again if it is `numbered`.
    pub(super) fn push(&mut self, update: Update, numbered: bool) {
        self.waiting += 1;
        self.queue.push_back(Entry::Update { update, numbered });
    }

    /// Once the updates so far have been handled, this is where a sequence stands.
    pub(super) fn stand(&mut self, mark: Mark) {
        self.queue.push_back(Entry::Stand(mark));
    }

    /// The next update for the application.
    pub(super) fn pop(&mut self) -> Option<Update> {
        self.settle();
        match self.queue.pop_front()? {
            Entry::Stand(_) => None,
            Entry::Update { update, .. } => {
                self.waiting -= 1;
                self.handed += 1;
                self.settle();
                Some(update)
            }
        }
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Passes the marks at the front of the queue; says whether anything can be stored by now.
    pub(super) fn settle(&mut self) -> bool {
        while let Some(Entry::Stand(mark)) = self.queue.front() {
            let mark = *mark;
            self.queue.pop_front();
            self.told.apply(mark);
            self.marks.push_back((self.handed, mark));
        }
        self.fold()
    }

    /// The application decides when an update has been handled.
    pub(super) fn require_commits(&mut self) {
        self.manual = true;
    }

    /// The application has taken an update.
    pub(super) fn taken(&mut self) -> bool {
        let handled = self.handled + u64::from(!self.manual);
        self.commit(handled)
    }

    /// The first `count` updates have been handled; says whether there is something to store.
    pub(super) fn commit(&mut self, count: u64) -> bool {
        self.handled = self.handled.max(count.min(self.handed));
        self.fold()
    }

    /// Where everything stands that the application has been told.
    pub(super) fn told(&self) -> &Stored {
        &self.told
    }

    /// Where everything stands that was handled.
    pub(super) fn done(&self) -> &Stored {
        &self.done
    }

    /// Whether more waits than should.
    pub(super) fn is_too_long(&self) -> bool {
        self.waiting > MAX_WAITING
    }

    /// Forgets what a difference will bring again, and what is worth nothing later; says whether
    /// something else had to be forgotten too.
    pub(super) fn shed(&mut self) -> bool {
        let keeps = |entry: &Entry| match entry {
            Entry::Stand(_) => false,
            Entry::Update { update, numbered } => !numbered && !is_ephemeral(update),
        };
        self.queue.retain(keeps);
        let too_many = self.queue.len() > MAX_WAITING / 2;
        if too_many {
            self.queue.clear();
        }
        self.waiting = self.queue.len();
        too_many
    }

    fn fold(&mut self) -> bool {
        let mut moved = false;
        while let Some((after, mark)) = self.marks.front()
            && *after <= self.handled
        {
            self.done.apply(*mark);
            self.marks.pop_front();
            moved = true;
        }
        moved
    }
}

impl Stored {
    fn apply(&mut self, mark: Mark) {
        match mark {
            Mark::Account(standing) => self.standing = standing,
            Mark::Common(pts) => self.standing.pts = pts,
            Mark::Secret(qts) => self.standing.qts = qts,
            Mark::Containers { seq, date } => {
                (self.standing.seq, self.standing.date) = (seq, date);
            }
            Mark::Channel(id, pts) => self.channels.entry(id).or_default().pts = pts,
            Mark::Forgotten(id) => drop(self.channels.remove(&id)),
        }
    }

    /// Where the channels stand.
    pub(super) fn channel_numbers(&self) -> BTreeMap<i64, i32> {
        let number = |(id, channel): (&i64, &StoredChannel)| (*id, channel.pts);
        self.channels.iter().map(number).collect()
    }
}

/// Whether an update is worth nothing to those who hear it late.
fn is_ephemeral(update: &Update) -> bool {
    let Update::Other(update, _) = update else {
        return false;
    };
    matches!(
        **update,
        enums::Update::UserStatus(_)
            | enums::Update::UserTyping(_)
            | enums::Update::ChatUserTyping(_)
            | enums::Update::ChannelUserTyping(_)
    )
}

/// Updates that may wait for an application that does not take them; beyond, they are forgotten,
/// and asked for again once it does.
pub(super) const MAX_WAITING: usize = 4096;
