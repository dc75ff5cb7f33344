//! The built-in types: numbers, strings, vectors, `Bool`.

use crate::{Decode, DecodeError, Encode, Reader};
use alloc::{string::String, vec::Vec};
use bytes::{BufMut, Bytes, BytesMut};

macro_rules! number {
    ($($number:ty),*) => {$(
        impl Encode for $number {
            fn encode(&self, out: &mut BytesMut) {
                out.put_slice(&self.to_le_bytes());
            }
        }

        impl Decode for $number {
            fn decode(input: &mut Reader) -> Result<Self, DecodeError> {
                input.array().map(Self::from_le_bytes)
            }
        }
    )*};
}

number!(i32, u32, i64, u64, f64);

/// `int128` (`N = 16`) and `int256` (`N = 32`): opaque, never byte-swapped.
impl<const N: usize> Encode for [u8; N] {
    fn encode(&self, out: &mut BytesMut) {
        out.put_slice(self);
    }
}

impl<const N: usize> Decode for [u8; N] {
    fn decode(input: &mut Reader) -> Result<Self, DecodeError> {
        input.array()
    }
}

impl Encode for bool {
    fn encode(&self, out: &mut BytesMut) {
        let id = if *self { BOOL_TRUE } else { BOOL_FALSE };
        id.encode(out);
    }
}

impl Decode for bool {
    fn decode(input: &mut Reader) -> Result<Self, DecodeError> {
        match input.id()? {
            BOOL_TRUE => Ok(true),
            BOOL_FALSE => Ok(false),
            id => Err(input.unknown(id, "Bool")),
        }
    }
}

impl Encode for [u8] {
    /// # Panics
    ///
    /// Never: bytes from `MAX_STRING` on are cut off, since no length can say them (TL-21).
    fn encode(&self, out: &mut BytesMut) {
        let bytes = self.get(..MAX_STRING).unwrap_or(self);
        let len = bytes.len();
        let header = match u8::try_from(len) {
            Ok(short @ ..254) => {
                out.put_u8(short);
                1
            }
            _ => {
                out.put_u32_le((len as u32) << 8 | 254);
                4
            }
        };
        out.put_slice(bytes);
        out.put_bytes(0, (header + len).next_multiple_of(4) - header - len);
    }
}

/// Longest string that TL can express, in bytes (TL-21).
const MAX_STRING: usize = (1 << 24) - 1;

impl Encode for Bytes {
    fn encode(&self, out: &mut BytesMut) {
        self[..].encode(out);
    }
}

impl Decode for Bytes {
    /// A slice of the input: nothing is copied.
    fn decode(input: &mut Reader) -> Result<Self, DecodeError> {
        input.byte_string()
    }
}

impl Encode for str {
    fn encode(&self, out: &mut BytesMut) {
        self.as_bytes().encode(out);
    }
}

impl Encode for String {
    fn encode(&self, out: &mut BytesMut) {
        self.as_bytes().encode(out);
    }
}

impl Decode for String {
    /// Invalid UTF-8 is replaced: one bad character must not cost a whole message (TL-8).
    fn decode(input: &mut Reader) -> Result<Self, DecodeError> {
        input
            .byte_string()
            .map(|bytes| Self::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A value behind a flag: its encoding, or nothing.
impl<T: Encode> Encode for Option<T> {
    fn encode(&self, out: &mut BytesMut) {
        if let Some(value) = self {
            value.encode(out);
        }
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, out: &mut BytesMut) {
        VECTOR.encode(out);
        (self.len() as u32).encode(out);
        for item in self {
            item.encode(out);
        }
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(input: &mut Reader) -> Result<Self, DecodeError> {
        vector_id(input)?;
        input.items(T::decode)
    }
}

/// `Vector<%T>`: a boxed vector of bare items.
pub mod vector_of_bare {
    use super::{VECTOR, bare_vector, vector_id};
    use crate::{
        DecodeError, Encode, Reader,
        runtime::{DecodeBare, EncodeBare},
    };
    use alloc::vec::Vec;
    use bytes::BytesMut;

    /// Writes the vector.
    pub fn encode<T: EncodeBare>(items: &[T], out: &mut BytesMut) {
        VECTOR.encode(out);
        bare_vector::encode(items, out);
    }

    /// Reads the vector.
    ///
    /// # Errors
    ///
    /// As [`Decode::decode`](crate::Decode::decode).
    pub fn decode<T: DecodeBare>(input: &mut Reader) -> Result<Vec<T>, DecodeError> {
        vector_id(input)?;
        bare_vector::decode(input)
    }
}

/// `vector<%T>`: a count and bare items, such as the salts of `future_salts`.
pub mod bare_vector {
    use crate::{
        DecodeError, Encode, Reader,
        runtime::{DecodeBare, EncodeBare},
    };
    use alloc::vec::Vec;
    use bytes::BytesMut;

    /// Writes the vector.
    pub fn encode<T: EncodeBare>(items: &[T], out: &mut BytesMut) {
        (items.len() as u32).encode(out);
        for item in items {
            item.encode_bare(out);
        }
    }

    /// Reads the vector.
    ///
    /// # Errors
    ///
    /// As [`Decode::decode`](crate::Decode::decode).
    pub fn decode<T: DecodeBare>(input: &mut Reader) -> Result<Vec<T>, DecodeError> {
        input.items(T::decode_bare)
    }
}

fn vector_id(input: &mut Reader) -> Result<(), DecodeError> {
    match input.id()? {
        VECTOR => Ok(()),
        id => Err(input.unknown(id, "Vector")),
    }
}

const VECTOR: u32 = 0x1cb5_c415;
const BOOL_TRUE: u32 = 0x9972_75b5;
const BOOL_FALSE: u32 = 0xbc79_9737;
