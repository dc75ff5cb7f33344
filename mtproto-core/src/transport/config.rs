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
}

impl Framing {
    /// What a client says first.
    pub(super) const fn announcement(self) -> &'static [u8] {
        match self {
            Self::Abridged => &[0xef],
            Self::Intermediate => &[0xee; 4],
            Self::Padded => &[0xdd; 4],
            Self::Full => &[],
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
}

/// Which streams a server takes.
///
/// By default all that need no secret.
#[derive(Clone, Debug)]
pub struct Accept {
    /// Secrets of an MTProto proxy: streams that are obfuscated with one of them are taken.
    pub secrets: Arc<[Secret]>,
    /// Streams without a secret are taken.
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
}

impl fmt::Display for Recognized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.passes_for {
            Some(PassesFor::Tls) => f.write_str("fake TLS, ")?,
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
