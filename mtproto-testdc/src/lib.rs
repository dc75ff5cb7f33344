//! An embedded Telegram data centre for tests.
//!
//! [`TestDc`] speaks MTProto as a server and keeps a small Telegram in memory: users and bots who
//! sign in, write to each other and hear of it through updates. It is a machine without I/O, like
//! the connections it is made of: bytes and the time go in, bytes come out, and the same seed and
//! inputs give the same bytes. So it runs in virtual time inside a unit test; the `listen` module
//! puts it behind a TCP port.
//!
//! # In process
//!
//! A byte stream is a number. What the client under test writes goes to
//! [`handle_input`](TestDc::handle_input), and what [`poll_transmit`](TestDc::poll_transmit)
//! appends goes back to it:
//!
//! ```no_run
//! use bytes::BytesMut;
//! use mtproto_core::{Drbg, Instant};
//! use mtproto_testdc::TestDc;
//!
//! let now = Instant::from_micros(1_700_000_000_000_000);
//! let mut dc = TestDc::builder()
//!     .user("9996610001", "22222", "Ann")
//!     .bot("123:abc", "EchoBot")
//!     .build(now, &mut Drbg::from_seed([7; 32]));
//! let link = dc.open(now);
//! dc.handle_input(now, link, BytesMut::from(&b"what the client wrote"[..]));
//! let mut answer = BytesMut::new();
//! while dc.poll_transmit(now, link, &mut answer) {}
//! ```
//!
//! # What it is not
//!
//! It does not store anything, does not throttle, and trusts nobody less for being unknown: it must
//! never be reachable from outside a test machine.
#![forbid(unsafe_code)]

mod binding;
mod builder;
mod dc;
mod faults;
mod links;
#[cfg(feature = "listen")]
pub mod listen;
mod log;
mod methods;
mod misbehaviour;
mod rpc;
mod world;

pub use builder::TestDcBuilder;
pub use dc::TestDc;
pub use faults::Fault;
pub use links::LinkId;
pub use log::{LogEvent, LogKind};
