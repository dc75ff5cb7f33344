//! Schema text to tokens.
//!
//! A token is a word (letters, digits, underscores), one punctuation character, or the section mark
//! `---`. Whether a word is a name, a number or the hexadecimal digits of an id depends on where it
//! stands, so the parser decides that.

/// One token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind<'a>,
    /// Offset of its first byte.
    pub(crate) start: usize,
    /// Offset behind its last byte.
    pub(crate) end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    Word(&'a str),
    Mark(char),
    /// `---`, around `functions` or `types`.
    Section,
}

/// Tokens of `text`, and the layer that its comments name.
pub(crate) fn tokens(text: &str) -> (Vec<Token<'_>>, Option<i32>) {
    let mut found = Vec::new();
    let mut layer = None;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (len, kind) = if c.is_whitespace() {
            (c.len_utf8(), None)
        } else if let Some(comment) = rest.strip_prefix("//") {
            let comment = comment.lines().next().unwrap_or_default();
            layer = layer_number(comment).or(layer);
            (2 + comment.len(), None)
        } else if rest.starts_with("/*") {
            (rest.find("*/").map_or(rest.len(), |end| end + 2), None)
        } else if rest.starts_with("---") {
            (3, Some(Kind::Section))
        } else if is_word(c) {
            let len = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            (len, Some(Kind::Word(&rest[..len])))
        } else {
            (c.len_utf8(), Some(Kind::Mark(c)))
        };
        found.extend(kind.map(|kind| Token {
            kind,
            start: at,
            end: at + len,
        }));
        at += len;
    }
    (found, layer)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn layer_number(comment: &str) -> Option<i32> {
    comment.trim().strip_prefix("LAYER ")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_both_kinds_are_skipped() {
        let (found, layer) = tokens("a // b\n/* c\nd */ e // LAYER 42\n");
        let words: Vec<_> = found.iter().map(|t| t.kind).collect();
        assert_eq!(words, [Kind::Word("a"), Kind::Word("e")]);
        assert_eq!(layer, Some(42));
    }

    #[test]
    fn an_unclosed_comment_ends_the_text() {
        assert_eq!(tokens("a /* b").0.len(), 1);
    }

    #[test]
    fn sections_and_marks_are_told_apart() {
        let kinds: Vec<_> = tokens("---functions---x#1f;")
            .0
            .iter()
            .map(|t| t.kind)
            .collect();
        let expected = [
            Kind::Section,
            Kind::Word("functions"),
            Kind::Section,
            Kind::Word("x"),
            Kind::Mark('#'),
            Kind::Word("1f"),
            Kind::Mark(';'),
        ];
        assert_eq!(kinds, expected);
    }
}
