//! The canonical form of a schema text.
//!
//! One declaration per line, each lexeme where everybody puts it, types applied as `Vector<T>`,
//! numbers without leading zeros. Comments and single empty lines stay where they are; a comment
//! inside a declaration moves in front of it. Numbers that the text leaves out stay out, and none that
//! follows from a declaration changes.

use crate::{
    diagnostic::{Diagnostics, Report},
    parse::{Item, ItemKind, parse_source},
    source::{Source, Span},
};

/// The canonical form of the text, which is its own canonical form.
///
/// # Errors
///
/// All mistakes in the syntax. Whether the names mean anything does not matter.
pub fn format(source: &Source) -> Result<String, Diagnostics> {
    let mut report = Report::default();
    let parsed = parse_source(&source.text, 0, &mut report);
    let found = report.finish(std::slice::from_ref(source));
    if found.has_errors() {
        return Err(found);
    }
    let mut page = Page {
        source: &source.text,
        out: String::new(),
        end: 0,
        section: false,
    };
    let mut comments = parsed.comments.into_iter().peekable();
    for item in &parsed.items {
        while let Some(comment) = comments.next_if(|c| c.start < item.span.start) {
            page.comment(comment);
        }
        let mut place = item.span;
        while let Some(comment) = comments.next_if(|c| c.start < item.span.end) {
            page.comment_inside(comment, &mut place);
        }
        page.item(item, place);
    }
    comments.for_each(|comment| page.comment(comment));
    if !page.out.is_empty() {
        page.out.push('\n');
    }
    Ok(page.out)
}

struct Page<'a> {
    source: &'a str,
    out: String,
    /// Where in the source the last thing written ends.
    end: usize,
    /// The last thing written is the mark of a section.
    section: bool,
}

impl Page<'_> {
    fn item(&mut self, item: &Item, place: Span) {
        let (text, section) = match &item.kind {
            ItemKind::Type(definition) | ItemKind::Function(definition) => {
                (format!("{};", definition.text), false)
            }
            ItemKind::Known(text) => (text.clone(), false),
            ItemKind::Section { functions: true } => ("---functions---".to_owned(), true),
            ItemKind::Section { functions: false } => ("---types---".to_owned(), true),
        };
        self.begin_line(place, section);
        self.out.push_str(&text);
        self.end = item.span.end;
        self.section = section;
    }

    /// A comment stays on the line of what stands before it.
    fn comment(&mut self, comment: Span) {
        let gap = self.source.get(self.end..comment.start).unwrap_or_default();
        if self.out.is_empty() || gap.contains('\n') {
            self.begin_line(comment, false);
            self.section = false;
        } else {
            self.out.push(' ');
        }
        self.push_comment(comment);
    }

    fn comment_inside(&mut self, comment: Span, item: &mut Span) {
        self.begin_line(*item, false);
        self.push_comment(comment);
        self.section = false;
        // The declaration follows at once.
        item.start = self.end;
    }

    fn push_comment(&mut self, comment: Span) {
        let text = self.source.get(comment.start..comment.end);
        let lines = text.unwrap_or_default().lines().map(str::trim_end);
        self.out.push_str(&lines.collect::<Vec<_>>().join("\n"));
        self.end = comment.end;
    }

    /// A new line, behind an empty one if there was one or if a section begins or has begun.
    fn begin_line(&mut self, place: Span, section: bool) {
        if self.out.is_empty() {
            return;
        }
        let gap = self.source.get(self.end..place.start).unwrap_or_default();
        self.out.push('\n');
        if section || self.section || gap.matches('\n').count() > 1 {
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        let once = format(&Source::new("", text)).unwrap();
        let twice = format(&Source::new("", once.as_str())).unwrap();
        assert_eq!(once, twice, "the canonical form of the canonical form");
        once
    }

    #[test]
    fn declarations_stand_on_lines_of_their_own() {
        let text = "a#00ff  x : (Vector int)\n = A;b=B; ---functions--- f = A;\n\n\n\ng = A;";
        let expected = "a#ff x:Vector<int> = A;\nb = B;\n\n---functions---\n\nf = A;\n\ng = A;\n";
        assert_eq!(canonical(text), expected);
    }

    #[test]
    fn comments_stay() {
        let text =
            "// LAYER 1\r\n\r\na = A; // why  \r\n/* two\t\n lines */ b /* in */ = B; /**/\n//end";
        let expected =
            "// LAYER 1\n\na = A; // why\n/* two\n lines */\n/* in */\nb = B; /**/\n//end\n";
        assert_eq!(canonical(text), expected);
    }

    #[test]
    fn a_section_stands_apart_and_keeps_its_comment() {
        let text = "a = A;\n---functions--- // all\n// one\nf = A;";
        let expected = "a = A;\n\n---functions--- // all\n\n// one\nf = A;\n";
        assert_eq!(canonical(text), expected);
        assert_eq!(canonical("\n\n"), "");
    }

    #[test]
    fn built_in_declarations_are_kept() {
        let text =
            "int ?=Int;vector#1cb5c415{t:Type}#[t]=Vector t;int128 4*[int]=Int128;Final Bool;";
        let expected = "int ? = Int;\nvector#1cb5c415 {t:Type} # [ t ] = Vector t;\n\
                        int128 4*[ int ] = Int128;\nFinal Bool;\n";
        assert_eq!(canonical(text), expected);
    }

    #[test]
    fn no_number_changes() {
        let text = "p (x y:double) z:( Vector bytes) f:# b:f.1?bytes t:f.0?true = P;";
        let id = |text: &str| crate::parse(text).unwrap().types[0].id;
        assert_eq!(id(text), id(&canonical(text)));
    }
}
