//! What becomes of messages on their way, and what follows for their requests.

use super::{Entry, Outbox, State};
use crate::{Instant, RequestId};
use alloc::vec::Vec;
use core::time::Duration;

/// What the server's word about a message means for its request (§9.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It did not arrive, and is sent again.
    Again,
    /// It arrived. The answer will come.
    Arrived,
    /// It arrived and was answered, but the answer is not here.
    Answered,
    /// The server says something that makes no sense.
    Nonsense,
}

impl Outbox {
    /// The server has received a message, or all in a container. Returns the requests of which this
    /// was not known.
    pub(crate) fn acknowledged(&mut self, msg_id: u64) -> Vec<RequestId> {
        let mut news = Vec::new();
        for msg_id in self.messages_of(msg_id) {
            if let Some((id, entry)) = self.current(msg_id)
                && let Some(sent) = entry.sent.as_mut()
                && sent.state != State::Acked
            {
                sent.state = State::Acked;
                news.push(id);
            }
        }
        news
    }

    /// The server did not accept a message, or a container: what was in it gets a new identifier.
    /// Returns requests that were refused too often, and how many are sent again.
    pub(crate) fn refused(&mut self, msg_id: u64) -> (Vec<RequestId>, usize) {
        let mut hopeless = Vec::new();
        let mut again = 0;
        for msg_id in self.messages_of(msg_id) {
            let Some((id, entry)) = self.current(msg_id) else {
                continue;
            };
            entry.refusals += 1;
            if entry.refusals > REFUSALS {
                hopeless.push(id);
            } else {
                self.send_anew(id);
                again += 1;
            }
        }
        (hopeless, again)
    }

    /// The requests that were sent in a message, or a container.
    pub(crate) fn requests_in(&mut self, msg_id: u64) -> Vec<RequestId> {
        let messages = self.messages_of(msg_id);
        let requests = messages
            .iter()
            .filter_map(|msg_id| self.of_message(*msg_id));
        requests.collect()
    }

    /// Whether anything that has no answer was sent in a session.
    pub(crate) fn is_waiting_in(&self, session: u64) -> bool {
        !self.sent_in(session).is_empty()
    }

    /// Whether a message, or a container, was one of ours.
    pub(crate) fn knows(&self, msg_id: u64) -> bool {
        self.by_message.contains(msg_id) || self.containers.members(msg_id).next().is_some()
    }

    /// The server has lost everything in `session` that came before `first` (§9.5). What came in a
    /// container is as old as the container.
    pub(crate) fn lost_before(&mut self, session: u64, first: u64) -> usize {
        let lost = self.sent_in(session);
        let lost = lost
            .into_iter()
            .filter(|(_, msg_id)| self.containers.container_of(*msg_id) < first);
        let lost: Vec<RequestId> = lost.map(|(id, _)| id).collect();
        self.send_all_anew(&lost)
    }

    /// A session has ended: what was sent in it is sent in the next one.
    pub(crate) fn session_ended(&mut self, session: u64) -> usize {
        let sent: Vec<RequestId> = self.sent_in(session).iter().map(|(id, _)| *id).collect();
        let count = self.send_all_anew(&sent);
        // Answers in a session that is over do not arrive, so these identifiers mean nothing.
        for id in sent {
            let ids = self
                .entries
                .get_mut(id)
                .map(|entry| core::mem::take(&mut entry.ids));
            for msg_id in ids.into_iter().flatten() {
                self.by_message.remove(msg_id);
                self.containers.forget(msg_id);
            }
        }
        count
    }

    /// The byte stream broke. Returns the messages that nobody knows the fate of, after the session
    /// of each; those that were acknowledged have none but to be answered (MSG-45).
    pub(crate) fn link_lost(&mut self) -> Vec<(u64, u64)> {
        let sent = self
            .entries
            .values_mut()
            .filter_map(|entry| entry.sent.as_mut());
        let unsure = sent.filter(|sent| sent.state != State::Acked);
        unsure
            .map(|sent| {
                sent.state = State::Unknown;
                (sent.session, sent.msg_id)
            })
            .collect()
    }

    /// Messages that have waited for their answers for longer than `patience`, after the session of
    /// each.
    pub(crate) fn unanswered(&self, now: Instant, patience: Duration) -> Vec<(u64, u64)> {
        let sent = self
            .entries
            .iter()
            .filter_map(|(_, entry)| entry.sent.as_ref());
        sent.filter(|sent| now.saturating_since(sent.at) >= patience)
            .map(|sent| (sent.session, sent.msg_id))
            .collect()
    }

