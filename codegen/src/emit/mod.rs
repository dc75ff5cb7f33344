//! A schema to Rust text.
//!
//! Per definition: the struct, its id, how to write and how to read its fields; per type with
//! several constructors: the enum over them. Everything that only looks at values is left to one
//! table ([`meta`]), so that compiling thousands of definitions stays cheap.

mod codec;
mod defaults;
mod enums;
mod meta;
mod paths;
mod structs;

use crate::{
    ast::{Definition, Name, ParameterKind, Schema, Type},
    boxing::Boxing,
    error::{Error, Errors},
};
use defaults::Defaults;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

/// What the generated module needs from its surroundings.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Path of the `mtproto-tl` crate.
    pub(crate) runtime: String,
    /// Whether functions can be read, too: what a server needs.
    pub(crate) decode_functions: bool,
}

/// The text of the module for `schema`.
pub(crate) fn module(schema: &Schema, options: &Options) -> Result<String, Errors> {
    check(schema)?;
    let boxing = Boxing::new(schema);
    let context = Context {
        options,
        defaults: Defaults::new(schema, &boxing),
        boxing,
    };
    let mut out = String::new();
    let _ = writeln!(out, "use {} as rt;\n", options.runtime);
    context.group(&mut out, "types", &schema.types, structs::of_type);
    let types: Vec<&Name> = context
        .boxing
        .types
        .keys()
        .copied()
        .filter(|ty| context.boxing.is_enum(ty))
        .collect();
    context.group(&mut out, "enums", &types, enums::of_type);
    context.group(
        &mut out,
        "functions",
        &schema.functions,
        structs::of_function,
    );
    meta::table(&mut out, schema);
    Ok(out)
}

/// What the emitters look things up in.
pub(crate) struct Context<'a> {
    options: &'a Options,
    boxing: Boxing<'a>,
    defaults: Defaults<'a>,
}

/// Something that stands in a namespace.
trait Named {
    fn name(&self) -> &Name;
}

impl Named for Definition {
    fn name(&self) -> &Name {
        &self.name
    }
}

impl Named for &Name {
    fn name(&self) -> &Name {
        self
    }
}

impl Context<'_> {
    /// One module, with a module in it for every namespace.
    fn group<T: Named>(
        &self,
        out: &mut String,
        module: &str,
        items: &[T],
        emit: fn(&mut String, &Self, usize, &T),
    ) {
        let mut namespaces: BTreeMap<Option<&str>, Vec<&T>> = BTreeMap::new();
        for item in items {
            namespaces
                .entry(item.name().namespace.as_deref())
                .or_default()
                .push(item);
        }
        let _ = writeln!(out, "pub mod {module} {{\nuse super::rt;\n");
        for (namespace, items) in namespaces {
            match namespace {
                None => items.into_iter().for_each(|item| emit(out, self, 1, item)),
                Some(namespace) => {
                    let _ = writeln!(out, "pub mod {namespace} {{\nuse super::rt;\n");
                    items.into_iter().for_each(|item| emit(out, self, 2, item));
                    out.push_str("}\n");
                }
            }
        }
        out.push_str("}\n");
    }
}

/// Every type that is used must be declared, and no id may be declared twice.
fn check(schema: &Schema) -> Result<(), Errors> {
    let mut errors = Vec::new();
    let declared: BTreeSet<&Name> = schema.types.iter().map(|d| &d.result.name).collect();
    let constructors: BTreeSet<&Name> = schema.types.iter().map(|d| &d.name).collect();
    let known = |ty: &Type, definition: &Definition| {
        paths::is_builtin(ty)
            || definition.type_params.contains(&ty.name.name)
            || declared.contains(&ty.name)
            || ty.bare && constructors.contains(&ty.name)
    };
    let mut ids: BTreeMap<u32, &Name> = BTreeMap::new();
    for definition in schema.types.iter().chain(&schema.functions) {
        if let Some(other) = ids.insert(definition.id, &definition.name) {
            let message = format!(
                "{} has the number {:08x} of {other}",
                definition.name, definition.id
            );
            errors.push(at(
                definition,
                message,
                "numbers name constructors on the wire",
            ));
        }
        let fields = definition.params.iter().filter_map(|p| match &p.kind {
            ParameterKind::Value { ty, .. } => Some(ty),
            ParameterKind::Flags => None,
        });
        for ty in fields.chain([&definition.result]).flat_map(with_args) {
            if !known(ty, definition) {
                let message = format!(
                    "{} uses the type {ty}, which has no constructor",
                    definition.name
                );
                errors.push(at(definition, message, "declare it, or correct the name"));
            }
        }
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Errors(errors))
    }
}

fn with_args(ty: &Type) -> Vec<&Type> {
    let mut all = vec![ty];
    all.extend(ty.args.iter().flat_map(with_args));
    all
}

fn at(definition: &Definition, message: String, hint: &str) -> Error {
    Error {
        line: definition.line,
        column: 1,
        width: definition.name.to_string().len(),
        message,
        hint: Some(hint.to_owned()),
        source_line: definition.text.clone(),
    }
}
