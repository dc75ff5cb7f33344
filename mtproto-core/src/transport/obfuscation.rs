//! The obfuscation cipher: AES-256-CTR in both directions under keys that the stream itself begins
//! with.
//!
//! ```text
//! 8 random | key 32 | iv 16 | framing 4 | dc 2 | 2 random      the last 8 enciphered
//! ```
//!
//! Those 64 bytes read backwards give the keys of the other direction.

use super::{
    Accept, DcId, Fingerprint, Framing, Obfuscation,
    proxy::{ProxyKey, Secret},
};
use crate::{Drbg, crypto::ctr::Ctr};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

/// The ciphers of one stream.
#[derive(Debug)]
pub(super) struct Ciphers {
    pub(super) send: Ctr,
    pub(super) receive: Ctr,
}

/// A stream's ciphers, and what its client has announced.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) ciphers: Ciphers,
    pub(super) framing: Framing,
    pub(super) dc: DcId,
    /// Which of the server's secrets it is.
    pub(super) secret: Option<usize>,
    pub(super) fingerprint: Fingerprint,
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
        if let (Some(place), Some(DcId(dc))) = (preamble.get_mut(TAG + 4..TAG + 6), parameters.dc) {
            place.copy_from_slice(&dc.to_le_bytes());
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

    /// The server's ciphers for a client's preamble, and what it announces, if it is one that the
    /// server takes (TR-21). Every secret is tried, whichever fits (TR-23).
    pub(super) fn accept(preamble: [u8; PREAMBLE], accept: &Accept) -> Option<Accepted> {
        let open = accept.open.then_some(None);
        let secrets = accept.secrets.iter().enumerate();
        // Those with a domain are for streams inside what looks like TLS.
        let secrets = secrets
            .filter(|(_, secret)| secret.domain().is_none())
            .map(Some);
        open.into_iter()
            .chain(secrets)
            .map(|secret| Self::accept_with(preamble, secret))
            .fold(None, Option::or)
    }

    /// The same for one secret, or none.
    pub(super) fn accept_with(
        preamble: [u8; PREAMBLE],
        secret: Option<(usize, &Secret)>,
    ) -> Option<Accepted> {
        let key = secret.map(|(_, secret)| secret.key());
        let mut ciphers = Self {
            send: cipher(&reversed(preamble), key),
            receive: cipher(&preamble, key),
        };
        let mut plain = preamble;
        ciphers.receive.apply(&mut plain);
        let (tag, dc) = plain.get(TAG..TAG + 6)?.split_first_chunk::<4>()?;
        let framing = match tag {
            [0xef, 0xef, 0xef, 0xef] => Framing::Abridged,
            [0xee, 0xee, 0xee, 0xee] => Framing::Intermediate,
            [0xdd, 0xdd, 0xdd, 0xdd] => Framing::Padded,
            _ => return None,
        };
        if secret.is_some_and(|(_, secret)| secret.pads()) && framing != Framing::Padded {
            return None;
        }
        Some(Accepted {
            ciphers,
            framing,
            dc: DcId(i16::from_le_bytes(*dc.first_chunk()?)),
            secret: secret.map(|(index, _)| index),
            fingerprint: Fingerprint(*preamble.get(KEY..)?.first_chunk()?),
        })
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

fn cipher(preamble: &[u8; PREAMBLE], secret: Option<&ProxyKey>) -> Ctr {
    let mut key = Zeroizing::new([0; 32]);
    let mut iv = [0; 16];
    key.iter_mut()
        .zip(preamble.iter().skip(KEY))
        .for_each(|(to, from)| *to = *from);
    iv.iter_mut()
        .zip(preamble.iter().skip(KEY + 32))
        .for_each(|(to, from)| *to = *from);
    if let Some(secret) = secret {
        let mut mixed = Sha256::new()
            .chain_update(*key)
            .chain_update(secret.bytes())
            .finalize();
        key.copy_from_slice(&mixed);
        mixed.as_mut_slice().zeroize();
    }
    Ctr::new(&key, &iv)
}

fn reversed(mut preamble: [u8; PREAMBLE]) -> [u8; PREAMBLE] {
    preamble.reverse();
    preamble
}

/// Length of what an obfuscated stream begins with.
pub(super) const PREAMBLE: usize = 64;

/// Where the key is.
const KEY: usize = 8;

/// Where the framing is announced.
const TAG: usize = 56;
