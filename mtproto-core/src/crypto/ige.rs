//! AES-256 in infinite garble extension mode, in place.
//!
//! `c[i] = E(p[i] ^ c[i-1]) ^ p[i-1]`, where `c[-1]` is the first half of the initialization vector
//! and `p[-1]` the second. Each block waits for the one before it, in both directions, so all speed
//! lies in keeping the chain short. [`simd`](super::simd) knows best how; elsewhere the loops run inside
//! the cipher's backend, where the choice of instructions has been made once, and xor whole blocks as
//! 128-bit words.

use super::{kdf::AesKey, simd::Simd};
use aes::{
    Aes256Dec, Aes256Enc, Block,
    cipher::{
        BlockCipherDecBackend, BlockCipherDecClosure, BlockCipherDecrypt, BlockCipherEncBackend,
        BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, KeyInit, consts::U16,
    },
};

/// Encrypts whole blocks. Bytes after the last whole block stay as they are.
pub(crate) fn encrypt(key: &AesKey, data: &mut [u8]) {
    encrypt_on(Simd::detect(), key, data);
}

/// Decrypts whole blocks. Bytes after the last whole block stay as they are.
pub(crate) fn decrypt(key: &AesKey, data: &mut [u8]) {
    decrypt_on(Simd::detect(), key, data);
}

/// [`encrypt`] with the instructions of `simd`, or without.
pub(crate) fn encrypt_on(simd: Option<Simd>, aes: &AesKey, data: &mut [u8]) {
    let (blocks, _) = data.as_chunks_mut();
    if let Some(simd) = simd {
        return simd.encrypt(aes, blocks);
    }
    let AesKey { key, iv } = aes;
    let (first, second) = halves(iv);
    let chain = Chain {
        blocks,
        output: first,
        input: second,
        see: |_: &[u8]| {},
    };
    Aes256Enc::new(key.into()).encrypt_with_backend(chain);
}

/// [`decrypt`] with the instructions of `simd`, or without.
pub(crate) fn decrypt_on(simd: Option<Simd>, aes: &AesKey, data: &mut [u8]) {
    let (blocks, _) = data.as_chunks_mut();
    match simd {
        Some(simd) => simd.decrypt(aes, blocks),
        None => decrypt_seen(aes, data, |_| {}),
    }
}

/// [`decrypt`] without instructions of our own. `see` is shown the plaintext piece by piece, while it is
/// made: what it does with one piece the machine does beside the cipher of the next.
pub(crate) fn decrypt_seen(AesKey { key, iv }: &AesKey, data: &mut [u8], see: impl FnMut(&[u8])) {
    let (blocks, _) = data.as_chunks_mut();
    let (first, second) = halves(iv);
    let chain = Chain {
        blocks,
        output: second,
        input: first,
        see,
    };
    Aes256Dec::new(key.into()).decrypt_with_backend(chain);
}

/// The two blocks of an initialization vector as words.
fn halves(iv: &[u8; 32]) -> (u128, u128) {
    let word = |half: Option<&[u8; 16]>| half.copied().map_or(0, u128::from_ne_bytes);
    (word(iv.first_chunk()), word(iv.last_chunk()))
}

/// The blocks to work on, what came before the first (the last output and the last input), and who is
/// shown what comes out.
struct Chain<'a, S> {
    blocks: &'a mut [[u8; 16]],
    output: u128,
    input: u128,
    see: S,
}

impl<S: FnMut(&[u8])> Chain<'_, S> {
    #[inline(always)]
    fn run(self, cipher: impl Fn(&mut Block)) {
        let Self {
            blocks,
            mut output,
            mut input,
            mut see,
        } = self;
        let (head, rest) = blocks.split_at_mut(blocks.len().min(HEAD));
        for piece in core::iter::once(head).chain(rest.chunks_mut(PIECE)) {
            for block in &mut *piece {
                let current = u128::from_ne_bytes(*block);
                let mut state = Block::from((current ^ output).to_ne_bytes());
                cipher(&mut state);
                output = u128::from_ne_bytes(state.into()) ^ input;
                input = current;
                *block = output.to_ne_bytes();
            }
            see(piece.as_flattened());
        }
    }
}

/// Blocks shown at once: a block of SHA-256. The first of them has 32 bytes of the key in front.
const PIECE: usize = 4;
const HEAD: usize = 2;

impl<S> BlockSizeUser for Chain<'_, S> {
    type BlockSize = U16;
}

impl<S: FnMut(&[u8])> BlockCipherEncClosure for Chain<'_, S> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = U16>>(self, backend: &B) {
        self.run(|block| backend.encrypt_block(block.into()));
    }
}

impl<S: FnMut(&[u8])> BlockCipherDecClosure for Chain<'_, S> {
    #[inline(always)]
    fn call<B: BlockCipherDecBackend<BlockSize = U16>>(self, backend: &B) {
        self.run(|block| backend.decrypt_block(block.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decryption_undoes_encryption_and_leaves_the_rest_alone() {
        let aes = AesKey {
            key: [1; 32],
            iv: core::array::from_fn(|i| i as u8),
        };
        for len in [0, 15, 16, 40, 100] {
            let data: std::vec::Vec<u8> = (0..len).collect();
            let mut buffer = data.clone();
            encrypt(&aes, &mut buffer);
            let whole = data.len() / 16 * 16;
            assert_eq!(buffer[whole..], data[whole..]);
            assert!(whole == 0 || buffer[..whole] != data[..whole]);
            decrypt(&aes, &mut buffer);
            assert_eq!(buffer, data);
        }
    }
}
