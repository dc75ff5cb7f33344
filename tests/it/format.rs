//! Formatted text, for texts of every kind.

use mtproto_client::format::{from_html, from_markdown, slice_utf16, to_html, to_markdown};
use proptest::prelude::*;

/// Texts that look like formatting, with characters of one, two and four bytes.
fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "**",
        "__",
        "++",
        "~~",
        "||",
        "`",
        "```",
        "[",
        "](",
        ")",
        "> ",
        "\n",
        "\\",
        "!",
        "a",
        "é",
        "🦀",
        " ",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<pre>",
        "</pre>",
        "<code>",
        "</code>",
        "&lt;",
        "&",
        "<",
        ">",
        "<a href=\"x\">",
        "</a>",
        "\"",
        "*",
        "_",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn markdown_that_was_written_is_read_as_the_same_text(text in text()) {
        let read = from_markdown(&text);
        let again = from_markdown(&to_markdown(&read.text, &read.entities));
        prop_assert_eq!(again.text, read.text);
    }

    #[test]
    fn html_that_was_written_is_read_as_the_same_text(text in text()) {
        let read = from_html(&text);
        let again = from_html(&to_html(&read.text, &read.entities));
        prop_assert_eq!(again.text, read.text);
    }

    #[test]
    fn plain_text_survives_both_notations(text in text()) {
        prop_assert_eq!(&from_markdown(&to_markdown(&text, &[])).text, &text);
        prop_assert_eq!(&from_html(&to_html(&text, &[])).text, &text);
    }

    #[test]
    fn slices_are_whole_characters_or_nothing(text in text(), offset in -2..50, length in -2..50) {
        if let Some(slice) = slice_utf16(&text, offset, length) {
            prop_assert_eq!(slice.encode_utf16().count() as i32, length);
        }
    }
}
