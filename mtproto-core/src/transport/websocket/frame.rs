//! Frames: their headers and masks.
//!
//! ```text
//! last 1 bit | reserved 3 | kind 4 | masked 1 | length 7 [, 2 or 8 bytes] | mask 4 | contents
//! ```

use super::WebSocketError;
use bytes::{Buf, BufMut, BytesMut};

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

impl Kind {
    fn new(code: u8) -> Option<Self> {
        Some(match code {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return None,
        })
    }

    /// About the connection, not of the stream.
    pub(super) fn is_control(self) -> bool {
        self as u8 & 8 != 0
    }
}

/// The header of a frame.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) is_last: bool,
    pub(super) mask: Option<Mask>,
    /// Length of the contents.
    pub(super) len: usize,
    /// Length of the header itself.
    header_len: usize,
}

impl Header {
    /// Reads the header at the front; `None` if it is not whole.
    pub(super) fn read(input: &[u8]) -> Result<Option<Self>, WebSocketError> {
        let mut rest = input;
        let Ok(first) = rest.try_get_u16() else {
            return Ok(None);
        };
        let [a, b] = first.to_be_bytes();
        if a & RESERVED != 0 {
            return Err(WebSocketError::Frame);
        }
        let kind = Kind::new(a & 0x0f).ok_or(WebSocketError::Frame)?;
        let (is_last, is_masked) = (a & LAST != 0, b & MASKED != 0);
        let short = b & !MASKED;
        if kind.is_control() && (!is_last || short > MAX_CONTROL) {
            return Err(WebSocketError::Frame);
        }
        let (len, shortest) = match short {
            126 => (rest.try_get_u16().map(u64::from), 126),
            127 => (rest.try_get_u64(), 1 << 16),
            len => (Ok(len.into()), 0),
        };
        let Ok(len) = len else { return Ok(None) };
        if len < shortest || len > i64::MAX as u64 {
            return Err(WebSocketError::Frame);
        }
        let mask = match is_masked {
            true => match rest.try_get_u32() {
                Ok(mask) => Some(Mask::new(mask.to_be_bytes())),
                Err(_) => return Ok(None),
            },
            false => None,
        };
        Ok(Some(Self {
            kind,
            is_last,
            mask,
            len: usize::try_from(len).unwrap_or(usize::MAX),
            header_len: input.len() - rest.len(),
        }))
    }

    /// Removes the header from the front.
    pub(super) fn take(&self, input: &mut BytesMut) {
        input.advance(self.header_len);
    }

    /// Removes the header and the contents of a control frame, if they are whole.
    pub(super) fn take_whole(&self, input: &mut BytesMut) -> Option<BytesMut> {
        if input.len() - self.header_len < self.len {
            return None;
        }
        self.take(input);
        let mut contents = input.split_to(self.len);
        self.mask.unwrap_or(Mask::NONE).apply(&mut contents);
        Some(contents)
    }
}

/// Appends a frame whose contents, of exactly `len` bytes, `fill` writes.
pub(super) fn put(
    kind: Kind,
    len: usize,
    mask: Option<Mask>,
    out: &mut BytesMut,
    fill: impl FnOnce(&mut BytesMut),
) {
    out.reserve(MAX_HEADER + len);
    let masked = if mask.is_some() { MASKED } else { 0 };
    out.put_u8(LAST | kind as u8);
    match len {
        0..126 => out.put_u8(masked | len as u8),
        126..0x1_0000 => {
            out.put_u8(masked | 126);
            out.put_u16(len as u16);
        }
        _ => {
            out.put_u8(masked | 127);
            out.put_u64(len as u64);
        }
    }
    if let Some(Mask(bytes)) = mask {
        out.put_slice(&bytes);
    }
    let start = out.len();
    fill(out);
    if let (Some(mut mask), Some(contents)) = (mask, out.get_mut(start..)) {
        mask.apply(contents);
    }
}

/// Four bytes that are combined with the contents, over and over.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mask([u8; 4]);

impl Mask {
    /// Changes nothing.
    pub(super) const NONE: Self = Self([0; 4]);

    pub(super) fn new(bytes: [u8; 4]) -> Self {
        Self(bytes)
    }

    /// Masks the next bytes, or unmasks them.
    pub(super) fn apply(&mut self, data: &mut [u8]) {
        let Self([a, b, c, d]) = *self;
        if self.0 == [0; 4] {
            return;
        }
        let eight = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
        let (words, tail) = data.as_chunks_mut();
        for word in words {
            *word = (u64::from_ne_bytes(*word) ^ eight).to_ne_bytes();
        }
        for (byte, mask) in tail.iter_mut().zip([a, b, c, d].iter().cycle()) {
            *byte ^= mask;
        }
        self.0.rotate_left(tail.len() % 4);
    }
}

/// In the first byte: nothing of the message follows.
const LAST: u8 = 0x80;

/// In the first byte: for extensions, of which we agree on none.
const RESERVED: u8 = 0x70;

/// In the second byte: a mask follows.
const MASKED: u8 = 0x80;

/// Longest contents of a control frame.
const MAX_CONTROL: u8 = 125;

/// Two bytes, eight of length, four of mask.
const MAX_HEADER: usize = 14;
