//! The server's end of a session.
//!
//! | file | what |
//! |---|---|
//! | `mod` | what the application does with it, and what the next packet holds |
//! | `receive` | a packet's way in, in the order of 04-messages §6 |
//! | `service` | messages about messages, §9 |
//! | `ledger` | which requests are under way, and answers until they are acknowledged |
//! | `order` | requests that have to wait for others |
//! | `polls` | over HTTP: requests that wait for an answer, and what is gathered for it |
//! | `salts` | salts as a server makes and accepts them |

mod ledger;
mod order;
mod polls;
mod receive;
mod salts;
mod service;

use super::{
    acks::{Acknowledgement, Acks},
    clock::Clock,
    ids::{Ids, SeqNos},
    message::{self, MOST_BYTES, MOST_MESSAGES, Message, Sender},
    window::Window,
};
use crate::{
    Drbg, Instant, KeyId, Limits, RequestId, RpcError, Server, ServerEvent, ServerKey, SessionKey,
    Timing, connection::Departures, transport::Marked,
};
use alloc::collections::VecDeque;
use bytes::{BufMut, Bytes, BytesMut};
use core::fmt;
use ledger::Ledger;
use mtproto_tl::{Constructor, Encode, mtproto::types};
use order::Order;
use polls::Gathering;
use receive::Note;

pub(crate) use polls::Polls;

pub use service::Destroyed;

/// A server's side of one session, detached from any byte stream.
///
/// Holds what must outlive a TCP connection: received ids, unacknowledged results, counters.
pub struct ServerSession {
    ids: Ids,
    seq_nos: SeqNos,
    window: Window<Note>,
    acks: Acks,
    acknowledgement: Acknowledgement,
    ack_at: Option<Instant>,
    /// What is to be sent for the first time.
    queue: VecDeque<Queued>,
    ledger: Ledger,
    order: Order,
    gathering: Gathering,
    /// The highest sequence number on this byte stream.
    seq_no: Option<u32>,
    /// The client has yet to be told that the session is a new one (MSG-90).
    is_new: bool,
}

struct Queued {
    body: Bytes,
    needs_ack: bool,
    /// The request that this answers, if it does.
    answers: Option<u64>,
    /// It is an answer of one kind or another: its identifier says so (MSG-6).
    is_reply: bool,
}

/// What a session needs to know about its surroundings.
pub(crate) struct Context<'a> {
    pub(crate) now: Instant,
    pub(crate) name: SessionKey,
    pub(crate) key: &'a mut ServerKey,
    pub(crate) limits: &'a Limits,
    pub(crate) timing: &'a Timing,
    pub(crate) rng: &'a mut Drbg,
    pub(crate) events: &'a mut VecDeque<ServerEvent>,
    /// When the client wants its byte stream to be closed (§9.10).
    pub(crate) disconnect: &'a mut Option<Instant>,
    /// Requests that wait, if we may not speak unasked.
    pub(crate) polls: Option<&'a mut Polls>,
}

impl ServerSession {
    /// A session that nobody has held before.
    pub(crate) fn new() -> Self {
        Self {
            ids: Ids::default(),
            seq_nos: SeqNos::default(),
            window: Window::default(),
            acks: Acks::default(),
            acknowledgement: Acknowledgement::default(),
            ack_at: None,
            queue: VecDeque::new(),
            ledger: Ledger::default(),
            order: Order::default(),
            gathering: Gathering::default(),
            seq_no: None,
            is_new: true,
        }
    }

    /// The session continues on another byte stream: what was not acknowledged is sent again
    /// (MSG-44).
    pub(crate) fn resumed(&mut self) {
        self.ledger.repeat_all();
        self.gathering = Gathering::default();
        self.seq_no = None;
    }

    /// Has never received a request: its client, who asks, is told so, and sends it again.
    ///
    /// For a server that lets a byte stream end before it has looked at all that came over it. Whatever
    /// else counts as received is executed, or its client waits for ever.
    pub fn forget_request(&mut self, id: RequestId) {
        let RequestId(msg_id) = id;
        self.ledger.drop_request(msg_id);
        self.acks.forget(msg_id);
        self.window.forget(msg_id);
    }

    /// Queues something unasked that must arrive.
    pub(crate) fn push(&mut self, body: Bytes) {
        if self.queue.len() >= MOST_QUEUED {
            // Nobody takes them away: a gap in the updates, which the client fills by asking.
            let is_push = |queued: &Queued| queued.needs_ack && queued.answers.is_none();
            if let Some(at) = self.queue.iter().position(is_push) {
                self.queue.remove(at);
            }
        }
        self.queue.push_back(Queued {
            body,
            needs_ack: true,
            answers: None,
            is_reply: false,
        });
    }

    /// Queues a remark about the client's messages.
    fn reply(&mut self, body: Bytes) {
        self.queue.push_back(Queued {
            body,
            needs_ack: false,
            answers: None,
            is_reply: true,
        });
    }

