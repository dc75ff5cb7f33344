//! Primitives, each with its known answers in `tests/it/kat`.
//!
//! Pure functions and small states: no randomness of their own, no errors but those their arguments
//! can cause, nothing about messages or connections.

pub(crate) mod ctr;
pub(crate) mod dh;
pub(crate) mod envelope;
pub(crate) mod factor;
pub(crate) mod ige;
pub(crate) mod kdf;
pub(crate) mod montgomery;
pub(crate) mod power;
pub(crate) mod prime;
pub(crate) mod rsa;
pub(crate) mod srp;

#[cfg(all(target_arch = "x86_64", not(feature = "portable")))]
#[allow(unsafe_code)]
pub(crate) mod simd;

#[cfg(not(all(target_arch = "x86_64", not(feature = "portable"))))]
#[path = "no_simd.rs"]
pub(crate) mod simd;
