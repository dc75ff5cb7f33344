//! Why bytes are not a value.

use crate::{Origin, Reader};
use alloc::{boxed::Box, string::String};
use bytes::Bytes;
use core::fmt;

/// Why a value could not be decoded: what is wrong, and where.
///
/// The bytes are still there, see [`body`](Self::body); nothing else on the connection is affected
/// (TL-3).
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Details>);

#[derive(Clone, PartialEq, Eq)]
struct Details {
    kind: ErrorKind,
    offset: usize,
    path: String,
    layer: Option<i32>,
    body: Option<Bytes>,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input ended `missing` bytes too early (TL-10).
    Truncated {
        /// How many more bytes the current field needs.
        missing: usize,
    },
    /// A constructor number that the expected type does not have (TL-14).
    UnknownConstructor {
        /// The number found: the first one, whatever the bytes behind it look like.
        id: u32,
        /// Name of the type being read.
        expected: String,
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
    /// A value that takes more memory than its encoding is worth (TL-23).
    TooMuchMemory {
        /// Bytes that the part at hand would take.
        size: usize,
    },
    /// A string that starts with the byte 255, which no length does.
    BadLength,
    /// Bytes behind a value that should have filled the input (TL-15).
    TrailingBytes {
        /// How many.
        count: usize,
    },
}

impl DecodeError {
    #[cold]
    pub(crate) fn new(kind: ErrorKind, offset: usize) -> Self {
        Self(Box::new(Details {
            kind,
            offset,
            path: String::new(),
            layer: None,
            body: None,
        }))
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Where, in bytes from the start of what was decoded.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The way to the field, from the outermost constructor: `messages.dialogs > users[3] > photo`.
    ///
    /// Empty unless the value was decoded by [`from_bytes`](crate::Decode::from_bytes), and without
    /// the feature `reflect`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The layer of the schema that does not know the bytes, if it has one.
    #[must_use]
    pub fn layer(&self) -> Option<i32> {
        self.0.layer
    }

    /// What could not be decoded, whole: for whoever knows another schema, or wants to keep it.
    ///
    /// `None` unless the value was decoded by [`from_bytes`](crate::Decode::from_bytes).
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.body.as_ref()
    }

    /// The number of the unknown constructor, if that is what is wrong.
    #[must_use]
    pub fn unknown_id(&self) -> Option<u32> {
        match self.0.kind {
            ErrorKind::UnknownConstructor { id, .. } => Some(id),
            _ => None,
        }
    }

    /// Says which schema was used, and where in it the error is.
    #[cold]
    pub(crate) fn within(mut self, origin: Option<&'static Origin>, bytes: &Bytes) -> Self {
        self.0.body = Some(bytes.clone());
        if let Some(origin) = origin {
            self.0.layer = origin.layer();
            origin.locate(bytes, self.0.offset, |path, expected| {
                self.0.path = path;
                if let (ErrorKind::UnknownConstructor { expected: own, .. }, Some(expected)) =
                    (&mut self.0.kind, expected)
                {
                    *own = expected;
                }
            });
        }
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details {
            kind,
            offset,
            path,
            layer,
            body: _,
        } = &*self.0;
        write!(f, "{kind} at offset {offset}")?;
        if !path.is_empty() {
            write!(f, " in {path}")?;
        }
        match layer {
            Some(layer) => write!(f, " (layer {layer})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { missing } => write!(f, "input ends {missing} bytes too early"),
            Self::UnknownConstructor { id, expected } => {
                write!(f, "constructor {id:#010x} is not a {expected}")
            }
            Self::TooDeep => write!(f, "types nested deeper than {}", Reader::MAX_DEPTH),
            Self::BadCount { count, remaining } => {
                write!(f, "vector of {count} items in {remaining} bytes")
            }
            Self::TooMuchMemory { size } => {
                write!(f, "{size} more bytes of memory than the input is worth")
            }
            Self::BadLength => f.write_str("string with an impossible length"),
            Self::TrailingBytes { count } => write!(f, "{count} bytes behind the value"),
        }
    }
}

/// Without the body, which may hold secrets.
impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("DecodeError");
        text.field("kind", &self.0.kind)
            .field("offset", &self.0.offset)
            .field("path", &self.0.path)
            .field("layer", &self.0.layer);
        text.finish_non_exhaustive()
    }
}

impl core::error::Error for DecodeError {}
