//! A stream in the frames of a WebSocket (RFC 6455, §7).
//!
//! Messages mean nothing: the contents of all binary frames are one stream. What is said in it must
//! be obfuscated (§7), which is not this module's business.
//!
//! ```text
//! client   GET /apiws HTTP/1.1 …               | frame, masked | …
//! server   HTTP/1.1 101 Switching Protocols …  | frame         | …
//! ```
//!
//! The codecs there are bring their own buffers or read from sockets, and a frame is soon parsed, so
//! this one is ours; the heads of the upgrade are parsed by `httparse`.

mod frame;
#[cfg(test)]
mod tests;
mod upgrade;

use super::{STATUS, http::HttpError};
use crate::Drbg;
use bytes::{BufMut, BytesMut};
use core::fmt;
use frame::{Header, Kind, Mask};
use upgrade::Upgrade;

/// One end of a WebSocket.
#[derive(Debug)]
pub struct WebSocket {
    /// What the other end has yet to say before there are frames.
    upgrade: Option<Upgrade>,
    is_client: bool,
    /// The data frame whose contents are arriving.
    left: usize,
    mask: Mask,
    /// The last data frame was not the last of its message.
    in_message: bool,
    /// What we say of our own accord: a head, pongs, the end.
    out: BytesMut,
    /// For masks.
    rng: Drbg,
}

impl WebSocket {
    fn new(upgrade: Upgrade, is_client: bool, rng: &mut Drbg) -> Self {
        Self {
            upgrade: Some(upgrade),
            is_client,
            left: 0,
            mask: Mask::NONE,
            in_message: false,
            out: BytesMut::new(),
            rng: Drbg::from_rng(rng),
        }
    }

    /// Removes the next piece of the contents from what was received; `None` if more bytes are
    /// needed. To be called until then. `max` bounds a frame.
    ///
    /// A piece need not be a whole frame, so a frame is never gathered, and nothing is copied.
    ///
    /// # Errors
    ///
    /// The other end closed the WebSocket or does not talk the protocol. Our last word is ready for
    /// [`poll_transmit`](Self::poll_transmit); then the stream must be closed.
    pub fn receive(
        &mut self,
        input: &mut BytesMut,
        max: usize,
    ) -> Result<Option<BytesMut>, WebSocketError> {
        let received = self.next(input, max);
        if let (Err(error), None) = (&received, &self.upgrade) {
            let code = error.close_code().to_be_bytes();
            self.put_control(Kind::Close, &code);
        }
        received
    }

    fn next(
        &mut self,
        input: &mut BytesMut,
        max: usize,
    ) -> Result<Option<BytesMut>, WebSocketError> {
        if let Some(upgrade) = &mut self.upgrade {
            if !upgrade.take(input, &mut self.out)? {
                return Ok(None);
            }
            self.upgrade = None;
        }
        while self.left == 0 {
            let Some(header) = Header::read(input)? else {
                return Ok(None);
            };
            if header.mask.is_none() != self.is_client {
                return Err(WebSocketError::Masking);
            }
            if header.kind.is_control() {
                let Some(contents) = header.take_whole(input) else {
                    return Ok(None);
                };
                self.control(header.kind, &contents)?;
                continue;
            }
            if header.kind == Kind::Text {
                return Err(WebSocketError::Text);
            }
            if (header.kind == Kind::Continuation) != self.in_message {
                return Err(WebSocketError::Fragment);
            }
            if header.len > max {
                return Err(WebSocketError::TooLong {
                    len: header.len,
                    max,
                });
            }
            header.take(input);
            self.in_message = !header.is_last;
            self.left = header.len;
            self.mask = header.mask.unwrap_or(Mask::NONE);
        }
        let mut piece = input.split_to(self.left.min(input.len()));
        self.left -= piece.len();
        self.mask.apply(&mut piece);
        Ok((!piece.is_empty()).then_some(piece))
    }

    fn control(&mut self, kind: Kind, contents: &[u8]) -> Result<(), WebSocketError> {
        match kind {
            Kind::Ping if self.out.len() < MAX_OUT => self.put_control(Kind::Pong, contents),
            Kind::Close => return Err(closed(contents)),
            // Pongs are for those who ping; and pings may be left unanswered if another follows.
            _ => {}
        }
        Ok(())
    }

