//! A server and a network in virtual time, for the tests of this crate.
//!
//! The server speaks the protocol through the core's server role, and answers calls as a test tells
//! it to. It knows nothing about Telegram: that is the business of `mtproto-testdc`.

use bytes::{Bytes, BytesMut};
use mtproto_core::{
    BindError, Binding, Connection, Drbg, Instant, KeyId, RpcError, RsaKeyPair,
    Server as ServerRole, ServerConfig, ServerEvent, ServerKey, SessionKey, session::ServerSession,
    transport::Accept,
};
use mtproto_tl::{
    Constructor, Decode, Encode,
    api::{functions, types},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
    sync::{Arc, LazyLock},
};

use crate::{Config, engine::introduction::Introduction};

/// Where the server is said to listen.
pub(crate) const ADDRESS: &str = "192.0.2.2:443";

/// An RSA key that is made once: making one takes a while.
static KEY: LazyLock<Arc<Vec<RsaKeyPair>>> =
    LazyLock::new(|| Arc::new(vec![RsaKeyPair::generate(&mut Drbg::from_seed([42; 32]))]));

/// Settings of a client for this server.
pub(crate) fn config() -> Config {
    let pem = KEY[0].public().to_pem();
    Config::new(1, "hash")
        .dc(2, ADDRESS.parse().unwrap())
        .server_key_pem(&pem)
}

/// The moment at which tests begin.
pub(crate) fn start() -> Instant {
    Instant::from_micros(1_764_000_000_000_000)
}

/// What the server does with a call.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Answer(Bytes),
    Error(i32, &'static str),
    Silence,
}

/// Decides about a call from its bytes, without the introduction around them.
pub(crate) type Script = Box<dyn FnMut(&Bytes) -> Reply + Send>;

/// Names one of the server's byte streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct StreamId(u32);

