//! Full framing: every packet counted and checked.
//!
//! ```text
//! length of all 4 | number 4 | packet | CRC-32 of all before 4
//! ```

use super::super::{FrameError, Received, received::STATUS};
use bytes::{Buf, BufMut, BytesMut};

pub(super) fn next(
    input: &mut BytesMut,
    from_server: bool,
    count: &mut u32,
    max: usize,
) -> Result<Option<Received>, FrameError> {
    let Some(length) = input.first_chunk().copied().map(i32::from_le_bytes) else {
        return Ok(None);
    };
    // Some servers write a status without any framing (TR-4).
    if from_server && STATUS.contains(&length) {
        input.advance(4);
        return Ok(Some(Received::Status(length)));
    }
    if length < 0 {
        return Err(FrameError::BadLength(length.cast_unsigned()));
    }
    let len = length as usize;
    if len < OVERHEAD + 4 || !len.is_multiple_of(4) {
        return Err(FrameError::BadLength(length as u32));
    }
    if len - OVERHEAD > max {
        return Err(FrameError::TooLong {
            len: len - OVERHEAD,
            max,
        });
    }
    if input.len() < len {
        return Ok(None);
    }
    let mut frame = input.split_to(len);
    let mut checksum = frame.split_off(len - 4);
    if crc32fast::hash(&frame) != checksum.get_u32_le() {
        return Err(FrameError::Checksum);
    }
    frame.advance(4);
    let (got, expected) = (frame.get_u32_le(), *count);
    if got != expected {
        return Err(FrameError::Sequence { expected, got });
    }
    *count = count.wrapping_add(1);
    Ok(Some(Received::Packet {
        bytes: frame,
        quick_ack: false,
    }))
}

pub(super) fn send(
    len: usize,
    count: &mut u32,
    out: &mut BytesMut,
    fill: impl FnOnce(&mut BytesMut),
) {
    let start = out.len();
    out.put_u32_le((len + OVERHEAD) as u32);
    out.put_u32_le(*count);
    *count = count.wrapping_add(1);
    fill(out);
    let checksum = crc32fast::hash(out.get(start..).unwrap_or_default());
    out.put_u32_le(checksum);
}

/// Length, number and checksum.
const OVERHEAD: usize = 12;
