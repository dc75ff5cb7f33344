//! Files that are handed to the data centre for public files (§7.4).
//!
//! Each has a key of its own. The data centre knows it by a token and holds it only after a client
//! has asked the file's own data centre to hand it over.

use super::{Files, StoredFile};
use bytes::{Bytes, BytesMut};
use mtproto_core::{Drbg, cdn};
use mtproto_tl::api::types::FileHash;
use rand_core::Rng;
use std::collections::{BTreeMap, BTreeSet};

/// What is known about public files.
#[derive(Debug)]
pub(crate) struct Cdn {
    tokens: BTreeMap<Bytes, i64>,
    redirects: BTreeMap<i64, Redirect>,
    /// Files that the data centre for public files holds.
    held: BTreeSet<i64>,
    /// Whether it holds something else under their names.
    spoilt: bool,
    rng: Drbg,
}

/// How a client gets a file from there.
#[derive(Clone, Debug)]
pub(crate) struct Redirect {
    pub(crate) token: Bytes,
    pub(crate) key: [u8; 32],
    pub(crate) iv: [u8; 16],
    /// What the data centre says when it wants the file handed over.
    request: Bytes,
}

/// What the data centre for public files says about a piece.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum CdnPiece {
    /// The enciphered bytes.
    Here(Bytes),
    /// It has to be handed over first, upon this request.
    Wanted(Bytes),
}

impl Cdn {
    pub(super) fn new(rng: Drbg) -> Self {
        Self {
            tokens: BTreeMap::new(),
            redirects: BTreeMap::new(),
            held: BTreeSet::new(),
            spoilt: false,
            rng,
        }
    }

    fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }
}

impl Files {
    /// Has the data centre for public files forget what it holds.
    pub(crate) fn empty_cdn(&mut self) {
        self.cdn.held.clear();
    }

    /// Has the data centre for public files hold something else from now on.
    pub(crate) fn spoil_cdn(&mut self) {
        self.cdn.spoilt = true;
    }

    /// How to get a file there; `None` if it is too small to be worth it.
    pub(crate) fn redirect(&mut self, file: i64) -> Option<Redirect> {
        self.stored
            .get(&file)
            .filter(|file| file.size >= MIN_SIZE)?;
        if let Some(known) = self.cdn.redirects.get(&file) {
            return Some(known.clone());
        }
        let redirect = Redirect {
            token: Bytes::copy_from_slice(&self.cdn.random::<32>()),
            key: self.cdn.random(),
            iv: self.cdn.random(),
            request: Bytes::copy_from_slice(&self.cdn.random::<32>()),
        };
        self.cdn.tokens.insert(redirect.token.clone(), file);
        self.cdn.redirects.insert(file, redirect.clone());
        Some(redirect)
    }

    /// The file behind a token.
    pub(crate) fn with_token(&self, token: &[u8]) -> Option<(i64, &StoredFile)> {
        let file = *self.cdn.tokens.get(token)?;
        Some((file, self.stored.get(&file)?))
    }

    /// A piece as the data centre for public files has it; `None` for an unknown token.
    pub(crate) fn cdn_piece(&self, token: &[u8], offset: usize, limit: usize) -> Option<CdnPiece> {
        let (id, file) = self.with_token(token)?;
        let redirect = self.cdn.redirects.get(&id)?;
        if !self.cdn.held.contains(&id) {
            return Some(CdnPiece::Wanted(redirect.request.clone()));
        }
        let mut piece = BytesMut::from(&*file.read(offset, limit));
        cdn::apply(&redirect.key, &redirect.iv, offset as u64, &mut piece).ok()?;
        if self.cdn.spoilt
            && let Some(byte) = piece.first_mut()
        {
            *byte ^= 1;
        }
        Some(CdnPiece::Here(piece.freeze()))
    }

    /// Hands a file over upon a request of the data centre for public files; `false` if it made none
    /// such.
    pub(crate) fn hand_to_cdn(&mut self, file: i64, request: &[u8]) -> bool {
        let redirect = self.cdn.redirects.get(&file);
        let made = redirect.is_some_and(|redirect| redirect.request == request);
        if made {
            self.cdn.held.insert(file);
        }
        made
    }
}

impl StoredFile {
    /// Hashes of the pieces from the one at `offset` on, some at a time.
    pub(crate) fn hashes(&self, offset: usize) -> Vec<FileHash> {
        let first = offset - offset % HASHED;
        let pieces = (first..self.size).step_by(HASHED).take(HASHES);
        let hash = |start: usize| {
            let piece = self.read(start, HASHED);
            FileHash {
                offset: i64::try_from(start).unwrap_or(i64::MAX),
                limit: i32::try_from(piece.len()).unwrap_or(i32::MAX),
                hash: Bytes::copy_from_slice(&cdn::hash(&piece)),
            }
        };
        pieces.map(hash).collect()
    }
}

/// Files smaller than this are not handed over.
const MIN_SIZE: usize = 128 << 10;

/// Bytes that one hash is of.
const HASHED: usize = 128 << 10;

/// Hashes in one answer.
const HASHES: usize = 10;
