//! What generated code refers to.

pub use crate::{
    Constructor, Decode, DecodeError, Encode, Function, Raw, Reader,
    bare::{bare_vector, vector_of_bare},
};
pub use alloc::{boxed::Box, string::String, vec::Vec};
pub use bytes::{Bytes, BytesMut};

/// Fields without the constructor number in front.
pub trait EncodeBare {
    /// Appends the fields, in declaration order.
    fn encode_bare(&self, out: &mut BytesMut);
}

/// Reads fields without the constructor number in front.
pub trait DecodeBare: Sized {
    /// Reads the fields, in declaration order.
    ///
    /// # Errors
    ///
    /// As [`Decode::decode`].
    fn decode_bare(input: &mut Reader) -> Result<Self, DecodeError>;

    /// Reads the fields of another layer's constructor of the same name, whose number is `id`.
    ///
    /// # Errors
    ///
    /// As [`Decode::decode`]; there may be no such constructor.
    fn decode_other(id: u32, input: &mut Reader) -> Result<Self, DecodeError> {
        Err(input.unknown(id, core::any::type_name::<Self>()))
    }
}

impl<T: EncodeBare + Constructor> Encode for T {
    fn encode(&self, out: &mut BytesMut) {
        T::ID.encode(out);
        self.encode_bare(out);
    }
}

impl<T: DecodeBare + Constructor> Decode for T {
    fn decode(input: &mut Reader) -> Result<Self, DecodeError> {
        input.enter()?;
        let id = input.id()?;
        let value = if id == T::ID {
            T::decode_bare(input)?
        } else {
            T::decode_other(id, input)?
        };
        input.leave();
        Ok(value)
    }
}
