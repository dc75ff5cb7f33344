//! In place of [`simd`](super::simd) where there is none: a proof that nobody can give.

use super::{envelope::Job, kdf::AesKey, montgomery::Modulus};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Simd {}

/// Never laid out.
pub(crate) enum Parts {}

impl Simd {
    pub(crate) fn detect() -> Option<Self> {
        None
    }

    pub(crate) fn lay_out(self, _: &[u8; 256], _: usize) -> Parts {
        match self {}
    }

    pub(crate) fn seal(self, _: &Parts, _: &mut [Job<'_>]) {
        match self {}
    }

    pub(crate) fn open(self, _: &Parts, _: &mut [Job<'_>]) {
        match self {}
    }

    pub(crate) fn encrypt(self, _: &AesKey, _: &mut [[u8; 16]]) {
        match self {}
    }

    pub(crate) fn decrypt(self, _: &AesKey, _: &mut [[u8; 16]]) {
        match self {}
    }

    pub(crate) fn derive(self, _: &Parts, _: &[u8; 16]) -> [[u8; 32]; 2] {
        match self {}
    }
}

/// The same for products of large numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wide {}

impl Wide {
    pub(crate) fn detect() -> Option<Self> {
        None
    }

    pub(crate) fn field(self, _: &Modulus) -> Modulus {
        match self {}
    }
}
