//! Hash and encrypt, or decrypt and hash, the plaintext of one message in place.
//!
//! One pass over the data from outside, so that an implementation may run the hash behind the
//! cipher: see `performance.md` of the design. This is the portable one. Nothing here looks at what
//! the plaintext says.

use super::{ige, kdf};
use crate::AuthKey;

/// SHA-256 over the key's part and the whole plaintext: the message key is its middle.
#[derive(Clone, Copy)]
pub(crate) struct LargeKey([u8; 32]);

impl LargeKey {
    /// What travels in front of the ciphertext.
    pub(crate) fn msg_key(&self) -> [u8; 16] {
        let mut key = [0; 16];
        for (to, from) in key.iter_mut().zip(self.0.iter().skip(8)) {
            *to = *from;
        }
        key
    }

    /// Token of a quick acknowledgement: the first 31 bits, with the top bit set (TR-10).
    pub(crate) fn quick_ack(&self) -> u32 {
        self.0.first_chunk().copied().map_or(0, u32::from_le_bytes) | 1 << 31
    }
}

/// Encrypts `data`, whole blocks, for the direction `x`.
pub(crate) fn seal(key: &AuthKey, x: usize, data: &mut [u8]) -> LargeKey {
    let large = hash(key, x, data);
    ige::encrypt(&kdf::v2(key.bytes(), x, &large.msg_key()), data);
    large
}

/// Decrypts `data`, whole blocks, and says which key its plaintext has.
pub(crate) fn open(key: &AuthKey, x: usize, msg_key: &[u8; 16], data: &mut [u8]) -> LargeKey {
    ige::decrypt(&kdf::v2(key.bytes(), x, msg_key), data);
    hash(key, x, data)
}

fn hash(key: &AuthKey, x: usize, data: &[u8]) -> LargeKey {
    LargeKey(kdf::sha256([kdf::part(key.bytes(), 88 + x, 32), data]))
}
