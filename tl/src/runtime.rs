//! What generated code refers to.

pub use crate::{
    __from_enum as from_enum, __from_type as from_type, __reflect as reflect, Constructor, Decode,
    DecodeError, Encode, Function, Origin, Raw, Reader, reader::VECTOR,
};
pub use alloc::{boxed::Box, string::String, vec::Vec};
pub use bytes::{Bytes, BytesMut};
pub use core::{
    convert::{From, TryFrom},
    option::Option,
};

#[cfg(feature = "reflect")]
pub use crate::reflect::debug;
#[cfg(feature = "impl-serde")]
pub use crate::reflect::json::{deserialize, serialize};
#[cfg(feature = "impl-serde")]
pub use serde;

/// What decoding results in.
pub type Result<T> = core::result::Result<T, DecodeError>;

/// A struct that is generated: a constructor or a function.
pub trait Fields {
    /// The number that stands in front of the fields.
    const ID: u32;
    /// The schema that declares it.
    const ORIGIN: &'static Origin;

    /// Appends the fields, in declaration order, without the number.
    fn encode_bare(&self, out: &mut BytesMut);
}

/// Reads fields without the constructor number in front.
pub trait DecodeBare: Sized {
    /// Reads the fields, in declaration order.
    ///
    /// Numbers and strings may be missing: [`Reader::finish`] tells.
    ///
    /// # Errors
    ///
    /// As [`Decode::decode`].
    fn decode_bare(input: &mut Reader) -> Result<Self>;

    /// Reads the fields of another layer's constructor of the same name, whose number is `id`.
    ///
    /// # Errors
    ///
    /// As [`Decode::decode`]; there may be no such constructor.
    fn decode_other(id: u32, input: &mut Reader) -> Result<Self> {
        Err(input.unknown(id, core::any::type_name::<Self>()))
    }
}

impl<T: Fields> Constructor for T {
    const ID: u32 = T::ID;
}

impl<T: Fields> Encode for T {
    fn encode(&self, out: &mut BytesMut) {
        <T as Fields>::ID.encode(out);
        self.encode_bare(out);
    }
}

impl<T: Fields + DecodeBare> Decode for T {
    fn decode(input: &mut Reader) -> Result<Self> {
        input.enter()?;
        let id = input.word();
        let value = if id == <T as Fields>::ID {
            T::decode_bare(input)?
        } else {
            T::decode_other(id, input)?
        };
        input.leave()?;
        Ok(value)
    }

    fn origin() -> Option<&'static Origin> {
        Some(T::ORIGIN)
    }
}

/// Reads the fields of a struct that stands where it has no number, one level deeper.
///
/// # Errors
///
/// As [`Decode::decode`].
pub fn bare<T: DecodeBare>(input: &mut Reader) -> Result<T> {
    input.enter()?;
    let value = T::decode_bare(input)?;
    input.leave()?;
    Ok(value)
}

/// A word of flags: those bits are set whose condition holds.
#[must_use]
pub fn word(bits: &[(bool, u32)]) -> u32 {
    bits.iter()
        .fold(0, |word, (set, bit)| word | u32::from(*set) << bit)
}

/// Whether the lowest bit is set.
#[must_use]
pub const fn bit(flags: u32) -> bool {
    flags & 1 == 1
}

/// Whether two values encode alike.
#[must_use]
pub fn equal(one: &dyn Encode, other: &dyn Encode) -> bool {
    let (mut a, mut b) = (BytesMut::new(), BytesMut::new());
    one.encode(&mut a);
    other.encode(&mut b);
    a == b
}
