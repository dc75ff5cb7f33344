//! What generated code refers to.
//!
//! A schema has thousands of definitions, so what is generated for each is as small as it can be: plain
//! calls of the functions here, without conversions of errors, operators or closures, which take the
//! compiler longer than the calls themselves.

mod read;
mod write;

pub use crate::{
    __from_enum as from_enum, __from_type as from_type, __name_for_id as name_for_id,
    __reflect as reflect, __reflect_decode as reflect_decode, Constructor, Decode, DecodeError,
    Encode, Function, Origin, Raw, Reader,
};
pub use alloc::{boxed::Box, string::String, vec::Vec};
pub use bytes::{Bytes, BytesMut};
pub use core::{
    convert::{From, TryFrom},
    option::Option,
};
pub use read::*;
pub use write::*;

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

    /// Appends the fields, in declaration order, without the number.
    fn encode_bare(&self, out: &mut BytesMut);
}

/// Reads fields without the constructor number in front.
pub trait DecodeBare: Default {
    /// The module it is in.
    type Module: Module;

    /// Reads the fields, in declaration order. See [`Read::read`].
    fn decode_bare(input: &mut Reader) -> Self;

    /// Reads the fields of another layer's constructor of the same name, whose number is `id`.
    ///
    /// There may be no such constructor.
    fn decode_other(id: u32, input: &mut Reader) -> Self {
        stray(input, id, core::any::type_name::<Self>())
    }
}

/// Reads a value as it stands in a field.
pub trait Read: Sized {
    /// Reads one value, and whatever it takes for it if there is none: [`Reader::finish`] tells.
    fn read(input: &mut Reader) -> Self;
}

/// A type of a generated module, with numbers on the wire.
pub trait Generated: Read {
    /// The module it is in.
    type Module: Module;
}

/// A module that is generated.
pub trait Module {
    /// The schema that it was generated from.
    const ORIGIN: &'static Origin;
}

impl<T: Fields> Constructor for T {
    const ID: u32 = T::ID;
}

impl<T: Fields> Encode for T {
    #[inline]
    fn encode(&self, out: &mut BytesMut) {
        put_word(<T as Fields>::ID, out);
        self.encode_bare(out);
    }
}

impl<T: Fields + DecodeBare> Read for T {
    fn read(input: &mut Reader) -> Self {
        let id = open(input);
        let value = if id == <T as Fields>::ID {
            T::decode_bare(input)
        } else {
            T::decode_other(id, input)
        };
        close(input);
        value
    }
}

impl<T: Fields + DecodeBare> Generated for T {
    type Module = T::Module;
}

impl<T: Generated> Decode for T {
    fn decode(input: &mut Reader) -> Result<Self> {
        let value = T::read(input);
        input.finish().map(|()| value)
    }

    fn origin() -> Option<&'static Origin> {
        Some(T::Module::ORIGIN)
    }
}

/// Whether two values encode alike.
#[must_use]
pub fn equal<T: Encode>(one: &T, other: &T) -> bool {
    fn equal(one: &dyn Encode, other: &dyn Encode) -> bool {
        let (mut a, mut b) = (BytesMut::new(), BytesMut::new());
        one.encode(&mut a);
        other.encode(&mut b);
        a == b
    }
    equal(one, other)
}
