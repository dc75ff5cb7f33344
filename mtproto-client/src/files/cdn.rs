//! Copies of a file in a data centre that is not trusted (05-api-layer §7.4).
//!
//! What it sends is encrypted, with a key that it does not have, and is of no use before its hash
//! agrees with what the home of the file says. Whatever does not agree is fetched from home.

use super::{
    PART, TransferError,
    part::{self, Outcome},
};
use crate::{CallError, CallOptions, Client, Target};
use bytes::{Bytes, BytesMut};
use mtproto_core::cdn;
use mtproto_tl::api::{enums, functions, types};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Where copies are, and what they should be.
pub(super) struct Copies {
    dc: i16,
    token: Bytes,
    key: [u8; 32],
    iv: [u8; 16],
    /// How long the file is will be checked by its size.
    sized: bool,
    /// Hashes of what was decrypted, by where it begins: length and SHA-256.
    hashes: Mutex<BTreeMap<u64, (u64, [u8; 32])>>,
}

impl Copies {
    /// What a redirect says, if it makes sense.
    pub(super) fn new(redirect: types::upload::FileCdnRedirect, sized: bool) -> Option<Self> {
        let copies = Self {
            dc: i16::try_from(redirect.dc_id).ok()?,
            key: redirect.encryption_key[..].try_into().ok()?,
            iv: redirect.encryption_iv[..].try_into().ok()?,
            token: redirect.file_token,
            sized,
            hashes: Mutex::default(),
        };
        copies.learn(redirect.file_hashes);
        Some(copies)
    }

    fn learn(&self, hashes: Vec<types::FileHash>) {
        let mut known = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        for hash in hashes {
            let (offset, length) = (u64::try_from(hash.offset), u64::try_from(hash.limit));
            if let (Ok(offset), Ok(length @ 1..=PART), Ok(sum)) =
                (offset, length, hash.hash[..].try_into())
                && known.len() < MAX_HASHES
            {
                known.insert(offset, (length, sum));
            }
        }
    }

    fn hash_at(&self, at: u64) -> Option<(u64, [u8; 32])> {
        let known = self.hashes.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&at).copied()
    }
}

