//! Having a proxy pass a byte stream on.

use super::{Endpoint, Protocol, Proxy, http::Connect, socks5::Socks5};
use bytes::BytesMut;
use core::fmt;

/// A proxy, and where it should lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tunnel {
    /// What the byte stream is opened to.
    pub proxy: Proxy,
    /// The other end. A name is looked up by the proxy.
    pub target: Endpoint,
}

/// What is said to a proxy before it lets us through.
#[derive(Debug)]
pub(in crate::transport) enum Handshake {
    Socks5(Socks5),
    Connect(Connect),
}

impl Handshake {
    pub(in crate::transport) fn new(tunnel: &Tunnel) -> Self {
        match tunnel.proxy.protocol {
            Protocol::Socks5 => Self::Socks5(Socks5::new(tunnel)),
            Protocol::HttpConnect => Self::Connect(Connect::new(tunnel)),
        }
    }

    /// Takes what the proxy says; `true` once all that follows is from the other end.
    pub(in crate::transport) fn receive(
        &mut self,
        input: &mut BytesMut,
    ) -> Result<bool, TunnelError> {
        match self {
            Self::Socks5(socks5) => socks5.receive(input),
            Self::Connect(connect) => connect.receive(input),
        }
    }

    /// Appends what is to be said to the proxy; `false` if nothing.
    pub(in crate::transport) fn poll_transmit(&mut self, out: &mut BytesMut) -> bool {
        let pending = match self {
            Self::Socks5(socks5) => &mut socks5.pending,
            Self::Connect(connect) => &mut connect.pending,
        };
        let says_something = !pending.is_empty();
        out.unsplit(pending.split());
        says_something
    }
}

/// Why a proxy does not let us through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TunnelError {
    /// What it says is not its protocol.
    Malformed,
    /// It wants to know who we are, or does not believe it.
    Login,
    /// It will not or cannot reach the other end; the code is the protocol's own.
    Refused(u16),
}

impl fmt::Display for TunnelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("proxy does not speak its protocol"),
            Self::Login => f.write_str("proxy refuses name and password"),
            Self::Refused(code) => write!(f, "proxy does not reach the server: code {code}"),
        }
    }
}

impl core::error::Error for TunnelError {}
