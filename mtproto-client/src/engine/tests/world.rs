//! An engine, a server, and the wire between them.

use super::proxies::ProxyServer;
use crate::{
    CallError, CallOptions, Config, Engine,
    engine::{CallId, Effect, Event, LinkEvent, LinkId, State},
    session::SessionData,
    testing::{Server, StreamId, config, start},
};
use bytes::{Bytes, BytesMut};
use mtproto_core::{Drbg, Instant};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    net::SocketAddr,
    time::Duration,
};

pub(crate) struct World {
    pub(crate) now: Instant,
    pub(crate) engine: Engine,
    pub(crate) server: Server,
    config: Config,
    wires: BTreeMap<LinkId, StreamId>,
    /// Events that no test has looked at yet.
    pub(crate) events: Vec<Event>,
    /// What was stored last, and how often anything was.
    pub(crate) saved: Option<Bytes>,
    pub(crate) saves: usize,
    /// When byte streams were asked for.
    pub(crate) attempts: Vec<Instant>,
    /// How opening a byte stream ends.
    pub(crate) network: Network,
    /// After how many bytes, in both directions together, every byte stream breaks.
    pub(crate) cuts: Box<dyn Iterator<Item = usize>>,
    left: usize,
    /// A proxy between the engine and the server.
    pub(super) proxy: Option<ProxyServer>,
    /// Where byte streams were opened to.
    pub(super) opened_to: BTreeSet<SocketAddr>,
}

/// What happens when a byte stream is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    Works,
    Refuses(io::ErrorKind),
    Swallows,
}

impl World {
    /// A world in which nothing has happened yet.
    pub(crate) fn new() -> Self {
        Self::with(Server::new(), start(), &config(), None)
    }

    /// A world in which the engine has reached the server.
    pub(crate) fn connected() -> Self {
        let mut world = Self::new();
        world.run();
        assert_eq!(world.engine.state(), State::Ready);
        world.events.clear();
        world
    }

    pub(crate) fn with(
        server: Server,
        now: Instant,
        config: &Config,
        stored: Option<Bytes>,
    ) -> Self {
        let stored = stored.map(|bytes| SessionData::from_bytes(&bytes).unwrap());
        // Another process draws other numbers.
        let seed = u8::try_from(1 + server.key_count()).unwrap();
        let engine = Engine::new(now, config, stored, Drbg::from_seed([seed; 32])).unwrap();
        Self {
            now,
            engine,
            server,
            config: config.clone(),
            wires: BTreeMap::new(),
            events: Vec::new(),
            saved: None,
            saves: 0,
            attempts: Vec::new(),
            network: Network::Works,
            cuts: Box::new(std::iter::empty()),
            left: usize::MAX,
            proxy: None,
            opened_to: BTreeSet::new(),
        }
    }

    /// Another process continues with what this one has stored.
    pub(crate) fn restarted(mut self) -> Self {
        self.wires
            .into_values()
            .for_each(|stream| self.server.close(stream));
        Self::with(self.server, self.now, &self.config, self.saved)
    }

    /// The same with a session that does not say whose it is.
    pub(crate) fn restarted_without_a_name(mut self) -> Self {
        let mut data = SessionData::from_bytes(&self.saved.unwrap()).unwrap();
        (data.user, data.nameless) = (None, true);
        self.saved = Some(data.to_bytes().into());
        self.restarted()
    }

    /// From now on byte streams break after the given numbers of bytes, one after the other.
    pub(crate) fn cut_after(&mut self, cuts: impl Iterator<Item = usize> + 'static) {
        self.cuts = Box::new(cuts);
        self.left = self.cuts.next().unwrap_or(usize::MAX);
    }

    /// Lets everything happen that happens at once.
    pub(crate) fn run(&mut self) {
        while self.step() {}
    }

    /// Lets time pass, deadline by deadline, as a driver does that only wakes for them.
    pub(crate) fn run_for(&mut self, duration: Duration) {
        let end = self.now + duration;
        self.run();
        let mut wakes = 0;
        while let Some(at) = self.engine.poll_timeout().filter(|at| *at <= end) {
            wakes += 1;
            assert!(wakes < 10_000, "the engine does not sleep");
            self.now = self.now.max(at);
            self.engine.handle_timeout(self.now);
            self.run();
        }
        self.now = end;
    }

