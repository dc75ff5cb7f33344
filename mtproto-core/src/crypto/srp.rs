//! Passwords proven without being told: the variant of SRP-6a behind two-step verification.
//!
//! The server keeps a verifier, from which the password does not follow. To sign in, both ends draw
//! a secret, exchange its public value, and arrive at the same number only if the client knows the
//! password. The client then sends a hash of it.
//!
//! All numbers are hashed and sent as 256 big-endian bytes, leading zeros included. Powers take the
//! same time for all passwords and secrets, and what could betray them is wiped.

mod challenge;
mod stretch;

pub use challenge::Challenge;

use super::{
    dh::{BadGroup, Group, Residue, from_be, to_be},
    kdf::sha256,
};
use crate::Drbg;
use alloc::vec::Vec;
use core::fmt;
use crypto_bigint::{U256, U2048};
use zeroize::Zeroizing;

/// How passwords become numbers: `passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow`.
///
/// The only algorithm there is. A client that is offered another has to be updated (API-34).
#[derive(Clone)]
pub struct Kdf {
    salt1: Vec<u8>,
    salt2: Vec<u8>,
    group: Group,
}

/// Why a password cannot be proven, or a new one not be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SrpError {
    /// API-30: the modulus is not a safe prime of 2048 bits.
    Prime,
    /// API-30: the base does not generate the subgroup.
    Generator,
    /// API-31 to API-33: the server's public value would give the password away, or is none.
    PublicValue,
    /// An empty password: it is never valid.
    EmptyPassword,
}

/// What a client sends instead of its password: the numbers of `inputCheckPasswordSRP`.
#[derive(Clone, PartialEq, Eq)]
pub struct Proof {
    /// `A`, 256 bytes.
    pub a: [u8; 256],
    /// `M1`, 32 bytes.
    pub m1: [u8; 32],
}

impl Kdf {
    /// An algorithm that a server offers (API-30).
    ///
    /// The prime every server uses is recognized at once; the verdict about any other takes a few
    /// hundred milliseconds.
    ///
    /// # Errors
    ///
    /// [`SrpError::Prime`] or [`SrpError::Generator`].
    pub fn check(
        salt1: &[u8],
        salt2: &[u8],
        g: i32,
        prime: &[u8],
        rng: &mut Drbg,
    ) -> Result<Self, SrpError> {
        let group = Group::check(g, prime, rng).map_err(|reason| match reason {
            BadGroup::Prime => SrpError::Prime,
            BadGroup::Generator => SrpError::Generator,
        })?;
        let (salt1, salt2) = (salt1.to_vec(), salt2.to_vec());
        Ok(Self {
            salt1,
            salt2,
            group,
        })
    }

    /// The algorithm with the group every server uses.
    #[must_use]
    pub fn known(salt1: &[u8], salt2: &[u8]) -> Self {
        Self {
            salt1: salt1.to_vec(),
            salt2: salt2.to_vec(),
            group: Group::known(),
        }
    }

    /// For a new password: the same algorithm, 32 random bytes appended to the first salt.
    #[must_use]
    pub fn freshen(&self, rng: &mut Drbg) -> Self {
        let mut fresh = self.clone();
        fresh.salt1.extend(rng.array::<32>());
        fresh
    }

    /// The first salt.
    #[must_use]
    pub fn salt1(&self) -> &[u8] {
        &self.salt1
    }

    /// The second salt.
    #[must_use]
    pub fn salt2(&self) -> &[u8] {
        &self.salt2
    }

    /// The base.
    #[must_use]
    pub fn g(&self) -> i32 {
        self.group.g()
    }

    /// The modulus, 256 bytes.
    #[must_use]
    pub fn prime(&self) -> [u8; 256] {
        self.group.prime_bytes()
    }

    /// What a server keeps instead of the password: `new_password_hash` of
    /// `account.updatePasswordSettings`. Takes about a tenth of a second.
    ///
    /// # Errors
    ///
    /// [`SrpError::EmptyPassword`].
    pub fn verifier(&self, password: &[u8]) -> Result<[u8; 256], SrpError> {
        let x = self.exponent(password)?;
        Ok(to_be(&self.group.base().pow(&*x).retrieve()))
    }

