//! RSA keys of servers: the public ones clients know in advance, and their private halves.
//!
//! All moduli have 2048 bits (AK-42). Raw powers only; what is put into them is in [`pad`]. The
//! private power takes the same time for all inputs and is never split by the primes.

mod known;
pub(crate) mod pad;
mod pem;

pub use pem::KeyError;

use super::{
    dh::{from_be, to_be},
    power::{self, Params, compute},
    prime,
};
use crate::{Drbg, keys::sha1_tail};
use alloc::vec::Vec;
use bytes::BytesMut;
use core::fmt;
use crypto_bigint::{NonZero, Odd, U1024, U2048};
use mtproto_tl::Encode;
use zeroize::Zeroize;

/// A server's public RSA key, known to clients in advance.
///
/// The built-in ones are [`production`](Self::production) and [`test`](Self::test); others are read
/// from PEM.
#[derive(Clone, PartialEq, Eq)]
pub struct RsaPublicKey {
    /// The modulus, with what powers need to know about it.
    params: Params,
    e: u64,
    fingerprint: u64,
}

/// A server's private RSA key.
#[derive(Clone)]
pub struct RsaKeyPair {
    public: RsaPublicKey,
    d: U2048,
    p: U1024,
    q: U1024,
}

impl RsaPublicKey {
    /// Name of the key in the key exchange: the low 64 bits of the SHA-1 of modulus and exponent.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// A key of a 2048-bit modulus and an odd exponent, both big-endian.
    pub(crate) fn new(n: &[u8], e: &[u8]) -> Result<Self, KeyError> {
        let modulus = from_be(n).ok_or(KeyError::Size { bits: n.len() * 8 })?;
        let bits = modulus.bit_width() as usize;
        if bits != 2048 {
            return Err(KeyError::Size { bits });
        }
        let odd = Odd::new(modulus).into_option().ok_or(KeyError::Invalid)?;
        let e = e
            .iter()
            .try_fold(0u64, |e, &byte| Some(e.checked_mul(256)? | u64::from(byte)));
        let e = e
            .filter(|e| *e > 1 && e % 2 == 1)
            .ok_or(KeyError::Invalid)?;
        let mut key = Self {
            params: Params::new_vartime(odd),
            e,
            fingerprint: 0,
        };
        let mut encoded = BytesMut::new();
        key.n_bytes().as_slice().encode(&mut encoded);
        key.e_bytes().encode(&mut encoded);
        key.fingerprint = sha1_tail(&encoded);
        Ok(key)
    }

    /// `value` to the public exponent; `None` if it is not below the modulus.
    pub(crate) fn encrypt_raw(&self, value: &[u8; 256]) -> Option<[u8; 256]> {
        let value = from_be(value).filter(|value| value < self.modulus())?;
        let power = power::Known {
            base: &value,
            exponent: self.e,
        };
        Some(to_be(&compute(&self.params, power)))
    }

    fn modulus(&self) -> &U2048 {
        self.params.modulus().as_ref()
    }

    pub(crate) fn n_bytes(&self) -> [u8; 256] {
        to_be(self.modulus())
    }

    /// The exponent without leading zeros.
    fn e_bytes(&self) -> Vec<u8> {
        self.e
            .to_be_bytes()
            .into_iter()
            .skip_while(|&byte| byte == 0)
            .collect()
    }
}

impl RsaKeyPair {
    /// The half to hand out.
    pub fn public(&self) -> &RsaPublicKey {
        &self.public
    }

    /// A fresh key of 2048 bits. Takes a few hundred milliseconds.
    pub fn generate(rng: &mut Drbg) -> Self {
        loop {
            let (p, q) = (random_prime(rng), random_prime(rng));
            if let Ok(pair) = Self::from_primes(&p.max(q), &p.min(q), EXPONENT) {
                return pair;
            }
        }
    }

