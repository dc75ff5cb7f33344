//! Settings of an account.

use crate::{ConfigError, FileStore, MemoryStore, Store, engine::Limits};
use mtproto_core::{
    Pfs, RsaPublicKey,
    transport::{
        Framing,
        proxy::{Endpoint, Host, Proxy, ProxyLink},
    },
};
use std::{
    fmt,
    net::{SocketAddr, ToSocketAddrs},
    path::PathBuf,
    sync::Arc,
};

/// How to reach Telegram, and as whom.
///
/// ```
/// # use mtproto_client::Config;
/// let config = Config::new(12345, "0123456789abcdef0123456789abcdef").session("bot.session");
/// ```
///
/// Nothing is checked before an account is made of it.
#[derive(Clone)]
#[must_use]
pub struct Config {
    pub(crate) api_id: i32,
    pub(crate) api_hash: String,
    pub(crate) dc: Option<(i16, SocketAddr)>,
    pub(crate) framing: Framing,
    pub(crate) pfs: Option<Pfs>,
    pub(crate) obfuscated: bool,
    pub(crate) websocket: bool,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) mtproxy: Option<ProxyLink>,
    /// The address of the first proxy, if it was looked up.
    looked_up: Option<SocketAddr>,
    pub(crate) device: Device,
    pub(crate) limits: Limits,
    server_keys: Vec<ServerKey>,
    session: Session,
    update_capacity: usize,
}

/// What the server shows the user in the list of sessions (MSG-71).
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) model: String,
    pub(crate) system: String,
    pub(crate) app: String,
}

#[derive(Clone)]
enum ServerKey {
    Pem(String),
    Parsed(Box<RsaPublicKey>),
}

#[derive(Clone)]
enum Session {
    File(PathBuf),
    Memory(MemoryStore),
    Other(Arc<dyn Fn() -> Box<dyn Store> + Send + Sync>),
}

impl Config {
    /// Settings for an application that is registered at <https://my.telegram.org>.
    ///
    /// Telegram's production data centre 2, intermediate framing, keys that are replaced every day,
    /// and a session that is forgotten when the process ends, unless the other methods say otherwise.
    pub fn new(api_id: i32, api_hash: impl Into<String>) -> Self {
        Self {
            api_id,
            api_hash: api_hash.into(),
            dc: None,
            framing: Framing::Intermediate,
            pfs: Some(Pfs::default()),
            obfuscated: false,
            websocket: false,
            proxy: None,
            mtproxy: None,
            looked_up: None,
            device: Device {
                model: std::env::consts::ARCH.to_owned(),
                system: std::env::consts::OS.to_owned(),
                app: env!("CARGO_PKG_VERSION").to_owned(),
            },
            limits: Limits::default(),
            server_keys: Vec::new(),
            session: Session::Memory(MemoryStore::default()),
            update_capacity: UPDATES,
        }
    }

    /// Keeps the session in a file, so that the next start needs no key exchange and no login.
    ///
    /// Whoever has the file is logged in. It is readable by its owner only.
    pub fn session(mut self, path: impl Into<PathBuf>) -> Self {
        self.session = Session::File(path.into());
        self
    }

    /// Keeps the session wherever `open` says: it makes a store of your own for every account that
    /// is opened with these settings.
    ///
    /// ```
    /// # use mtproto_client::{Config, MemoryStore};
    /// let config = Config::new(12345, "hash").store(|| Box::new(MemoryStore::default()));
    /// ```
    pub fn store(mut self, open: impl Fn() -> Box<dyn Store> + Send + Sync + 'static) -> Self {
        self.session = Session::Other(Arc::new(open));
        self
    }

    /// Starts from a session that was kept elsewhere, in the form of [`SessionData::to_bytes`];
    /// changes are kept in memory.
    ///
    /// [`SessionData::to_bytes`]: crate::session::SessionData::to_bytes
    pub fn session_bytes(mut self, session: Vec<u8>) -> Self {
        self.session = Session::Memory(MemoryStore::with(session));
        self
    }

    /// Reaches a data centre at `address`, and a new account there first.
    ///
    /// The address takes precedence over what the session or the server says about this data centre.
    pub fn dc(mut self, id: i16, address: SocketAddr) -> Self {
        self.dc = Some((id, address));
        self
    }

    /// Trusts servers that own this RSA key instead of Telegram's. May be given several times.
    pub fn server_key_pem(mut self, pem: &str) -> Self {
        self.server_keys.push(ServerKey::Pem(pem.to_owned()));
        self
    }

    /// The same, with a key that was read already.
    pub fn server_key(mut self, key: RsaPublicKey) -> Self {
        self.server_keys.push(ServerKey::Parsed(Box::new(key)));
        self
    }

    /// Names the device, its system, and the version of the application. None may be empty.
    pub fn device(
        mut self,
        model: impl Into<String>,
        system: impl Into<String>,
        app: impl Into<String>,
    ) -> Self {
        self.device = Device {
            model: model.into(),
            system: system.into(),
            app: app.into(),
        };
        self
    }

