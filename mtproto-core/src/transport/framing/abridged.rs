//! Abridged framing: the length in words, in one byte or four.
//!
//! ```text
//! words 1 | packet            words < 127
//! 7f | words 3 | packet       otherwise
//! ```

use super::super::{FrameError, Received};
use bytes::{Buf, BufMut, BytesMut};

pub(super) fn next(
    input: &mut BytesMut,
    from_server: bool,
    max: usize,
) -> Result<Option<Received>, FrameError> {
    let Some(&first) = input.first() else {
        return Ok(None);
    };
    let marked = first & MARK != 0;
    if marked && from_server {
        return Ok(input.try_get_u32().ok().map(Received::QuickAck));
    }
    let (header, words) = match (first & !MARK, input.first_chunk()) {
        (LONG, None) => return Ok(None),
        (LONG, Some(&[_, a, b, c])) => (4, u32::from_le_bytes([a, b, c, 0])),
        (words, _) => (1, u32::from(words)),
    };
    let len = words as usize * 4;
    if len == 0 {
        return Err(FrameError::BadLength(0));
    }
    if len > max {
        return Err(FrameError::TooLong { len, max });
    }
    if input.len() < header + len {
        return Ok(None);
    }
    input.advance(header);
    Ok(Some(Received::Packet {
        bytes: input.split_to(len),
        quick_ack: marked,
    }))
}

pub(super) fn send(
    len: usize,
    asks_quick_ack: bool,
    out: &mut BytesMut,
    fill: impl FnOnce(&mut BytesMut),
) {
    let mark = if asks_quick_ack { MARK } else { 0 };
    match u8::try_from(len / 4) {
        Ok(words) if words < LONG => out.put_u8(words | mark),
        _ => out.put_u32_le((len as u32 / 4) << 8 | u32::from(LONG | mark)),
    }
    fill(out);
}

/// How long the header of a packet of `len` bytes is.
pub(super) const fn header_len(len: usize) -> usize {
    if len / 4 < LONG as usize { 1 } else { 4 }
}

/// In place of a length: three more bytes of length follow (TR-2).
const LONG: u8 = 0x7f;

/// Asks for a quick acknowledgement, or is one (TR-10, TR-12).
const MARK: u8 = 0x80;
