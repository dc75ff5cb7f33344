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

/// Where the heavy steps of a key exchange are computed: factoring a number, for some tens of
/// microseconds, and checking a prime that is not known, for a few hundred milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkPolicy {
    /// In the call that takes the server's message.
    #[default]
    Inline,
    /// Wherever the driver likes: [`poll_work`](crate::Connection::poll_work) hands them out.
    HandOut,
}

/// How a server accepts.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// Our datacenter number; a client that names another is refused.
    pub dc: i16,
    /// Identities offered in the key exchange.
    pub keys: Arc<Vec<RsaKeyPair>>,
    /// Which byte streams are taken.
    pub accept: transport::Accept,
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
            accept: transport::Accept::default(),
            limits: Limits {
                // What clients send is smaller than what they ask for.
                max_packet: (1 << 20) + 1024,
                ..Limits::default()
            },
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
    /// Lifetime asked for each temporary key, at most a day (AK-60).
    pub lifetime: Duration,
    /// How long before expiry a replacement is negotiated. A key is used for half its life at least.
    pub renew_before: Duration,
}

impl Default for Pfs {
    /// Keys for a day, renewed an hour before they end (AK-67).
    fn default() -> Self {
        Self {
            lifetime: Duration::from_secs(86_400),
            renew_before: Duration::from_secs(3600),
        }
    }
}

/// Bounds on what one connection may hold or do. Exceeding one is an error, never an abort.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Largest packet accepted from the peer (TR-7).
    pub max_packet: usize,
    /// Largest request sent, compressed if that pays. Data centres end the byte stream on packets of
    /// little more than the default, and would do so each time it is sent again (TR-7).
    pub max_request: usize,
    /// Largest size a compressed message may inflate to.
    pub max_inflated: usize,
    /// Bytes of requests accepted but not yet answered.
    pub max_queued_bytes: usize,
    /// Requests accepted but not yet answered.
    pub max_queued_requests: usize,
    /// Where the heavy steps of a key exchange are computed.
    pub work: WorkPolicy,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_packet: (4 << 20) + 1024,
            max_request: 1_000_000,
            max_inflated: 10 << 20,
            max_queued_bytes: 32 << 20,
            max_queued_requests: 4096,
            work: WorkPolicy::default(),
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
    /// The same while a request waits for a sign that it arrived.
    pub probe_after: Duration,
    /// Silence after which the link is declared dead, if a ping was sent in time.
    pub dead_after: Duration,
    /// How long to wait for news about messages that were lost sight of, before asking again.
    pub ask_again: Duration,
    /// How long a request waits for its answer before the server is asked about it.
    pub unanswered: Duration,
    /// Limit on each step of the key exchange.
    pub handshake_step: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            ack_delay: Duration::from_secs(10),
            ping_after: Duration::from_secs(60),
            probe_after: Duration::from_secs(15),
            dead_after: Duration::from_secs(75),
            ask_again: Duration::from_secs(10),
            unanswered: Duration::from_secs(60),
            handshake_step: Duration::from_secs(15),
        }
    }
}
