//! What can be wrong with a byte stream.

use super::{fake_tls::TlsError, http::HttpError, proxy::TunnelError, websocket::WebSocketError};
use core::fmt;

/// Why a byte stream could not be split into packets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameError {
    /// A packet longer than allowed.
    TooLong {
        /// Claimed length.
        len: usize,
        /// Allowed length.
        max: usize,
    },
    /// A packet length that no packet can have.
    BadLength(u32),
    /// Checksum mismatch.
    Checksum,
    /// A packet out of order.
    Sequence {
        /// Number expected.
        expected: u32,
        /// Number found.
        got: u32,
    },
    /// The first bytes announce no framing we know.
    Unrecognized,
    /// The stream is not the TLS connection that it should look like.
    Tls(TlsError),
    /// The stream is not the WebSocket that it should be.
    WebSocket(WebSocketError),
    /// The stream is not the HTTP that it should be.
    Http(HttpError),
    /// A proxy does not let us through.
    Tunnel(TunnelError),
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { len, max } => write!(f, "packet of {len} bytes, limit is {max}"),
            Self::BadLength(len) => write!(f, "impossible packet length {len:#x}"),
            Self::Checksum => f.write_str("checksum mismatch"),
            Self::Sequence { expected, got } => write!(f, "packet {got}, expected {expected}"),
            Self::Unrecognized => f.write_str("unknown transport"),
            Self::Tls(error) => error.fmt(f),
            Self::WebSocket(error) => error.fmt(f),
            Self::Http(error) => error.fmt(f),
            Self::Tunnel(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for FrameError {}

impl From<TunnelError> for FrameError {
    fn from(error: TunnelError) -> Self {
        Self::Tunnel(error)
    }
}
