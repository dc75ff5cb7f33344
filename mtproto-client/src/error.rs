//! Why something an application asked for did not happen.
//!
//! Grouped by who asked: [`ConnectError`] for starting, [`CallError`] for one call, [`SignInError`]
//! for logging in. What ends a link without ending the account is none of these: it is told by
//! [`State`](crate::State), and cured by the engine.

use crate::{
    LoginToken, SignUpToken, StoreError,
    rpc::{RpcErrorExt, RpcErrorKind},
};
use mtproto_core::{KeyError, RpcError};
use mtproto_tl::DecodeError;
use std::{fmt, io, net::SocketAddr, time::Duration};

/// Why an account could not be brought on line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConnectError {
    /// A setting that cannot work.
    Config(ConfigError),
    /// The stored session cannot be used.
    Store(StoreError),
    /// No byte stream to the data centre could be opened.
    Unreachable {
        /// Where to.
        address: SocketAddr,
        /// What the operating system said; `None` if it said nothing for too long.
        kind: Option<io::ErrorKind>,
    },
    /// The data centre was reached, but the connection failed.
    Link(mtproto_core::Error),
    /// The operating system has no random bits to give.
    NoEntropy,
    /// The driver has stopped.
    Stopped,
}

/// A setting that cannot work.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// The server's public key cannot be read.
    ServerKey(KeyError),
    /// `api_id` or `api_hash` is missing.
    NoApiId,
    /// The server refuses an empty device model, system version or application version (MSG-71).
    EmptyDevice,
    /// No address is known for this data centre.
    UnknownDc(i16),
    /// Nobody knows the address of this proxy.
    UnknownProxy(String),
}

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallError {
    /// The server said no.
    Rpc(RpcError),
    /// The server's answer is not of the promised type. [`DecodeError::body`] has it as it came.
    Decode(DecodeError),
    /// The server's answer is of the promised type, but of a kind that this program cannot handle.
    Unexpected(&'static str),
    /// The link failed after the call was sent: the server may have carried it out, or not.
    Unknown,
    /// There was no answer within [`CallOptions::timeout`](crate::CallOptions::timeout).
    TimedOut(Duration),
    /// The call is larger than data centres take: a megabyte, compressed if that pays.
    TooLarge {
        /// Size of the call in bytes.
        len: usize,
    },
    /// The server refused the message itself; the code is from `bad_msg_notification`.
    Refused(i32),
    /// More calls are under way than [`Limits`](crate::engine::Limits) allow.
    Overloaded,
    /// No address is known for this data centre.
    NoAddress(i16),
    /// Nobody of whom we know the access hash answers to this: look him up by name, write to him
    /// from a message he wrote, or meet him in the list of conversations first.
    UnknownPeer,
    /// The data centre cannot be used, and trying again would not help.
    Link(mtproto_core::Error),
    /// The driver has stopped.
    Stopped,
}

impl CallError {
    /// Whether the server answered with the error called `name`, such as `PHONE_CODE_INVALID`.
    ///
    /// An `X` in `name` stands for a number: `FLOOD_WAIT_X` is the name of `FLOOD_WAIT_37`.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        matches!(self, Self::Rpc(error) if crate::rpc::Name::of(error).is(name))
    }
}

/// What can be done about a [`CallError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Wait this long, and call again: the server asks for patience.
    Wait(Duration),
    /// Call again a little later: something failed on the way, or inside the server.
    Retry,
    /// Log in again.
    LogIn,
    /// Ask the person who uses the program: a code, a password or a name will not do.
    AskUser,
    /// Get the right to do this, or leave it: the account may not.
    GetRights,
    /// Fetch again what the call refers to, a message, a file, a conversation, and call with that.
    Refresh,
    /// Call with other arguments, or not at all: these are refused.
    FixRequest,
    /// Update this program: the server knows things that it does not.
    Update,
    /// Find out whether it was carried out before calling again.
    FindOut,
    /// Nothing: the account was shut down.
    Nothing,
}

