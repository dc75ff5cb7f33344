//! Turning a byte stream into packets and back.
//!
//! A [`Transport`] stacks codecs that know nothing of each other: an obfuscation cipher, if any,
//! and a [`Framing`] that marks where packets begin and end. The client's choice is announced by
//! its first bytes; the server recognizes it (`detect.rs`) and answers in kind.
//!
//! However a stream is cut into pieces on its way, the packets are the same (TR-6).

mod abridged;
mod detect;
pub mod fake_tls;
mod full;
pub mod http;
mod intermediate;
mod obfuscation;
#[cfg(test)]
mod tests;
pub mod websocket;

use crate::{Client, Drbg, Instant, Role, Server};
use bytes::{BufMut, BytesMut};
use core::{fmt, marker::PhantomData};
use detect::Detected;
use obfuscation::Ciphers;

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

/// Parameters of the obfuscation cipher. It hides a pattern, not the contents (TR-22).
#[derive(Clone, Debug, Default)]
pub struct Obfuscation {
    /// Secret of an MTProto proxy.
    pub secret: Option<[u8; 16]>,
    /// Datacenter a proxy should forward to.
    pub dc: i16,
}

/// What an observer should take the stream for.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum Disguise {
    /// Nothing in particular.
    #[default]
    None,
}

/// The codec stack of one link.
#[derive(Debug)]
pub struct Transport<R: Role> {
    /// Unknown on a server until the client's first bytes are here.
    framing: Option<Framing>,
    ciphers: Option<Ciphers>,
    /// Received, deciphered and not yet complete.
    input: BytesMut,
    /// What stands in front of everything we send, once.
    announcement: BytesMut,
    /// Packets so far in each direction, which only the full framing counts.
    sent: u32,
    received: u32,
    /// For padding and the like.
    rng: Drbg,
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
    pub fn connect(_now: Instant, config: &Config, rng: &mut Drbg) -> Self {
        let mut this = Self::new(Some(config.framing), rng);
        let tag = config.framing.announcement();
        match &config.obfuscation {
            Some(obfuscation) if config.framing != Framing::Full => {
                let (ciphers, preamble) =
                    Ciphers::connect(config.framing, obfuscation, &mut this.rng);
                this.ciphers = Some(ciphers);
                this.announcement.put_slice(&preamble);
            }
            _ => this.announcement.put_slice(tag),
        }
        this
    }
}

impl Transport<Server> {
    /// A stack that recognizes the client's choice from its first bytes.
    pub fn accept(_now: Instant, rng: &mut Drbg) -> Self {
        Self::new(None, rng)
    }

    /// Appends a bare status code (TR-16), framed as the client expects it; nothing if the client's
    /// framing is not known.
    pub fn send_status(&mut self, code: i32, out: &mut BytesMut) {
        self.send(4, out, |out| out.put_i32_le(code));
    }

    /// Appends a quick acknowledgement (TR-12); nothing where the framing has none.
    pub fn send_quick_ack(&mut self, token: u32, out: &mut BytesMut) {
        let start = out.len();
        match self.framing {
            Some(Framing::Abridged) => out.put_u32(token),
            Some(Framing::Intermediate | Framing::Padded) => out.put_u32_le(token),
            Some(Framing::Full) | None => {}
        }
        self.encipher(out, start);
    }
}

impl<R: Role> Transport<R> {
    fn new(framing: Option<Framing>, rng: &mut Drbg) -> Self {
        Self {
            framing,
            ciphers: None,
            input: BytesMut::new(),
            announcement: BytesMut::new(),
            sent: 0,
            received: 0,
            rng: Drbg::from_rng(rng),
            role: PhantomData,
        }
    }

    /// Takes received bytes.
    pub fn receive(&mut self, _now: Instant, mut bytes: BytesMut) {
        if let Some(ciphers) = &mut self.ciphers {
            ciphers.receive.apply(&mut bytes);
        }
        // Pieces of one buffer are joined without copying.
        self.input.unsplit(bytes);
    }

    /// Removes the next complete unit, if one has arrived. `max` bounds a packet (TR-7, TR-8).
    ///
    /// # Errors
    ///
    /// The stream cannot be split into packets any more and must be closed.
    pub fn next(&mut self, max: usize) -> Result<Option<Received>, FrameError> {
        if self.framing.is_none() && !self.detect(max)? {
            return Ok(None);
        }
        loop {
            let found = match self.framing {
                Some(Framing::Abridged) => abridged::next(&mut self.input, R::IS_CLIENT, max)?,
                Some(Framing::Intermediate) => {
                    intermediate::next(&mut self.input, R::IS_CLIENT, max, 0)?
                }
                Some(Framing::Padded) => intermediate::next(
                    &mut self.input,
                    R::IS_CLIENT,
                    max,
                    intermediate::MAX_PADDING,
                )?,
                Some(Framing::Full) => full::next(&mut self.input, &mut self.received, max)?,
                None => None,
            };
            match found {
                Some(Received::Packet { bytes, .. })
                    if R::IS_CLIENT && is_short(self.framing, &bytes) =>
                {
                    if let Some(status) = status(&bytes)? {
                        return Ok(Some(status));
                    }
                }
                found => return Ok(found),
            }
        }
    }

