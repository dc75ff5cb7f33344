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

mod account;
mod numbered;
mod progress;
mod types;

use account::{Account, Container};
use mtproto_core::Instant;
use numbered::{MAX_WAITING, Numbered};
use progress::{Progress, Tries};
use std::collections::{BTreeMap, VecDeque};

pub(crate) use types::{
    Ask, Difference, Domain, Mark, Placed, Position, Ready, Sequence, Standing,
};

/// All sequences of an account.
#[derive(Debug)]
pub(crate) struct Boxes<T> {
    account: Account<T>,
    channels: BTreeMap<i64, Channel<T>>,
    ready: VecDeque<Ready<T>>,
}

#[derive(Debug)]
struct Channel<T> {
    numbered: Numbered<T>,
    progress: Progress,
    /// Where it began for us.
    began: i32,
}

impl<T> Channel<T> {
    fn at(pts: i32) -> Self {
        Self {
            numbered: Numbered::new(pts),
            progress: Progress::InOrder,
            began: pts,
        }
    }

    /// One that nothing was known about: its first updates may have overtaken each other.
    fn beginning(now: Instant, pts: i32) -> Self {
        Self {
            progress: Progress::beginning(now),
            ..Self::at(pts)
        }
    }

    /// Begins no later than at `pts`, if it has yet to begin.
    fn begin_by(&mut self, pts: i32) {
        if self.progress.is_beginning() {
            self.began = self.began.min(pts);
            self.numbered.pts = self.began;
        }
    }
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
        let channels = channels.into_iter().map(|(id, pts)| (id, Channel::at(pts)));
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

