//! The built-in types: numbers, strings, vectors, `Bool`.

use crate::{
    Decode, DecodeError, Encode, Origin, Reader,
    reader::{BOOL_FALSE, BOOL_TRUE, VECTOR},
};
use alloc::{string::String, vec::Vec};
use bytes::{BufMut, Bytes, BytesMut};

macro_rules! number {
    ($($number:ty),*) => {$(
        impl Encode for $number {
            #[inline(never)]
            fn encode(&self, out: &mut BytesMut) {
                out.extend_from_slice(&self.to_le_bytes());
            }
        }

        impl Decode for $number {
            fn decode(input: &mut Reader) -> Result<Self, DecodeError> {
                let number = Self::from_le_bytes(input.array());
                input.finish().map(|()| number)
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
        let array = input.array();
        input.finish().map(|()| array)
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
        let value = input.boolean();
        input.finish().map(|()| value)
    }
}

impl Encode for [u8] {
    /// A string of 16 MiB or more has no encoding (TL-21). It is written whole, behind a first byte
    /// that no decoder accepts: what results is longer than any packet, and nobody takes it for
    /// something else. [`Encode::try_to_bytes`] says so in time.
    #[inline(never)]
    fn encode(&self, out: &mut BytesMut) {
        let len = self.len();
        let header = match u32::try_from(len) {
            Ok(short @ ..254) => {
                out.put_u8(short as u8);
                1
            }
            Ok(long @ ..MAX_STRING) => {
                out.put_u32_le(long << 8 | 254);
                4
            }
            _ => {
                out.put_u64_le((len as u64) << 8 | 255);
                8
            }
        };
        out.put_slice(self);
        out.put_bytes(0, (header + len).next_multiple_of(4) - header - len);
    }
}

/// No string is as long as this many bytes (TL-21).
const MAX_STRING: u32 = 1 << 24;

impl Encode for Bytes {
    fn encode(&self, out: &mut BytesMut) {
        self[..].encode(out);
    }
}

impl Decode for Bytes {
    /// A slice of the input: nothing is copied.
    fn decode(input: &mut Reader) -> Result<Self, DecodeError> {
        let bytes = input.bytes();
        input.finish().map(|()| bytes)
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
        let text = input.string();
        input.finish().map(|()| text)
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
        input.vector()?;
        let count = input.count(size_of::<T>())?;
        let mut items = Self::with_capacity(count);
        for _ in 0..count {
            items.push(T::decode(input)?);
        }
        Ok(items)
    }

    fn origin() -> Option<&'static Origin> {
        T::origin()
    }
}
