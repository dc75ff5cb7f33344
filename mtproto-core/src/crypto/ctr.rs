//! AES-256 in counter mode, as a stream.
//!
//! The crates below work on up to 64 blocks at once, but on the rest of a call block by block, and
//! each call costs something by itself. A stream is fed packet by packet, and most packets are short.
//! So the keystream for what is short is made ahead, in one piece.

use aes::{
    Aes256Enc,
    cipher::{KeyIvInit, StreamCipher},
};
use core::fmt;
use ctr::Ctr128BE;
use zeroize::Zeroize;

/// One direction of an AES-256-CTR stream. Encrypting and decrypting are the same thing.
///
/// The counter block is one 128-bit big-endian number. The position in the keystream survives from
/// call to call, so bytes may arrive in pieces of any size. Wiped on drop.
pub(crate) struct Ctr {
    cipher: Cipher,
    /// Keystream made ahead: the last `left` bytes. What was before them is zeros again.
    ahead: [u8; AHEAD],
    left: usize,
}

/// A stream without keystream made ahead, for few large pieces.
pub(crate) type Cipher = Ctr128BE<Aes256Enc>;

impl Ctr {
    /// A stream at its beginning.
    pub(crate) fn new(key: &[u8; 32], iv: &[u8; 16]) -> Self {
        Self {
            cipher: Cipher::new(key.into(), iv.into()),
            ahead: [0; AHEAD],
            left: 0,
        }
    }

    /// Xors the next `data.len()` bytes of keystream into `data`.
    pub(crate) fn apply(&mut self, data: &mut [u8]) {
        let (head, data) = data.split_at_mut(data.len().min(self.left));
        self.apply_ahead(head);
        let (whole, tail) = data.split_at_mut(data.len() - data.len() % AHEAD);
        // A call costs as much as some ten blocks, even if it is about none.
        if !whole.is_empty() {
            self.cipher.apply_keystream(whole);
        }
        if !tail.is_empty() {
            self.cipher.apply_keystream(&mut self.ahead);
            self.left = AHEAD;
            self.apply_ahead(tail);
        }
    }

    /// Uses up the front of the keystream made ahead. `data` is no longer than it.
    fn apply_ahead(&mut self, data: &mut [u8]) {
        let unused = self.ahead.get_mut(AHEAD - self.left..).unwrap_or_default();
        let stream = unused.get_mut(..data.len()).unwrap_or_default();
        for (byte, key) in data.iter_mut().zip(&*stream) {
            *byte ^= key;
        }
        stream.fill(0);
        self.left -= data.len();
    }
}

impl fmt::Debug for Ctr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ctr(..)")
    }
}

impl Drop for Ctr {
    fn drop(&mut self) {
        self.ahead.zeroize();
    }
}

/// Bytes of keystream made at once: 64 blocks.
const AHEAD: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_cut_of_the_data_gives_the_same_stream() {
        let mut whole = [0; 5000];
        Cipher::new(&[3; 32].into(), &[0xff; 16].into()).apply_keystream(&mut whole);
        for size in [1, 7, 16, 100, 132, 1023, 1024, 1025, 2049, 5000] {
            let mut cut = [0; 5000];
            let mut stream = Ctr::new(&[3; 32], &[0xff; 16]);
            cut.chunks_mut(size).for_each(|piece| stream.apply(piece));
            assert_eq!(cut, whole, "pieces of {size}");
        }
    }
}
