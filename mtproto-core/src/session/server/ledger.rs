//! Which requests are under way, and answers until they are acknowledged (MSG-44, MSG-91).

use crate::session::message::{MOST_BYTES, MOST_MESSAGES, Message};
use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};
use bytes::Bytes;

/// The books of a session.
#[derive(Default)]
pub(super) struct Ledger {
    requests: BTreeMap<u64, Execution>,
    /// What was sent and not acknowledged: it is sent again on the next byte stream.
    unacked: BTreeMap<u64, Kept>,
    /// Of these, what is to be sent again now.
    again: BTreeSet<u64>,
    bytes: usize,
    running: usize,
}

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Execution {
    /// The application has it, or it waits for others.
    Running,
    /// Its answer waits to be sent.
    Queued { failed: bool },
    /// Its answer was sent in this message.
    Sent { answer: u64, failed: bool },
}

struct Kept {
    seq_no: u32,
    body: Bytes,
    answers: Option<u64>,
}

impl Ledger {
    /// A request begins; `false` if there are `most` already.
    pub(super) fn begin(&mut self, request: u64, most: usize) -> bool {
        let has_room = self.running < most;
        if has_room {
            self.running += 1;
            self.requests.insert(request, Execution::Running);
        }
        has_room
    }

    /// How far a request has come; nothing if its answer was acknowledged, or it never came.
    pub(super) fn get(&self, request: u64) -> Option<Execution> {
        self.requests.get(&request).copied()
    }

    /// The answer to a request is known; `false` if nobody waits for it.
    pub(super) fn answered(&mut self, request: u64, failed: bool) -> bool {
        match self.requests.get_mut(&request) {
            Some(execution @ Execution::Running) => {
                *execution = Execution::Queued { failed };
                self.running -= 1;
                true
            }
            _ => false,
        }
    }

    /// Nobody wants the answer any more. Returns how far the request had come.
    pub(super) fn drop_request(&mut self, request: u64) -> Option<Execution> {
        let execution = self.requests.remove(&request)?;
        if execution == Execution::Running {
            self.running -= 1;
        }
        Some(execution)
    }

    /// A message that needs an acknowledgement was sent. The oldest are given up when they weigh more
    /// than `most_bytes`.
    pub(super) fn sent(&mut self, message: &Message, answers: Option<u64>, most_bytes: usize) {
        let answer = message.msg_id;
        if let Some(request) = answers
            && let Some(execution) = self.requests.get_mut(&request)
            && let Execution::Queued { failed } = *execution
        {
            *execution = Execution::Sent { answer, failed };
        }
        self.bytes += message.body.len();
        self.unacked.insert(
            answer,
            Kept {
                seq_no: message.seq_no,
                body: message.body.clone(),
                answers,
            },
        );
        while self.unacked.len() > MOST_UNACKED || self.bytes > most_bytes {
            let Some(oldest) = self.unacked.keys().next().copied() else {
                break;
            };
            self.acknowledged(oldest);
        }
    }

    /// The client has received a message.
    pub(super) fn acknowledged(&mut self, msg_id: u64) {
        self.again.remove(&msg_id);
        if let Some(kept) = self.unacked.remove(&msg_id) {
            self.bytes -= kept.body.len();
            kept.answers.map(|request| self.requests.remove(&request));
        }
    }

    /// Sequence number and length of a message that is kept.
    pub(super) fn kept(&self, msg_id: u64) -> Option<(u32, usize)> {
        let kept = self.unacked.get(&msg_id)?;
        Some((kept.seq_no, kept.body.len()))
    }

    /// Sends a message again; `false` if it is not kept.
    pub(super) fn repeat(&mut self, msg_id: u64) -> bool {
        let is_kept = self.unacked.contains_key(&msg_id);
        if is_kept {
            self.again.insert(msg_id);
        }
        is_kept
    }

    pub(super) fn repeat_all(&mut self) {
        self.again = self.unacked.keys().copied().collect();
    }

    /// What is to be sent again, as it was, in a container.
    pub(super) fn take_repeats(&mut self) -> Vec<Message> {
        let mut messages = Vec::new();
        let mut bytes = 0;
        while bytes < MOST_BYTES
            && messages.len() < MOST_MESSAGES / 2
            && let Some(msg_id) = self.again.pop_first()
        {
            if let Some(kept) = self.unacked.get(&msg_id) {
                bytes += kept.body.len();
                messages.push(Message {
                    msg_id,
                    seq_no: kept.seq_no,
                    body: kept.body.clone(),
                });
            }
        }
        messages
    }

    /// Messages that are kept.
    pub(super) fn len(&self) -> usize {
        self.unacked.len()
    }
}

/// Answers and pushes that are kept until they are acknowledged.
const MOST_UNACKED: usize = 4096;
