//! A value to bytes.

use super::value::{Boxed, Object, Value};
use crate::{Encode, reader::VECTOR};
use bytes::{BufMut, BytesMut};

pub(super) fn value(value: &Value<'_>, out: &mut BytesMut) {
    match value {
        Value::Int(number) => number.encode(out),
        Value::Long(number) => number.encode(out),
        Value::Double(number) => number.encode(out),
        Value::String(bytes) | Value::Bytes(bytes) => bytes.encode(out),
        Value::Int128(array) => array.encode(out),
        Value::Int256(array) => array.encode(out),
        Value::Bool(value) => value.encode(out),
        Value::Word(word) => word.encode(out),
        Value::Object(value) => object(value, out),
        Value::Vector(items, boxed) => {
            if *boxed == Boxed::Yes {
                VECTOR.encode(out);
            }
            (items.len() as u32).encode(out);
            items.iter().for_each(|item| self::value(item, out));
        }
        Value::Raw(bytes) => out.put_slice(bytes),
    }
}

fn object(object: &Object<'_>, out: &mut BytesMut) {
    if object.boxed == Boxed::Yes {
        object.combinator.id().encode(out);
    }
    object.values.iter().for_each(|field| value(field, out));
}
