//! Reading received bytes.

use crate::{Decode, DecodeError};
use alloc::vec::Vec;
use bytes::{Buf, Bytes};

/// A cursor over received bytes that hands out sub-slices without copying.
///
/// It carries the budgets that keep hostile input cheap: the bytes left, and the depth of nesting.
#[derive(Clone, Debug)]
pub struct Reader {
    bytes: Bytes,
    /// Length of the whole input, for offsets.
    total: usize,
    depth: u8,
}

impl Reader {
    /// Deepest nesting of boxed types a reader follows (TL-13).
    pub const MAX_DEPTH: u8 = 128;

    /// Starts reading at the front of `bytes`.
    #[must_use]
    pub fn new(bytes: Bytes) -> Self {
        Self {
            total: bytes.len(),
            bytes,
            depth: 0,
        }
    }

    /// Bytes not consumed yet.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes consumed so far.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.total - self.bytes.len()
    }

    /// The next constructor number, without consuming it.
    #[must_use]
    pub fn peek_id(&self) -> Option<u32> {
        self.bytes.first_chunk().copied().map(u32::from_le_bytes)
    }

    /// Takes all that is left.
    #[must_use]
    pub fn rest(&mut self) -> Bytes {
        core::mem::take(&mut self.bytes)
    }

    /// Takes the next `len` bytes.
    ///
    /// # Errors
    ///
    /// [`DecodeError::Truncated`] if there are fewer.
    pub fn take(&mut self, len: usize) -> Result<Bytes, DecodeError> {
        match len.checked_sub(self.bytes.len()) {
            None | Some(0) => Ok(self.bytes.split_to(len)),
            Some(missing) => Err(DecodeError::Truncated { missing }),
        }
    }

    /// Reads a length-prefixed byte string and its padding.
    ///
    /// # Errors
    ///
    /// [`DecodeError::Truncated`], [`DecodeError::BadLength`].
    pub fn byte_string(&mut self) -> Result<Bytes, DecodeError> {
        let Some(&[first, a, b, c]) = self.bytes.first_chunk() else {
            return Err(DecodeError::Truncated {
                missing: 4 - self.bytes.len(),
            });
        };
        let (header, len) = match first {
            255 => return Err(DecodeError::BadLength),
            254 => (4, u32::from_le_bytes([a, b, c, 0]) as usize),
            len => (1, usize::from(len)),
        };
        let mut bytes = self.take((header + len).next_multiple_of(4))?;
        bytes.advance(header);
        bytes.truncate(len);
        Ok(bytes)
    }

    /// Reads `N` bytes.
    ///
    /// # Errors
    ///
    /// [`DecodeError::Truncated`].
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.bytes.first_chunk() {
            Some(array) => {
                let array = *array;
                self.bytes.advance(N);
                Ok(array)
            }
            None => Err(DecodeError::Truncated {
                missing: N - self.bytes.len(),
            }),
        }
    }

    /// Reads a constructor number.
    ///
    /// # Errors
    ///
    /// [`DecodeError::Truncated`].
    pub fn id(&mut self) -> Result<u32, DecodeError> {
        self.array().map(u32::from_le_bytes)
    }

    /// The error for a number that was just read and that `expected` does not have.
    #[must_use]
    pub fn unknown(&self, id: u32, expected: &'static str) -> DecodeError {
        DecodeError::UnknownConstructor {
            id,
            expected,
            offset: self.offset() - 4,
        }
    }

    /// Goes one level deeper.
    ///
    /// # Errors
    ///
    /// [`DecodeError::TooDeep`].
    pub fn enter(&mut self) -> Result<(), DecodeError> {
        self.depth += 1;
        if self.depth > Self::MAX_DEPTH {
            Err(DecodeError::TooDeep)
        } else {
            Ok(())
        }
    }

    /// Comes back up one level.
    pub fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Reads a value that is there only if `bit` of `word` is set.
    ///
    /// # Errors
    ///
    /// As decoding the value.
    pub fn flagged<T: Decode>(&mut self, word: u32, bit: u32) -> Result<Option<T>, DecodeError> {
        self.flagged_by(word, bit, T::decode)
    }

    /// Reads a value with `decode` if `bit` of `word` is set.
    ///
    /// # Errors
    ///
    /// As `decode`.
    pub fn flagged_by<T>(
        &mut self,
        word: u32,
        bit: u32,
        decode: fn(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, DecodeError> {
        if word >> bit & 1 == 1 {
            decode(self).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Reads a count and that many items.
    ///
    /// # Errors
    ///
    /// [`DecodeError::BadCount`] if they cannot fit: every item has at least four bytes (TL-12).
    pub fn items<T>(
        &mut self,
        decode: fn(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, DecodeError> {
        let count = self.id()?;
        let remaining = self.remaining();
        if count as usize > remaining / 4 {
            return Err(DecodeError::BadCount { count, remaining });
        }
        let mut items = Vec::with_capacity((count as usize).min(PREALLOCATED_ITEMS));
        for _ in 0..count {
            items.push(decode(self)?);
        }
        Ok(items)
    }
}

/// Items allocated for at once, whatever a vector claims (TL-12).
const PREALLOCATED_ITEMS: usize = 64;
