//! Schema texts, and places in them.

use std::{
    cmp::Ordering,
    fs,
    hash::{Hash, Hasher},
    io,
    path::Path,
};

/// A schema text and the name it goes by in messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Path of the file, or whatever names the text; may be empty.
    pub path: String,
    /// What the file holds.
    pub text: String,
}

impl Source {
    /// A text that is at hand already.
    #[must_use]
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }

    /// The text of a file.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or is not UTF-8.
    pub fn read(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let text = fs::read_to_string(path)?;
        Ok(Self::new(path.display().to_string(), text))
    }
}

/// Where something stands: which text, and which of its bytes.
///
/// Places do not take part in comparisons: a declaration that moved is the same declaration.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// Index of the text among those that were read together.
    pub source: usize,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset behind the last byte.
    pub end: usize,
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Span {}

impl PartialOrd for Span {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Span {
    fn cmp(&self, _: &Self) -> Ordering {
        Ordering::Equal
    }
}

impl Hash for Span {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}