    /// The server says what it knows about a message (§9.6). Nothing if it is of no interest any
    /// more.
    pub(crate) fn told(
        &mut self,
        now: Instant,
        msg_id: u64,
        state: u8,
    ) -> Option<(RequestId, Fate)> {
        let (id, entry) = self.current(msg_id)?;
        let sent = entry.sent.as_mut()?;
        let is_recent = now.saturating_since(sent.at) < REPEATABLE;
        let fate = match state & 7 {
            2 | 3 if is_recent => {
                // It may still be on its way, on the byte stream that broke. Under the same name, in
                // another container (MSG-36), the server executes it once, whichever comes first.
                sent.state = State::Sent;
                self.again.insert(id);
                Fate::Again
            }
            1..=3 => {
                // The server may have forgotten that it executed the oldest of them.
                entry.is_doubtful |= state & 7 == 1;
                self.send_anew(id);
                Fate::Again
            }
            4 => {
                let was_known = sent.state == State::Acked;
                sent.state = State::Acked;
                match was_known && state & ANSWERED != 0 {
                    true => Fate::Answered,
                    false => Fate::Arrived,
                }
            }
            _ => Fate::Nonsense,
        };
        Some((id, fate))
    }

    /// The server wants a message again, as it was; whether we still have it (§9.8).
    pub(crate) fn wanted_again(&mut self, msg_id: u64) -> bool {
        let id = self.current(msg_id).map(|(id, _)| id);
        id.map(|id| self.again.insert(id)).is_some()
    }

    /// The server did not want to have a request wait for others: it is sent when they are answered
    /// (MSG-47). Whether it may be.
    pub(crate) fn retry_in_turn(&mut self, id: RequestId) -> bool {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.is_patient = true;
        }
        self.retry(id)
    }

    /// A request has to be sent again under another identifier; whether it may.
    pub(crate) fn retry(&mut self, id: RequestId) -> bool {
        let Some(entry) = self.entries.get_mut(id) else {
            return false;
        };
        entry.refusals += 1;
        let may = entry.refusals <= REFUSALS;
        if may {
            self.send_anew(id);
        }
        may
    }

    /// The request whose latest message this is.
    fn current(&mut self, msg_id: u64) -> Option<(RequestId, &mut Entry)> {
        let id = self.of_message(msg_id)?;
        let entry = self.entries.get_mut(id)?;
        let is_latest = entry
            .sent
            .as_ref()
            .is_some_and(|sent| sent.msg_id == msg_id);
        is_latest.then_some((id, entry))
    }

    /// The messages in a container, or the message that it is.
    fn messages_of(&self, msg_id: u64) -> Vec<u64> {
        let mut messages: Vec<u64> = self.containers.members(msg_id).collect();
        if messages.is_empty() {
            messages.push(msg_id);
        }
        messages
    }

    fn sent_in(&self, session: u64) -> Vec<(RequestId, u64)> {
        let sent = |entry: &Entry| entry.sent.as_ref().map(|sent| (sent.session, sent.msg_id));
        self.entries
            .iter()
            .filter_map(|(id, entry)| Some((id, sent(entry)?)))
            .filter(|(_, (of, _))| *of == session)
            .map(|(id, (_, msg_id))| (id, msg_id))
            .collect()
    }

    /// Sends again what may have been executed already.
    fn send_all_anew(&mut self, ids: &[RequestId]) -> usize {
        for id in ids {
            if let Some(entry) = self.entries.get_mut(*id) {
                entry.is_doubtful = true;
            }
            self.send_anew(*id);
        }
        ids.len()
    }

    fn send_anew(&mut self, id: RequestId) {
        self.again.remove(&id);
        if let Some(entry) = self.entries.get_mut(id)
            && entry.sent.take().is_some()
        {
            // Whatever it was called long ago leads nowhere any more.
            let extra = entry.ids.len().saturating_sub(MOST_NAMES);
            for msg_id in entry.ids.drain(..extra) {
                self.by_message.remove(msg_id);
                self.containers.forget(msg_id);
            }
            let at = self.queue.partition_point(|queued| *queued < id);
            self.queue.insert(at, id);
        }
    }
}

/// How often a request may be refused before it is given up (04-messages §9.2).
const REFUSALS: u32 = 4;

/// For how long the server remembers an identifier, so that the same message is not executed twice.
const REPEATABLE: Duration = Duration::from_secs(240);

/// Identifiers of one request that are remembered.
const MOST_NAMES: usize = 8;

/// Flag of a message's state: an answer was made (§9.6).
const ANSWERED: u8 = 64;
