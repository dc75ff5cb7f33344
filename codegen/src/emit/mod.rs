//! A schema to Rust text.
//!
//! Per definition: the struct, its id, how to write and how to read its fields; per type with
//! several constructors: the enum over them. Everything that only looks at values is left to one
//! table ([`table`]), so that compiling thousands of definitions stays cheap.

mod codec;
pub(crate) mod defaults;
mod enums;
mod index;
mod layout;
mod older;
mod paths;
mod structs;
pub(crate) mod table;

use crate::{
    ast::{Definition, Name, Schema},
    boxing::Boxing,
    names,
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
    pub(crate) functions: Functions,
}

/// Whether functions can be read, too: what a server needs.
#[derive(Clone, Debug)]
pub(crate) enum Functions {
    Encode,
    Decode,
    /// If the crate has that feature.
    DecodeIf(String),
}

impl Functions {
    /// What stands in front of each item that reads, if there are any.
    fn condition(&self) -> Option<String> {
        match self {
            Self::Encode => None,
            Self::Decode => Some(String::new()),
            Self::DecodeIf(feature) => Some(format!("#[cfg(feature = \"{feature}\")]\n")),
        }
    }
}

/// The text of the module for `schema`.
pub(crate) fn module(schema: &Schema, options: &Options) -> String {
    let context = Context::new(schema, options);
    let mut out = String::new();
    let _ = writeln!(out, "use {} as rt;\n", options.runtime);
    let always = Some("");
    context.group(&mut out, "types", &schema.types, structs::of_type, always);
    let types: Vec<&Name> = context
        .boxing
        .types
        .keys()
        .copied()
        .filter(|ty| context.boxing.is_enum(ty))
        .collect();
    context.group(&mut out, "enums", &types, enums::of_type, always);
    context.group(
        &mut out,
        "functions",
        &schema.functions,
        structs::of_function,
        options.functions.condition().as_deref(),
    );
    layout::indent(&out) + &table::text(schema)
}

/// The list of everything in that module.
pub(crate) fn index(schema: &Schema, options: &Options) -> String {
    index::text(&Context::new(schema, options), schema)
}

/// What the emitters look things up in.
pub(crate) struct Context<'a> {
    options: &'a Options,
    functions: BTreeSet<&'a Name>,
    boxing: Boxing<'a>,
    defaults: Defaults<'a>,
}

/// Writes an item that stands so many modules deep, and returns the name under which macros find it.
type Emit<T> = fn(&mut String, &Context<'_>, usize, &T) -> Option<String>;

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

impl<'a> Context<'a> {
    fn new(schema: &'a Schema, options: &'a Options) -> Self {
        let boxing = Boxing::new(schema);
        Self {
            options,
            functions: schema.functions.iter().map(|f| &f.name).collect(),
            defaults: Defaults::new(schema, &boxing),
            boxing,
        }
    }

    /// One module, with a module in it for every namespace.
    fn group<T: Named>(
        &self,
        out: &mut String,
        module: &str,
        items: &[T],
        emit: Emit<T>,
        decode: Option<&str>,
    ) {
        let mut namespaces: BTreeMap<Option<&str>, Vec<&T>> = BTreeMap::new();
        for item in items {
            namespaces
                .entry(item.name().namespace.as_deref())
                .or_default()
                .push(item);
        }
        let _ = writeln!(out, "pub mod {module} {{\nuse super::{{ORIGIN, rt}};");
        for (namespace, items) in namespaces {
            match namespace {
                None => self.items(out, 1, &items, emit, decode),
                Some(namespace) => {
                    let namespace = names::module_name(namespace);
                    let _ = writeln!(out, "pub mod {namespace} {{\nuse super::{{ORIGIN, rt}};");
                    self.items(out, 2, &items, emit, decode);
                    out.push_str("}\n");
                }
            }
        }
        out.push_str("}\n");
    }

    /// The items of one module, and their names for whatever the table does for them.
    fn items<T>(
        &self,
        out: &mut String,
        depth: usize,
        items: &[&T],
        emit: Emit<T>,
        decode: Option<&str>,
    ) {
        let names: Vec<_> = items
            .iter()
            .filter_map(|item| emit(out, self, depth, item))
            .collect();
        if names.is_empty() {
            return;
        }
        let names = names.join(" ");
        let _ = writeln!(out, "rt::reflect! {{ ORIGIN: {names} }}");
        if let Some(condition) = decode {
            let _ = writeln!(out, "{condition}rt::reflect_decode! {{ ORIGIN: {names} }}");
        }
    }
}
