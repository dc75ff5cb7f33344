//! State that outlives a byte stream.
//!
//! A session numbers messages, recognizes those that come twice, acknowledges, and pairs answers with
//! requests. `client` and `server` are its two ends; everything that both do is beside them.

mod acks;
mod channel;
pub(crate) mod client;
mod clock;
mod guard;
mod gzip;
pub(crate) mod ids;
mod inquiries;
mod message;
mod outbox;
mod quick_acks;
mod salts;
pub(crate) mod server;
mod snapshot;
mod sorted;
mod timer;
mod window;

pub use gzip::{GzipError, unpack};
pub use server::{Destroyed, ServerSession};
pub use snapshot::{Snapshot, SnapshotError};

pub(crate) use clock::Clock;
pub(crate) use message::Sender;

/// Identifiers in one message about messages (MSG-41).
const MOST_IDS: usize = 8192;
