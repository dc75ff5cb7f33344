//! Values without Rust types.
//!
//! The generator writes one table per schema (`ORIGIN` of each generated module, or
//! `mtproto_codegen::Checked::table`), and everything that only looks at values is written once, over
//! that table: `Debug`, names, JSON, the path in a [`DecodeError`](crate::DecodeError), random values,
//! and the translation between layers. Nothing of it is generated per type.
//!
//! The walker is [`Schema::decode`], which makes a [`Value`] of any encoding; what comes after looks at
//! the value.
//!
//! ```
//! # #[cfg(feature = "tl-mtproto")] {
//! use mtproto_tl::{Encode, mtproto::{ORIGIN, types::Pong}};
//!
//! let bytes = Pong { msg_id: 5, ping_id: 7 }.to_bytes();
//! let value = ORIGIN.schema().decode(&bytes)?;
//! assert_eq!(value.to_string(), "pong { msg_id: 5, ping_id: 7 }");
//! assert_eq!(value.to_bytes(), bytes);
//! # }
//! # Ok::<(), mtproto_tl::DecodeError>(())
//! ```

mod build;
mod debug;
mod decode;
mod encode;
#[cfg(feature = "impl-serde")]
pub mod json;
mod random;
mod rewrite;
mod schema;
mod value;

pub use build::BuildError;
pub use debug::debug;
pub use random::Generator;
pub use rewrite::{Lost, RewriteError, rewrite, rewrite_answer};
pub use schema::{BadTable, Combinator, Field, Item, Kind, Schema, TypeName};
pub use value::{Boxed, Object, Value};
