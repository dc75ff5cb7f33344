//! Names that differ in the schema must differ in Rust, too.

use crate::{
    ast::{Definition, Name, Schema},
    diagnostic::Report,
    names,
};
use std::collections::{BTreeMap, BTreeSet};

/// Structs, enums, functions and fields each have a name of their own.
pub(super) fn check(schema: &Schema, report: &mut Report) {
    let mut types = BTreeSet::new();
    let enums = schema.types.iter().filter(|d| types.insert(&d.result.name));
    let enums = enums.map(|d| (&d.result.name, d.result.span));
    items("types", enums, report);
    let own = |d: &'_ Definition| d.span;
    items(
        "constructors",
        schema.types.iter().map(|d| (&d.name, own(d))),
        report,
    );
    items(
        "functions",
        schema.functions.iter().map(|d| (&d.name, own(d))),
        report,
    );
    for definition in schema.definitions() {
        let mut fields = BTreeMap::new();
        for parameter in definition.params.iter().filter(|p| p.value().is_some()) {
            let rust = names::field_name(&parameter.name);
            let other = fields.insert(rust, &parameter.name);
            if let Some(other) = other.filter(|other| *other != &parameter.name) {
                let message = format!("{:?} and {other:?} are one field in Rust", parameter.name);
                report.error(parameter.span, message, "rename one of them");
            }
        }
    }
}

fn items<'a>(
    what: &str,
    names: impl Iterator<Item = (&'a Name, crate::source::Span)>,
    report: &mut Report,
) {
    let mut taken: BTreeMap<_, &Name> = BTreeMap::new();
    for (name, span) in names {
        let namespace = name.namespace.as_deref().map(names::module_name);
        let rust = (namespace, names::type_name(name));
        if let Some(other) = taken.insert(rust, name)
            && other != name
        {
            let message = format!("the {what} {name} and {other} have one name in Rust");
            report.error(span, message, "rename one of them");
        }
    }
}
