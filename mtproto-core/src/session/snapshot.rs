//! What outlives a process.

use crate::{AuthKey, Instant};
use alloc::vec::Vec;
use bytes::{Buf, BufMut};
use core::fmt;
use zeroize::Zeroizing;

/// What must be stored to continue later without a key exchange.
///
/// A new process is a new session: identifiers, numbers and requests under way are left out on
/// purpose. Times are the server's, so they survive a change of our clock.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// Permanent key.
    pub key: AuthKey,
    /// Temporary key in use and when it ends by the server's clock, under perfect forward secrecy.
    pub temporary: Option<(AuthKey, Instant)>,
    /// Salts of the key in use, with the instants by the server's clock from which they are valid.
    pub salts: Vec<(Instant, u64)>,
    /// Server's clock minus ours, in microseconds: a hint, since our clock may be another next time.
    pub clock_offset: i64,
}

impl Snapshot {
    /// A snapshot with nothing but a key.
    pub fn new(key: AuthKey) -> Self {
        Self {
            key,
            temporary: None,
            salts: Vec::new(),
            clock_offset: 0,
        }
    }

    /// The snapshot as bytes, with a version and a checksum. They contain the keys: store them where
    /// nobody else can read them.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let most = FIXED + 256 + 8 + self.salts.len() * 16;
        let mut out = Zeroizing::new(Vec::with_capacity(most));
        out.put_slice(MAGIC);
        out.put_u8(VERSION);
        out.put_slice(&*Zeroizing::new(self.key.to_bytes()));
        out.put_i64_le(self.clock_offset);
        out.put_u8(self.temporary.is_some().into());
        if let Some((key, expires)) = &self.temporary {
            out.put_slice(&*Zeroizing::new(key.to_bytes()));
            out.put_u64_le(expires.as_micros());
        }
        let salts = self.salts.iter().take(MOST_SALTS);
        out.put_u8(salts.len() as u8);
        for (since, salt) in salts {
            out.put_u64_le(since.as_micros());
            out.put_u64_le(*salt);
        }
        let checksum = crc32fast::hash(&out);
        out.put_u32_le(checksum);
        out
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    ///
    /// The bytes are damaged, or of a version that is not known here. Nothing of them is used.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(SnapshotError::Foreign)?;
        match rest.first() {
            Some(&VERSION) => {}
            Some(&version) => return Err(SnapshotError::Version(version)),
            None => return Err(SnapshotError::Damaged),
        }
        let (covered, checksum) = bytes.split_last_chunk().ok_or(SnapshotError::Damaged)?;
        if crc32fast::hash(covered) != u32::from_le_bytes(*checksum) {
            return Err(SnapshotError::Damaged);
        }
        let mut input = covered.get(MAGIC.len() + 1..).unwrap_or_default();
        let snapshot = read(&mut input).ok_or(SnapshotError::Damaged)?;
        if input.is_empty() {
            Ok(snapshot)
        } else {
            Err(SnapshotError::Damaged)
        }
    }
}

fn read(input: &mut &[u8]) -> Option<Snapshot> {
    let mut snapshot = Snapshot::new(read_key(input)?);
    snapshot.clock_offset = input.try_get_i64_le().ok()?;
    if read_flag(input)? {
        snapshot.temporary = Some((read_key(input)?, read_instant(input)?));
    }
    for _ in 0..input.try_get_u8().ok()? {
        let since = read_instant(input)?;
        snapshot.salts.push((since, input.try_get_u64_le().ok()?));
    }
    Some(snapshot)
}

fn read_key(input: &mut &[u8]) -> Option<AuthKey> {
    let (bytes, rest) = input.split_first_chunk()?;
    *input = rest;
    Some(AuthKey::new(*bytes))
}

fn read_flag(input: &mut &[u8]) -> Option<bool> {
    match input.try_get_u8().ok()? {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

fn read_instant(input: &mut &[u8]) -> Option<Instant> {
    input.try_get_u64_le().ok().map(Instant::from_micros)
}

/// Why bytes are not a snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SnapshotError {
    /// Something else altogether.
    Foreign,
    /// Written by a version of this crate that knows more.
    Version(u8),
    /// Cut short, or changed.
    Damaged,
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign => f.write_str("not a snapshot"),
            Self::Version(version) => {
                write!(f, "snapshot of version {version}, known is {VERSION}")
            }
            Self::Damaged => f.write_str("snapshot is damaged"),
        }
    }
}

impl core::error::Error for SnapshotError {}

const MAGIC: &[u8] = b"mtproto snapshot";
const VERSION: u8 = 1;

/// Salts that are stored; their count is one byte.
const MOST_SALTS: usize = 255;

/// Everything but a temporary key and salts.
const FIXED: usize = MAGIC.len() + 1 + 256 + 8 + 1 + 1 + 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot() -> Snapshot {
        Snapshot {
            key: AuthKey::new([7; 256]),
            temporary: Some((AuthKey::new([8; 256]), Instant::from_micros(1 << 60))),
            salts: Vec::from([(Instant::from_micros(5), 6), (Instant::from_micros(7), 8)]),
            clock_offset: -3_600_000_000,
        }
    }

    #[test]
    fn a_snapshot_comes_back_as_it_was() {
        for snapshot in [snapshot(), Snapshot::new(AuthKey::new([0; 256]))] {
            let bytes = snapshot.to_bytes();
            assert_eq!(Snapshot::from_bytes(&bytes), Ok(snapshot));
        }
    }

    /// AT-187.
    #[test]
    fn a_damaged_snapshot_is_an_error() {
        let whole = snapshot().to_bytes();
        for len in 0..whole.len() {
            assert!(Snapshot::from_bytes(&whole[..len]).is_err(), "{len} bytes");
        }
        for at in 0..whole.len() {
            let mut damaged = whole.to_vec();
            damaged[at] ^= 0x10;
            assert!(Snapshot::from_bytes(&damaged).is_err(), "byte {at}");
        }
        let longer = [&whole[..], &[0]].concat();
        assert_eq!(Snapshot::from_bytes(&longer), Err(SnapshotError::Damaged));
    }

    /// AT-187.
    #[test]
    fn a_later_version_is_named() {
        let mut later = snapshot().to_bytes();
        later[MAGIC.len()] = 9;
        let error = Snapshot::from_bytes(&later).unwrap_err();
        assert_eq!(std::format!("{error}"), "snapshot of version 9, known is 1");
    }
}
