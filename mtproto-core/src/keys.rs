//! Long-lived secrets.

use crate::Instant;
use core::fmt;

/// The 2048-bit key a client and a datacenter share. Cloning is cheap; `Debug` shows only the id.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthKey(alloc::sync::Arc<[u8; 256]>);

impl AuthKey {
    /// Wraps raw key material.
    pub fn new(bytes: [u8; 256]) -> Self {
        Self(alloc::sync::Arc::new(bytes))
    }

    /// The raw key, for storage.
    pub fn to_bytes(&self) -> [u8; 256] {
        *self.0
    }

    /// Short name of the key on the wire: the low 64 bits of its SHA-1.
    pub fn id(&self) -> KeyId {
        todo!()
    }
}

impl fmt::Debug for AuthKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthKey(..)")
    }
}

/// Identifies an [`AuthKey`] without revealing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub u64);

/// A server's public RSA key, known to clients in advance.
#[derive(Clone, Debug)]
pub struct RsaPublicKey(());

/// A server's private RSA key.
pub struct RsaKeyPair(());

impl fmt::Debug for RsaKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaKeyPair(..)")
    }
}

/// What a server remembers about an auth key.
#[derive(Clone, Debug)]
pub struct ServerKey {
    /// The key.
    pub key: AuthKey,
    /// Salt agreed on in the key exchange, honoured beside the regular ones for half an hour.
    pub first_salt: Option<u64>,
    /// When a temporary key ends; `None` for a permanent one.
    pub expires: Option<Instant>,
}
