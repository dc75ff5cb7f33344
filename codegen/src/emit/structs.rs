//! Structs: constructors with fields, and functions.

use super::{Context, codec, paths};
use crate::{
    ast::{Definition, ParameterKind},
    boxing::is_unit,
    names,
};
use std::fmt::Write;

/// The struct of a constructor; none for a fieldless one of several, which is a unit variant.
pub(super) fn of_type(
    out: &mut String,
    context: &Context<'_>,
    depth: usize,
    definition: &Definition,
) -> Option<String> {
    if is_unit(definition) && context.boxing.is_enum(&definition.result.name) {
        return None;
    }
    declaration(out, context, depth, definition);
    codec::encode(out, context, definition);
    codec::decode(out, context, depth, definition);
    Some(names::type_name(&definition.name))
}

/// The struct of a function.
pub(super) fn of_function(
    out: &mut String,
    context: &Context<'_>,
    depth: usize,
    definition: &Definition,
) -> Option<String> {
    declaration(out, context, depth, definition);
    codec::encode(out, context, definition);
    if let Some(condition) = context.options.functions.condition() {
        out.push_str(&condition);
        codec::decode(out, context, depth, definition);
    }
    let name = names::type_name(&definition.name);
    let output = match definition.type_params.as_slice() {
        params if params.contains(&definition.result.name.name) => {
            format!("{}::Output", definition.result.name)
        }
        _ => paths::rust_type(context, depth, &definition.result),
    };
    let (params, args) = (
        generics(definition, "rt::Function"),
        generics(definition, ""),
    );
    let _ = writeln!(
        out,
        "impl{params} rt::Function for {name}{args} {{\ntype Output = {output};\n}}"
    );
    Some(name + &args)
}

fn declaration(out: &mut String, context: &Context<'_>, depth: usize, definition: &Definition) {
    let name = names::type_name(&definition.name);
    let args = generics(definition, "");
    let default = if context.defaults.of_struct(definition) {
        ", Default"
    } else {
        ""
    };
    let _ = writeln!(
        out,
        "\n/// `{}`",
        definition
            .text
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    );
    let _ = writeln!(out, "#[derive(Clone{default})]\npub struct {name}{args} {{");
    for parameter in &definition.params {
        let ParameterKind::Value { ty, flag } = &parameter.kind else {
            continue;
        };
        let field = names::field_name(&parameter.name);
        let mut rust = paths::rust_type(context, depth, ty);
        if context.boxing.needs_box(definition, parameter) {
            rust = format!("rt::Box<{rust}>");
        }
        if flag.is_some() && !parameter.is_bit() {
            rust = format!("rt::Option<{rust}>");
        }
        let _ = writeln!(out, "pub {field}: {rust},");
    }
    out.push_str("}\n");
}

/// `<X: bound>` for generic functions, nothing for all others.
pub(super) fn generics(definition: &Definition, bound: &str) -> String {
    match definition.type_params.as_slice() {
        [] => String::new(),
        params if bound.is_empty() => format!("<{}>", params.join(", ")),
        params => {
            let bounded: Vec<_> = params.iter().map(|x| format!("{x}: {bound}")).collect();
            format!("<{}>", bounded.join(", "))
        }
    }
}
