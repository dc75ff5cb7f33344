//! The walker: any encoding to a value.

use super::{
    Combinator, Kind, Schema, TypeName,
    value::{Boxed, Object, Value, Words},
};
use crate::{DecodeError, ErrorKind, Reader, reader::VECTOR};
use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};
use bytes::Bytes;

impl Schema {
    /// Decodes a value that fills `bytes`: a constructor or function, or a boxed vector of such.
    ///
    /// # Errors
    ///
    /// As [`Decode::from_bytes`](crate::Decode::from_bytes) of the type that was generated.
    pub fn decode(&self, bytes: &Bytes) -> Result<Value<'_>, DecodeError> {
        let mut walker = Walker::new(self, bytes);
        let value = walker.anything()?;
        walker.end()?;
        Ok(value)
    }

    /// Decodes a value of a known type that fills `bytes`.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    pub fn decode_as<'s>(
        &'s self,
        kind: Kind<'s>,
        bytes: &Bytes,
    ) -> Result<Value<'s>, DecodeError> {
        let mut walker = Walker::new(self, bytes);
        let value = walker.value(kind)?;
        walker.end()?;
        Ok(value)
    }

    /// The path to the field in which decoding `bytes` fails, if it fails at `offset`, and the type
    /// expected there.
    pub(crate) fn locate(&self, bytes: &Bytes, offset: usize) -> Option<(String, Option<String>)> {
        let mut walker = Walker::new(self, bytes);
        match walker.anything() {
            Ok(_) => None,
            Err(error) if error.offset() != offset => None,
            Err(error) => match error.kind() {
                ErrorKind::UnknownConstructor { expected, .. } if expected != ANYTHING => {
                    Some((walker.path(), Some(expected.clone())))
                }
                _ => Some((walker.path(), None)),
            },
        }
    }
}

/// What is expected where anything may stand.
const ANYTHING: &str = "value of this schema";

struct Walker<'s> {
    schema: &'s Schema,
    input: Reader,
    /// Where the walk is. It is not walked back on errors.
    path: Vec<Step<'s>>,
}

