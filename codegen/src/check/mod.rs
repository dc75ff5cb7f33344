//! Whether a schema means something: names, flags, numbers.

mod fields;
mod finite;
mod merge;
mod rust;
#[cfg(test)]
mod tests;
mod types;

use crate::{
    ast::{Definition, Schema},
    builtin,
    diagnostic::{Diagnostics, Report},
    emit::table::table,
    ids::{self, Origin},
    parse::parse_source,
    source::Source,
};
use std::collections::BTreeMap;
use types::Known;
pub(crate) use types::distance;

/// A schema in which everything means something, and what is odd about it.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    schema: Schema,
    warnings: Diagnostics,
}

/// Reads schemas that belong together.
///
/// What several of them declare alike is declared once. Where they give the same name different
/// numbers, the first schema's declaration is the definition and the others are in its
/// [`also`](Definition::also): see [`Builder::schema`](crate::Builder::schema) for when that works.
///
/// # Errors
///
/// All mistakes of all texts, in their order, with the warnings among them.
pub fn load(sources: &[Source]) -> Result<Checked, Diagnostics> {
    let mut report = Report::default();
    let parsed: Vec<_> = sources
        .iter()
        .enumerate()
        .map(|(i, source)| parse_source(&source.text, i, &mut report))
        .collect();
    let broken = parsed.iter().flat_map(|p| p.broken.clone()).collect();
    let schema = merge::merge(parsed, &mut report);
    let known = Known::new(&schema, broken);
    for definition in with_older(schema.definitions()) {
        fields::check(definition, &mut report);
    }
    for (function, definition) in schema
        .types
        .iter()
        .map(|d| (false, d))
        .chain(schema.functions.iter().map(|d| (true, d)))
    {
        for definition in with_older([definition].into_iter()) {
            known.check(definition, function, &mut report);
        }
    }
    numbers(&schema, &mut report);
    rust::check(&schema, &mut report);
    finite::check(&schema, &mut report);
    let found = report.finish(sources);
    if found.has_errors() {
        Err(found)
    } else {
        Ok(Checked {
            schema,
            warnings: found,
        })
    }
}

impl Checked {
    /// What the texts declare.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The table of the schema, which `mtproto_tl::reflect::Schema::new` reads at run time.
    #[must_use]
    pub fn table(&self) -> Vec<u8> {
        table(&self.schema)
    }

    /// What works, but is probably not what was meant.
    #[must_use]
    pub fn warnings(&self) -> &Diagnostics {
        &self.warnings
    }
}

/// A number names one thing, and follows from the declaration (TL-5, TL-27, TL-30).
fn numbers(schema: &Schema, report: &mut Report) {
    let mut owners: BTreeMap<u32, String> = builtin::IDS
        .iter()
        .map(|(id, name)| (*id, (*name).to_owned()))
        .collect();
    for definition in with_older(schema.definitions()) {
        let Definition { name, id, .. } = definition;
        let span = definition.id_span.unwrap_or(definition.span);
        if let Some(owner) = owners.insert(*id, name.to_string()) {
            let message = format!("{name} has the number {id:x} of {owner}");
            report.error(span, message, "on the wire, the number is the name");
        }
        if definition.id_span.is_some() && ids::origin(definition) == Origin::Unknown {
            let computed = ids::computed_id(&definition.text);
            let message = format!("the number of {name} does not follow from its declaration");
            let hint = format!("#{computed:x} would; is the line as its author published it?");
            report.warning(span, message, &hint);
        }
    }
}

fn with_older<'a>(
    definitions: impl Iterator<Item = &'a Definition>,
) -> impl Iterator<Item = &'a Definition> {
    definitions.flat_map(|d| [d].into_iter().chain(&d.also))
}
