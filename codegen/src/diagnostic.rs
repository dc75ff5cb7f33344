//! What is wrong with a schema, and where.

use crate::source::{Source, Span};
use std::fmt::{self, Write};

/// One thing that is wrong with a schema.
///
/// Displays as a compiler would: what, where, the text underlined, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The name of the text it stands in.
    pub path: String,
    /// Line, counted from one.
    pub line: usize,
    /// Column of the first offending character, counted from one.
    pub column: usize,
    /// How many characters offend.
    pub width: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The line, or a part of it around the place.
    excerpt: String,
    /// How many characters of the excerpt stand before the place.
    indent: usize,
}

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Severity {
    /// Nothing can be generated.
    Error,
    /// Works, but is probably not what was meant.
    Warning,
}

/// Everything that is wrong with some schemas, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Whether nothing can be generated.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }
}

impl Diagnostic {
    /// The text of the diagnostic, with the colours of a terminal.
    #[must_use]
    pub fn coloured(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut text, &Colours::TERMINAL);
        text
    }

    fn write(&self, f: &mut impl Write, colours: &Colours) -> fmt::Result {
        let Colours { frame, reset, .. } = colours;
        let (word, colour) = match self.severity {
            Severity::Error => ("error", colours.error),
            Severity::Warning => ("warning", colours.warning),
        };
        let (line, column) = (self.line, self.column);
        let margin = line.to_string().len();
        let colon = if self.path.is_empty() { "" } else { ":" };
        writeln!(f, "{colour}{word}{reset}: {}", self.message)?;
        writeln!(
            f,
            "{:margin$}{frame}-->{reset} {}{colon}{line}:{column}",
            "", self.path
        )?;
        writeln!(f, "{:margin$} {frame}|{reset}", "")?;
        writeln!(f, "{frame}{line} |{reset} {}", self.excerpt)?;
        let marks = "^".repeat(self.width.clamp(1, MAX_MARKS));
        write!(
            f,
            "{:margin$} {frame}|{reset} {:indent$}{colour}{marks}",
            "",
            "",
            indent = self.indent
        )?;
        if let Some(hint) = &self.hint {
            write!(f, " {hint}")?;
        }
        f.write_str(reset)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, &Colours::NONE)
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}
impl std::error::Error for Diagnostics {}

/// Collects what is wrong while texts are read.
#[derive(Debug, Default)]
pub(crate) struct Report(Vec<Finding>);

#[derive(Debug)]
struct Finding {
    severity: Severity,
    span: Span,
    message: String,
    hint: Option<String>,
}

impl Report {
    pub(crate) fn has_errors(&self) -> bool {
        self.0.iter().any(|f| f.severity == Severity::Error)
    }

    pub(crate) fn error(&mut self, span: Span, message: impl Into<String>, hint: &str) {
        self.push(Severity::Error, span, message.into(), hint);
    }

    pub(crate) fn warning(&mut self, span: Span, message: impl Into<String>, hint: &str) {
        self.push(Severity::Warning, span, message.into(), hint);
    }

    fn push(&mut self, severity: Severity, span: Span, message: String, hint: &str) {
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        self.0.push(Finding {
            severity,
            span,
            message,
            hint,
        });
    }

    /// Looks up the places, all in one walk over the texts: a text of one line can have as many
    /// mistakes as it has words.
    pub(crate) fn finish(mut self, sources: &[Source]) -> Diagnostics {
        self.0.sort_by_key(|f| (f.span.source, f.span.start));
        let mut cursor = Cursor::default();
        let located = self.0.into_iter().filter_map(|finding| {
            let source = sources.get(finding.span.source)?;
            cursor.advance(finding.span, &source.text);
            Some(finding.at(source, &cursor))
        });
        Diagnostics(located.collect())
    }
}

