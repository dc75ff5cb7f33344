//! Objects from their fields.

use super::{
    Combinator, Field, Kind,
    value::{Boxed, Object, Value},
};
use alloc::{string::String, vec::Vec};
use core::fmt;

impl<'s> Object<'s> {
    /// An object whose fields are what `find` says; words of flags follow from what is there.
    ///
    /// For a bit, `Bool(true)` sets it. Of several fields under one flag, all are there or none.
    ///
    /// # Errors
    ///
    /// A field that has to be there and is not, or the error of `find`.
    pub fn build<E: From<BuildError>>(
        combinator: Combinator<'s>,
        boxed: Boxed,
        mut find: impl FnMut(Field<'s>) -> Result<Option<Value<'s>>, E>,
    ) -> Result<Self, E> {
        let mut found = Vec::new();
        for field in combinator.fields() {
            let value = match field.kind() {
                Kind::Word => Some(Value::Word(0)),
                _ => find(field)?,
            };
            if value.is_none() && field.flag().is_none() {
                return Err(BuildError::missing(combinator, field).into());
            }
            found.push((field, value));
        }
        let words: Vec<u32> = (0..found.len()).map(|place| word(&found, place)).collect();
        let present = |field: Field<'_>| match field.flag() {
            None => true,
            Some((place, bit)) => words.get(place).is_some_and(|w| w >> bit & 1 == 1),
        };
        let values = found
            .into_iter()
            .zip(&words)
            .filter_map(|((field, value), word)| match field.kind() {
                Kind::Word => Some(Value::Word(*word)),
                Kind::Bit => None,
                _ => value.filter(|_| present(field)),
            })
            .collect();
        Ok(Self {
            combinator,
            boxed,
            values,
        })
    }
}

/// The word at `place`: a bit is set if all fields with a value under it are there, or, where there
/// are none, if a bit under it is.
fn word(found: &[(Field<'_>, Option<Value<'_>>)], place: usize) -> u32 {
    let mut word = 0;
    for bit in 0..32 {
        let under = || {
            found
                .iter()
                .filter(move |(field, _)| field.flag() == Some((place, bit)))
        };
        let is_bit = |field: &Field<'_>| matches!(field.kind(), Kind::Bit);
        let mut values = under().filter(|(field, _)| !is_bit(field)).peekable();
        let set = if values.peek().is_some() {
            values.all(|(_, value)| value.is_some())
        } else {
            under().any(|(_, value)| *value == Some(Value::Bool(true)))
        };
        word |= u32::from(set) << bit;
    }
    word
}

/// Why an object cannot be made of fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    /// Name of the combinator.
    pub combinator: String,
    /// Name of the field that has to be there and is not.
    pub missing: String,
}

impl BuildError {
    fn missing(combinator: Combinator<'_>, field: Field<'_>) -> Self {
        Self {
            combinator: combinator.name().into(),
            missing: field.name().into(),
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} without {}", self.combinator, self.missing)
    }
}

impl core::error::Error for BuildError {}
