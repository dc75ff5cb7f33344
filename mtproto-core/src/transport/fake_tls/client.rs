//! The client's end of the greeting.

use super::{
    FakeTls, Template, TlsError, field, hello, proof,
    record::{self, CHANGE_CIPHER_SPEC, Contents, HEADER},
};
use crate::Drbg;
use bytes::{Buf, BytesMut};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

impl FakeTls {
    /// Greets a proxy.
    ///
    /// `unix_time` is in seconds and should be the server's rather than ours, if that is known: a
    /// proxy refuses a hello that is minutes off (TR-28). A `domain` has at most 182 bytes.
    pub fn connect(
        unix_time: u64,
        secret: &[u8; 16],
        domain: &str,
        template: &dyn Template,
        rng: &mut Drbg,
    ) -> Self {
        let hello = hello::draw(template, domain, secret, unix_time, rng);
        let random = field(&hello).copied().unwrap_or_default();
        Self {
            hello,
            ..Self::expecting(secret, random)
        }
    }

    /// A client whose hello had `random` in its field.
    pub(crate) fn expecting(secret: &[u8; 16], random: [u8; 32]) -> Self {
        Self {
            greeting: Some(Greeting {
                secret: Zeroizing::new(*secret),
                random,
            }),
            hello: BytesMut::new(),
            received: Contents::FROM_SERVER,
            finish: CHANGE_CIPHER_SPEC,
            max_record: MAX_RECORD,
        }
    }
}

/// What the answer of a server is checked against.
pub(super) struct Greeting {
    secret: Zeroizing<[u8; 16]>,
    /// The field of our hello.
    random: [u8; 32],
}

impl Greeting {
    /// Removes the server's answer, three records, once it is whole; `false` before (TR-27).
    pub(super) fn take_answer(&self, input: &mut BytesMut) -> Result<bool, TlsError> {
        let Some(len) = answer_len(input)? else {
            return Ok(false);
        };
        let Some(answer) = input.get(..len) else {
            return Ok(false);
        };
        let authentic = proof(&self.secret, &self.random, answer)
            .zip(field(answer))
            .is_some_and(|(expected, found)| bool::from(expected.ct_eq(found)));
        if !authentic {
            return Err(TlsError::Proof);
        }
        input.advance(len);
        Ok(true)
    }
}

/// The length of the three records together, as soon as the header of the last is here.
fn answer_len(input: &[u8]) -> Result<Option<usize>, TlsError> {
    let Some(hello) = record::length(input, SERVER_HELLO)? else {
        return Ok(None);
    };
    if hello < MIN_SERVER_HELLO {
        return Err(TlsError::BadLength(hello));
    }
    let mut len = HEADER + hello;
    let rest = input.get(len..).unwrap_or_default();
    let Some(finish) = rest.first_chunk::<{ CHANGE_CIPHER_SPEC.len() }>() else {
        return Ok(None);
    };
    if finish != CHANGE_CIPHER_SPEC {
        let [a, b, c, ..] = *finish;
        return Err(TlsError::Record { found: [a, b, c] });
    }
    len += finish.len();
    let rest = input.get(len..).unwrap_or_default();
    let noise = record::length(rest, record::APPLICATION_DATA)?;
    Ok(noise.map(|noise| len + HEADER + noise))
}

impl core::fmt::Debug for Greeting {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Greeting(..)")
    }
}

/// Type and version of the record with a server's hello.
pub(super) const SERVER_HELLO: [u8; 3] = [0x16, 3, 3];

/// A server's hello has at least the head of a handshake message, a version and the field.
const MIN_SERVER_HELLO: usize = 4 + 2 + 32;

/// Contents of a client's records: what a browser would send at once.
const MAX_RECORD: usize = 2878;
