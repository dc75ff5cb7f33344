//! Requests from being queued to being answered.
//!
//! A request keeps its name for life, while its message may be sent again: under the same identifier
//! after a byte stream was lost, for the server recognizes it; under a new one when the server says
//! that it has not accepted the old one. Every identifier that a request has had leads back to it.

use super::message::{MOST_BYTES, MOST_MESSAGES, Message};
use crate::{Instant, Limits, QueueFull, Request, RequestId};
use alloc::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    vec::Vec,
};
use bytes::{BufMut, Bytes, BytesMut};
use core::time::Duration;

/// The requests of a session.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    entries: BTreeMap<RequestId, Entry>,
    by_message: BTreeMap<u64, RequestId>,
    /// What waits for its first packet, or for a new identifier.
    queue: VecDeque<RequestId>,
    /// What is to be sent again as it was.
    again: BTreeSet<RequestId>,
    /// Containers and what was in them, latest last.
    containers: VecDeque<(u64, Vec<u64>)>,
    bytes: usize,
    next: u64,
}

#[derive(Debug)]
struct Entry {
    request: Request,
    sent: Option<Sent>,
    /// Every identifier it has had.
    ids: Vec<u64>,
    /// How often the server refused it.
    refusals: u32,
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    msg_id: u64,
    seq_no: u32,
    at: Instant,
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
        self.bytes = bytes;
        self.next += 1;
        let id = RequestId(self.next);
        let entry = Entry {
            request,
            sent: None,
            ids: Vec::new(),
            refusals: 0,
        };
        self.entries.insert(id, entry);
        self.queue.push_back(id);
        Ok(id)
    }

    /// Forgets a request; returns the identifier under which the server may know it.
    pub(crate) fn remove(&mut self, id: RequestId) -> Option<u64> {
        let entry = self.entries.remove(&id)?;
        self.bytes -= entry.request.body.len();
        self.queue.retain(|queued| *queued != id);
        self.again.remove(&id);
        for msg_id in &entry.ids {
            self.by_message.remove(msg_id);
        }
        entry.sent.map(|sent| sent.msg_id)
    }

    /// The request that a message belongs to, which is then answered.
    pub(crate) fn answered(&mut self, msg_id: u64) -> Option<RequestId> {
        let id = *self.by_message.get(&msg_id)?;
        self.remove(id);
        Some(id)
    }

    /// What to send again as it was. It has to travel in a container (MSG-36).
    pub(crate) fn take_again(&mut self) -> Vec<Message> {
        let mut messages = Vec::new();
        let mut bytes = 0;
        while let Some(id) = self.again.pop_first() {
            if let Some(entry) = self.entries.get(&id)
                && let Some(sent) = entry.sent
            {
                let body = entry.request.body.clone();
                bytes += body.len();
                messages.push(Message {
                    msg_id: sent.msg_id,
                    seq_no: sent.seq_no,
                    body,
                });
            }
            if bytes >= MOST_BYTES || messages.len() >= MOST_MESSAGES / 2 {
                break;
            }
        }
        messages.sort_by_key(|message| message.msg_id);
        messages
    }

    /// The next request to send, given an identifier and a number by `name`.
    pub(crate) fn take_next(
        &mut self,
        now: Instant,
        name: impl FnOnce() -> (u64, u32),
    ) -> Option<Message> {
        let id = self.queue.pop_front()?;
        let after = self.entries.get(&id)?.request.after;
        let after = after.and_then(|after| self.entries.get(&after)?.sent);
        let entry = self.entries.get_mut(&id)?;
        let (msg_id, seq_no) = name();
        entry.sent = Some(Sent {
            msg_id,
            seq_no,
            at: now,
        });
        entry.ids.push(msg_id);
        self.by_message.insert(msg_id, id);
        let body = match after {
            Some(first) => invoke_after(first.msg_id, &entry.request.body),
            None => entry.request.body.clone(),
        };
        Some(Message {
            msg_id,
            seq_no,
            body,
        })
    }

    /// Size of the next request to send.
    pub(crate) fn next_len(&self) -> Option<usize> {
        let id = self.queue.front()?;
        Some(self.entries.get(id)?.request.body.len())
    }

    /// Remembers what a container held.
    pub(crate) fn note_container(&mut self, msg_id: u64, inner: Vec<u64>) {
        if self.containers.len() >= CONTAINERS {
            self.containers.pop_front();
        }
        self.containers.push_back((msg_id, inner));
    }

    /// The server did not accept a message, or a container: what was in it gets a new identifier.
    /// Returns requests that were refused too often, and how many are sent again.
    pub(crate) fn refused(&mut self, msg_id: u64) -> (Vec<RequestId>, usize) {
        let inner = self
            .containers
            .iter()
            .find(|(container, _)| *container == msg_id);
        let ids = inner.map_or_else(|| Vec::from([msg_id]), |(_, inner)| inner.clone());
        let mut hopeless = Vec::new();
        let mut again = 0;
        for msg_id in ids {
            let Some(id) = self.by_message.get(&msg_id).copied() else {
                continue;
            };
            let Some(entry) = self.entries.get_mut(&id) else {
                continue;
            };
            if entry.sent.is_none_or(|sent| sent.msg_id != msg_id) {
                continue;
            }
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

    /// Whether a message, or a container, was one of ours.
    pub(crate) fn knows(&self, msg_id: u64) -> bool {
        self.by_message.contains_key(&msg_id)
            || self
                .containers
                .iter()
                .any(|(container, _)| *container == msg_id)
    }

    /// The server has lost everything that came before `first` (§9.5). What came in a container is
    /// as old as the container.
    pub(crate) fn lost_before(&mut self, first: u64) -> usize {
        let container_of = |msg_id: u64| {
            let held = |(_, inner): &&(u64, Vec<u64>)| inner.contains(&msg_id);
            self.containers
                .iter()
                .rev()
                .find(held)
                .map_or(msg_id, |(container, _)| *container)
        };
        let sent = self
            .entries
            .iter()
            .filter_map(|(id, entry)| Some((*id, entry.sent?.msg_id)));
        let lost: Vec<RequestId> = sent
            .filter(|(_, msg_id)| container_of(*msg_id) < first)
            .map(|(id, _)| id)
            .collect();
        lost.iter().for_each(|id| self.send_anew(*id));
        lost.len()
    }

    /// The byte stream is a new one: what has no answer is sent again (MSG-45).
    pub(crate) fn reconnected(&mut self, now: Instant) -> usize {
        let sent: Vec<_> = self
            .entries
            .iter()
            .filter_map(|(id, entry)| Some((*id, entry.sent?)))
            .collect();
        for (id, sent) in &sent {
            if now.saturating_since(sent.at) < REPEATABLE {
                self.again.insert(*id);
            } else {
                self.send_anew(*id);
            }
        }
        sent.len()
    }

    /// The session is a new one: everything is.
    pub(crate) fn restarted(&mut self) -> usize {
        self.containers.clear();
        let sent = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.sent.is_some());
        let sent: Vec<RequestId> = sent.map(|(id, _)| *id).collect();
        sent.iter().for_each(|id| self.send_anew(*id));
        sent.len()
    }

    fn send_anew(&mut self, id: RequestId) {
        self.again.remove(&id);
        if let Some(entry) = self.entries.get_mut(&id)
            && entry.sent.take().is_some()
        {
            let at = self.queue.partition_point(|queued| *queued < id);
            self.queue.insert(at, id);
        }
    }
}

/// `invokeAfterMsg` around a call (MSG-47).
fn invoke_after(msg_id: u64, body: &Bytes) -> Bytes {
    let mut out = BytesMut::with_capacity(12 + body.len());
    out.put_u32_le(0xcb9f_372d);
    out.put_u64_le(msg_id);
    out.put_slice(body);
    out.freeze()
}

/// For how long the server remembers an identifier, so that the same message is not executed twice.
const REPEATABLE: Duration = Duration::from_secs(240);

/// How often a request may be refused before it is given up (04-messages §9.2).
const REFUSALS: u32 = 4;

/// Containers that are remembered; older ones hold nothing that is still waited for.
const CONTAINERS: usize = 256;
