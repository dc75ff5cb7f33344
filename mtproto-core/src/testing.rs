//! Doors for known-answer tests and fuzzing: internals as plain functions. Not part of the API.

use crate::{
    AuthKey, Client, Drbg, Instant, KeyError, RequestId, RsaKeyPair, RsaPublicKey,
    crypto::{
        ctr::Ctr,
        dh::{Group, Secret, from_be, to_be},
        envelope, ige,
        kdf::{self, AesKey},
        rsa::pad,
        simd::{Simd, Wide},
    },
    packet::binding,
    transport::{
        self, Transport,
        fake_tls::{self, FakeTls},
    },
};
use alloc::vec::Vec;

pub use crate::{
    crypto::{
        dh::BadGroup,
        envelope::{Job, LargeKey},
        factor::factor,
    },
    handshake::testing::{new_nonce_hash, refusal_hash},
};

/// A generator whose first bytes are `bytes`, at most 992 of them.
pub fn drbg_beginning_with(bytes: &[u8]) -> Drbg {
    Drbg::beginning_with(bytes)
}

/// A client's transport that draws `bytes` first, at most 992 of them.
pub fn transport_drawing(config: &transport::Config, bytes: &[u8]) -> Transport<Client> {
    let rng = Drbg::beginning_with(bytes);
    Transport::connect_with(Instant::default(), config, rng)
}

/// A way to compute packets and powers: with instructions made for it, or portably.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    simd: Option<Simd>,
    wide: Option<Wide>,
}

impl Path {
    /// The one that works everywhere.
    pub const PORTABLE: Self = Self {
        simd: None,
        wide: None,
    };

    /// All that work here, the portable one first.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::from([Self::PORTABLE, Self::best()]);
        all.dedup();
        all
    }

    /// The one that is chosen here.
    pub fn best() -> Self {
        Self {
            simd: Simd::detect(),
            wide: Wide::detect(),
        }
    }

    /// A key whose packets are computed this way.
    pub fn auth_key(self, bytes: [u8; 256]) -> AuthKey {
        AuthKey::on(self.simd, bytes)
    }

    /// AES-256-IGE.
    pub fn ige_encrypt(self, key: [u8; 32], iv: [u8; 32], data: &mut [u8]) {
        ige::encrypt_on(self.simd, &AesKey { key, iv }, data);
    }

    /// AES-256-IGE.
    pub fn ige_decrypt(self, key: [u8; 32], iv: [u8; 32], data: &mut [u8]) {
        ige::decrypt_on(self.simd, &AesKey { key, iv }, data);
    }

    /// Key and initialization vector of an MTProto 2.0 message.
    pub fn kdf_v2(self, auth_key: &[u8; 256], x: usize, msg_key: &[u8; 16]) -> [[u8; 32]; 2] {
        let laid = self.simd.map(|simd| (simd, simd.lay_out(auth_key, x)));
        match laid {
            Some((simd, parts)) => simd.derive(&parts, msg_key),
            None => {
                let aes = kdf::v2(auth_key, x, msg_key);
                [aes.key, aes.iv]
            }
        }
    }
}

impl Path {
    /// The public value of `secret` in the known group, if `secret` is a number it takes.
    pub fn public_value(self, secret: &[u8; 256]) -> Option<[u8; 256]> {
        let power = Group::known().power_of_g_on(self.wide, &Secret::new(secret)?);
        Some(to_be(&power))
    }

    /// `theirs` to the power of `secret` in the known group.
    pub fn shared_key(self, secret: &[u8; 256], theirs: &[u8; 256]) -> Option<[u8; 256]> {
        let (secret, theirs) = (Secret::new(secret)?, from_be(theirs)?);
        Some(to_be(&Group::known().power_on(self.wide, &theirs, &secret)))
    }
}

