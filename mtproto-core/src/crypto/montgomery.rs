//! Products modulo an odd number of 2048 bits, on any machine.
//!
//! Numbers are in Montgomery's form: `a` stands for `a * 2^-2048`, and a product is reduced from below,
//! a limb at a time, by adding the multiple of the modulus that makes the lowest limb zero. The loops run
//! two carry chains beside each other, since one alone keeps the multiplier waiting: that makes them two
//! to four times as fast as a library for numbers of any length.
//!
//! Everything takes the same time for all numbers: loops have constant bounds, indices are public, and
//! choices are made with masks that the compiler cannot see through.

use super::power::{Field, Params};
use crypto_bigint::{Odd, U2048};
use subtle::{ConditionallySelectable, ConstantTimeEq, ConstantTimeLess};

/// A number below the modulus, lowest limb first.
pub(crate) type Limbs = [u64; LIMBS];

/// A modulus of 2048 bits.
pub(crate) struct Modulus {
    pub(super) p: Limbs,
    /// Makes the lowest limb zero: `p * inverse == -1` modulo 2^64.
    pub(super) inverse: u64,
    /// The forms of 1 and of 2^2048.
    one: Limbs,
    pub(super) enter: Limbs,
}

impl Modulus {
    /// Takes over what `params` know.
    pub(crate) fn new(params: &Params) -> Self {
        let p = limbs(Odd::as_ref(params.modulus()));
        // Each step doubles the number of bits that are right.
        let inverse = (0..6).fold(1u64, |x, _| {
            x.wrapping_mul(2u64.wrapping_sub(p[0].wrapping_mul(x)))
        });
        Self {
            p,
            inverse: inverse.wrapping_neg(),
            one: limbs(params.one()),
            enter: limbs(params.r2()),
        }
    }

    /// The form of the product of two forms: `a * b / 2^2048`.
    #[inline(never)]
    pub(crate) fn product(&self, a: &Limbs, b: &Limbs) -> Limbs {
        let mut sum = [0; LIMBS];
        let mut top = 0;
        for &b in b {
            let (low, mut carry) = add_product(sum[0], a[0], b, 0);
            let factor = low.wrapping_mul(self.inverse);
            let (_, mut other) = add_product(low, self.p[0], factor, 0);
            for at in 1..LIMBS {
                let limb;
                (limb, carry) = add_product(sum[at], a[at], b, carry);
                (sum[at - 1], other) = add_product(limb, self.p[at], factor, other);
            }
            let high = u128::from(top) + u128::from(carry) + u128::from(other);
            (sum[LIMBS - 1], top) = (high as u64, (high >> 64) as u64);
        }
        self.subtract_once(&sum, top)
    }

    /// The form of a square: products of different limbs are needed once and count twice.
    #[inline(never)]
    fn square_of(&self, a: &Limbs) -> Limbs {
        let mut sum = [0; 2 * LIMBS];
        for low in 0..LIMBS {
            let mut carry = 0;
            for high in low + 1..LIMBS {
                (sum[low + high], carry) = add_product(sum[low + high], a[low], a[high], carry);
            }
            sum[low + LIMBS] = carry;
        }
        let (mut shifted, mut carry) = (0, 0);
        for at in 0..LIMBS {
            let square = u128::from(a[at]) * u128::from(a[at]);
            for (half, limb) in [square as u64, (square >> 64) as u64]
                .into_iter()
                .enumerate()
            {
                let twice = sum[2 * at + half] << 1 | shifted;
                shifted = sum[2 * at + half] >> 63;
                let total = u128::from(twice) + u128::from(limb) + u128::from(carry);
                (sum[2 * at + half], carry) = (total as u64, (total >> 64) as u64);
            }
        }
        self.reduce(sum)
    }

