//! The key of a message, from its message key and what was laid out for the auth key.
//!
//! Both hashes of the derivation fit one block each and do not depend on each other: run together,
//! they take the time of one.

use super::{sha, vector::Block, vector::load};
use core::arch::x86_64::{
    __m128i, _mm_blend_epi16, _mm_or_si128, _mm_set_epi32, _mm_slli_si128, _mm_srli_si128,
};
use zeroize::Zeroize;

/// The pieces of an auth key that the messages of one direction need, in the words of SHA-256.
pub(crate) struct Parts {
    /// After the message key in the first hash: 36 bytes, mark and length.
    after: [Block; 3],
    /// Before the message key in the second hash: 36 bytes.
    before: [Block; 3],
    /// Before the plaintext in the hash that makes the message key.
    prefix: [Block; 2],
}

impl Parts {
    /// Lays out `auth_key` for the direction `x`.
    pub(super) fn new(auth_key: &[u8; 256], x: usize) -> Self {
        let mut after = blocks(auth_key, x, 36);
        after[2][7] = 0x80;
        [after[2][12], after[2][13], ..] = BITS.to_le_bytes();
        Self {
            after,
            before: blocks(auth_key, 40 + x, 36),
            prefix: blocks(auth_key, 88 + x, 32),
        }
    }

    /// The part of the auth key that is hashed in front of the plaintext.
    #[inline(always)]
    pub(super) fn prefix(&self) -> [__m128i; 2] {
        [load(&self.prefix[0]), load(&self.prefix[1])]
    }
}

/// `len` bytes in blocks, each of whose words has its bytes in the machine's order.
fn blocks<const N: usize>(auth_key: &[u8; 256], start: usize, len: usize) -> [Block; N] {
    let mut blocks = [[0; 16]; N];
    let words = blocks.as_flattened_mut().chunks_exact_mut(4);
    for (word, bytes) in words.zip(auth_key[start..start + len].chunks_exact(4)) {
        word.copy_from_slice(bytes);
        word.reverse();
    }
    blocks
}

impl Drop for Parts {
    fn drop(&mut self) {
        let Self {
            after,
            before,
            prefix,
        } = self;
        after.zeroize();
        before.zeroize();
        prefix.zeroize();
    }
}

/// The key and the initialization vector of an MTProto 2.0 message (04 §3.1).
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn derive(parts: &Parts, msg_key: __m128i) -> [[__m128i; 2]; 2] {
    let msg_key = sha::swap(msg_key);
    let [after, before] = [&parts.after, &parts.before].map(|part| part.each_ref().map(load));
    let mark = _mm_set_epi32(BITS.cast_signed(), 0, i32::MIN, 0);
    let words = [
        [msg_key, after[0], after[1], after[2]],
        [
            before[0],
            before[1],
            // One word of the auth key, and the message key from there on.
            _mm_blend_epi16::<0x03>(_mm_slli_si128::<4>(msg_key), before[2]),
            _mm_or_si128(_mm_srli_si128::<12>(msg_key), mark),
        ],
    ];
    let mut states = [sha::initial(); 2];
    sha::blocks(&mut states, words);
    let [a, b] = [sha::digest(states[0]), sha::digest(states[1])];
    let front = |x, y| _mm_blend_epi16::<0xf0>(x, y);
    [
        [front(a[0], b[0]), front(b[1], a[1])],
        [front(b[0], a[0]), front(a[1], b[1])],
    ]
}

/// Length of what both hashes are over.
const BITS: u32 = (36 + 16) * 8;
