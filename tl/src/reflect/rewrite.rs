//! Values of one layer as values of another.
//!
//! Constructors are matched by name; so are fields. What the other layer does not have is dropped,
//! what this one does not have is left out, or empty where it has to be there.
//!
//! Where a constructor does not exist in the other layer, the type's empty constructor there stands in
//! for it: the one whose name ends in `Empty`, or else the only one without fields. If there is none
//! either, the value is dropped from the vector or the optional field it stands in, and only where it
//! has to be there, the whole value cannot be rewritten: [`RewriteError::NoConstructor`] names it.

use super::{
    BuildError, Combinator, Field, Generator, Kind, Schema, TypeName,
    value::{Boxed, Object, Value},
};
use crate::DecodeError;
use alloc::{string::String, vec::Vec};
use bytes::Bytes;
use core::fmt;

/// What a rewritten value lacks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Names of constructors that were replaced by an empty one, or dropped.
    pub constructors: Vec<String>,
    /// Fields that the other layer does not have, as `constructor.field`.
    pub fields: Vec<String>,
}

/// Rewrites an encoded value of one layer into the encoding of another.
///
/// # Errors
///
/// `bytes` is no value of `from`, or cannot be one of `to`.
pub fn rewrite(from: &Schema, to: &Schema, bytes: &Bytes) -> Result<(Bytes, Lost), RewriteError> {
    let value = from.decode(bytes)?;
    let mut rewriter = Rewriter::new(to);
    let value = rewriter.anything(&value)?;
    Ok((value.to_bytes(), rewriter.lost))
}

/// Rewrites the encoded answer to `function`, which says of what type it is: unlike [`rewrite`], also
/// a vector of numbers.
///
/// # Errors
///
/// As [`rewrite`]; there may be no such function.
pub fn rewrite_answer(
    from: &Schema,
    to: &Schema,
    function: &str,
    bytes: &Bytes,
) -> Result<(Bytes, Lost), RewriteError> {
    let no_function = || RewriteError::NoConstructor {
        name: function.into(),
    };
    let kind = from.function(function).ok_or_else(no_function)?.result();
    let value = from.decode_as(kind, bytes)?;
    let kind = to.function(function).ok_or_else(no_function)?.result();
    let mut rewriter = Rewriter::new(to);
    let value = rewriter.value(&value, kind)?.ok_or_else(no_function)?;
    Ok((value.to_bytes(), rewriter.lost))
}

/// Why a value cannot be rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RewriteError {
    /// It is no value of the first layer.
    Decode(DecodeError),
    /// The second layer has no such constructor or function, and nothing to put in its place.
    NoConstructor {
        /// Its name.
        name: String,
    },
    /// A field that has to be there has no equivalent.
    NoField {
        /// Name of the constructor.
        constructor: String,
        /// Name of the field.
        field: String,
    },
}

struct Rewriter<'s> {
    to: &'s Schema,
    /// Makes what is as empty as its type allows.
    empty: Option<Generator<'s>>,
    lost: Lost,
}

impl<'s> Rewriter<'s> {
    fn new(to: &'s Schema) -> Self {
        Self {
            to,
            empty: None,
            lost: Lost::default(),
        }
    }

    fn anything(&mut self, value: &Value<'_>) -> Result<Value<'s>, RewriteError> {
        match value {
            Value::Vector(items, boxed) => {
                let items = items.iter().map(|item| self.anything(item));
                Ok(Value::Vector(items.collect::<Result<_, _>>()?, *boxed))
            }
            Value::Object(object) => {
                let name = object.name();
                let same = if object.combinator().is_function() {
                    self.to.function(name)
                } else {
                    self.to.constructor(name)
                };
                match same {
                    Some(same) => self.object(object, same, Boxed::Yes),
                    None => Err(no_constructor(object)),
                }
            }
            other => plain(other).ok_or_else(|| RewriteError::NoConstructor {
                name: String::new(),
            }),
        }
    }

    fn object(
        &mut self,
        from: &Object<'_>,
        to: Combinator<'s>,
        boxed: Boxed,
    ) -> Result<Value<'s>, RewriteError> {
        for (field, _) in from.fields() {
            if !to.fields().any(|f| f.name() == field.name()) {
                let name = alloc::format!("{}.{}", from.name(), field.name());
                self.lost.fields.push(name);
            }
        }
        let object = Object::build(to, boxed, |field| self.field(from, to, field))?;
        Ok(Value::Object(object))
    }

