//! Files from data centres that are trusted with nothing: pieces are encrypted, and hashes from the
//! file's own data centre say what must come out (§7.4).
//!
//! The place that serves the pieces knows neither the key nor the hashes. A client deciphers what it
//! got and uses nothing of it before [`is_intact`] says so.
//!
//! ```
//! use mtproto_core::cdn;
//!
//! let (key, iv) = ([7; 32], [9; 16]);
//! let mut piece = *b"a piece of a file";
//! let hash = cdn::hash(&piece);
//! cdn::apply(&key, &iv, 4096, &mut piece)?;
//! assert!(!cdn::is_intact(&piece, &hash));
//! cdn::apply(&key, &iv, 4096, &mut piece)?;
//! assert!(cdn::is_intact(&piece, &hash));
//! # Ok::<(), cdn::OffsetError>(())
//! ```

use crate::crypto::{ctr::Ctr, kdf};
use core::fmt;

/// Enciphers or deciphers the piece of a file that begins at `offset`: AES-256-CTR, with the last
/// four bytes of `iv` replaced by the number of the piece's first block.
///
/// # Errors
///
/// [`OffsetError`] if the piece does not begin at a block, or ends beyond the 64 GiB that the number
/// can count. `piece` is left alone then.
pub fn apply(
    key: &[u8; 32],
    iv: &[u8; 16],
    offset: u64,
    piece: &mut [u8],
) -> Result<(), OffsetError> {
    let error = OffsetError { offset };
    let len = u64::try_from(piece.len()).map_err(|_| error)?;
    let ends = offset.checked_add(len).ok_or(error)?;
    if !offset.is_multiple_of(BLOCK) || ends > MAX_FILE {
        return Err(error);
    }
    let block = u32::try_from(offset / BLOCK).map_err(|_| error)?;
    let mut iv = *iv;
    if let Some(counter) = iv.last_chunk_mut() {
        *counter = block.to_be_bytes();
    }
    Ctr::new(key, &iv).apply(piece);
    Ok(())
}

/// What `fileHash` says of a piece: SHA-256 of what it deciphers to.
#[must_use]
pub fn hash(piece: &[u8]) -> [u8; 32] {
    kdf::sha256([piece])
}

/// Whether a deciphered piece is what its `fileHash` says.
#[must_use]
pub fn is_intact(piece: &[u8], expected: &[u8]) -> bool {
    hash(piece) == expected
}

/// A piece that begins or ends where none can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OffsetError {
    /// Where it was said to begin.
    pub offset: u64,
}

impl fmt::Display for OffsetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no piece of a file can begin at byte {}", self.offset)
    }
}

impl core::error::Error for OffsetError {}

/// Bytes that are enciphered together.
const BLOCK: u64 = 16;

/// Where the number of a block would no longer fit 32 bits.
const MAX_FILE: u64 = BLOCK << 32;

#[cfg(test)]
mod tests {
    use super::*;

    /// API-99.
    #[test]
    fn a_piece_begins_at_a_block_and_ends_before_the_count_does() {
        let apply = |offset, len: usize| apply(&[1; 32], &[2; 16], offset, &mut [0; 64][..len]);
        assert_eq!(apply(0, 64), Ok(()));
        assert_eq!(apply(MAX_FILE - 64, 64), Ok(()));
        for offset in [1, 15, MAX_FILE - 16, MAX_FILE, u64::MAX - 15] {
            assert_eq!(apply(offset, 64), Err(OffsetError { offset }));
        }
    }

    #[test]
    fn pieces_together_are_the_whole() {
        let (key, iv) = ([3; 32], [0xff; 16]);
        let mut whole = [7; 256];
        apply(&key, &iv, 0, &mut whole).unwrap();
        let mut pieces = [7; 256];
        for (index, piece) in (0..).zip(pieces.chunks_mut(64)) {
            // The last four bytes of the vector do not count at all.
            let other = [[0xff; 12].as_slice(), &[0; 4]].concat();
            apply(&key, &other.try_into().unwrap(), index * 64, piece).unwrap();
        }
        assert_eq!(whole, pieces);
    }
}
