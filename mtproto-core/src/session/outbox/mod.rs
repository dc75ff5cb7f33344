//! Requests from being queued to being answered.
//!
//! A request keeps its name for life, while its message may be sent again under another identifier.
//! Every identifier that a request has had in a session leads back to it, so a late answer is as
//! good as any.
//!
//! What becomes of messages on their way, and why they are sent again, is in [`fate`].

mod containers;
mod fate;

pub(crate) use fate::Fate;

use super::{
    gzip,
    message::{MOST_BYTES, MOST_MESSAGES, Message},
    sorted::Sorted,
};
use crate::{Compression, Delivery, Instant, Limits, QueueFull, Request, RequestId};
use alloc::{
    boxed::Box,
    collections::{BTreeSet, VecDeque},
    vec::Vec,
};
use bytes::{BufMut, Bytes, BytesMut};
use containers::Containers;

/// The requests of a connection.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    entries: Sorted<RequestId, Box<Entry>>,
    /// Entries to be used again.
    spare: Spare,
    by_message: Sorted<u64, RequestId>,
    /// What waits for its first packet, or for a new identifier, in order of acceptance.
    queue: VecDeque<RequestId>,
    /// What the server wants to have again, as it was.
    again: BTreeSet<RequestId>,
    containers: Containers,
    deadlines: Sorted<(Instant, RequestId), ()>,
    bytes: usize,
    next: u64,
}

#[derive(Debug, Default)]
struct Entry {
    /// What is called, compressed if that pays.
    body: Bytes,
    after: Vec<RequestId>,
    /// The server did not want to wait for those: it gets this when they are answered.
    is_patient: bool,
    deadline: Option<Instant>,
    sent: Option<Sent>,
    /// Every identifier it has had in the session.
    ids: Vec<u64>,
    /// How often the server refused it.
    refusals: u32,
    /// It may have been executed under an identifier that counts no more.
    is_doubtful: bool,
    /// The application wants to know as soon as it has arrived.
    asks_quick_ack: bool,
}

#[derive(Clone, Debug)]
struct Sent {
    session: u64,
    msg_id: u64,
    seq_no: u32,
    /// What was sent under this identifier, wrappers included: it never changes (MSG-46).
    body: Bytes,
    at: Instant,
    state: State,
}

/// What is known about a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// On its way, on a byte stream that lives.
    Sent,
    /// The byte stream it was sent on broke.
    Unknown,
    /// The server has it.
    Acked,
}

impl Outbox {
    /// Takes a request, unless there are too many already.
    pub(crate) fn push(
        &mut self,
        request: Request,
        limits: &Limits,
    ) -> Result<RequestId, QueueFull> {
        let bytes = self.bytes.saturating_add(request.body.len());
        if self.entries.len() >= limits.max_queued_requests || bytes > limits.max_queued_bytes {
            return Err(QueueFull(request));
        }
        self.next += 1;
        let id = RequestId(self.next);
        let Request {
            body,
            mut after,
            deadline,
            compression,
            quick_ack,
        } = request;
        let body = match compression {
            Compression::IfItPays => gzip::pack(body),
            Compression::Never => body,
        };
        // A name from another connection must not make requests wait for each other.
        after.retain(|other| *other < id);
        self.bytes += body.len();
        if let Some(at) = deadline {
            self.deadlines.insert((at, id), ());
        }
        let mut entry = self.spare.take();
        entry.body = body;
        entry.after = after;
        entry.deadline = deadline;
        entry.asks_quick_ack = quick_ack;
        self.entries.insert(id, entry);
        self.queue.push_back(id);
        Ok(id)
    }

    /// Forgets a request; says how far it came, and under which identifier the server may know it.
    pub(crate) fn remove(&mut self, id: RequestId) -> Option<(Delivery, Option<u64>)> {
        let delivery = self.delivery(id)?;
        let entry = self.entries.remove(id)?;
        self.bytes -= entry.body.len();
        if entry.sent.is_none() {
            self.queue.retain(|queued| *queued != id);
        }
        self.again.remove(&id);
        entry.deadline.map(|at| self.deadlines.remove((at, id)));
        for msg_id in &entry.ids {
            self.by_message.remove(*msg_id);
            self.containers.forget(*msg_id);
        }
        let msg_id = entry.sent.as_ref().map(|sent| sent.msg_id);
        self.spare.put(entry);
        Some((delivery, msg_id))
    }

