//! Reading and writing the fields of a struct, in declaration order, words of flags included.

use super::{Context, older, paths, structs::generics};
use crate::{
    ast::{Definition, Flag, Parameter, ParameterKind, Type},
    names,
    source::Span,
};
use std::fmt::Write;

/// `impl Fields`: the number, where it comes from, and how to write the fields.
pub(super) fn encode(out: &mut String, context: &Context<'_>, definition: &Definition) {
    let name = names::type_name(&definition.name);
    let (params, args) = (generics(definition, "rt::Encode"), generics(definition, ""));
    let id = definition.id;
    let sink = if definition.params.is_empty() {
        "_"
    } else {
        "out"
    };
    // A program calls few functions: those are compiled where they are called.
    let inline = if context.functions.contains(&definition.name) {
        "#[inline]\n"
    } else {
        ""
    };
    let _ = writeln!(
        out,
        "impl{params} rt::Fields for {name}{args} {{\nconst ID: u32 = {id:#010x};\n\
         const ORIGIN: &'static rt::Origin = &ORIGIN;\n\
         {inline}fn encode_bare(&self, {sink}: &mut rt::BytesMut) {{"
    );
    for parameter in &definition.params {
        match &parameter.kind {
            ParameterKind::Flags => {
                let word = word(definition, &parameter.name);
                let _ = writeln!(out, "rt::Encode::encode(&{word}, out);");
            }
            ParameterKind::Value { .. } if parameter.is_bit() => {}
            ParameterKind::Value { ty, flag: None } => {
                let field = names::field_name(&parameter.name);
                let boxed = context.boxing.needs_box(definition, parameter);
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
                let boxed = context.boxing.needs_box(definition, parameter);
                let write = if !boxed && stands_alone(ty) {
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
///
/// Fields are read where the struct is written down, in their order. Words of flags are variables.
pub(super) fn decode(
    out: &mut String,
    context: &Context<'_>,
    depth: usize,
    definition: &Definition,
) {
    let name = names::type_name(&definition.name);
    let (params, args) = (generics(definition, "rt::Decode"), generics(definition, ""));
    let source = if definition.params.is_empty() {
        "_"
    } else {
        "input"
    };
    let _ = writeln!(
        out,
        "impl{params} rt::DecodeBare for {name}{args} {{\n\
         fn decode_bare({source}: &mut rt::Reader) -> rt::Result<Self> {{"
    );
    let value = |parameter: &Parameter| parameter.value().is_some();
    let first = definition.params.iter().position(value);
    let (early, rest) = definition
        .params
        .split_at(first.unwrap_or(definition.params.len()));
    let late = rest.iter().filter(|p| !value(p));
    for word in early {
        let _ = writeln!(out, "{};", read_word(definition, word));
    }
    for word in late.filter(|word| is_used(definition, word)) {
        let _ = writeln!(out, "let {};", word_name(word));
    }
    let trailing = rest.len() - rest.iter().rposition(value).map_or(0, |last| last + 1);
    let (fields, trailing) = rest.split_at(rest.len() - trailing);
    out.push_str(if trailing.is_empty() {
        "Ok(Self {"
    } else {
        "let value = Self {"
    });
    let mut words = Vec::new();
    for parameter in fields {
        let ParameterKind::Value { ty, flag } = &parameter.kind else {
            let read = read_word(definition, parameter);
            words.push(read.replacen("let ", "", usize::from(is_used(definition, parameter))));
            continue;
        };
        let boxed = context.boxing.needs_box(definition, parameter);
        let value = read(parameter, ty, flag.as_ref(), boxed);
        let field = names::field_name(&parameter.name);
        let _ = if words.is_empty() {
            write!(out, "\n{field}: {value},")
        } else {
            let words = words.drain(..).map(|word| format!("{word}; "));
            write!(
                out,
                "\n{field}: {{ {}{value} }},",
                words.collect::<String>()
            )
        };
    }
    if trailing.is_empty() {
        out.push_str(if fields.is_empty() {
            "})\n}\n"
        } else {
            "\n})\n}\n"
        });
    } else {
        out.push_str("\n};\n");
        for word in trailing {
            let _ = writeln!(out, "{};", read_word(definition, word));
        }
        out.push_str("Ok(value)\n}\n");
    }
    older::decode(out, context, depth, definition);
    out.push_str("}\n");
}

/// The statement that reads a word of flags.
fn read_word(definition: &Definition, word: &Parameter) -> String {
    if is_used(definition, word) {
        format!("let {} = input.word()", word_name(word))
    } else {
        "let _ = input.word()".to_owned()
    }
}

pub(super) fn word_name(word: &Parameter) -> String {
    format!("word_{}", word.name)
}

/// The expression that reads one field.
pub(super) fn read(parameter: &Parameter, ty: &Type, flag: Option<&Flag>, boxed: bool) -> String {
    let Some(Flag { word, bit, .. }) = flag else {
        return match (scalar(ty), read_function(ty)) {
            (Some(scalar), _) => format!("input.{scalar}()"),
            (None, Some(function)) if boxed => format!("input.boxed({function})?"),
            (None, Some(function)) => format!("{function}(input)?"),
            (None, None) if boxed => "input.boxed(rt::Decode::decode)?".to_owned(),
            (None, None) => "rt::Decode::decode(input)?".to_owned(),
        };
    };
    let flags = match bit {
        0 => format!("word_{word}"),
        bit => format!("word_{word} >> {bit}"),
    };
    match (scalar(ty), read_function(ty)) {
        _ if parameter.is_bit() => format!("rt::bit({flags})"),
        (Some(scalar), _) => format!("input.optional({flags}, rt::Reader::{scalar})"),
        (None, Some(function)) if boxed => format!("input.boxed_by({flags}, {function})?"),
        (None, Some(function)) => format!("input.flagged_by({flags}, {function})?"),
        (None, None) if boxed => format!("input.boxed_by({flags}, rt::Decode::decode)?"),
        (None, None) => format!("input.flagged({flags})?"),
    }
}

/// The method of the reader for what needs no error of its own.
fn scalar(ty: &Type) -> Option<&'static str> {
    if ty.name.namespace.is_some() {
        return None;
    }
    Some(match ty.name.name.as_str() {
        "int" => "int",
        "long" => "long",
        "double" => "double",
        "string" => "string",
        "bytes" => "bytes",
        "int128" => "int128",
        "int256" => "int256",
        "Bool" => "boolean",
        _ => return None,
    })
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
            terms.push(format!("({present}, {bit})"));
        }
    }
    if terms.is_empty() {
        "0_u32".to_owned()
    } else {
        format!("rt::word(&[{}])", terms.join(", "))
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
                "rt::Encode::encode(&rt::VECTOR, out); ".to_owned()
            };
            let item = write_value(item, "item");
            format!(
                "{{ let items = {value}; {number}rt::Encode::encode(&(items.len() as u32), out); \
                 for item in items {{ {item}; }} }}"
            )
        }
        _ if paths::is_bare(ty) => format!("rt::Fields::encode_bare({value}, out)"),
        _ => format!("rt::Encode::encode({value}, out)"),
    }
}

/// Another function than `Decode::decode` to read a value with, where there is one.
fn read_function(ty: &Type) -> Option<String> {
    if stands_alone(ty) {
        return None;
    }
    let Some(item) = ty.args.first().filter(|_| is_vector(ty)) else {
        return Some("rt::bare".to_owned());
    };
    let item = read_function(item).unwrap_or_else(|| "rt::Decode::decode".to_owned());
    let items = format!("input.items({item})");
    Some(if ty.bare {
        format!("(|input: &mut rt::Reader| {items})")
    } else {
        format!("(|input: &mut rt::Reader| {{ input.vector()?; {items} }})")
    })
}

/// Whether the type's own `Encode` and `Decode` know how it looks where it stands.
fn stands_alone(ty: &Type) -> bool {
    !paths::is_bare(ty) && (!is_vector(ty) || !ty.bare && ty.args.iter().all(stands_alone))
}

fn is_vector(ty: &Type) -> bool {
    matches!(ty.name.name.as_str(), "vector" | "Vector") && ty.name.namespace.is_none()
}