    /// Whether packets may have surplus bytes behind them (04-messages §6, step 3).
    pub fn pads(&self) -> bool {
        self.framing == Some(Framing::Padded)
    }

    /// Whether packets can be sent: the framing is known.
    pub fn is_ready(&self) -> bool {
        self.framing.is_some()
    }

    /// Appends whatever the stack itself has to say first; `false` if nothing. What announces the
    /// framing need not be asked for: the first packet takes it along.
    pub fn poll_transmit(&mut self, _out: &mut BytesMut) -> bool {
        false
    }

    /// Appends one packet of exactly `len` bytes to `out`: framing around what `fill` writes.
    ///
    /// The length is known up front, so headers are written first and nothing moves. Nothing is
    /// appended before the transport [is ready](Self::is_ready).
    pub fn send(&mut self, len: usize, out: &mut BytesMut, fill: impl FnOnce(&mut BytesMut)) {
        let Some(framing) = self.framing else { return };
        // The preamble of obfuscation is partly enciphered already.
        out.put_slice(&core::mem::take(&mut self.announcement));
        let start = out.len();
        out.reserve(len + MAX_OVERHEAD);
        match framing {
            Framing::Abridged => abridged::send(len, out, fill),
            Framing::Intermediate => intermediate::send(len, 0, &mut self.rng, out, fill),
            Framing::Padded => {
                let [byte] = self.rng.array();
                let padding = usize::from(byte) % (intermediate::MAX_PADDING + 1);
                intermediate::send(len, padding, &mut self.rng, out, fill);
            }
            Framing::Full => full::send(len, &mut self.sent, out, fill),
        }
        self.encipher(out, start);
    }

    /// Recognizes the client's choice; `false` if more bytes are needed.
    fn detect(&mut self, max: usize) -> Result<bool, FrameError> {
        match detect::detect(&mut self.input, max)? {
            Detected::TooEarly => return Ok(false),
            Detected::Plain(framing) => self.framing = Some(framing),
            Detected::Obfuscated(framing, mut ciphers) => {
                ciphers.receive.apply(&mut self.input);
                self.framing = Some(framing);
                self.ciphers = Some(*ciphers);
            }
        }
        Ok(true)
    }

    fn encipher(&mut self, out: &mut BytesMut, start: usize) {
        if let (Some(ciphers), Some(new)) = (&mut self.ciphers, out.get_mut(start..)) {
            ciphers.send.apply(new);
        }
    }
}

impl Framing {
    /// What a client says first.
    const fn announcement(self) -> &'static [u8] {
        match self {
            Self::Abridged => &[0xef],
            Self::Intermediate => &[0xee; 4],
            Self::Padded => &[0xdd; 4],
            Self::Full => &[],
        }
    }
}

/// Whether something in place of a packet is too short to be one (TR-16). Padding may lengthen a
/// status, but no packet has fewer than 24 bytes.
fn is_short(framing: Option<Framing>, packet: &[u8]) -> bool {
    let plausible = || first_word(packet).is_some_and(|code| STATUS.contains(&code));
    packet.len() < 16 || framing == Some(Framing::Padded) && packet.len() < 24 && plausible()
}

/// What such a thing means; nothing if it is to be ignored (TR-16, TR-17).
fn status(packet: &[u8]) -> Result<Option<Received>, FrameError> {
    let token = || packet.get(4..).and_then(first_word);
    match (first_word(packet), token()) {
        (Some(0), _) => Ok(None),
        (Some(-1), Some(token)) => Ok(Some(Received::QuickAck(token as u32))),
        (Some(code), _) if STATUS.contains(&code) => Ok(Some(Received::Status(code))),
        _ => Err(FrameError::BadLength(packet.len() as u32)),
    }
}

fn first_word(bytes: &[u8]) -> Option<i32> {
    bytes.first_chunk().copied().map(i32::from_le_bytes)
}

/// Status codes that can be meant.
const STATUS: core::ops::RangeInclusive<i32> = -999..=-1;

/// Most that framing adds to a packet: header, padding, checksum.
const MAX_OVERHEAD: usize = 32;

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
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { len, max } => write!(f, "packet of {len} bytes, limit is {max}"),
            Self::BadLength(len) => write!(f, "impossible packet length {len:#x}"),
            Self::Checksum => f.write_str("checksum mismatch"),
            Self::Sequence { expected, got } => write!(f, "packet {got}, expected {expected}"),
            Self::Unrecognized => f.write_str("unknown transport"),
        }
    }
}

impl core::error::Error for FrameError {}
