//! Which schema a generated type comes from.

use bytes::Bytes;

/// The schema of a generated module: its layer and, with the feature `reflect`, its table.
#[derive(Debug)]
pub struct Origin {
    layer: Option<i32>,
    #[cfg(feature = "reflect")]
    schema: crate::reflect::Schema,
}

impl Origin {
    /// For generated code: `table` is what `mtproto-codegen` makes of the schema.
    #[doc(hidden)]
    #[must_use]
    #[cfg_attr(not(feature = "reflect"), expect(unused_variables))]
    pub const fn new(layer: Option<i32>, table: &'static [u8]) -> Self {
        Self {
            layer,
            #[cfg(feature = "reflect")]
            schema: crate::reflect::Schema::from_static(table),
        }
    }

    /// The layer of the schema, if it has one.
    #[must_use]
    pub fn layer(&self) -> Option<i32> {
        self.layer
    }

    /// The table of the schema.
    #[cfg(feature = "reflect")]
    #[must_use]
    pub fn schema(&self) -> &crate::reflect::Schema {
        &self.schema
    }

    /// Tells `found` on the way to which field the decoder of the table fails, if it fails where the
    /// generated one did, and which type it expects there.
    #[cfg_attr(
        not(feature = "reflect"),
        expect(unused_variables, clippy::unused_self)
    )]
    pub(crate) fn locate(
        &self,
        bytes: &Bytes,
        offset: usize,
        found: impl FnOnce(alloc::string::String, Option<alloc::string::String>),
    ) {
        #[cfg(feature = "reflect")]
        if let Some((path, expected)) = self.schema.locate(bytes, offset) {
            found(path, expected);
        }
    }
}