    /// Breaks every byte stream.
    pub(crate) fn break_wires(&mut self) {
        for (link, stream) in std::mem::take(&mut self.wires) {
            self.server.close(stream);
            let reset = LinkEvent::Closed(Some(io::ErrorKind::ConnectionReset));
            self.engine.handle_link(self.now, link, reset);
        }
    }

    /// Sends bytes to the engine that the server never sent.
    pub(crate) fn inject(&mut self, bytes: &[u8]) {
        let link = *self.wires.keys().next().unwrap();
        self.engine
            .handle_link(self.now, link, LinkEvent::Received(bytes.into()));
        self.run();
    }

    pub(crate) fn call(&mut self, body: Bytes) -> CallId {
        self.call_with(body, CallOptions::default())
    }

    pub(crate) fn call_with(&mut self, body: Bytes, options: CallOptions) -> CallId {
        let id = self.engine.call(self.now, body, options);
        self.run();
        id
    }

    /// How a call has ended, if it has; at most once, as the engine promises.
    pub(crate) fn result(&mut self, id: CallId) -> Option<Result<Bytes, CallError>> {
        self.run();
        let mut results = Vec::new();
        self.events.retain_mut(|event| match event {
            Event::Done { id: done, result } if *done == id => {
                results.push(result.clone());
                false
            }
            _ => true,
        });
        assert!(results.len() <= 1, "{id:?} has ended more than once");
        results.pop()
    }

    pub(crate) fn streams(&self) -> usize {
        self.wires.len()
    }

    fn step(&mut self) -> bool {
        let mut moved = false;
        while let Some(effect) = self.engine.poll_effect() {
            moved = true;
            match effect {
                Effect::Connect { link, address } => self.connect(link, address),
                Effect::Close(link) => {
                    if let Some(stream) = self.wires.remove(&link) {
                        self.server.close(stream);
                    }
                }
                Effect::Save(bytes) => {
                    self.saved = Some(bytes);
                    self.saves += 1;
                }
            }
        }
        if let Some(proxy) = &mut self.proxy {
            let (engine, server) = (&mut self.engine, &mut self.server);
            for (link, target) in proxy.serve(self.now, engine) {
                moved = true;
                let stream = server.open(self.now, target);
                self.wires.insert(link, stream);
            }
        }
        for (link, stream) in self.wires.clone() {
            let mut bytes = BytesMut::new();
            while self.engine.poll_transmit(self.now, link, &mut bytes) {}
            let sent = self.spend(&mut bytes);
            moved |= !bytes.is_empty();
            let open = bytes.is_empty() || self.server.input(self.now, stream, bytes);
            let mut answer = BytesMut::new();
            while self.server.output(self.now, stream, &mut answer) {}
            let received = self.spend(&mut answer);
            if !answer.is_empty() {
                moved = true;
                self.engine
                    .handle_link(self.now, link, LinkEvent::Received(answer));
            }
            if !open || !sent || !received {
                moved = true;
                self.left = self.cuts.next().unwrap_or(usize::MAX);
                self.wires.remove(&link);
                self.server.close(stream);
                self.engine
                    .handle_link(self.now, link, LinkEvent::Closed(None));
            }
        }
        while let Some(event) = self.engine.poll_event() {
            moved = true;
            self.events.push(event);
        }
        moved
    }

    /// Lets through what the wire still carries; says whether that was all.
    fn spend(&mut self, bytes: &mut BytesMut) -> bool {
        let whole = bytes.len() < self.left;
        bytes.truncate(self.left);
        self.left = self.left.saturating_sub(bytes.len());
        whole
    }

    fn connect(&mut self, link: LinkId, address: SocketAddr) {
        self.attempts.push(self.now);
        self.opened_to.insert(address);
        let event = match (self.network, &mut self.proxy) {
            (Network::Works, Some(proxy)) => {
                if let Some(stream) = proxy.open(self.now, link, address, &mut self.server) {
                    self.wires.insert(link, stream);
                }
                LinkEvent::Opened
            }
            (Network::Works, None) => {
                let stream = self.server.open(self.now, address);
                self.wires.insert(link, stream);
                LinkEvent::Opened
            }
            (Network::Refuses(kind), _) => LinkEvent::Closed(Some(kind)),
            (Network::Swallows, _) => return,
        };
        self.engine.handle_link(self.now, link, event);
    }
}
