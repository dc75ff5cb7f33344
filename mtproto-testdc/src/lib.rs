//! An embedded Telegram data centre for tests.
//!
//! [`TestDc`] speaks MTProto as a server and keeps a small Telegram in memory: users and bots who
//! sign in, write to each other and hear of it through updates. It is a machine without I/O, like
//! the connections it is made of: bytes and the time go in, bytes come out, and the same seed and
//! inputs give the same bytes. So it runs in virtual time inside a unit test; the `listen` module
//! puts it behind a TCP port.
//!
//! # Testing your own bot
//!
//! Start a data centre with the bot and a user in it, let the bot connect, and have the user say
//! something. Nothing leaves the machine, nobody sleeps, and the user needs no client:
//!
//! ```no_run
//! use mtproto_core::{Drbg, RsaKeyPair};
//! use mtproto_testdc::{TestDc, listen};
//! # async fn my_bot(_server: std::net::SocketAddr, _key: String, _token: &str) {}
//!
//! # async fn it_greets() -> Result<(), Box<dyn std::error::Error>> {
//! let mut rng = Drbg::from_seed([7; 32]);
//! let (key, port) = (RsaKeyPair::generate(&mut rng), tokio::net::TcpListener::bind("127.0.0.1:0").await?);
//! let pem = key.public().to_pem();
//! let people = TestDc::builder().key(key).user("9996610001", "22222", "Ann").bot("123:abc", "MyBot");
//! let server = listen::serve(people, port, rng)?;
//! tokio::spawn(my_bot(server.local_addr(), pem, "123:abc"));
//! server.until(|dc, _| dc.is_here("MyBot").then_some(())).await;
//! server.with(|dc, now| dc.say(now, "Ann", "MyBot", "/start")).await;
//! let reply = server.until(|dc, _| dc.conversation("Ann", "MyBot").into_iter().nth(1)).await;
//! assert_eq!(reply.ok_or("the server is gone")?.text, "Welcome, Ann!");
//! # Ok(())
//! # }
//! ```
//!
//! [`Fault`]s then show how the bot takes flood waits, gaps, resets and silence; each strikes when
//! something happens, so the same test meets the same bad day every time.
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
//! # What it knows
//!
//! Signing in by code, password, QR code and token; private conversations, basic groups, channels and
//! supergroups with members, rights and invite links; updates with true `pts`, `qts` and `seq`, and the
//! differences for whoever missed some; files in parts, references that expire, several data centres
//! and one for public files; buttons, inline queries and scheduled messages. Where it has nothing to
//! say it answers with the empty or "not modified" constructor; to methods it does not know, with
//! `METHOD_NOT_IMPLEMENTED`.
//!
//! A client may declare an older layer than ours: see [`TestDcBuilder::layer`].
//!
//! # What it is not
//!
//! It does not store anything, does not throttle unless a fault says so, and trusts nobody less for
//! being unknown: it must never be reachable from outside a test machine.
#![forbid(unsafe_code)]

mod actors;
mod binding;
mod builder;
mod dc;
mod faults;
mod layers;
mod links;
#[cfg(feature = "listen")]
pub mod listen;
mod log;
mod methods;
mod misbehaviour;
mod pushes;
mod rpc;
mod waiting;
mod world;

pub use actors::{Press, Said};
pub use builder::TestDcBuilder;
pub use dc::TestDc;
pub use faults::Fault;
pub use links::LinkId;
pub use log::{LogEvent, LogKind};
