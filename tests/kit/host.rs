//! A data centre as the simulation needs it: many streams, sessions that move between them, and one
//! function.

use crate::call::{Call, push};
use bytes::{Bytes, BytesMut};
use mtproto_core::{
    Connection, Drbg, Error, Instant, KeyId, RequestId, RpcError, Server, ServerConfig,
    ServerEvent, ServerKey, SessionKey,
    session::{Destroyed, ServerSession},
    testing,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Names a stream.
pub type LinkId = u64;

/// A data centre.
#[derive(Debug)]
pub struct Host {
    config: ServerConfig,
    rng: Drbg,
    /// The keys it knows.
    pub keys: BTreeMap<KeyId, ServerKey>,
    links: BTreeMap<LinkId, Connection<Server>>,
    homes: BTreeMap<SessionKey, Home>,
    /// Calls under way, by when they end.
    running: BTreeSet<(Instant, SessionKey, RequestId)>,
    answers: BTreeMap<(SessionKey, RequestId), Result<Bytes, RpcError>>,
    /// What waits for the stream of its session to come back.
    mail: BTreeMap<SessionKey, Vec<Mail>>,
    /// How often each session began.
    begun: BTreeMap<SessionKey, u32>,
    executed: BTreeSet<(SessionKey, u32, RequestId)>,
    /// How often each call was executed, by its number.
    pub runs: BTreeMap<u64, u32>,
    /// How often each was executed in a session that ended with its key, which nobody asks about.
    pub lost: BTreeMap<u64, u32>,
    /// Of these, what was executed in which session so far.
    done: BTreeMap<SessionKey, Vec<u64>>,
    /// The temporary key that stands for each permanent one.
    bound: BTreeMap<KeyId, KeyId>,
    /// Keys agreed on in key exchanges.
    pub exchanges: u32,
    pushes: u64,
    /// What went wrong that must never go wrong.
    pub fault: Option<String>,
}

#[derive(Debug)]
enum Home {
    On(LinkId),
    Parked(Box<ServerSession>),
}

#[derive(Debug)]
enum Mail {
    Answer(RequestId, Result<Bytes, RpcError>),
    Push(Bytes),
}

impl Host {
    /// A data centre that knows `keys`.
    pub fn new(config: ServerConfig, keys: impl IntoIterator<Item = ServerKey>, rng: Drbg) -> Self {
        Self {
            config,
            rng,
            keys: keys.into_iter().map(|key| (key.key.id(), key)).collect(),
            links: BTreeMap::new(),
            homes: BTreeMap::new(),
            running: BTreeSet::new(),
            answers: BTreeMap::new(),
            mail: BTreeMap::new(),
            begun: BTreeMap::new(),
            executed: BTreeSet::new(),
            runs: BTreeMap::new(),
            lost: BTreeMap::new(),
            done: BTreeMap::new(),
            bound: BTreeMap::new(),
            exchanges: 0,
            pushes: 0,
            fault: None,
        }
    }

    /// A stream was accepted.
    pub fn open(&mut self, now: Instant, link: LinkId) {
        let connection = Connection::accept(now, self.config.clone(), &mut self.rng);
        self.links.insert(link, connection);
    }

    /// A stream has ended: its sessions wait for another.
    pub fn close(&mut self, link: LinkId) {
        let Some(mut connection) = self.links.remove(&link) else {
            return;
        };
        let sessions: Vec<_> = connection.sessions().collect();
        for name in sessions {
            if let Some(session) = connection.take_session(name) {
                self.homes.insert(name, Home::Parked(Box::new(session)));
            }
        }
    }

    /// Bytes arrived. After an error what the stream still says is to be sent before it is closed.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn receive(&mut self, now: Instant, link: LinkId, bytes: BytesMut) -> Result<(), Error> {
        self.end_keys(now);
        let Some(connection) = self.links.get_mut(&link) else {
            return Ok(());
        };
        let mut result = connection.handle_input(now, bytes);
        // Keys and sessions are provided at once, which may raise further questions.
        while self.serve(now, link) {
            if let Some(connection) = self.links.get_mut(&link)
                && result.is_ok()
            {
                result = connection.handle_timeout(now);
            }
        }
        result
    }

    /// Deadlines, and calls that have taken their time.
    ///
    /// # Errors
    ///
    /// The streams that failed, and why.
    pub fn handle_timeout(&mut self, now: Instant) -> Vec<(LinkId, Error)> {
        while let Some(&(at, session, id)) = self.running.first()
            && at <= now
        {
            self.running.pop_first();
            if let Some(answer) = self.answers.remove(&(session, id)) {
                self.deliver(session, Mail::Answer(id, answer));
            }
        }
        let mut failed = Vec::new();
        for (link, connection) in &mut self.links {
            if connection.poll_timeout().is_some_and(|at| at <= now)
                && let Err(error) = connection.handle_timeout(now)
            {
                failed.push((*link, error));
            }
        }
        failed
    }

    /// When to call [`handle_timeout`](Self::handle_timeout) next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let running = self.running.first().map(|(at, ..)| *at);
        let links = self.links.values().filter_map(Connection::poll_timeout);
        links.chain(running).min()
    }

    /// What a stream has to say.
    pub fn transmit(&mut self, now: Instant, link: LinkId, out: &mut BytesMut) {
        if let Some(connection) = self.links.get_mut(&link) {
            while connection.poll_transmit(now, out) {}
        }
        self.serve(now, link);
    }

    /// The streams that are open.
    pub fn links(&self) -> impl Iterator<Item = LinkId> + '_ {
        self.links.keys().copied()
    }

    /// Says something unasked in every session that calls may be made in. Returns its number.
    pub fn push(&mut self) -> u64 {
        self.pushes += 1;
        let sessions = self.homes.keys().copied();
        let sessions: Vec<_> = sessions.filter(|name| self.may_call(name.key)).collect();
        for session in sessions {
            self.deliver(session, Mail::Push(push(self.pushes)));
        }
        self.pushes
    }

    /// Everything but the keys is lost.
    pub fn restart(&mut self) {
        self.links.clear();
        self.homes.clear();
        self.running.clear();
        self.answers.clear();
        self.mail.clear();
    }

    /// All sessions are forgotten, while their streams live on.
    pub fn forget_sessions(&mut self) {
        for connection in self.links.values_mut() {
            let sessions: Vec<_> = connection.sessions().collect();
            for session in sessions {
                connection.take_session(session);
            }
        }
        self.homes.clear();
        self.running.clear();
        self.answers.clear();
        self.mail.clear();
    }

    /// Temporary keys that have ended take their sessions along (AK-73).
    fn end_keys(&mut self, now: Instant) {
        let ends = |key: &ServerKey| key.expires.is_some_and(|at| at <= now);
        let ended = self.keys.values().filter(|key| ends(key));
        let ended: Vec<_> = ended.map(|key| key.key.id()).collect();
        for id in ended {
            self.keys.remove(&id);
            let is_its = |session: &SessionKey| session.key == id;
            for connection in self.links.values_mut() {
                let sessions: Vec<_> = connection.sessions().filter(is_its).collect();
                for session in sessions {
                    connection.take_session(session);
                }
            }
            self.homes.retain(|session, _| !is_its(session));
            self.mail.retain(|session, _| !is_its(session));
            self.running.retain(|(_, session, _)| !is_its(session));
            self.answers.retain(|(session, _), _| !is_its(session));
            for (_, numbers) in self.done.iter().filter(|(session, _)| is_its(session)) {
                for number in numbers {
                    *self.lost.entry(*number).or_default() += 1;
                }
            }
            self.done.retain(|session, _| !is_its(session));
        }
    }

    /// Whether calls may be made under a key: a temporary one has to be bound first (AK-61), and a
    /// newer one takes its place (AK-66).
    fn may_call(&self, key: KeyId) -> bool {
        let is_temporary = |key: &ServerKey| key.expires.is_some();
        !self.keys.get(&key).is_some_and(is_temporary)
            || self.bound.values().any(|bound| *bound == key)
    }

    /// Acts on events. `true` if there were any.
    fn serve(&mut self, now: Instant, link: LinkId) -> bool {
        let mut any = false;
        while let Some(event) = self
            .links
            .get_mut(&link)
            .and_then(|connection| connection.poll_event())
        {
            any = true;
            self.handle(now, link, event);
        }
        any
    }

    fn handle(&mut self, now: Instant, link: LinkId, event: ServerEvent) {
        match event {
            ServerEvent::KeyCreated(key) => {
                self.exchanges += 1;
                self.keys.insert(key.key.id(), key);
            }
            ServerEvent::KeyNeeded(id) => {
                let key = self.keys.get(&id).cloned();
                if let Some(connection) = self.links.get_mut(&link) {
                    connection.provide_key(id, key);
                }
            }
            ServerEvent::SessionNeeded(name) => self.move_session(link, name),
            ServerEvent::SessionOpened(name) => {
                *self.begun.entry(name).or_default() += 1;
                self.homes.insert(name, Home::On(link));
            }
            ServerEvent::Request { session, id, body } => self.execute(now, session, id, body),
            ServerEvent::Bind {
                session,
                id,
                binding,
            } => {
                let permanent = self.keys.get(&binding.permanent());
                let Some(temporary) = self.keys.get(&binding.temporary()) else {
                    return;
                };
                let result = binding.check(now, permanent, temporary);
                if result.is_ok() {
                    self.bound.insert(binding.permanent(), binding.temporary());
                }
                let answer = result
                    .map(|()| Bytes::from_static(&BOOL_TRUE))
                    .map_err(RpcError::from);
                self.deliver(session, Mail::Answer(id, answer));
            }
            ServerEvent::Cancelled { session, id } => {
                self.answers.remove(&(session, id));
            }
            ServerEvent::DestroySession { session, target } => {
                let what = match self.homes.remove(&target) {
                    Some(_) => Destroyed::Ok,
                    None => Destroyed::None,
                };
                if let Some(connection) = self.links.get_mut(&link) {
                    connection.destroyed(session, target, what);
                }
            }
            _ => {}
        }
    }

    /// A session belongs to the stream that used it last (MSG-106).
    fn move_session(&mut self, link: LinkId, name: SessionKey) {
        let session = match self.homes.remove(&name) {
            Some(Home::Parked(session)) => Some(*session),
            Some(Home::On(other)) => self
                .links
                .get_mut(&other)
                .and_then(|connection| connection.take_session(name)),
            None => None,
        };
        if session.is_some() {
            self.homes.insert(name, Home::On(link));
        }
        if let Some(connection) = self.links.get_mut(&link) {
            connection.provide_session(name, session);
        }
        for mail in self.mail.remove(&name).unwrap_or_default() {
            self.deliver(name, mail);
        }
    }

    fn deliver(&mut self, session: SessionKey, mail: Mail) {
        match self.homes.get(&session) {
            Some(Home::On(link)) => {
                let Some(connection) = self.links.get_mut(link) else {
                    return;
                };
                match mail {
                    Mail::Answer(id, answer) => connection.respond(session, id, answer),
                    Mail::Push(body) => connection.push(session, body),
                }
            }
            Some(Home::Parked(_)) => self.mail.entry(session).or_default().push(mail),
            None => {}
        }
    }

    fn execute(&mut self, now: Instant, session: SessionKey, id: RequestId, body: Bytes) {
        let record = self.begun.get(&session).copied().unwrap_or_default();
        if !self.executed.insert((session, record, id)) {
            self.fail(format!("{id:?} of {session:?} was executed twice"));
        }
        let Some((call, message)) = Call::read(body) else {
            return self.fail(format!("{id:?} is no call"));
        };
        if !self.may_call(session.key) {
            let unbound = Err(error(401, "AUTH_KEY_PERM_EMPTY"));
            return self.deliver(session, Mail::Answer(id, unbound));
        }
        let waits_for = message.map(testing::request_id);
        let in_vain = |first| !self.executed.contains(&(session, record, first));
        let answer = if waits_for.is_some_and(in_vain) {
            Err(error(400, "MSG_WAIT_FAILED"))
        } else {
            *self.runs.entry(call.number).or_default() += 1;
            self.done.entry(session).or_default().push(call.number);
            match call.fails {
                true => Err(error(420, "FLOOD_WAIT_3")),
                false => Ok(call.answer()),
            }
        };
        let at = now + Duration::from_millis(u64::from(call.millis));
        self.running.insert((at, session, id));
        self.answers.insert((session, id), answer);
    }

    fn fail(&mut self, what: String) {
        self.fault.get_or_insert(what);
    }
}

/// `boolTrue`.
const BOOL_TRUE: [u8; 4] = 0x9972_75b5_u32.to_le_bytes();

fn error(code: i32, message: &str) -> RpcError {
    RpcError {
        code,
        message: message.to_owned(),
    }
}
