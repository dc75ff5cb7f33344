//! Bytes in registers.

#[cfg(mtproto_emulate)]
pub(super) use super::emulated::{load_wide, store_wide};

#[cfg(not(mtproto_emulate))]
use core::arch::x86_64::{__m512i, _mm512_loadu_si512, _mm512_storeu_si512};
use core::arch::{
    asm,
    x86_64::{__m128i, _mm_loadu_si128, _mm_storeu_si128},
};

/// One block of AES in memory.
pub(super) type Block = [u8; 16];

/// Reads a block.
#[inline(always)]
pub(super) fn load(block: &Block) -> __m128i {
    // SAFETY: the reference is valid for reading sixteen bytes, and `loadu` asks for no alignment.
    // The instruction is in every x86-64.
    unsafe { _mm_loadu_si128(block.as_ptr().cast()) }
}

/// Writes a block.
#[inline(always)]
pub(super) fn store(block: &mut Block, vector: __m128i) {
    // SAFETY: the reference is valid for writing sixteen bytes, and `storeu` asks for no alignment.
    // The instruction is in every x86-64.
    unsafe { _mm_storeu_si128(block.as_mut_ptr().cast(), vector) }
}

/// Reads eight words.
#[cfg(not(mtproto_emulate))]
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn load_wide(words: &[u64; 8]) -> __m512i {
    // SAFETY: the reference is valid for reading 64 bytes, and `loadu` asks for no alignment.
    unsafe { _mm512_loadu_si512(words.as_ptr().cast()) }
}

/// Eight words in memory.
#[cfg(not(mtproto_emulate))]
#[inline]
#[target_feature(enable = "avx512f")]
pub(super) fn store_wide(vector: __m512i) -> [u64; 8] {
    let mut words = [0; 8];
    // SAFETY: the array is 64 bytes long, and `storeu` asks for no alignment.
    unsafe { _mm512_storeu_si512(words.as_mut_ptr().cast(), vector) };
    words
}

/// Makes four values depend on each other, for the compiler only.
///
/// Independent streams of instructions are written alternately so that the machine finds work for
/// all its units. The compiler would sort them one after the other again, to save registers.
#[inline(always)]
pub(super) fn tie(a: &mut __m128i, b: &mut __m128i, c: &mut __m128i, d: &mut __m128i) {
    // SAFETY: no instruction is executed: the values stay in their registers as they are.
    unsafe {
        asm!(
            "/* {} {} {} {} */",
            inout(xmm_reg) * a,
            inout(xmm_reg) * b,
            inout(xmm_reg) * c,
            inout(xmm_reg) * d,
            options(pure, nomem, nostack, preserves_flags),
        );
    }
}
