//! Powers modulo an odd number of 2048 bits, whoever multiplies.
//!
//! Secret exponents take the same time, whatever they are: loops have constant bounds, what is looked
//! up is looked up by reading everything, and a [`Field`] promises the same of its products.

use super::{montgomery::Modulus, simd::Wide};
use crypto_bigint::{U2048, modular::FixedMontyParams};
use zeroize::{Zeroize, Zeroizing};

/// What there is to know about a modulus.
pub(crate) type Params = FixedMontyParams<{ U2048::LIMBS }>;

/// Numbers modulo one number, in a form that is quick to multiply.
pub(crate) trait Field {
    type Form: Copy + Zeroize;

    /// The form of a number below the modulus.
    fn enter(&self, number: &U2048) -> Self::Form;

    /// The form of the number whose product with `2^2048` is `product`.
    fn enter_product(&self, product: &U2048) -> Self::Form;

    /// The product of the number that `form` is the form of and one below the modulus.
    fn leave_times(&self, form: &Self::Form, number: &U2048) -> U2048;

    /// The number that `form` is the form of.
    fn leave(&self, form: &Self::Form) -> U2048 {
        self.leave_times(form, &U2048::ONE)
    }

    fn one(&self) -> Self::Form;

    fn multiply(&self, a: &Self::Form, b: &Self::Form) -> Self::Form;

    fn square(&self, a: &Self::Form) -> Self::Form;

    /// The entry at `index`, in a time that does not depend on it.
    fn select(&self, table: &[Self::Form], index: u64) -> Self::Form;
}

/// Something to compute with the best [`Field`] there is for a modulus.
pub(crate) trait Computation {
    fn run(self, field: &impl Field) -> U2048;
}

/// Computes with the instructions of the machine, if it has some for this.
pub(crate) fn compute(params: &Params, computation: impl Computation) -> U2048 {
    compute_on(Wide::detect(), params, computation)
}

/// [`compute`] with the instructions of `wide`, or without.
pub(crate) fn compute_on(
    wide: Option<Wide>,
    params: &Params,
    computation: impl Computation,
) -> U2048 {
    let modulus = Modulus::new(params);
    match wide {
        Some(wide) => computation.run(&wide.field(&modulus)),
        None => computation.run(&modulus),
    }
}

/// `base` to the `exponent`, which stays secret.
pub(crate) struct Secret<'a> {
    pub(crate) base: &'a U2048,
    pub(crate) exponent: &'a U2048,
}

impl Computation for Secret<'_> {
    /// Five bits of the exponent at a time choose from a table of powers.
    fn run(self, field: &impl Field) -> U2048 {
        let base = field.enter(self.base);
        let mut table = [field.one(); 1 << WINDOW];
        for at in 1..table.len() {
            table[at] = match at % 2 {
                0 => field.square(&table[at / 2]),
                _ => field.multiply(&table[at - 1], &base),
            };
        }
        let exponent = Zeroizing::new(self.exponent.to_le_bytes());
        let bits = Bits(exponent.as_slice());
        let mut power = field.one();
        for window in (0..BITS.div_ceil(WINDOW)).rev() {
            for _ in 0..WINDOW {
                power = field.square(&power);
            }
            let index = bits.at((0..WINDOW).map(|bit| window * WINDOW + bit));
            power = field.multiply(&power, &field.select(&table, index));
        }
        table.iter_mut().for_each(Zeroize::zeroize);
        field.leave(&power)
    }
}

/// `base` to an `exponent` that everybody knows.
pub(crate) struct Known<'a> {
    pub(crate) base: &'a U2048,
    pub(crate) exponent: u64,
}

impl Computation for Known<'_> {
    fn run(self, field: &impl Field) -> U2048 {
        let base = field.enter(self.base);
        let half = self.exponent >> 1;
        let below = (0..half.checked_ilog2().unwrap_or_default()).rev();
        let root = below.fold(base, |power, bit| {
            let square = field.square(&power);
            match half >> bit & 1 {
                0 => square,
                _ => field.multiply(&square, &base),
            }
        });
        let power = match half {
            0 => field.one(),
            _ => field.square(&root),
        };
        // A last factor takes the number out of its form as well.
        match self.exponent & 1 {
            0 => field.leave(&power),
            _ => field.leave_times(&power, self.base),
        }
    }
}

