//! What a client chooses, what a server takes, and what it has recognized.

use super::proxy::{ProxyKey, Secret, Tunnel};
use alloc::{string::String, sync::Arc};
use core::fmt;

/// Choice of codecs for a client. A server recognizes the client's choice from its first bytes.
///
/// The default is plain [`Framing::Intermediate`].
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Packet boundaries.
    pub framing: Framing,
    /// Scramble the stream so that it has no fixed pattern.
    pub obfuscation: Option<Obfuscation>,
    /// Wrap the stream in another protocol.
    pub disguise: Disguise,
    /// Have a proxy that knows nothing of MTProto pass the stream on.
    pub tunnel: Option<Tunnel>,
    /// What HTTP requests are addressed to: those of [`Framing::Http`], and the one that a
    /// [`Disguise::WebSocket`] begins with.
    pub site: Site,
}

impl Config {
    /// What an MTProto proxy with this secret expects (TR-26), to be led to the data centre `dc`.
    pub fn mtproxy(secret: &Secret, dc: DcId) -> Self {
        Self {
            framing: match secret.pads() {
                true => Framing::Padded,
                false => Framing::Intermediate,
            },
            obfuscation: Some(Obfuscation {
                secret: Some(secret.key().clone()),
                dc: Some(dc),
            }),
            disguise: match secret.domain() {
                Some(domain) => Disguise::FakeTls {
                    domain: domain.into(),
                },
                None => Disguise::None,
            },
            ..Self::default()
        }
    }

    /// How packets are delimited, and the stream scrambled, which not everything goes with.
    pub(super) fn inner(&self) -> (Framing, Option<Obfuscation>) {
        let obfuscation = self.obfuscation.clone();
        match (self.framing, &self.disguise) {
            (Framing::Http, _) => (Framing::Http, None),
            (Framing::Full, Disguise::WebSocket) => {
                (Framing::Intermediate, Some(obfuscation.unwrap_or_default()))
            }
            (Framing::Full, _) => (Framing::Full, None),
            (framing, Disguise::WebSocket) => (framing, Some(obfuscation.unwrap_or_default())),
            (framing, _) => (framing, obfuscation),
        }
    }
}

/// What HTTP requests are addressed to.
///
/// ```
/// # use mtproto_core::transport::Site;
/// let site = Site::new("venus.web.telegram.org:80").unwrap().path("/apiws_test").unwrap();
/// assert!(Site::new("two words").is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    host: String,
    path: Option<String>,
}

impl Site {
    /// A host, which may have a port; `None` if it does not fit into a request.
    ///
    /// The path is the usual one: `/api`, or `/apiws` for a WebSocket.
    pub fn new(host: impl Into<String>) -> Option<Self> {
        let (host, path) = (host.into(), None);
        fits_request(&host).then_some(Self { host, path })
    }

    /// The same with another path; `None` if it does not fit into a request.
    pub fn path(mut self, path: impl Into<String>) -> Option<Self> {
        let path = path.into();
        let fits = path.starts_with('/') && fits_request(&path);
        self.path = Some(path);
        fits.then_some(self)
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn other_path(&self) -> Option<&str> {
        self.path.as_deref()
    }
}

fn fits_request(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// How packets are delimited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Framing {
    /// One or four bytes of length; the smallest.
    Abridged,
    /// Four bytes of length.
    #[default]
    Intermediate,
    /// [`Intermediate`](Self::Intermediate) with random padding.
    Padded,
    /// Length, sequence number and checksum. Cannot be obfuscated (TR-3): obfuscation is left out.
    Full,
    /// Each packet is the body of an HTTP request or response (§8). Stands alone: obfuscation and
    /// disguise are left out.
    Http,
}

impl Framing {
    /// What a client says first.
    pub(super) const fn announcement(self) -> &'static [u8] {
        match self {
            Self::Abridged => &[0xef],
            Self::Intermediate => &[0xee; 4],
            Self::Padded => &[0xdd; 4],
            Self::Full | Self::Http => &[],
        }
    }
}

