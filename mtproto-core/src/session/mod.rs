//! State that outlives a byte stream.

use crate::{AuthKey, Instant};
use alloc::vec::Vec;

/// What must be stored to continue later without a key exchange.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Snapshot {
    /// Permanent key.
    pub key: AuthKey,
    /// Temporary key in use and its expiry, under perfect forward secrecy.
    pub temporary: Option<(AuthKey, Instant)>,
    /// Salts with the instants from which they are valid.
    pub salts: Vec<(Instant, u64)>,
    /// Server's clock minus ours, in microseconds.
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
}

/// A server's side of one session, detached from any byte stream.
///
/// Holds what must outlive a TCP connection: received ids, unacknowledged results, counters.
#[derive(Debug)]
pub struct ServerSession(());