    fn put_control(&mut self, kind: Kind, contents: &[u8]) {
        let mask = self.draw_mask();
        frame::put(kind, contents.len(), mask, &mut self.out, |out| {
            out.put_slice(contents);
        });
    }

    /// Clients mask what they send, so that nothing between takes it for a protocol of its own.
    fn draw_mask(&mut self) -> Option<Mask> {
        self.is_client.then(|| Mask::new(self.rng.array()))
    }

    /// Appends what we say of our own accord; `false` if nothing.
    pub fn poll_transmit(&mut self, out: &mut BytesMut) -> bool {
        let said = core::mem::take(&mut self.out);
        out.put_slice(&said);
        !said.is_empty()
    }

    /// Whether both ends have agreed on a WebSocket. Nothing may be sent before.
    pub fn is_ready(&self) -> bool {
        self.upgrade.is_none()
    }

    /// Appends one frame of exactly `len` bytes, which `fill` writes; nothing unless the stream
    /// [is ready](Self::is_ready).
    pub fn send(&mut self, len: usize, out: &mut BytesMut, fill: impl FnOnce(&mut BytesMut)) {
        if self.is_ready() {
            self.poll_transmit(out);
            let mask = self.draw_mask();
            frame::put(Kind::Binary, len, mask, out, fill);
        }
    }
}

/// What a closing frame says. A server may give a status as text (§7).
fn closed(contents: &[u8]) -> WebSocketError {
    let (code, reason) = match contents.split_first_chunk() {
        Some((code, reason)) => (Some(u16::from_be_bytes(*code)), reason),
        None => (None, &[][..]),
    };
    let number = str::from_utf8(reason)
        .ok()
        .and_then(|reason| reason.parse().ok());
    let status = number.map(|number: i32| -number.saturating_abs());
    WebSocketError::Closed {
        code,
        status: status.filter(|status| STATUS.contains(status)),
    }
}

/// Bytes of pongs that may wait to be taken.
const MAX_OUT: usize = 1024;

/// Why a stream is not the WebSocket it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebSocketError {
    /// The upgrade is not the HTTP it should be.
    Http(HttpError),
    /// The server does not upgrade, but answers with this status.
    Refused(u16),
    /// An upgrade that lacks something, or has too much.
    Upgrade,
    /// A frame of text.
    Text,
    /// A frame with reserved bits, of no known kind, or with a length in too many bytes.
    Frame,
    /// A client that does not mask, or a server that does.
    Masking,
    /// A fragment of no message, or a message in another one.
    Fragment,
    /// A frame longer than allowed.
    TooLong {
        /// Claimed length.
        len: usize,
        /// Allowed length.
        max: usize,
    },
    /// The other end is done.
    Closed {
        /// Its reason (RFC 6455 §7.4).
        code: Option<u16>,
        /// The status it gives as text, such as -404.
        status: Option<i32>,
    },
}

impl WebSocketError {
    /// What we close with (RFC 6455 §7.4.1).
    fn close_code(&self) -> u16 {
        match self {
            Self::Text => 1003,
            Self::TooLong { .. } => 1009,
            Self::Closed { .. } => 1000,
            _ => 1002,
        }
    }
}

impl fmt::Display for WebSocketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(error) => error.fmt(f),
            Self::Refused(status) => write!(f, "WebSocket refused with status {status}"),
            Self::Upgrade => f.write_str("unacceptable WebSocket upgrade"),
            Self::Text => f.write_str("WebSocket frame of text"),
            Self::Frame => f.write_str("impossible WebSocket frame"),
            Self::Masking => f.write_str("WebSocket frame masked by the wrong end"),
            Self::Fragment => f.write_str("WebSocket fragment out of place"),
            Self::TooLong { len, max } => {
                write!(f, "WebSocket frame of {len} bytes, limit is {max}")
            }
            Self::Closed { code, status } => {
                f.write_str("WebSocket closed")?;
                match (code, status) {
                    (_, Some(status)) => write!(f, " with status {status}"),
                    (Some(code), None) => write!(f, " with code {code}"),
                    (None, None) => Ok(()),
                }
            }
        }
    }
}

impl core::error::Error for WebSocketError {}

impl From<HttpError> for WebSocketError {
    fn from(error: HttpError) -> Self {
        Self::Http(error)
    }
}
