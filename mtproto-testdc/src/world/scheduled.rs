//! Messages that wait for their time.

use super::{Draft, Letter, Peer, UserId, World, seconds};
use mtproto_core::Instant;
use mtproto_tl::api::types;
use std::collections::BTreeMap;

/// All of them, by when they are due.
#[derive(Debug, Default)]
pub(crate) struct Scheduled {
    queue: BTreeMap<(i32, i32), Waiting>,
    last_id: i32,
}

/// One that waits.
#[derive(Debug)]
struct Waiting {
    author: UserId,
    draft: Draft,
    letter: Letter,
}

impl Scheduled {
    /// When the next one is due, in seconds since the Unix epoch.
    pub(crate) fn next_due(&self) -> Option<i32> {
        self.queue.keys().next().map(|(date, _)| *date)
    }

    /// What somebody will say in a conversation, the last first.
    pub(crate) fn of(&self, author: UserId, peer: Peer) -> impl Iterator<Item = &Letter> {
        let all = self.queue.values().rev();
        all.filter(move |one| one.author == author && one.letter.peer == peer)
            .map(|one| &one.letter)
    }

    /// Keeps a message until its time; `None` if there are too many.
    fn add(&mut self, author: UserId, peer: Peer, date: i32, draft: Draft) -> Option<&Letter> {
        if self.queue.len() >= MAX_SCHEDULED {
            return None;
        }
        self.last_id += 1;
        let mut letter = Letter::new(0, peer, author, date, &draft);
        letter.message.id = self.last_id;
        let waiting = Waiting {
            author,
            draft,
            letter,
        };
        let place = (date, self.last_id);
        self.queue.insert(place, waiting);
        self.queue.get(&place).map(|waiting| &waiting.letter)
    }

    fn take(&mut self, author: UserId, peer: Peer, id: i32) -> Option<Waiting> {
        let is_it = |one: &Waiting| one.author == author && one.letter.peer == peer;
        let found = self.queue.iter().find(|((_, number), _)| *number == id);
        let place = found
            .filter(|(_, one)| is_it(one))
            .map(|(place, _)| *place)?;
        self.queue.remove(&place)
    }

    fn take_due(&mut self, date: i32) -> Option<Waiting> {
        let first = self.queue.first_entry()?;
        (first.key().0 <= date).then(|| first.remove())
    }
}

impl World {
    /// Keeps a message until `date` and tells its author's sessions; returns its identifier among
    /// those that wait.
    pub(crate) fn schedule(
        &mut self,
        now: Instant,
        author: UserId,
        peer: Peer,
        date: i32,
        draft: Draft,
    ) -> Option<i32> {
        let draft = Draft {
            scheduled: true,
            ..draft
        };
        let letter = self.scheduled.add(author, peer, date, draft)?.clone();
        let update = types::UpdateNewScheduledMessage {
            message: self.show(author, &letter),
        };
        self.tell(now, author, update.into());
        Some(letter.message.id)
    }

    /// Drops messages that wait; those that are not there are nothing to speak of.
    pub(crate) fn unschedule(&mut self, now: Instant, author: UserId, peer: Peer, ids: &[i32]) {
        let dropped = ids.iter().copied();
        let dropped = dropped.filter(|id| self.scheduled.take(author, peer, *id).is_some());
        let messages: Vec<i32> = dropped.collect();
        self.tell_gone(now, author, peer, messages, None);
    }

    /// Sends messages that wait before their time.
    pub(crate) fn send_scheduled(&mut self, now: Instant, author: UserId, peer: Peer, ids: &[i32]) {
        for id in ids {
            if let Some(waiting) = self.scheduled.take(author, peer, *id) {
                self.send_waiting(now, waiting);
            }
        }
    }

    /// When the next one is due.
    pub(crate) fn next_due(&self) -> Option<Instant> {
        let date = self.scheduled.next_due()?;
        Some(Instant::from_micros(u64::try_from(date).ok()? * 1_000_000))
    }

    /// Sends those whose time has come.
    pub(crate) fn send_due(&mut self, now: Instant) {
        while let Some(waiting) = self.scheduled.take_due(seconds(now)) {
            self.send_waiting(now, waiting);
        }
    }

    fn send_waiting(&mut self, now: Instant, waiting: Waiting) {
        let (author, letter) = (waiting.author, waiting.letter);
        let sent = self.send(now, author, letter.peer, &waiting.draft);
        let gone = vec![letter.message.id];
        self.tell_gone(now, author, letter.peer, gone, sent.map(|id| vec![id]));
    }

    fn tell_gone(
        &mut self,
        now: Instant,
        author: UserId,
        peer: Peer,
        messages: Vec<i32>,
        sent_messages: Option<Vec<i32>>,
    ) {
        let update = types::UpdateDeleteScheduledMessages {
            peer: peer.into(),
            messages,
            sent_messages,
        };
        self.tell(now, author, update.into());
    }
}

/// Messages that wait at once.
const MAX_SCHEDULED: usize = 10_000;
