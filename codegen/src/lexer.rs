//! Schema text to tokens.
//!
//! A token is a word (letters, digits, underscores), one punctuation character, or the section mark
//! `---`. Whether a word is a name, a number or the hexadecimal digits of an id depends on where it
//! stands, so the parser decides that.

use crate::{diagnostic::Report, source::Span};

/// One token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind<'a>,
    pub(crate) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    Word(&'a str),
    Mark(char),
    /// `---`, around `functions` or `types`.
    Section,
    /// Characters that the language does not know: a mistake that is reported already.
    Unknown,
}

/// What a text consists of.
#[derive(Debug, Default)]
pub(crate) struct Lexed<'a> {
    pub(crate) tokens: Vec<Token<'a>>,
    /// Comments of both kinds, without the end of the line.
    pub(crate) comments: Vec<Span>,
    /// Number in a `// LAYER 123` comment.
    pub(crate) layer: Option<i32>,
}

/// Takes `text` apart, and reports what is no part of the language.
pub(crate) fn lex<'a>(text: &'a str, source: usize, report: &mut Report) -> Lexed<'a> {
    let mut lexed = Lexed::default();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let span = |len: usize| Span {
            source,
            start: at,
            end: at + len,
        };
        let (len, kind) = if c.is_whitespace() || c == BYTE_ORDER_MARK {
            (c.len_utf8(), None)
        } else if rest.starts_with("//") {
            let comment = rest.lines().next().unwrap_or(rest).trim_end();
            lexed.layer = layer_number(comment).or(lexed.layer);
            lexed.comments.push(span(comment.len()));
            (comment.len(), None)
        } else if let Some(comment) = rest.strip_prefix("/*") {
            let end = comment.find("*/").map(|end| end + 4);
            if end.is_none() {
                report.error(span(2), "this comment never ends", "close it with `*/`");
            }
            let len = end.unwrap_or(rest.len());
            lexed.comments.push(span(len));
            (len, None)
        } else if rest.starts_with("---") {
            (3, Some(Kind::Section))
        } else if is_word(c) {
            let len = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            (len, Some(Kind::Word(&rest[..len])))
        } else if MARKS.contains(c) {
            (1, Some(Kind::Mark(c)))
        } else {
            let behind = &rest[c.len_utf8()..];
            let len = c.len_utf8() + behind.find(is_known).unwrap_or(behind.len());
            let message = format!("no schema contains {:?}", first_chars(&rest[..len]));
            let hint = "letters, digits, `_` and `:;()[]{}=#?%+<>,.*!` make up the language";
            report.error(span(len), message, hint);
            (len, Some(Kind::Unknown))
        };
        lexed.tokens.extend(kind.map(|kind| Token {
            kind,
            span: span(len),
        }));
        at += len;
    }
    lexed
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_known(c: char) -> bool {
    is_word(c) || c.is_whitespace() || MARKS.contains(c) || matches!(c, '/' | '-')
}

fn first_chars(text: &str) -> String {
    text.chars().take(16).collect()
}

fn layer_number(comment: &str) -> Option<i32> {
    let comment = comment.strip_prefix("//")?;
    comment.trim().strip_prefix("LAYER ")?.trim().parse().ok()
}

const MARKS: &str = ":;()[]{}=#?%+<>,.*!";
const BYTE_ORDER_MARK: char = '\u{feff}';

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn kinds(text: &str) -> (Vec<Kind<'_>>, Option<i32>) {
        let mut report = Report::default();
        let lexed = lex(text, 0, &mut report);
        assert!(report.finish(&[Source::new("", text)]).0.is_empty());
        (lexed.tokens.iter().map(|t| t.kind).collect(), lexed.layer)
    }

    fn mistakes(text: &str) -> Vec<(usize, String)> {
        let mut report = Report::default();
        lex(text, 0, &mut report);
        let found = report.finish(&[Source::new("", text)]).0;
        found.into_iter().map(|d| (d.column, d.message)).collect()
    }

    #[test]
    fn comments_of_both_kinds_are_skipped() {
        let (words, layer) = kinds("a // b\n/* c\nd */ e // LAYER 42\n/**/ f");
        assert_eq!(words, [Kind::Word("a"), Kind::Word("e"), Kind::Word("f")]);
        assert_eq!(layer, Some(42));
    }

    #[test]
    fn an_unclosed_comment_is_a_mistake_where_it_begins() {
        assert_eq!(
            mistakes("a /*/ b"),
            [(3, "this comment never ends".to_owned())]
        );
    }

    #[test]
    fn unknown_characters_are_mistakes_of_their_own() {
        let found = mistakes("a $é = / A;");
        let columns: Vec<_> = found.iter().map(|(column, _)| *column).collect();
        assert_eq!(columns, [3, 8], "{found:?}");
    }

    #[test]
    fn sections_and_marks_are_told_apart() {
        let expected = [
            Kind::Section,
            Kind::Word("functions"),
            Kind::Section,
            Kind::Word("x"),
            Kind::Mark('#'),
            Kind::Word("1f"),
            Kind::Mark(';'),
        ];
        assert_eq!(kinds("---functions---x#1f;").0, expected);
    }
}
