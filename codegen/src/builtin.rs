//! What every decoder knows without being told: the types that schemas declare for completeness.

use crate::ast::Type;

/// Whether values of the type are read and written by hand-written code.
pub(crate) fn is_builtin(ty: &Type) -> bool {
    TYPES.contains(&ty.name.to_string().as_str())
}

/// The names of the built-in types.
pub(crate) const TYPES: &[&str] = &[
    "int", "long", "double", "string", "bytes", "int128", "int256", "Bool", "true", "Object",
    "Vector", "vector",
];

/// The declarations of `name` that mean what the decoder does; none if `name` is not built in.
///
/// In canonical form; a number may be left out.
pub(crate) fn declarations(name: &str) -> &'static [&'static str] {
    let known = DECLARATIONS.iter().find(|(known, _)| *known == name);
    known.map_or(&[], |(_, declarations)| declarations)
}

/// Numbers of the built-in constructors: nothing else may have them.
pub(crate) const IDS: &[(u32, &str)] = &[
    (0x1cb5_c415, "vector"),
    (0x9972_75b5, "boolTrue"),
    (0xbc79_9737, "boolFalse"),
    (0x3fed_d339, "true"),
];

/// What to write instead of a type that is only ever bare on the wire.
pub(crate) fn bare_name(boxed: &str) -> Option<&'static str> {
    let found = DECLARATIONS.iter().find(|(_, declarations)| {
        declarations
            .iter()
            .any(|d| d.ends_with(&format!("= {boxed}")))
    });
    found
        .map(|(name, _)| *name)
        .filter(|name| TYPES.contains(name))
}

const DECLARATIONS: &[(&str, &[&str])] = &[
    ("int", &["int ? = Int", "int = Int"]),
    ("long", &["long ? = Long", "long = Long"]),
    ("double", &["double ? = Double", "double = Double"]),
    ("string", &["string ? = String", "string = String"]),
    (
        "bytes",
        &["bytes ? = Bytes", "bytes = Bytes", "bytes string = Bytes"],
    ),
    (
        "int128",
        &["int128 4*[ int ] = Int128", "int128 ? = Int128"],
    ),
    (
        "int256",
        &["int256 8*[ int ] = Int256", "int256 ? = Int256"],
    ),
    ("object", &["object ? = Object"]),
    ("vector", &["vector {t:Type} # [ t ] = Vector t"]),
    ("boolFalse", &["boolFalse = Bool"]),
    ("boolTrue", &["boolTrue = Bool"]),
    ("true", &["true = True"]),
];
