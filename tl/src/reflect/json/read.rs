//! JSON to values, as the schema says.

use super::{base64, tree::Tree};
use crate::{
    Reader,
    reflect::{Boxed, BuildError, Combinator, Kind, Object, Schema, Value},
};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use bytes::Bytes;
use core::fmt;

/// Why JSON is no value of the schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// The way to what is wrong, innermost member last.
    path: String,
    what: String,
}

/// The values that an object may be: a constructor and a function may have one name.
pub(super) fn candidates<'s>(
    schema: &'s Schema,
    tree: &Tree,
) -> impl Iterator<Item = Result<Value<'s>, JsonError>> {
    let name = match tree.get("_") {
        Some(Tree::Text(name)) => name.as_str(),
        _ => "",
    };
    let known = [schema.constructor(name), schema.function(name)];
    known
        .into_iter()
        .flatten()
        .map(move |combinator| object(combinator, Boxed::Yes, tree, 0))
}

/// A value that says itself what it is.
pub(super) fn anything<'s>(schema: &'s Schema, tree: &Tree) -> Result<Value<'s>, JsonError> {
    match tree {
        Tree::List(items) => {
            let items = items.iter().map(|item| anything(schema, item));
            Ok(Value::Vector(items.collect::<Result<_, _>>()?, Boxed::Yes))
        }
        _ => candidates(schema, tree)
            .next()
            .unwrap_or_else(|| Err(JsonError::new("no object with a known name as \"_\""))),
    }
}

fn object<'s>(
    combinator: Combinator<'s>,
    boxed: Boxed,
    tree: &Tree,
    depth: u8,
) -> Result<Value<'s>, JsonError> {
    let schema = combinator.schema();
    if depth >= Reader::MAX_DEPTH {
        return Err(JsonError::new("nested too deep"));
    }
    let object = Object::build(combinator, boxed, |field| {
        let read = match (tree.get(field.name()), field.kind()) {
            (None | Some(Tree::Nothing), _) => return Ok(None),
            (Some(tree), kind) => value(schema, kind, tree, depth + 1),
        };
        read.map(Some)
            .map_err(|error| error.within(&format!(" > {}", field.name())))
    })?;
    Ok(Value::Object(object))
}

fn value<'s>(
    schema: &'s Schema,
    kind: Kind<'s>,
    tree: &Tree,
    depth: u8,
) -> Result<Value<'s>, JsonError> {
    let wrong = |expected: &str| JsonError::new(&format!("expected {expected}"));
    let value = match (kind, tree) {
        (Kind::Int, Tree::Int(number)) => i32::try_from(*number).ok().map(Value::Int),
        (Kind::Long, Tree::Int(number)) => Some(Value::Long(*number)),
        (Kind::Long, Tree::Text(text)) => text.parse().ok().map(Value::Long),
        (Kind::Double, Tree::Float(number)) => Some(Value::Double(*number)),
        (Kind::Double, Tree::Int(number)) => Some(Value::Double(*number as f64)),
        (Kind::Double, Tree::Large(number)) => Some(Value::Double(*number as f64)),
        (Kind::Double, Tree::Text(text)) => match text.as_str() {
            "NaN" => Some(Value::Double(f64::NAN)),
            "Infinity" => Some(Value::Double(f64::INFINITY)),
            "-Infinity" => Some(Value::Double(f64::NEG_INFINITY)),
            _ => None,
        },
        (Kind::String, Tree::Text(text)) => {
            Some(Value::String(Bytes::copy_from_slice(text.as_bytes())))
        }
        (Kind::Bytes, Tree::Text(text)) => {
            base64::decode(text).map(|bytes| Value::Bytes(bytes.into()))
        }
        (Kind::Int128, Tree::Text(text)) => array(text).map(Value::Int128),
        (Kind::Int256, Tree::Text(text)) => array(text).map(Value::Int256),
        (Kind::Bool | Kind::Bit, Tree::Bool(value)) => Some(Value::Bool(*value)),
        (Kind::Object | Kind::Function, Tree::Text(text)) => {
            base64::decode(text).map(|bytes| Value::Raw(bytes.into()))
        }
        (Kind::Object, Tree::Map(_)) => {
            return Ok(Value::Raw(anything(schema, tree)?.to_bytes()));
        }
        (Kind::Function, Tree::Map(_)) => {
            let function = combinator(tree, |name| schema.function(name))?;
            return object(function, Boxed::Yes, tree, depth);
        }
        (Kind::Boxed(ty), Tree::Map(_)) => {
            let constructor =
                combinator(tree, |name| schema.constructor(name).filter(|c| ty.has(*c)));
            let constructor = constructor.map_err(|error| error.of_type(ty.name()))?;
            return object(constructor, Boxed::Yes, tree, depth);
        }
        (Kind::Bare(combinator), Tree::Map(_)) => {
            return object(combinator, Boxed::No, tree, depth);
        }
        (Kind::Vector(item), Tree::List(items)) => {
            let items = list(schema, schema.item(item), items, depth)?;
            Some(Value::Vector(items, Boxed::Yes))
        }
        (Kind::BareVector(item), Tree::List(items)) => {
            let items = list(schema, schema.item(item), items, depth)?;
            Some(Value::Vector(items, Boxed::No))
        }
        _ => None,
    };
    value.ok_or_else(|| match kind {
        Kind::Int => wrong("a number of 32 bits"),
        Kind::Long => wrong("a number of 64 bits, as a string"),
        Kind::Double => wrong("a number"),
        Kind::String => wrong("a string"),
        Kind::Bool | Kind::Bit => wrong("true or false"),
        Kind::Bytes | Kind::Int128 | Kind::Int256 => wrong("base64 of the right length"),
        Kind::Vector(_) | Kind::BareVector(_) => wrong("an array"),
        Kind::Boxed(ty) => wrong(ty.name()),
        Kind::Bare(combinator) => wrong(combinator.name()),
        Kind::Object | Kind::Function | Kind::Word => wrong("an object"),
    })
}

fn list<'s>(
    schema: &'s Schema,
    item: Kind<'s>,
    items: &[Tree],
    depth: u8,
) -> Result<Vec<Value<'s>>, JsonError> {
    let values = items.iter().enumerate().map(|(i, tree)| {
        value(schema, item, tree, depth).map_err(|error| error.within(&format!("[{i}]")))
    });
    values.collect()
}

/// What the object says it is.
fn combinator<'s>(
    tree: &Tree,
    find: impl Fn(&str) -> Option<Combinator<'s>>,
) -> Result<Combinator<'s>, JsonError> {
    match tree.get("_") {
        Some(Tree::Text(name)) => {
            find(name).ok_or_else(|| JsonError::new(&format!("unknown {name:?}")))
        }
        _ => Err(JsonError::new("an object without its name as \"_\"")),
    }
}

fn array<const N: usize>(text: &str) -> Option<[u8; N]> {
    base64::decode(text)?.try_into().ok()
}

impl JsonError {
    fn new(what: &str) -> Self {
        Self {
            path: String::new(),
            what: what.to_string(),
        }
    }

    fn within(mut self, step: &str) -> Self {
        self.path.insert_str(0, step);
        self
    }

    fn of_type(mut self, ty: &str) -> Self {
        self.what = format!("{} where {ty} stands", self.what);
        self
    }
}

impl From<BuildError> for JsonError {
    fn from(error: BuildError) -> Self {
        Self::new(&error.to_string())
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.trim_start_matches(" > ") {
            "" => f.write_str(&self.what),
            path => write!(f, "{path}: {}", self.what),
        }
    }
}

impl core::error::Error for JsonError {}
