//! How one generated item names another.

use super::Context;
use crate::{
    ast::{Definition, Name, Type},
    builtin::is_builtin,
    names,
};

/// How a type is written in Rust, seen from `depth` modules below the root.
pub(super) fn rust_type(context: &Context<'_>, depth: usize, ty: &Type) -> String {
    match ty.name.to_string().as_str() {
        "int" => "i32".to_owned(),
        "long" => "i64".to_owned(),
        "double" => "f64".to_owned(),
        "string" => "rt::String".to_owned(),
        "bytes" => "rt::Bytes".to_owned(),
        "int128" => "[u8; 16]".to_owned(),
        "int256" => "[u8; 32]".to_owned(),
        "Bool" | "true" => "bool".to_owned(),
        "Object" => "rt::Raw".to_owned(),
        "Vector" | "vector" => {
            let items: Vec<_> = ty
                .args
                .iter()
                .map(|arg| rust_type(context, depth, arg))
                .collect();
            format!("rt::Vec<{}>", items.join(", "))
        }
        _ if context.boxing.is_enum(&ty.name) => path(depth, "enums", &ty.name),
        _ => match context
            .boxing
            .types
            .get(&ty.name)
            .and_then(|constructors| constructors.first())
        {
            Some(constructor) => path(depth, "types", &constructor.name),
            // A bare constructor by its own name, or a type parameter.
            None if ty.bare => path(depth, "types", &ty.name),
            None => ty.name.name.clone(),
        },
    }
}

/// Path of a struct of the `types` module.
pub(super) fn struct_path(depth: usize, constructor: &Definition) -> String {
    path(depth, "types", &constructor.name)
}

/// Whether the value stands on the wire without the number of its constructor, though the type has
/// one.
pub(super) fn is_bare(ty: &Type) -> bool {
    ty.bare && !is_builtin(ty)
}

fn path(depth: usize, module: &str, name: &Name) -> String {
    let up = "super::".repeat(depth);
    let rust = names::type_name(name);
    match &name.namespace {
        Some(namespace) => {
            let namespace = names::module_name(namespace);
            format!("{up}{module}::{namespace}::{rust}")
        }
        None => format!("{up}{module}::{rust}"),
    }
}