    /// Queues the answer to a request, and lets those that waited for it go on. Unknown requests are
    /// ignored.
    pub(crate) fn respond(
        &mut self,
        name: SessionKey,
        events: &mut VecDeque<ServerEvent>,
        id: RequestId,
        result: Result<Bytes, RpcError>,
    ) {
        let RequestId(request) = id;
        if !self.ledger.answered(request, result.is_err()) {
            return;
        }
        self.acks.forget(request);
        let result = result.unwrap_or_else(|error| {
            let (error_code, error_message) = (error.code, error.message);
            types::RpcError {
                error_code,
                error_message,
            }
            .to_bytes()
        });
        self.queue.push_back(Queued {
            body: rpc_result(request, &result),
            needs_ack: true,
            answers: Some(request),
            is_reply: true,
        });
        self.go_on(name, events);
    }

    /// Appends one packet, if there is anything to send.
    pub(crate) fn poll_transmit(
        &mut self,
        cx: &mut Context<'_>,
        departures: &mut Departures<'_, Server>,
    ) -> bool {
        let waits = self.gathering.waits(cx.now, self.queue.len());
        !waits && self.transmit(cx, false, departures)
    }

    /// Appends one packet, even if there is nothing to send: a request waits for it (TR-33).
    pub(crate) fn transmit_anyway(
        &mut self,
        cx: &mut Context<'_>,
        departures: &mut Departures<'_, Server>,
    ) {
        self.transmit(cx, true, departures);
    }

    fn transmit(
        &mut self,
        cx: &mut Context<'_>,
        anyway: bool,
        departures: &mut Departures<'_, Server>,
    ) -> bool {
        let Context { now, rng, .. } = cx;
        let (now, clock) = (*now, Clock::default());
        let mut messages = self.ledger.take_repeats();
        let repeats = !messages.is_empty();
        let mut bytes: usize = messages.iter().map(|message| message.body.len()).sum();
        while messages.len() < MOST_MESSAGES
            && let Some(next) = self.queue.front()
            && (messages.is_empty() || bytes + next.body.len() <= MOST_BYTES)
            && let Some(queued) = self.queue.pop_front()
        {
            let low_bits = if queued.is_reply { 1 } else { 3 };
            let message = Message {
                msg_id: self.ids.next(now, &clock, low_bits, rng),
                seq_no: self.seq_nos.next(queued.needs_ack),
                body: queued.body,
            };
            bytes += message.body.len();
            if queued.needs_ack {
                self.ledger
                    .sent(&message, queued.answers, cx.limits.max_queued_bytes);
            }
            messages.push(message);
        }
        if anyway || !messages.is_empty() || self.acks.is_due(now, cx.timing.ack_delay) {
            self.ack_at = None;
            if !self.acks.is_empty() {
                messages.push(Message {
                    msg_id: self.ids.next(now, &clock, 1, rng),
                    seq_no: self.seq_nos.next(false),
                    body: self.acknowledgement.of(self.acks.take()),
                });
            }
        }
        let sender = Sender {
            key: &cx.key.key,
            salt: salts::current(cx.key, now),
            session_id: cx.name.session,
            marked: Marked::No,
            is_last: self.queue.is_empty(),
        };
        match messages.as_slice() {
            [] if !anyway => return false,
            [message] if !repeats => {
                message::send(sender, message, rng, departures);
            }
            several => {
                let msg_id = self.ids.next(now, &clock, 1, rng);
                let outer = (msg_id, self.seq_nos.next(false));
                message::send_container(sender, outer, several, rng, departures);
            }
        }
        self.gathering.done();
        true
    }

    /// Acts on deadlines up to `now`.
    pub(crate) fn handle_timeout(
        &mut self,
        now: Instant,
        name: SessionKey,
        events: &mut VecDeque<ServerEvent>,
    ) {
        // The next packet takes the acknowledgements along; there is one now.
        self.ack_at = self.ack_at.filter(|at| *at > now);
        self.gathering.handle_timeout(now);
        for request in self.order.take_overdue(now) {
            let error = order::timed_out();
            self.respond(name, events, RequestId(request), Err(error));
        }
    }

    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        let ends = [self.ack_at, self.order.next_end(), self.gathering.until()];
        ends.into_iter().flatten().min()
    }

    fn acknowledge(&mut self, cx: &Context<'_>, msg_id: u64) {
        self.acks.push(cx.now, msg_id);
        self.ack_at = self.acks.due(cx.timing.ack_delay);
    }
}

fn rpc_result(request: u64, result: &[u8]) -> Bytes {
    let mut body = BytesMut::with_capacity(12 + result.len());
    body.put_u32_le(types::RpcResult::ID);
    body.put_u64_le(request);
    body.put_slice(result);
    body.freeze()
}

impl fmt::Debug for ServerSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerSession")
            .field("queued", &self.queue.len())
            .field("unacknowledged", &self.ledger.len())
            .finish_non_exhaustive()
    }
}

/// Pushes that are kept until somebody takes them away.
const MOST_QUEUED: usize = 4096;

/// Names the key of a session.
pub(crate) fn name(key: KeyId, session: u64) -> SessionKey {
    SessionKey { key, session }
}

/// Until when the salt of a key exchange is honoured.
pub(crate) fn first_salt_ends(now: Instant) -> Instant {
    now + salts::LIFETIME
}
