//! The output of the generator. `codegen/tests/types.rs` writes it, and checks that it is current.

/// Types and functions of the service schema (`schema/mtproto.tl`).
#[cfg(feature = "tl-mtproto")]
#[expect(missing_docs, reason = "the schema documents constructors, not fields")]
#[allow(unused_imports, clippy::all, clippy::pedantic, unused_qualifications)]
#[rustfmt::skip]
pub mod mtproto;

/// Types and functions of the API schema (`schema/api.tl`).
#[cfg(feature = "tl-api")]
#[expect(missing_docs, reason = "the schema documents constructors, not fields")]
#[allow(unused_imports, clippy::all, clippy::pedantic, unused_qualifications)]
#[rustfmt::skip]
pub mod api;
