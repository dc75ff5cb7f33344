//! Putting updates in order, and noticing when one is missing.
//!
//! The server numbers its updates in several sequences: one for private chats and small groups
//! (`pts`), one for what only bots and secret chats see (`qts`), one for every channel, and one over
//! whole containers (`seq`). An update that comes too early waits half a second for the ones before
//! it; then the difference is asked for (API-50 to API-59).
//!
//! Differences are answered for a whole [`Domain`], so that is what is asked for: the account, or one
//! channel. A domain is in exactly one [`Progress`], which is why no difference is ever asked for
//! twice at a time. While one is under way, everything that arrives for its domain waits.
//!
//! This machine knows numbers and times. What an update is, and how a difference is asked for, is the
//! business of its owner: `T` is anything.

mod numbered;
mod progress;

use mtproto_core::Instant;
use numbered::{Left, MAX_WAITING, Numbered};
use progress::{Progress, Tries};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// All sequences of an account.
#[derive(Debug)]
pub(crate) struct Boxes<T> {
    account: Account<T>,
    channels: BTreeMap<i64, Channel<T>>,
    ready: VecDeque<Ready<T>>,
}

/// What a difference is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Domain {
    /// Everything that belongs to no channel.
    Account,
    /// One channel.
    Channel(i64),
}

/// A sequence with a number of its own for every update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sequence {
    /// Private chats and small groups: `pts`.
    Common,
    /// Secret chats, and events for bots: `qts`.
    Secret,
    /// One channel: its `pts`.
    Channel(i64),
}

/// Where an update belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) sequence: Sequence,
    /// Number of the sequence after the update.
    pub(crate) pts: i32,
    /// How far the update takes it.
    pub(crate) count: i32,
}

/// Where an account stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) pts: i32,
    pub(crate) qts: i32,
    pub(crate) date: i32,
    pub(crate) seq: i32,
}

/// What may be given to the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ready<T> {
    Update(T),
    /// The server has too much to tell: whoever keeps a copy has to fetch it anew.
    Missed(Domain),
}

/// A difference to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    Account(Standing),
    Channel { id: i64, pts: i32 },
}

/// A difference that was answered.
#[derive(Clone, Debug)]
pub(crate) enum Difference<T, S> {
    /// Nothing is missing. `S` is where the domain stands.
    Nothing(S),
    /// This was missing, and afterwards the domain stands at `S`.
    Some {
        updates: Vec<T>,
        now: S,
        is_last: bool,
    },
    /// Too much is missing. The domain stands at `S`.
    TooLong(S),
}

#[derive(Debug)]
struct Account<T> {
    common: Numbered<T>,
    secret: Numbered<T>,
    date: i32,
    seq: i32,
    /// Contents of containers that came too early, by the `seq` they begin with.
    containers: BTreeMap<i32, Container<T>>,
    progress: Progress,
    /// When anything was heard last (API-56).
    heard: Instant,
}

#[derive(Debug)]
struct Container<T> {
    seq: i32,
    date: i32,
    updates: Vec<T>,
}

#[derive(Debug)]
struct Channel<T> {
    numbered: Numbered<T>,
    progress: Progress,
}

impl<T> Boxes<T> {
    /// An account that stands where it did when it was stored, and does not know what has happened
    /// since: the first thing it wants is the difference.
    pub(crate) fn resume(
        now: Instant,
        standing: Standing,
        channels: impl IntoIterator<Item = (i64, i32)>,
    ) -> Self {
        let mut boxes = Self::begin(now, standing);
        boxes.account.progress = Progress::Wanted(Tries(0));
        let channels = channels.into_iter().map(|(id, pts)| {
            (
                id,
                Channel {
                    numbered: Numbered::new(pts),
                    progress: Progress::InOrder,
                },
            )
        });
        boxes.channels = channels.collect();
        boxes
    }

    /// An account that has just learnt where it stands.
    pub(crate) fn begin(now: Instant, standing: Standing) -> Self {
        Self {
            account: Account {
                common: Numbered::new(standing.pts),
                secret: Numbered::new(standing.qts),
                date: standing.date,
                seq: standing.seq,
                containers: BTreeMap::new(),
                progress: Progress::InOrder,
                heard: now,
            },
            channels: BTreeMap::new(),
            ready: VecDeque::new(),
        }
    }

