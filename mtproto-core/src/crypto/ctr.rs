//! AES-256 in counter mode, as a stream.

use aes::{
    Aes256Enc,
    cipher::{KeyIvInit, StreamCipher},
};
use core::fmt;

/// One direction of an AES-256-CTR stream. Encrypting and decrypting are the same thing.
///
/// The counter block is one 128-bit big-endian number. The position in the keystream survives from
/// call to call, so bytes may arrive in pieces of any size. Wiped on drop.
pub(crate) struct Ctr(ctr::Ctr128BE<Aes256Enc>);

impl Ctr {
    /// A stream at its beginning.
    pub(crate) fn new(key: &[u8; 32], iv: &[u8; 16]) -> Self {
        Self(KeyIvInit::new(key.into(), iv.into()))
    }

    /// Xors the next `data.len()` bytes of keystream into `data`.
    pub(crate) fn apply(&mut self, data: &mut [u8]) {
        self.0.apply_keystream(data);
    }
}

impl fmt::Debug for Ctr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ctr(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_cut_of_the_data_gives_the_same_stream() {
        let mut whole = [0; 1000];
        Ctr::new(&[3; 32], &[0xff; 16]).apply(&mut whole);
        for size in [1, 7, 16, 100, 127, 128, 129, 256] {
            let mut cut = [0; 1000];
            let mut stream = Ctr::new(&[3; 32], &[0xff; 16]);
            cut.chunks_mut(size).for_each(|piece| stream.apply(piece));
            assert_eq!(cut, whole, "pieces of {size}");
        }
    }
}