impl CallError {
    /// What can be done about it.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        let error = match self {
            Self::Rpc(error) => error,
            Self::Decode(_) | Self::Unexpected(_) => return Remedy::Update,
            Self::Unknown | Self::TimedOut(_) => return Remedy::FindOut,
            Self::Overloaded => return Remedy::Retry,
            Self::Stopped => return Remedy::Nothing,
            _ => return Remedy::FixRequest,
        };
        error.remedy()
    }

    /// Which of the server's errors it is, if it is one.
    #[must_use]
    pub fn kind(&self) -> Option<RpcErrorKind> {
        match self {
            Self::Rpc(error) => Some(error.kind()),
            _ => None,
        }
    }

    /// For how many seconds the server asks for patience, if it does.
    #[must_use]
    pub fn wait_seconds(&self) -> Option<u64> {
        match self.remedy() {
            Remedy::Wait(time) => Some(time.as_secs()),
            _ => None,
        }
    }
}

/// Why a login step failed.
#[derive(Debug)]
#[non_exhaustive]
pub enum SignInError {
    /// The code is wrong. The token may be used for another attempt.
    InvalidCode(LoginToken),
    /// The code has expired: request another one.
    CodeExpired,
    /// The account is protected by a password as well; go on with
    /// [`Client::password`](crate::Client::password).
    PasswordNeeded,
    /// The password is wrong.
    InvalidPassword,
    /// There is no account with this number; the token makes one.
    SignUpNeeded(SignUpToken),
    /// The call failed.
    Call(CallError),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
            Self::Unreachable {
                address,
                kind: Some(kind),
            } => {
                write!(f, "cannot reach {address}: {kind}")
            }
            Self::Unreachable {
                address,
                kind: None,
            } => {
                write!(f, "cannot reach {address}: no answer")
            }
            Self::Link(error) => error.fmt(f),
            Self::NoEntropy => f.write_str("the operating system has no random bits to give"),
            Self::Stopped => f.write_str("the driver has stopped"),
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ServerKey(error) => write!(f, "cannot read the server's public key: {error}"),
            Self::NoApiId => {
                f.write_str("api_id and api_hash are needed; get yours at https://my.telegram.org")
            }
            Self::EmptyDevice => f.write_str(
                "device model, system version and application version must not be empty",
            ),
            Self::UnknownDc(dc) => {
                write!(
                    f,
                    "no address is known for data centre {dc}; give one with Config::dc"
                )
            }
            Self::UnknownProxy(proxy) => write!(f, "cannot look up the proxy {proxy}"),
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rpc(error) => error.fmt(f),
            Self::Decode(error) => write!(f, "cannot read the answer: {error}"),
            Self::Unexpected(what) => write!(f, "server answered with {what}"),
            Self::NoAddress(dc) => write!(f, "no address is known for data centre {dc}"),
            Self::UnknownPeer => f.write_str(
                "this user or channel was never seen by this session: resolve a username, \
                 use the sender of a message, or read the list of conversations first",
            ),
            Self::Unknown => f.write_str("the link failed before an answer came"),
            Self::TimedOut(limit) => write!(f, "no answer within {limit:?}"),
            Self::TooLarge { len } => write!(f, "a call of {len} bytes fits into no packet"),
            Self::Refused(code) => write!(f, "server refused the message with code {code}"),
            Self::Overloaded => f.write_str("too many calls under way"),
            Self::Link(error) => error.fmt(f),
            Self::Stopped => f.write_str("the driver has stopped"),
        }
    }
}

impl fmt::Display for SignInError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidCode(_) => f.write_str("the code is wrong"),
            Self::CodeExpired => f.write_str("the code has expired, request another one"),
            Self::PasswordNeeded => f.write_str("the account is protected by a password"),
            Self::InvalidPassword => f.write_str("the password is wrong"),
            Self::SignUpNeeded(_) => f.write_str("there is no account with this number"),
            Self::Call(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ConnectError {}
impl std::error::Error for ConfigError {}
impl std::error::Error for CallError {}
impl std::error::Error for SignInError {}

impl From<ConfigError> for ConnectError {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<StoreError> for ConnectError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<RpcError> for CallError {
    fn from(error: RpcError) -> Self {
        Self::Rpc(error)
    }
}

impl From<DecodeError> for CallError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl From<CallError> for SignInError {
    fn from(error: CallError) -> Self {
        Self::Call(error)
    }
}
