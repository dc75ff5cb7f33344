//! Intermediate framing, plain and padded: the length in bytes, in four bytes.
//!
//! ```text
//! length 4 | packet | padding 0..15
//! ```
//!
//! The receiver cannot tell padding from packet; what is in the packet says how long it is (TR-5).

use super::super::{FrameError, Received};
use crate::Drbg;
use bytes::{Buf, BufMut, BytesMut};

pub(super) fn next(
    input: &mut BytesMut,
    from_server: bool,
    max: usize,
    padding: usize,
) -> Result<Option<Received>, FrameError> {
    let Some(word) = input.first_chunk().copied().map(u32::from_le_bytes) else {
        return Ok(None);
    };
    let marked = word & MARK != 0;
    if marked && from_server {
        input.advance(4);
        return Ok(Some(Received::QuickAck(word)));
    }
    let length = word & !MARK;
    let (len, max) = (length as usize, max.saturating_add(padding));
    if len < 4 || padding == 0 && !len.is_multiple_of(4) {
        return Err(FrameError::BadLength(length));
    }
    if len > max {
        return Err(FrameError::TooLong { len, max });
    }
    if input.len() < 4 + len {
        return Ok(None);
    }
    input.advance(4);
    Ok(Some(Received::Packet {
        bytes: input.split_to(len),
        quick_ack: marked,
    }))
}

pub(super) fn send(
    len: usize,
    padding: usize,
    asks_quick_ack: bool,
    rng: &mut Drbg,
    out: &mut BytesMut,
    fill: impl FnOnce(&mut BytesMut),
) {
    let mark = if asks_quick_ack { MARK } else { 0 };
    out.put_u32_le((len + padding) as u32 | mark);
    fill(out);
    let noise: [u8; MAX_PADDING] = rng.array();
    out.put_slice(noise.get(..padding).unwrap_or_default());
}

/// Most bytes of padding.
pub(super) const MAX_PADDING: usize = 15;

/// Most of it towards clients: some, Telethon among them, take away what is more than whole words and
/// nothing else (TR-5).
pub(super) const PADDING_TO_CLIENTS: usize = 3;

/// Asks for a quick acknowledgement, or is one (TR-10, TR-12).
const MARK: u32 = 1 << 31;
