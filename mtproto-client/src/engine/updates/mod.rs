//! What happens to an account, in order and without gaps.
//!
//! [`Feed`] takes what the server sends, and the answers to the calls it asks for itself; it yields
//! updates as the application sees them. Containers are taken apart and abbreviations written out on
//! the way; the [`boxes`] put what is left in order.
//!
//! The feed makes no calls: it says which ones it needs, and is told their answers.

mod boxes;
mod container;
mod delivery;
mod difference;
mod early;
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) mod hostile;
mod position;
mod short;
mod view;

use super::peers::{Cache, Key};
use crate::{CallError, CatchUp, Update, types::Peers};
use boxes::{Ask, Boxes, Domain, Placed, Ready};
use bytes::Bytes;
use delivery::Delivery;
use early::Early;
use mtproto_core::Instant;
use mtproto_tl::{
    Constructor, Decode, Encode,
    api::{enums, functions, types},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
    time::Duration,
};
use view::view;

pub(crate) use boxes::Standing;

/// The updates of one account.
#[derive(Debug)]
pub(super) struct Feed {
    progress: Progress,
    /// The server has not said in time where the account stands. It is asked again, but nobody waits.
    overdue: bool,
    /// What came before it was known where the account stands.
    early: Early,
    delivery: Delivery,
    pub(super) peers: Cache,
    /// What was found out after having been away.
    catching_up: CatchUp,
    caught_up: BTreeSet<i64>,
    recovered: u64,
    /// Something that has to be stored has changed.
    moved: bool,
    /// The application takes nothing, and what waited was forgotten.
    suspended: bool,
    /// Answers under way are to questions that are asked no more.
    outdated: bool,
}

/// A call that the feed needs an answer to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// Where the account stands.
    State,
    /// What the account has missed.
    Difference,
    /// What a channel has missed.
    ChannelDifference(i64),
}

/// Where an account and its channels stand, for storage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) standing: Standing,
    pub(crate) channels: BTreeMap<i64, StoredChannel>,
}

/// Where a channel stands, and what is needed to ask about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct StoredChannel {
    pub(crate) pts: i32,
    pub(crate) access_hash: i64,
}

/// What goes into the boxes; what we did ourselves is counted, but nothing new to the application.
type Item = Option<Update>;

#[derive(Debug)]
enum Progress {
    /// Nobody is logged in, as far as is known: whatever comes has no order. If it has yet to be found
    /// out whose account it is, this is where it stood when it was stored.
    Anonymous(Option<Stored>),
    /// Where the account stands has to be asked, once this moment has come.
    Unknown(Instant),
    /// It was asked.
    Asking,
    /// It is known.
    Known(Box<Boxes<Item>>),
}

impl Feed {
    /// The feed of a user who logged in earlier, or of nobody.
    pub(super) fn new(now: Instant, logged_in: bool, stored: Option<Stored>, peers: Cache) -> Self {
        let mut feed = Self {
            progress: Progress::Anonymous(stored),
            overdue: false,
            early: Early::default(),
            delivery: Delivery::default(),
            peers,
            catching_up: CatchUp::default(),
            caught_up: BTreeSet::new(),
            recovered: 0,
            moved: false,
            suspended: false,
            outdated: false,
        };
        if logged_in {
            feed.recognized(now);
        }
        feed
    }

    /// It is known whose account it is: everything goes on where it was stored.
    pub(super) fn recognized(&mut self, now: Instant) {
        let unknown = Progress::Unknown(now);
        let Progress::Anonymous(Some(stored)) = mem::replace(&mut self.progress, unknown) else {
            return;
        };
        for (id, channel) in &stored.channels {
            let hash = channel.access_hash;
            self.peers.learn_hash(Key::Channel(*id), hash);
        }
        self.delivery.begin(&stored);
        let channels = stored.channel_numbers();
        let boxes = Boxes::resume(now, stored.standing, channels);
        self.progress = Progress::Known(Box::new(boxes));
    }

    /// Somebody logged in, or out.
    pub(super) fn set_user(&mut self, now: Instant, logged_in: bool) {
        self.progress = if logged_in {
            Progress::Unknown(now)
        } else {
            self.peers = Cache::default();
            Progress::Anonymous(None)
        };
        self.overdue = false;
        self.early = Early::default();
        self.delivery.begin(&Stored::default());
        self.moved = true;
        self.outdated = true;
    }

