//! Enums: types with several constructors.

use super::{Context, older, paths};
use crate::{
    ast::{Definition, Name},
    boxing::is_unit,
    names,
};
use std::{collections::BTreeSet, fmt::Write};

/// The enum of a type.
pub(super) fn of_type(
    out: &mut String,
    context: &Context<'_>,
    depth: usize,
    ty: &&Name,
) -> Option<String> {
    let constructors = context.boxing.types.get(ty).map_or(&[][..], Vec::as_slice);
    let name = names::type_name(ty);
    let variants: Vec<Variant<'_>> = variant_names(constructors, ty)
        .into_iter()
        .zip(constructors)
        .map(|(name, constructor)| Variant {
            name,
            payload: (!is_unit(constructor)).then(|| paths::struct_path(depth, constructor)),
            boxed: context.boxing.is_boxed(constructor),
            constructor,
        })
        .collect();
    let default = context.defaults.of_enum(ty);
    let derive = if default.is_some_and(is_unit) {
        ", Default"
    } else {
        ""
    };
    let _ = writeln!(
        out,
        "\n/// `{ty}`\n#[derive(Clone{derive})]\npub enum {name} {{"
    );
    for variant in &variants {
        let is_default = default.is_some_and(|d| is_unit(d) && d.name == variant.constructor.name);
        let mark = if is_default { "#[default]\n" } else { "" };
        let _ = writeln!(
            out,
            "/// `{}`\n{mark}{},",
            variant.constructor.name,
            variant.declaration()
        );
    }
    out.push_str("}\n");
    encode(out, &name, &variants);
    decode(out, context, depth, &name, ty, &variants);
    if variants.iter().any(|variant| variant.payload.is_some()) {
        let conversions = conversions(&name, &variants);
        let _ = writeln!(
            out,
            "rt::from_type! {{\n{conversions}}}\nrt::from_enum! {{\n{conversions}}}"
        );
    }
    if let Some(variant) = variants
        .iter()
        .find(|v| default.is_some_and(|d| !is_unit(d) && d.name == v.constructor.name))
    {
        let _ = writeln!(
            out,
            "impl ::core::default::Default for {name} {{\nfn default() -> Self {{\nSelf::{}(::core::default::Default::default())\n}}\n}}",
            variant.name
        );
    }
    Some(name)
}

struct Variant<'a> {
    name: String,
    /// Path of the struct, unless there are no fields.
    payload: Option<String>,
    boxed: bool,
    constructor: &'a Definition,
}

impl Variant<'_> {
    fn declaration(&self) -> String {
        match &self.payload {
            None => self.name.clone(),
            Some(path) if self.boxed => format!("{}(rt::Box<{path}>)", self.name),
            Some(path) => format!("{}({path})", self.name),
        }
    }
}

fn encode(out: &mut String, name: &str, variants: &[Variant<'_>]) {
    let _ = writeln!(
        out,
        "impl rt::Encode for {name} {{\nfn encode(&self, out: &mut rt::BytesMut) {{\nmatch self {{"
    );
    for variant in variants {
        let _ = match (&variant.payload, variant.boxed) {
            (None, _) => writeln!(
                out,
                "Self::{} => rt::put_word({:#010x}, out),",
                variant.name, variant.constructor.id
            ),
            (Some(_), true) => writeln!(
                out,
                "Self::{}(value) => rt::put(&**value, out),",
                variant.name
            ),
            (Some(_), false) => {
                writeln!(out, "Self::{}(value) => rt::put(value, out),", variant.name)
            }
        };
    }
    out.push_str("}\n}\n}\n");
}

fn decode(
    out: &mut String,
    context: &Context<'_>,
    depth: usize,
    name: &str,
    ty: &Name,
    variants: &[Variant<'_>],
) {
    let _ = writeln!(
        out,
        "impl rt::Read for {name} {{\n\
         fn read(input: &mut rt::Reader) -> Self {{\n\
         let value = match rt::open(input) {{"
    );
    for Variant {
        name,
        payload,
        boxed,
        constructor,
    } in variants
    {
        let id = constructor.id;
        let _ = match payload {
            None => writeln!(out, "{id:#010x} => Self::{name},"),
            Some(_) if *boxed => {
                writeln!(out, "{id:#010x} => Self::{name}(rt::boxed_fields(input)),")
            }
            Some(_) => writeln!(out, "{id:#010x} => Self::{name}(rt::fields(input)),"),
        };
        for older in &constructor.also {
            let id = older.id;
            let value = format!("rt::DecodeBare::decode_other({id:#010x}, input)");
            let _ = match payload {
                None => {
                    let _ = writeln!(out, "{id:#010x} => {{");
                    older::fields(out, context, depth, constructor, older);
                    writeln!(out, "Self::{name}\n}}")
                }
                Some(_) if *boxed => writeln!(
                    out,
                    "{id:#010x} => Self::{name}(rt::boxed_by(input, |input| {value})),"
                ),
                Some(_) => writeln!(out, "{id:#010x} => Self::{name}({value}),"),
            };
        }
    }
    let module = "super::".repeat(depth) + "Module";
    let _ = writeln!(
        out,
        "id => rt::stray(input, id, \"{ty}\"),\n}};\nrt::close(input);\nvalue\n}}\n}}\n\
         impl rt::Generated for {name} {{\ntype Module = {module};\n}}"
    );
}

/// The variants that hold a struct, for the macros that convert one into the other.
fn conversions(name: &str, variants: &[Variant<'_>]) -> String {
    let mut text = format!("{name} {{\n");
    for variant in variants {
        if let Some(path) = &variant.payload {
            let boxed = if variant.boxed { " boxed" } else { "" };
            let _ = writeln!(text, "{}({path}){boxed},", variant.name);
        }
    }
    text + "}\n"
}

/// Short names, or whole ones for all where two short ones would be the same.
fn variant_names(constructors: &[&Definition], ty: &Name) -> Vec<String> {
    let short: Vec<_> = constructors
        .iter()
        .map(|c| names::variant_name(&c.name, ty))
        .collect();
    let distinct: BTreeSet<_> = short.iter().collect();
    if distinct.len() == short.len() {
        short
    } else {
        constructors
            .iter()
            .map(|c| names::type_name(&c.name))
            .collect()
    }
}
