//! The data centre: byte streams on one side, the world on the other.

use crate::{
    LogEvent, LogKind, TestDcBuilder,
    actors::Presses,
    faults::{Faults, Misfortune},
    layers::Layers,
    links::{LinkId, Links, Outgoing, Place, Whereabouts},
    methods::{self, Reply},
    pushes::Held,
    rpc::{self, Call},
    waiting::Waiting,
    world::World,
};
use bytes::{Bytes, BytesMut};
use mtproto_core::{
    Connection, Drbg, Error, Instant, KeyId, RequestId, RsaKeyPair, ServerConfig, ServerEvent,
    ServerKey, SessionKey,
    session::Destroyed,
    transport::{Accept, Fingerprint, ReplayCache},
};
use mtproto_tl::api;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

/// A Telegram data centre without I/O.
///
/// Each byte stream is a [`LinkId`] from [`open`](Self::open). Whenever bytes arrive or a deadline
/// passes:
///
/// 1. tell it with [`handle_input`](Self::handle_input), [`close`](Self::close) or
///    [`handle_timeout`](Self::handle_timeout);
/// 2. for every link that [`poll_ready`](Self::poll_ready) names, send what
///    [`poll_transmit`](Self::poll_transmit) appends;
/// 3. close the streams that [`poll_closed`](Self::poll_closed) names;
/// 4. sleep until [`poll_timeout`](Self::poll_timeout), or until there is news.
#[derive(Debug)]
pub struct TestDc {
    rsa_keys: Arc<Vec<RsaKeyPair>>,
    /// Those of the data centre for public files.
    cdn_keys: Arc<Vec<RsaKeyPair>>,
    /// Which byte streams are taken.
    accept: Accept,
    rng: Drbg,
    pub(crate) world: World,
    pub(crate) links: Links,
    pub(crate) sessions: Whereabouts,
    /// Auth keys, and the data centre each was agreed on with.
    pub(crate) keys: BTreeMap<KeyId, (i32, ServerKey)>,
    pub(crate) closed: VecDeque<LinkId>,
    pub(crate) layers: Layers,
    pub(crate) faults: Faults,
    /// What faults hold back, by when it is due.
    pub(crate) late: BTreeMap<(Instant, u64), (SessionKey, Outgoing)>,
    pub(crate) late_count: u64,
    /// Updates that wait for the next one to the same session.
    pub(crate) held: BTreeMap<SessionKey, Held>,
    pub(crate) waiting: Waiting,
    pub(crate) presses: Presses,
    /// What byte streams began with lately.
    seen: ReplayCache,
    log: VecDeque<LogEvent>,
}

impl TestDc {
    /// Describes a data centre to open.
    #[must_use]
    pub fn builder() -> TestDcBuilder {
        TestDcBuilder::new()
    }

    pub(crate) fn new(
        _now: Instant,
        (rsa_keys, cdn_keys): (Vec<RsaKeyPair>, Vec<RsaKeyPair>),
        accept: Accept,
        world: World,
        layers: Layers,
        rng: Drbg,
    ) -> Self {
        Self {
            rsa_keys: Arc::new(rsa_keys),
            cdn_keys: Arc::new(cdn_keys),
            accept,
            rng,
            world,
            links: Links::default(),
            sessions: Whereabouts::default(),
            keys: BTreeMap::new(),
            closed: VecDeque::new(),
            layers,
            faults: Faults::default(),
            late: BTreeMap::new(),
            late_count: 0,
            held: BTreeMap::new(),
            waiting: Waiting::default(),
            presses: Presses::default(),
            seen: ReplayCache::default(),
            log: VecDeque::new(),
        }
    }

    /// Begins a byte stream to the data centre that people live in. The client's first bytes choose
    /// its transport.
    pub fn open(&mut self, now: Instant) -> LinkId {
        self.begin(now, self.world.site.home())
    }

