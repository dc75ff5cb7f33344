//! SHA-256, four rounds at a time (FIPS 180-4, section 6.2).
//!
//! What is to be hashed lies in registers as big-endian words. Where a block has more than one use
//! for its rounds, the caller mixes them with something else.

use super::vector::{Block, load, store};
use core::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_alignr_epi8, _mm_blend_epi16, _mm_set_epi32, _mm_set_epi64x,
    _mm_shuffle_epi8, _mm_shuffle_epi32, _mm256_zeroupper,
};

#[cfg(mtproto_emulate)]
use super::emulated as instructions;
#[cfg(not(mtproto_emulate))]
use core::arch::x86_64 as instructions;

use instructions::{_mm_sha256msg1_epu32, _mm_sha256msg2_epu32, _mm_sha256rnds2_epu32};

/// The eight words of the state in the order the instructions want: `ABEF` and `CDGH`.
pub(super) type State = [__m128i; 2];

/// Sixteen words: a block to hash, or the last ones of its message schedule.
pub(super) type Words = [__m128i; 4];

/// The state before the first block.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn initial() -> State {
    let [a, b, c, d, e, f, g, h] = INITIAL.map(u32::cast_signed);
    [_mm_set_epi32(a, b, e, f), _mm_set_epi32(c, d, g, h)]
}

/// Four of a block's 64 rounds. All sixteen in order, then [`add`], hash it.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn rounds<const FOURTH: usize>(state: &mut State, words: &mut Words) {
    let at = |offset: usize| (FOURTH + offset) % 4;
    if FOURTH >= 4 {
        let sum = _mm_add_epi32(
            _mm_sha256msg1_epu32(words[at(0)], words[at(1)]),
            _mm_alignr_epi8::<4>(words[at(3)], words[at(2)]),
        );
        words[at(0)] = _mm_sha256msg2_epu32(sum, words[at(3)]);
    }
    let sum = _mm_add_epi32(words[at(0)], load(&CONSTANTS[FOURTH]));
    state[1] = _mm_sha256rnds2_epu32(state[1], state[0], sum);
    state[0] = _mm_sha256rnds2_epu32(state[0], state[1], _mm_shuffle_epi32::<0x0e>(sum));
}

/// To be called before rounds, after anything else.
///
/// The instructions for SHA come in the old encoding only, which keeps the upper halves of registers as
/// they are. If somebody has left something there, such as the compiler when it copied a struct, every
/// one of them waits for it, on some machines for a hundred cycles.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn clean() {
    _mm256_zeroupper();
}

/// Ends a block: `before` is the state from before its rounds.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn add(state: &mut State, before: State) {
    state[0] = _mm_add_epi32(state[0], before[0]);
    state[1] = _mm_add_epi32(state[1], before[1]);
}

/// Hashes one block of each of `N` messages.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn blocks<const N: usize>(states: &mut [State; N], mut words: [Words; N]) {
    let before = *states;
    clean();
    macro_rules! all {
        ($($fourth:literal)*) => {$(
            for (state, words) in states.iter_mut().zip(&mut words) {
                rounds::<$fourth>(state, words);
            }
        )*};
    }
    all!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
    for (state, before) in states.iter_mut().zip(before) {
        add(state, before);
    }
}

/// The digest's bytes, in two vectors.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn digest(state: State) -> [__m128i; 2] {
    let feba = _mm_shuffle_epi32::<0x1b>(state[0]);
    let dchg = _mm_shuffle_epi32::<0xb1>(state[1]);
    [
        swap(_mm_blend_epi16::<0xf0>(feba, dchg)),
        swap(_mm_alignr_epi8::<8>(dchg, feba)),
    ]
}

/// From bytes to words, and back.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn swap(vector: __m128i) -> __m128i {
    let order = _mm_set_epi64x(0x0c0d_0e0f_0809_0a0b, 0x0405_0607_0001_0203);
    _mm_shuffle_epi8(vector, order)
}

/// What stands behind the last byte of a message.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn end_mark() -> __m128i {
    _mm_set_epi32(0, 0, 0, i32::MIN)
}

/// What stands at the end of the last block: the length in bits.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn length(bytes: usize) -> __m128i {
    let bits = (bytes as u64) << 3;
    _mm_set_epi32(bits as i32, (bits >> 32) as i32, 0, 0)
}

/// A digest in memory.
#[inline]
#[target_feature(enable = "aes,avx,sha,sse4.1,ssse3")]
pub(super) fn to_bytes(digest: [__m128i; 2]) -> [u8; 32] {
    let mut bytes = [0; 32];
    let (halves, _) = bytes.as_chunks_mut::<16>();
    for (half, vector) in halves.iter_mut().zip(digest) {
        store(half, vector);
    }
    bytes
}

const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// The round constants, as the machine stores words.
static CONSTANTS: [Block; 16] = constants([
    [0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5],
    [0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5],
    [0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3],
    [0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174],
    [0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc],
    [0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da],
    [0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7],
    [0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967],
    [0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13],
    [0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85],
    [0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3],
    [0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070],
    [0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5],
    [0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3],
    [0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208],
    [0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2],
]);

const fn constants(words: [[u32; 4]; 16]) -> [Block; 16] {
    let mut blocks = [[0; 16]; 16];
    let mut at = 0;
    while at < 256 {
        blocks[at / 16][at % 16] = words[at / 16][at % 16 / 4].to_le_bytes()[at % 4];
        at += 1;
    }
    blocks
}
