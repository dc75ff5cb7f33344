//! Reading and writing the fields of a struct, in declaration order, words of flags included.

use super::{Context, older, paths, structs::generics};
use crate::{
    ast::{Definition, Flag, Parameter, ParameterKind, Type},
    names,
    source::Span,
};
use std::fmt::Write;

/// `impl Fields`: the number, and how to write the fields.
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
         {inline}fn encode_bare(&self, {sink}: &mut rt::BytesMut) {{"
    );
    for parameter in &definition.params {
        match &parameter.kind {
            ParameterKind::Flags => {
                let bits = bits(definition, &parameter.name);
                let _ = writeln!(out, "rt::put_flags(&[{bits}], out);");
            }
            ParameterKind::Value { .. } if parameter.is_bit() => {}
            ParameterKind::Value { ty, flag } => {
                let field = names::field_name(&parameter.name);
                let boxed = context.boxing.needs_box(definition, parameter);
                let write = match flag {
                    None => {
                        let star = if boxed { "*" } else { "" };
                        format!("{};", write_value(ty, &format!("&{star}self.{field}")))
                    }
                    Some(_) if !boxed && stands_alone(ty) => {
                        let plain = scalar(ty).map_or(String::new(), |scalar| format!("_{scalar}"));
                        format!("rt::put_optional{plain}(&self.{field}, out);")
                    }
                    Some(_) => {
                        let value = if boxed { "&**value" } else { "value" };
                        let write = write_value(ty, value);
                        format!("if let Some(value) = &self.{field} {{ {write}; }}")
                    }
                };
                let partners = flag.as_ref().map(|flag| options_under(definition, flag));
                let _ = match partners {
                    Some(partners) if partners.len() > 1 => {
                        writeln!(out, "if {} {{ {write} }}", all_present(&partners))
                    }
                    _ => writeln!(out, "{write}"),
                };
            }
        }
    }
    out.push_str("}\n}\n");
}

/// `impl DecodeBare`; for functions that wrap others, `impl Decode`.
pub(super) fn decode(
    out: &mut String,
    context: &Context<'_>,
    depth: usize,
    definition: &Definition,
) {
    let name = names::type_name(&definition.name);
    if !definition.type_params.is_empty() {
        return wrapper(out, context, depth, definition, &name);
    }
    let source = if definition.params.is_empty() {
        "_"
    } else {
        "input"
    };
    let module = "super::".repeat(depth) + "Module";
    let _ = writeln!(
        out,
        "impl rt::DecodeBare for {name} {{\ntype Module = {module};\n\
         fn decode_bare({source}: &mut rt::Reader) -> Self {{"
    );
    fields(out, context, definition);
    out.push_str("\n}\n");
    older::decode(out, context, depth, definition);
    out.push_str("}\n");
}

/// What a function wraps need not be of a generated type, and has errors of its own.
fn wrapper(
    out: &mut String,
    context: &Context<'_>,
    depth: usize,
    definition: &Definition,
    name: &str,
) {
    let (params, args) = (generics(definition, "rt::Decode"), generics(definition, ""));
    let _ = writeln!(
        out,
        "impl{params} rt::Decode for {name}{args} {{\n\
         fn decode(input: &mut rt::Reader) -> rt::Result<Self> {{\n\
         input.enter()?;\nlet value = match rt::word(input) {{\n{:#010x} => {{",
        definition.id
    );
    fields(out, context, definition);
    out.push_str("\n}\n");
    for other in &definition.also {
        let _ = writeln!(out, "{:#010x} => {{", other.id);
        let fields = older::fields(out, context, depth, definition, other);
        let _ = writeln!(out, "Self {{ {} }}\n}}", fields.join(", "));
    }
    let _ = writeln!(
        out,
        "id => return Err(input.unknown(id, \"{}\")),\n}};\ninput.leave()?;\nOk(value)\n}}\n\
         fn origin() -> rt::Option<&'static rt::Origin> {{\nSome(&ORIGIN)\n}}\n}}",
        definition.name
    );
}

/// The expression that reads the fields.
///
/// They are read where the struct is written down, in their order. Words of flags are variables.
fn fields(out: &mut String, context: &Context<'_>, definition: &Definition) {
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
        "Self {"
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
        let value = read(definition, parameter, ty, flag.as_ref(), boxed);
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
    let end = if fields.is_empty() { "}" } else { "\n}" };
    out.push_str(end);
    if !trailing.is_empty() {
        out.push_str(";\n");
        for word in trailing {
            let _ = writeln!(out, "{};", read_word(definition, word));
        }
        out.push_str("value");
    }
}