    /// Where the account stands, as far as updates were handed out.
    pub(crate) fn standing(&self) -> Standing {
        self.account.standing()
    }

    /// Where the channels stand.
    pub(crate) fn channels(&self) -> impl Iterator<Item = (i64, i32)> + '_ {
        self.channels
            .iter()
            .map(|(id, channel)| (*id, channel.numbered.pts))
    }

    /// Takes a container: updates without a number of their own are numbered together by `seq`.
    ///
    /// A `seq_start` of zero stands for a container outside the sequence.
    pub(crate) fn on_container(
        &mut self,
        now: Instant,
        (seq_start, seq): (i32, i32),
        date: i32,
        updates: impl IntoIterator<Item = (Option<Position>, T)>,
    ) {
        self.account.heard = now;
        let mut unnumbered = Vec::new();
        for (position, update) in updates {
            match position {
                Some(position) if position.pts != 0 => self.on_numbered(now, position, update),
                _ => unnumbered.push(update),
            }
        }
        if seq_start == 0 {
            self.ready.extend(unnumbered.into_iter().map(Ready::Update));
            return;
        }
        let container = Container {
            seq,
            date,
            updates: unnumbered,
        };
        if self.account.containers.len() < MAX_WAITING {
            self.account.containers.insert(seq_start, container);
            self.settle_account(now);
        } else {
            self.account.want();
        }
    }

    /// The server has more to tell than it wants to send, or we may have missed something.
    pub(crate) fn on_too_long(&mut self, domain: Domain) {
        match domain {
            Domain::Account => self.account.want(),
            Domain::Channel(id) => {
                if let Some(channel) = self.channels.get_mut(&id) {
                    channel.progress.want();
                }
            }
        }
    }

    /// Takes the answer to [`Ask::Account`].
    pub(crate) fn on_difference(&mut self, now: Instant, difference: Difference<T, Standing>) {
        let Progress::Asked(tries) = self.account.progress else {
            return;
        };
        self.account.heard = now;
        let before = self.account.standing();
        let is_last = match difference {
            Difference::Nothing(Standing { date, seq, .. }) => {
                (self.account.date, self.account.seq) = (date, seq);
                true
            }
            Difference::Some {
                updates,
                now,
                is_last,
            } => {
                self.ready.extend(updates.into_iter().map(Ready::Update));
                self.account.stand(now);
                is_last
            }
            Difference::TooLong(now) => {
                self.ready.push_back(Ready::Missed(Domain::Account));
                self.account.common.pts = now.pts;
                false
            }
        };
        let moved = self.account.standing() != before;
        self.account.progress = tries.after(now, moved, is_last);
        self.settle_account(now);
    }

    /// Takes the answer to [`Ask::Channel`].
    pub(crate) fn on_channel_difference(
        &mut self,
        now: Instant,
        id: i64,
        difference: Difference<T, i32>,
    ) {
        let Some(channel) = self.channels.get_mut(&id) else {
            return;
        };
        let Progress::Asked(tries) = channel.progress else {
            return;
        };
        let before = channel.numbered.pts;
        let is_last = match difference {
            Difference::Nothing(pts) => {
                channel.numbered.pts = pts;
                true
            }
            Difference::Some {
                updates,
                now,
                is_last,
            } => {
                self.ready.extend(updates.into_iter().map(Ready::Update));
                channel.numbered.pts = now;
                is_last
            }
            Difference::TooLong(now) => {
                self.ready.push_back(Ready::Missed(Domain::Channel(id)));
                channel.numbered.pts = now;
                true
            }
        };
        let moved = channel.numbered.pts != before;
        channel.progress = tries.after(now, moved, is_last);
        self.settle_channel(now, id);
    }

    /// A difference could not be had; it is asked for again a little later.
    pub(crate) fn on_failure(&mut self, now: Instant, domain: Domain) {
        let progress = match domain {
            Domain::Account => Some(&mut self.account.progress),
            Domain::Channel(id) => self
                .channels
                .get_mut(&id)
                .map(|channel| &mut channel.progress),
        };
        if let Some(progress) = progress
            && let Progress::Asked(tries) = *progress
        {
            *progress = tries.next().later(now);
        }
    }

    /// The channel is none of our business any more (API-58).
    pub(crate) fn forget(&mut self, channel: i64) {
        self.channels.remove(&channel);
    }

    /// The next update in order.
    pub(crate) fn poll_ready(&mut self) -> Option<Ready<T>> {
        self.ready.pop_front()
    }

    /// The next difference to ask for.
    pub(crate) fn poll_ask(&mut self) -> Option<Ask> {
        if self.account.progress.ask() {
            return Some(Ask::Account(self.account.standing()));
        }
        self.channels.iter_mut().find_map(|(id, channel)| {
            let wanted = channel.progress.ask();
            wanted.then_some(Ask::Channel {
                id: *id,
                pts: channel.numbered.pts,
            })
        })
    }

    /// Acts on deadlines up to `now`.
    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        if self.account.progress == Progress::InOrder && self.account.silent_until() <= now {
            self.account.progress = Progress::Wanted(Tries(0));
        }
        self.account.progress.handle_timeout(now);
        self.channels
            .values_mut()
            .for_each(|channel| channel.progress.handle_timeout(now));
    }

    /// When to call [`handle_timeout`](Self::handle_timeout).
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        let silence = match self.account.progress {
            Progress::InOrder => Some(self.account.silent_until()),
            _ => None,
        };
        let progresses = self.channels.values().map(|channel| channel.progress);
        let deadlines = progresses
            .chain([self.account.progress])
            .filter_map(Progress::deadline);
        deadlines.chain(silence).min()
    }

    fn on_numbered(&mut self, now: Instant, position: Position, update: T) {
        match position.sequence {
            Sequence::Common => {
                self.account.common.insert(position, update);
                self.settle_account(now);
            }
            Sequence::Secret => {
                self.account.secret.insert(position, update);
                self.settle_account(now);
            }
            Sequence::Channel(id) => {
                // The first update of a channel is where its sequence begins for us.
                let begins = || Channel {
                    numbered: Numbered::new(position.pts.saturating_sub(position.count)),
                    progress: Progress::InOrder,
                };
                let channel = self.channels.entry(id).or_insert_with(begins);
                channel.numbered.insert(position, update);
                self.settle_channel(now, id);
            }
        }
    }

    /// Hands out what is in order, and decides about the rest.
    fn settle_account(&mut self, now: Instant) {
        let account = &mut self.account;
        if account.progress.is_waiting_for_difference() {
            account.bound();
            return;
        }
        let mut early = account.common.drain(&mut self.ready);
        early = early.max(account.secret.drain(&mut self.ready));
        early = early.max(account.drain_containers(&mut self.ready));
        account.progress.found(now, early);
        account.bound();
    }

    fn settle_channel(&mut self, now: Instant, id: i64) {
        let Some(channel) = self.channels.get_mut(&id) else {
            return;
        };
        if !channel.progress.is_waiting_for_difference() {
            let early = channel.numbered.drain(&mut self.ready);
            channel.progress.found(now, early);
        }
        if channel.numbered.bound() {
            channel.progress.want();
        }
    }
}

impl<T> Account<T> {
    fn standing(&self) -> Standing {
        Standing {
            pts: self.common.pts,
            qts: self.secret.pts,
            date: self.date,
            seq: self.seq,
        }
    }

    fn stand(&mut self, standing: Standing) {
        self.common.pts = standing.pts;
        self.secret.pts = standing.qts;
        self.date = standing.date;
        self.seq = standing.seq;
    }

    fn want(&mut self) {
        self.progress.want();
    }

    fn silent_until(&self) -> Instant {
        self.heard + SILENCE
    }

    fn drain_containers(&mut self, ready: &mut VecDeque<Ready<T>>) -> Left {
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
            }
        }
        Left::Nothing
    }

    /// Gives up on what waits if it is too much: the difference will bring it.
    fn bound(&mut self) {
        if self.common.bound() | self.secret.bound() {
            self.want();
        }
    }
}

/// How long the server may have nothing to say before we ask whether it really has not (API-56).
const SILENCE: Duration = Duration::from_secs(15 * 60);

#[cfg(test)]
mod tests;
