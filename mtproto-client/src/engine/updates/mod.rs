//! What happens to an account, in order and without gaps.
//!
//! [`Feed`] takes what the server sends, and the answers to the calls it asks for itself; it yields
//! updates as the application sees them. Containers are taken apart and abbreviations written out on
//! the way; the [`boxes`] put what is left in order.
//!
//! The feed makes no calls: it says which ones it needs, and is told their answers.

mod boxes;
mod difference;
mod position;
mod short;

use crate::{
    CallError, Update,
    types::{Message, Peers},
};
use boxes::{Ask, Boxes, Domain, Position, Ready};
use bytes::Bytes;
use mtproto_core::Instant;
use mtproto_tl::{
    Constructor, Decode, Encode,
    api::{enums, functions, types},
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::Duration,
};

pub(crate) use boxes::Standing;

/// The updates of one account.
#[derive(Debug)]
pub(super) struct Feed {
    progress: Progress,
    ready: VecDeque<Update>,
    hashes: Hashes,
    /// Something that has to be stored has changed.
    moved: bool,
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
    /// Nobody is logged in: whatever comes has no order.
    Anonymous,
    /// Where the account stands has to be asked, once this moment has come.
    Unknown(Instant),
    /// It was asked.
    Asking,
    /// It is known.
    Known(Box<Boxes<Item>>),
}

/// Access hashes, without which nothing can be said about a user or channel.
#[derive(Debug, Default)]
struct Hashes {
    users: BTreeMap<i64, i64>,
    channels: BTreeMap<i64, i64>,
}

/// A container, taken apart.
struct Container {
    updates: Vec<enums::Update>,
    peers: Arc<Peers>,
    date: i32,
    seq: (i32, i32),
}

impl Feed {
    /// The feed of a user who logged in earlier, or of nobody.
    pub(super) fn new(now: Instant, logged_in: bool, stored: Option<Stored>) -> Self {
        let mut hashes = Hashes::default();
        let progress = match stored {
            Some(Stored { standing, channels }) if logged_in => {
                let known = channels
                    .iter()
                    .map(|(id, channel)| (*id, channel.access_hash));
                hashes.channels.extend(known);
                let channels = channels.into_iter().map(|(id, channel)| (id, channel.pts));
                Progress::Known(Box::new(Boxes::resume(now, standing, channels)))
            }
            _ if logged_in => Progress::Unknown(now),
            _ => Progress::Anonymous,
        };
        Self {
            progress,
            ready: VecDeque::new(),
            hashes,
            moved: false,
        }
    }

