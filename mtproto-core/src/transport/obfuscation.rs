//! The obfuscation cipher: AES-256-CTR in both directions under keys that the stream itself begins
//! with.
//!
//! ```text
//! 8 random | key 32 | iv 16 | framing 4 | dc 2 | 2 random      the last 8 enciphered
//! ```
//!
//! Those 64 bytes read backwards give the keys of the other direction.

use super::{Framing, Obfuscation};
use crate::{Drbg, crypto::ctr::Ctr};
use sha2::{Digest, Sha256};

/// The ciphers of one stream.
#[derive(Debug)]
pub(super) struct Ciphers {
    pub(super) send: Ctr,
    pub(super) receive: Ctr,
}

impl Ciphers {
    /// Draws the client's ciphers and the preamble that announces them.
    pub(super) fn connect(
        framing: Framing,
        parameters: &Obfuscation,
        rng: &mut Drbg,
    ) -> (Self, [u8; PREAMBLE]) {
        let mut preamble = loop {
            let preamble = rng.array();
            if is_unmistakable(&preamble) {
                break preamble;
            }
        };
        if let (Some(tag), Some(&byte)) = (
            preamble.get_mut(TAG..TAG + 4),
            framing.announcement().first(),
        ) {
            tag.fill(byte);
        }
        if let Some(dc) = preamble.get_mut(TAG + 4..TAG + 6) {
            dc.copy_from_slice(&parameters.dc.to_le_bytes());
        }
        let mut ciphers = Self {
            send: cipher(&preamble, parameters.secret.as_ref()),
            receive: cipher(&reversed(preamble), parameters.secret.as_ref()),
        };
        let mut enciphered = preamble;
        ciphers.send.apply(&mut enciphered);
        if let (Some(tail), Some(hidden)) = (preamble.get_mut(TAG..), enciphered.get(TAG..)) {
            tail.copy_from_slice(hidden);
        }
        (ciphers, preamble)
    }

    /// The server's ciphers for a client's preamble, and the framing it announces, if any (TR-21).
    pub(super) fn accept(preamble: [u8; PREAMBLE]) -> Option<(Framing, Self)> {
        let mut ciphers = Self {
            send: cipher(&reversed(preamble), None),
            receive: cipher(&preamble, None),
        };
        let mut plain = preamble;
        ciphers.receive.apply(&mut plain);
        let framing = match plain.get(TAG..TAG + 4)? {
            [0xef, 0xef, 0xef, 0xef] => Framing::Abridged,
            [0xee, 0xee, 0xee, 0xee] => Framing::Intermediate,
            [0xdd, 0xdd, 0xdd, 0xdd] => Framing::Padded,
            _ => return None,
        };
        Some((framing, ciphers))
    }
}

/// Whether nobody would take the preamble for another protocol or framing.
fn is_unmistakable(preamble: &[u8; PREAMBLE]) -> bool {
    let (words, _) = preamble.as_chunks::<4>();
    !matches!(
        words,
        [[0xef, ..], ..]
            | [[0xee, 0xee, 0xee, 0xee], ..]
            | [[0xdd, 0xdd, 0xdd, 0xdd], ..]
            | [
                [b'H', b'E', b'A', b'D'] | [b'P', b'O', b'S', b'T'] | [b'G', b'E', b'T', b' '],
                ..
            ]
            | [[b'O', b'P', b'T', b'I'] | [0x16, 0x03, 0x01, 0x02], ..]
            | [_, [0, 0, 0, 0], ..]
    )
}

fn cipher(preamble: &[u8; PREAMBLE], secret: Option<&[u8; 16]>) -> Ctr {
    let mut key = [0; 32];
    let mut iv = [0; 16];
    key.iter_mut()
        .zip(preamble.iter().skip(8))
        .for_each(|(to, from)| *to = *from);
    iv.iter_mut()
        .zip(preamble.iter().skip(40))
        .for_each(|(to, from)| *to = *from);
    if let Some(secret) = secret {
        key = Sha256::new()
            .chain_update(key)
            .chain_update(secret)
            .finalize()
            .into();
    }
    Ctr::new(&key, &iv)
}

fn reversed(mut preamble: [u8; PREAMBLE]) -> [u8; PREAMBLE] {
    preamble.reverse();
    preamble
}

/// Length of what an obfuscated stream begins with.
pub(super) const PREAMBLE: usize = 64;

/// Where the framing is announced.
const TAG: usize = 56;