    /// The key whose modulus is `p * q`.
    pub(crate) fn from_primes(p: &U1024, q: &U1024, e: u64) -> Result<Self, KeyError> {
        let n: U2048 = p.concatenating_mul(q);
        let public = RsaPublicKey::new(&to_be(&n), &e.to_be_bytes())?;
        let (p_1, q_1) = (p.wrapping_sub(&U1024::ONE), q.wrapping_sub(&U1024::ONE));
        let phi: U2048 = p_1.concatenating_mul(&q_1);
        let phi = NonZero::new(phi).into_option().ok_or(KeyError::Invalid)?;
        let d = U2048::from(e)
            .invert_mod(&phi)
            .into_option()
            .ok_or(KeyError::Invalid)?;
        let pair = Self {
            public,
            d,
            p: *p,
            q: *q,
        };
        // Whatever the numbers were, the halves undo each other.
        let sample = to_be(&U2048::from(2u8));
        let undone = pair
            .public
            .encrypt_raw(&sample)
            .and_then(|x| pair.decrypt_raw(&x));
        if undone == Some(sample) {
            Ok(pair)
        } else {
            Err(KeyError::Invalid)
        }
    }

    /// `value` to the private exponent, in constant time; `None` if it is not below the modulus.
    pub(crate) fn decrypt_raw(&self, value: &[u8; 256]) -> Option<[u8; 256]> {
        let value = from_be(value).filter(|value| value < self.public.modulus())?;
        let power = power::Secret {
            base: &value,
            exponent: &self.d,
        };
        Some(to_be(&compute(&self.public.params, power)))
    }
}

/// A prime of 1024 bits, the upper two of which are set, so that two of them make 2048 bits.
fn random_prime(rng: &mut Drbg) -> U1024 {
    let top = U1024::from(3u8).shl_vartime(1022);
    loop {
        let candidate = prime::random::<{ U1024::LIMBS }>(rng) | top | U1024::ONE;
        if prime::is_prime(&candidate, PRIME_ROUNDS, rng) {
            return candidate;
        }
    }
}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaPublicKey({:#018x})", self.fingerprint)
    }
}

impl fmt::Debug for RsaKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaKeyPair({:#018x})", self.public.fingerprint)
    }
}

impl Drop for RsaKeyPair {
    fn drop(&mut self) {
        self.d.zeroize();
        self.p.zeroize();
        self.q.zeroize();
    }
}

/// The exponent of all keys in use.
const EXPONENT: u64 = 65537;

/// Rounds of the primality test for our own random candidates; FIPS 186-5 asks for four.
const PRIME_ROUNDS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_key_survives_its_pem_and_undoes_its_public_half() {
        let pair = RsaKeyPair::generate(&mut Drbg::from_seed([3; 32]));
        let again = RsaKeyPair::from_pem(&pair.to_pem()).unwrap();
        assert_eq!(again.public(), pair.public());
        let public = RsaPublicKey::from_pem(&pair.public().to_pem()).unwrap();
        assert_eq!(&public, pair.public());
        assert_eq!(public.fingerprint(), pair.public().fingerprint());
        let value = [0x42; 256];
        let hidden = public.encrypt_raw(&value).unwrap();
        assert_eq!(again.decrypt_raw(&hidden), Some(value));
    }

    #[test]
    fn values_not_below_the_modulus_are_refused_by_both_halves() {
        let pair = RsaKeyPair::generate(&mut Drbg::from_seed([4; 32]));
        assert_eq!(pair.public().encrypt_raw(&[0xff; 256]), None);
        assert_eq!(pair.decrypt_raw(&[0xff; 256]), None);
        assert_eq!(pair.decrypt_raw(&pair.public().n_bytes()), None);
    }

    #[test]
    fn debug_shows_only_the_fingerprint() {
        let pair = RsaKeyPair::generate(&mut Drbg::from_seed([5; 32]));
        let name = std::format!("({:#018x})", pair.public().fingerprint());
        assert_eq!(std::format!("{pair:?}"), std::format!("RsaKeyPair{name}"));
        assert_eq!(
            std::format!("{:?}", pair.public()),
            std::format!("RsaPublicKey{name}")
        );
    }
}
