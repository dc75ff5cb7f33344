//! A list of everything in a module, for tests that look at all of it.

use super::{Context, paths};
use crate::{ast::Schema, names};
use std::fmt::Write;

/// A call of the macro `each!` with a line `number => type,` for every constructor and function.
///
/// Constructors come with the type that holds them; functions that wrap others, around `Raw`.
pub(super) fn text(context: &Context<'_>, schema: &Schema) -> String {
    let mut out = "each! {\n".to_owned();
    for definition in &schema.types {
        let ty = paths::rust_type(context, 0, &definition.result);
        let _ = writeln!(out, "{:#010x} => {ty},", definition.id);
    }
    for function in &schema.functions {
        let name = names::type_name(&function.name);
        let namespace = match &function.name.namespace {
            Some(namespace) => format!("{}::", names::module_name(namespace)),
            None => String::new(),
        };
        let args = if function.type_params.is_empty() {
            String::new()
        } else {
            format!("<{}>", vec!["Raw"; function.type_params.len()].join(", "))
        };
        let _ = writeln!(
            out,
            "{:#010x} => functions::{namespace}{name}{args},",
            function.id
        );
    }
    out + "}\n"
}