impl Finding {
    fn at(self, source: &Source, cursor: &Cursor) -> Diagnostic {
        let text = &source.text;
        let line_end = text[cursor.at..]
            .find('\n')
            .map_or(text.len(), |i| cursor.at + i);
        let end = self.span.end.clamp(cursor.at, line_end);
        let before: Vec<char> = text[cursor.line_start..cursor.at]
            .chars()
            .rev()
            .take(BEFORE + 1)
            .collect();
        let mut excerpt = String::new();
        if before.len() > BEFORE {
            excerpt.push('…');
        }
        excerpt.extend(before.iter().take(BEFORE).rev());
        let indent = excerpt.chars().count();
        let behind: Vec<char> = text[cursor.at..line_end].chars().take(BEHIND + 1).collect();
        excerpt.extend(behind.iter().take(BEHIND));
        if behind.len() > BEHIND {
            excerpt.push('…');
        }
        // A terminal is to show the text, not to obey it.
        let excerpt = excerpt.trim_end_matches('\r').chars();
        let excerpt = excerpt.map(|c| match c {
            '\t' => ' ',
            _ if c.is_control() => char::REPLACEMENT_CHARACTER,
            _ => c,
        });
        Diagnostic {
            severity: self.severity,
            path: source.path.clone(),
            line: cursor.line + 1,
            column: cursor.column + 1,
            width: text[cursor.at..end].chars().take(MAX_MARKS).count().max(1),
            message: self.message,
            hint: self.hint,
            excerpt: excerpt.collect(),
            indent,
        }
    }
}

/// A place in a text that only moves on.
#[derive(Debug, Default)]
struct Cursor {
    source: usize,
    at: usize,
    line: usize,
    column: usize,
    line_start: usize,
}

impl Cursor {
    fn advance(&mut self, to: Span, text: &str) {
        if self.source != to.source {
            *self = Self {
                source: to.source,
                ..Self::default()
            };
        }
        let mut target = to.start.min(text.len());
        while !text.is_char_boundary(target) {
            target -= 1;
        }
        for c in text[self.at..target].chars() {
            self.at += c.len_utf8();
            self.column += 1;
            if c == '\n' {
                self.line += 1;
                self.column = 0;
                self.line_start = self.at;
            }
        }
    }
}

/// What is written around the parts of a diagnostic.
struct Colours {
    error: &'static str,
    warning: &'static str,
    frame: &'static str,
    reset: &'static str,
}

impl Colours {
    const NONE: Self = Self {
        error: "",
        warning: "",
        frame: "",
        reset: "",
    };
    const TERMINAL: Self = Self {
        error: "\x1b[1;31m",
        warning: "\x1b[1;33m",
        frame: "\x1b[1;34m",
        reset: "\x1b[0m",
    };
}

/// Characters of the line shown before the place and from it on: declarations are long, terminals
/// are not.
const BEFORE: usize = 40;
const BEHIND: usize = 60;

/// The longest underline.
const MAX_MARKS: usize = BEHIND;

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, start: usize, end: usize) -> String {
        let mut report = Report::default();
        let span = Span {
            source: 0,
            start,
            end,
        };
        report.error(span, "wrong", "right");
        let source = Source::new("a.tl", text);
        report.finish(&[source]).to_string()
    }

    #[test]
    fn the_text_is_underlined_where_it_is_wrong() {
        let expected = "error: wrong\n --> a.tl:2:3\n  |\n2 | a x:int = A;\n  |   ^^^^^ right";
        assert_eq!(shown("\na x:int = A;\n", 3, 8), expected);
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let text = format!("{} WRONG {}", "a".repeat(500), "b".repeat(500));
        let shown = shown(&text, 501, 506);
        assert!(shown.contains(" --> a.tl:1:502\n"), "{shown}");
        assert!(shown.lines().all(|line| line.chars().count() < 120));
        assert!(shown.contains("…aaa") && shown.contains("bbb…"), "{shown}");
    }

    #[test]
    fn places_beyond_the_text_and_control_characters_do_no_harm() {
        assert!(shown("a\x1b[31m", 90, 99).contains("a\u{fffd}[31m"));
        assert!(shown("", 0, 0).ends_with("^ right"));
        assert!(shown("é", 1, 2).contains("1:1"));
    }
}
