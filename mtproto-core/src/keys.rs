//! Long-lived secrets.

pub use crate::crypto::rsa::{KeyError, RsaKeyPair, RsaPublicKey};

use crate::{
    Instant,
    crypto::simd::{Parts, Simd},
};
use alloc::sync::Arc;
use core::fmt;
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// The 2048-bit key a client and a datacenter share. Cloning is cheap; `Debug` shows only the id.
///
/// Comparison takes the same time for all keys. The bytes are wiped with the last clone.
#[derive(Clone)]
pub struct AuthKey(Arc<Material>);

/// The bytes, with what every packet needs to know about them.
struct Material {
    bytes: [u8; 256],
    id: KeyId,
    /// Laid out for both directions, if the machine has the instructions.
    laid: Option<(Simd, [Parts; 2])>,
}

impl AuthKey {
    /// Wraps raw key material: 256 bytes, leading zeros included.
    pub fn new(bytes: [u8; 256]) -> Self {
        Self::on(Simd::detect(), bytes)
    }

    /// A key whose packets are computed with the instructions of `simd`, or without.
    pub(crate) fn on(simd: Option<Simd>, bytes: [u8; 256]) -> Self {
        let id = KeyId(sha1_tail(&bytes));
        let laid = simd.map(|simd| (simd, [0, 8].map(|x| simd.lay_out(&bytes, x))));
        Self(Arc::new(Material { bytes, id, laid }))
    }

    /// The raw key, for storage.
    pub fn to_bytes(&self) -> [u8; 256] {
        self.0.bytes
    }

    /// Short name of the key on the wire: the low 64 bits of its SHA-1.
    pub fn id(&self) -> KeyId {
        self.0.id
    }

    /// The raw key, for derivations.
    pub(crate) fn bytes(&self) -> &[u8; 256] {
        &self.0.bytes
    }

    /// The raw key as laid out for messages in the direction `x`.
    pub(crate) fn laid(&self, x: usize) -> Option<(Simd, &Parts)> {
        let (simd, parts) = self.0.laid.as_ref()?;
        Some((*simd, parts.get(x / 8)?))
    }

    /// The first 64 bits of the key's SHA-1, which the key exchange proves knowledge of it with.
    pub(crate) fn aux_hash(&self) -> [u8; 8] {
        let digest: [u8; 20] = Sha1::digest(self.0.bytes).into();
        digest.first_chunk().copied().unwrap_or_default()
    }
}

/// Bytes 12 to 20 of the SHA-1 of `data`, read as wire integers are.
pub(crate) fn sha1_tail(data: &[u8]) -> u64 {
    let digest: [u8; 20] = Sha1::digest(data).into();
    digest.last_chunk().copied().map_or(0, u64::from_le_bytes)
}

impl PartialEq for AuthKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.bytes.ct_eq(&other.0.bytes).into()
    }
}

impl Eq for AuthKey {}

impl fmt::Debug for AuthKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthKey({:#018x})", self.0.id.0)
    }
}

impl Drop for Material {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

/// Identifies an [`AuthKey`] without revealing it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u64);

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({:016x})", self.0)
    }
}

/// What a server remembers about an auth key.
#[derive(Clone, Debug)]
pub struct ServerKey {
    /// The key.
    pub key: AuthKey,
    /// Salt agreed on in the key exchange, and until when it is honoured beside the regular ones.
    pub first_salt: Option<(u64, Instant)>,
    /// How often the key's salts were thrown away before their time; 0, unless a test wants to see
    /// how clients take it.
    pub salt_changes: u64,
    /// When a temporary key ends; `None` for a permanent one.
    pub expires: Option<Instant>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_only_the_id() {
        let key = AuthKey::new(core::array::from_fn(|i| i as u8));
        assert_eq!(
            std::format!("{key:?}"),
            std::format!("AuthKey({:#018x})", key.id().0)
        );
    }

    #[test]
    fn keys_are_equal_when_all_bytes_are() {
        let mut bytes = [5; 256];
        let key = AuthKey::new(bytes);
        assert_eq!(key, AuthKey::new(bytes));
        bytes[255] ^= 1;
        assert_ne!(key, AuthKey::new(bytes));
    }
}
