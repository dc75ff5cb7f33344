//! Reading and writing the fields of a struct, in declaration order, words of flags included.

use super::{Context, older, paths, structs::generics};
use crate::{
    ast::{Definition, Flag, Parameter, ParameterKind, Type},
    names,
    source::Span,
};
use std::fmt::Write;

/// `impl EncodeBare`.
pub(super) fn encode(out: &mut String, context: &Context<'_>, definition: &Definition) {
    let name = names::type_name(&definition.name);
    let (params, args) = (generics(definition, "rt::Encode"), generics(definition, ""));
    let sink = if definition.params.is_empty() {
        "_out"
    } else {
        "out"
    };
    let _ = writeln!(
        out,
        "impl{params} rt::EncodeBare for {name}{args} {{\nfn encode_bare(&self, {sink}: &mut rt::BytesMut) {{"
    );
    for parameter in &definition.params {
        match &parameter.kind {
            ParameterKind::Flags => {
                let _ = writeln!(
                    out,
                    "rt::Encode::encode(&({}), out);",
                    word(definition, &parameter.name)
                );
            }
            ParameterKind::Value { .. } if parameter.is_bit() => {}
            ParameterKind::Value { ty, flag: None } => {
                let field = names::field_name(&parameter.name);
                let boxed = context.boxing.needs_box(definition, ty);
                let value = if boxed {
                    format!("&*self.{field}")
                } else {
                    format!("&self.{field}")
                };
                let _ = writeln!(out, "{};", write_value(ty, &value));
            }
            ParameterKind::Value {
                ty,
                flag: Some(flag),
            } => {
                let field = names::field_name(&parameter.name);
                let boxed = context.boxing.needs_box(definition, ty);
                let write = if !boxed && read_function(ty).is_none() {
                    format!("rt::Encode::encode(&self.{field}, out);")
                } else {
                    let value = if boxed { "&**value" } else { "value" };
                    format!(
                        "if let Some(value) = &self.{field} {{ {}; }}",
                        write_value(ty, value)
                    )
                };
                let partners = options_under(definition, flag);
                let _ = if partners.len() > 1 {
                    writeln!(out, "if {} {{ {write} }}", all_present(&partners))
                } else {
                    writeln!(out, "{write}")
                };
            }
        }
    }
    out.push_str("}\n}\n");
}

/// `impl DecodeBare`.
pub(super) fn decode(
    out: &mut String,
    context: &Context<'_>,
    depth: usize,
    definition: &Definition,
) {
    let name = names::type_name(&definition.name);
    let (params, args) = (generics(definition, "rt::Decode"), generics(definition, ""));
    let source = if definition.params.is_empty() {
        "_input"
    } else {
        "input"
    };
    let _ = writeln!(
        out,
        "impl{params} rt::DecodeBare for {name}{args} {{\n\
         fn decode_bare({source}: &mut rt::Reader) -> ::core::result::Result<Self, rt::DecodeError> {{"
    );
    let mut fields = Vec::new();
    for parameter in &definition.params {
        let field = names::field_name(&parameter.name);
        let ParameterKind::Value { ty, flag } = &parameter.kind else {
            let _ = writeln!(
                out,
                "let word_{}: u32 = rt::Decode::decode(input)?;",
                parameter.name
            );
            continue;
        };
        let boxed = context.boxing.needs_box(definition, ty);
        let value = read(parameter, ty, flag.as_ref(), boxed);
        let _ = writeln!(out, "let {field} = {value};");
        fields.push(field);
    }
    for parameter in definition
        .params
        .iter()
        .filter(|p| p.kind == ParameterKind::Flags && !is_used(definition, p))
    {
        let _ = writeln!(out, "let _ = word_{};", parameter.name);
    }
    let _ = writeln!(out, "Ok(Self {{ {} }})\n}}", fields.join(", "));
    older::decode(out, context, depth, definition);
    out.push_str("}\n");
}

