//! Secrets of MTProto proxies (02-transport §5).

use super::text;
use alloc::{string::String, vec::Vec};
use core::{fmt, str::FromStr};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// The 16 bytes that a proxy and its users share. Wiped on drop, compared in constant time, and not
/// printed.
#[derive(Clone, Default)]
pub struct ProxyKey([u8; 16]);

impl ProxyKey {
    /// A key.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl PartialEq for ProxyKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for ProxyKey {}

impl Drop for ProxyKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for ProxyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProxyKey")
    }
}

/// A secret of an MTProto proxy: its key, and how streams to the proxy have to look.
///
/// [`Display`](fmt::Display) and [`FromStr`] are for sharing it; `Debug` shows its kind only.
///
/// ```
/// # use mtproto_core::transport::proxy::{BadSecret, Secret};
/// let secret: Secret = "3QARIjNEVWZ3iJmqu8zd7v8".parse()?;
/// assert_eq!(secret.to_string(), "dd00112233445566778899aabbccddeeff");
/// # Ok::<(), BadSecret>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    key: ProxyKey,
    kind: Kind,
}

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    /// Any obfuscated framing.
    Plain,
    /// Padded framing only.
    Padded,
    /// Padded framing in what looks like a TLS connection to a domain.
    FakeTls(String),
}

impl Secret {
    /// A secret that leaves the framing to the client.
    pub const fn plain(key: ProxyKey) -> Self {
        let kind = Kind::Plain;
        Self { key, kind }
    }

    /// A secret that asks for padding (`dd`).
    pub const fn padded(key: ProxyKey) -> Self {
        let kind = Kind::Padded;
        Self { key, kind }
    }

    /// A secret that asks for what looks like a TLS connection to `domain` (`ee`).
    ///
    /// # Errors
    ///
    /// The domain is not 1 to 182 printable ASCII characters.
    pub fn fake_tls(key: ProxyKey, domain: &str) -> Result<Self, BadSecret> {
        let printable = domain.bytes().all(|byte| byte.is_ascii_graphic());
        if !(1..=MAX_DOMAIN).contains(&domain.len()) || !printable {
            return Err(BadSecret::Domain);
        }
        let kind = Kind::FakeTls(domain.into());
        Ok(Self { key, kind })
    }

    /// A secret in its binary form.
    ///
    /// # Errors
    ///
    /// There is no such secret (TR-25).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadSecret> {
        if let Ok(key) = bytes.try_into() {
            return Ok(Self::plain(ProxyKey(key)));
        }
        let (marker, rest) = bytes.split_first().ok_or(BadSecret::Length)?;
        let (key, domain) = rest.split_first_chunk().ok_or(BadSecret::Length)?;
        let key = ProxyKey(*key);
        match (marker, domain) {
            (0xdd, []) => Ok(Self::padded(key)),
            (0xee, [_, ..]) => {
                let domain = str::from_utf8(domain).map_err(|_| BadSecret::Domain)?;
                Self::fake_tls(key, domain)
            }
            (0xdd | 0xee, _) => Err(BadSecret::Length),
            _ => Err(BadSecret::Unknown),
        }
    }

    /// Its binary form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let key = self.key.bytes().as_slice();
        match &self.kind {
            Kind::Plain => key.to_vec(),
            Kind::Padded => [&[0xdd], key].concat(),
            Kind::FakeTls(domain) => [&[0xee], key, domain.as_bytes()].concat(),
        }
    }

    /// What goes into the ciphers.
    pub const fn key(&self) -> &ProxyKey {
        &self.key
    }

    /// Whether the framing has to be padded (TR-26).
    pub const fn pads(&self) -> bool {
        !matches!(self.kind, Kind::Plain)
    }

    /// The domain that the stream should seem to lead to, if it has to look like TLS.
    pub fn domain(&self) -> Option<&str> {
        match &self.kind {
            Kind::FakeTls(domain) => Some(domain),
            Kind::Plain | Kind::Padded => None,
        }
    }
}

impl FromStr for Secret {
    type Err = BadSecret;

    /// Hexadecimal digits, or base64 in either alphabet with or without padding.
    fn from_str(text: &str) -> Result<Self, BadSecret> {
        if text.len() > MAX_TEXT {
            return Err(BadSecret::Length);
        }
        let bytes = text::unhex(text).or_else(|| text::unbase64(text));
        let mut bytes = bytes.ok_or(BadSecret::Text)?;
        let secret = Self::from_bytes(&bytes);
        bytes.zeroize();
        secret
    }
}

/// The whole secret, in the form in which it is usually written.
impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.to_bytes();
        match self.kind {
            Kind::FakeTls(_) => f.write_str(&text::base64url(&bytes)),
            Kind::Plain | Kind::Padded => bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}")),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Plain => f.write_str("Secret(plain)"),
            Kind::Padded => f.write_str("Secret(padded)"),
            Kind::FakeTls(domain) => write!(f, "Secret(fake TLS to {domain:?})"),
        }
    }
}

/// What is no [`Secret`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadSecret {
    /// Neither hexadecimal digits nor base64.
    Text,
    /// No secret has this length.
    Length,
    /// It begins with a marker that nobody knows.
    Unknown,
    /// The domain is too long, or cannot be one.
    Domain,
}

impl fmt::Display for BadSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "expected hexadecimal digits or base64",
            Self::Length => "no proxy secret has this length",
            Self::Unknown => "unknown kind of proxy secret",
            Self::Domain => "expected a domain of 1 to 182 printable characters",
        })
    }
}

impl core::error::Error for BadSecret {}

/// Longest domain, so that a hello with it fits (02-transport §5).
const MAX_DOMAIN: usize = 182;

/// Longest text that can stand for a secret: hexadecimal digits of marker, key and domain.
const MAX_TEXT: usize = 2 * (17 + MAX_DOMAIN);
