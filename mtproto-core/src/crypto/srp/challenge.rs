//! The server's half.

use super::{Kdf, scrambler};
use crate::{
    Drbg,
    crypto::dh::{Secret, from_be, to_be},
};
use core::fmt;
use subtle::ConstantTimeEq;

/// A server's question to one client: answered once, right or wrong.
pub struct Challenge {
    kdf: Kdf,
    verifier: [u8; 256],
    secret: Secret,
    public: [u8; 256],
}

impl Challenge {
    /// Draws a question about the password behind `verifier`, a result of [`Kdf::verifier`] with the
    /// same `kdf`.
    ///
    /// `None` if the verifier is none, or the generator of random bits is broken.
    #[must_use]
    pub fn new(kdf: Kdf, verifier: [u8; 256], rng: &mut Drbg) -> Option<Self> {
        let group = &kdf.group;
        let known = from_be(&verifier).filter(|value| group.has_residue(value))?;
        let (secret, ours) = group.draw(rng)?;
        let public =
            kdf.multiplier() * group.residue(&known) + group.residue(&from_be(&ours.to_bytes())?);
        let public = to_be(&public.retrieve());
        Some(Self {
            kdf,
            verifier,
            secret,
            public,
        })
    }

    /// `srp_B`, 256 bytes.
    #[must_use]
    pub fn public(&self) -> &[u8; 256] {
        &self.public
    }

    /// Whether the numbers of `inputCheckPasswordSRP` prove the password. Takes the question: each
    /// may be answered once.
    #[must_use]
    pub fn verify(self, a: &[u8], m1: &[u8]) -> bool {
        self.expected(a)
            .is_some_and(|expected| expected.as_slice().ct_eq(m1).into())
    }

    /// The right `M1` for a client's public value, unless that is congruent to 0 or out of range.
    fn expected(&self, a: &[u8]) -> Option<[u8; 32]> {
        let group = &self.kdf.group;
        let a = from_be(a).filter(|a| group.has_residue(a))?;
        let u = scrambler(&to_be(&a), &self.public)?;
        let verifier = group.residue(&from_be(&self.verifier)?);
        let common = (group.residue(&a) * verifier.pow(&u)).pow(self.secret.exponent());
        Some(self.kdf.evidence(&to_be(&a), &self.public, &common))
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenge").finish_non_exhaustive()
    }
}