    /// Whether it is known where the account stands, or it cannot be found out soon: whatever happens
    /// from now on is news.
    pub(super) fn is_settled(&self, now: Instant) -> bool {
        self.overdue || !self.is_asking(now)
    }

    /// Whether the server is about to say where the account stands.
    fn is_asking(&self, now: Instant) -> bool {
        match self.progress {
            Progress::Anonymous(_) | Progress::Known(_) => false,
            Progress::Unknown(at) => at <= now,
            Progress::Asking => true,
        }
    }

    /// The server may have sent something that we could not hear (API-41).
    pub(super) fn interrupted(&mut self) {
        if let Progress::Known(boxes) = &mut self.progress {
            boxes.on_too_long(Domain::Account);
        }
    }

    /// Takes what the server sent unasked.
    pub(super) fn handle_push(&mut self, now: Instant, body: Bytes) {
        match enums::Updates::from_bytes(body.clone()) {
            Ok(updates) => self.handle(now, updates, Some),
            Err(_) => self.delivery.push(Update::Unreadable(body), false),
        }
    }

    /// Takes note of what `call`, one of our own, has changed (API-62).
    pub(super) fn handle_result(&mut self, now: Instant, call: &Bytes, answer: &Bytes) {
        let id = answer.first_chunk().copied().map(u32::from_le_bytes);
        // Some answers hold updates and little else.
        let within = match id {
            Some(types::messages::InvitedUsers::ID) => {
                let invited = types::messages::InvitedUsers::from_bytes(answer.clone());
                invited.ok().map(|invited| invited.updates)
            }
            Some(types::messages::ChatInviteJoinResultOk::ID) => {
                enums::Updates::from_bytes(answer.slice(4..)).ok()
            }
            _ => None,
        };
        if let Some(updates) = within {
            return self.handle(now, updates, |_| None);
        }
        if id.is_some_and(|id| CONTAINERS.contains(&id)) {
            if let Ok(updates) = enums::Updates::from_bytes(answer.clone()) {
                self.handle(now, updates, |_| None);
            }
        } else if let (Some(affected), Progress::Known(boxes)) =
            (position::affected(call, answer), &mut self.progress)
        {
            boxes.on_container(now, (0, 0), 0, [(Some(affected), None)]);
            self.collect();
        }
    }

    /// Where the account stands could not be asked, for want of a link: it is as soon as there is one.
    pub(super) fn ask_again(&mut self, now: Instant) {
        if let Progress::Asking = self.progress {
            self.progress = Progress::Unknown(now);
        }
    }

    /// Takes the answer to a call that was needed.
    pub(super) fn handle_answer(
        &mut self,
        now: Instant,
        need: Need,
        answer: Result<Bytes, CallError>,
    ) {
        match (need, &mut self.progress) {
            (Need::State, Progress::Asking) => {
                let state = answer.and_then(|body| Ok(types::updates::State::from_bytes(body)?));
                self.begin(now, state.as_ref().map(difference::standing));
            }
            (Need::Difference, Progress::Known(boxes)) => {
                let standing = boxes.standing();
                match difference::read(answer, standing) {
                    Ok((difference, found)) => {
                        self.peers.learn(&found.peers);
                        self.catching_up.updates += found.count;
                        self.recovered += found.count;
                        boxes.on_difference(now, difference);
                        self.handle_channels(now, found);
                    }
                    // Nobody can tell what followed what we know: begin anew (bug 12).
                    Err(error) if leads_nowhere(&error) => {
                        self.delivery.push(Update::Missed, false);
                        self.progress = Progress::Unknown(now);
                    }
                    Err(_) => boxes.on_failure(now, Domain::Account),
                }
            }
            (Need::ChannelDifference(id), Progress::Known(boxes)) => {
                match difference::read_channel(answer) {
                    Ok((Some(difference), found)) => {
                        self.peers.learn(&found.peers);
                        self.catching_up.updates += found.count;
                        self.recovered += found.count;
                        if found.count > 0 {
                            self.caught_up.insert(id);
                        }
                        boxes.on_channel_difference(now, id, difference);
                    }
                    Ok((None, _)) => boxes.lose(id),
                    // It was heard of, and cannot be asked: its access hash is not known any more.
                    Err(error) if leads_nowhere(&error) || error.is("CHANNEL_INVALID") => {
                        boxes.lose(id);
                    }
                    Err(CallError::Rpc(error)) if NOT_OURS.contains(&error.code) => {
                        boxes.forget(id);
                    }
                    Err(_) => boxes.on_failure(now, Domain::Channel(id)),
                }
            }
            _ => {}
        }
        self.moved = true;
        self.collect();
    }

