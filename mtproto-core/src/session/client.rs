//! The client's end of a session.

mod service;

use super::{
    Snapshot,
    acks::Acks,
    gzip,
    ids::Ids,
    ids::SeqNos,
    message::{self, MOST_BYTES, MOST_MESSAGES, Message, Sender, needs_ack},
    outbox::Outbox,
    window::{Seen, Window},
};
use crate::{
    AuthKey, Client, Drbg, Error, Event, Instant, Limits, Notice, QueueFull, Request, RequestError,
    RequestId, TimeoutKind, Timing, Violation, handshake::Outcome, packet::Opened,
    transport::Transport,
};
use alloc::collections::VecDeque;
use bytes::{Bytes, BytesMut};
use core::time::Duration;
use mtproto_tl::{
    Encode,
    mtproto::functions::{PingDelayDisconnect, RpcDropAnswer},
};

/// A session as the client sees it. Without a key it takes requests, and sends nothing.
pub(crate) struct ClientSession {
    key: Option<AuthKey>,
    salt: u64,
    id: u64,
    /// The session before a restart: its last messages may still arrive.
    previous_id: Option<u64>,
    ids: Ids,
    seq_nos: SeqNos,
    window: Window,
    acks: Acks,
    outbox: Outbox,
    /// Service messages to send, none of which needs an acknowledgement.
    service: VecDeque<Bytes>,
    events: VecDeque<Event>,
    /// The server's record of the session, as it last named it.
    record: Option<i64>,
    /// When anything was heard last, and whether we have pinged since.
    heard: Instant,
    pinged: bool,
    limits: Limits,
    timing: Timing,
    rng: Drbg,
}

impl ClientSession {
    pub(crate) fn new(
        now: Instant,
        resume: Option<Snapshot>,
        limits: Limits,
        timing: Timing,
        mut rng: Drbg,
    ) -> Self {
        let offset = resume.as_ref().map_or(0, |snapshot| snapshot.clock_offset);
        let salts = resume
            .as_ref()
            .map(|snapshot| snapshot.salts.as_slice())
            .unwrap_or_default();
        let salt = salts
            .iter()
            .rev()
            .find(|(from, _)| *from <= now)
            .map_or(0, |(_, salt)| *salt);
        Self {
            key: resume.map(|snapshot| snapshot.key),
            salt,
            id: session_id(&mut rng),
            previous_id: None,
            ids: Ids::new(offset),
            seq_nos: SeqNos::default(),
            window: Window::default(),
            acks: Acks::default(),
            outbox: Outbox::default(),
            service: VecDeque::new(),
            events: VecDeque::new(),
            record: None,
            heard: now,
            pinged: false,
            limits,
            timing,
            rng,
        }
    }

    pub(crate) fn key(&self) -> Option<&AuthKey> {
        self.key.as_ref()
    }

    /// Takes over what a key exchange has agreed on.
    pub(crate) fn install(&mut self, now: Instant, outcome: Outcome) {
        self.salt = outcome.salt;
        self.ids.set_offset(outcome.clock_offset);
        self.key = Some(outcome.key.clone());
        self.heard = now;
        self.events.push_back(Event::KeyCreated(outcome.key));
        self.events.push_back(Event::Ready);
    }

    /// A new identifier for a plain message of a key exchange.
    pub(crate) fn plain_id(&mut self, now: Instant) -> u64 {
        self.ids.next(now, 0, &mut self.rng)
    }

    /// The byte stream is a new one.
    pub(crate) fn reconnected(&mut self, now: Instant) {
        self.heard = now;
        self.pinged = false;
        self.service.clear();
        let resent = self.outbox.reconnected(now);
        self.notice_resent(resent);
        if self.key.is_some() {
            self.events.push_back(Event::Ready);
        }
    }

    pub(crate) fn request(&mut self, request: Request) -> Result<RequestId, QueueFull> {
        let len = request.body.len();
        if len > self.limits.max_packet - OVERHEAD {
            let id = self.outbox.push(request, &self.limits)?;
            self.outbox.remove(id);
            self.events.push_back(Event::Failed {
                id,
                error: RequestError::TooLarge,
            });
            return Ok(id);
        }
        self.outbox.push(request, &self.limits)
    }

    pub(crate) fn cancel(&mut self, id: RequestId) {
        if let Some(msg_id) = self.outbox.remove(id) {
            let req_msg_id = msg_id.cast_signed();
            self.service
                .push_back(RpcDropAnswer { req_msg_id }.to_bytes());
        }
    }

    pub(crate) fn snapshot(&self) -> Option<Snapshot> {
        let mut snapshot = Snapshot::new(self.key.clone()?);
        snapshot.salts.push((Instant::default(), self.salt));
        snapshot.clock_offset = self.ids.offset();
        Some(snapshot)
    }

    pub(crate) fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Takes a packet that was opened (04-messages §6, from step 7).
    pub(crate) fn handle(&mut self, now: Instant, opened: Opened) -> Result<(), Error> {
        let header = opened.header;
        if header.session_id != self.id {
            if self.previous_id == Some(header.session_id) {
                return Ok(());
            }
            return Err(Error::Violation(Violation::WrongSession));
        }
        if header.msg_id & 1 == 0 {
            return Err(Error::Violation(Violation::BadMessageId));
        }
        self.heard = now;
        self.pinged = false;
        let Opened { body, .. } = opened;
        let message = Message {
            msg_id: header.msg_id,
            seq_no: header.seq_no,
            body,
        };
        if message::constructor(&message.body) != Some(message::CONTAINER) {
            return self.handle_message(now, message);
        }
        self.ids.observe(now, message.msg_id);
        if self.window.note(message.msg_id) != Seen::New {
            return Ok(());
        }
        for inner in message::open_container(message.body).map_err(Error::Violation)? {
            // What follows a restart belongs to the session before.
            if header.session_id == self.id {
                self.handle_message(now, inner)?;
            }
        }
        Ok(())
    }

