//! Sessions in SQLite.
//!
//! [`SqliteStore`] keeps a session of `mtproto-client` in a database, with the promises of its
//! `FileStore`. [`import`] and [`export`] move accounts between this client and those of Telethon,
//! Pyrogram and Kurigram, which keep theirs in SQLite files; for their session strings see
//! [`SessionData::from_text`].
//!
//! ```no_run
//! # use mtproto_client::Config;
//! # use mtproto_sqlite::SqliteStore;
//! let config = Config::new(12345, "hash").store(|| Box::new(SqliteStore::new("bot.sqlite")));
//! ```
//!
//! SQLite itself is compiled in. This is a crate of its own so that nobody pays for it who does not
//! use it.
//!
//! [`SessionData::from_text`]: mtproto_client::session::SessionData::from_text
#![forbid(unsafe_code)]

mod database;
mod files;
mod pyrogram;
mod rows;
mod store;
mod telethon;

pub use files::{ExportError, FileFormat, export, import};
pub use store::SqliteStore;
