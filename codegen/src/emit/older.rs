//! Reading what another layer calls the same: its fields, into the struct of the first schema.
//!
//! `check` has made sure that it fits: a field is in both with the same type, or can be left out of
//! the struct, or is read and dropped.

use super::{Context, codec, paths};
use crate::{
    ast::{Definition, Parameter, ParameterKind},
    names,
};
use std::fmt::Write;

/// The method that reads the other forms of `definition`, if it has any.
pub(super) fn decode(
    out: &mut String,
    context: &Context<'_>,
    depth: usize,
    definition: &Definition,
) {
    if definition.also.is_empty() {
        return;
    }
    out.push_str("fn decode_other(id: u32, input: &mut rt::Reader) -> Self {\nmatch id {\n");
    for older in &definition.also {
        let _ = writeln!(out, "{:#010x} => {{", older.id);
        let names = fields(out, context, depth, definition, older);
        let _ = writeln!(out, "Self {{ {} }}\n}}", names.join(", "));
    }
    let _ = writeln!(
        out,
        "_ => rt::stray(input, id, \"{}\"),\n}}\n}}",
        definition.name
    );
}

/// Statements that read the fields of `older` into variables and returns the fields of `own`.
pub(super) fn fields(
    out: &mut String,
    context: &Context<'_>,
    depth: usize,
    own: &Definition,
    older: &Definition,
) -> Vec<String> {
    for parameter in &older.params {
        let name = &parameter.name;
        let ParameterKind::Value { ty, flag } = &parameter.kind else {
            let word = codec::word_name(parameter);
            let _ = writeln!(out, "let {word} = rt::word(input);\nlet _ = {word};");
            continue;
        };
        let wanted = own.params.iter().find(|p| p.name == *name);
        let _ = match wanted.and_then(Parameter::value) {
            None if parameter.is_bit() => Ok(()),
            None => {
                let mut rust = paths::rust_type(context, depth, ty);
                if flag.is_some() {
                    rust = format!("rt::Option<{rust}>");
                }
                let value = codec::read(older, parameter, ty, flag.as_ref(), false);
                writeln!(out, "let _: {rust} = {value};")
            }
            Some((_, own_flag)) => {
                let boxed = wanted.is_some_and(|p| context.boxing.needs_box(own, p));
                let value = codec::read(older, parameter, ty, flag.as_ref(), boxed);
                if own_flag.is_some() && flag.is_none() {
                    writeln!(out, "let field_{name} = Some({value});")
                } else {
                    writeln!(out, "let field_{name} = {value};")
                }
            }
        };
    }
    let own = own.params.iter().filter(|p| p.value().is_some());
    own.map(|parameter| {
        let (field, name) = (names::field_name(&parameter.name), &parameter.name);
        if older.params.iter().any(|p| p.name == *name) {
            format!("{field}: field_{name}")
        } else {
            let absent = if parameter.is_bit() { "false" } else { "None" };
            format!("{field}: {absent}")
        }
    })
    .collect()
}