    /// The next update for the application.
    pub(super) fn poll_update(&mut self) -> Option<Update> {
        let update = self.delivery.pop();
        self.moved |= self.delivery.settle();
        self.suspended &= !self.delivery.is_empty();
        update
    }

    /// Updates count as handled only when [`commit`](Self::commit) says so.
    pub(super) fn require_commits(&mut self) {
        self.delivery.require_commits();
    }

    /// Remembers people who were mentioned in an answer.
    pub(super) fn learn(&mut self, peers: &Peers) {
        self.moved |= self.peers.learn(peers);
    }

    /// The application has taken an update.
    pub(super) fn taken(&mut self) {
        self.moved |= self.delivery.taken();
    }

    /// The first `count` updates have been handled.
    pub(super) fn commit(&mut self, count: u64) {
        self.moved |= self.delivery.commit(count);
    }

    /// Updates that came with a difference so far.
    pub(super) fn recovered(&self) -> u64 {
        self.recovered
    }

    /// Whether answers under way are to questions that are asked no more.
    pub(super) fn take_outdated(&mut self) -> bool {
        mem::take(&mut self.outdated)
    }

    /// The next call that is needed, and what to call.
    pub(super) fn poll_need(&mut self, now: Instant) -> Option<(Need, Bytes)> {
        match &mut self.progress {
            Progress::Anonymous(_) | Progress::Asking => None,
            Progress::Unknown(at) if *at > now => None,
            Progress::Unknown(_) => {
                self.progress = Progress::Asking;
                Some((Need::State, functions::updates::GetState {}.to_bytes()))
            }
            // What it would bring could not be handed out.
            Progress::Known(_) if self.suspended || self.delivery.is_too_long() => None,
            Progress::Known(boxes) => Some(match boxes.poll_ask()? {
                Ask::Account(standing) => (Need::Difference, difference::call(standing)),
                Ask::Channel { id, pts } => {
                    let hash = self.peers.hash(Key::Channel(id)).unwrap_or_default();
                    (
                        Need::ChannelDifference(id),
                        difference::channel_call(id, hash, pts),
                    )
                }
            }),
        }
    }

    /// Acts on deadlines up to `now`.
    pub(super) fn handle_timeout(&mut self, now: Instant) {
        if let Progress::Known(boxes) = &mut self.progress {
            boxes.handle_timeout(now);
            self.collect();
        }
    }

