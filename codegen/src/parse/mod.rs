//! Tokens to declarations.
//!
//! After a mistake the parser goes on behind the next semicolon, so that one run reports all of
//! them. Whether names mean anything is the business of [`check`](crate::check).

mod cursor;
mod declaration;
#[cfg(test)]
mod tests;
mod types;

use crate::{
    ast::{Definition, Name, Schema},
    diagnostic::{Diagnostics, Report},
    lexer::{Kind, lex},
    source::{Source, Span},
};
use cursor::{Cursor, Mistake};
use std::collections::BTreeSet;

/// Parses one schema, whose names may mean nothing.
///
/// # Errors
///
/// All mistakes of the text, in its order.
pub fn parse(text: &str) -> Result<Schema, Diagnostics> {
    let mut report = Report::default();
    let parsed = parse_source(text, 0, &mut report);
    let found = report.finish(&[Source::new("", text)]);
    if found.has_errors() {
        return Err(found);
    }
    let mut schema = Schema {
        layer: parsed.layer,
        ..Schema::default()
    };
    for item in parsed.items {
        match item.kind {
            ItemKind::Type(definition) => schema.types.push(definition),
            ItemKind::Function(definition) => schema.functions.push(definition),
            ItemKind::Section { .. } | ItemKind::Known(_) => {}
        }
    }
    Ok(schema)
}

/// What one text declares, as far as it can be understood.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) items: Vec<Item>,
    pub(crate) comments: Vec<Span>,
    pub(crate) layer: Option<i32>,
    /// Names that declarations with mistakes seem to declare: nobody is to be told that these are
    /// unknown.
    pub(crate) broken: BTreeSet<Name>,
}

/// One declaration or section mark.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) kind: ItemKind,
    pub(crate) span: Span,
}

#[derive(Debug)]
pub(crate) enum ItemKind {
    Type(Definition),
    Function(Definition),
    /// Everything from here on is a function, or is none.
    Section {
        functions: bool,
    },
    /// In canonical form, something that every decoder knows or that says nothing about the wire.
    Known(String),
}

/// Parses the text number `source`.
pub(crate) fn parse_source(text: &str, source: usize, report: &mut Report) -> Parsed {
    let lexed = lex(text, source, report);
    let mut cursor = Cursor::new(&lexed.tokens, source);
    let mut parsed = Parsed {
        layer: lexed.layer,
        ..Parsed::default()
    };
    let mut in_functions = false;
    while cursor.peek().is_some() {
        let first = cursor.position();
        let step = if cursor.peek() == Some(Kind::Section) {
            section(&mut cursor)
        } else {
            cursor.declaration(in_functions)
        };
        match step {
            Ok(kind) => {
                if let ItemKind::Section { functions } = kind {
                    in_functions = functions;
                }
                let span = cursor.span_since(first);
                parsed.items.push(Item { kind, span });
            }
            Err(mistake) => {
                // Whatever is wrong where there are unknown characters, is wrong because of them.
                if cursor.peek() != Some(Kind::Unknown) {
                    report.error(mistake.span, mistake.message, mistake.hint);
                }
                if !mistake.resume {
                    cursor.skip_declaration();
                }
                parsed.broken.extend(cursor.declared_since(first));
            }
        }
    }
    parsed.comments = lexed.comments;
    parsed
}

/// `---functions---` or `---types---`.
fn section(cursor: &mut Cursor<'_>) -> Result<ItemKind, Mistake> {
    let hint = "write `---functions---` or `---types---`";
    let mark = cursor.span();
    cursor.advance();
    let functions = match cursor.peek() {
        Some(Kind::Word("functions")) => true,
        Some(Kind::Word("types")) => false,
        other => {
            if matches!(other, Some(Kind::Word(_))) && cursor.ahead(1) == Some(Kind::Section) {
                cursor.advance();
                cursor.advance();
            }
            let message = "this mark begins no section";
            return Err(Mistake::at(mark, message, hint).and_resume());
        }
    };
    cursor.advance();
    if !cursor.take(Kind::Section) {
        let message = "the mark of a section ends with `---`";
        return Err(Mistake::at(mark, message, hint).and_resume());
    }
    Ok(ItemKind::Section { functions })
}
