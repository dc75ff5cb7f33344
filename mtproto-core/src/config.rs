//! Settings that hold for the life of a connection.

use crate::{RsaKeyPair, RsaPublicKey, transport};
use alloc::{sync::Arc, vec::Vec};
use core::time::Duration;

/// How a client connects.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// Framing and disguise of the byte stream.
    pub transport: transport::Config,
    /// Datacenter number, as sent in the key exchange.
    pub dc: i16,
    /// Keys that authenticate the server during the key exchange.
    pub server_keys: Arc<[RsaPublicKey]>,
    /// Use short-lived keys for traffic, if set.
    pub pfs: Option<Pfs>,
    /// Bounds on memory and work.
    pub limits: Limits,
    /// Delays and timeouts.
    pub timing: Timing,
}

/// How a server accepts.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// Our datacenter number; a client that names another is refused.
    pub dc: i16,
    /// Identities offered in the key exchange.
    pub keys: Arc<Vec<RsaKeyPair>>,
    /// Bounds on memory and work.
    pub limits: Limits,
    /// Delays and timeouts.
    pub timing: Timing,
}

impl ServerConfig {
    /// A data centre with these identities, and defaults for everything else.
    pub fn new(dc: i16, keys: Arc<Vec<RsaKeyPair>>) -> Self {
        Self {
            dc,
            keys,
            limits: Limits::default(),
            timing: Timing::default(),
        }
    }
}

impl ClientConfig {
    /// A client of a data centre with one of these identities, and defaults for everything else.
    pub fn new(dc: i16, server_keys: Arc<[RsaPublicKey]>, transport: transport::Config) -> Self {
        let (limits, timing) = (Limits::default(), Timing::default());
        Self {
            transport,
            dc,
            server_keys,
            pfs: None,
            limits,
            timing,
        }
    }
}

/// Perfect forward secrecy through temporary keys.
#[derive(Clone, Copy, Debug)]
pub struct Pfs {
    /// Lifetime asked for each temporary key.
    pub lifetime: Duration,
    /// How long before expiry a replacement is negotiated.
    pub renew_before: Duration,
}

/// Bounds on what one connection may hold or do. Exceeding one is an error, never an abort.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Largest packet accepted from the peer.
    pub max_packet: usize,
    /// Largest size a compressed message may inflate to.
    pub max_inflated: usize,
    /// Bytes of requests accepted but not yet answered.
    pub max_queued_bytes: usize,
    /// Requests accepted but not yet answered.
    pub max_queued_requests: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_packet: 16 << 20,
            max_inflated: 32 << 20,
            max_queued_bytes: 32 << 20,
            max_queued_requests: 4096,
        }
    }
}

/// Delays and timeouts.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Timing {
    /// Longest an acknowledgement waits for something to travel with.
    pub ack_delay: Duration,
    /// Silence after which a ping is sent.
    pub ping_after: Duration,
    /// Silence after which the link is declared dead.
    pub dead_after: Duration,
    /// Limit on each step of the key exchange.
    pub handshake_step: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            ack_delay: Duration::from_secs(10),
            ping_after: Duration::from_secs(60),
            dead_after: Duration::from_secs(75),
            handshake_step: Duration::from_secs(15),
        }
    }
}