    /// Bytes of a request as it is sent.
    pub(crate) fn size(&self, id: RequestId) -> usize {
        self.entries.get(id).map_or(0, |entry| entry.body.len())
    }

    /// How far a request has come.
    pub(crate) fn delivery(&self, id: RequestId) -> Option<Delivery> {
        let entry = self.entries.get(id)?;
        Some(match &entry.sent {
            None if entry.is_doubtful => Delivery::Unknown,
            None => Delivery::NotSent,
            Some(sent) if sent.state == State::Acked => Delivery::Acked,
            Some(_) => Delivery::Unknown,
        })
    }

    /// Gives back the memory of busier times, if there is nothing to remember.
    pub(crate) fn shed(&mut self) {
        if self.entries.is_empty() {
            *self = Self {
                next: self.next,
                ..Self::default()
            };
        }
    }

    /// The request that a message belongs to.
    pub(crate) fn of_message(&self, msg_id: u64) -> Option<RequestId> {
        self.by_message.get(msg_id).copied()
    }

    /// Whether a message is what a request was sent in last.
    pub(crate) fn is_current(&self, msg_id: u64) -> bool {
        let sent = self
            .of_message(msg_id)
            .and_then(|id| self.entries.get(id)?.sent.as_ref());
        sent.is_some_and(|sent| sent.msg_id == msg_id)
    }

    /// The requests among `messages` whose arrival the application wants to know of.
    pub(crate) fn asking_quick_ack(&self, messages: &[Message]) -> Vec<RequestId> {
        let asks = |id: &RequestId| {
            self.entries
                .get(*id)
                .is_some_and(|entry| entry.asks_quick_ack)
        };
        let requests = messages
            .iter()
            .filter_map(|message| self.of_message(message.msg_id));
        requests.filter(asks).collect()
    }

    /// All requests, oldest first.
    pub(crate) fn ids(&self) -> Vec<RequestId> {
        self.entries.iter().map(|(id, _)| id).collect()
    }

    /// Whether any request waits for something from the server.
    pub(crate) fn is_waiting(&self) -> bool {
        self.entries.len() > self.queue.len()
    }

    /// Whether any request waits to be sent.
    pub(crate) fn is_queued(&self) -> bool {
        !self.queue.is_empty()
    }

