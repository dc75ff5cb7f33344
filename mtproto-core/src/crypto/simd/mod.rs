//! The packet path with the AES and SHA instructions of x86-64, and products of large numbers with those
//! of AVX-512.
//!
//! The only module of the project with `unsafe`. Safe Rust leaves more than half of what the machine
//! can do unused here: an IGE chain is serial, and only what is woven between its rounds by hand runs
//! beside it for free. How, is said in [`chain`] and [`lane`].
//!
//! There are three kinds of unsafe code: loading and storing a vector through a reference and an
//! instruction-free `asm!`, all three in [`vector`]; and calls from here and [`wide`] into functions that
//! use the instructions, which a [`Simd`] or a [`Wide`] proves present. Everything else is ordinary code over slices, checked
//! as any other. What it computes is held equal to the portable path by tests and fuzzing.
//!
//! Two-block `vaes` is not used: with the hash running beside the cipher the hash's unit is what several
//! messages wait for, not the cipher's.

mod aes;
mod chain;
#[cfg(mtproto_emulate)]
mod emulated;
mod kdf;
mod lane;
mod message;
mod sha;
mod vector;
mod wide;

pub(crate) use kdf::Parts;
pub(crate) use wide::Wide;

use super::{envelope::Job, kdf::AesKey};
use lane::{Decrypt, Encrypt};
use vector::Block;

#[cfg(not(mtproto_emulate))]
cpufeatures::new!(machine, "aes", "avx", "sha", "sse4.1", "ssse3");
// Then there is no instruction for SHA in what is compiled.
#[cfg(mtproto_emulate)]
cpufeatures::new!(machine, "aes", "avx", "sse4.1", "ssse3");

/// Proof that this machine has the instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Simd(());

impl Simd {
    /// The proof, if it can be given. The answer is remembered.
    #[inline]
    pub(crate) fn detect() -> Option<Self> {
        machine::get().then_some(Self(()))
    }

    /// Lays out `auth_key` for messages in the direction `x`.
    pub(crate) fn lay_out(self, auth_key: &[u8; 256], x: usize) -> Parts {
        Parts::new(auth_key, x)
    }

    /// Encrypts each message and notes its large key. All consist of whole blocks, three at least.
    pub(crate) fn seal(self, parts: &Parts, jobs: &mut [Job<'_>]) {
        // SAFETY: `self` proves that the machine has the instructions.
        unsafe { message::seal(parts, jobs) }
    }

    /// Decrypts each message and notes its large key. All consist of whole blocks, three at least.
    pub(crate) fn open(self, parts: &Parts, jobs: &mut [Job<'_>]) {
        // SAFETY: `self` proves that the machine has the instructions.
        unsafe { message::open(parts, jobs) }
    }

    /// Encrypts whole blocks in IGE mode.
    pub(crate) fn encrypt(self, key: &AesKey, blocks: &mut [Block]) {
        // SAFETY: `self` proves that the machine has the instructions.
        unsafe { message::ige::<Encrypt>(key, blocks) }
    }

    /// Decrypts whole blocks in IGE mode.
    pub(crate) fn decrypt(self, key: &AesKey, blocks: &mut [Block]) {
        // SAFETY: `self` proves that the machine has the instructions.
        unsafe { message::ige::<Decrypt>(key, blocks) }
    }

    /// The key and the initialization vector that `msg_key` stands for.
    pub(crate) fn derive(self, parts: &Parts, msg_key: &Block) -> [[u8; 32]; 2] {
        // SAFETY: `self` proves that the machine has the instructions.
        unsafe { message::derive(parts, msg_key) }
    }
}
