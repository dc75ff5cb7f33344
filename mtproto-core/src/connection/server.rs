//! What only the end that accepts does.

use crate::{
    AuthKey, Drbg, Error, Instant, KeyId, RequestId, RpcError, Server, ServerConfig, ServerEvent,
    ServerKey, SessionKey, TimeoutKind, Violation,
    connection::{Arrival, Departures},
    handshake::server::ServerHandshake,
    packet::{Opened, Packet, plain},
    role::sealed::End,
    session::{
        Clock, ServerSession,
        ids::Ids,
        server::{Context, Polls, first_salt_ends, name},
    },
    transport::Transport,
};
use alloc::collections::{BTreeMap, VecDeque};
use bytes::Bytes;
use core::{
    ops::Bound::{Excluded, Unbounded},
    time::Duration,
};
use rand_core::CryptoRng;

/// The server's end of a connection. One byte stream may carry several keys and sessions (TR-52).
#[expect(unnameable_types, reason = "the sealed part of a role")]
pub struct ServerEnd {
    config: ServerConfig,
    handshake: ServerHandshake,
    ids: Ids,
    keys: BTreeMap<KeyId, Option<ServerKey>>,
    pub(super) sessions: BTreeMap<SessionKey, ServerSession>,
    /// Input that waits for a key or a session.
    held: Option<Held>,
    /// Answers of the key exchange.
    plain: VecDeque<Bytes>,
    /// Requests that wait for an answer, if the client speaks HTTP.
    polls: Option<Polls>,
    /// Quick acknowledgements to send (TR-12).
    quick_acks: VecDeque<u32>,
    /// What to say before the byte stream is closed (TR-16).
    status: Option<i32>,
    /// When the client, unless it pings, wants its byte stream to be closed.
    disconnect: Option<Instant>,
    /// When a client that has said nothing sensible is sent away.
    introduction: Option<Instant>,
    events: VecDeque<ServerEvent>,
    rng: Drbg,
}

enum Held {
    ForKey(KeyId, Packet, QuickAck),
    ForSession(SessionKey, Opened),
}

/// Whether the client asked for a quick acknowledgement of a packet.
type QuickAck = bool;

impl ServerEnd {
    pub(super) fn new(
        now: Instant,
        config: ServerConfig,
        rng: &mut impl CryptoRng,
    ) -> (Self, Transport<Server>) {
        let mut rng = Drbg::from_rng(rng);
        let seed = Drbg::from_rng(&mut rng);
        let transport = Transport::accept(now, &config.accept, &mut rng);
        let end = Self {
            handshake: ServerHandshake::new(config.keys.clone(), config.dc, seed),
            introduction: Some(now + RECOGNITION),
            disconnect: None,
            config,
            ids: Ids::default(),
            keys: BTreeMap::new(),
            sessions: BTreeMap::new(),
            held: None,
            plain: VecDeque::new(),
            polls: None,
            quick_acks: VecDeque::new(),
            status: None,
            events: VecDeque::new(),
            rng,
        };
        (end, transport)
    }

    pub(super) fn provide_key(&mut self, id: KeyId, key: Option<ServerKey>) {
        self.keys.insert(id, key);
    }

    pub(super) fn provide_session(&mut self, name: SessionKey, session: Option<ServerSession>) {
        let waits = |held: &Held| matches!(held, Held::ForSession(wanted, _) if *wanted == name);
        if !self.held.as_ref().is_some_and(waits) {
            return;
        }
        let session = match session {
            Some(mut session) => {
                session.resumed();
                session
            }
            None => {
                self.events.push_back(ServerEvent::SessionOpened(name));
                ServerSession::new()
            }
        };
        self.sessions.insert(name, session);
    }

    pub(super) fn take_session(&mut self, name: SessionKey) -> Option<ServerSession> {
        if let Some(polls) = &mut self.polls {
            polls.release(name);
        }
        self.sessions.remove(&name)
    }

    pub(super) fn respond(
        &mut self,
        name: SessionKey,
        id: RequestId,
        result: Result<Bytes, RpcError>,
    ) {
        if let Some(session) = self.sessions.get_mut(&name) {
            session.respond(name, &mut self.events, id, result);
        }
    }

