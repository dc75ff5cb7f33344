//! Why bytes are not a value.

use crate::Reader;
use core::fmt;

/// Why a value could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// The input ended `missing` bytes too early (TL-10).
    Truncated {
        /// How many more bytes the current field needs.
        missing: usize,
    },
    /// A constructor number that the expected type does not have (TL-14).
    UnknownConstructor {
        /// The number found.
        id: u32,
        /// Name of the type being read.
        expected: &'static str,
        /// Offset of the number from the start of the input, in bytes.
        offset: usize,
    },
    /// Types nested deeper than [`Reader::MAX_DEPTH`] (TL-13).
    TooDeep,
    /// A vector whose claimed length cannot fit in the remaining input (TL-12).
    BadCount {
        /// Claimed number of items.
        count: u32,
        /// Bytes that are left for them.
        remaining: usize,
    },
    /// A string that starts with the byte 255, which no length does.
    BadLength,
    /// Bytes behind a value that should have filled the input (TL-15).
    TrailingBytes {
        /// How many.
        count: usize,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { missing } => write!(f, "input ends {missing} bytes too early"),
            Self::UnknownConstructor {
                id,
                expected,
                offset,
            } => {
                write!(
                    f,
                    "constructor {id:#010x} at offset {offset} is not a {expected}"
                )
            }
            Self::TooDeep => write!(f, "types nested deeper than {}", Reader::MAX_DEPTH),
            Self::BadCount { count, remaining } => {
                write!(f, "vector of {count} items in {remaining} bytes")
            }
            Self::BadLength => f.write_str("string with an impossible length"),
            Self::TrailingBytes { count } => write!(f, "{count} bytes behind the value"),
        }
    }
}

impl core::error::Error for DecodeError {}
