//! Addresses, by number or by name.

use alloc::string::String;
use core::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};

/// A host and a port.
///
/// ```
/// # use mtproto_core::transport::proxy::Endpoint;
/// let endpoint: Endpoint = "proxy.example:1080".parse()?;
/// assert_eq!(endpoint.to_string(), "proxy.example:1080");
/// assert!("[::1]:443".parse::<Endpoint>()?.address().is_some());
/// # Ok::<(), mtproto_core::transport::proxy::BadEndpoint>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Endpoint {
    /// Who.
    pub host: Host,
    /// Never 0.
    pub port: u16,
}

/// A machine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Host {
    /// By number.
    Ip(IpAddr),
    /// By a name that somebody else has to look up.
    Name(String),
}

impl Endpoint {
    /// A host, by number or by name, and a port.
    ///
    /// # Errors
    ///
    /// The port is 0, or no host can have this name.
    pub fn new(host: &str, port: u16) -> Result<Self, BadEndpoint> {
        if port == 0 {
            return Err(BadEndpoint::Port);
        }
        let bare = host
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let host = match bare.unwrap_or(host).parse() {
            Ok(ip) => Host::Ip(ip),
            Err(_) if is_name(host) => Host::Name(host.into()),
            Err(_) => return Err(BadEndpoint::Host),
        };
        Ok(Self { host, port })
    }

    /// The address, if nobody has to look it up.
    pub fn address(&self) -> Option<SocketAddr> {
        match self.host {
            Host::Ip(ip) => Some(SocketAddr::new(ip, self.port)),
            Host::Name(_) => None,
        }
    }
}

impl From<SocketAddr> for Endpoint {
    fn from(address: SocketAddr) -> Self {
        Self {
            host: Host::Ip(address.ip()),
            port: address.port(),
        }
    }
}

impl FromStr for Endpoint {
    type Err = BadEndpoint;

    /// `host:port`; IPv6 addresses in brackets.
    fn from_str(text: &str) -> Result<Self, BadEndpoint> {
        let (host, port) = text.rsplit_once(':').ok_or(BadEndpoint::Port)?;
        if host.contains(':') && !host.starts_with('[') {
            return Err(BadEndpoint::Host);
        }
        Self::new(host, parse_port(port).ok_or(BadEndpoint::Port)?)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.host {
            Host::Ip(ip) => SocketAddr::new(*ip, self.port).fmt(f),
            Host::Name(name) => write!(f, "{name}:{}", self.port),
        }
    }
}

/// What is no [`Endpoint`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadEndpoint {
    /// Neither an address nor a name.
    Host,
    /// No port, or none from 1 to 65535.
    Port,
}

impl fmt::Display for BadEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Host => "expected a host name or an address",
            Self::Port => "expected a port from 1 to 65535",
        })
    }
}

impl core::error::Error for BadEndpoint {}

/// Digits only: `+80` and `080` are nobody's ports.
pub(super) fn parse_port(text: &str) -> Option<u16> {
    let canonical = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|_| canonical)
}

fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        (1..=63).contains(&label.len()) && label.bytes().all(allowed)
    };
    let name = text.strip_suffix('.').unwrap_or(text);
    text.len() <= MAX_NAME && name.split('.').all(is_label)
}

/// Longest name there can be.
const MAX_NAME: usize = 253;
