//! Powers of three modulo the known prime, with a table made in advance.
//!
//! Lim and Lee's comb: the exponent is laid out in [`TEETH`] rows, and a column of bits at a time
//! chooses the product of the rows' bases from the table. That takes a third of the multiplications
//! of a general power. Which entry is chosen stays secret: every choice reads the whole table.

use crate::crypto::montgomery::{Limbs, Modulus, limbs, select};
use crypto_bigint::U2048;
use zeroize::Zeroizing;

/// Three to the `exponent` modulo the known prime.
pub(super) fn power_of_three(exponent: &U2048, prime: &Modulus) -> U2048 {
    let (entries, _) = TABLE.as_chunks::<256>();
    let mut table = [Limbs::default(); 1 << TEETH];
    for (to, from) in table.iter_mut().zip(entries) {
        *to = limbs(&U2048::from_le_slice(from));
    }
    let bits = Zeroizing::new(exponent.to_le_bytes());
    let bit = |position: usize| match bits.as_slice().get(position / 8) {
        Some(byte) => byte >> (position % 8) & 1,
        None => 0,
    };
    let power = (0..COLUMNS).rev().fold(prime.one(), |power, column| {
        let chosen = (0..TEETH).fold(0, |chosen, row| chosen | bit(row * COLUMNS + column) << row);
        prime.multiply(&prime.square(&power), &select(&table, chosen.into()))
    });
    prime.leave(&power)
}

/// Rows of the exponent.
const TEETH: usize = 5;

/// Bits in a row.
const COLUMNS: usize = 2048_usize.div_ceil(TEETH);

/// For each column of bits the product of `3^(2^(COLUMNS * row))` over the rows whose bit is set, in
/// Montgomery form, little-endian.
static TABLE: &[u8; 256 << TEETH] = include_bytes!("comb.bin");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Drbg,
        crypto::{
            dh::{Group, Residue},
            prime,
        },
    };

    #[test]
    fn the_table_is_what_it_says() {
        let params = Group::known().params;
        let three = Residue::new(&U2048::from(3u8), &params);
        for (column, entry) in TABLE.as_chunks::<256>().0.iter().enumerate() {
            let rows = (0..TEETH).filter(|row| column >> row & 1 == 1);
            let exponent = rows.fold(U2048::ZERO, |exponent, row| {
                exponent | U2048::ONE.shl_vartime((row * COLUMNS) as u32)
            });
            let product = three.pow(&exponent);
            assert_eq!(
                product.as_montgomery(),
                &U2048::from_le_slice(entry),
                "{column}"
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
            assert_eq!(power_of_three(&exponent, &Modulus::new(&params)), expected);
        }
    }
}
