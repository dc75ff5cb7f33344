//! Products modulo an odd number of 2048 bits, from the machine's products of 52 bits.
//!
//! A number is forty limbs of 52 bits, in five vectors of eight. Its form is `a * 2^2080` modulo `p`, but
//! may be anything below `2p`: since `4p` is less than `2^2080`, nothing has to be subtracted before the
//! end (Walter, 1999). A product takes the limbs of one factor one by one, and adds the multiple of `p`
//! that makes the lowest limb of the sum zero; then everything moves down by a limb. Carries wait in the
//! upper twelve bits of each place until all is added up.
//!
//! Nothing depends on what the numbers are: no branch, no index, no instruction of varying time.

use super::vector::{load_wide, store_wide};
use crate::crypto::{
    montgomery::{self, Modulus},
    power::Field,
};
use core::array;
use crypto_bigint::U2048;
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::Zeroize;

#[cfg(mtproto_emulate)]
use super::emulated as instructions;
#[cfg(not(mtproto_emulate))]
use core::arch::x86_64 as instructions;

use instructions::{
    __m512i, _mm_cvtsi128_si64, _mm512_add_epi64, _mm512_alignr_epi64, _mm512_and_si512,
    _mm512_castsi512_si128, _mm512_cmpeq_epu64_mask, _mm512_cmpgt_epu64_mask,
    _mm512_madd52hi_epu64, _mm512_madd52lo_epu64, _mm512_mask_add_epi64, _mm512_maskz_srli_epi64,
    _mm512_or_si512, _mm512_set1_epi64, _mm512_setzero_si512, _mm512_srli_epi64,
};

cpufeatures::new!(machine, "avx512f", "avx512ifma");

/// Proof that this machine has the instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wide(());

/// A modulus, and what there is to know about it.
pub(crate) struct WideField<'a> {
    proof: Wide,
    modulus: &'a Modulus,
    p: Limbs,
    one: Limbs,
    /// What brings a number into its form, and what a product with 2^2048.
    enter: Limbs,
    enter_product: Limbs,
}

/// Forty limbs of 52 bits, the lowest first.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub(crate) struct Limbs([[u64; LANES]; VECTORS]);

impl Wide {
    /// The proof, if it can be given. The answer is remembered.
    pub(crate) fn detect() -> Option<Self> {
        (cfg!(mtproto_emulate) || machine::get()).then_some(Self(()))
    }

    /// Prepares for computing modulo `modulus`.
    pub(crate) fn field(self, modulus: &Modulus) -> WideField<'_> {
        let r2 = split(&modulus.enter);
        let mut field = WideField {
            proof: self,
            modulus,
            p: split(&modulus.p),
            one: r2,
            enter: r2,
            enter_product: r2,
        };
        // Of 2^4096, each makes 2^(2016 + its exponent).
        let [one, product, number] = [64, 96, 128].map(|bits| field.product(&r2, &bit(bits)));
        field.one = one;
        field.enter_product = product;
        field.enter = field.product(&r2, &number);
        field
    }
}

impl WideField<'_> {
    /// `a * b / 2^2080`.
    fn product(&self, a: &Limbs, b: &Limbs) -> Limbs {
        let Wide(()) = self.proof;
        // SAFETY: `proof` says that the machine has the instructions.
        #[cfg_attr(mtproto_emulate, allow(unused_unsafe))]
        unsafe {
            product(a, b, &self.p, self.modulus.inverse)
        }
    }
}

impl Field for WideField<'_> {
    type Form = Limbs;

    fn enter(&self, number: &U2048) -> Limbs {
        self.product(&split(&montgomery::limbs(number)), &self.enter)
    }

    fn enter_product(&self, product: &U2048) -> Limbs {
        let product = split(&montgomery::limbs(product));
        self.product(&product, &self.enter_product)
    }

    fn leave_times(&self, form: &Limbs, factor: &U2048) -> U2048 {
        let product = self.product(form, &split(&montgomery::limbs(factor)));
        // Little more than the modulus at most, and perhaps more than 2048 bits.
        let (number, top) = join(&product);
        montgomery::number(&self.modulus.subtract_once(&number, top))
    }

    fn one(&self) -> Limbs {
        self.one
    }

    fn multiply(&self, a: &Limbs, b: &Limbs) -> Limbs {
        self.product(a, b)
    }

    fn square(&self, a: &Limbs) -> Limbs {
        self.product(a, a)
    }

    fn select(&self, table: &[Limbs], index: u64) -> Limbs {
        let Wide(()) = self.proof;
        // SAFETY: `proof` says that the machine has the instructions.
        #[cfg_attr(mtproto_emulate, allow(unused_unsafe))]
        unsafe {
            select(table, index)
        }
    }
}

#[cfg_attr(not(mtproto_emulate), target_feature(enable = "avx512f,avx512ifma"))]
fn product(a: &Limbs, b: &Limbs, p: &Limbs, inverse: u64) -> Limbs {
    let zero = _mm512_setzero_si512();
    let (a, p) = (load(a), load(p));
    let mut sum = [zero; VECTORS];
    for &limb in b.0.as_flattened() {
        let limb = _mm512_set1_epi64(limb.cast_signed());
        let mut high = [zero; VECTORS];
        for at in 0..VECTORS {
            sum[at] = _mm512_madd52lo_epu64(sum[at], a[at], limb);
            high[at] = _mm512_madd52hi_epu64(zero, a[at], limb);
        }
        // Only 52 bits of a factor count.
        let lowest = _mm_cvtsi128_si64(_mm512_castsi512_si128(sum[0]));
        let factor = lowest.wrapping_mul(inverse.cast_signed());
        let factor = _mm512_set1_epi64(factor);
        for at in 0..VECTORS {
            sum[at] = _mm512_madd52lo_epu64(sum[at], p[at], factor);
            high[at] = _mm512_madd52hi_epu64(high[at], p[at], factor);
        }
        // The lowest limb is zero now, but for what it carries.
        let carry = _mm512_maskz_srli_epi64::<BITS>(1, sum[0]);
        high[0] = _mm512_add_epi64(high[0], carry);
        for at in 0..VECTORS {
            let above = sum.get(at + 1).copied().unwrap_or(zero);
            sum[at] = _mm512_alignr_epi64::<1>(above, sum[at]);
            sum[at] = _mm512_add_epi64(sum[at], high[at]);
        }
    }
    store(carried(sum))
}