/// Seals plaintexts of whole blocks in place, in the direction `x`.
pub fn seal_all(key: &AuthKey, x: usize, jobs: &mut [Job<'_>]) {
    envelope::seal(key, x, jobs);
}

/// Opens ciphertexts in place, from the direction `x`, and notes what keys they should have.
pub fn open_all(key: &AuthKey, x: usize, jobs: &mut [Job<'_>]) {
    envelope::open(key, x, jobs);
}

/// AES-256-CTR over pieces of one stream.
pub fn ctr<'a>(key: &[u8; 32], iv: &[u8; 16], pieces: impl IntoIterator<Item = &'a mut [u8]>) {
    let mut stream = Ctr::new(key, iv);
    pieces.into_iter().for_each(|piece| stream.apply(piece));
}

/// Key and initialization vector of an MTProto 1.0 message.
pub fn kdf_v1(auth_key: &[u8; 256], x: usize, msg_key: &[u8; 16]) -> ([u8; 32], [u8; 32]) {
    let aes = kdf::v1(auth_key, x, msg_key);
    (aes.key, aes.iv)
}

/// Key and initialization vector of a key exchange.
pub fn kdf_handshake(new_nonce: &[u8; 32], server_nonce: &[u8; 16]) -> ([u8; 32], [u8; 32]) {
    let aes = kdf::handshake(new_nonce, server_nonce);
    (aes.key, aes.iv)
}

/// The first 64 bits of the key's SHA-1.
pub fn aux_hash(key: &AuthKey) -> [u8; 8] {
    key.aux_hash()
}

/// A public key from its big-endian numbers.
pub fn rsa_public_key(n: &[u8], e: &[u8]) -> Result<RsaPublicKey, KeyError> {
    RsaPublicKey::new(n, e)
}

/// A private key from its big-endian primes of 128 bytes.
pub fn rsa_key_pair(p: &[u8; 128], q: &[u8; 128], e: u64) -> Result<RsaKeyPair, KeyError> {
    use crypto_bigint::U1024;
    RsaKeyPair::from_primes(&U1024::from_be_slice(p), &U1024::from_be_slice(q), e)
}

/// `RSA_PAD`, up to the power.
pub fn rsa_pad_envelope(padded: &[u8; 192], temp_key: &[u8; 32]) -> [u8; 256] {
    pad::envelope(padded, temp_key)
}

/// `RSA_PAD`.
pub fn rsa_pad(key: &RsaPublicKey, data: &[u8], rng: &mut Drbg) -> Option<[u8; 256]> {
    key.pad_and_encrypt(data, rng)
}

/// The raw public power.
pub fn rsa_encrypt_raw(key: &RsaPublicKey, value: &[u8; 256]) -> Option<[u8; 256]> {
    key.encrypt_raw(value)
}

/// The inverse of [`rsa_pad`] and of the old scheme, for data of one of `lengths`.
pub fn rsa_unpad(pair: &RsaKeyPair, encrypted: &[u8], lengths: &[usize]) -> Option<Vec<u8>> {
    pair.decrypt_padded(encrypted, lengths)
        .map(|data| data.to_vec())
}

/// The verdict about a Diffie-Hellman group.
pub fn check_group(g: i32, prime: &[u8]) -> Result<(), BadGroup> {
    Group::check(g, prime, &mut Drbg::from_seed([0; 32])).map(|_| ())
}

/// Whether a public value is in range for the known prime.
pub fn is_public_value(value: &[u8]) -> bool {
    Group::known().public_value(value).is_some()
}

/// The public value of `secret` in the known group, and the key it makes with `theirs`.
pub fn agree(secret: &[u8; 256], theirs: &[u8]) -> Option<([u8; 256], [u8; 256])> {
    let group = Group::known();
    let (secret, ours) = group.draw(&mut Drbg::beginning_with(secret))?;
    let theirs = group.public_value(theirs)?;
    Some((ours.to_bytes(), group.shared_key(&theirs, &secret)))
}

/// The public value of `secret` in the known group.
pub fn public_value(secret: &[u8; 256]) -> Option<[u8; 256]> {
    let (_, ours) = Group::known().draw(&mut Drbg::beginning_with(secret))?;
    Some(ours.to_bytes())
}

/// `theirs` to the power of `secret` in the known group.
pub fn shared_key(secret: &[u8; 256], theirs: &[u8]) -> Option<[u8; 256]> {
    let group = Group::known();
    let theirs = group.public_value(theirs)?;
    Some(group.shared_key(&theirs, &Secret::new(secret)?))
}

/// The prime all servers use.
pub fn known_prime() -> [u8; 256] {
    Group::known().prime_bytes()
}

/// An object in the envelope of a key exchange: hash, object and padding, encrypted.
pub fn hide(new_nonce: &[u8; 32], server_nonce: &[u8; 16], hash: &[u8], rest: &[u8]) -> Vec<u8> {
    let mut data = [hash, rest].concat();
    ige::encrypt(&kdf::handshake(new_nonce, server_nonce), &mut data);
    data
}

/// A client's MTProto 1.0 packet.
pub fn seal_v1(key: &AuthKey, plaintext: &[u8], rng: &mut Drbg) -> Vec<u8> {
    binding::seal_v1(key, plaintext, rng).to_vec()
}

/// SHA-1.
pub fn sha1(data: &[u8]) -> [u8; 20] {
    kdf::sha1([data])
}

/// What is in the envelope: hash, object and padding.
pub fn unhide(new_nonce: &[u8; 32], server_nonce: &[u8; 16], hidden: &[u8]) -> Vec<u8> {
    let mut data = hidden.to_vec();
    ige::decrypt(&kdf::handshake(new_nonce, server_nonce), &mut data);
    data
}

/// The modulus of a public key.
pub fn rsa_modulus(key: &RsaPublicKey) -> [u8; 256] {
    key.n_bytes()
}

/// A client of a proxy whose hello had this random field.
pub fn fake_tls_client(secret: &[u8; 16], random: [u8; 32]) -> FakeTls {
    FakeTls::expecting(secret, random)
}

/// Makes any bytes the hello of a client that knows the secret.
pub fn sign_client_hello(secret: &[u8; 16], unix_time: u64, hello: &mut [u8]) {
    fake_tls::sign(hello, secret, unix_time);
}

/// The name a server gives the request in a message.
pub fn request_id(msg_id: u64) -> RequestId {
    RequestId(msg_id)
}

/// The message a server found a request in.
pub fn msg_id(request: RequestId) -> u64 {
    request.0
}
