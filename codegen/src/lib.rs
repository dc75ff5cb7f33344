//! Compiler for the TL schema language: text in, Rust types out.
//!
//! Runs in build scripts, so it has no dependencies and compiles in a moment:
//!
//! ```no_run
//! # fn main() -> Result<(), mtproto_codegen::Failure> {
//! mtproto_codegen::Builder::new().schema("schema/mine.tl").module("mine").write_to_out_dir()
//! # }
//! ```
//!
//! Replacing the schema and building again is the whole upgrade to another layer. The types that
//! `mtproto-tl` ships were made by it, too, and are kept current by a test.
#![forbid(unsafe_code)]

pub mod ast;
mod boxing;
mod builder;
mod builtin;
mod check;
mod diagnostic;
mod diff;
mod emit;
mod format;
mod ids;
mod json;
mod lexer;
mod names;
mod parse;
mod source;
mod subset;

pub use builder::{Builder, Failure};
pub use check::{Checked, load};
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use diff::{Change, Constructors, Diff};
pub use format::format;
pub use ids::{Origin, computed_id, crc32, origin};
pub use parse::parse;
pub use source::{Source, Span};
pub use subset::UnknownPattern;
