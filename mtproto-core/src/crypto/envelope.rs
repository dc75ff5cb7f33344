//! Hash and encrypt, or decrypt and hash, the plaintext of messages in place.
//!
//! Several messages at once, and one pass over each from outside: so an implementation may run the
//! hash beside the cipher, and one message beside another. Nothing here looks at what a plaintext
//! says.

use super::{ige, kdf};
use crate::AuthKey;
use sha2::{Digest, Sha256};

/// One message to seal or to open.
pub struct Job<'a> {
    /// What travels in front of the ciphertext: given to open, made by sealing.
    pub msg_key: [u8; 16],
    /// Whole blocks, changed in place.
    pub data: &'a mut [u8],
    /// What the plaintext turned out to have.
    pub large: LargeKey,
}

/// SHA-256 over the key's part and the whole plaintext: the message key is its middle.
#[derive(Clone, Copy, Default)]
pub struct LargeKey(pub [u8; 32]);

impl<'a> Job<'a> {
    /// To be sealed.
    pub fn seal(data: &'a mut [u8]) -> Self {
        Self::open([0; 16], data)
    }

    /// To be opened.
    pub fn open(msg_key: [u8; 16], data: &'a mut [u8]) -> Self {
        let large = LargeKey::default();
        Self {
            msg_key,
            data,
            large,
        }
    }
}

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

/// Encrypts each message for the direction `x`, and says which keys they got.
pub(crate) fn seal(key: &AuthKey, x: usize, jobs: &mut [Job<'_>]) {
    match key.laid(x) {
        Some((simd, parts)) if are_regular(jobs) => simd.seal(parts, jobs),
        _ => jobs.iter_mut().for_each(|job| {
            job.large = hash(key, x, job.data);
            job.msg_key = job.large.msg_key();
            ige::encrypt_on(None, &kdf::v2(key.bytes(), x, &job.msg_key), job.data);
        }),
    }
}

/// Decrypts each message from the direction `x`, and says which keys their plaintexts have.
pub(crate) fn open(key: &AuthKey, x: usize, jobs: &mut [Job<'_>]) {
    match key.laid(x) {
        Some((simd, parts)) if are_regular(jobs) => simd.open(parts, jobs),
        _ => jobs.iter_mut().for_each(|job| {
            let aes = kdf::v2(key.bytes(), x, &job.msg_key);
            let mut hash = Sha256::new_with_prefix(kdf::part(key.bytes(), 88 + x, 32));
            ige::decrypt_seen(&aes, job.data, |plain| hash.update(plain));
            let (_, rest) = job.data.as_chunks::<16>();
            job.large = LargeKey(hash.chain_update(rest).finalize().into());
        }),
    }
}

/// Whether all consist of whole blocks, and enough of them to be a message.
fn are_regular(jobs: &[Job<'_>]) -> bool {
    let is_regular = |len: usize| len >= 48 && len.is_multiple_of(16);
    jobs.iter().all(|job| is_regular(job.data.len()))
}

fn hash(key: &AuthKey, x: usize, data: &[u8]) -> LargeKey {
    LargeKey(kdf::sha256([kdf::part(key.bytes(), 88 + x, 32), data]))
}
