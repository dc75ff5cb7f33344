//! What both ends derive from the nonces, and the envelope they derive it for.

use super::{HandshakeError, check};
use crate::{
    AuthKey, Drbg,
    crypto::{
        ige,
        kdf::{self, AesKey, sha1},
    },
};
use alloc::vec::Vec;
use bytes::Bytes;
use mtproto_tl::{Decode, Reader};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The public nonces of one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Nonces {
    pub(super) client: [u8; 16],
    pub(super) server: [u8; 16],
}

impl Nonces {
    /// Whether a message belongs to this exchange (AK-13, AK-16, AK-21).
    pub(super) fn check(&self, client: [u8; 16], server: [u8; 16]) -> Result<(), HandshakeError> {
        check(
            *self == Self { client, server },
            HandshakeError::NonceMismatch,
        )
    }
}

/// The secret nonce, drawn by the client and sent under the server's RSA key.
pub(super) struct NewNonce(Zeroizing<[u8; 32]>);

/// What the last message says about the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Ok = 1,
    Retry = 2,
    Fail = 3,
}

impl NewNonce {
    pub(super) fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(super) fn bytes(&self) -> [u8; 32] {
        *self.0
    }

    /// `new_nonce_hash1`, `2` or `3`: proves knowledge of `key` together with a verdict about it.
    pub(super) fn proof(&self, verdict: Verdict, key: &AuthKey) -> [u8; 16] {
        hash_tail(&sha1([
            self.0.as_slice(),
            &[verdict as u8],
            &key.aux_hash(),
        ]))
    }

    /// Whether `proof` is the one for `verdict`, in constant time.
    pub(super) fn proves(&self, proof: &[u8; 16], verdict: Verdict, key: &AuthKey) -> bool {
        self.proof(verdict, key).ct_eq(proof).into()
    }

    /// Proof of `server_DH_params_fail`.
    pub(super) fn refusal(&self) -> [u8; 16] {
        hash_tail(&sha1([self.0.as_slice()]))
    }

    /// The first salt of the new key.
    pub(super) fn salt(&self, nonces: &Nonces) -> u64 {
        let word = |bytes: Option<&[u8; 8]>| bytes.copied().map_or(0, u64::from_le_bytes);
        word(self.0.first_chunk()) ^ word(nonces.server.first_chunk())
    }

    /// The key of both Diffie-Hellman messages.
    pub(super) fn aes(&self, nonces: &Nonces) -> AesKey {
        kdf::handshake(&self.0, &nonces.server)
    }
}

/// Bytes 4 to 20 of a hash.
fn hash_tail(hash: &[u8; 20]) -> [u8; 16] {
    hash.last_chunk().copied().unwrap_or_default()
}

/// Hides an object: hash, object and padding, encrypted.
pub(super) fn hide(aes: &AesKey, object: &[u8], rng: &mut Drbg) -> Bytes {
    let len = HASH + object.len();
    let mut data = Vec::with_capacity(len.next_multiple_of(16));
    data.extend(sha1([object]));
    data.extend(object);
    data.resize(len.next_multiple_of(16), 0);
    rng.fill(data.get_mut(len..).unwrap_or_default());
    ige::encrypt(aes, &mut data);
    data.into()
}

/// The object that [`hide`] hid (AK-14, AK-15). The hash is taken of the bytes received, not of the
/// object written again.
pub(super) fn reveal<T: Decode>(aes: &AesKey, hidden: &[u8]) -> Result<T, HandshakeError> {
    let len = hidden.len();
    if !len.is_multiple_of(16) || !(32..=MAX_HIDDEN).contains(&len) {
        return Err(HandshakeError::BadCiphertextLength { len });
    }
    let mut data = hidden.to_vec();
    ige::decrypt(aes, &mut data);
    let mut data = Bytes::from(data);
    let hash = data.split_to(HASH);
    let mut reader = Reader::new(data.clone());
    let object = T::decode(&mut reader).map_err(|_| HandshakeError::Malformed)?;
    let padding = reader.remaining();
    if padding >= 16 {
        return Err(HandshakeError::BadPadding { len: padding });
    }
    data.truncate(data.len() - padding);
    if bool::from(sha1([&*data]).as_slice().ct_eq(&hash)) {
        Ok(object)
    } else {
        Err(HandshakeError::BadHash)
    }
}

/// Length of the hash in front.
const HASH: usize = 20;

/// The longest hidden object: three times what a 2048-bit group needs (AK-14).
const MAX_HIDDEN: usize = 2048;
