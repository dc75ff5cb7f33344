//! Salts as a server makes and accepts them (§9.4).
//!
//! They follow from the key and the time, so all sessions of a key share them and nothing is stored.

use crate::{Instant, ServerKey, crypto::kdf};
use core::time::Duration;
use mtproto_tl::mtproto::types::FutureSalt;

/// The salt of a key at this time.
pub(super) fn current(key: &ServerKey, now: Instant) -> u64 {
    salt_in(key, epoch(now))
}

/// Whether a client may still use `given`: the current salt, the one before, or, for a while, that of
/// the key exchange.
pub(super) fn accepts(key: &ServerKey, now: Instant, given: u64) -> bool {
    let epoch = epoch(now);
    let recent = [epoch, epoch.saturating_sub(1)].map(|epoch| salt_in(key, epoch));
    let first = key
        .first_salt
        .is_some_and(|(salt, until)| salt == given && now < until);
    recent.contains(&given) || first
}

/// The salts from now on, `count` of them.
pub(super) fn future(
    key: &ServerKey,
    now: Instant,
    count: u64,
) -> impl Iterator<Item = FutureSalt> + '_ {
    let first = epoch(now);
    let seconds = |epoch: u64| (epoch * LIFETIME.as_secs()) as u32;
    (first..first + count).map(move |epoch| FutureSalt {
        valid_since: seconds(epoch).cast_signed(),
        valid_until: seconds(epoch + 1).cast_signed(),
        salt: salt_in(key, epoch).cast_signed(),
    })
}

fn salt_in(key: &ServerKey, epoch: u64) -> u64 {
    let epoch = epoch ^ key.salt_changes.rotate_right(1);
    let hash = kdf::sha256([key.key.bytes().as_slice(), b"salt", &epoch.to_le_bytes()]);
    hash.first_chunk()
        .copied()
        .map(u64::from_le_bytes)
        .unwrap_or_default()
}

fn epoch(now: Instant) -> u64 {
    now.as_secs() / LIFETIME.as_secs()
}

/// How long a salt is the current one.
pub(super) const LIFETIME: Duration = Duration::from_secs(1800);