    /// Takes a container: updates without a number of their own are numbered together by `seq`.
    ///
    /// A `seq_start` of zero stands for a container outside the sequence.
    pub(crate) fn on_container(
        &mut self,
        now: Instant,
        (seq_start, seq): (i32, i32),
        date: i32,
        updates: impl IntoIterator<Item = Placed<T>>,
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
            self.ready
                .extend(unnumbered.into_iter().map(Ready::Unnumbered));
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

    /// The same for a channel that stands at `pts`, as far as the server has said.
    ///
    /// Where a channel stood that we know nothing about cannot be asked: it begins here, and whoever
    /// keeps a copy has to fetch it.
    pub(crate) fn on_channel_too_long(&mut self, id: i64, pts: Option<i32>) {
        match (self.channels.get_mut(&id), pts) {
            (Some(channel), Some(pts)) if channel.numbered.pts >= pts => {}
            (Some(channel), _) => channel.progress.want(),
            (None, pts) => {
                self.ready.push_back(Ready::Missed(Domain::Channel(id)));
                if let Some(pts) = pts {
                    self.channels.insert(id, Channel::at(pts));
                    self.ready.push_back(Ready::Stand(Mark::Channel(id, pts)));
                }
            }
        }
    }

    /// Goes back to where everything stood that was handed on: what was handed out since is
    /// forgotten, and will be asked for again.
    pub(crate) fn rewind(&mut self, standing: Standing, channels: &BTreeMap<i64, i32>) {
        self.ready.clear();
        self.account.stand(standing);
        self.account.clear();
        self.account.progress = Progress::Wanted(Tries(0));
        for (id, pts) in channels {
            let known = self.channels.entry(*id);
            known.or_insert_with(|| Channel::at(*pts));
        }
        for (id, channel) in &mut self.channels {
            // Of one that has just begun, nothing was handed on.
            let pts = channels.get(id).copied().unwrap_or(channel.began);
            if channel.numbered.pts != pts || channel.progress != Progress::InOrder {
                *channel = Channel::at(pts);
                channel.progress = Progress::Wanted(Tries(0));
            }
        }
    }

    /// Whether nothing is missing, as far as is known.
    pub(crate) fn is_complete(&self) -> bool {
        let channels = self.channels.values().map(|channel| channel.progress);
        channels
            .chain([self.account.progress])
            .all(|progress| progress == Progress::InOrder)
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
                one_each,
                now,
                is_last,
            } => {
                let steps = steps(one_each, before.pts, updates.len(), now.pts);
                hand_out(&mut self.ready, updates, steps, Mark::Common);
                self.account.stand(now);
                is_last
            }
            Difference::TooLong(now) => {
                self.ready.push_back(Ready::Missed(Domain::Account));
                self.account.common.pts = now.pts;
                false
            }
        };
        let stands = self.account.standing();
        self.ready.push_back(Ready::Stand(Mark::Account(stands)));
        let moved = stands != before;
        self.account.progress = tries.after(now, moved, is_last);
        self.settle_account(now);
        self.account.progress.doubt(now, moved, tries);
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
                one_each,
                now,
                is_last,
            } => {
                let steps = steps(one_each, before, updates.len(), now);
                hand_out(&mut self.ready, updates, steps, |pts| {
                    Mark::Channel(id, pts)
                });
                channel.numbered.pts = now;
                is_last
            }
            Difference::TooLong(now) => {
                self.ready.push_back(Ready::Missed(Domain::Channel(id)));
                channel.numbered.pts = now;
                true
            }
        };
        let stands = channel.numbered.pts;
        self.ready
            .push_back(Ready::Stand(Mark::Channel(id, stands)));
        let moved = stands != before;
        channel.progress = tries.after(now, moved, is_last);
        self.settle_channel(now, id);
        if let Some(channel) = self.channels.get_mut(&id) {
            channel.progress.doubt(now, moved, tries);
        }
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
        if self.channels.remove(&channel).is_some() {
            self.ready.push_back(Ready::Stand(Mark::Forgotten(channel)));
        }
    }

    /// Where the channel stands cannot be found out: its next update is where it begins again.
    pub(crate) fn lose(&mut self, channel: i64) {
        self.ready
            .push_back(Ready::Missed(Domain::Channel(channel)));
        self.forget(channel);
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
        let asked = self
            .channels
            .values()
            .filter(|channel| channel.progress.is_asked());
        if asked.count() >= MAX_ASKED {
            return None;
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
        let mut begun = Vec::new();
        for (id, channel) in &mut self.channels {
            let was_beginning = channel.progress.is_beginning();
            channel.progress.handle_timeout(now);
            if was_beginning && !channel.progress.is_beginning() {
                begun.push(*id);
                let stands = Mark::Channel(*id, channel.began);
                self.ready.push_back(Ready::Stand(stands));
            }
        }
        begun
            .into_iter()
            .for_each(|id| self.settle_channel(now, id));
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
                let before = position.pts.saturating_sub(position.count);
                let begins = || Channel::beginning(now, before);
                let channel = self.channels.entry(id).or_insert_with(begins);
                channel.begin_by(before);
                channel.numbered.insert(position, update);
                self.settle_channel(now, id);
            }
        }
    }

    /// Hands out what is in order, and decides about the rest.
    fn settle_account(&mut self, now: Instant) {
        let account = &mut self.account;
        if account.progress.holds_back() {
            account.bound();
            return;
        }
        let mut early = account.common.drain(&mut self.ready, Mark::Common);
        early = early.max(account.secret.drain(&mut self.ready, Mark::Secret));
        early = early.max(account.drain_containers(&mut self.ready));
        account.progress.found(now, early);
        account.bound();
    }

    fn settle_channel(&mut self, now: Instant, id: i64) {
        let Some(channel) = self.channels.get_mut(&id) else {
            return;
        };
        if !channel.progress.holds_back() {
            let mark = |pts| Mark::Channel(id, pts);
            let early = channel.numbered.drain(&mut self.ready, mark);
            channel.progress.found(now, early);
        }
        if channel.numbered.bound() {
            channel.progress.want();
        }
    }
}

/// Where a sequence stands after each of `count` updates that take it from `before` to `after`; nothing
/// if that cannot be told, because some take more than one number or are gone.
fn steps(one_each: bool, before: i32, count: usize, after: i32) -> Option<i32> {
    let span = after
        .checked_sub(before)
        .and_then(|span| usize::try_from(span).ok());
    (one_each && span == Some(count)).then_some(before)
}

/// Hands out what a difference has brought. Where every one has its number, a program that ends in
/// the middle goes on with the next one.
fn hand_out<T>(
    ready: &mut VecDeque<Ready<T>>,
    updates: Vec<T>,
    mut steps: Option<i32>,
    mark: impl Fn(i32) -> Mark,
) {
    for update in updates {
        ready.push_back(Ready::Update(update));
        if let Some(pts) = &mut steps {
            *pts = pts.saturating_add(1);
            ready.push_back(Ready::Stand(mark(*pts)));
        }
    }
}

/// Channels whose differences are asked for at a time; the others wait for their turn.
const MAX_ASKED: usize = 32;

#[cfg(test)]
mod tests;