    /// The form of the number that `sum` is the form's product of: two limbs at a time become zero.
    #[inline(always)]
    fn reduce(&self, mut sum: [u64; 2 * LIMBS]) -> Limbs {
        let p = &self.p;
        let mut top = 0;
        for pair in 0..LIMBS / 2 {
            let sum = &mut sum[2 * pair..2 * pair + LIMBS + 2];
            let factor = sum[0].wrapping_mul(self.inverse);
            let (_, carry) = add_product(sum[0], p[0], factor, 0);
            let (limb, mut carry) = add_product(sum[1], p[1], factor, carry);
            let second = limb.wrapping_mul(self.inverse);
            let (_, mut other) = add_product(limb, p[0], second, 0);
            for at in 2..LIMBS {
                let limb;
                (limb, carry) = add_product(sum[at], p[at], factor, carry);
                (sum[at], other) = add_product(limb, p[at - 1], second, other);
            }
            let high = u128::from(sum[LIMBS]) + u128::from(carry) + u128::from(top);
            (sum[LIMBS], other) = add_product(high as u64, p[LIMBS - 1], second, other);
            let high = u128::from(sum[LIMBS + 1]) + u128::from(other) + (high >> 64);
            (sum[LIMBS + 1], top) = (high as u64, (high >> 64) as u64);
        }
        let (_, high) = sum.as_chunks::<LIMBS>().0.split_at(1);
        self.subtract_once(&high[0], top)
    }

    /// `sum + top * 2^2048`, which is below twice the modulus, brought below the modulus.
    #[inline(always)]
    pub(crate) fn subtract_once(&self, sum: &Limbs, top: u64) -> Limbs {
        let mut less = [0; LIMBS];
        let mut borrow = 0;
        for at in 0..LIMBS {
            let (limb, first) = sum[at].overflowing_sub(self.p[at]);
            let (limb, second) = limb.overflowing_sub(borrow);
            (less[at], borrow) = (limb, u64::from(first | second));
        }
        let keep = u64::conditional_select(&0, &u64::MAX, top.ct_lt(&borrow));
        for at in 0..LIMBS {
            less[at] = sum[at] & keep | less[at] & !keep;
        }
        less
    }
}

impl Field for Modulus {
    type Form = Limbs;

    fn enter(&self, number: &U2048) -> Limbs {
        self.product(&limbs(number), &self.enter)
    }

    fn enter_product(&self, product: &U2048) -> Limbs {
        limbs(product)
    }

    fn leave_times(&self, form: &Limbs, factor: &U2048) -> U2048 {
        number(&self.product(form, &limbs(factor)))
    }

    fn one(&self) -> Limbs {
        self.one
    }

    fn multiply(&self, a: &Limbs, b: &Limbs) -> Limbs {
        self.product(a, b)
    }

    fn square(&self, a: &Limbs) -> Limbs {
        self.square_of(a)
    }

    fn select(&self, table: &[Limbs], index: u64) -> Limbs {
        let mut chosen = [0; LIMBS];
        for (entry, at) in table.iter().zip(0u64..) {
            let mask = u64::conditional_select(&0, &u64::MAX, at.ct_eq(&index));
            for (chosen, limb) in chosen.iter_mut().zip(entry) {
                *chosen |= limb & mask;
            }
        }
        chosen
    }
}

/// `sum + a * b + carry`, low and high limb.
#[inline(always)]
fn add_product(sum: u64, a: u64, b: u64, carry: u64) -> (u64, u64) {
    let sum = u128::from(a) * u128::from(b) + u128::from(sum) + u128::from(carry);
    (sum as u64, (sum >> 64) as u64)
}

/// A number's limbs.
pub(crate) fn limbs(number: &U2048) -> Limbs {
    let bytes = number.to_le_bytes();
    let (limbs, _) = bytes.as_slice().as_chunks();
    core::array::from_fn(|at| limbs.get(at).copied().map_or(0, u64::from_le_bytes))
}

/// The number of these limbs.
pub(crate) fn number(limbs: &Limbs) -> U2048 {
    U2048::from_le_slice(limbs.map(u64::to_le_bytes).as_flattened())
}

/// Limbs of a number.
pub(crate) const LIMBS: usize = 2048 / 64;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Drbg,
        crypto::{power::tests::moduli, prime},
    };
    use crypto_bigint::modular::FixedMontyForm;

    #[test]
    fn a_square_is_a_product_with_itself() {
        let mut rng = Drbg::from_seed([6; 32]);
        for params in moduli() {
            let modulus = Modulus::new(&params);
            let last = limbs(&params.modulus().wrapping_sub(&U2048::ONE));
            for _ in 0..50 {
                let random: U2048 = prime::random(&mut rng);
                let random = limbs(&FixedMontyForm::new(&random, &params).retrieve());
                for value in [random, last, [0; LIMBS]] {
                    assert_eq!(modulus.square_of(&value), modulus.product(&value, &value));
                }
            }
        }
    }
}