    /// The value of a field of the other layer's constructor.
    fn field(
        &mut self,
        from: &Object<'_>,
        to: Combinator<'s>,
        field: Field<'s>,
    ) -> Result<Option<Value<'s>>, RewriteError> {
        let needed = field.flag().is_none();
        let value = match from.get(field.name()) {
            Some(value) => self.value(value, field.kind()),
            None => Ok(None),
        };
        match value {
            Ok(Some(value)) => Ok(Some(value)),
            Ok(None) | Err(RewriteError::NoConstructor { .. }) if !needed => Ok(None),
            Err(error) => Err(error),
            Ok(None) => {
                let empty = self.empty.get_or_insert_with(|| Generator::new(self.to, 0));
                let empty = empty.smallest(field.kind());
                empty.map(Some).ok_or_else(|| RewriteError::NoField {
                    constructor: to.name().into(),
                    field: field.name().into(),
                })
            }
        }
    }

    /// The value as one of `kind`; none if it is something else there.
    fn value(
        &mut self,
        value: &Value<'_>,
        kind: Kind<'s>,
    ) -> Result<Option<Value<'s>>, RewriteError> {
        Ok(match (value, kind) {
            (Value::Object(object), Kind::Boxed(ty)) => Some(self.boxed(object, ty)?),
            (Value::Object(object), Kind::Bare(to)) if object.name() == to.name() => {
                Some(self.object(object, to, Boxed::No)?)
            }
            (Value::Object(_), Kind::Function | Kind::Object) => Some(self.anything(value)?),
            (Value::Vector(items, _), Kind::Vector(item)) => self
                .items(items, self.to.item(item))?
                .map(|items| Value::Vector(items, Boxed::Yes)),
            (Value::Vector(items, _), Kind::BareVector(item)) => self
                .items(items, self.to.item(item))?
                .map(|items| Value::Vector(items, Boxed::No)),
            (Value::Int(number), Kind::Long) => Some(Value::Long(i64::from(*number))),
            (Value::Long(number), Kind::Int) => i32::try_from(*number).ok().map(Value::Int),
            (Value::String(text), Kind::Bytes) => Some(Value::Bytes(text.clone())),
            (Value::Bytes(bytes), Kind::String) => Some(Value::String(bytes.clone())),
            (Value::Bool(value), Kind::Bool | Kind::Bit) => Some(Value::Bool(*value)),
            (value, kind) if fits(value, kind) => plain(value),
            _ => None,
        })
    }

    fn boxed(&mut self, object: &Object<'_>, ty: TypeName<'s>) -> Result<Value<'s>, RewriteError> {
        let same = self.to.constructor(object.name()).filter(|c| ty.has(*c));
        if let Some(same) = same {
            return self.object(object, same, Boxed::Yes);
        }
        let empty = substitute(ty).ok_or_else(|| {
            self.lost.constructors.push(object.name().into());
            no_constructor(object)
        })?;
        self.lost.constructors.push(object.name().into());
        self.object(object, empty, Boxed::Yes)
    }

    /// Items that the other layer does not have are dropped.
    fn items(
        &mut self,
        items: &[Value<'_>],
        kind: Kind<'s>,
    ) -> Result<Option<Vec<Value<'s>>>, RewriteError> {
        let mut rewritten = Vec::with_capacity(items.len());
        for item in items {
            match self.value(item, kind) {
                Ok(Some(item)) => rewritten.push(item),
                Ok(None) => return Ok(None),
                Err(RewriteError::NoConstructor { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Some(rewritten))
    }
}

/// The constructor that stands for "nothing" in a type.
fn substitute(ty: TypeName<'_>) -> Option<Combinator<'_>> {
    let own = || ty.constructors().filter(|c| !c.is_of_another_layer());
    let named = own().find(|c| c.name().ends_with("Empty"));
    named.or_else(|| {
        let mut bare = own().filter(|c| c.fields().next().is_none());
        let first = bare.next();
        first.filter(|_| bare.next().is_none())
    })
}

/// Whether a value that holds no other is one of `kind`.
fn fits(value: &Value<'_>, kind: Kind<'_>) -> bool {
    matches!(
        (value, kind),
        (Value::Int(_), Kind::Int)
            | (Value::Long(_), Kind::Long)
            | (Value::Double(_), Kind::Double)
            | (Value::String(_), Kind::String)
            | (Value::Bytes(_), Kind::Bytes)
            | (Value::Int128(_), Kind::Int128)
            | (Value::Int256(_), Kind::Int256)
            | (Value::Raw(_), Kind::Object | Kind::Function)
    )
}

/// A value that holds no other is the same in every layer.
fn plain<'s>(value: &Value<'_>) -> Option<Value<'s>> {
    Some(match value {
        Value::Int(number) => Value::Int(*number),
        Value::Long(number) => Value::Long(*number),
        Value::Double(number) => Value::Double(*number),
        Value::String(text) => Value::String(text.clone()),
        Value::Bytes(bytes) => Value::Bytes(bytes.clone()),
        Value::Int128(array) => Value::Int128(*array),
        Value::Int256(array) => Value::Int256(*array),
        Value::Bool(value) => Value::Bool(*value),
        Value::Word(word) => Value::Word(*word),
        Value::Raw(bytes) => Value::Raw(bytes.clone()),
        Value::Object(_) | Value::Vector(..) => return None,
    })
}

fn no_constructor(object: &Object<'_>) -> RewriteError {
    RewriteError::NoConstructor {
        name: object.name().into(),
    }
}

impl From<DecodeError> for RewriteError {
    fn from(error: DecodeError) -> Self {
        Self::Decode(error)
    }
}

impl From<BuildError> for RewriteError {
    fn from(error: BuildError) -> Self {
        Self::NoField {
            constructor: error.combinator,
            field: error.missing,
        }
    }
}

impl fmt::Display for RewriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decode(error) => error.fmt(f),
            Self::NoConstructor { name } => write!(f, "the other layer has no {name}"),
            Self::NoField { constructor, field } => {
                write!(f, "{constructor} of the other layer needs {field}")
            }
        }
    }
}

impl core::error::Error for RewriteError {}