    /// Begins a byte stream to the data centre `dc`. A number that the builder does not know, or a
    /// negative one, means [`open`](Self::open) as it does for clients that ask for media servers.
    pub fn open_at(&mut self, now: Instant, dc: i16) -> LinkId {
        let dc = i32::from(dc).abs();
        match self.world.site.centre(dc) {
            Some(_) => self.begin(now, dc),
            None => self.open(now),
        }
    }

    fn begin(&mut self, now: Instant, dc: i32) -> LinkId {
        let number = i16::try_from(dc).unwrap_or_default();
        let keys = match self.world.site.cdn() {
            Some(centre) if centre.id == dc => &self.cdn_keys,
            _ => &self.rsa_keys,
        };
        let mut config = ServerConfig::new(number, Arc::clone(keys));
        config.accept = self.accept.clone();
        let connection = Connection::accept(now, config, &mut self.rng);
        let link = self.links.open(dc, connection);
        self.note(now, link, LogKind::Opened);
        link
    }

    /// Takes bytes that arrived on a stream, in pieces of any size. Nothing a client sends can do
    /// more than end its stream.
    pub fn handle_input(&mut self, now: Instant, link: LinkId, bytes: BytesMut) {
        let Some(stream) = self
            .links
            .get(link)
            .filter(|stream| stream.failed.is_none())
        else {
            return;
        };
        let outcome = stream.connection.handle_input(now, bytes);
        self.settle(now, link, outcome);
    }

    /// Ends a stream, because the client did. Its sessions wait for another one.
    pub fn close(&mut self, now: Instant, link: LinkId) {
        self.retire(now, link, None);
        self.links.remove(link);
    }

