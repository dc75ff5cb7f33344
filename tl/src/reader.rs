//! Reading received bytes.

use crate::{DecodeError, ErrorKind};
use alloc::{borrow::ToOwned, string::String};
use bytes::Bytes;

/// A cursor over received bytes that hands out sub-slices without copying.
///
/// It carries the budgets that keep hostile input cheap: the bytes left, the depth of nesting, and the
/// memory that decoded values may take.
///
/// Numbers, strings and the like are read by methods that cannot fail. What is not there reads as zero
/// or empty; the reader remembers what was wrong, has nothing more to give, and says so when a value is
/// complete: see [`finish`](Self::finish). Generated code is much smaller for it.
#[derive(Clone, Debug)]
pub struct Reader {
    bytes: Bytes,
    /// Where the next value starts; at most the length.
    at: usize,
    depth: u8,
    /// Bytes of memory that values may still take.
    memory: usize,
    /// The first thing that was wrong.
    failure: Option<DecodeError>,
}

impl Reader {
    /// Deepest nesting of boxed types a reader follows (TL-13).
    pub const MAX_DEPTH: u8 = 128;

    /// Decoded values take at most this many bytes of memory for each byte of input (TL-23)...
    ///
    /// The least `user` has 20 bytes on the wire and 456 in memory, nearly all of it fields that are
    /// absent; of all others that come in vectors, only `botInfo` takes more than 16 times its length.
    pub const MEMORY_PER_BYTE: usize = 24;

    /// ... and this many in any case, since a short message may hold a large, mostly empty struct.
    pub const MEMORY_AT_LEAST: usize = 16 << 10;

    /// Starts reading at the front of `bytes`.
    #[must_use]
    pub fn new(bytes: Bytes) -> Self {
        Self {
            memory: (bytes.len().saturating_mul(Self::MEMORY_PER_BYTE)).max(Self::MEMORY_AT_LEAST),
            bytes,
            at: 0,
            depth: 0,
            failure: None,
        }
    }