    /// When to call [`handle_timeout`](Self::handle_timeout).
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        match &self.progress {
            Progress::Known(boxes) => boxes.poll_timeout(),
            Progress::Unknown(at) => Some(*at),
            Progress::Anonymous(_) | Progress::Asking => None,
        }
    }

    /// Whether there is something new to store.
    pub(super) fn take_moved(&mut self) -> bool {
        mem::take(&mut self.moved)
    }

    /// What to store.
    pub(super) fn stored(&self) -> Option<Stored> {
        match &self.progress {
            Progress::Known(_) => {}
            Progress::Anonymous(stored) => return stored.clone(),
            Progress::Unknown(_) | Progress::Asking => return None,
        }
        let mut stored = self.delivery.done().clone();
        for (id, channel) in &mut stored.channels {
            channel.access_hash = self.peers.hash(Key::Channel(*id)).unwrap_or_default();
        }
        Some(stored)
    }

    /// Begins where the account `stands`, if that could be found out.
    ///
    /// What came before the answer is news: the server may have answered later than it sent it.
    fn begin(&mut self, now: Instant, stands: Result<Standing, &CallError>) {
        self.overdue = stands.is_err();
        self.progress = match stands {
            Ok(stands) => {
                let standing = self.early.begins(stands);
                self.delivery.begin(&Stored {
                    standing,
                    channels: BTreeMap::new(),
                });
                Progress::Known(Box::new(Boxes::begin(now, standing)))
            }
            Err(_) => Progress::Unknown(now + RETRY),
        };
        for (updates, item) in self.early.take() {
            self.handle(now, updates, item);
        }
        if let Err(CallError::TimedOut(_)) = stands {
            // That was long enough: what happens until it is known is lost to the next run.
            self.progress = Progress::Unknown(now);
        }
    }

    fn handle(&mut self, now: Instant, updates: enums::Updates, item: fn(Update) -> Item) {
        if self.is_asking(now) {
            if !self.early.keep(updates, item) {
                self.delivery.push(Update::Missed, false);
            }
            return;
        }
        let Some(container) = self.open(updates) else {
            self.interrupted();
            if !matches!(self.progress, Progress::Known(_)) {
                self.delivery.push(Update::Missed, false);
            }
            return;
        };
        self.moved |= self.peers.learn(&container.peers);
        let Progress::Known(boxes) = &mut self.progress else {
            // As long as nobody knows where the account stands, nothing has a place in it.
            for update in container.updates {
                if let Some(update) = item(view(update, &container.peers)) {
                    self.delivery.push(update, false);
                }
            }
            return;
        };
        let mut placed: Vec<Placed<Item>> = Vec::with_capacity(container.updates.len());
        for update in container.updates {
            if let enums::Update::ChannelTooLong(channel) = update {
                boxes.on_channel_too_long(channel.channel_id, channel.pts);
                continue;
            }
            let place = position::of(&update);
            placed.push((place, item(view(update, &container.peers))));
        }
        boxes.on_container(now, container.seq, container.date, placed);
        self.collect();
        if self.delivery.is_too_long() {
            self.suspend();
        }
    }

    /// What a difference says about channels goes to their own sequences.
    fn handle_channels(&mut self, now: Instant, found: difference::Found) {
        let Progress::Known(boxes) = &mut self.progress else {
            return;
        };
        for (channel, pts) in found.too_long {
            boxes.on_channel_too_long(channel, pts);
        }
        boxes.on_container(now, (0, 0), 0, found.placed);
    }

    /// Moves what is in order to the application.
    fn collect(&mut self) {
        let Progress::Known(boxes) = &mut self.progress else {
            return;
        };
        while let Some(ready) = boxes.poll_ready() {
            match ready {
                Ready::Update(Some(update)) => self.delivery.push(update, true),
                Ready::Unnumbered(Some(update)) => self.delivery.push(update, false),
                // What we did ourselves counts, but is nothing new to the application.
                Ready::Update(None) | Ready::Unnumbered(None) => {}
                Ready::Missed(_) => self.delivery.push(Update::Missed, false),
                Ready::Stand(mark) => self.delivery.stand(mark),
            }
        }
        self.moved |= self.delivery.settle();
        if self.catching_up.updates > 0 && boxes.is_complete() {
            let channels = mem::take(&mut self.caught_up).len();
            let report = CatchUp {
                channels,
                ..mem::take(&mut self.catching_up)
            };
            self.delivery.push(Update::CaughtUp(report), false);
        }
    }

    /// Forgets what the application does not take, until it does.
    fn suspend(&mut self) {
        if self.delivery.shed() {
            self.delivery.push(Update::Missed, false);
        }
        if let Progress::Known(boxes) = &mut self.progress {
            let told = self.delivery.told();
            boxes.rewind(told.standing, &told.channel_numbers());
            self.suspended = true;
            self.outdated = true;
        }
    }
}

impl Need {
    /// Whether it asks for something that was missed.
    pub(super) fn is_difference(self) -> bool {
        matches!(self, Self::Difference | Self::ChannelDifference(_))
    }
}

/// Whether the server cannot make anything of where we say that we stand, or we of what it says: it
/// would say the same again, and everything new would wait for it.
fn leads_nowhere(error: &CallError) -> bool {
    matches!(error, CallError::Decode(_)) || NO_POSITION.iter().any(|name| error.is(name))
}

/// Codes of errors about a channel that we may not ask about, or not any more (API-58).
const NOT_OURS: [i32; 3] = [400, 403, 406];

/// Errors about where we say that we stand.
const NO_POSITION: [&str; 2] = ["PERSISTENT_TIMESTAMP_EMPTY", "PERSISTENT_TIMESTAMP_INVALID"];

/// Constructors of `Updates`.
const CONTAINERS: [u32; 6] = [
    types::UpdateShortMessage::ID,
    types::UpdateShortChatMessage::ID,
    types::UpdateShort::ID,
    types::UpdatesCombined::ID,
    types::Updates::ID,
    types::UpdateShortSentMessage::ID,
];

/// How long to wait before where the account stands is asked again after a failure.
const RETRY: Duration = Duration::from_secs(30);