    /// Acts on deadlines up to `now`. Harmless when none has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        for link in self.links.due(now) {
            let Some(stream) = self.links.get(link) else {
                continue;
            };
            let outcome = stream.connection.handle_timeout(now);
            self.settle(now, link, outcome);
        }
        self.world.send_due(now);
        self.dispatch(now);
        self.hand_over_late(now);
        self.stop_waiting(now);
        for session in self.sessions.expire(now) {
            self.world.sessions.forget(session);
            self.held.remove(&session);
        }
    }

    /// A link that may have something to send. Each is named once per reason.
    #[must_use]
    pub fn poll_ready(&mut self) -> Option<LinkId> {
        self.links.take_ready()
    }

    /// Appends a packet for `link` to `out`, or some that are sealed together; `false` means there is
    /// nothing to send.
    #[must_use = "`false` means that nothing was appended"]
    pub fn poll_transmit(&mut self, now: Instant, link: LinkId, out: &mut BytesMut) -> bool {
        let Some(stream) = self.links.get(link) else {
            return false;
        };
        if stream.connection.poll_transmit(now, out) {
            self.links.touch(link);
            return true;
        }
        if stream.failed.is_some() {
            self.links.remove(link);
            self.closed.push_back(link);
        }
        false
    }

    /// A stream to close: its client broke the protocol, and all that was to be said has been taken
    /// by [`poll_transmit`](Self::poll_transmit).
    #[must_use]
    pub fn poll_closed(&mut self) -> Option<LinkId> {
        self.closed.pop_front()
    }

    /// When to call [`handle_timeout`](Self::handle_timeout) next.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.links
            .next_deadline()
            .into_iter()
            .chain(self.sessions.next_expiry())
            .chain(self.waiting.next_deadline())
            .chain(self.world.next_due())
            .chain(self.late.keys().next().map(|(due, _)| *due))
            .min()
    }

    /// The next thing that happened, oldest first. The oldest are forgotten if nobody asks.
    pub fn poll_log(&mut self) -> Option<LogEvent> {
        self.log.pop_front()
    }

    /// Lets the links reach whom they concern after `link` was used.
    fn settle(&mut self, now: Instant, link: LinkId, mut outcome: Result<(), Error>) {
        loop {
            let mut resumed = false;
            while let Some(event) = self
                .links
                .get(link)
                .and_then(|stream| stream.connection.poll_event())
            {
                resumed |= matches!(
                    event,
                    ServerEvent::KeyNeeded(_) | ServerEvent::SessionNeeded(_)
                );
                self.handle_event(now, link, event);
            }
            // Input that waited for a key or a session is handled now.
            match self.links.get(link) {
                Some(stream) if resumed && outcome.is_ok() => {
                    outcome = stream.connection.handle_input(now, BytesMut::new());
                }
                _ => break,
            }
        }
        if let Err(error) = outcome {
            self.retire(now, link, Some(error));
        }
        self.links.touch(link);
        self.dispatch(now);
    }

    /// Lets the world's news reach whom they concern.
    pub(crate) fn dispatch(&mut self, now: Instant) {
        for key in self.world.post.take_revoked() {
            self.forget_key(key);
        }
        while let Some(parcel) = self.world.post.take() {
            self.hand_over_update(now, parcel);
        }
        self.deliver_answers(now);
    }

    fn handle_event(&mut self, now: Instant, link: LinkId, event: ServerEvent) {
        match event {
            ServerEvent::Fingerprint(fingerprint) => self.screen(now, link, fingerprint),
            ServerEvent::Recognized(stack) => self.note(now, link, LogKind::Recognized(stack)),
            ServerEvent::KeyCreated(key) => {
                let id = key.key.id();
                let dc = self.links.get(link).map_or(0, |stream| stream.dc);
                self.keys.insert(id, (dc, key));
                self.note(now, link, LogKind::KeyCreated(id));
            }
            ServerEvent::KeyNeeded(id) => {
                let Some(stream) = self.links.get(link) else {
                    return;
                };
                let known = self.keys.get(&id).filter(|(dc, key)| {
                    *dc == stream.dc && key.expires.is_none_or(|end| now < end)
                });
                stream
                    .connection
                    .provide_key(id, known.map(|(_, key)| key.clone()));
            }
            ServerEvent::SessionNeeded(session) => self.bring(link, session),
            ServerEvent::SessionOpened(session) => {
                self.sessions.put_on(session, link);
                self.note(now, link, LogKind::SessionOpened(session.session));
            }
            ServerEvent::Request { session, id, body } => self.call(now, link, session, id, body),
            ServerEvent::Bind {
                session,
                id,
                binding,
            } => self.bind(now, link, session, id, &binding),
            ServerEvent::DestroySession { session, target } => {
                self.destroy_session(link, session, target);
            }
            ServerEvent::KeyDestroyed(key) => {
                self.forget_key(key);
            }
            // Calls are answered as they come, so there is nothing left to cancel.
            _ => {}
        }
    }

    /// Drops a stream that begins as another one has (TR-24).
    fn screen(&mut self, now: Instant, link: LinkId, fingerprint: Fingerprint) {
        if self.seen.admit(now, fingerprint) {
            return;
        }
        self.note(now, link, LogKind::Replayed);
        self.close(now, link);
        self.closed.push_back(link);
    }

    /// Moves a session to the stream that uses it now (MSG-106).
    fn bring(&mut self, link: LinkId, key: SessionKey) {
        let (session, mail) = match self.sessions.take(key) {
            Some(Place::On(other)) => {
                let session = self
                    .links
                    .get(other)
                    .and_then(|stream| stream.connection.take_session(key));
                self.links.touch(other);
                (session, VecDeque::new())
            }
            Some(Place::Waiting { session, mail, .. }) => (Some(*session), mail),
            None => (None, VecDeque::new()),
        };
        if let Some(stream) = self.links.get(link) {
            stream.connection.provide_session(key, session);
            self.sessions.put_on(key, link);
        }
        for outgoing in mail {
            self.hand_over(key, outgoing);
        }
    }

    fn call(
        &mut self,
        now: Instant,
        link: LinkId,
        session: SessionKey,
        id: RequestId,
        body: Bytes,
    ) {
        let Some(dc) = self.links.get(link).map(|stream| stream.dc) else {
            return;
        };
        let call = Call::unwrap(body).and_then(|call| {
            let layer = call.layer.or_else(|| self.world.sessions.layer(session));
            self.layers.lift(layer, call)
        });
        let method = call.as_ref().ok().map(|call| call.id);
        let name = method.and_then(api::name_for_id);
        let user = self.world.authorizations.user(session.key);
        let misfortune = self.faults.strike_call(name, user);
        let reply = match (&misfortune, call) {
            (Some(Misfortune::Silence), _) => return,
            (Some(Misfortune::ResetBefore), _) => return self.reset_at(now, link, session, id),
            (Some(Misfortune::Refuse(error)), _) => Reply::Now(Err(error.clone())),
            (_, Err(error)) => Reply::Now(Err(error)),
            (_, Ok(call)) if self.needs_binding(session.key, call.id) => {
                Reply::Now(Err(rpc::error(401, "AUTH_KEY_PERM_EMPTY")))
            }
            (_, Ok(call)) => self.execute(now, dc, session, call),
        };
        let event = LogKind::Called {
            method: name,
            id: method,
            user: self.world.authorizations.user(session.key),
            error: match &reply {
                Reply::Now(result) => result.as_ref().err().cloned(),
                Reply::Later(_) => None,
            },
        };
        self.note(now, link, event);
        match reply {
            Reply::Now(result) => {
                self.hand_over_answer(now, session, Outgoing::Answer(id, result), misfortune);
            }
            Reply::Later(query) => {
                let method = method.unwrap_or_default();
                self.wait_for_bot(now, query, session, id, method, misfortune);
            }
        }
    }

    /// Answers a call in the words of the caller's layer.
    fn execute(&mut self, now: Instant, dc: i32, session: SessionKey, call: Call) -> Reply {
        let method = call.id;
        let reply = methods::answer(&mut self.world, now, dc, session, call);
        let Reply::Now(Ok(body)) = reply else {
            return reply;
        };
        let layer = self.world.sessions.layer(session);
        Reply::Now(self.layers.lower_answer(layer, method, body))
    }

    /// Forgets an auth key and all that goes with it. Streams that use it keep it until they end.
    pub(crate) fn forget_key(&mut self, key: KeyId) {
        self.keys.remove(&key);
        for session in self.sessions.of_key(key) {
            self.sessions.take(session);
        }
        self.world.sessions.forget_key(key);
        self.world.authorizations.forget_key(key);
    }

    /// Gives something to a session, wherever it is.
    pub(crate) fn hand_over(&mut self, key: SessionKey, outgoing: Outgoing) {
        let Some((link, outgoing)) = self.sessions.route(key, outgoing) else {
            return;
        };
        let Some(stream) = self.links.get(link) else {
            return;
        };
        match outgoing {
            Outgoing::Answer(id, result) => stream.connection.respond(key, id, result),
            Outgoing::Push(body) => stream.connection.push(key, body),
        }
        self.links.touch(link);
    }

    /// Parks the sessions of a stream that ends.
    pub(crate) fn retire(&mut self, now: Instant, link: LinkId, error: Option<Error>) {
        let Some(stream) = self.links.get(link) else {
            return;
        };
        if stream.failed.is_some() {
            return;
        }
        let keys: Vec<SessionKey> = stream.connection.sessions().collect();
        for key in keys {
            if let Some(session) = stream.connection.take_session(key) {
                self.sessions.park(now, key, session);
            }
        }
        stream.failed.clone_from(&error);
        self.note(now, link, LogKind::Closed(error));
    }

    fn destroy_session(&mut self, link: LinkId, session: SessionKey, target: SessionKey) {
        let place = self.sessions.take(target);
        let what = place.as_ref().map_or(Destroyed::None, |_| Destroyed::Ok);
        if let Some(Place::On(other)) = place
            && let Some(stream) = self.links.get(other)
        {
            stream.connection.take_session(target);
        }
        self.world.sessions.forget(target);
        if let Some(stream) = self.links.get(link) {
            stream.connection.destroyed(session, target, what);
        }
    }

    pub(crate) fn note(&mut self, at: Instant, link: LinkId, kind: LogKind) {
        if self.log.len() == MAX_LOG {
            self.log.pop_front();
        }
        self.log.push_back(LogEvent { at, link, kind });
    }
}

/// Log events kept for whoever asks.
const MAX_LOG: usize = 4096;
