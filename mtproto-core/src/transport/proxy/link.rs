//! Links to MTProto proxies.

use super::{
    BadEndpoint, BadSecret, Endpoint, Host, Secret,
    endpoint::parse_port,
    text::{percent_decoded, percent_encoded},
};
use alloc::string::{String, ToString};
use core::{fmt, str::FromStr};

/// Where an MTProto proxy is, and its secret.
///
/// ```
/// # use mtproto_core::transport::proxy::{BadLink, ProxyLink};
/// let link: ProxyLink =
///     "https://t.me/proxy?server=proxy.example&port=443&secret=00112233445566778899aabbccddeeff".parse()?;
/// assert_eq!(link.server.to_string(), "proxy.example:443");
/// assert_eq!(
///     link.to_string(),
///     "tg://proxy?server=proxy.example&port=443&secret=00112233445566778899aabbccddeeff",
/// );
/// # Ok::<(), BadLink>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyLink {
    /// Where it is.
    pub server: Endpoint,
    /// What its users know.
    pub secret: Secret,
}

impl FromStr for ProxyLink {
    type Err = BadLink;

    /// `tg://proxy?…` or `https://t.me/proxy?…` with `server`, `port` and `secret`, each once.
    fn from_str(text: &str) -> Result<Self, BadLink> {
        if text.len() > MAX_LINK {
            return Err(BadLink::TooLong);
        }
        let query = PREFIXES
            .into_iter()
            .find_map(|prefix| text.strip_prefix(prefix))
            .ok_or(BadLink::Scheme)?;
        let (mut server, mut port, mut secret) = (None, None, None);
        for field in query.split('&') {
            let (name, value) = field.split_once('=').ok_or(BadLink::Query)?;
            let value = percent_decoded(value).ok_or(BadLink::Query)?;
            let slot = match name {
                "server" => &mut server,
                "port" => &mut port,
                "secret" => &mut secret,
                // Others may know more.
                _ => continue,
            };
            if slot.replace(value).is_some() {
                return Err(BadLink::Query);
            }
        }
        let (Some(server), Some(port), Some(secret)) = (server, port, secret) else {
            return Err(BadLink::Query);
        };
        let port = parse_port(&port).ok_or(BadLink::Server(BadEndpoint::Port))?;
        Ok(Self {
            server: Endpoint::new(&server, port).map_err(BadLink::Server)?,
            secret: secret.parse().map_err(BadLink::Secret)?,
        })
    }
}

/// The whole link, secret included.
impl fmt::Display for ProxyLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host: String = match &self.server.host {
            Host::Ip(ip) => ip.to_string(),
            Host::Name(name) => name.clone(),
        };
        let (host, port) = (percent_encoded(&host), self.server.port);
        write!(
            f,
            "tg://proxy?server={host}&port={port}&secret={}",
            self.secret
        )
    }
}

/// What is no [`ProxyLink`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadLink {
    /// It is no link to a proxy.
    Scheme,
    /// Something is missing, given twice, or cannot be read.
    Query,
    /// The server or its port cannot be one.
    Server(BadEndpoint),
    /// The secret cannot be one.
    Secret(BadSecret),
    /// It is longer than any link to a proxy.
    TooLong,
}

impl fmt::Display for BadLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme => f.write_str("expected tg://proxy?… or https://t.me/proxy?…"),
            Self::Query => f.write_str("expected server, port and secret, each once"),
            Self::Server(error) => error.fmt(f),
            Self::Secret(error) => error.fmt(f),
            Self::TooLong => f.write_str("longer than any link to a proxy"),
        }
    }
}

impl core::error::Error for BadLink {}

const PREFIXES: [&str; 2] = ["tg://proxy?", "https://t.me/proxy?"];

/// More than three times what host and secret may have.
const MAX_LINK: usize = 4096;
