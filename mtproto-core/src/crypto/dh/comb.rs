//! Powers of three modulo the known prime, with a table made in advance.
//!
//! Lim and Lee's comb: the exponent is laid out in [`TEETH`] rows, and a column of bits at a time
//! chooses the product of the rows' bases from a table. A second table, for the second half of each row,
//! saves half of the squares. Together they take a fifth of the multiplications of a general power. Which
//! entry is chosen stays secret: every choice reads a whole table.

use crate::crypto::power::{Bits, Computation, Field};
use core::array;
use crypto_bigint::U2048;
use zeroize::Zeroizing;

/// Three to this power, modulo the known prime.
pub(super) struct OfThree<'a>(pub(super) &'a U2048);

impl Computation for OfThree<'_> {
    fn run(self, prime: &impl Field) -> U2048 {
        let (entries, _) = TABLES.as_chunks::<256>();
        let (halves, _) = entries.as_chunks::<{ 1 << TEETH }>();
        let entry = |entry| prime.enter_product(&U2048::from_le_slice(entry));
        let tables: [_; 2] = array::from_fn(|half| halves[half].each_ref().map(|e| entry(e)));
        let exponent = Zeroizing::new(self.0.to_le_bytes());
        let bits = Bits(exponent.as_slice());
        let mut power = prime.one();
        for column in (0..HALF).rev() {
            power = prime.square(&power);
            for (half, table) in tables.iter().enumerate() {
                let column = half * HALF + column;
                let index = bits.at((0..TEETH).map(|row| row * COLUMNS + column));
                power = prime.multiply(&power, &prime.select(table, index));
            }
        }
        prime.leave(&power)
    }
}

/// Rows of the exponent.
const TEETH: usize = 6;

/// Bits in a row.
const COLUMNS: usize = 2048_usize.div_ceil(TEETH);

/// Bits in half of one.
const HALF: usize = COLUMNS / 2;

/// For each column of bits the product of `3^(2^(COLUMNS * row))` over the rows whose bit is set, times
/// 2^2048, little-endian; and the same for `3^(2^(COLUMNS * row + HALF))`.
static TABLES: &[u8; 512 << TEETH] = include_bytes!("comb.bin");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Drbg,
        crypto::{
            dh::{Group, Residue},
            power::compute,
            prime,
        },
    };

    #[test]
    fn the_table_is_what_it_says() {
        let params = Group::known().params;
        let three = Residue::new(&U2048::from(3u8), &params);
        for (at, entry) in TABLES.as_chunks::<256>().0.iter().enumerate() {
            let (half, column) = (at >> TEETH, at % (1 << TEETH));
            let rows = (0..TEETH).filter(|row| column >> row & 1 == 1);
            let exponent = rows.fold(U2048::ZERO, |exponent, row| {
                exponent | U2048::ONE.shl_vartime((row * COLUMNS + half * HALF) as u32)
            });
            let product = three.pow(&exponent);
            assert_eq!(
                product.as_montgomery(),
                &U2048::from_le_slice(entry),
                "{at}"
            );
        }
    }

    #[test]
    fn powers_are_those_of_the_general_way() {
        let params = Group::known().params;
        let three = Residue::new(&U2048::from(3u8), &params);
        let mut rng = Drbg::from_seed([8; 32]);
        let random = core::iter::repeat_with(|| prime::random(&mut rng)).take(5);
        let edges = [
            U2048::ZERO,
            U2048::ONE,
            U2048::MAX,
            U2048::ONE.shl_vartime(2047),
        ];
        for exponent in random.chain(edges) {
            let expected = three.pow(&exponent).retrieve();
            assert_eq!(compute(&params, OfThree(&exponent)), expected);
        }
    }
}