    fn handle_packet(
        &mut self,
        now: Instant,
        packet: Packet,
        quick_ack: QuickAck,
    ) -> Result<(), Error> {
        let Some(id) = packet.key_id() else {
            return Err(self.refuse(NOT_FOUND, Error::Violation(Violation::BadLength)));
        };
        if id.0 == 0 {
            return self.handle_plain(now, &packet.into_sealed());
        }
        match self.keys.get(&id) {
            None => {
                self.held = Some(Held::ForKey(id, packet, quick_ack));
                self.events.push_back(ServerEvent::KeyNeeded(id));
                Ok(())
            }
            Some(None) => Err(self.refuse(NOT_FOUND, Error::UnknownKey)),
            Some(Some(key)) if key.expires.is_some_and(|end| end <= now) => {
                Err(self.refuse(NOT_FOUND, Error::UnknownKey))
            }
            Some(Some(key)) => match packet.open::<Server>(&key.key) {
                Ok(opened) if opened.header.session_id != 0 => {
                    self.introduction = None;
                    if quick_ack && self.quick_acks.len() < MOST_QUICK_ACKS {
                        self.quick_acks.push_back(opened.quick_ack);
                    }
                    self.handle_opened(now, name(id, opened.header.session_id), opened)
                }
                // All failures look the same from outside (MSG-103).
                _ => Err(self.refuse(NOT_FOUND, Error::Forged)),
            },
        }
    }

    fn handle_opened(
        &mut self,
        now: Instant,
        name: SessionKey,
        opened: Opened,
    ) -> Result<(), Error> {
        let Some((session, mut cx)) = self.session(now, name) else {
            self.held = Some(Held::ForSession(name, opened));
            self.events.push_back(ServerEvent::SessionNeeded(name));
            return Ok(());
        };
        if let Some(polls) = &mut cx.polls {
            polls.belongs_to(name);
        }
        session
            .handle(&mut cx, opened)
            .map_err(|error| match error {
                Error::Limit(_) => self.refuse(TOO_MUCH, error),
                error => error,
            })
    }

    fn handle_plain(&mut self, now: Instant, packet: &Bytes) -> Result<(), Error> {
        let Ok((_, message)) = plain::open(packet) else {
            return Err(self.refuse(NOT_FOUND, Error::Violation(Violation::BadLength)));
        };
        let keys = &self.keys;
        let taken = |id| keys.contains_key(&id);
        match self.handshake.handle_message_unless(now, &message, taken) {
            Ok((answer, outcome)) => {
                if !answer.is_empty() {
                    self.plain.push_back(answer);
                }
                if let Some(outcome) = outcome {
                    self.introduction = None;
                    let key = ServerKey {
                        key: outcome.key,
                        first_salt: Some((outcome.salt, first_salt_ends(now))),
                        salt_changes: 0,
                        expires: outcome.expires,
                    };
                    self.keys.insert(key.key.id(), Some(key.clone()));
                    self.events.push_back(ServerEvent::KeyCreated(key));
                }
                Ok(())
            }
            Err(error) => Err(self.refuse(error.status(), Error::Handshake(error))),
        }
    }

    fn transmit(
        &mut self,
        now: Instant,
        failed: bool,
        departures: &mut Departures<'_, Server>,
    ) -> bool {
        if let Some(message) = self.plain.pop_front() {
            let msg_id = self.ids.next(now, &Clock::default(), 1, &mut self.rng);
            departures.send_plain(msg_id, &message);
            return true;
        }
        if let Some(token) = self.quick_acks.pop_front() {
            let Departures { transport, out, .. } = departures;
            transport.send_quick_ack(token, out);
            return true;
        }
        let mut next = self.sessions.keys().next().copied();
        while let Some(name) = next {
            if let Some((session, mut cx)) = self.session(now, name)
                && session.poll_transmit(&mut cx, departures)
            {
                return true;
            }
            let mut later = self.sessions.range((Excluded(name), Unbounded));
            next = later.next().map(|(name, _)| *name);
        }
        if let Some(status) = self.status.take_if(|_| failed) {
            let Departures { transport, out, .. } = departures;
            transport.send_status(status, out);
            return true;
        }
        match self.polls.as_ref().and_then(Polls::due) {
            Some(session) if !failed => {
                self.transmit_anyway(now, session, departures);
                true
            }
            _ => false,
        }
    }

    /// Answers the oldest request, which has waited long enough.
    fn transmit_anyway(
        &mut self,
        now: Instant,
        session: Option<SessionKey>,
        departures: &mut Departures<'_, Server>,
    ) {
        let Some((session, mut cx)) = session.and_then(|name| self.session(now, name)) else {
            let Departures { transport, out, .. } = departures;
            return transport.send_nothing(out);
        };
        session.transmit_anyway(&mut cx, departures);
    }

