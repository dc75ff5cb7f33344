//! JSON both ways, through serde.
//!
//! Every generated type implements `Serialize` and `Deserialize` with the feature `impl-serde`. In
//! formats that people read, such as JSON, a value looks like this:
//!
//! | TL | JSON |
//! |---|---|
//! | constructor, function | object: its name as `"_"`, then its fields by their names in the schema |
//! | `int` | number |
//! | `long` | string: many readers keep 53 bits of a number only |
//! | `double` | number; what JSON cannot say is `"NaN"`, `"Infinity"` or `"-Infinity"` |
//! | `string` | string |
//! | `bytes`, `int128`, `int256` | string: base64 with padding |
//! | `Bool` | `true` or `false` |
//! | vector | array |
//! | field behind a flag | left out if it is not there |
//! | `flags.N?true` | `true`, or left out |
//! | word of flags | left out: it follows from the fields |
//! | `Object`, `!X` | as above if the schema knows it, base64 of the encoding otherwise |
//!
//! ```
//! # #[cfg(feature = "tl-mtproto")] {
//! use mtproto_tl::mtproto::types::Pong;
//!
//! let pong = Pong { msg_id: 5, ping_id: 7 };
//! let json = serde_json::to_string(&pong)?;
//! assert_eq!(json, r#"{"_":"pong","msg_id":"5","ping_id":"7"}"#);
//! assert!(serde_json::from_str::<Pong>(&json)? == pong);
//! # }
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! Reading is generous: members in any order, numbers for `long`, `null` and `false` for what is not
//! there. Members that the schema does not know are ignored. In formats that people do not read, a
//! value is its TL encoding, as bytes.

mod base64;
mod read;
mod tree;
mod write;

pub use read::JsonError;

use super::{Schema, Value};
use crate::{Decode, Encode, Origin};
use alloc::vec::Vec;
use bytes::{Bytes, BytesMut};
use core::fmt;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Error as _},
    ser::Error as _,
};
use tree::Tree;

/// Serializes a value of a generated type.
#[doc(hidden)]
pub fn serialize<S: Serializer>(
    origin: &Origin,
    value: &dyn Encode,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut bytes = BytesMut::new();
    value.encode(&mut bytes);
    if serializer.is_human_readable() {
        let value = origin.schema().decode(&bytes.freeze());
        value.map_err(S::Error::custom)?.serialize(serializer)
    } else {
        serializer.serialize_bytes(&bytes)
    }
}

/// Deserializes a value of a generated type.
#[doc(hidden)]
pub fn deserialize<'de, T: Decode, D: Deserializer<'de>>(
    origin: &Origin,
    deserializer: D,
) -> Result<T, D::Error> {
    if !deserializer.is_human_readable() {
        let bytes = deserializer.deserialize_bytes(Encoding)?;
        return T::from_bytes(bytes).map_err(D::Error::custom);
    }
    let tree = Tree::deserialize(deserializer)?;
    let mut error = None;
    // A constructor and a function may have one name.
    for candidate in read::candidates(origin.schema(), &tree) {
        let value = candidate.map(|value| T::from_bytes(value.to_bytes()));
        match value {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(wrong)) => error = Some(D::Error::custom(wrong)),
            Err(wrong) => error = Some(D::Error::custom(wrong)),
        }
    }
    Err(error.unwrap_or_else(|| D::Error::custom("no object with a known name as \"_\"")))
}

impl Schema {
    /// Reads any value, which says by its `"_"` what it is.
    ///
    /// # Errors
    ///
    /// Those of the deserializer, and what the schema does not know.
    pub fn deserialize<'s, 'de, D: Deserializer<'de>>(
        &'s self,
        deserializer: D,
    ) -> Result<Value<'s>, D::Error> {
        let tree = Tree::deserialize(deserializer)?;
        read::anything(self, &tree).map_err(D::Error::custom)
    }
}

/// The encoding of a value, as bytes.
struct Encoding;

impl<'de> de::Visitor<'de> for Encoding {
    type Value = Bytes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a TL encoding")
    }

    fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Bytes, E> {
        Ok(Bytes::copy_from_slice(bytes))
    }

    fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
        Ok(bytes.into())
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Bytes, A::Error> {
        let mut bytes = BytesMut::new();
        while let Some(byte) = items.next_element::<u8>()? {
            bytes.extend_from_slice(&[byte]);
        }
        Ok(bytes.freeze())
    }
}
