//! Key schedules of AES-256 (FIPS 197, section 5.2).
//!
//! There is an instruction for this, which takes four times as long as a round of AES. The last round does
//! as well: over four copies of a word it substitutes bytes, and has nothing to shift.

use core::arch::x86_64::{
    __m128i, _mm_aesenclast_si128, _mm_aesimc_si128, _mm_set1_epi32, _mm_setzero_si128,
    _mm_shuffle_epi8, _mm_shuffle_epi32, _mm_slli_si128, _mm_xor_si128,
};

/// The round keys in the order of their use.
pub(super) type RoundKeys = [__m128i; 15];

/// The round keys for encryption.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn encryption(key: [__m128i; 2]) -> RoundKeys {
    let mut keys = [_mm_setzero_si128(); 15];
    keys[0] = key[0];
    keys[1] = key[1];
    keys[2] = even::<0x01>(keys[0], keys[1]);
    keys[3] = odd(keys[1], keys[2]);
    keys[4] = even::<0x02>(keys[2], keys[3]);
    keys[5] = odd(keys[3], keys[4]);
    keys[6] = even::<0x04>(keys[4], keys[5]);
    keys[7] = odd(keys[5], keys[6]);
    keys[8] = even::<0x08>(keys[6], keys[7]);
    keys[9] = odd(keys[7], keys[8]);
    keys[10] = even::<0x10>(keys[8], keys[9]);
    keys[11] = odd(keys[9], keys[10]);
    keys[12] = even::<0x20>(keys[10], keys[11]);
    keys[13] = odd(keys[11], keys[12]);
    keys[14] = even::<0x40>(keys[12], keys[13]);
    keys
}

/// The round keys for decryption with the equivalent inverse cipher.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn decryption(key: [__m128i; 2]) -> RoundKeys {
    let mut keys = encryption(key);
    keys.reverse();
    for key in &mut keys[1..14] {
        *key = _mm_aesimc_si128(*key);
    }
    keys
}

#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
fn even<const ROUND: i32>(two_before: __m128i, before: __m128i) -> __m128i {
    let rotated = _mm_shuffle_epi8(before, _mm_set1_epi32(LAST_ROTATED));
    let word = _mm_aesenclast_si128(rotated, _mm_set1_epi32(ROUND));
    _mm_xor_si128(running_xor(two_before), word)
}

#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
fn odd(two_before: __m128i, before: __m128i) -> __m128i {
    let last = _mm_shuffle_epi32::<0xff>(before);
    let word = _mm_aesenclast_si128(last, _mm_setzero_si128());
    _mm_xor_si128(running_xor(two_before), word)
}

/// The bytes of the last word, one further than they are.
const LAST_ROTATED: i32 = 0x0c0f_0e0d;

/// Each word xored with all words before it. Does not wait for the round key before.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
fn running_xor(key: __m128i) -> __m128i {
    let key = _mm_xor_si128(key, _mm_slli_si128::<4>(key));
    _mm_xor_si128(key, _mm_slli_si128::<8>(key))
}