/// Brings every limb below 2^52, which must be below 2^63.
#[inline]
#[cfg_attr(not(mtproto_emulate), target_feature(enable = "avx512f,avx512ifma"))]
fn carried(sum: [__m512i; VECTORS]) -> [__m512i; VECTORS] {
    let mask = _mm512_set1_epi64((1 << BITS) - 1);
    let mut below = _mm512_setzero_si512();
    let mut limbs = sum;
    for at in 0..VECTORS {
        let over = _mm512_srli_epi64::<BITS>(sum[at]);
        let carry = _mm512_alignr_epi64::<7>(over, below);
        limbs[at] = _mm512_add_epi64(_mm512_and_si512(sum[at], mask), carry);
        below = over;
    }
    // Now at most one is carried, but perhaps through limbs of nothing but ones: as addition does it in
    // a number that has a bit for each limb.
    let (mut exceeding, mut full) = (0u64, 0u64);
    for (at, limbs) in limbs.iter().enumerate() {
        exceeding |= u64::from(_mm512_cmpgt_epu64_mask(*limbs, mask)) << (at * LANES);
        full |= u64::from(_mm512_cmpeq_epu64_mask(*limbs, mask)) << (at * LANES);
    }
    let carries = (exceeding << 1).wrapping_add(full) ^ full;
    let one = _mm512_set1_epi64(1);
    for (at, limbs) in limbs.iter_mut().enumerate() {
        let carry = (carries >> (at * LANES)) as u8;
        *limbs = _mm512_mask_add_epi64(*limbs, carry, *limbs, one);
        *limbs = _mm512_and_si512(*limbs, mask);
    }
    limbs
}

#[cfg_attr(not(mtproto_emulate), target_feature(enable = "avx512f,avx512ifma"))]
fn select(table: &[Limbs], index: u64) -> Limbs {
    let mut chosen = [_mm512_setzero_si512(); VECTORS];
    for (entry, at) in table.iter().zip(0u64..) {
        let mask = i64::conditional_select(&0, &-1, at.ct_eq(&index));
        let mask = _mm512_set1_epi64(mask);
        for (chosen, limbs) in chosen.iter_mut().zip(&entry.0) {
            *chosen = _mm512_or_si512(*chosen, _mm512_and_si512(load_wide(limbs), mask));
        }
    }
    store(chosen)
}

#[inline]
#[cfg_attr(not(mtproto_emulate), target_feature(enable = "avx512f,avx512ifma"))]
fn load(limbs: &Limbs) -> [__m512i; VECTORS] {
    let mut vectors = [_mm512_setzero_si512(); VECTORS];
    for (vector, words) in vectors.iter_mut().zip(&limbs.0) {
        *vector = load_wide(words);
    }
    vectors
}

#[inline]
#[cfg_attr(not(mtproto_emulate), target_feature(enable = "avx512f,avx512ifma"))]
fn store(vectors: [__m512i; VECTORS]) -> Limbs {
    let mut limbs = [[0; LANES]; VECTORS];
    for (words, vector) in limbs.iter_mut().zip(vectors) {
        *words = store_wide(vector);
    }
    Limbs(limbs)
}

impl Zeroize for Limbs {
    fn zeroize(&mut self) {
        self.0.zeroize();
    }
}

/// Limbs of 52 bits from those of 64.
fn split(number: &montgomery::Limbs) -> Limbs {
    let limb = |at: usize| number.get(at).copied().unwrap_or_default();
    let mut limbs = [[0; LANES]; VECTORS];
    for (at, to) in limbs.as_flattened_mut().iter_mut().enumerate() {
        let (word, shift) = (at * BITS as usize / 64, at * BITS as usize % 64);
        let both = u128::from(limb(word)) | u128::from(limb(word + 1)) << 64;
        *to = (both >> shift) as u64 & ((1 << BITS) - 1);
    }
    Limbs(limbs)
}

/// Two to the power of `bits`.
fn bit(bits: usize) -> Limbs {
    let mut limbs = [[0; LANES]; VECTORS];
    if let Some(limb) = limbs.as_flattened_mut().get_mut(bits / BITS as usize) {
        *limb = 1 << (bits % BITS as usize);
    }
    Limbs(limbs)
}

/// Limbs of 64 bits from those of 52, and what is beyond 2048 bits.
fn join(limbs: &Limbs) -> (montgomery::Limbs, u64) {
    let limb = |at: usize| limbs.0.as_flattened().get(at).copied().unwrap_or_default();
    let word = |at: usize| {
        let (first, shift) = (at * 64 / BITS as usize, at * 64 % BITS as usize);
        let both = u128::from(limb(first)) | u128::from(limb(first + 1)) << BITS;
        let three = both | u128::from(limb(first + 2)) << (2 * BITS);
        (three >> shift) as u64
    };
    (array::from_fn(word), word(montgomery::LIMBS))
}

/// Bits of a limb.
const BITS: u32 = 52;

const LANES: usize = 8;
const VECTORS: usize = 5;
