//! The packet inside a packet that ties a temporary key to a permanent one (AK-62).
//!
//! The only use of MTProto 1.0 in the crate, and of a permanent key when temporary ones are in use.
//! Version 1 hashes the plaintext without its padding; nothing else may be sealed or opened so.

use crate::{
    AuthKey, Drbg,
    crypto::{
        ige,
        kdf::{self, AesKey},
    },
};
use alloc::vec::Vec;
use bytes::{Buf, BufMut, Bytes, BytesMut};
use mtproto_tl::{Decode, Encode, mtproto::types::BindAuthKeyInner};
use subtle::ConstantTimeEq;

/// The `encrypted_message` of an `auth.bindTempAuthKey` that is sent as message `msg_id`.
///
/// It has to be made again whenever the request is sent under another identifier.
pub fn seal(permanent: &AuthKey, msg_id: u64, inner: &BindAuthKeyInner, rng: &mut Drbg) -> Bytes {
    let inner = inner.to_bytes();
    let mut plaintext = BytesMut::with_capacity(HEADER + inner.len());
    plaintext.put_slice(&rng.array::<16>());
    plaintext.put_u64_le(msg_id);
    plaintext.put_u32_le(0);
    plaintext.put_u32_le(inner.len() as u32);
    plaintext.put_slice(&inner);
    seal_v1(permanent, &plaintext, rng)
}

/// What an `encrypted_message` of the request `msg_id` says; `None` if it was not made for this
/// request with this key (AK-72).
pub fn open(permanent: &AuthKey, msg_id: u64, packet: &[u8]) -> Option<BindAuthKeyInner> {
    let (key_id, packet) = packet.split_first_chunk()?;
    let (msg_key, data) = packet.split_first_chunk::<16>()?;
    if u64::from_le_bytes(*key_id) != permanent.id().0
        || data.len() != (HEADER + BODY).next_multiple_of(16)
    {
        return None;
    }
    let mut data = data.to_vec();
    ige::decrypt(&aes(permanent, msg_key), &mut data);
    data.truncate(HEADER + BODY);
    if !bool::from(message_key(&data).ct_eq(msg_key)) {
        return None;
    }
    let mut plaintext = Bytes::from(data);
    plaintext.advance(16);
    let carried_by = plaintext.get_u64_le();
    plaintext.advance(4);
    let length = plaintext.get_u32_le();
    let made_for_this = carried_by == msg_id && length as usize == BODY;
    made_for_this.then(|| BindAuthKeyInner::from_bytes(plaintext).ok())?
}

/// A client's MTProto 1.0 packet.
pub(crate) fn seal_v1(key: &AuthKey, plaintext: &[u8], rng: &mut Drbg) -> Bytes {
    let msg_key = message_key(plaintext);
    let mut data: Vec<u8> = plaintext.into();
    data.resize(plaintext.len().next_multiple_of(16), 0);
    rng.fill(data.get_mut(plaintext.len()..).unwrap_or_default());
    ige::encrypt(&aes(key, &msg_key), &mut data);
    let mut packet = BytesMut::with_capacity(24 + data.len());
    packet.put_u64_le(key.id().0);
    packet.put_slice(&msg_key);
    packet.put_slice(&data);
    packet.freeze()
}

/// Bytes 4 to 20 of the SHA-1 of the plaintext without padding.
fn message_key(plaintext: &[u8]) -> [u8; 16] {
    kdf::sha1([plaintext])
        .last_chunk()
        .copied()
        .unwrap_or_default()
}

fn aes(key: &AuthKey, msg_key: &[u8; 16]) -> AesKey {
    kdf::v1(key.bytes(), 0, msg_key)
}

/// Random bytes in place of salt and session, identifier, sequence number, length.
const HEADER: usize = 32;

/// Length of `bind_auth_key_inner`.
const BODY: usize = 40;