enum Step<'s> {
    In(Combinator<'s>),
    Field(&'s str),
    Item(usize),
}

impl<'s> Walker<'s> {
    fn new(schema: &'s Schema, bytes: &Bytes) -> Self {
        Self {
            schema,
            input: Reader::new(bytes.clone()),
            path: Vec::new(),
        }
    }

    fn end(&self) -> Result<(), DecodeError> {
        match self.input.remaining() {
            0 => Ok(()),
            count => Err(DecodeError::new(
                ErrorKind::TrailingBytes { count },
                self.input.offset(),
            )),
        }
    }

    /// A value that says itself what it is.
    fn anything(&mut self) -> Result<Value<'s>, DecodeError> {
        if self.input.peek_id() == Some(VECTOR) {
            let _ = self.input.word();
            self.input.enter()?;
            let items = self.items(Self::anything)?;
            self.input.leave()?;
            return Ok(Value::Vector(items, Boxed::Yes));
        }
        self.boxed(ANYTHING, |_| true)
    }

    fn value(&mut self, kind: Kind<'s>) -> Result<Value<'s>, DecodeError> {
        let input = &mut self.input;
        let value = match kind {
            Kind::Int => Value::Int(input.int()),
            Kind::Long => Value::Long(input.long()),
            Kind::Double => Value::Double(input.double()),
            Kind::String => Value::String(input.bytes()),
            Kind::Bytes => Value::Bytes(input.bytes()),
            Kind::Int128 => Value::Int128(input.int128()),
            Kind::Int256 => Value::Int256(input.int256()),
            Kind::Bool => Value::Bool(input.boolean()),
            Kind::Word => Value::Word(input.word()),
            Kind::Bit => Value::Bool(true),
            Kind::Object => Value::Raw(input.rest()),
            Kind::Function => return self.function(),
            Kind::Boxed(ty) => return self.boxed(ty.name(), |c| ty.has(c)),
            Kind::Bare(combinator) => {
                self.input.enter()?;
                let value = self.object(combinator, Boxed::No)?;
                self.input.leave()?;
                return Ok(value);
            }
            Kind::Vector(item) => {
                let item = self.schema.item(item);
                self.input.vector()?;
                let items = self.items(|walker| walker.value(item))?;
                return Ok(Value::Vector(items, Boxed::Yes));
            }
            Kind::BareVector(item) => {
                let item = self.schema.item(item);
                let items = self.items(|walker| walker.value(item))?;
                return Ok(Value::Vector(items, Boxed::No));
            }
        };
        input.finish().map(|()| value)
    }

    /// A function that fills the rest; as it is, if the schema does not know it.
    fn function(&mut self) -> Result<Value<'s>, DecodeError> {
        let known = self.input.peek_id().and_then(|id| self.schema.by_id(id));
        match known {
            Some(combinator) if combinator.is_function() => {
                self.boxed("function", Combinator::is_function)
            }
            _ => Ok(Value::Raw(self.input.rest())),
        }
    }

    fn boxed(
        &mut self,
        expected: &str,
        fits: impl Fn(Combinator<'s>) -> bool,
    ) -> Result<Value<'s>, DecodeError> {
        self.input.enter()?;
        let id = self.input.word();
        let found = self.schema.by_id(id).filter(|c| fits(*c));
        let combinator = found.ok_or_else(|| self.input.unknown(id, expected))?;
        let value = self.object(combinator, Boxed::Yes)?;
        self.input.leave()?;
        Ok(value)
    }

    fn object(
        &mut self,
        combinator: Combinator<'s>,
        boxed: Boxed,
    ) -> Result<Value<'s>, DecodeError> {
        self.path.push(Step::In(combinator));
        let mut words = Words::default();
        let mut values = Vec::new();
        let always = combinator.fields().filter(|field| field.flag().is_none());
        self.reserve(&mut values, always.count())?;
        for (place, field) in combinator.fields().enumerate() {
            if matches!(field.kind(), Kind::Bit) || !words.present(field) {
                continue;
            }
            self.path.push(Step::Field(field.name()));
            let value = self.value(field.kind())?;
            self.path.pop();
            if let Value::Word(word) = value {
                words.note(place, word);
                let guarded = combinator.fields().filter(|field| {
                    let set = |(at, bit): (usize, u32)| at == place && word >> bit & 1 == 1;
                    !matches!(field.kind(), Kind::Bit) && field.flag().is_some_and(set)
                });
                self.reserve(&mut values, guarded.count())?;
            }
            values.push(value);
        }
        self.path.pop();
        Ok(Value::Object(Object {
            combinator,
            boxed,
            values,
        }))
    }

    /// Room for exactly so many more values than are there.
    fn reserve(&mut self, values: &mut Vec<Value<'s>>, more: usize) -> Result<(), DecodeError> {
        self.input.charge(more * size_of::<Value<'_>>())?;
        let unused = values.capacity() - values.len();
        values.reserve_exact(unused + more);
        Ok(())
    }

    fn items(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<Value<'s>, DecodeError>,
    ) -> Result<Vec<Value<'s>>, DecodeError> {
        let count = self.input.count(size_of::<Value<'_>>())?;
        let mut items = Vec::with_capacity(count);
        for i in 0..count {
            self.path.push(Step::Item(i));
            items.push(item(self)?);
            self.path.pop();
        }
        Ok(items)
    }

    /// Where the walk has come to: `messages.dialogs > users[3] > photo`.
    fn path(&self) -> String {
        let mut text = String::new();
        let mut outermost = true;
        for step in &self.path {
            match step {
                // Fields say which object it is, except for the outermost one.
                Step::In(combinator) if outermost => text = combinator.name().to_string(),
                Step::In(_) => {}
                Step::Field(name) => text = format!("{text} > {name}"),
                Step::Item(i) => text = format!("{text}[{i}]"),
            }
            outermost = false;
        }
        text
    }
}

/// The kind of a type's name: its boxed values.
impl<'s> From<TypeName<'s>> for Kind<'s> {
    fn from(ty: TypeName<'s>) -> Self {
        Kind::Boxed(ty)
    }
}
