//! Turning a byte stream into packets and back.
//!
//! A [`Transport`] stacks up to three codecs, each with its own buffer and no knowledge of the
//! others: a [`Disguise`] that makes the stream look like something else, an obfuscation cipher,
//! and a [`Framing`] that marks where packets begin and end.

use crate::{Client, Drbg, Instant, Role, Server};
use bytes::BytesMut;
use core::{fmt, marker::PhantomData};

/// Choice of codecs for a client. A server recognizes the client's choice from its first bytes.
#[derive(Clone, Debug)]
pub struct Config {
    /// Packet boundaries.
    pub framing: Framing,
    /// Scramble the stream so that it has no fixed pattern.
    pub obfuscation: Option<Obfuscation>,
    /// Wrap the stream in another protocol.
    pub disguise: Disguise,
}

/// How packets are delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// One or four bytes of length; the smallest.
    Abridged,
    /// Four bytes of length.
    Intermediate,
    /// [`Intermediate`](Self::Intermediate) with random padding.
    Padded,
    /// Length, sequence number and checksum.
    Full,
    /// One packet per HTTP exchange.
    Http,
}

/// Parameters of the obfuscation cipher.
#[derive(Clone, Debug, Default)]
pub struct Obfuscation {
    /// Secret of an MTProto proxy.
    pub secret: Option<[u8; 16]>,
    /// Datacenter a proxy should forward to.
    pub dc: i16,
}

/// What an observer should take the stream for.
#[derive(Clone, Debug, Default)]
pub enum Disguise {
    /// Nothing in particular.
    #[default]
    None,
    /// A TLS connection to `domain`.
    FakeTls {
        /// Name sent in the clear.
        domain: alloc::string::String,
    },
    /// A WebSocket.
    WebSocket {
        /// Host header.
        host: alloc::string::String,
    },
}

/// The codec stack of one link.
#[derive(Debug)]
pub struct Transport<R: Role> {
    role: PhantomData<fn() -> R>,
}

/// What a transport found in the byte stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Received {
    /// One packet, without framing. With padded framing up to 15 surplus bytes may follow it.
    Packet {
        /// The packet.
        bytes: BytesMut,
        /// The client asked for a quick acknowledgement (TR-10); only servers see this.
        quick_ack: bool,
    },
    /// The server received the packet with this token (TR-12); only clients see this.
    QuickAck(u32),
    /// A bare status code instead of a packet, such as -404 (TR-16); only clients see this.
    Status(i32),
}

impl Transport<Client> {
    /// A fresh stack for a new byte stream.
    pub fn connect(now: Instant, config: &Config, rng: &mut Drbg) -> Self {
        let _ = (now, config, rng);
        todo!()
    }
}

impl Transport<Server> {
    /// A stack that recognizes the client's choice from its first bytes.
    pub fn accept(now: Instant, rng: &mut Drbg) -> Self {
        let _ = (now, rng);
        todo!()
    }

    /// Appends a bare status code (TR-16), framed as the client expects it.
    pub fn send_status(&mut self, code: i32, out: &mut BytesMut) {
        let _ = (code, out);
        todo!()
    }

    /// Appends a quick acknowledgement (TR-12).
    pub fn send_quick_ack(&mut self, token: u32, out: &mut BytesMut) {
        let _ = (token, out);
        todo!()
    }
}

impl<R: Role> Transport<R> {
    /// Takes received bytes.
    pub fn receive(&mut self, now: Instant, bytes: BytesMut) {
        let _ = (now, bytes);
        todo!()
    }

    /// Removes the next complete unit, if one has arrived. `max` bounds a packet (TR-7, TR-8).
    pub fn next(&mut self, max: usize) -> Result<Option<Received>, FrameError> {
        let _ = max;
        todo!()
    }

    /// Whether packets can be sent: the framing is known and a disguise's preamble is done.
    pub fn is_ready(&self) -> bool {
        todo!()
    }

    /// Appends whatever the stack itself has to say first (hellos, upgrades); `false` if nothing.
    pub fn poll_transmit(&mut self, out: &mut BytesMut) -> bool {
        let _ = out;
        todo!()
    }

    /// Appends one packet of exactly `len` bytes to `out`: framing around what `fill` writes.
    ///
    /// The length is known up front, so headers are written first and nothing moves.
    pub fn send(&mut self, len: usize, out: &mut BytesMut, fill: impl FnOnce(&mut BytesMut)) {
        let _ = (len, out, fill);
        todo!()
    }
}

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
    /// The disguise was not kept up; names the stage.
    Disguise(&'static str),
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { len, max } => write!(f, "packet of {len} bytes, limit is {max}"),
            Self::BadLength(len) => write!(f, "impossible packet length {len:#x}"),
            Self::Checksum => f.write_str("checksum mismatch"),
            Self::Sequence { expected, got } => write!(f, "packet {got}, expected {expected}"),
            Self::Disguise(stage) => write!(f, "bad {stage}"),
        }
    }
}

impl core::error::Error for FrameError {}
