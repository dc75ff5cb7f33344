//! The server's end of the greeting.

use super::{
    FakeTls, TlsError, client::SERVER_HELLO, decoys, field, hello::below, proof, record,
    record::Contents, set_field,
};
use crate::Drbg;
use bytes::{Buf, BufMut, BytesMut};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A client's hello that was made with one of our secrets. Nothing has been said to it yet.
pub struct ClientHello {
    secret: Zeroizing<[u8; 16]>,
    index: usize,
    random: [u8; 32],
    session_id: [u8; SESSION_ID.end - SESSION_ID.start],
    len: usize,
}

impl ClientHello {
    /// Looks for a hello at the front of `input`; `None` if more bytes are needed.
    ///
    /// `secrets` are those we serve, each with the domain a client must name, if any (TR-29).
    /// `unix_time` is in seconds.
    ///
    /// # Errors
    ///
    /// Not a client of ours: [forward](super) it.
    pub fn recognize<'a>(
        input: &[u8],
        unix_time: u64,
        secrets: impl IntoIterator<Item = (&'a [u8; 16], Option<&'a str>)>,
    ) -> Result<Option<Self>, TlsError> {
        let Some(len) = record::length(input, CLIENT_HELLO)? else {
            return Ok(None);
        };
        if !CLIENT_HELLO_LENGTHS.contains(&len) {
            return Err(TlsError::BadLength(len));
        }
        let Some(hello) = input.get(..record::HEADER + len) else {
            return Ok(None);
        };
        let random = field(hello).ok_or(TlsError::Proof)?;
        let session_id = hello.get(SESSION_ID).and_then(|id| id.try_into().ok());
        let mut found = None;
        // Every secret is tried, whichever it is (TR-23).
        for (index, (secret, domain)) in secrets.into_iter().enumerate() {
            if let Some(time) = time_of(hello, random, secret) {
                found = Some((index, secret, domain, time));
            }
        }
        let (index, secret, domain, time) = found.ok_or(TlsError::Proof)?;
        let ahead = time.wrapping_sub(unix_time as u32).cast_signed();
        if ahead.unsigned_abs() > WINDOW {
            return Err(TlsError::Untimely(ahead));
        }
        if domain.is_some_and(|domain| server_name(hello) != Some(domain.as_bytes())) {
            return Err(TlsError::Domain);
        }
        Ok(Some(Self {
            secret: Zeroizing::new(*secret),
            index,
            random: *random,
            session_id: session_id.ok_or(TlsError::Proof)?,
            len: hello.len(),
        }))
    }

    /// The position of the secret the client knows. What follows is obfuscated with it.
    pub fn secret(&self) -> usize {
        self.index
    }

    /// What no two hellos have in common. A hello that was seen before, in the last minutes, is a
    /// recording, and [to be forwarded](super) too (TR-28).
    pub fn random(&self) -> [u8; 32] {
        self.random
    }

    /// Takes the hello out of `input`, where it was found, and answers it.
    pub fn accept(self, input: &mut BytesMut, rng: &mut Drbg) -> FakeTls {
        input.advance(self.len.min(input.len()));
        FakeTls {
            greeting: None,
            hello: self.answer(rng),
            received: Contents::FROM_CLIENT,
            finish: &[],
            max_record: MAX_RECORD,
        }
    }

    /// Our hello, the end of the greeting, and noise in the place of a certificate.
    fn answer(&self, rng: &mut Drbg) -> BytesMut {
        let mut out = BytesMut::new();
        out.put_slice(&SERVER_HELLO);
        // The lengths of record and message, version, and the field.
        out.put_slice(&[0x00, 0x7a, 0x02, 0x00, 0x00, 0x76, 0x03, 0x03]);
        out.put_bytes(0, 32);
        // TLS_AES_128_GCM_SHA256, no compression.
        out.put_slice(&self.session_id);
        out.put_slice(&[0x13, 0x01, 0x00]);
        // Extensions: our key, and the version.
        out.put_slice(&[0x00, 0x2e, 0x00, 0x33, 0x00, 0x24, 0x00, 0x1d, 0x00, 0x20]);
        out.put_slice(&decoys::x25519(rng));
        out.put_slice(&[0x00, 0x2b, 0x00, 0x02, 0x03, 0x04]);

        out.put_slice(record::CHANGE_CIPHER_SPEC);
        let noise = MIN_NOISE + below(MORE_NOISE, rng);
        record::wrap(noise, MAX_RECORD, &mut out, |out| {
            let start = out.len();
            out.put_bytes(0, noise);
            rng.fill(out.get_mut(start..).unwrap_or_default());
        });
        if let Some(proof) = proof(&self.secret, &self.random, &out) {
            set_field(&mut out, &proof);
        }
        out
    }
}

impl core::fmt::Debug for ClientHello {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ClientHello")
            .field("secret", &self.index)
            .finish_non_exhaustive()
    }
}

/// When the hello was made with this secret, if it was.
fn time_of(hello: &[u8], random: &[u8; 32], secret: &[u8; 16]) -> Option<u32> {
    let mut proof = proof(secret, &[], hello)?;
    for (ours, theirs) in proof.iter_mut().zip(random) {
        *ours ^= theirs;
    }
    // What is left is the time, behind zeros.
    let (zeros, time) = proof.split_last_chunk()?;
    bool::from(zeros.ct_eq(&[0; 28])).then(|| u32::from_le_bytes(*time))
}

/// The domain a hello names, if it can be read that far.
fn server_name(hello: &[u8]) -> Option<&[u8]> {
    let mut rest = hello.get(SESSION_ID.start..)?;
    sized::<1>(&mut rest)?; // session identifier
    sized::<2>(&mut rest)?; // cipher suites
    sized::<1>(&mut rest)?; // compression
    let mut extensions = sized::<2>(&mut rest)?;
    loop {
        let kind = extensions.try_get_u16().ok()?;
        let mut extension = sized::<2>(&mut extensions)?;
        if kind == SERVER_NAME {
            let mut names = sized::<2>(&mut extension)?;
            let kind = names.try_get_u8().ok()?;
            let name = sized::<2>(&mut names)?;
            return (kind == HOST_NAME).then_some(name);
        }
    }
}

/// Removes bytes from the front that have their length in `WIDTH` bytes before them.
fn sized<'a, const WIDTH: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (len, after) = rest.split_first_chunk::<WIDTH>()?;
    let len = len
        .iter()
        .fold(0, |len, &byte| len << 8 | usize::from(byte));
    let (bytes, after) = after.split_at_checked(len)?;
    *rest = after;
    Some(bytes)
}

/// Type and version of the record with a client's hello.
const CLIENT_HELLO: [u8; 3] = [0x16, 3, 1];

/// How long its contents may be: it has at least the field and a session identifier, and is one
/// record.
const CLIENT_HELLO_LENGTHS: core::ops::RangeInclusive<usize> = SESSION_ID.end - 5..=1 << 14;

/// Where a client's hello has its session identifier, with its length.
const SESSION_ID: core::ops::Range<usize> = 43..76;

/// The type of the extension with the domain, and of a name that is one.
const SERVER_NAME: u16 = 0;
const HOST_NAME: u8 = 0;

/// How many seconds off a client's clock may be (TR-28).
const WINDOW: u32 = 120;

/// Contents of a server's records: as many as TLS allows.
const MAX_RECORD: usize = 1 << 14;

/// Certificates and proofs have a few thousand bytes.
const MIN_NOISE: usize = 1024;
const MORE_NOISE: usize = 3072;