    /// When the first of the requests has to be given up.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(at, _)| at)
    }

    /// A request whose time is up.
    pub(crate) fn overdue(&self, now: Instant) -> Option<RequestId> {
        self.deadlines
            .first()
            .filter(|(at, _)| *at <= now)
            .map(|(_, id)| id)
    }

    /// What the server wants again in a session, as it was. It has to travel in a container (MSG-36).
    pub(crate) fn take_again(&mut self, session: u64, messages: &mut Vec<Message>) {
        let mut bytes = 0;
        self.again.retain(|id| {
            let sent = self.entries.get(*id).and_then(|entry| entry.sent.as_ref());
            let Some(sent) = sent else {
                return false;
            };
            let has_room = bytes < MOST_BYTES && messages.len() < MOST_MESSAGES / 2;
            let is_taken = has_room && sent.session == session;
            if is_taken {
                bytes += sent.body.len();
                messages.push(Message {
                    msg_id: sent.msg_id,
                    seq_no: sent.seq_no,
                    body: sent.body.clone(),
                });
            }
            !is_taken
        });
        messages.sort_unstable_by_key(|message| message.msg_id);
    }

    /// Adds requests that can be sent now and fit beside `messages`, at most `room`, each given an
    /// identifier and a number by `name`. Returns how many.
    pub(crate) fn take_ready(
        &mut self,
        now: Instant,
        session: u64,
        messages: &mut Vec<Message>,
        room: usize,
        mut name: impl FnMut() -> (u64, u32),
    ) -> usize {
        let before = messages.len();
        let mut bytes: usize = messages.iter().map(|message| message.body.len()).sum();
        let mut held = Vec::new();
        let waiting = self.entries.len() - self.queue.len();
        let room = room.min(MOST_WAITING.saturating_sub(waiting));
        while messages.len() - before < room
            && let Some(id) = self.queue.pop_front()
        {
            let Some(after) = self.ready_after(id, session) else {
                held.push(id);
                continue;
            };
            let Some(entry) = self.entries.get_mut(id) else {
                continue;
            };
            let length = entry.body.len() + wrapper_len(after.len());
            if bytes > 0 && bytes + length > MOST_BYTES {
                self.queue.push_front(id);
                break;
            }
            bytes += length;
            let (msg_id, seq_no) = name();
            let body = wrapped(&after, &entry.body);
            entry.sent = Some(Sent {
                session,
                msg_id,
                seq_no,
                body: body.clone(),
                at: now,
                state: State::Sent,
            });
            entry.ids.push(msg_id);
            self.by_message.insert(msg_id, id);
            messages.push(Message {
                msg_id,
                seq_no,
                body,
            });
        }
        for id in held.into_iter().rev() {
            self.queue.push_front(id);
        }
        messages.len() - before
    }

    /// The messages that a request has to name as those to run before it; none if it cannot be sent
    /// yet, because one of them is not sent, or lost sight of (MSG-45).
    fn ready_after(&self, id: RequestId, session: u64) -> Option<Vec<u64>> {
        let Entry {
            after, is_patient, ..
        } = &**self.entries.get(id)?;
        let pending = after.iter().filter_map(|other| self.entries.get(*other));
        pending
            .map(|entry| {
                let sent = entry.sent.as_ref().filter(|_| !is_patient)?;
                let known = sent.session == session && sent.state != State::Unknown;
                known.then_some(sent.msg_id)
            })
            .collect()
    }

    /// Remembers what a packet held, if that was a container and not one of the `messages` itself.
    pub(crate) fn note_sent(&mut self, packet: u64, messages: &[Message]) {
        if messages.iter().any(|message| message.msg_id == packet) {
            return;
        }
        for Message { msg_id, .. } in messages {
            if self.by_message.contains(*msg_id) {
                self.containers.note(packet, *msg_id);
            }
        }
    }
}

/// Entries of requests that are over, to be used again.
#[derive(Debug, Default)]
#[expect(clippy::vec_box, reason = "they move into the map as they are")]
struct Spare(Vec<Box<Entry>>);

impl Spare {
    /// An entry with nothing in it.
    fn take(&mut self) -> Box<Entry> {
        self.0.pop().unwrap_or_default()
    }

    /// Empties an entry, but for its memory.
    fn put(&mut self, mut entry: Box<Entry>) {
        if self.0.len() < MOST_SPARE {
            let mut ids = core::mem::take(&mut entry.ids);
            ids.clear();
            *entry = Entry {
                ids,
                ..Entry::default()
            };
            self.0.push(entry);
        }
    }
}

/// Entries kept for the next requests: as many as a busy client has under way.
const MOST_SPARE: usize = 64;

/// `invokeAfterMsg` or `invokeAfterMsgs` around a call (MSG-47). Always made anew, since the
/// identifiers in it change; always outermost (MSG-63).
fn wrapped(after: &[u64], body: &Bytes) -> Bytes {
    if after.is_empty() {
        return body.clone();
    }
    let mut out = BytesMut::with_capacity(wrapper_len(after.len()) + body.len());
    match after {
        [one] => {
            out.put_u32_le(INVOKE_AFTER_MSG);
            out.put_u64_le(*one);
        }
        several => {
            out.put_u32_le(INVOKE_AFTER_MSGS);
            out.put_u32_le(VECTOR);
            out.put_u32_le(several.len() as u32);
            several.iter().for_each(|msg_id| out.put_u64_le(*msg_id));
        }
    }
    out.put_slice(body);
    out.freeze()
}

const fn wrapper_len(count: usize) -> usize {
    match count {
        0 => 0,
        1 => 12,
        _ => 12 + 8 * count,
    }
}

pub(crate) const INVOKE_AFTER_MSG: u32 = 0xcb9f_372d;
pub(crate) const INVOKE_AFTER_MSGS: u32 = 0x3dc4_b4f0;
pub(crate) const VECTOR: u32 = 0x1cb5_c415;

/// Requests under way at the same time (04-messages §13).
const MOST_WAITING: usize = 1024;
