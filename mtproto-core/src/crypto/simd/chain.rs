//! One IGE chain, with nothing but AES rounds in it.
//!
//! `c[i] = E(p[i] ^ c[i-1]) ^ p[i-1]`, and the next block to encrypt is `p[i+1] ^ c[i]`. AES ends by
//! adding its last round key, so it adds `p[i-1] ^ p[i+1]` and the first round key along with it, which
//! are known beforehand: what comes out is the next block, already past its own first step. Decryption
//! is the same with the roles of `c` and `p` exchanged.

use super::aes::RoundKeys;
use core::arch::x86_64::{
    __m128i, _mm_aesdec_si128, _mm_aesdeclast_si128, _mm_aesenc_si128, _mm_aesenclast_si128,
    _mm_setzero_si128, _mm_xor_si128,
};

/// A chain between two blocks.
#[derive(Clone, Copy)]
pub(super) struct Chain {
    /// The current block on its way through the rounds.
    state: __m128i,
    /// The input before the current one.
    before: __m128i,
    current: __m128i,
}

/// What the last round of a block adds.
#[derive(Clone, Copy)]
pub(super) struct Link {
    last: __m128i,
    /// Between the next block's state and this block's output.
    next: __m128i,
}

impl Link {
    /// Before the first block.
    #[inline]
    #[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
    pub(super) fn none() -> Self {
        let zero = _mm_setzero_si128();
        Self {
            last: zero,
            next: zero,
        }
    }
}

impl Chain {
    /// Before the block `first`. `output` and `input` are the halves of the initialization vector
    /// that stand for the output and the input before it.
    #[inline]
    #[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
    pub(super) fn new(keys: &RoundKeys, output: __m128i, input: __m128i, first: __m128i) -> Self {
        Self {
            state: _mm_xor_si128(_mm_xor_si128(first, output), keys[0]),
            before: input,
            current: first,
        }
    }

    /// Prepares the current block for the `next` input; anything will do after the last.
    #[inline]
    #[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
    pub(super) fn link(&mut self, keys: &RoundKeys, next: __m128i) -> Link {
        let link = Link {
            last: _mm_xor_si128(
                _mm_xor_si128(next, self.before),
                _mm_xor_si128(keys[0], keys[14]),
            ),
            next: _mm_xor_si128(next, keys[0]),
        };
        self.before = self.current;
        self.current = next;
        link
    }

    /// One of the thirteen rounds with a key of their own.
    #[inline]
    #[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
    pub(super) fn round(&mut self, decrypt: bool, key: __m128i) {
        self.state = match decrypt {
            true => _mm_aesdec_si128(self.state, key),
            false => _mm_aesenc_si128(self.state, key),
        };
    }

    /// The last round: the output.
    #[inline]
    #[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
    pub(super) fn finish(&mut self, decrypt: bool, link: Link) -> __m128i {
        self.state = match decrypt {
            true => _mm_aesdeclast_si128(self.state, link.last),
            false => _mm_aesenclast_si128(self.state, link.last),
        };
        _mm_xor_si128(self.state, link.next)
    }

    /// All of one block.
    #[inline]
    #[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
    pub(super) fn block(&mut self, decrypt: bool, keys: &RoundKeys, next: __m128i) -> __m128i {
        let link = self.link(keys, next);
        for key in &keys[1..14] {
            self.round(decrypt, *key);
        }
        self.finish(decrypt, link)
    }

    /// The state, to be tied to those of other chains.
    #[inline]
    pub(super) fn state(&mut self) -> &mut __m128i {
        &mut self.state
    }
}
