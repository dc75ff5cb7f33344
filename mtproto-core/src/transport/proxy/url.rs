//! Proxies that pass byte streams on.

use super::{
    BadEndpoint, Endpoint,
    text::{percent_decoded, percent_encoded},
};
use alloc::string::String;
use core::{fmt, str::FromStr};
use zeroize::Zeroize;

/// A SOCKS5 or HTTP proxy.
///
/// ```
/// # use mtproto_core::transport::proxy::{BadProxy, Proxy};
/// let proxy: Proxy = "socks5://ann:secret@127.0.0.1:1080".parse()?;
/// assert_eq!(proxy.to_string(), "socks5://ann@127.0.0.1:1080");
/// # Ok::<(), BadProxy>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it is.
    pub server: Endpoint,
    pub(super) login: Option<Login>,
}

/// What a proxy speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// RFC 1928.
    Socks5,
    /// HTTP with the method `CONNECT`.
    HttpConnect,
}

/// A name and a password, 1 to 255 bytes each. Wiped on drop; the password is not printed.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) name: String,
    pub(super) password: String,
}

impl Proxy {
    /// A proxy that asks nobody who he is.
    pub const fn new(protocol: Protocol, server: Endpoint) -> Self {
        Self {
            protocol,
            server,
            login: None,
        }
    }

    /// Tells it who we are.
    ///
    /// # Errors
    ///
    /// Name or password are empty or longer than 255 bytes, or the name has a colon that HTTP could
    /// not tell from the end of the name.
    pub fn login(mut self, name: &str, password: &str) -> Result<Self, BadProxy> {
        let fits = |text: &str| (1..=MAX_LOGIN).contains(&text.len());
        let is_clear = self.protocol == Protocol::Socks5 || !name.contains(':');
        if !fits(name) || !fits(password) || !is_clear {
            return Err(BadProxy::Login);
        }
        self.login = Some(Login {
            name: name.into(),
            password: password.into(),
        });
        Ok(self)
    }

    pub(crate) fn credentials(&self) -> Option<(&str, &str)> {
        let login = self.login.as_ref()?;
        Some((&login.name, &login.password))
    }
}

impl FromStr for Proxy {
    type Err = BadProxy;

    /// `socks5://name:password@host:port`, or `http://…`, with or without name and password.
    fn from_str(text: &str) -> Result<Self, BadProxy> {
        let (scheme, rest) = text.split_once("://").ok_or(BadProxy::Scheme)?;
        let protocol = match scheme {
            "socks5" | "socks5h" => Protocol::Socks5,
            "http" => Protocol::HttpConnect,
            _ => return Err(BadProxy::Scheme),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (login, server) = match rest.rsplit_once('@') {
            Some((login, server)) => (Some(login), server),
            None => (None, rest),
        };
        let proxy = Self::new(protocol, server.parse().map_err(BadProxy::Server)?);
        let Some(login) = login else {
            return Ok(proxy);
        };
        let (name, password) = login.split_once(':').ok_or(BadProxy::Login)?;
        let mut password = percent_decoded(password).ok_or(BadProxy::Login)?;
        let name = percent_decoded(name).ok_or(BadProxy::Login)?;
        let proxy = proxy.login(&name, &password);
        password.zeroize();
        proxy
    }
}

/// Without the password.
impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.protocol {
            Protocol::Socks5 => "socks5://",
            Protocol::HttpConnect => "http://",
        })?;
        if let Some(login) = &self.login {
            write!(f, "{}@", percent_encoded(&login.name))?;
        }
        self.server.fmt(f)
    }
}

impl Drop for Login {
    fn drop(&mut self) {
        self.name.zeroize();
        self.password.zeroize();
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({:?})", self.name)
    }
}

/// What is no [`Proxy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadProxy {
    /// Neither `socks5://` nor `http://`.
    Scheme,
    /// Name or password cannot be sent.
    Login,
    /// The address cannot be one.
    Server(BadEndpoint),
}

impl fmt::Display for BadProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scheme => f.write_str("expected socks5://… or http://…"),
            Self::Login => f.write_str("expected name:password, 1 to 255 bytes each"),
            Self::Server(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for BadProxy {}

/// Longest name and longest password (RFC 1929).
const MAX_LOGIN: usize = 255;