/// One server with many byte streams.
pub(crate) struct Server {
    streams: BTreeMap<StreamId, Connection<ServerRole>>,
    /// Data centre that each stream leads to.
    dcs: BTreeMap<StreamId, i16>,
    keys: BTreeMap<KeyId, ServerKey>,
    /// Temporary keys that were bound.
    bound: BTreeSet<KeyId>,
    parked: BTreeMap<SessionKey, ServerSession>,
    introduced: BTreeMap<SessionKey, bool>,
    prefix: Bytes,
    rng: Drbg,
    next: u32,
    /// What it proves itself with in a key exchange.
    pub(crate) identity: Arc<Vec<RsaKeyPair>>,
    /// Where every account lives: calls that come to another data centre are sent there.
    pub(crate) home: i16,
    /// Data centres that answer although nobody lives there.
    pub(crate) elsewhere: Vec<i16>,
    pub(crate) script: Script,
    /// Calls that reached the script, in order.
    pub(crate) calls: Vec<Bytes>,
    /// Where they came.
    pub(crate) visited: Vec<i16>,
    /// How often clients have asked where the data centres are.
    pub(crate) configured: usize,
    /// For how many seconds the answer is said to hold; zero for ever.
    pub(crate) valid_for: i32,
    /// Calls whose clients no longer wait for an answer.
    pub(crate) cancelled: usize,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self::expecting(&config())
    }

    /// A server whose clients introduce themselves as `config` says.
    pub(crate) fn expecting(config: &Config) -> Self {
        Self {
            streams: BTreeMap::new(),
            dcs: BTreeMap::new(),
            keys: BTreeMap::new(),
            bound: BTreeSet::new(),
            parked: BTreeMap::new(),
            introduced: BTreeMap::new(),
            prefix: Introduction::new(config).around(&Bytes::new()),
            rng: Drbg::from_seed([7; 32]),
            next: 0,
            identity: KEY.clone(),
            home: 2,
            elsewhere: Vec::new(),
            script: Box::new(|_| Reply::Answer(yes())),
            calls: Vec::new(),
            visited: Vec::new(),
            configured: 0,
            valid_for: 0,
            cancelled: 0,
        }
    }

    pub(crate) fn open(&mut self, now: Instant, address: SocketAddr) -> StreamId {
        self.open_for(now, address, Accept::default())
    }

    /// The same for those whom a proxy would let through.
    pub(crate) fn open_for(
        &mut self,
        now: Instant,
        address: SocketAddr,
        accept: Accept,
    ) -> StreamId {
        let dc = dc_at(address);
        let mut config = ServerConfig::new(dc, self.identity.clone());
        config.accept = accept;
        self.next += 1;
        let id = StreamId(self.next);
        self.dcs.insert(id, dc);
        self.streams
            .insert(id, Connection::accept(now, config, &mut self.rng));
        id
    }

    /// Takes bytes from a client; says whether the stream stays open.
    pub(crate) fn input(&mut self, now: Instant, id: StreamId, bytes: BytesMut) -> bool {
        let Some(stream) = self.streams.get_mut(&id) else {
            return false;
        };
        let result = stream.handle_input(now, bytes);
        self.act(now, id);
        result.is_ok()
    }

    pub(crate) fn output(&mut self, now: Instant, id: StreamId, out: &mut BytesMut) -> bool {
        self.streams
            .get_mut(&id)
            .is_some_and(|stream| stream.poll_transmit(now, out))
    }

    pub(crate) fn close(&mut self, id: StreamId) {
        if let Some(mut stream) = self.streams.remove(&id) {
            let sessions: Vec<_> = stream.sessions().collect();
            for key in sessions {
                self.parked
                    .extend(stream.take_session(key).map(|session| (key, session)));
            }
        }
    }

    /// Sends something unasked to every session.
    pub(crate) fn push(&mut self, body: &Bytes) {
        for stream in self.streams.values_mut() {
            let sessions: Vec<_> = stream.sessions().collect();
            sessions
                .into_iter()
                .for_each(|session| stream.push(session, body.clone()));
        }
    }

    /// Forgets all keys, as a server does that was set up anew.
    pub(crate) fn forget_keys(&mut self) {
        self.keys.clear();
        self.parked.clear();
        self.introduced.clear();
    }

    /// Forgets the sessions that no byte stream carries, and what it was asked in them.
    pub(crate) fn forget_sessions(&mut self) {
        self.parked.clear();
        self.introduced.clear();
    }

    /// Forgets who has introduced himself.
    pub(crate) fn forget_introductions(&mut self) {
        self.introduced.clear();
    }

    /// Temporary keys that stand for a permanent one, or did.
    pub(crate) fn bound_keys(&self) -> usize {
        self.bound.len()
    }

    /// Permanent keys agreed on so far.
    pub(crate) fn key_count(&self) -> usize {
        let keys = self.keys.values();
        keys.filter(|key| key.expires.is_none()).count()
    }

    fn act(&mut self, now: Instant, id: StreamId) {
        let Some(mut stream) = self.streams.remove(&id) else {
            return;
        };
        while let Some(event) = stream.poll_event() {
            match event {
                ServerEvent::KeyCreated(key) => drop(self.keys.insert(key.key.id(), key)),
                ServerEvent::KeyNeeded(key) => {
                    stream.provide_key(key, self.keys.get(&key).cloned())
                }
                ServerEvent::SessionNeeded(session) => {
                    let found = self.take_session(session);
                    stream.provide_session(session, found);
                }
                ServerEvent::Request {
                    session,
                    id: request,
                    body,
                } => {
                    let dc = self.dcs[&id];
                    if let Some(result) = self.answer(dc, session, body) {
                        stream.respond(session, request, result);
                    }
                }
                ServerEvent::Bind {
                    session,
                    id: request,
                    binding,
                } => {
                    let bound = self.bind(now, &binding);
                    stream.respond(session, request, bound.map_err(RpcError::from));
                }
                ServerEvent::Cancelled { .. } => self.cancelled += 1,
                _ => {}
            }
        }
        self.streams.insert(id, stream);
    }

    fn bind(&mut self, now: Instant, binding: &Binding) -> Result<Bytes, BindError> {
        let temporary = self.keys.get(&binding.temporary());
        let temporary = temporary.ok_or(BindError::NotTemporary)?;
        binding.check(now, self.keys.get(&binding.permanent()), temporary)?;
        self.bound.insert(binding.temporary());
        Ok(yes())
    }

    fn take_session(&mut self, session: SessionKey) -> Option<ServerSession> {
        let elsewhere = self
            .streams
            .values_mut()
            .find_map(|other| other.take_session(session));
        elsewhere.or_else(|| self.parked.remove(&session))
    }

    fn answer(
        &mut self,
        dc: i16,
        session: SessionKey,
        body: Bytes,
    ) -> Option<Result<Bytes, RpcError>> {
        let introduced = self.introduced.entry(session).or_default();
        let body = match body.strip_prefix(&self.prefix[..]) {
            Some(inner) => {
                *introduced = true;
                body.slice_ref(inner)
            }
            None => body,
        };
        let error = |code, message: &str| {
            Some(Err(RpcError {
                code,
                message: message.to_owned(),
            }))
        };
        if !*introduced {
            return error(400, "CONNECTION_NOT_INITED");
        }
        if calls::<functions::help::GetConfig>(&body) {
            self.configured += 1;
            return Some(Ok(configuration(self.valid_for).to_bytes()));
        }
        if dc != self.home && !self.elsewhere.contains(&dc) {
            return error(303, &format!("USER_MIGRATE_{}", self.home));
        }
        self.calls.push(body.clone());
        self.visited.push(dc);
        match (self.script)(&body) {
            Reply::Answer(answer) => Some(Ok(answer)),
            Reply::Error(code, message) => error(code, message),
            Reply::Silence => None,
        }
    }
}

/// Data centre `n` listens at `192.0.2.n`.
fn dc_at(address: SocketAddr) -> i16 {
    match address.ip() {
        IpAddr::V4(ip) => ip.octets()[3].into(),
        IpAddr::V6(_) => panic!("{address}"),
    }
}

fn configuration(expires: i32) -> types::Config {
    let option = |id: i32| types::DcOption {
        id,
        ip_address: format!("192.0.2.{id}"),
        port: 443,
        ..types::DcOption::default()
    };
    let dc_options = (1..=5).map(option).collect();
    types::Config {
        expires,
        dc_options,
        ..types::Config::default()
    }
}

/// A call that any test may make.
pub(crate) fn call() -> Bytes {
    functions::help::GetNearestDc {}.to_bytes()
}

/// An answer like any other.
pub(crate) fn yes() -> Bytes {
    true.to_bytes()
}

/// Number of the function that is called.
pub(crate) fn function(call: &Bytes) -> u32 {
    u32::from_le_bytes(*call.first_chunk().unwrap())
}

/// Whether `call` calls `F`.
pub(crate) fn calls<F: Constructor>(call: &Bytes) -> bool {
    function(call) == F::ID
}

/// Reads what was encoded.
pub(crate) fn read<T: Decode>(bytes: Bytes) -> T {
    T::from_bytes(bytes).unwrap()
}
