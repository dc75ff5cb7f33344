//! A schema to Rust text.
//!
//! Per definition: the struct, its id, how to write and how to read its fields; per type with
//! several constructors: the enum over them. Everything that only looks at values is left to one
//! table ([`meta`]), so that compiling thousands of definitions stays cheap.

mod codec;
mod defaults;
mod enums;
mod meta;
mod older;
mod paths;
mod structs;

use crate::{
    ast::{Definition, Name, Schema},
    boxing::Boxing,
    names,
};
use defaults::Defaults;
use std::{collections::BTreeMap, fmt::Write};

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
    out
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
                    let namespace = names::module_name(namespace);
                    let _ = writeln!(out, "pub mod {namespace} {{\nuse super::rt;\n");
                    items.into_iter().for_each(|item| emit(out, self, 2, item));
                    out.push_str("}\n");
                }
            }
        }
        out.push_str("}\n");
    }
}
