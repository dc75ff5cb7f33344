//! Bytes whose type is somebody else's business.

use crate::{Constructor, Decode, DecodeError, Encode, Function, Reader};
use bytes::{BufMut, Bytes, BytesMut};

/// An encoded value, taken as it is.
///
/// Encodes to its bytes; decodes by taking all that is left. It stands for the query inside
/// `InvokeWithLayer<Raw>` when a server reads it, and for any object whose type only the request
/// knows (TL-9).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Raw(pub Bytes);

impl Encode for Raw {
    fn encode(&self, out: &mut BytesMut) {
        out.put_slice(&self.0);
    }
}

impl Decode for Raw {
    fn decode(input: &mut Reader) -> Result<Self, DecodeError> {
        Ok(Self(input.rest()))
    }
}

/// A function known by its bytes only has a result known by its bytes only.
impl Function for Raw {
    type Output = Self;
}

/// Not a constructor of its own: the number is part of the bytes.
impl Constructor for Raw {
    const ID: u32 = 0;
}
