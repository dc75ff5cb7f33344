//! Turning a byte stream into packets and back.
//!
//! ```text
//! socket ─▶ [ tunnel ] ─▶ [ disguise ] ─▶ [ obfuscation ] ─▶ [ framing ] ─▶ packets
//!            none          none            none               abridged
//!            SOCKS5        fake TLS        AES-256-CTR        intermediate / padded
//!            HTTP CONNECT  WebSocket                          full
//!                                                             HTTP, with nothing but a tunnel
//! ```
//!
//! A [`Transport`] stacks codecs that know nothing of each other. The client's choice is a
//! [`Config`]; a server recognizes it from the first bytes, at most 64 of them (`detect.rs`), and
//! answers in kind. Each stage holds at most one partial unit, and ciphers advance in the call that
//! moves the bytes.
//!
//! However a stream is cut into pieces on its way, the packets are the same (TR-6).

mod config;
mod detect;
mod disguise;
mod error;
pub mod fake_tls;
mod framing;
pub mod http;
mod obfuscation;
pub mod proxy;
mod received;
mod replay;
mod stack;
pub mod websocket;

pub use config::{
    Accept, Config, DcId, Disguise, Framing, Obfuscation, PassesFor, Recognized, Site,
};
pub use error::FrameError;
pub use received::{Received, trim};
pub use replay::{Fingerprint, ReplayCache};
pub use stack::{Marked, Transport};

pub(crate) use stack::Held;

use received::STATUS;