    fn handle_message(&mut self, now: Instant, message: Message) -> Result<(), Error> {
        let Message {
            msg_id,
            seq_no,
            body,
        } = message;
        let body = gzip::unpack(body, self.limits.max_inflated)?;
        if !service::repairs_the_clock(&body) && !self.ids.is_timely(now, msg_id) {
            return Ok(());
        }
        match self.window.note(msg_id) {
            Seen::New => {}
            Seen::Before => {
                // Our acknowledgement was lost: it is repeated, the message is not (MSG-22).
                if needs_ack(seq_no) {
                    self.acks.push(now, msg_id);
                }
                self.events
                    .push_back(Event::Notice(Notice::Duplicate(msg_id)));
                return Ok(());
            }
            Seen::TooOld => return Ok(()),
        }
        if needs_ack(seq_no) {
            self.acks.push(now, msg_id);
        }
        if !service::repairs_the_clock(&body) {
            self.ids.observe(now, msg_id);
        }
        self.dispatch(now, msg_id, body)
    }

    /// Appends one packet, if there is anything to send.
    pub(crate) fn poll_transmit(
        &mut self,
        now: Instant,
        transport: &mut Transport<Client>,
        out: &mut BytesMut,
    ) -> bool {
        let Some(key) = self.key.clone() else {
            return false;
        };
        let mut messages = self.outbox.take_again();
        let repeats = !messages.is_empty();
        let Self {
            ids,
            seq_nos,
            rng,
            outbox,
            service,
            acks,
            ..
        } = self;
        let mut bytes: usize = messages.iter().map(|message| message.body.len()).sum();
        while messages.len() < MOST_MESSAGES
            && let Some(body) = service.pop_front()
        {
            let msg_id = ids.next(now, 0, rng);
            messages.push(Message {
                msg_id,
                seq_no: seq_nos.next(false),
                body,
            });
        }
        while messages.len() < MOST_MESSAGES
            && let Some(len) = outbox.next_len()
        {
            if !messages.is_empty() && bytes + len > MOST_BYTES {
                break;
            }
            bytes += len;
            let name = || (ids.next(now, 0, rng), seq_nos.next(true));
            messages.extend(outbox.take_next(now, name));
        }
        if (!messages.is_empty() || acks.is_due(now, self.timing.ack_delay))
            && let Some(body) = acks.take()
        {
            let msg_id = ids.next(now, 0, rng);
            messages.push(Message {
                msg_id,
                seq_no: seq_nos.next(false),
                body,
            });
        }
        let sender = Sender {
            key: &key,
            salt: self.salt,
            session_id: self.id,
        };
        match messages.as_slice() {
            [] => return false,
            [message] if !repeats => message::send(sender, message, rng, transport, out),
            several => {
                let outer = (ids.next(now, 0, rng), seq_nos.next(false));
                message::send_container(sender, outer, several, rng, transport, out);
                let inner = several.iter().map(|message| message.msg_id).collect();
                outbox.note_container(outer.0, inner);
            }
        }
        true
    }

    /// Acts on deadlines up to `now`.
    pub(crate) fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        if self.key.is_none() {
            return Ok(());
        }
        if self.heard + self.timing.dead_after <= now {
            return Err(Error::TimedOut(TimeoutKind::Silence));
        }
        if !self.pinged && self.heard + self.timing.ping_after <= now {
            self.pinged = true;
            let ping_id = i64::from_le_bytes(self.rng.array());
            let delay = self.timing.dead_after + GRACE;
            let disconnect_delay = i32::try_from(delay.as_secs()).unwrap_or(i32::MAX);
            self.service.push_back(
                PingDelayDisconnect {
                    ping_id,
                    disconnect_delay,
                }
                .to_bytes(),
            );
        }
        Ok(())
    }

    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.key.as_ref()?;
        let ping = (!self.pinged).then(|| self.heard + self.timing.ping_after);
        let acks = self.acks.due(self.timing.ack_delay);
        [Some(self.heard + self.timing.dead_after), ping, acks]
            .into_iter()
            .flatten()
            .min()
    }

    /// Begins a new session: the server cannot make sense of the old one (MSG-83).
    fn restart(&mut self) {
        self.previous_id = Some(self.id);
        self.id = session_id(&mut self.rng);
        self.ids.restart();
        self.seq_nos = SeqNos::default();
        self.window = Window::default();
        self.acks = Acks::default();
        self.record = None;
        let resent = self.outbox.restarted();
        self.notice_resent(resent);
        self.events.push_back(Event::SessionReset);
    }

    fn notice_resent(&mut self, count: usize) {
        if count > 0 {
            self.events.push_back(Event::Notice(Notice::Resent(count)));
        }
    }
}

/// A number for a session; zero is none (MSG-3).
fn session_id(rng: &mut Drbg) -> u64 {
    u64::from_le_bytes(rng.array()).max(1)
}

/// What a packet holds besides a request.
const OVERHEAD: usize = 2048;

/// The server gives us up a little later than we give up on it.
const GRACE: Duration = Duration::from_secs(15);
