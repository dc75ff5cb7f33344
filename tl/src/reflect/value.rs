//! A value that needs no Rust type.

use super::{Combinator, Field, Kind, encode};
use alloc::vec::Vec;
use bytes::{Bytes, BytesMut};
use core::fmt;

/// A value of any type of a schema.
///
/// `Display` writes it as the inspector does: names of the schema, without secrets.
#[derive(Clone, PartialEq)]
#[expect(missing_docs, reason = "the names of the language")]
pub enum Value<'s> {
    Int(i32),
    Long(i64),
    Double(f64),
    /// Text as it was received: it should be UTF-8 (TL-8).
    String(Bytes),
    Bytes(Bytes),
    Int128([u8; 16]),
    Int256([u8; 32]),
    Bool(bool),
    /// A word of flags.
    Word(u32),
    /// A constructor or function and its fields.
    Object(Object<'s>),
    /// Items, and whether the number of a boxed vector stands in front.
    Vector(Vec<Value<'s>>, Boxed),
    /// The encoding of something that the schema does not know, in a field that may hold anything.
    Raw(Bytes),
}

/// Whether a number stands in front of the value on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names of the language")]
pub enum Boxed {
    Yes,
    No,
}

/// A constructor or a function, and its fields.
#[derive(Clone, PartialEq)]
pub struct Object<'s> {
    pub(super) combinator: Combinator<'s>,
    pub(super) boxed: Boxed,
    /// A value for each field that is there, words included, bits not.
    pub(super) values: Vec<Value<'s>>,
}

impl<'s> Object<'s> {
    /// What it is.
    #[must_use]
    pub fn combinator(&self) -> Combinator<'s> {
        self.combinator
    }

    /// Its name in the schema.
    #[must_use]
    pub fn name(&self) -> &'s str {
        self.combinator.name()
    }

    /// The fields that are there, without words of flags. A bit that is set is `true`.
    pub fn fields(&self) -> impl Iterator<Item = (Field<'s>, &Value<'s>)> {
        let mut values = self.values.iter();
        let mut words = Words::default();
        self.combinator
            .fields()
            .enumerate()
            .filter_map(move |(place, field)| match field.kind() {
                _ if !words.present(field) => None,
                Kind::Bit => Some((field, TRUE)),
                Kind::Word => {
                    if let Some(Value::Word(word)) = values.next() {
                        words.note(place, *word);
                    }
                    None
                }
                _ => values.next().map(|value| (field, value)),
            })
    }

    /// The value of a field, if it is there.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value<'s>> {
        let mut fields = self.fields();
        fields
            .find(|(field, _)| field.name() == name)
            .map(|(_, value)| value)
    }
}

const TRUE: &Value<'static> = &Value::Bool(true);

impl Value<'_> {
    /// Appends the encoding.
    pub fn encode(&self, out: &mut BytesMut) {
        encode::value(self, out);
    }

    /// The encoding.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        let mut out = BytesMut::new();
        self.encode(&mut out);
        out.freeze()
    }

    /// The text of a string, if it is one and UTF-8.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => core::str::from_utf8(text).ok(),
            _ => None,
        }
    }
}

impl<'s> Value<'s> {
    /// The object, if it is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&Object<'s>> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::debug::value(self, f)
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::debug::value(self, f)
    }
}

impl fmt::Debug for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::debug::object(self, f)
    }
}

/// The words of flags met so far, by their place among the fields. Hardly anything has more than two.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    first: Option<(usize, u32)>,
    more: Vec<(usize, u32)>,
}

impl Words {
    pub(super) fn note(&mut self, place: usize, word: u32) {
        if self.first.is_none() {
            self.first = Some((place, word));
        } else {
            self.more.push((place, word));
        }
    }

    /// Whether a field is there.
    pub(super) fn present(&self, field: Field<'_>) -> bool {
        let Some((place, bit)) = field.flag() else {
            return true;
        };
        let mut known = self.first.iter().chain(&self.more);
        known.any(|(at, word)| *at == place && word >> bit & 1 == 1)
    }
}
