//! Passing for TLS 1.3, as the proxies do whose secret names a domain.
//!
//! The client greets like a browser, but what should be random in its hello is a hash of all the
//! rest, keyed with the secret. A server that knows the secret proves it likewise in its own hello.
//! Nothing else of TLS happens: the obfuscated stream follows in records of application data, whose
//! boundaries mean nothing.
//!
//! ```text
//! client   hello | 14 03 03 00 01 01 | 17 03 03 length 2 contents | …
//! server   hello | 14 03 03 00 01 01 | 17 03 03 length 2 noise    | 17 03 03 length 2 contents | …
//! ```
//!
//! ```
//! # use bytes::{BufMut, BytesMut};
//! # use mtproto_core::{Drbg, transport::fake_tls::{Chrome, ClientHello, FakeTls, TlsError}};
//! # let (mut rng, secret, now) = (Drbg::from_seed([1; 32]), [7; 16], 1_735_689_600);
//! let mut wire = BytesMut::new();
//! let mut client = FakeTls::connect(now, &secret, "example.com", &Chrome, &mut rng);
//! client.poll_transmit(&mut wire);
//!
//! let hello = ClientHello::recognize(&wire, now, [(&secret, Some("example.com"))])?;
//! let mut server = hello.expect("a whole one").accept(&mut wire, &mut rng);
//! server.poll_transmit(&mut wire);
//!
//! client.receive(&mut wire)?;
//! client.send(5, &mut wire, |out| out.put_slice(b"hello"));
//! assert_eq!(server.receive(&mut wire)?.as_deref(), Some(&b"hello"[..]));
//! # Ok::<(), TlsError>(())
//! ```
//!
//! # Forwarding what fails
//!
//! To somebody without the secret, a proxy must look like the domain it names. Looking at a hello
//! ([`ClientHello::recognize`]) neither takes it out of the buffer nor says a word; only
//! [`ClientHello::accept`] does both. So what is refused, for whatever reason, lies untouched at the
//! front of `input`, together with all that came behind. Connect to the real domain, write `input`
//! to it, and copy both ways from there on. The same is due to a recording of an earlier hello, and
//! to one that is not complete in time.
//!
//! A whole stack keeps to this too: [`Transport::into_unanswered`] hands back what was received.
//!
//! [`Transport::into_unanswered`]: super::Transport::into_unanswered

mod client;
mod decoys;
mod hello;
mod record;
mod server;
mod templates;
#[cfg(test)]
mod tests;

use bytes::{BufMut, BytesMut};
use client::Greeting;
use core::fmt;
use hmac::{Hmac, KeyInit, Mac};
use record::Contents;
use sha2::Sha256;

pub(crate) use hello::sign;
pub use hello::{Part, Template};
pub use server::ClientHello;
pub use templates::{Chrome, Short};

/// One end of a stream in the clothes of TLS.
#[derive(Debug)]
pub struct FakeTls {
    /// A client's hello that waits for its answer.
    greeting: Option<Greeting>,
    /// Our hello, until it is asked for.
    hello: BytesMut,
    received: Contents,
    /// The end of our greeting, which goes out with the first contents.
    finish: &'static [u8],
    /// Most contents in a record of ours.
    max_record: usize,
}

impl FakeTls {
    /// Removes the next piece of the contents from what was received; `None` if more bytes are
    /// needed. To be called until then.
    ///
    /// A piece need not be a whole record, so a record is never gathered, and nothing is copied.
    ///
    /// # Errors
    ///
    /// The other end does not know the secret, or does not talk TLS. The stream must be closed.
    pub fn receive(&mut self, input: &mut BytesMut) -> Result<Option<BytesMut>, TlsError> {
        if let Some(greeting) = &self.greeting {
            if !greeting.take_answer(input)? {
                return Ok(None);
            }
            self.greeting = None;
        }
        self.received.next(input)
    }

    /// Appends our hello, once; `false` if there is nothing to say.
    pub fn poll_transmit(&mut self, out: &mut BytesMut) -> bool {
        let hello = core::mem::take(&mut self.hello);
        out.put_slice(&hello);
        !hello.is_empty()
    }

    /// Whether the other end has proven that it knows the secret. Nothing may be sent before.
    pub fn is_ready(&self) -> bool {
        self.greeting.is_none()
    }

    /// Appends `len` bytes that `fill` writes, in as few records as can be.
    ///
    /// What fits into one record stays where it was written; otherwise each byte moves once.
    pub fn send(&mut self, len: usize, out: &mut BytesMut, fill: impl FnOnce(&mut BytesMut)) {
        self.poll_transmit(out);
        out.put_slice(core::mem::take(&mut self.finish));
        record::wrap(len, self.max_record, out, fill);
    }
}

/// Keyed hash over a hello whose authentication field counts as zeros.
fn proof(secret: &[u8; 16], before: &[u8], hello: &[u8]) -> Option<[u8; 32]> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(before);
    mac.update(hello.get(..FIELD)?);
    mac.update(&[0; 32]);
    mac.update(hello.get(FIELD + 32..)?);
    Some(mac.finalize().into_bytes().into())
}

/// The field of a hello where TLS has random bytes and we have the [`proof`].
fn field(hello: &[u8]) -> Option<&[u8; 32]> {
    hello.get(FIELD..)?.first_chunk()
}

/// Overwrites that field.
fn set_field(hello: &mut [u8], value: &[u8; 32]) {
    if let Some(field) = hello.get_mut(FIELD..FIELD + 32) {
        field.copy_from_slice(value);
    }
}

/// Where the field is, in either hello.
const FIELD: usize = 11;

/// Why a stream is not the TLS it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsError {
    /// Not the kind of record that has its place here.
    Record {
        /// Its type and version.
        found: [u8; 3],
    },
    /// A record length that cannot be.
    BadLength(usize),
    /// The sender does not know the secret.
    Proof,
    /// A hello whose time is this many seconds off, negative if it is late (TR-28).
    Untimely(i32),
    /// A hello for another domain (TR-29).
    Domain,
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record { found: [a, b, c] } => {
                write!(f, "unexpected TLS record {a:02x} {b:02x} {c:02x}")
            }
            Self::BadLength(len) => write!(f, "impossible TLS record of {len} bytes"),
            Self::Proof => f.write_str("TLS hello not made with our secret"),
            Self::Untimely(seconds) => write!(f, "TLS hello {seconds} s off"),
            Self::Domain => f.write_str("TLS hello for another domain"),
        }
    }
}

impl core::error::Error for TlsError {}