    /// Bytes not consumed yet.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// Bytes consumed so far.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.at
    }

    /// The next constructor number, without consuming it.
    #[must_use]
    pub fn peek_id(&self) -> Option<u32> {
        let id = self.bytes.get(self.at..)?.first_chunk()?;
        Some(u32::from_le_bytes(*id))
    }

    /// Takes all that is left.
    #[must_use]
    pub fn rest(&mut self) -> Bytes {
        let rest = self.bytes.slice(self.at..);
        self.at = self.bytes.len();
        rest
    }

    /// Takes the next `len` bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] if there are fewer.
    pub fn take(&mut self, len: usize) -> Result<Bytes, DecodeError> {
        let taken = self
            .advance(len)
            .map(|start| self.bytes.slice(start..self.at));
        self.finish().map(|()| taken.unwrap_or_default())
    }

    /// Reads `N` bytes.
    #[must_use]
    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        let array = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk);
        match array {
            Some(array) => {
                self.at += N;
                *array
            }
            None => {
                self.truncated(N);
                [0; N]
            }
        }
    }

    /// Reads an `int`.
    #[must_use]
    #[inline(never)]
    pub fn int(&mut self) -> i32 {
        i32::from_le_bytes(self.array())
    }

    /// Reads a constructor number, a count, or a word of flags.
    #[must_use]
    #[inline(never)]
    pub fn word(&mut self) -> u32 {
        u32::from_le_bytes(self.array())
    }

    /// Reads a `long`.
    #[must_use]
    #[inline(never)]
    pub fn long(&mut self) -> i64 {
        i64::from_le_bytes(self.array())
    }

    /// Reads a `double`.
    #[must_use]
    #[inline(never)]
    pub fn double(&mut self) -> f64 {
        f64::from_le_bytes(self.array())
    }

    /// Reads an `int128`.
    #[must_use]
    #[inline(never)]
    pub fn int128(&mut self) -> [u8; 16] {
        self.array()
    }

    /// Reads an `int256`.
    #[must_use]
    #[inline(never)]
    pub fn int256(&mut self) -> [u8; 32] {
        self.array()
    }

    /// Reads a `Bool` (TL-16).
    #[must_use]
    #[inline(never)]
    pub fn boolean(&mut self) -> bool {
        match self.word() {
            BOOL_TRUE => true,
            BOOL_FALSE => false,
            id => {
                let error = self.unknown(id, "Bool");
                self.fail(error);
                false
            }
        }
    }

    /// Reads a byte string and its padding: a slice of the input, nothing is copied.
    #[must_use]
    #[inline(never)]
    pub fn bytes(&mut self) -> Bytes {
        match self.span() {
            Some((start, end)) => self.bytes.slice(start..end),
            None => Bytes::new(),
        }
    }

    /// Reads a string. Invalid UTF-8 is replaced: one bad character must not cost a whole message
    /// (TL-8).
    #[must_use]
    #[inline(never)]
    pub fn string(&mut self) -> String {
        let Some((start, end)) = self.span() else {
            return String::new();
        };
        // A replacement takes three bytes.
        if let Err(error) = self.charge((end - start).saturating_mul(3)) {
            self.fail(error);
            return String::new();
        }
        let text = self.bytes.get(start..end).unwrap_or_default();
        // Nearly all are valid, and a check of the whole takes the shorter way through ASCII.
        match str::from_utf8(text) {
            Ok(text) => text.to_owned(),
            Err(_) => String::from_utf8_lossy(text).into_owned(),
        }
    }

    /// Reads the number of items in a vector, each of which takes `size` bytes of memory.
    pub(crate) fn count(&mut self, size: usize) -> Result<usize, DecodeError> {
        let count = self.word();
        self.finish()?;
        let remaining = self.remaining();
        if count as usize > remaining / 4 {
            return Err(self.failed(ErrorKind::BadCount { count, remaining }));
        }
        self.charge((count as usize).saturating_mul(size))?;
        Ok(count as usize)
    }

    /// Takes note of memory that a value is about to take.
    pub(crate) fn charge(&mut self, size: usize) -> Result<(), DecodeError> {
        match self.memory.checked_sub(size) {
            Some(left) => {
                self.memory = left;
                Ok(())
            }
            None => Err(self.failed(ErrorKind::TooMuchMemory { size })),
        }
    }

    /// Reads the number of a boxed vector.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::UnknownConstructor`].
    pub fn vector(&mut self) -> Result<(), DecodeError> {
        match self.word() {
            VECTOR => Ok(()),
            id => Err(self.unknown(id, "Vector")),
        }
    }

    /// The error for a number that was just read and that `expected` does not have.
    #[must_use]
    pub fn unknown(&mut self, id: u32, expected: &str) -> DecodeError {
        match self.failure.take() {
            Some(first) => first,
            None => {
                let expected = String::from(expected);
                let kind = ErrorKind::UnknownConstructor { id, expected };
                DecodeError::new(kind, self.at.saturating_sub(4))
            }
        }
    }

    /// Goes one level deeper.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TooDeep`].
    pub fn enter(&mut self) -> Result<(), DecodeError> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > Self::MAX_DEPTH {
            return Err(self.failed(ErrorKind::TooDeep));
        }
        Ok(())
    }

    /// Comes back up one level, with a value that is complete.
    ///
    /// # Errors
    ///
    /// As [`finish`](Self::finish).
    pub fn leave(&mut self) -> Result<(), DecodeError> {
        self.rise();
        self.finish()
    }

    /// Whether everything read so far was there.
    ///
    /// # Errors
    ///
    /// The first thing that was wrong. It is said once.
    pub fn finish(&mut self) -> Result<(), DecodeError> {
        match self.failure.take() {
            None => Ok(()),
            Some(error) => Err(error),
        }
    }

    /// Tries something, and remembers what was wrong if nothing was before.
    pub(crate) fn note<T: Default>(
        &mut self,
        attempt: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> T {
        match attempt(self) {
            Ok(value) => value,
            Err(error) => {
                self.fail(error);
                T::default()
            }
        }
    }

    /// Whether something was wrong so far.
    pub(crate) fn has_failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Comes back up one level.
    pub(crate) fn rise(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// The whole input.
    pub(crate) fn whole(&self) -> &Bytes {
        &self.bytes
    }

    /// Where the next string lies, whose header and padding are consumed with it.
    fn span(&mut self) -> Option<(usize, usize)> {
        let (header, len) = match u32::from_le_bytes(self.peek()) {
            long if long & 0xff == 254 => (4, (long >> 8) as usize),
            bad if bad & 0xff == 255 => {
                let error = self.failed(ErrorKind::BadLength);
                self.fail(error);
                return None;
            }
            short => (1, (short & 0xff) as usize),
        };
        let start = self.advance((header + len).next_multiple_of(4))? + header;
        Some((start, start + len))
    }

    /// The next four bytes, or zeros.
    fn peek(&self) -> [u8; 4] {
        let next = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk);
        next.copied().unwrap_or_default()
    }

    /// Skips `len` bytes, if there are so many, and returns where they start.
    fn advance(&mut self, len: usize) -> Option<usize> {
        let start = self.at;
        if len > self.remaining() {
            self.truncated(len);
            return None;
        }
        self.at += len;
        Some(start)
    }

    #[cold]
    fn truncated(&mut self, len: usize) {
        let missing = len.saturating_sub(self.remaining());
        let error = self.failed(ErrorKind::Truncated { missing });
        self.fail(error);
    }

    /// The error for what is wrong here, unless something was wrong before.
    #[cold]
    fn failed(&mut self, kind: ErrorKind) -> DecodeError {
        let at = self.at;
        self.failure
            .take()
            .unwrap_or_else(|| DecodeError::new(kind, at))
    }

    #[cold]
    fn fail(&mut self, error: DecodeError) {
        self.failure = Some(error);
        self.at = self.bytes.len();
    }
}

/// The number of a boxed vector.
pub(crate) const VECTOR: u32 = 0x1cb5_c415;
pub(crate) const BOOL_TRUE: u32 = 0x9972_75b5;
pub(crate) const BOOL_FALSE: u32 = 0xbc79_9737;
