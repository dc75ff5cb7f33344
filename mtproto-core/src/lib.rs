//! MTProto without I/O.
//!
//! A [`Connection`] is a state machine. Bytes, requests and the current time go in; bytes, events
//! and the next deadline come out. It opens no socket, starts no thread, reads no clock and asks no
//! operating system for randomness, so the same inputs always give the same outputs.
//!
//! ```text
//!   socket ──bytes──▶ handle_input     ┌────────────┐   poll_event ──▶ application
//!                                      │ Connection │
//!   socket ◀──bytes── poll_transmit    └────────────┘   request    ◀── application
//!                      clock ──▶ handle_timeout / poll_timeout ──▶ timer
//! ```
#![no_std]
// Allowed in `crypto::simd` only; with the feature `portable`, nowhere.
#![deny(unsafe_code)]
#![cfg_attr(feature = "portable", forbid(unsafe_code))]
extern crate alloc;
#[cfg(any(feature = "gzip", test))]
extern crate std;

mod binding;
pub mod cdn;
mod config;
mod connection;
mod crypto;
mod error;
mod event;
pub mod handshake;
mod keys;
pub mod packet;
pub mod record;
mod request;
mod rng;
mod role;
pub mod session;
pub mod srp;
#[doc(hidden)]
pub mod testing;
mod time;
pub mod transport;

pub use binding::{BindError, Binding};
pub use config::{ClientConfig, Limits, Pfs, ServerConfig, Timing, WorkPolicy};
pub use connection::Connection;
pub use error::{Error, LimitKind, Recovery, TimeoutKind, Violation};
pub use event::{Event, Notice, ServerEvent, SessionKey};
pub use keys::{AuthKey, KeyError, KeyId, RsaKeyPair, RsaPublicKey, ServerKey};
pub use request::{Compression, Delivery, QueueFull, Request, RequestError, RequestId, RpcError};
pub use rng::Drbg;
pub use role::{Client, Role, Server};
pub use time::Instant;
