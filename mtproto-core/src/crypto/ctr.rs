//! AES-256 in counter mode, as a stream.
//!
//! The counter block is one 128-bit big-endian number. The position in the keystream survives from
//! call to call, so bytes may arrive in pieces of any size.

use aes::{
    Aes256Enc, Block,
    cipher::{BlockCipherEncrypt, KeyInit},
};
use core::fmt;
use zeroize::Zeroize;

/// One direction of an AES-256-CTR stream. Encrypting and decrypting are the same thing.
pub(crate) struct Ctr {
    cipher: Aes256Enc,
    /// The next block to encrypt.
    counter: u128,
    /// Keystream of which the last `left` bytes have not been used.
    spare: [u8; BATCH],
    left: usize,
}

impl Ctr {
    /// A stream at its beginning.
    pub(crate) fn new(key: &[u8; 32], iv: &[u8; 16]) -> Self {
        Self {
            cipher: Aes256Enc::new(key.into()),
            counter: u128::from_be_bytes(*iv),
            spare: [0; BATCH],
            left: 0,
        }
    }

    /// Xors the next `data.len()` bytes of keystream into `data`.
    pub(crate) fn apply(&mut self, data: &mut [u8]) {
        let (head, data) = data.split_at_mut(data.len().min(self.left));
        self.apply_spare(head);
        let (batches, tail) = data.as_chunks_mut::<BATCH>();
        for batch in batches {
            let mut stream = self.next_batch();
            xor(batch, &stream);
            stream.zeroize();
        }
        if !tail.is_empty() {
            self.spare = self.next_batch();
            self.left = BATCH;
            self.apply_spare(tail);
        }
    }

    /// Uses up the front of the spare keystream. `data` is no longer than it.
    fn apply_spare(&mut self, data: &mut [u8]) {
        let stream = self.spare.iter_mut().rev().take(self.left).rev();
        for (byte, key) in data.iter_mut().zip(stream) {
            *byte ^= core::mem::take(key);
        }
        self.left -= data.len();
    }

    /// The next eight blocks of keystream: what the cipher's implementations work on at once.
    fn next_batch(&mut self) -> [u8; BATCH] {
        let mut blocks: [Block; BATCH / 16] = core::array::from_fn(|i| {
            let block = self.counter.wrapping_add(i as u128);
            Block::from(block.to_be_bytes())
        });
        self.counter = self.counter.wrapping_add(blocks.len() as u128);
        self.cipher.encrypt_blocks(&mut blocks);
        let mut stream = [0; BATCH];
        for (to, from) in stream.as_chunks_mut::<16>().0.iter_mut().zip(blocks) {
            *to = from.into();
        }
        stream
    }
}

/// `data ^= stream`, in words that the compiler turns into vectors.
fn xor(data: &mut [u8; BATCH], stream: &[u8; BATCH]) {
    for (byte, key) in data.iter_mut().zip(stream) {
        *byte ^= key;
    }
}

impl fmt::Debug for Ctr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ctr(..)")
    }
}

impl Drop for Ctr {
    fn drop(&mut self) {
        self.spare.zeroize();
        self.counter = 0;
    }
}

/// Bytes of keystream made at once.
const BATCH: usize = 128;

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
