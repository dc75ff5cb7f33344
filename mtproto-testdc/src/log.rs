//! What happened, for people who watch.

use crate::LinkId;
use mtproto_core::{Error, Instant, KeyId, RpcError, transport::Recognized};

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct LogEvent {
    /// When.
    pub at: Instant,
    /// On which byte stream.
    pub link: LinkId,
    /// What.
    pub kind: LogKind,
}

/// Kinds of things that happen.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum LogKind {
    /// A byte stream began.
    Opened,
    /// The client's transport was recognized.
    Recognized(Recognized),
    /// A byte stream began as another one had, and was closed.
    Replayed,
    /// A byte stream ended: by itself, or because of an error of the peer's.
    Closed(Option<Error>),
    /// A client and the data centre agreed on a key.
    KeyCreated(KeyId),
    /// A session began.
    SessionOpened(u64),
    /// A method was called and answered.
    Called {
        /// The schema's name of the method, if it has one.
        method: Option<&'static str>,
        /// Number of the method, if it could be read.
        id: Option<u32>,
        /// Account signed in, if any.
        user: Option<i64>,
        /// What the caller was told, if it was an error.
        error: Option<RpcError>,
    },
}
