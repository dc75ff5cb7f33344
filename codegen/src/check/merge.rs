//! Several schemas to one.

use crate::{
    ast::{Definition, Flag, Name, Parameter, Schema, Type},
    diagnostic::Report,
    parse::{ItemKind, Parsed},
};
use std::collections::{BTreeMap, btree_map::Entry};

/// The declarations of all texts. The first one of a name is the definition; declarations of the
/// same name in other texts join it, if its struct can hold what they say.
pub(super) fn merge(texts: Vec<Parsed>, report: &mut Report) -> Schema {
    let mut schema = Schema::default();
    let mut places: BTreeMap<(bool, Name), usize> = BTreeMap::new();
    for text in texts {
        schema.layer = schema.layer.or(text.layer);
        for item in text.items {
            let (function, definition) = match item.kind {
                ItemKind::Type(definition) => (false, definition),
                ItemKind::Function(definition) => (true, definition),
                ItemKind::Section { .. } | ItemKind::Known(_) => continue,
            };
            let list = if function {
                &mut schema.functions
            } else {
                &mut schema.types
            };
            match places.entry((function, definition.name.clone())) {
                Entry::Vacant(place) => {
                    place.insert(list.len());
                    list.push(definition);
                }
                Entry::Occupied(place) => {
                    if let Some(first) = list.get_mut(*place.get()) {
                        join(first, definition, report);
                    }
                }
            }
        }
    }
    schema
}

/// What an older or newer layer calls the same.
fn join(first: &mut Definition, other: Definition, report: &mut Report) {
    let name = &first.name;
    let span = other.id_span.unwrap_or(other.span);
    if first.span.source == other.span.source {
        let message = format!("{name} is declared twice");
        return report.error(other.span, message, "remove one, or rename it");
    }
    let same_layout = alike(first, &other);
    let known = first.also.iter().any(|d| d.id == other.id);
    if (first.id == other.id && same_layout) || known {
        return;
    }
    if first.id == other.id {
        let message = format!("{name} has other fields under the same number in another file");
        return report.error(span, message, "one of the numbers is wrong");
    }
    if let Some(reason) = incompatible(first, &other) {
        let message = format!("{name} of this file does not fit the first file's: {reason}");
        let hint = "rename it here, or leave the file out";
        return report.error(other.span, message, hint);
    }
    first.also.push(other);
}

/// Whether both look the same on the wire.
fn alike(a: &Definition, b: &Definition) -> bool {
    let same = |(a, b): (&Parameter, &Parameter)| match (a.value(), b.value()) {
        (None, None) => true,
        (Some((a, flag)), Some((b, other))) => same_type(a, b) && flag == other,
        _ => false,
    };
    same_type(&a.result, &b.result)
        && a.params.len() == b.params.len()
        && a.params.iter().zip(&b.params).all(same)
}

/// Strings and bytes are the same on the wire.
fn same_type(a: &Type, b: &Type) -> bool {
    let text = |ty: &Type| matches!(ty.name.name.as_str(), "string" | "bytes");
    a == b
        || text(a) && text(b)
        || a.name == b.name
            && a.bare == b.bare
            && a.args.len() == b.args.len()
            && a.args.iter().zip(&b.args).all(|(a, b)| same_type(a, b))
}

/// Why the struct of `first` cannot hold what `other` says.
///
/// Each field must be in both with the same type, or be one that `first` can leave out. What only
/// `other` has is read and dropped.
fn incompatible(first: &Definition, other: &Definition) -> Option<String> {
    if first.result != other.result {
        return Some(format!(
            "it constructs {}, not {}",
            other.result, first.result
        ));
    }
    if first.type_params != other.type_params {
        return Some("it has other type parameters".to_owned());
    }
    for wanted in &first.params {
        let Some((ty, flag)) = wanted.value() else {
            continue;
        };
        let found = other.params.iter().filter(|p| p.name == wanted.name);
        match found.filter_map(Parameter::value).next() {
            None if flag.is_none() => return Some(format!("it has no {:?}", wanted.name)),
            Some((found, _)) if found != ty => {
                return Some(format!("{:?} is a {found}, not a {ty}", wanted.name));
            }
            Some((_, Some(Flag { .. }))) if flag.is_none() => {
                return Some(format!("{:?} may be missing", wanted.name));
            }
            _ => {}
        }
    }
    None
}
