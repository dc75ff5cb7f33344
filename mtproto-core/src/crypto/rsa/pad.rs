//! Hiding the client's inner data with a server's RSA key.
//!
//! `RSA_PAD` mixes the data with a random key so that every bit of the result depends on every bit
//! of both, and the server can tell a good result from any other number by one comparison. The old
//! scheme, a hash in front of the data, is understood for the clients that still use it, never
//! spoken. Failures of either look and take the same (AK-55, AT-07 to AT-09).

use super::{RsaKeyPair, RsaPublicKey};
use crate::{
    Drbg,
    crypto::{
        ige,
        kdf::{self, AesKey},
    },
};
use alloc::vec::Vec;
use subtle::{Choice, ConstantTimeEq};
use zeroize::{Zeroize, Zeroizing};

impl RsaPublicKey {
    /// Encrypts at most 144 bytes of `data` with `RSA_PAD` (03 §3).
    ///
    /// `None` if there are more, or if the generator of random bits is broken.
    pub(crate) fn pad_and_encrypt(&self, data: &[u8], rng: &mut Drbg) -> Option<[u8; 256]> {
        let mut padded = Zeroizing::new([0; PADDED]);
        let (front, rest) = padded.split_at_mut_checked(data.len())?;
        if data.len() > MAX_DATA {
            return None;
        }
        front.copy_from_slice(data);
        rng.fill(rest);
        (0..MAX_DRAWS).find_map(|_| {
            let temp_key = Zeroizing::new(rng.array());
            self.encrypt_raw(&envelope(&padded, &temp_key))
        })
    }
}

/// The 256 bytes that are raised to the public exponent, unless they exceed the modulus.
pub(crate) fn envelope(padded: &[u8; PADDED], temp_key: &[u8; 32]) -> [u8; 256] {
    let mut packed = [0; 256];
    let (key, encrypted) = packed.split_at_mut(32);
    let (reversed, hash) = encrypted.split_at_mut(PADDED);
    for (to, from) in reversed.iter_mut().zip(padded.iter().rev()) {
        *to = *from;
    }
    hash.copy_from_slice(&kdf::sha256([temp_key.as_slice(), padded]));
    ige::encrypt(
        &AesKey {
            key: *temp_key,
            iv: [0; 32],
        },
        encrypted,
    );
    let mask = kdf::sha256([&*encrypted]);
    for ((to, key), mask) in key.iter_mut().zip(temp_key).zip(mask) {
        *to = key ^ mask;
    }
    packed
}

impl RsaKeyPair {
    /// Decrypts what a client sent: the data, and after it the client's padding.
    ///
    /// `lengths` are those the data may have: in the old scheme the hash covers the data alone, and
    /// trying them all avoids looking at data that is not authentic.
    pub(crate) fn decrypt_padded(
        &self,
        encrypted: &[u8],
        lengths: &[usize],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let encrypted = encrypted.try_into().ok()?;
        let mut packed = Zeroizing::new(self.decrypt_raw(encrypted)?);
        let (old_ok, old) = open_old(&packed, lengths);
        let (new_ok, new) = open_envelope(&mut packed);
        match (bool::from(new_ok), bool::from(old_ok)) {
            (true, _) => Some(new),
            (false, true) => Some(old),
            (false, false) => None,
        }
    }
}

/// The inverse of [`envelope`], and whether the hash inside is right.
fn open_envelope(packed: &mut [u8; 256]) -> (Choice, Zeroizing<Vec<u8>>) {
    let (key, encrypted) = packed.split_at_mut(32);
    let mut temp_key = kdf::sha256([&*encrypted]);
    for (to, key) in temp_key.iter_mut().zip(key) {
        *to ^= *key;
    }
    ige::decrypt(
        &AesKey {
            key: temp_key,
            iv: [0; 32],
        },
        encrypted,
    );
    let (padded, hash) = encrypted.split_at_mut(PADDED);
    padded.reverse();
    let ok = kdf::sha256([temp_key.as_slice(), padded])
        .as_slice()
        .ct_eq(hash);
    temp_key.zeroize();
    (ok, Zeroizing::new(padded.to_vec()))
}

/// The old scheme: zero, SHA-1 of the data, data, random bytes.
fn open_old(packed: &[u8; 256], lengths: &[usize]) -> (Choice, Zeroizing<Vec<u8>>) {
    let (front, data) = packed.split_at(21);
    let hashed = lengths.iter().fold(Choice::from(0), |ok, &len| {
        let digest = kdf::sha1([data.get(..len).unwrap_or_default()]);
        ok | front.get(1..).unwrap_or_default().ct_eq(&digest)
    });
    let ok = hashed & front.first().copied().unwrap_or_default().ct_eq(&0);
    (ok, Zeroizing::new(data.to_vec()))
}

/// Length of the data with its padding.
pub(crate) const PADDED: usize = 192;

/// The most data there may be, so that at least 48 bytes are random.
const MAX_DATA: usize = 144;

/// Keys to try before giving up. A key fails when the result exceeds the modulus: less than once in
/// two tries, whatever the modulus.
const MAX_DRAWS: usize = 100;
