//! Formatted text: from Markdown and HTML, and back.
//!
//! The API keeps text and formatting apart: entities say what is bold, and where, in UTF-16 code
//! units. Here they are made from the two notations that people write, and written in them again.
//!
//! Neither parser fails: what is not formatting is text. A sign that opens nothing or closes nothing
//! stays where it is.

mod html;
mod markdown;
mod spans;

pub use html::{from_html, to_html};
pub use markdown::{from_markdown, to_markdown};

use mtproto_tl::api::enums::MessageEntity;

/// A text and its formatting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FormattedText {
    /// The text alone.
    pub text: String,
    /// What is formatted how. Offsets and lengths count UTF-16 code units, as the API has it.
    pub entities: Vec<MessageEntity>,
}

/// The part of `text` that begins at UTF-16 code unit `offset` and has `length` of them.
///
/// `None` if it begins or ends beyond the text or within a character.
///
/// ```
/// # use mtproto_client::format::slice_utf16;
/// assert_eq!(slice_utf16("🦀 crab", 3, 4), Some("crab"));
/// assert_eq!(slice_utf16("🦀", 1, 1), None);
/// ```
#[must_use]
pub fn slice_utf16(text: &str, offset: i32, length: i32) -> Option<&str> {
    let start = spans::byte_at(text, offset)?;
    let end = spans::byte_at(text, offset.checked_add(length)?)?;
    text.get(start..end)
}

#[cfg(test)]
mod tests;