/// The statement that reads a word of flags.
fn read_word(definition: &Definition, word: &Parameter) -> String {
    if is_used(definition, word) {
        format!("let {} = rt::word(input)", word_name(word))
    } else {
        "let _ = rt::word(input)".to_owned()
    }
}

pub(super) fn word_name(word: &Parameter) -> String {
    format!("word_{}", word.name)
}

/// The expression that reads one field of `definition`.
pub(super) fn read(
    definition: &Definition,
    parameter: &Parameter,
    ty: &Type,
    flag: Option<&Flag>,
    boxed: bool,
) -> String {
    let foreign = mentions(ty, &definition.type_params);
    let Some(Flag { word, bit, .. }) = flag else {
        return match (scalar(ty), read_function(ty)) {
            _ if foreign => "rt::Decode::decode(input)?".to_owned(),
            (Some(scalar), _) => format!("rt::{scalar}(input)"),
            (None, Some(function)) if boxed => format!("rt::boxed_by(input, {function})"),
            (None, Some(function)) => format!("{function}(input)"),
            (None, None) if boxed => "rt::boxed(input)".to_owned(),
            (None, None) => "rt::value(input)".to_owned(),
        };
    };
    let flag = format!("word_{word}, {bit}");
    match (scalar(ty), read_function(ty)) {
        _ if parameter.is_bit() => format!("rt::bit({flag})"),
        _ if foreign => {
            format!("if rt::bit({flag}) {{ Some(rt::Decode::decode(input)?) }} else {{ None }}")
        }
        (Some(scalar), _) => format!("rt::flagged_{scalar}(input, {flag})"),
        (None, Some(function)) if boxed => {
            format!("rt::flagged_by(input, {flag}, |input| rt::boxed_by(input, {function}))")
        }
        (None, Some(function)) => format!("rt::flagged_by(input, {flag}, {function})"),
        (None, None) if boxed => format!("rt::flagged_box(input, {flag})"),
        (None, None) => format!("rt::flagged(input, {flag})"),
    }
}

/// Whether the type is one of `params`, or holds one.
fn mentions(ty: &Type, params: &[String]) -> bool {
    let own = ty.name.namespace.is_none() && params.contains(&ty.name.name);
    own || ty.args.iter().any(|arg| mentions(arg, params))
}

/// What functions of the runtime that read or write the type are called, where they need no trait.
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

/// The bits of a word of flags, and when they are set.
fn bits(definition: &Definition, name: &str) -> String {
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
    terms.join(", ")
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
        .map(|p| format!("rt::is(&self.{})", names::field_name(&p.name)))
        .collect();
    tests.join(" && ")
}

fn write_value(ty: &Type, value: &str) -> String {
    match ty.args.first() {
        Some(item) if is_vector(ty) && !stands_alone(ty) => {
            let head = if ty.bare { "put_count" } else { "put_vector" };
            let item = write_value(item, "item");
            format!(
                "{{ let items = {value}; rt::{head}(items, out); for item in items {{ {item}; }} }}"
            )
        }
        _ if paths::is_bare(ty) => format!("rt::Fields::encode_bare({value}, out)"),
        _ => match scalar(ty) {
            Some(scalar) => format!("rt::put_{scalar}({value}, out)"),
            None => format!("rt::put({value}, out)"),
        },
    }
}

/// Another function than `Read::read` to read a value with, where there is one.
fn read_function(ty: &Type) -> Option<String> {
    if stands_alone(ty) {
        return None;
    }
    let Some(item) = ty.args.first().filter(|_| is_vector(ty)) else {
        return Some("rt::bare".to_owned());
    };
    let item = read_function(item).unwrap_or_else(|| "rt::Read::read".to_owned());
    let vector = if ty.bare { "items_by" } else { "vector_by" };
    Some(format!(
        "(|input: &mut rt::Reader| rt::{vector}(input, {item}))"
    ))
}

/// Whether the type's own `Encode` and `Read` know how it looks where it stands.
fn stands_alone(ty: &Type) -> bool {
    !paths::is_bare(ty) && (!is_vector(ty) || !ty.bare && ty.args.iter().all(stands_alone))
}

fn is_vector(ty: &Type) -> bool {
    matches!(ty.name.name.as_str(), "vector" | "Vector") && ty.name.namespace.is_none()
}
