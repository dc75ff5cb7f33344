//! Whether a large number is prime.
//!
//! Miller-Rabin with random bases: numbers may come from an adversary, who could prepare one that
//! passes for fixed bases.

use crate::Drbg;
use crypto_bigint::{
    Limb, NonZero, Odd, Uint,
    modular::{FixedMontyForm, FixedMontyParams},
};

/// Whether `n` is prime, which is wrong for one composite in 4^`rounds` at most.
pub(crate) fn is_prime<const LIMBS: usize>(n: &Uint<LIMBS>, rounds: usize, rng: &mut Drbg) -> bool {
    if has_small_divisor(n) {
        return false;
    }
    let Some(odd) = Odd::new(*n).into_option() else {
        return false;
    };
    let params = FixedMontyParams::new(odd);
    let one = FixedMontyForm::one(&params);
    let minus_one = one.neg();
    let even = n.wrapping_sub(&Uint::ONE);
    let twos = even.trailing_zeros_vartime();
    let odd_part = even.shr_vartime(twos);
    (0..rounds).all(|_| {
        let mut x = FixedMontyForm::new(&random(rng), &params).pow(&odd_part);
        x == one
            || (0..twos).any(|_| {
                let found = x == minus_one;
                x = x.square();
                found
            })
    })
}

/// A random number of `LIMBS` limbs.
pub(crate) fn random<const LIMBS: usize>(rng: &mut Drbg) -> Uint<LIMBS> {
    Uint::from_words(core::array::from_fn(|_| {
        crypto_bigint::Word::from_le_bytes(rng.array())
    }))
}

/// Finds most composites at a hundredth of a power's cost. Wrong for the small primes themselves,
/// which nobody asks about.
fn has_small_divisor<const LIMBS: usize>(n: &Uint<LIMBS>) -> bool {
    (2..1000).any(|d| {
        let divisor = NonZero::new(Limb::from(d as u16)).into_option();
        divisor.is_some_and(|divisor| n.rem_limb(divisor) == Limb::ZERO)
    })
}