/// The expression that reads one field.
pub(super) fn read(parameter: &Parameter, ty: &Type, flag: Option<&Flag>, boxed: bool) -> String {
    match flag {
        Some(Flag { word, bit, .. }) if parameter.is_bit() => {
            format!("word_{word} >> {bit} & 1 == 1")
        }
        Some(Flag { word, bit, .. }) => {
            let then = if boxed { ".map(rt::Box::new)" } else { "" };
            match read_function(ty) {
                Some(function) => {
                    format!("input.flagged_by(word_{word}, {bit}, {function})?{then}")
                }
                None => format!("input.flagged(word_{word}, {bit})?{then}"),
            }
        }
        None => {
            let value = match read_function(ty) {
                Some(function) => format!("{function}(input)?"),
                None => "rt::Decode::decode(input)?".to_owned(),
            };
            if boxed {
                format!("rt::Box::new({value})")
            } else {
                value
            }
        }
    }
}

/// The value of a word of flags.
fn word(definition: &Definition, name: &str) -> String {
    let mut terms = Vec::new();
    for bit in 0..32 {
        let flag = Flag {
            word: name.to_owned(),
            bit,
            span: Span::default(),
        };
        let options = options_under(definition, &flag);
        let present = if options.is_empty() {
            let bits = definition
                .params
                .iter()
                .filter(|p| p.is_bit() && under(p, &flag));
            bits.map(|p| format!("self.{}", names::field_name(&p.name)))
                .collect::<Vec<_>>()
                .join(" || ")
        } else {
            all_present(&options)
        };
        if !present.is_empty() {
            terms.push(format!("u32::from({present}) << {bit}"));
        }
    }
    if terms.is_empty() {
        "0_u32".to_owned()
    } else {
        terms.join(" | ")
    }
}

/// Fields that are present together, or not at all.
fn options_under<'a>(definition: &'a Definition, flag: &Flag) -> Vec<&'a Parameter> {
    definition
        .params
        .iter()
        .filter(|p| !p.is_bit() && under(p, flag))
        .collect()
}

fn under(parameter: &Parameter, flag: &Flag) -> bool {
    matches!(&parameter.kind, ParameterKind::Value { flag: Some(own), .. } if own == flag)
}

fn is_used(definition: &Definition, word: &Parameter) -> bool {
    definition.params.iter().any(|p| {
        matches!(&p.kind, ParameterKind::Value { flag: Some(flag), .. } if flag.word == word.name)
    })
}

fn all_present(options: &[&Parameter]) -> String {
    let tests: Vec<_> = options
        .iter()
        .map(|p| format!("self.{}.is_some()", names::field_name(&p.name)))
        .collect();
    tests.join(" && ")
}

fn write_value(ty: &Type, value: &str) -> String {
    match ty.args.first() {
        Some(item) if is_vector(ty) && !stands_alone(ty) => {
            let number = if ty.bare {
                String::new()
            } else {
                format!("rt::Encode::encode(&{VECTOR}, out); ")
            };
            let item = write_value(item, "item");
            format!(
                "{{ let items = {value}; {number}rt::Encode::encode(&(items.len() as u32), out); \
                 for item in items {{ {item}; }} }}"
            )
        }
        _ if paths::is_bare(ty) => format!("rt::EncodeBare::encode_bare({value}, out)"),
        _ => format!("rt::Encode::encode({value}, out)"),
    }
}

/// Another function than `Decode::decode` to read a value with, where there is one.
fn read_function(ty: &Type) -> Option<String> {
    if stands_alone(ty) {
        return None;
    }
    let Some(item) = ty.args.first().filter(|_| is_vector(ty)) else {
        return Some("rt::DecodeBare::decode_bare".to_owned());
    };
    let item = read_function(item).unwrap_or_else(|| "rt::Decode::decode".to_owned());
    let items = format!("input.items({item})");
    Some(if ty.bare {
        format!("(|input: &mut rt::Reader| {items})")
    } else {
        format!(
            "(|input: &mut rt::Reader| match input.id()? {{ {VECTOR} => {items}, \
             id => Err(input.unknown(id, \"Vector\")) }})"
        )
    })
}

/// Whether the type's own `Encode` and `Decode` know how it looks where it stands.
fn stands_alone(ty: &Type) -> bool {
    !paths::is_bare(ty) && (!is_vector(ty) || !ty.bare && ty.args.iter().all(stands_alone))
}

fn is_vector(ty: &Type) -> bool {
    matches!(ty.name.name.as_str(), "vector" | "Vector") && ty.name.namespace.is_none()
}

/// The number of a boxed vector.
const VECTOR: &str = "0x1cb5c415_u32";
