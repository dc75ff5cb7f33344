//! RSA keys as PEM text.
//!
//! PKCS#1 is what Telegram publishes and what we write; SPKI and PKCS#8, which other tools write,
//! are read as well.

use super::{RsaKeyPair, RsaPublicKey};
use alloc::string::String;
use core::fmt;
use crypto_bigint::{NonZero, U1024};
use pkcs1::{
    LineEnding, RsaPrivateKeyRef, RsaPublicKeyRef, UintRef,
    der::{
        self, AnyRef, Decode, Document, Reader, SecretDocument, SliceReader,
        asn1::{BitStringRef, OctetStringRef},
        pem::PemLabel,
    },
};
use zeroize::Zeroizing;

impl RsaPublicKey {
    /// Reads a public key: PKCS#1 (`RSA PUBLIC KEY`) or SPKI (`PUBLIC KEY`).
    ///
    /// # Errors
    ///
    /// See [`KeyError`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let (label, document) = Document::from_pem(pem.trim()).map_err(|_| KeyError::Pem)?;
        let der = document.as_bytes();
        let key = match label {
            RsaPublicKeyRef::PEM_LABEL => RsaPublicKeyRef::from_der(der),
            "PUBLIC KEY" => spki(der).and_then(RsaPublicKeyRef::from_der),
            _ => return Err(KeyError::Label),
        };
        let key = key.map_err(|_| KeyError::Invalid)?;
        Self::new(key.modulus.as_bytes(), key.public_exponent.as_bytes())
    }

    /// The key in PKCS#1.
    pub fn to_pem(&self) -> String {
        let write = || {
            let (n, e) = (self.n_bytes(), self.e_bytes());
            let key = RsaPublicKeyRef {
                modulus: UintRef::new(&n)?,
                public_exponent: UintRef::new(&e)?,
            };
            Document::encode_msg(&key)?.to_pem(RsaPublicKeyRef::PEM_LABEL, LineEnding::LF)
        };
        // Two integers of known size always have an encoding.
        write().unwrap_or_default()
    }
}

impl RsaKeyPair {
    /// Reads a private key: PKCS#1 (`RSA PRIVATE KEY`) or PKCS#8 (`PRIVATE KEY`).
    ///
    /// # Errors
    ///
    /// See [`KeyError`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let (label, document) = SecretDocument::from_pem(pem.trim()).map_err(|_| KeyError::Pem)?;
        let der = document.as_bytes();
        let key = match label {
            RsaPrivateKeyRef::PEM_LABEL => RsaPrivateKeyRef::from_der(der),
            "PRIVATE KEY" => pkcs8(der).and_then(RsaPrivateKeyRef::from_der),
            _ => return Err(KeyError::Label),
        };
        let key = key.map_err(|_| KeyError::Invalid)?;
        let public = RsaPublicKey::new(key.modulus.as_bytes(), key.public_exponent.as_bytes())?;
        let prime = |bytes: UintRef<'_>| half(bytes.as_bytes()).ok_or(KeyError::Invalid);
        let pair = Self::from_primes(&prime(key.prime1)?, &prime(key.prime2)?, public.e)?;
        if pair.public == public {
            Ok(pair)
        } else {
            Err(KeyError::Invalid)
        }
    }

    /// The key in PKCS#1, wiped from memory when dropped.
    pub fn to_pem(&self) -> Zeroizing<String> {
        // A key in our hands always has an encoding.
        self.encode_pem().unwrap_or_default()
    }

    fn encode_pem(&self) -> der::Result<Zeroizing<String>> {
        let modulo = |prime: &U1024| {
            let order = NonZero::new(prime.wrapping_sub(&U1024::ONE)).into_option();
            order.map_or(U1024::ZERO, |order| self.d.rem(&order))
        };
        let inverse = NonZero::new(self.p)
            .into_option()
            .and_then(|p| self.q.invert_mod(&p).into_option());
        let (n, e) = (self.public.n_bytes(), self.public.e_bytes());
        let d = Zeroizing::new(super::to_be(&self.d));
        let halves = [
            self.p,
            self.q,
            modulo(&self.p),
            modulo(&self.q),
            inverse.unwrap_or_default(),
        ];
        let [p, q, dp, dq, qinv] = halves.map(|half| half.to_be_bytes());
        let key = RsaPrivateKeyRef {
            modulus: UintRef::new(&n)?,
            public_exponent: UintRef::new(&e)?,
            private_exponent: UintRef::new(d.as_slice())?,
            prime1: UintRef::new(p.as_slice())?,
            prime2: UintRef::new(q.as_slice())?,
            exponent1: UintRef::new(dp.as_slice())?,
            exponent2: UintRef::new(dq.as_slice())?,
            coefficient: UintRef::new(qinv.as_slice())?,
            other_prime_infos: None,
        };
        SecretDocument::encode_msg(&key)?.to_pem(RsaPrivateKeyRef::PEM_LABEL, LineEnding::LF)
    }
}

/// The PKCS#1 key inside `SubjectPublicKeyInfo`.
fn spki(der: &[u8]) -> der::Result<&[u8]> {
    SliceReader::new(der)?.sequence(|fields| {
        AnyRef::decode(fields)?;
        Ok(BitStringRef::decode(fields)?.raw_bytes())
    })
}

/// The PKCS#1 key inside `PrivateKeyInfo`.
fn pkcs8(der: &[u8]) -> der::Result<&[u8]> {
    SliceReader::new(der)?.sequence(|fields| {
        u8::decode(fields)?;
        AnyRef::decode(fields)?;
        Ok(<&OctetStringRef>::decode(fields)?.as_bytes())
    })
}

/// At most 128 big-endian bytes.
fn half(bytes: &[u8]) -> Option<U1024> {
    let mut padded = Zeroizing::new([0; 128]);
    let start = padded.len().checked_sub(bytes.len())?;
    padded.get_mut(start..)?.copy_from_slice(bytes);
    Some(U1024::from_be_slice(padded.as_slice()))
}

/// Why a text is not an RSA key we can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// Not PEM.
    Pem,
    /// PEM of something else than the key asked for.
    Label,
    /// The label of an RSA key, but not one inside.
    Invalid,
    /// A modulus of another size than 2048 bits (AK-42).
    Size {
        /// Its size.
        bits: usize,
    },
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pem => f.write_str("not a PEM text"),
            Self::Label => f.write_str("PEM of something other than the RSA key expected"),
            Self::Invalid => f.write_str("damaged RSA key"),
            Self::Size { bits } => write!(f, "RSA key of {bits} bits, only 2048 are allowed"),
        }
    }
}

impl core::error::Error for KeyError {}