impl fmt::Display for Framing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Abridged => "abridged",
            Self::Intermediate => "intermediate",
            Self::Padded => "padded",
            Self::Full => "full",
            Self::Http => "HTTP",
        })
    }
}

/// Parameters of the obfuscation cipher. It hides a pattern, not the contents (TR-22).
#[derive(Clone, Debug, Default)]
pub struct Obfuscation {
    /// Secret of an MTProto proxy.
    pub secret: Option<ProxyKey>,
    /// Data centre that a proxy should forward to. Servers that are no proxies do not look at it.
    pub dc: Option<DcId>,
}

/// A data centre as proxies are told of it (02-transport §4).
///
/// ```
/// # use mtproto_core::transport::DcId;
/// assert_eq!(DcId::new(2).of_test_servers().for_media().0, -10_002);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DcId(pub i16);

impl DcId {
    /// The data centre `number`, for everything.
    pub const fn new(number: i16) -> Self {
        Self(number)
    }

    /// The one of the test environment with the same number.
    #[must_use]
    pub const fn of_test_servers(self) -> Self {
        let Self(id) = self;
        Self(id.saturating_add(if id < 0 { -TEST } else { TEST }))
    }

    /// Its servers for files.
    #[must_use]
    pub const fn for_media(self) -> Self {
        Self(self.0.saturating_abs().saturating_neg())
    }
}

/// What is added to the number of a data centre of the test environment.
const TEST: i16 = 10_000;

/// What an observer should take the stream for.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Disguise {
    /// Nothing in particular.
    #[default]
    None,
    /// A TLS connection to a domain. Needs [`Obfuscation`] with the secret of an MTProto proxy.
    FakeTls {
        /// The domain.
        domain: String,
    },
    /// A WebSocket, as browsers open it (§7). What is in it is always obfuscated, and so cannot have
    /// full framing: it has intermediate framing instead.
    WebSocket,
}

/// Which streams a server takes.
///
/// By default all that need no secret.
#[derive(Clone, Debug)]
pub struct Accept {
    /// Secrets of an MTProto proxy: streams that are obfuscated with one of them are taken.
    pub secrets: Arc<[Secret]>,
    /// Streams without a secret are taken, and those that begin like HTTP. To who knows no secret, a
    /// server that takes only streams with one does not show what it is.
    pub open: bool,
}

impl Accept {
    /// Streams of those who know the secret, and no others.
    pub fn only(secret: Secret) -> Self {
        Self {
            secrets: Arc::new([secret]),
            open: false,
        }
    }
}

impl Accept {
    /// Whether clients may come in what looks like TLS.
    pub(super) fn expects_tls(&self) -> bool {
        self.secrets.iter().any(|secret| secret.domain().is_some())
    }
}

impl Default for Accept {
    fn default() -> Self {
        Self {
            secrets: Arc::new([]),
            open: true,
        }
    }
}

/// The stack that a server has recognized.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recognized {
    /// Packet boundaries.
    pub framing: Framing,
    /// The data centre a proxy should forward to, if the stream is obfuscated. Clients that talk to no
    /// proxy may have left random bits there.
    pub obfuscated: Option<DcId>,
    /// Position in [`Accept::secrets`] of the secret it is obfuscated with.
    pub secret: Option<usize>,
    /// What it passes for.
    pub passes_for: Option<PassesFor>,
}

/// A disguise that was seen through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PassesFor {
    /// A TLS connection.
    Tls,
    /// A WebSocket.
    WebSocket,
}

impl fmt::Display for Recognized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.passes_for {
            Some(PassesFor::Tls) => f.write_str("fake TLS, ")?,
            Some(PassesFor::WebSocket) => f.write_str("WebSocket, ")?,
            None => {}
        }
        if self.obfuscated.is_some() {
            f.write_str("obfuscated ")?;
        }
        self.framing.fmt(f)?;
        match self.secret {
            Some(_) => f.write_str(" with a secret"),
            None => Ok(()),
        }
    }
}
