//! From an auth key and a message key to an AES key.
//!
//! Offsets into the auth key depend on who sends: `x` is 0 for the client's messages and 8 for the
//! server's. Version 1 is here only for the one message that still uses it, the binding of a
//! temporary key (AK-62).

use sha1::Sha1;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

/// An AES-256 key with the initialization vector of one message.
pub(crate) struct AesKey {
    pub(crate) key: [u8; 32],
    pub(crate) iv: [u8; 32],
}

impl Drop for AesKey {
    fn drop(&mut self) {
        self.key.zeroize();
        self.iv.zeroize();
    }
}

/// The key of an MTProto 2.0 message (04 §3.1).
pub(crate) fn v2(auth_key: &[u8; 256], x: usize, msg_key: &[u8; 16]) -> AesKey {
    let a = sha256([msg_key, part(auth_key, x, 36)]);
    let b = sha256([part(auth_key, 40 + x, 36), msg_key]);
    AesKey {
        key: join([range(&a, 0, 8), range(&b, 8, 24), range(&a, 24, 32)]),
        iv: join([range(&b, 0, 8), range(&a, 8, 24), range(&b, 24, 32)]),
    }
}

/// The key of an MTProto 1.0 message (04 §3.3).
pub(crate) fn v1(auth_key: &[u8; 256], x: usize, msg_key: &[u8; 16]) -> AesKey {
    let a = sha1([msg_key, part(auth_key, x, 32)]);
    let b = sha1([
        part(auth_key, 32 + x, 16),
        msg_key,
        part(auth_key, 48 + x, 16),
    ]);
    let c = sha1([part(auth_key, 64 + x, 32), msg_key]);
    let d = sha1([msg_key, part(auth_key, 96 + x, 32)]);
    AesKey {
        key: join([range(&a, 0, 8), range(&b, 8, 20), range(&c, 4, 16)]),
        iv: join([
            range(&a, 8, 20),
            range(&b, 0, 8),
            range(&c, 16, 20),
            range(&d, 0, 8),
        ]),
    }
}

/// The key that hides both Diffie-Hellman messages of one key exchange (03 §3).
pub(crate) fn handshake(new_nonce: &[u8; 32], server_nonce: &[u8; 16]) -> AesKey {
    let ns = sha1([new_nonce.as_slice(), server_nonce]);
    let sn = sha1([server_nonce.as_slice(), new_nonce]);
    let nn = sha1([new_nonce.as_slice(), new_nonce]);
    AesKey {
        key: join([&ns, range(&sn, 0, 12)]),
        iv: join([range(&sn, 12, 20), &nn, range(new_nonce, 0, 4)]),
    }
}

/// SHA-256 of `parts` laid end to end.
pub(crate) fn sha256<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut hash = Sha256::new();
    parts.into_iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

/// SHA-1 of `parts` laid end to end.
pub(crate) fn sha1<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 20] {
    let mut hash = Sha1::new();
    parts.into_iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

/// `len` bytes of the auth key. All callers' ranges end within its 256 bytes.
pub(crate) fn part(auth_key: &[u8; 256], start: usize, len: usize) -> &[u8] {
    range(auth_key, start, start + len)
}

fn range(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    bytes.get(start..end).unwrap_or_default()
}

/// `parts` laid end to end; they are 32 bytes together.
fn join<const N: usize>(parts: [&[u8]; N]) -> [u8; 32] {
    let mut joined = [0; 32];
    for (to, from) in joined.iter_mut().zip(parts.into_iter().flatten()) {
        *to = *from;
    }
    joined
}
