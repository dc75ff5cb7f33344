//! Values to JSON.

use super::base64;
use crate::reflect::{Object, Value};
use alloc::string::String;
use serde::{
    Serialize, Serializer,
    ser::{SerializeMap, SerializeSeq},
};

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Int(number) => serializer.serialize_i32(*number),
            Self::Long(number) => serializer.collect_str(number),
            Self::Double(number) if number.is_finite() => serializer.serialize_f64(*number),
            Self::Double(number) if number.is_nan() => serializer.serialize_str("NaN"),
            Self::Double(number) if *number > 0.0 => serializer.serialize_str("Infinity"),
            Self::Double(_) => serializer.serialize_str("-Infinity"),
            Self::String(text) => serializer.serialize_str(&String::from_utf8_lossy(text)),
            Self::Bytes(bytes) => serializer.serialize_str(&base64::encode(bytes)),
            Self::Int128(array) => serializer.serialize_str(&base64::encode(array)),
            Self::Int256(array) => serializer.serialize_str(&base64::encode(array)),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Word(word) => serializer.serialize_u32(*word),
            Self::Object(object) => object.serialize(serializer),
            Self::Vector(items, _) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items
                    .iter()
                    .try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Self::Raw(bytes) => serializer.serialize_str(&base64::encode(bytes)),
        }
    }
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("_", self.name())?;
        let schema = self.combinator().schema();
        for (field, value) in self.fields() {
            let known = match value {
                Value::Raw(bytes) => schema.decode(bytes).ok(),
                _ => None,
            };
            match known {
                // An object whose type the field does not tell says it itself.
                Some(known @ Value::Object(_)) => members.serialize_entry(field.name(), &known)?,
                _ => members.serialize_entry(field.name(), value)?,
            }
        }
        members.end()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn doubles_that_json_cannot_say_are_words() {
        for (number, text) in [
            (f64::NAN, "\"NaN\""),
            (f64::INFINITY, "\"Infinity\""),
            (f64::NEG_INFINITY, "\"-Infinity\""),
            (1.5, "1.5"),
        ] {
            let value = super::Value::Double(number);
            assert_eq!(serde_json::to_string(&value).unwrap(), text);
        }
    }
}
