//! A schema to Rust text.
//!
//! Per definition: the struct, its id, how to write and how to read its fields; per type with
//! several constructors: the enum over them. Everything that only looks at values is left to one
//! table ([`table`]), so that compiling thousands of definitions stays cheap.

mod codec;
pub(crate) mod defaults;
mod enums;
mod index;
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
    /// Whether functions can be read, too: what a server needs.
    pub(crate) decode_functions: bool,
}

/// The text of the module for `schema`.
pub(crate) fn module(schema: &Schema, options: &Options) -> String {
    let context = Context::new(schema, options);
    let mut out = String::new();
    let _ = writeln!(out, "use {} as rt;\n", options.runtime);
    context.group(
        &mut out,
        "types",
        &schema.types,
        structs::of_type,
        Direction::Both,
    );
    let types: Vec<&Name> = context
        .boxing
        .types
        .keys()
        .copied()
        .filter(|ty| context.boxing.is_enum(ty))
        .collect();
    context.group(&mut out, "enums", &types, enums::of_type, Direction::Both);
    let functions = if options.decode_functions {
        Direction::Both
    } else {
        Direction::Encode
    };
    context.group(
        &mut out,
        "functions",
        &schema.functions,
        structs::of_function,
        functions,
    );
    out.push_str(&table::text(schema));
    out
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

/// What the items of a module can do.
#[derive(Clone, Copy)]
enum Direction {
    Encode,
    Both,
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
        direction: Direction,
    ) {
        let mut namespaces: BTreeMap<Option<&str>, Vec<&T>> = BTreeMap::new();
        for item in items {
            namespaces
                .entry(item.name().namespace.as_deref())
                .or_default()
                .push(item);
        }
        let _ = writeln!(out, "pub mod {module} {{\nuse super::{{ORIGIN, rt}};\n");
        for (namespace, items) in namespaces {
            match namespace {
                None => self.items(out, 1, &items, emit, direction),
                Some(namespace) => {
                    let namespace = names::module_name(namespace);
                    let _ = writeln!(out, "pub mod {namespace} {{\nuse super::{{ORIGIN, rt}};\n");
                    self.items(out, 2, &items, emit, direction);
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
        direction: Direction,
    ) {
        let names: Vec<_> = items
            .iter()
            .filter_map(|item| emit(out, self, depth, item))
            .collect();
        let direction = match direction {
            Direction::Encode => "encode",
            Direction::Both => "decode",
        };
        if !names.is_empty() {
            let names = names.join(" ");
            let _ = writeln!(out, "rt::reflect! {{ ORIGIN, {direction}: {names} }}");
        }
    }
}
