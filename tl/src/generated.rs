//! The output of the generator. `codegen/tests/types.rs` writes it, and checks that it is current.

/// Types and functions of the service schema (`schema/mtproto.tl`).
#[cfg(feature = "tl-mtproto")]
#[expect(missing_docs, reason = "the schema documents constructors, not fields")]
#[allow(unused_imports, clippy::all, clippy::pedantic, unused_qualifications)]
#[rustfmt::skip]
pub mod mtproto {
    include!("generated/mtproto.rs");

    /// The schema's name of a constructor or function.
    #[cfg(feature = "name-for-id")]
    #[must_use]
    pub fn name_for_id(id: u32) -> Option<&'static str> {
        ORIGIN.schema().name_for_id(id)
    }
}

/// Types and functions of the API schema (`schema/api.tl`).
#[cfg(feature = "tl-api")]
#[expect(missing_docs, reason = "the schema documents constructors, not fields")]
#[allow(unused_imports, clippy::all, clippy::pedantic, unused_qualifications)]
#[rustfmt::skip]
pub mod api {
    include!("generated/api.rs");

    /// The schema's name of a constructor or function.
    #[cfg(feature = "name-for-id")]
    #[must_use]
    pub fn name_for_id(id: u32) -> Option<&'static str> {
        ORIGIN.schema().name_for_id(id)
    }
}
