//! Public keys that nobody has the private halves of.
//!
//! Random bytes would give a hello away: about half of them are no key of X25519, and hardly any of
//! ML-KEM. Keys like these cannot be told from real ones.

use super::hello::below;
use crate::Drbg;
use bytes::{BufMut, BytesMut};
use crypto_bigint::{U256, const_monty_params, modular::ConstMontyForm};

/// The first coordinate of a random point in the large subgroup of Curve25519.
pub(super) fn x25519(rng: &mut Drbg) -> [u8; 32] {
    loop {
        let mut bytes: [u8; 32] = rng.array();
        let [.., last] = &mut bytes;
        *last &= 0x7f;
        let x = Element::new(&U256::from_le_slice(&bytes));
        // Three doublings leave the small subgroups, if the point is on the curve at all.
        if let Some(x) = double(x).and_then(double).and_then(double) {
            return x.retrieve().to_le_bytes().into();
        }
    }
}

/// The point twice as far as the one at `x`, which is `None` for points that are not on the curve
/// but on its twist, and for the few that have no coordinates.
fn double(x: Element) -> Option<Element> {
    let square = x.square();
    let y_squared = (square + Element::new(&A) * x + Element::ONE) * x;
    let is_square: bool = y_squared.jacobi_symbol_vartime().is_one().into();
    if !is_square {
        return None;
    }
    let four_y_squared = y_squared.double().double();
    let inverse = four_y_squared.invert_vartime().into_option()?;
    Some((square - Element::ONE).square() * inverse)
}

/// Appends a random key: 768 coefficients of 12 bits and a seed of 32 bytes.
pub(super) fn put_ml_kem_768(out: &mut BytesMut, rng: &mut Drbg) {
    for _ in 0..768 / 2 {
        let (a, b) = (below(Q, rng), below(Q, rng));
        out.put_slice(&[a as u8, (a >> 8 | (b & 15) << 4) as u8, (b >> 4) as u8]);
    }
    out.put_slice(&rng.array::<32>());
}

/// A number modulo 2^255 - 19.
type Element = ConstMontyForm<Field, { U256::LIMBS }>;

const_monty_params!(
    Field,
    U256,
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed"
);

/// The coefficient in y² = x³ + A x² + x.
const A: U256 = U256::from_u32(486_662);

/// The modulus of ML-KEM's coefficients.
const Q: usize = 3329;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubled_base_point_is_where_the_curve_has_it() {
        // The base point is 9; the line is x(2P), computed with Python's integers.
        let doubled = double(Element::new(&U256::from_u32(9))).unwrap();
        let expected = "20d342d51873f1b7d9750c687d1571148f3f5ced1e350b5c5cae469cdd684efb";
        assert_eq!(doubled.retrieve(), U256::from_be_hex(expected));
        // 2 is on the twist.
        assert!(double(Element::new(&U256::from_u32(2))).is_none());
    }

    #[test]
    fn keys_are_such_as_their_algorithms_make() {
        let mut rng = Drbg::from_seed([3; 32]);
        for _ in 0..20 {
            let x = Element::new(&U256::from_le_slice(&x25519(&mut rng)));
            assert!(double(x).is_some(), "a point of the curve");
        }
        let mut key = BytesMut::new();
        put_ml_kem_768(&mut key, &mut rng);
        assert_eq!(key.len(), 1184);
        for triple in key[..1152].chunks(3) {
            let [a, b, c] = [0, 1, 2].map(|i| usize::from(triple[i]));
            assert!((a | (b & 15) << 8) < Q && (b >> 4 | c << 4) < Q);
        }
    }
}