    /// Chooses how packets are delimited on the wire.
    ///
    /// With [`Framing::Http`] every packet is a request or a response. The server can only answer, so
    /// one request waits for it all the time; further ones are sent before earlier ones were answered.
    pub fn framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// Chooses how long the keys live that traffic is encrypted with; a day by default.
    ///
    /// They are replaced while everything goes on, and whoever learns one later can read no more than
    /// its own time (03-auth-key §10). `None` does without: the permanent key encrypts everything.
    pub fn pfs(mut self, pfs: Option<Pfs>) -> Self {
        self.pfs = pfs;
        self
    }

    /// Scrambles the stream, so that it has no pattern by which a network could tell what it is. The
    /// full framing cannot be scrambled.
    pub fn obfuscated(mut self) -> Self {
        self.obfuscated = true;
        self
    }

    /// Opens a WebSocket, and scrambles what is in it: what browsers are left with. Encryption by TLS is
    /// left to whoever opens the streams, the [`Runtime`](crate::runtime::Runtime).
    pub fn websocket(mut self) -> Self {
        self.websocket = true;
        self
    }

    /// Reaches everything through a SOCKS5 or HTTP proxy, and nothing without it: while the proxy
    /// cannot be reached, no byte goes anywhere else.
    ///
    /// ```
    /// # use mtproto_client::Config;
    /// let config = Config::new(12345, "hash").proxy("socks5://user:password@127.0.0.1:1080".parse()?);
    /// # Ok::<(), mtproto_client::proxy::BadProxy>(())
    /// ```
    ///
    /// If it has a name, that is looked up when the account is opened, by the operating system and
    /// while the thread waits.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Reaches everything through an MTProto proxy, which chooses framing and disguise; like
    /// [`proxy`](Self::proxy), and through that one if both are given.
    ///
    /// ```
    /// # use mtproto_client::Config;
    /// let link = "tg://proxy?server=127.0.0.1&port=443&secret=dd00112233445566778899aabbccddeeff";
    /// let config = Config::new(12345, "hash").mtproxy(link.parse()?);
    /// # Ok::<(), mtproto_client::proxy::BadLink>(())
    /// ```
    pub fn mtproxy(mut self, link: ProxyLink) -> Self {
        self.mtproxy = Some(link);
        self
    }

    /// Bounds what the account may hold.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How many updates may wait to be taken before the server is slowed down; 1024 by default.
    pub fn max_waiting_updates(mut self, count: usize) -> Self {
        self.update_capacity = count.max(1);
        self
    }

    pub(crate) fn update_capacity(&self) -> usize {
        self.update_capacity
    }

    pub(crate) fn open_store(&self) -> Box<dyn Store> {
        match &self.session {
            Session::File(path) => Box::new(FileStore::new(path)),
            Session::Memory(store) => Box::new(store.clone()),
            Session::Other(open) => open(),
        }
    }

    /// Looks up the name of the first proxy, if it has one.
    pub(crate) fn look_up(&mut self) -> Result<(), ConfigError> {
        if let Some(Endpoint {
            host: Host::Name(name),
            port,
        }) = self.first_proxy()
        {
            let addresses = (name.as_str(), *port).to_socket_addrs().ok();
            self.looked_up = addresses.and_then(|mut addresses| addresses.next());
        }
        self.first_hop().map(drop)
    }

    /// What byte streams are opened to, if that is not the data centre.
    pub(crate) fn first_hop(&self) -> Result<Option<SocketAddr>, ConfigError> {
        let Some(proxy) = self.first_proxy() else {
            return Ok(None);
        };
        let address = proxy.address().or(self.looked_up);
        address
            .map(Some)
            .ok_or_else(|| ConfigError::UnknownProxy(proxy.to_string()))
    }

    fn first_proxy(&self) -> Option<&Endpoint> {
        let mtproxy = self.mtproxy.as_ref().map(|link| &link.server);
        self.proxy.as_ref().map(|proxy| &proxy.server).or(mtproxy)
    }

    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        if self.api_id == 0 || self.api_hash.is_empty() {
            return Err(ConfigError::NoApiId);
        }
        let Device { model, system, app } = &self.device;
        if [model, system, app].into_iter().any(String::is_empty) {
            return Err(ConfigError::EmptyDevice);
        }
        Ok(())
    }

    pub(crate) fn server_keys(&self) -> Result<Arc<[RsaPublicKey]>, ConfigError> {
        let given = self.server_keys.iter().map(|key| match key {
            ServerKey::Pem(pem) => RsaPublicKey::from_pem(pem),
            ServerKey::Parsed(key) => Ok((**key).clone()),
        });
        let telegram = PRODUCTION_KEYS
            .iter()
            .map(|pem| RsaPublicKey::from_pem(pem));
        let keys: Result<Vec<_>, _> = if self.server_keys.is_empty() {
            telegram.collect()
        } else {
            given.collect()
        };
        keys.map(Arc::from).map_err(ConfigError::ServerKey)
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("api_id", &self.api_id)
            .field("dc", &self.dc)
            .field("framing", &self.framing)
            .field("obfuscated", &self.obfuscated)
            .field("websocket", &self.websocket)
            .field("proxy", &self.proxy)
            .field("mtproxy", &self.mtproxy)
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

/// Updates that may wait by default: a few seconds of a busy bot.
const UPDATES: usize = 1024;

/// Keys of Telegram's data centres (03-auth-key §6).
const PRODUCTION_KEYS: [&str; 1] = [include_str!("production_key.pem")];