/// Fetches a part from the copies; `home` is where the file lives.
pub(super) async fn fetch(
    client: Client,
    copies: Arc<Copies>,
    home: Target,
    at: u64,
) -> Result<Outcome, TransferError> {
    let options = |target| CallOptions {
        target,
        ..CallOptions::default()
    };
    for _ in 0..ATTEMPTS {
        let call = functions::upload::GetCdnFile {
            file_token: copies.token.clone(),
            offset: at as i64,
            limit: PART as i32,
        };
        let needed = match client
            .invoke_with(&call, options(Target::Cdn(copies.dc)))
            .await
        {
            Ok(enums::upload::CdnFile::File(part)) => {
                let Outcome::Bytes(bytes) = part::checked(part.bytes)? else {
                    break;
                };
                return verify(&client, &copies, home, at, bytes).await;
            }
            Ok(enums::upload::CdnFile::ReuploadNeeded(needed)) => needed,
            Err(error) if is_forgotten(&error) => return Ok(Outcome::Forgotten),
            Err(error) => return Err(error.into()),
        };
        let call = functions::upload::ReuploadCdnFile {
            file_token: copies.token.clone(),
            request_token: needed.request_token,
        };
        match client.invoke_with(&call, options(home)).await {
            Ok(hashes) => copies.learn(hashes),
            Err(error) if is_forgotten(&error) => return Ok(Outcome::Forgotten),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Outcome::Untrue)
}

/// Decrypts a part and compares it with its hashes, all of it.
async fn verify(
    client: &Client,
    copies: &Copies,
    home: Target,
    at: u64,
    encrypted: Bytes,
) -> Result<Outcome, TransferError> {
    let mut bytes = BytesMut::from(encrypted);
    if cdn::apply(&copies.key, &copies.iv, at, &mut bytes).is_err() {
        return Ok(Outcome::Untrue);
    }
    let end = at + bytes.len() as u64;
    let mut checked = at;
    while checked < end {
        if copies.hash_at(checked).is_none() {
            ask_hashes(client, copies, home, checked).await?;
        }
        let piece = copies
            .hash_at(checked)
            .filter(|(length, _)| checked + length <= end);
        let Some((length, sum)) = piece else {
            return Ok(Outcome::Untrue);
        };
        let start = (checked - at) as usize;
        let piece = &bytes[start..start + length as usize];
        if !cdn::is_intact(piece, &sum) {
            return Ok(Outcome::Untrue);
        }
        checked += length;
    }
    // A copy that ends early must not pass for the whole.
    if end < at + PART && !copies.sized {
        if copies.hash_at(end).is_none() {
            ask_hashes(client, copies, home, end).await?;
        }
        if copies.hash_at(end).is_some() {
            return Ok(Outcome::Untrue);
        }
    }
    Ok(Outcome::Bytes(bytes.freeze()))
}

async fn ask_hashes(
    client: &Client,
    copies: &Copies,
    home: Target,
    from: u64,
) -> Result<(), CallError> {
    let call = functions::upload::GetCdnFileHashes {
        file_token: copies.token.clone(),
        offset: from as i64,
    };
    let options = CallOptions {
        target: home,
        ..CallOptions::default()
    };
    copies.learn(client.invoke_with(&call, options).await?);
    Ok(())
}

fn is_forgotten(error: &CallError) -> bool {
    error.is("FILE_TOKEN_INVALID") || error.is("REQUEST_TOKEN_INVALID")
}

/// How often the home is asked to give the copies again.
const ATTEMPTS: u32 = 3;

/// Hashes that are kept: those of the largest file, in the smallest pieces usual.
const MAX_HASHES: usize = 65_536;

#[cfg(test)]
mod tests {
    use super::*;

    fn redirect(key: usize, iv: usize, dc_id: i32) -> types::upload::FileCdnRedirect {
        types::upload::FileCdnRedirect {
            dc_id,
            file_token: Bytes::from_static(b"token"),
            encryption_key: vec![1; key].into(),
            encryption_iv: vec![2; iv].into(),
            file_hashes: Vec::new(),
        }
    }

    /// AT-148: keys are 32 bytes and counters 16, and a number names a data centre.
    #[test]
    fn a_redirect_that_makes_no_sense_is_refused() {
        assert!(Copies::new(redirect(32, 16, 203), true).is_some());
        for (key, iv, dc) in [
            (31, 16, 203),
            (33, 16, 203),
            (32, 15, 203),
            (0, 0, 203),
            (32, 16, 70_000),
        ] {
            assert!(
                Copies::new(redirect(key, iv, dc), true).is_none(),
                "{key}, {iv}, {dc}"
            );
        }
    }

    /// AT-148: a hash covers at most a part, and what covers more, nothing or the past is none.
    #[test]
    fn hashes_of_impossible_pieces_are_not_kept() {
        let copies = Copies::new(redirect(32, 16, 203), true).unwrap();
        let hash = |offset, limit, len| types::FileHash {
            offset,
            limit,
            hash: vec![3; len].into(),
        };
        let part = PART as i32;
        copies.learn(vec![
            hash(-1, part, 32),
            hash(0, 0, 32),
            hash(1, -1, 32),
            hash(2, part + 1, 32),
            hash(3, part, 31),
            hash(i64::MAX, part, 32),
        ]);
        for offset in 0..4 {
            assert_eq!(copies.hash_at(offset), None);
        }
        copies.learn((0..100_000).map(|at| hash(at, 1, 32)).collect());
        let known = copies.hashes.lock().unwrap().len();
        assert_eq!(known, MAX_HASHES);
    }
}
