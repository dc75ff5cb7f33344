//! A client and a data centre, in virtual time, over a stream that never fails by itself.

use super::rig::NOW;
use crate::kat::rsa::test_key;
use bytes::{Bytes, BytesMut};
use mtproto_core::{
    ClientConfig, Connection, Drbg, Error, Event, Instant, KeyId, Recovery, RequestError,
    RequestId, RpcError, Server, ServerConfig, ServerEvent, ServerKey, SessionKey,
    session::{Destroyed, ServerSession, Snapshot},
    transport::{Config, Framing},
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

pub(super) struct Pair {
    pub(super) client: Connection,
    pub(super) server: Dc,
    /// The true time, which the server's clock shows.
    pub(super) now: Instant,
    /// What the client's clock shows beyond it, in seconds.
    pub(super) skew: i64,
    /// Why byte streams ended.
    pub(super) errors: Vec<Error>,
    /// What the client had to say.
    pub(super) seen: Vec<Event>,
    /// Packets that went up and down.
    pub(super) packets: (usize, usize),
    /// When the next byte stream is opened, if there is none.
    down_until: Option<Instant>,
    config: ClientConfig,
    rng: Drbg,
}

/// A data centre that answers every call with the call.
pub(super) struct Dc {
    connection: Connection<Server>,
    config: ServerConfig,
    rng: Drbg,
    pub(super) keys: BTreeMap<KeyId, ServerKey>,
    sessions: BTreeMap<SessionKey, ServerSession>,
    pub(super) bound: BTreeMap<KeyId, KeyId>,
    pub(super) executed: Vec<(SessionKey, Bytes)>,
    pub(super) keys_made: usize,
    pub(super) bindings: usize,
    /// Calls are not answered.
    pub(super) is_slow: bool,
    pub(super) waiting: Vec<(SessionKey, RequestId, Bytes)>,
    /// What bindings are refused with.
    pub(super) refuses_bindings: Option<&'static str>,
    /// Calls under keys that are bound to nothing.
    pub(super) unbound_calls: usize,
    pub(super) errors: Vec<Error>,
}

impl Pair {
    pub(super) fn new(change: impl FnOnce(&mut ClientConfig)) -> Self {
        Self::skewed(0, change)
    }

    pub(super) fn skewed(skew: i64, change: impl FnOnce(&mut ClientConfig)) -> Self {
        let transport = Config {
            framing: Framing::Padded,
            ..Config::default()
        };
        let pair = test_key();
        let mut config = ClientConfig::new(2, [pair.public().clone()].into(), transport);
        change(&mut config);
        let mut rng = Drbg::from_seed([1; 32]);
        let at = shift(NOW, skew);
        let client = Connection::connect(at, config.clone(), None, &mut rng);
        let server_config = ServerConfig::new(2, Arc::new(vec![pair]));
        let mut pair = Self {
            client,
            server: Dc::new(server_config, NOW),
            now: NOW,
            skew,
            errors: Vec::new(),
            seen: Vec::new(),
            packets: (0, 0),
            down_until: None,
            config,
            rng,
        };
        pair.run();
        pair
    }

    /// The client's process ends, and another one begins with what was stored.
    pub(super) fn restart_client(&mut self, skew: i64) {
        let stored = self.client.snapshot().unwrap().to_bytes();
        let stored = Snapshot::from_bytes(&stored).unwrap();
        self.skew = skew;
        self.seen.clear();
        let at = self.client_now();
        self.client = Connection::connect(at, self.config.clone(), Some(stored), &mut self.rng);
        self.server.reopen(self.now);
        self.run();
    }

    pub(super) fn client_now(&self) -> Instant {
        shift(self.now, self.skew)
    }

    /// A byte stream ended: the next one is opened at once, or after a while.
    fn lost(&mut self, error: Error) {
        if self.down_until.is_some() {
            return;
        }
        match error.recovery() {
            Recovery::Backoff => self.down_until = Some(self.now + Duration::from_secs(10)),
            _ => self.reconnect(),
        }
        self.errors.push(error);
    }

    /// The byte stream breaks.
    pub(super) fn reconnect(&mut self) {
        self.down_until = None;
        self.server.reopen(self.now);
        let at = self.client_now();
        self.client.reconnect(at);
    }

    /// Makes a call and waits for its answer, up to two minutes.
    pub(super) fn ask(&mut self, body: Bytes) -> Result<Bytes, RequestError> {
        let id = self.client.request(body).unwrap();
        for _ in 0..120 {
            self.run();
            if let Some(outcome) = self.outcome(id) {
                return outcome;
            }
            self.wait(1);
        }
        panic!("no answer; {:?}", self.errors);
    }

    pub(super) fn outcome(&self, id: RequestId) -> Option<Result<Bytes, RequestError>> {
        self.seen.iter().find_map(|event| match event {
            Event::Response { id: of, body } if *of == id => Some(Ok(body.clone())),
            Event::Failed { id: of, error } if *of == id => Some(Err(error.clone())),
            _ => None,
        })
    }

    /// Both say what they have to say, until neither has anything.
    pub(super) fn run(&mut self) {
        for _ in 0..1000 {
            let mut moved = false;
            let (now, at) = (self.now, self.client_now());
            let mut up = BytesMut::new();
            while self.client.poll_transmit(at, &mut up) {
                self.packets.0 += 1;
            }
            if !up.is_empty() {
                moved = true;
                self.server.receive(now, up);
            }
            let mut down = BytesMut::new();
            while self.server.connection.poll_transmit(now, &mut down) {
                self.packets.1 += 1;
            }
            if !down.is_empty() {
                moved = true;
                if let Err(error) = self.client.handle_input(at, down) {
                    self.lost(error);
                }
            }
            while let Some(event) = self.client.poll_event() {
                self.seen.push(event);
            }
            if !moved {
                return;
            }
        }
        panic!("they do not come to an end");
    }

    pub(super) fn wait(&mut self, seconds: u64) {
        let until = self.now + Duration::from_secs(seconds);
        while self.now < until {
            let next = (self.now + Duration::from_secs(1)).min(until);
            self.now = next;
            let at = self.client_now();
            if self.client.poll_timeout().is_some_and(|due| due <= at)
                && let Err(error) = self.client.handle_timeout(at)
            {
                self.lost(error);
            }
            if self.down_until.is_some_and(|until| until <= self.now) {
                self.reconnect();
            }
            self.server.wake(self.now);
            self.run();
        }
    }
}

impl Dc {
    fn new(config: ServerConfig, now: Instant) -> Self {
        let mut rng = Drbg::from_seed([2; 32]);
        Self {
            connection: Connection::accept(now, config.clone(), &mut rng),
            config,
            rng,
            keys: BTreeMap::new(),
            sessions: BTreeMap::new(),
            bound: BTreeMap::new(),
            executed: Vec::new(),
            keys_made: 0,
            bindings: 0,
            is_slow: false,
            waiting: Vec::new(),
            refuses_bindings: None,
            unbound_calls: 0,
            errors: Vec::new(),
        }
    }

    fn reopen(&mut self, now: Instant) {
        let names: Vec<_> = self.connection.sessions().collect();
        for name in names {
            let session = self.connection.take_session(name);
            self.sessions.extend(session.map(|session| (name, session)));
        }
        self.connection = Connection::accept(now, self.config.clone(), &mut self.rng);
    }

    fn receive(&mut self, now: Instant, bytes: BytesMut) {
        let mut result = self.connection.handle_input(now, bytes);
        while self.serve(now) && result.is_ok() {
            result = self.connection.handle_input(now, BytesMut::new());
        }
        self.errors.extend(result.err());
    }

    /// What it says first about what it received.
    pub(super) fn first_words(&mut self, now: Instant, bytes: BytesMut) -> BytesMut {
        self.receive(now, bytes);
        let mut out = BytesMut::new();
        assert!(self.connection.poll_transmit(now, &mut out));
        out
    }

    fn wake(&mut self, now: Instant) {
        if self.connection.poll_timeout().is_some_and(|at| at <= now) {
            let result = self.connection.handle_timeout(now);
            self.errors.extend(result.err());
        }
        self.serve(now);
    }

    fn serve(&mut self, now: Instant) -> bool {
        let mut any = false;
        while let Some(event) = self.connection.poll_event() {
            any = true;
            self.handle(now, event);
        }
        any
    }

    fn handle(&mut self, now: Instant, event: ServerEvent) {
        match event {
            ServerEvent::KeyCreated(key) => {
                self.keys_made += 1;
                self.keys.insert(key.key.id(), key);
            }
            ServerEvent::KeyNeeded(id) => {
                let key = self.keys.get(&id).cloned();
                self.connection.provide_key(id, key);
            }
            ServerEvent::SessionNeeded(name) => {
                let session = self.sessions.remove(&name);
                self.connection.provide_session(name, session);
            }
            ServerEvent::Request { session, id, body } => self.call(session, id, body),
            ServerEvent::Bind {
                session,
                id,
                binding,
            } => {
                self.bindings += 1;
                let permanent = self.keys.get(&binding.permanent());
                let result = binding.check(now, permanent, &self.keys[&binding.temporary()]);
                let result = match self.refuses_bindings {
                    Some(name) => Err(error(400, name)),
                    None => result.map_err(RpcError::from),
                };
                if result.is_ok() {
                    self.bound.insert(binding.temporary(), binding.permanent());
                }
                let result = result.map(|()| Bytes::from(0x9972_75b5_u32.to_le_bytes().to_vec()));
                self.connection.respond(session, id, result);
            }
            ServerEvent::DestroySession { session, target } => {
                self.sessions.remove(&target);
                self.connection.destroyed(session, target, Destroyed::Ok);
            }
            ServerEvent::KeyDestroyed(key) => drop(self.keys.remove(&key)),
            _ => {}
        }
    }

    fn call(&mut self, session: SessionKey, id: RequestId, body: Bytes) {
        let is_temporary = self
            .keys
            .get(&session.key)
            .is_some_and(|key| key.expires.is_some());
        if is_temporary && !self.bound.contains_key(&session.key) {
            self.unbound_calls += 1;
            let unbound = error(401, "AUTH_KEY_PERM_EMPTY");
            return self.connection.respond(session, id, Err(unbound));
        }
        self.executed.push((session, body.clone()));
        if self.is_slow {
            self.waiting.push((session, id, body));
        } else {
            self.connection.respond(session, id, Ok(body));
        }
    }

    /// Its sessions move to another byte stream; returns what is said on this one then.
    pub(super) fn give_up_sessions(&mut self, now: Instant) -> BytesMut {
        let names: Vec<_> = self.connection.sessions().collect();
        for name in names {
            assert!(self.connection.take_session(name).is_some());
        }
        let mut out = BytesMut::new();
        while self.connection.poll_transmit(now, &mut out) {}
        out
    }

    /// Says something unasked in every session.
    pub(super) fn push(&mut self, body: Bytes) {
        let names: Vec<_> = self.connection.sessions().collect();
        for name in names {
            self.connection.push(name, body.clone());
        }
    }

    /// Answers what was not answered.
    pub(super) fn catch_up(&mut self) {
        for (session, id, body) in std::mem::take(&mut self.waiting) {
            self.connection.respond(session, id, Ok(body));
        }
    }
}

pub(super) fn error(code: i32, message: &str) -> RpcError {
    RpcError {
        code,
        message: message.to_owned(),
    }
}

fn shift(at: Instant, seconds: i64) -> Instant {
    Instant::from_micros(at.as_micros().saturating_add_signed(seconds * 1_000_000))
}
