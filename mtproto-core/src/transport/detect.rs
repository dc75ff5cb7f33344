//! Recognizing a client's transport from its first bytes (TR-50).
//!
//! At most 64 bytes are looked at, and the choice is made once. No two stacks can begin alike: the
//! preamble of obfuscation avoids what the others begin with.

use super::{
    Accept, FrameError, Framing,
    fake_tls::ClientHello,
    obfuscation::{Accepted, Ciphers, PREAMBLE},
};
use crate::Instant;
use alloc::boxed::Box;
use bytes::{Buf, BytesMut};

/// What the first bytes say.
#[derive(Debug)]
pub(super) enum Detected {
    /// Nothing yet.
    TooEarly,
    /// A framing without obfuscation.
    Plain(Framing),
    /// An obfuscated stream.
    Obfuscated(Box<Accepted>),
    /// A TLS connection by its looks, and by its hello one of ours.
    FakeTls(Box<ClientHello>, usize),
    /// A request to upgrade to a WebSocket.
    WebSocket,
}

/// What the next bytes may say.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected {
    /// Anything.
    Anything,
    /// An obfuscated stream: what is in a WebSocket is nothing else (§7).
    Obfuscated,
    /// One that is obfuscated with this of the server's secrets.
    ObfuscatedWith(usize),
}

/// Removes the announcement from `input` and says what it announced. `max` bounds a packet.
pub(super) fn detect(
    input: &mut BytesMut,
    expected: Expected,
    accept: &Accept,
    now: Instant,
    max: usize,
) -> Result<Detected, FrameError> {
    match expected {
        Expected::Anything => anything(input, accept, now, max),
        Expected::Obfuscated => obfuscated(input, |preamble| Ciphers::accept(preamble, accept)),
        Expected::ObfuscatedWith(secret) => obfuscated(input, |preamble| {
            let known = accept.secrets.get(secret)?;
            Ciphers::accept_with(preamble, Some((secret, known)))
        }),
    }
}

fn anything(
    input: &mut BytesMut,
    accept: &Accept,
    now: Instant,
    max: usize,
) -> Result<Detected, FrameError> {
    let (announced, framing) = match input.as_ref() {
        [0x16, 3, 1, ..] if accept.expects_tls() => return fake_tls(input, accept, now),
        [b'G', b'E', b'T', b' ', ..] if accept.open => return Ok(Detected::WebSocket),
        [b'P', b'O', b'S', b'T', ..]
        | [b'O', b'P', b'T', b'I', ..]
        | [b'H', b'E', b'A', b'D', ..] => (0, Framing::Http),
        [0xef, ..] => (1, Framing::Abridged),
        [0xee, 0xee, 0xee, 0xee, ..] => (4, Framing::Intermediate),
        [0xdd, 0xdd, 0xdd, 0xdd, ..] => (4, Framing::Padded),
        [a, b, c, d, 0, 0, 0, 0, ..] => {
            // Full framing announces nothing, but its first packet has the number 0.
            let length = u32::from_le_bytes([*a, *b, *c, *d]);
            if length < 16 || !length.is_multiple_of(4) || length as usize > max.saturating_add(12)
            {
                return Err(FrameError::Unrecognized);
            }
            (0, Framing::Full)
        }
        _ => return obfuscated(input, |preamble| Ciphers::accept(preamble, accept)),
    };
    if !accept.open {
        return Err(FrameError::Unrecognized);
    }
    input.advance(announced);
    Ok(Detected::Plain(framing))
}

fn obfuscated(
    input: &mut BytesMut,
    accept: impl FnOnce([u8; PREAMBLE]) -> Option<Accepted>,
) -> Result<Detected, FrameError> {
    let Some(preamble) = input.first_chunk::<PREAMBLE>().copied() else {
        return Ok(Detected::TooEarly);
    };
    let accepted = accept(preamble).ok_or(FrameError::Unrecognized)?;
    input.advance(PREAMBLE);
    Ok(Detected::Obfuscated(Box::new(accepted)))
}

/// Looks at a hello, and leaves it where it is.
fn fake_tls(input: &[u8], accept: &Accept, now: Instant) -> Result<Detected, FrameError> {
    let disguised = accept.secrets.iter().enumerate();
    let disguised = disguised.filter(|(_, secret)| secret.domain().is_some());
    let secrets = disguised
        .clone()
        .map(|(_, secret)| (secret.key().bytes(), secret.domain()));
    match ClientHello::recognize(input, now.as_secs(), secrets).map_err(FrameError::Tls)? {
        None => Ok(Detected::TooEarly),
        Some(hello) => {
            let mut disguised = disguised.map(|(index, _)| index);
            let index = disguised.nth(hello.secret());
            let index = index.ok_or(FrameError::Unrecognized)?;
            Ok(Detected::FakeTls(Box::new(hello), index))
        }
    }
}