    /// Somebody logged in, or out.
    pub(super) fn set_user(&mut self, now: Instant, logged_in: bool) {
        self.progress = if logged_in {
            Progress::Unknown(now)
        } else {
            Progress::Anonymous
        };
        self.moved = true;
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
            Err(_) => self.ready.push_back(Update::Unreadable(body)),
        }
    }

    /// Takes note of what `call`, one of our own, has changed (API-62).
    pub(super) fn handle_result(&mut self, now: Instant, call: &Bytes, answer: &Bytes) {
        let id = answer.first_chunk().copied().map(u32::from_le_bytes);
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
                self.progress = match state {
                    Ok(state) => {
                        Progress::Known(Box::new(Boxes::begin(now, difference::standing(&state))))
                    }
                    Err(_) => Progress::Unknown(now + RETRY),
                };
            }
            (Need::Difference, Progress::Known(boxes)) => {
                let standing = boxes.standing();
                match difference::read(answer, standing) {
                    Ok((difference, peers)) => {
                        self.hashes.learn(&peers);
                        boxes.on_difference(now, difference);
                    }
                    Err(_) => boxes.on_failure(now, Domain::Account),
                }
            }
            (Need::ChannelDifference(id), Progress::Known(boxes)) => {
                match difference::read_channel(answer) {
                    Ok((difference, peers)) => {
                        self.hashes.learn(&peers);
                        boxes.on_channel_difference(now, id, difference);
                    }
                    Err(CallError::Rpc(error)) if error.code == 400 || error.code == 403 => {
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
        self.ready.pop_front()
    }

    /// The next call that is needed, and what to call.
    pub(super) fn poll_need(&mut self, now: Instant) -> Option<(Need, Bytes)> {
        match &mut self.progress {
            Progress::Anonymous | Progress::Asking => None,
            Progress::Unknown(at) if *at > now => None,
            Progress::Unknown(_) => {
                self.progress = Progress::Asking;
                Some((Need::State, functions::updates::GetState {}.to_bytes()))
            }
            Progress::Known(boxes) => Some(match boxes.poll_ask()? {
                Ask::Account(standing) => (Need::Difference, difference::call(standing)),
                Ask::Channel { id, pts } => {
                    let hash = self.hashes.channels.get(&id).copied().unwrap_or_default();
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
        }
    }

    /// When to call [`handle_timeout`](Self::handle_timeout).
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        match &self.progress {
            Progress::Known(boxes) => boxes.poll_timeout(),
            Progress::Unknown(at) => Some(*at),
            Progress::Anonymous | Progress::Asking => None,
        }
    }

    /// Whether there is something new to store.
    pub(super) fn take_moved(&mut self) -> bool {
        std::mem::take(&mut self.moved)
    }

    /// What to store.
    pub(super) fn stored(&self) -> Option<Stored> {
        match &self.progress {
            Progress::Known(boxes) => Some(Stored {
                standing: boxes.standing(),
                channels: boxes
                    .channels()
                    .map(|(id, pts)| {
                        let access_hash =
                            self.hashes.channels.get(&id).copied().unwrap_or_default();
                        (id, StoredChannel { pts, access_hash })
                    })
                    .collect(),
            }),
            _ => None,
        }
    }

    fn handle(&mut self, now: Instant, updates: enums::Updates, item: fn(Update) -> Item) {
        let Some(container) = self.open(updates) else {
            self.interrupted();
            if !matches!(self.progress, Progress::Known(_)) {
                self.ready.push_back(Update::Missed);
            }
            return;
        };
        self.hashes.learn(&container.peers);
        let Progress::Known(boxes) = &mut self.progress else {
            // What comes before the account's standing is known has no place in it.
            let all = container
                .updates
                .into_iter()
                .map(|update| view(update, &container.peers));
            self.ready.extend(all.filter_map(item));
            return;
        };
        for update in &container.updates {
            if let enums::Update::ChannelTooLong(channel) = update {
                boxes.on_too_long(Domain::Channel(channel.channel_id));
            }
        }
        let placed = container.updates.into_iter().map(|update| {
            let place: Option<Position> = position::of(&update);
            (place, item(view(update, &container.peers)))
        });
        boxes.on_container(now, container.seq, container.date, placed);
        self.collect();
    }

    /// Takes a container apart; `None` if it only says that there is too much to send, or speaks
    /// of people of whom we know too little (API-54).
    fn open(&self, updates: enums::Updates) -> Option<Container> {
        use enums::Updates;
        let alone = |update, peers, date| Container {
            updates: vec![update],
            peers: Arc::new(peers),
            date,
            seq: (0, 0),
        };
        Some(match updates {
            Updates::TooLong => return None,
            Updates::UpdateShortMessage(short) => {
                let hash = self.hash_of(short.user_id)?;
                let (peers, date) = (Peers::of_user(short.user_id, hash), short.date);
                alone(short::message(*short), peers, date)
            }
            Updates::UpdateShortChatMessage(short) => {
                let hash = self.hash_of(short.from_id)?;
                let (peers, date) = (Peers::of_user(short.from_id, hash), short.date);
                alone(short::chat_message(*short), peers, date)
            }
            Updates::UpdateShort(short) => alone(short.update, Peers::default(), short.date),
            // Counts, but has nothing to say to those who did not send it.
            Updates::UpdateShortSentMessage(sent) => {
                alone(short::sent(&sent), Peers::default(), sent.date)
            }
            Updates::Combined(all) => Container {
                peers: Arc::new(Peers::new(all.users, all.chats)),
                updates: all.updates,
                date: all.date,
                seq: (all.seq_start, all.seq),
            },
            Updates::Updates(all) => Container {
                peers: Arc::new(Peers::new(all.users, all.chats)),
                updates: all.updates,
                date: all.date,
                seq: (all.seq, all.seq),
            },
        })
    }

    /// The access hash of a user; `None` if the difference would tell it.
    fn hash_of(&self, user: i64) -> Option<i64> {
        let known = self.hashes.users.get(&user).copied();
        let can_ask = matches!(self.progress, Progress::Known(_));
        if can_ask {
            known
        } else {
            Some(known.unwrap_or_default())
        }
    }

    /// Moves what is in order to the application.
    fn collect(&mut self) {
        let Progress::Known(boxes) = &mut self.progress else {
            return;
        };
        while let Some(ready) = boxes.poll_ready() {
            self.moved = true;
            match ready {
                Ready::Update(item) => self.ready.extend(item),
                Ready::Missed(_) => self.ready.push_back(Update::Missed),
            }
        }
    }
}

/// `update` as the application sees it.
fn view(update: enums::Update, peers: &Arc<Peers>) -> Update {
    let message = |message| match message {
        enums::Message::Message(message) => Ok(Message::new(message, peers.clone())),
        other => Err(other),
    };
    match update {
        enums::Update::NewMessage(new) => match message(new.message) {
            Ok(message) => Update::NewMessage(message),
            Err(message) => other(types::UpdateNewMessage { message, ..*new }, peers),
        },
        enums::Update::NewChannelMessage(new) => match message(new.message) {
            Ok(message) => Update::NewMessage(message),
            Err(message) => other(types::UpdateNewChannelMessage { message, ..*new }, peers),
        },
        enums::Update::EditMessage(new) => match message(new.message) {
            Ok(message) => Update::MessageEdited(message),
            Err(message) => other(types::UpdateEditMessage { message, ..*new }, peers),
        },
        enums::Update::EditChannelMessage(new) => match message(new.message) {
            Ok(message) => Update::MessageEdited(message),
            Err(message) => other(types::UpdateEditChannelMessage { message, ..*new }, peers),
        },
        update => other(update, peers),
    }
}

fn other(update: impl Into<enums::Update>, peers: &Arc<Peers>) -> Update {
    Update::Other(Box::new(update.into()), peers.clone())
}

impl Hashes {
    fn learn(&mut self, peers: &Peers) {
        for (id, hash) in peers.user_hashes() {
            if self.users.len() < MAX_HASHES {
                self.users.insert(id, hash);
            }
        }
        for (id, hash) in peers.channel_hashes() {
            if self.channels.len() < MAX_HASHES {
                self.channels.insert(id, hash);
            }
        }
    }
}

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

/// Users, and channels, whose access hashes are remembered: about 50 bytes each.
const MAX_HASHES: usize = 50_000;
