//! Recognizing a client's transport from its first bytes (TR-50).
//!
//! At most 64 bytes are looked at, and the choice is made once. No two stacks can begin alike: the
//! preamble of obfuscation avoids what the others begin with.

use super::{
    Accept, FrameError, Framing,
    obfuscation::{Accepted, Ciphers, PREAMBLE},
};
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
}

/// Removes the announcement from `input` and says what it announced. `max` bounds a packet.
pub(super) fn detect(
    input: &mut BytesMut,
    accept: &Accept,
    max: usize,
) -> Result<Detected, FrameError> {
    let (announced, framing) = match input.as_ref() {
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
        _ => return obfuscated(input, accept),
    };
    if !accept.open {
        return Err(FrameError::Unrecognized);
    }
    input.advance(announced);
    Ok(Detected::Plain(framing))
}

/// The same for a stream that has to be obfuscated, as inside a disguise.
pub(super) fn obfuscated(input: &mut BytesMut, accept: &Accept) -> Result<Detected, FrameError> {
    let Some(preamble) = input.first_chunk::<PREAMBLE>().copied() else {
        return Ok(Detected::TooEarly);
    };
    let accepted = Ciphers::accept(preamble, accept).ok_or(FrameError::Unrecognized)?;
    input.advance(PREAMBLE);
    Ok(Detected::Obfuscated(Box::new(accepted)))
}
