//! Unencrypted packets: the messages of a key exchange.
//!
//! ```text
//! 0 8 | message id 8 | length 4 | data
//! ```

use bytes::{Buf, BufMut, Bytes, BytesMut};
use core::fmt;

/// Takes a plain packet apart: message id and data.
///
/// The data may be longer than the object in it, since servers pad their answers within the
/// declared length (AK-2). Bytes after the declared length are framing's padding and ignored.
///
/// # Errors
///
/// See [`PlainError`].
pub fn open(packet: &Bytes) -> Result<(u64, Bytes), PlainError> {
    let mut packet = packet.clone();
    let len = packet.len();
    let too_short = |_| PlainError::TooShort { len };
    if packet.try_get_u64_le().map_err(too_short)? != 0 {
        return Err(PlainError::Encrypted);
    }
    let msg_id = packet.try_get_u64_le().map_err(too_short)?;
    let length = packet.try_get_u32_le().map_err(too_short)?;
    let available = packet.len();
    if length < 4 || length as usize > available {
        return Err(PlainError::BadLength { length, available });
    }
    packet.truncate(length as usize);
    Ok((msg_id, packet))
}

/// Appends a plain packet, [`sealed_len`] bytes.
pub fn seal(msg_id: u64, data: &[u8], out: &mut BytesMut) {
    out.reserve(sealed_len(data.len()));
    out.put_u64_le(0);
    out.put_u64_le(msg_id);
    out.put_u32_le(data.len() as u32);
    out.put_slice(data);
}

/// Length of the packet [`seal`] makes.
pub const fn sealed_len(data_len: usize) -> usize {
    20 + data_len
}

/// Why a packet is not a plain one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlainError {
    /// Too short for its header.
    TooShort {
        /// Bytes received.
        len: usize,
    },
    /// It names a key.
    Encrypted,
    /// A declared length that is less than four or more than there is.
    BadLength {
        /// The declared length.
        length: u32,
        /// Bytes after the header.
        available: usize,
    },
}

impl fmt::Display for PlainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { len } => write!(f, "plain packet of {len} bytes"),
            Self::Encrypted => f.write_str("plain packet that names a key"),
            Self::BadLength { length, available } => {
                write!(f, "plain packet declares {length} of {available} bytes")
            }
        }
    }
}

impl core::error::Error for PlainError {}
