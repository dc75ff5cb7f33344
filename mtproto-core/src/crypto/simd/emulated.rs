//! The instructions of SHA-256 in other words, for tools that do not know them.
//!
//! With `--cfg mtproto_emulate_sha` everything else of this module runs under valgrind as it does
//! otherwise. Same names and arguments as the instructions have; no other use.

use super::vector::{Block, load, store};
use core::{arch::x86_64::__m128i, array};

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