    /// A session that is on this byte stream, and its surroundings.
    fn session(
        &mut self,
        now: Instant,
        name: SessionKey,
    ) -> Option<(&mut ServerSession, Context<'_>)> {
        let session = self.sessions.get_mut(&name)?;
        let key = self.keys.get_mut(&name.key)?.as_mut()?;
        let cx = Context {
            now,
            name,
            key,
            limits: &self.config.limits,
            timing: &self.config.timing,
            rng: &mut self.rng,
            events: &mut self.events,
            disconnect: &mut self.disconnect,
            polls: self.polls.as_mut(),
        };
        Some((session, cx))
    }

    fn refuse(&mut self, status: i32, error: Error) -> Error {
        self.status = Some(status);
        error
    }
}

impl End for ServerEnd {
    type Role = Server;
    type Event = ServerEvent;

    fn max_packet(&self) -> usize {
        self.config.limits.max_packet
    }

    fn is_waiting(&self) -> bool {
        self.held.is_some()
    }

    fn resume(&mut self, now: Instant) -> Result<(), Error> {
        match self.held.take() {
            Some(Held::ForKey(id, packet, quick_ack)) if self.keys.contains_key(&id) => {
                self.handle_packet(now, packet, quick_ack)
            }
            Some(Held::ForSession(name, opened)) if self.sessions.contains_key(&name) => {
                self.handle_opened(now, name, opened)
            }
            held => {
                self.held = held;
                Ok(())
            }
        }
    }

    fn key(&self, id: KeyId) -> Option<&AuthKey> {
        Some(&self.keys.get(&id)?.as_ref()?.key)
    }

    fn handle(&mut self, now: Instant, arrival: Arrival) -> Result<(), Error> {
        match arrival {
            Arrival::Packet { packet, quick_ack } => {
                if let Some(polls) = &mut self.polls {
                    polls.push(now);
                }
                self.handle_packet(now, packet, quick_ack)
            }
            Arrival::Ragged => Err(self.refuse(NOT_FOUND, Error::Forged)),
            // Only clients receive these.
            Arrival::QuickAck(_) | Arrival::Status(_) => Ok(()),
        }
    }

    fn notice(&mut self, transport: &mut Transport<Server>) {
        if let Some(fingerprint) = transport.poll_fingerprint() {
            self.events.push_back(ServerEvent::Fingerprint(fingerprint));
        }
        if let Some(recognized) = transport.poll_recognized() {
            self.polls = transport.open_requests().map(|_| Polls::default());
            let more = INTRODUCTION - RECOGNITION;
            self.introduction = self.introduction.map(|at| at + more);
            self.events.push_back(ServerEvent::Recognized(recognized));
        }
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        if self.disconnect.is_some_and(|at| at <= now) {
            return Err(Error::TimedOut(TimeoutKind::Ping));
        }
        if self.introduction.is_some_and(|at| at <= now) {
            return Err(Error::TimedOut(TimeoutKind::Handshake));
        }
        for (name, session) in &mut self.sessions {
            session.handle_timeout(now, *name, &mut self.events);
        }
        if let Some(polls) = &mut self.polls {
            polls.handle_timeout(now);
        }
        Ok(())
    }

    fn poll_transmit(
        &mut self,
        now: Instant,
        failed: bool,
        departures: &mut Departures<'_, Server>,
    ) -> bool {
        let sent = self.transmit(now, failed, departures);
        let open = departures.transport.open_requests();
        if let (Some(polls), Some(open)) = (&mut self.polls, open) {
            polls.keep_last(open);
        }
        sent
    }

    fn poll_event(&mut self) -> Option<ServerEvent> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        self.sessions
            .values()
            .filter_map(ServerSession::poll_timeout)
            .chain(self.disconnect)
            .chain(self.introduction)
            .chain(self.polls.as_ref().and_then(Polls::next))
            .min()
    }
}
/// How long a client has to say what its byte stream is (TR-51).
const RECOGNITION: Duration = Duration::from_secs(10);

/// How long it has to say something sensible (TR-51).
const INTRODUCTION: Duration = Duration::from_secs(60);

/// Quick acknowledgements that wait to be sent. Nobody needs them, so more are left out.
const MOST_QUICK_ACKS: usize = 1024;

/// The status for a client that wants too much at once (MSG-96).
const TOO_MUCH: i32 = -429;

/// The status for everything that a client should not learn more about (AK-55, MSG-103).
const NOT_FOUND: i32 = -404;