/// The bits of a secret number, little-endian; zeros follow.
pub(crate) struct Bits<'a>(pub(crate) &'a [u8]);

impl Bits<'_> {
    /// The bits at these positions, the first the lowest.
    pub(crate) fn at(&self, positions: impl Iterator<Item = usize>) -> u64 {
        positions.enumerate().fold(0, |bits, (place, position)| {
            let byte = self.0.get(position / 8).copied().unwrap_or_default();
            bits | u64::from(byte >> (position % 8) & 1) << place
        })
    }
}

const BITS: usize = 2048;

/// Bits of a secret exponent that are looked up at a time.
const WINDOW: usize = 5;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Drbg, crypto::prime};
    use crypto_bigint::{Odd, modular::FixedMontyForm};

    /// Moduli at the ends of the range, and in between.
    pub(crate) fn moduli() -> impl Iterator<Item = Params> {
        let mut rng = Drbg::from_seed([4; 32]);
        let top = U2048::ONE.shl_vartime(2047);
        let random = prime::random(&mut rng) | top | U2048::ONE;
        let numbers = [U2048::MAX, top | U2048::ONE, random];
        let odd = numbers.map(|number| Odd::new(number).into_option().unwrap());
        odd.into_iter().map(Params::new_vartime)
    }

    /// All there are here, on one modulus after the other.
    fn ways() -> impl Iterator<Item = Option<Wide>> {
        [Some(None), Wide::detect().map(Some)].into_iter().flatten()
    }

    #[test]
    fn powers_are_those_of_the_library() {
        let mut rng = Drbg::from_seed([5; 32]);
        for params in moduli() {
            let last = params.modulus().wrapping_sub(&U2048::ONE);
            let bases = [U2048::ZERO, U2048::ONE, last, prime::random(&mut rng)];
            let exponents = [U2048::ZERO, U2048::ONE, U2048::MAX, prime::random(&mut rng)];
            for base in bases {
                let theirs = FixedMontyForm::new(&base, &params);
                let base = &theirs.retrieve();
                for wide in ways() {
                    for exponent in &exponents {
                        let expected = theirs.pow(exponent).retrieve();
                        let power = compute_on(wide, &params, Secret { base, exponent });
                        assert_eq!(power, expected, "{wide:?}");
                    }
                    for exponent in [0, 1, 2, 3, 4, 6, 65537, u64::MAX] {
                        let expected = theirs.pow(&U2048::from(exponent)).retrieve();
                        let power = compute_on(wide, &params, Known { base, exponent });
                        assert_eq!(power, expected, "{wide:?}");
                    }
                }
            }
        }
    }

    /// A number on its way in, through a square and a product, and out.
    struct Walk(U2048);

    impl Computation for Walk {
        fn run(self, field: &impl Field) -> U2048 {
            let form = field.enter(&self.0);
            let square = field.square(&form);
            let table = [field.one(), square, field.enter_product(&self.0), form];
            let product = table.iter().fold(field.one(), |product, entry| {
                field.multiply(&product, entry)
            });
            let chosen = field.select(&table, 3);
            field.leave(&field.multiply(&product, &chosen))
        }
    }

    #[test]
    fn all_ways_to_multiply_agree() {
        let mut rng = Drbg::from_seed([6; 32]);
        for params in moduli() {
            let modulus = *params.modulus().as_ref();
            let close = (1..20u8).map(|less| modulus.wrapping_sub(&U2048::from(less)));
            let sparse = (0..64).map(|bit| U2048::ONE.shl_vartime(bit * 32));
            let random: std::vec::Vec<U2048> = (0..200).map(|_| prime::random(&mut rng)).collect();
            for number in close.chain(sparse).chain(random) {
                let number = FixedMontyForm::new(&number, &params).retrieve();
                let [expected, others @ ..] = &ways()
                    .map(|wide| compute_on(wide, &params, Walk(number)))
                    .collect::<std::vec::Vec<_>>()[..]
                else {
                    unreachable!()
                };
                others.iter().for_each(|other| assert_eq!(other, expected));
            }
        }
    }
}
