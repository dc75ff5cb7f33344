//! State that outlives a byte stream.
//!
//! A session numbers messages, recognizes those that come twice, acknowledges, and pairs answers with
//! requests. `client` and `server` are its two ends; everything that both do is beside them.

mod acks;
pub(crate) mod client;
mod gzip;
pub(crate) mod ids;
mod message;
mod outbox;
pub(crate) mod server;
mod window;

use crate::{AuthKey, Instant};
use alloc::vec::Vec;

pub use server::ServerSession;

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
