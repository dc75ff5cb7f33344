//! The instructions of SHA-256 and AVX-512 in other words, for tools that do not know them.
//!
//! With `--cfg mtproto_emulate` everything else of this module runs under valgrind as it does otherwise.
//! Same names and arguments as the instructions have; no other use.

use super::vector::{Block, load, store};
use core::{arch::x86_64::__m128i, array};

/// Eight words.
#[expect(non_camel_case_types, reason = "named as it is elsewhere")]
#[derive(Clone, Copy)]
pub(super) struct __m512i([u64; 8]);

pub(super) fn load_wide(words: &[u64; 8]) -> __m512i {
    __m512i(*words)
}

pub(super) fn store_wide(vector: __m512i) -> [u64; 8] {
    vector.0
}

pub(super) fn _mm512_setzero_si512() -> __m512i {
    __m512i([0; 8])
}

pub(super) fn _mm512_set1_epi64(word: i64) -> __m512i {
    __m512i([word.cast_unsigned(); 8])
}

/// The lowest word, by way of a vector that nothing else is wanted of.
pub(super) fn _mm512_castsi512_si128(vector: __m512i) -> i64 {
    vector.0[0].cast_signed()
}

pub(super) fn _mm_cvtsi128_si64(word: i64) -> i64 {
    word
}

fn each(a: __m512i, b: __m512i, with: impl Fn(u64, u64) -> u64) -> __m512i {
    __m512i(array::from_fn(|at| with(a.0[at], b.0[at])))
}

pub(super) fn _mm512_add_epi64(a: __m512i, b: __m512i) -> __m512i {
    each(a, b, u64::wrapping_add)
}

pub(super) fn _mm512_and_si512(a: __m512i, b: __m512i) -> __m512i {
    each(a, b, |a, b| a & b)
}

pub(super) fn _mm512_or_si512(a: __m512i, b: __m512i) -> __m512i {
    each(a, b, |a, b| a | b)
}

pub(super) fn _mm512_srli_epi64<const BITS: u32>(a: __m512i) -> __m512i {
    __m512i(a.0.map(|word| word >> BITS))
}

pub(super) fn _mm512_maskz_srli_epi64<const BITS: u32>(mask: u8, a: __m512i) -> __m512i {
    let bit = |at: usize| u64::from(mask >> at & 1).wrapping_neg();
    __m512i(array::from_fn(|at| a.0[at] >> BITS & bit(at)))
}

pub(super) fn _mm512_mask_add_epi64(_: __m512i, mask: u8, a: __m512i, b: __m512i) -> __m512i {
    let bit = |at: usize| u64::from(mask >> at & 1).wrapping_neg();
    __m512i(array::from_fn(|at| a.0[at].wrapping_add(b.0[at] & bit(at))))
}

/// The words of `low` and then those of `high`, from the word `FIRST` on.
pub(super) fn _mm512_alignr_epi64<const FIRST: usize>(high: __m512i, low: __m512i) -> __m512i {
    __m512i(array::from_fn(|at| match FIRST + at {
        at @ 0..8 => low.0[at],
        at => high.0[at - 8],
    }))
}

pub(super) fn _mm512_cmpgt_epu64_mask(a: __m512i, b: __m512i) -> u8 {
    (0..8).fold(0, |mask, at| mask | u8::from(a.0[at] > b.0[at]) << at)
}

pub(super) fn _mm512_cmpeq_epu64_mask(a: __m512i, b: __m512i) -> u8 {
    (0..8).fold(0, |mask, at| mask | u8::from(a.0[at] == b.0[at]) << at)
}

pub(super) fn _mm512_madd52lo_epu64(sum: __m512i, a: __m512i, b: __m512i) -> __m512i {
    let product = each(a, b, |a, b| product(a, b) as u64 & LOW);
    _mm512_add_epi64(sum, product)
}

pub(super) fn _mm512_madd52hi_epu64(sum: __m512i, a: __m512i, b: __m512i) -> __m512i {
    let product = each(a, b, |a, b| (product(a, b) >> 52) as u64);
    _mm512_add_epi64(sum, product)
}

fn product(a: u64, b: u64) -> u128 {
    u128::from(a & LOW) * u128::from(b & LOW)
}

/// The bits of a word that a product of 52 bits looks at.
const LOW: u64 = (1 << 52) - 1;

/// Two rounds.
pub(super) fn _mm_sha256rnds2_epu32(cdgh: __m128i, abef: __m128i, added: __m128i) -> __m128i {
    let [f, e, b, a] = words(abef);
    let [h, g, d, c] = words(cdgh);
    let [first, second, ..] = words(added);
    let mut state = [a, b, c, d, e, f, g, h];
    for word in [first, second] {
        let [a, b, c, d, e, f, g, h] = state;
        let sum = h
            .wrapping_add(e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25))
            .wrapping_add((e & f) ^ (!e & g))
            .wrapping_add(word);
        let new = sum
            .wrapping_add(a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22))
            .wrapping_add((a & b) ^ (a & c) ^ (b & c));
        state = [new, a, b, c, d.wrapping_add(sum), e, f, g];
    }
    let [a, b, _, _, e, f, ..] = state;
    vector([f, e, b, a])
}

/// The first half of four words of the message schedule.
pub(super) fn _mm_sha256msg1_epu32(a: __m128i, b: __m128i) -> __m128i {
    let [w0, w1, w2, w3] = words(a);
    let [w4, ..] = words(b);
    let small = |w: u32| w.rotate_right(7) ^ w.rotate_right(18) ^ w >> 3;
    vector([(w0, w1), (w1, w2), (w2, w3), (w3, w4)].map(|(w, next)| w.wrapping_add(small(next))))
}

/// The second half.
pub(super) fn _mm_sha256msg2_epu32(a: __m128i, b: __m128i) -> __m128i {
    let [w0, w1, w2, w3] = words(a);
    let [_, _, w14, w15] = words(b);
    let small = |w: u32| w.rotate_right(17) ^ w.rotate_right(19) ^ w >> 10;
    let w16 = w0.wrapping_add(small(w14));
    let w17 = w1.wrapping_add(small(w15));
    let w18 = w2.wrapping_add(small(w16));
    vector([w16, w17, w18, w3.wrapping_add(small(w17))])
}

/// From the lowest on.
fn words(vector: __m128i) -> [u32; 4] {
    let mut block = Block::default();
    store(&mut block, vector);
    let (words, _) = block.as_chunks();
    array::from_fn(|at| u32::from_le_bytes(words[at]))
}

fn vector(words: [u32; 4]) -> __m128i {
    let bytes = words.map(u32::to_le_bytes);
    let mut block = Block::default();
    block.copy_from_slice(bytes.as_flattened());
    load(&block)
}
