//! What only the end that accepts does.

use crate::{
    Drbg, Error, Instant, KeyId, Server, ServerConfig, ServerEvent, ServerKey, SessionKey,
    Violation,
    handshake::server::ServerHandshake,
    packet::{self, Opened, plain},
    role::sealed::End,
    session::{
        ServerSession,
        ids::Ids,
        server::{Context, name},
    },
    transport::{Received, Transport},
};
use alloc::collections::{BTreeMap, VecDeque};
use bytes::{Bytes, BytesMut};
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
    /// What to say before the byte stream is closed (TR-16).
    status: Option<i32>,
    events: VecDeque<ServerEvent>,
    rng: Drbg,
}

enum Held {
    ForKey(KeyId, BytesMut),
    ForSession(SessionKey, Opened),
}

impl ServerEnd {
    pub(super) fn new(
        now: Instant,
        config: ServerConfig,
        rng: &mut impl CryptoRng,
    ) -> (Self, Transport<Server>) {
        let mut rng = Drbg::from_rng(rng);
        let seed = Drbg::from_rng(&mut rng);
        let transport = Transport::accept(now, &mut rng);
        let end = Self {
            handshake: ServerHandshake::new(config.keys.clone(), config.dc, seed),
            config,
            ids: Ids::new(0),
            keys: BTreeMap::new(),
            sessions: BTreeMap::new(),
            held: None,
            plain: VecDeque::new(),
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

    fn handle_packet(&mut self, now: Instant, packet: BytesMut) -> Result<(), Error> {
        let Some(id) = packet::key_id(&packet) else {
            return Err(self.refuse(NOT_FOUND, Error::Violation(Violation::BadLength)));
        };
        if id.0 == 0 {
            return self.handle_plain(now, &packet.freeze());
        }
        match self.keys.get(&id) {
            None => {
                self.held = Some(Held::ForKey(id, packet));
                self.events.push_back(ServerEvent::KeyNeeded(id));
                Ok(())
            }
            Some(None) => Err(self.refuse(NOT_FOUND, Error::UnknownKey)),
            Some(Some(key)) if key.expires.is_some_and(|end| end <= now) => {
                Err(self.refuse(NOT_FOUND, Error::UnknownKey))
            }
            Some(Some(key)) => match packet::open::<Server>(&key.key, packet) {
                Ok(opened) if opened.header.session_id != 0 => {
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
        let (Some(session), Some(Some(key))) =
            (self.sessions.get_mut(&name), self.keys.get(&name.key))
        else {
            self.held = Some(Held::ForSession(name, opened));
            self.events.push_back(ServerEvent::SessionNeeded(name));
            return Ok(());
        };
        let mut cx = Context {
            now,
            name,
            key,
            limits: &self.config.limits,
            timing: &self.config.timing,
            rng: &mut self.rng,
            events: &mut self.events,
        };
        session.handle(&mut cx, opened)
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
                    let (key, expires) = (outcome.key, outcome.expires);
                    let key = ServerKey {
                        key,
                        first_salt: Some(outcome.salt),
                        expires,
                    };
                    self.keys.insert(key.key.id(), Some(key.clone()));
                    self.events.push_back(ServerEvent::KeyCreated(key));
                }
                Ok(())
            }
            Err(error) => Err(self.refuse(error.status(), Error::Handshake(error))),
        }
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
            Some(Held::ForKey(id, packet)) if self.keys.contains_key(&id) => {
                self.handle_packet(now, packet)
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

    fn handle(&mut self, now: Instant, received: Received) -> Result<(), Error> {
        match received {
            Received::Packet { bytes, .. } => self.handle_packet(now, bytes),
            // Only clients receive these.
            Received::QuickAck(_) | Received::Status(_) => Ok(()),
        }
    }

    fn handle_timeout(&mut self, _: Instant) -> Result<(), Error> {
        Ok(())
    }

    fn poll_transmit(
        &mut self,
        now: Instant,
        failed: bool,
        transport: &mut Transport<Server>,
        out: &mut BytesMut,
    ) -> bool {
        if let Some(message) = self.plain.pop_front() {
            let msg_id = self.ids.next(now, 1, &mut self.rng);
            transport.send(plain::sealed_len(message.len()), out, |out| {
                plain::seal(msg_id, &message, out);
            });
            return true;
        }
        for (name, session) in &mut self.sessions {
            let Some(Some(key)) = self.keys.get(&name.key) else {
                continue;
            };
            let mut cx = Context {
                now,
                name: *name,
                key,
                limits: &self.config.limits,
                timing: &self.config.timing,
                rng: &mut self.rng,
                events: &mut self.events,
            };
            if session.poll_transmit(&mut cx, transport, out) {
                return true;
            }
        }
        let Some(status) = self.status.take().filter(|_| failed) else {
            return false;
        };
        transport.send_status(status, out);
        true
    }

    fn poll_event(&mut self) -> Option<ServerEvent> {
        self.events.pop_front()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let timing = &self.config.timing;
        self.sessions
            .values()
            .filter_map(|session| session.poll_timeout(timing))
            .min()
    }
}

/// The status for everything that a client should not learn more about (AK-55, MSG-103).
const NOT_FOUND: i32 = -404;
