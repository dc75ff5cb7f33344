//! From a password to 32 bytes, slowly.

use crate::crypto::kdf::sha256;
use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

/// Two salted hashes around 100,000 rounds of PBKDF2.
pub(super) fn stretch(password: &[u8], salt1: &[u8], salt2: &[u8]) -> Zeroizing<[u8; 32]> {
    let salted = |data: &[u8], salt: &[u8]| Zeroizing::new(sha256([salt, data, salt]));
    let first = salted(salted(password, salt1).as_slice(), salt2);
    let slow = pbkdf2_hmac_sha512(&first, salt1, ROUNDS);
    salted(slow.as_slice(), salt2)
}

/// The first block of PBKDF2 with HMAC-SHA-512 (RFC 8018 §5.2), which is all that is needed.
fn pbkdf2_hmac_sha512(password: &[u8; 32], salt: &[u8], rounds: u32) -> Zeroizing<[u8; 64]> {
    let mac = Hmac::new(password);
    let mut block = mac.of([salt, &1u32.to_be_bytes()]);
    let mut sum = block.clone();
    for _ in 1..rounds {
        block = mac.of([block.as_slice()]);
        for (to, from) in sum.iter_mut().zip(block.iter()) {
            *to ^= from;
        }
    }
    sum
}

/// HMAC-SHA-512 (RFC 2104) with the work on the key done once.
struct Hmac {
    inner: Sha512,
    outer: Sha512,
}

impl Hmac {
    fn new(key: &[u8; 32]) -> Self {
        let padded = |pad: u8| {
            let mut block = Zeroizing::new([pad; 128]);
            block.iter_mut().zip(key).for_each(|(to, from)| *to ^= from);
            Sha512::new_with_prefix(block.as_slice())
        };
        Self {
            inner: padded(0x36),
            outer: padded(0x5c),
        }
    }

    fn of<'a>(&self, pieces: impl IntoIterator<Item = &'a [u8]>) -> Zeroizing<[u8; 64]> {
        let mut inner = self.inner.clone();
        pieces.into_iter().for_each(|piece| inner.update(piece));
        let digest = Zeroizing::new(<[u8; 64]>::from(inner.finalize()));
        let mut outer = self.outer.clone();
        outer.update(digest.as_slice());
        Zeroizing::new(outer.finalize().into())
    }
}

/// Rounds that the algorithm's name promises.
const ROUNDS: u32 = 100_000;