    /// Proves knowledge of `password` (UTF-8 as typed) to the server that sent `srp_b`. Takes about
    /// a tenth of a second.
    ///
    /// # Errors
    ///
    /// [`SrpError::PublicValue`] if an answer to `srp_b` would be unsafe, or
    /// [`SrpError::EmptyPassword`].
    pub fn prove(&self, password: &[u8], srp_b: &[u8], rng: &mut Drbg) -> Result<Proof, SrpError> {
        let x = self.exponent(password)?;
        let b = from_be(srp_b)
            .filter(|b| srp_b.len() >= SHORTEST_B && self.group.has_residue(b))
            .ok_or(SrpError::PublicValue)?;
        let verifier = self.group.base().pow(&*x);
        let t = self.group.residue(&b) - self.multiplier() * verifier;
        if !self.group.is_safe(&t.retrieve()) {
            return Err(SrpError::PublicValue);
        }
        let (secret, ours) = self.group.draw(rng).ok_or(SrpError::PublicValue)?;
        let a = ours.to_bytes();
        let u = scrambler(&a, &to_be(&b)).ok_or(SrpError::PublicValue)?;
        // t^(a + u * x), as three powers: the sum would not fit.
        let common = t.pow(secret.exponent()) * t.pow(&u).pow(&*x);
        let m1 = self.evidence(&a, &to_be(&b), &common);
        Ok(Proof { a, m1 })
    }

    /// The private exponent that stands for a password.
    fn exponent(&self, password: &[u8]) -> Result<Zeroizing<U256>, SrpError> {
        if password.is_empty() {
            return Err(SrpError::EmptyPassword);
        }
        let hash = stretch::stretch(password, &self.salt1, &self.salt2);
        Ok(Zeroizing::new(U256::from_be_slice(&*hash)))
    }

    /// `k`, which binds the verifier to the group.
    fn multiplier(&self) -> Residue {
        let g = U2048::from_u32(self.group.g().unsigned_abs());
        let hash = sha256([self.prime().as_slice(), &to_be(&g)]);
        self.group.residue(&U256::from_be_slice(&hash).resize())
    }

    /// `M1`: whoever computes it knows the number both ends arrive at.
    fn evidence(&self, a: &[u8; 256], b: &[u8; 256], common: &Residue) -> [u8; 32] {
        let g = U2048::from_u32(self.group.g().unsigned_abs());
        let (prime, base) = (
            sha256([self.prime().as_slice()]),
            sha256([to_be(&g).as_slice()]),
        );
        let group: [u8; 32] = core::array::from_fn(|i| {
            let at = |hash: &[u8; 32]| hash.get(i).copied().unwrap_or_default();
            at(&prime) ^ at(&base)
        });
        let common = Zeroizing::new(to_be(&common.retrieve()));
        let key = Zeroizing::new(sha256([common.as_slice()]));
        sha256([
            group.as_slice(),
            &sha256([self.salt1.as_slice()]),
            &sha256([self.salt2.as_slice()]),
            a,
            b,
            key.as_slice(),
        ])
    }
}

/// `u`, which binds the proof to both public values; `None` in the one case in which it would bind
/// nothing (API-32).
fn scrambler(a: &[u8; 256], b: &[u8; 256]) -> Option<U256> {
    let u = U256::from_be_slice(&sha256([a.as_slice(), b]));
    (u != U256::ZERO).then_some(u)
}

impl fmt::Debug for Kdf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kdf").finish_non_exhaustive()
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proof").finish_non_exhaustive()
    }
}

impl fmt::Display for SrpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prime => "the modulus is not a safe prime of 2048 bits",
            Self::Generator => "the base does not generate the subgroup of the modulus",
            Self::PublicValue => "the server's public value is unsafe",
            Self::EmptyPassword => "a password cannot be empty",
        })
    }
}

impl core::error::Error for SrpError {}

/// Bytes of the shortest public value of a server (API-31).
const SHORTEST_B: usize = 248;
