//! What goes into an engine, and what comes out of it.

use crate::{CallError, Update};
use bytes::{Bytes, BytesMut};
use mtproto_core::Instant;
use std::{fmt, io, net::SocketAddr, time::Duration};

/// Names a byte stream the engine asked for. No name is used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub(super) u32);

/// Names a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub(super) u64);

/// What the driver must do. `Debug` does not show what is to be stored.
#[non_exhaustive]
pub enum Effect {
    /// Open a byte stream.
    Connect {
        /// Name to report it under.
        link: LinkId,
        /// Where to.
        address: SocketAddr,
    },
    /// Close a byte stream and forget its name.
    Close(LinkId),
    /// Store the session; replaces what was stored before. It contains keys. If that fails, tell
    /// [`Engine::save_failed`](super::Engine::save_failed).
    Save(Bytes),
}

/// What happened to a byte stream.
#[derive(Debug)]
#[non_exhaustive]
pub enum LinkEvent {
    /// It is open.
    Opened,
    /// Bytes arrived.
    Received(BytesMut),
    /// It could not be opened, or it ended; in order if there is no reason.
    Closed(Option<io::ErrorKind>),
}

/// Which data centre a call goes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Wherever the account lives; follows migrations.
    #[default]
    Home,
    /// A given data centre.
    Dc(i16),
    /// A link of its own for files, so that nothing else has to wait for them.
    Media {
        /// Which data centre; the account's home if none is given.
        dc: Option<i16>,
        /// Which of the links; those to one data centre are told apart by number.
        lane: u8,
    },
    /// A data centre that only has copies of files, and is not told who we are.
    Cdn(i16),
}

/// How to carry out a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallOptions {
    /// Where to.
    pub target: Target,
    /// How long the call may be held back, all in all, when the server asks for patience or fails
    /// inside. Longer waits are returned as errors. One minute by default.
    pub max_flood_wait: Duration,
    /// Give up after this long; never by default.
    pub timeout: Option<Duration>,
}

/// Bounds on what an engine may hold.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Calls of the application under way.
    pub max_calls: usize,
    /// Bytes of these calls.
    pub max_call_bytes: usize,
    /// Bounds of each connection.
    pub connection: mtproto_core::Limits,
}

/// What the application hears.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// A call ended.
    Done {
        /// Which call.
        id: CallId,
        /// Serialized answer, or why there is none.
        result: Result<Bytes, CallError>,
    },
    /// Something happened to the account.
    Update(Update),
    /// The account is logged in, or no longer.
    Authorized(bool),
    /// The way to the home data centre has changed.
    State(State),
}

/// How the way to the home data centre is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// A byte stream is being opened, or keys are being agreed on.
    #[default]
    Connecting,
    /// The server answers.
    Ready,
    /// The link was lost. Another attempt follows.
    Waiting {
        /// When.
        until: Instant,
        /// Why it was lost.
        why: Trouble,
    },
    /// The server answers, but the account was logged out; somebody may log in again.
    LoggedOut {
        /// Why.
        why: LogoutReason,
    },
    /// No further attempt is made: it would fail again.
    Failed(mtproto_core::Error),
    /// The engine was shut down.
    Stopped,
}

/// Why an account is not logged in any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogoutReason {
    /// The application asked for it.
    Requested,
    /// The user ended the session from another device (`SESSION_REVOKED`).
    Revoked,
    /// The session had not been used for too long (`SESSION_EXPIRED`).
    Expired,
    /// The server does not know the key as one of an account (`AUTH_KEY_UNREGISTERED`).
    Unregistered,
    /// The key was used from two places at once (`AUTH_KEY_DUPLICATED`): the session file was copied.
    Duplicated,
    /// The account was deleted or banned (`USER_DEACTIVATED`).
    Deactivated,
    /// The server has forgotten our key.
    KeyLost,
}

/// Why a link was lost.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trouble {
    /// The byte stream could not be opened, or ended.
    Stream {
        /// Where it led to.
        address: SocketAddr,
        /// What the operating system said; `None` if the peer ended it in order.
        kind: Option<io::ErrorKind>,
    },
    /// What came over it could not be accepted.
    Link(mtproto_core::Error),
}

/// What has happened since the engine was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Byte streams opened.
    pub streams: u64,
    /// Permanent keys agreed on; none if a stored session was continued.
    pub key_exchanges: u64,
    /// Calls that had an answer, be it an error.
    pub answers: u64,
    /// Differences that were asked for because updates were, or might have been, missing.
    pub differences: u64,
    /// Updates that came with a difference.
    pub recovered: u64,
}

impl Default for CallOptions {
    fn default() -> Self {
        Self {
            target: Target::default(),
            max_flood_wait: Duration::from_secs(60),
            timeout: None,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_calls: 16 << 10,
            max_call_bytes: 64 << 20,
            connection: mtproto_core::Limits::default(),
        }
    }
}

impl fmt::Debug for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect { link, address } => write!(f, "Connect({link} to {address})"),
            Self::Close(link) => write!(f, "Close({link})"),
            Self::Save(session) => write!(f, "Save({} bytes)", session.len()),
        }
    }
}

impl State {
    /// Whether the server answers.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        matches!(self, Self::Ready | Self::LoggedOut { .. })
    }
}

impl fmt::Display for LogoutReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Requested => "the application logged out",
            Self::Revoked => "the session was ended from another device",
            Self::Expired => "the session had not been used for too long",
            Self::Unregistered => "the server does not know the session; log in again",
            Self::Duplicated => {
                "the session was used from two places at once; log in again, in one place"
            }
            Self::Deactivated => "the account was deleted or banned",
            Self::KeyLost => "the server has forgotten the key; log in again",
        })
    }
}

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
