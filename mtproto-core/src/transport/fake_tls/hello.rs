//! Drawing a client's hello from a template.
//!
//! Every hello begins alike, up to the field with the proof; a [`Template`] lists what follows.

use super::{FIELD, decoys, proof, set_field};
use crate::Drbg;
use bytes::{BufMut, BytesMut};
use core::fmt;

/// What a client's hello consists of, behind the random field: session identifier, cipher suites,
/// compression and extensions.
///
/// A censor compares hellos with those of browsers, and browsers change. A template is therefore
/// data: a list of [`Part`]s.
pub trait Template: fmt::Debug + Send + Sync {
    /// The parts, in order.
    fn parts(&self) -> &[Part];
}

/// A part of a hello.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Part {
    /// These bytes.
    Bytes(&'static [u8]),
    /// So many random bytes.
    Random(usize),
    /// As many random bytes as one of the numbers says.
    RandomOneOf(&'static [usize]),
    /// A meaningless value of two bytes, which keeps servers tolerant (RFC 8701). Equal numbers
    /// below 8 stand for equal values; values of an even number and its successor differ.
    Grease(usize),
    /// The domain.
    Domain,
    /// What could be a public key of X25519.
    X25519Key,
    /// What could be a public key of ML-KEM-768.
    MlKem768Key,
    /// The parts, in order.
    All(&'static [Part]),
    /// The parts, with their length in two bytes before them.
    Sized(&'static [Part]),
    /// The parts, in random order.
    Shuffled(&'static [Part]),
    /// An extension of zeros that makes a shorter hello so many bytes long.
    PadTo(usize),
}

/// A hello for `domain` that proves the knowledge of `secret` at `unix_time`.
pub(super) fn draw(
    template: &dyn Template,
    domain: &str,
    secret: &[u8; 16],
    unix_time: u64,
    rng: &mut Drbg,
) -> BytesMut {
    let grease = draw_grease(rng);
    let mut draft = Draft {
        out: BytesMut::new(),
        domain,
        grease,
        rng,
    };
    draft.out.put_slice(&[0x16, 3, 1]);
    draft.sized(2, |draft| {
        draft.out.put_u8(1);
        draft.sized(3, |draft| {
            draft.out.put_slice(&[3, 3]);
            debug_assert_eq!(draft.out.len(), FIELD);
            draft.out.put_bytes(0, 32);
            draft.put(template.parts());
        });
    });

    let mut hello = draft.out;
    sign(&mut hello, secret, unix_time);
    hello
}

/// Puts the proof and the time into the field of a hello.
pub(crate) fn sign(hello: &mut [u8], secret: &[u8; 16], unix_time: u64) {
    if let Some(mut proof) = proof(secret, &[], hello) {
        let [.., a, b, c, d] = &mut proof;
        let [ta, tb, tc, td] = (unix_time as u32).to_le_bytes();
        (*a, *b, *c, *d) = (*a ^ ta, *b ^ tb, *c ^ tc, *d ^ td);
        set_field(hello, &proof);
    }
}

struct Draft<'a> {
    out: BytesMut,
    domain: &'a str,
    grease: [u8; 8],
    rng: &'a mut Drbg,
}

impl Draft<'_> {
    fn put(&mut self, parts: &[Part]) {
        for part in parts {
            match *part {
                Part::Bytes(bytes) => self.out.put_slice(bytes),
                Part::Random(len) => self.random(len),
                Part::RandomOneOf(lengths) => {
                    let index = below(lengths.len(), self.rng);
                    self.random(lengths.get(index).copied().unwrap_or_default());
                }
                Part::Grease(index) => {
                    let value = self.grease.get(index).copied().unwrap_or(0x0a);
                    self.out.put_slice(&[value, value]);
                }
                Part::Domain => self.out.put_slice(self.domain.as_bytes()),
                Part::X25519Key => self.out.put_slice(&decoys::x25519(self.rng)),
                Part::MlKem768Key => decoys::put_ml_kem_768(&mut self.out, self.rng),
                Part::All(parts) => self.put(parts),
                Part::Sized(parts) => self.sized(2, |draft| draft.put(parts)),
                Part::Shuffled(parts) => self.shuffled(parts),
                Part::PadTo(len) => self.pad_to(len),
            }
        }
    }

    fn random(&mut self, len: usize) {
        let start = self.out.len();
        self.out.put_bytes(0, len);
        self.rng.fill(self.out.get_mut(start..).unwrap_or_default());
    }

    /// What `fill` writes, with its length in `width` bytes before it.
    fn sized(&mut self, width: usize, fill: impl FnOnce(&mut Self)) {
        let start = self.out.len();
        self.out.put_bytes(0, width);
        fill(self);
        let len = (self.out.len() - start - width).to_be_bytes();
        let bytes = len.iter().rev().take(width).rev();
        for (to, from) in self.out.iter_mut().skip(start).zip(bytes) {
            *to = *from;
        }
    }

    fn shuffled(&mut self, parts: &[Part]) {
        let mut parts = parts.to_vec();
        while !parts.is_empty() {
            let index = below(parts.len(), self.rng);
            let part = parts.swap_remove(index);
            self.put(&[part]);
        }
    }

    fn pad_to(&mut self, len: usize) {
        const PADDING: &[u8] = &[0x00, 0x15];
        if let Some(zeros) = len.checked_sub(self.out.len() + PADDING.len() + 2) {
            self.out.put_slice(PADDING);
            self.sized(2, |draft| draft.out.put_bytes(0, zeros));
        }
    }
}

/// Values of the form `?a`, of which each pair differs.
fn draw_grease(rng: &mut Drbg) -> [u8; 8] {
    let mut values: [u8; 8] = rng.array();
    for pair in values.as_chunks_mut().0 {
        let [a, b] = pair.map(|byte| byte & 0xf0 | 0x0a);
        *pair = [a, if a == b { b ^ 0x10 } else { b }];
    }
    values
}

/// A number below `n`, each as likely as any other.
pub(super) fn below(n: usize, rng: &mut Drbg) -> usize {
    let n = n.max(1) as u64;
    loop {
        // What exceeds the last whole multiple of `n` would favour small numbers.
        let draw = u64::from(u32::from_le_bytes(rng.array()));
        if draw < (1 << 32) / n * n {
            return (draw % n) as usize;
        }
    }
}
