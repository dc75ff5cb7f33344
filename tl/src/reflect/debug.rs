//! `Debug` for every type: names of the schema, values, and no secrets.

use super::value::{Object, Value};
use crate::{Encode, Origin};
use bytes::BytesMut;
use core::fmt;

/// Writes a value of a generated type, for its `Debug`.
///
/// Text and binary data in fields whose name speaks of a secret are left out: see [`is_secret`].
///
/// # Errors
///
/// Those of the formatter.
#[doc(hidden)]
pub fn debug(origin: &Origin, value: &dyn Encode, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut bytes = BytesMut::new();
    value.encode(&mut bytes);
    let bytes = bytes.freeze();
    match origin.schema().decode(&bytes) {
        Ok(value) => self::value(&value, f),
        // A value that takes the rest of the message without being the last, or nested too deep.
        Err(error) => write!(f, "({} bytes: {error})", bytes.len()),
    }
}

pub(super) fn value(value: &Value<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Value::Int(number) => write!(f, "{number}"),
        Value::Long(number) => write!(f, "{number}"),
        Value::Word(word) => write!(f, "{word:#x}"),
        Value::Double(number) => write!(f, "{number:?}"),
        Value::Bool(value) => write!(f, "{value}"),
        Value::String(text) => match core::str::from_utf8(text) {
            Ok(text) => write!(f, "{text:?}"),
            Err(_) => binary(text, f),
        },
        Value::Bytes(bytes) => binary(bytes, f),
        Value::Raw(bytes) => write!(f, "(raw, {} bytes)", bytes.len()),
        Value::Int128(array) => binary(array, f),
        Value::Int256(array) => binary(array, f),
        Value::Vector(items, _) => f.debug_list().entries(items).finish(),
        Value::Object(value) => object(value, f),
    }
}

pub(super) fn object(object: &Object<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut text = f.debug_struct(object.name());
    for (field, value) in object.fields() {
        let holds_text = matches!(
            value,
            Value::String(_) | Value::Bytes(_) | Value::Int128(_) | Value::Int256(_)
        );
        if holds_text && is_secret(field.name()) {
            text.field(field.name(), &format_args!("(secret)"));
        } else {
            text.field(field.name(), value);
        }
    }
    text.finish()
}

fn binary(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match bytes.get(..SHOWN) {
        None => write!(f, "{}", Hex(bytes)),
        Some(start) => write!(f, "{}… ({} bytes)", Hex(start), bytes.len()),
    }
}

/// Longer binary data is cut.
const SHOWN: usize = 33;

struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0x")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Whether text in a field of this name is nobody's business: telephone numbers, codes, passwords and
/// what is derived from them, keys, tokens, payment credentials.
fn is_secret(field: &str) -> bool {
    SECRETS.contains(&field) || PARTS.iter().any(|part| field.contains(part))
}

const PARTS: &[&str] = &[
    "phone",
    "password",
    "secret",
    "token",
    "auth_key",
    "credentials",
];

const SECRETS: &[&str] = &[
    "M1",
    "api_hash",
    "code",
    "current_salt",
    "email",
    "encrypted_data",
    "encrypted_message",
    "g_a",
    "g_b",
    "key",
    "key_part",
    "new_nonce",
    "new_settings",
    "p",
    "pq",
    "q",
    "session",
];

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn names_that_speak_of_secrets_are_known() {
        for name in [
            "phone",
            "phone_number",
            "new_password_hash",
            "bot_auth_token",
            "auth_key",
        ] {
            assert!(is_secret(name), "{name}");
        }
        assert!(!is_secret("title") && !is_secret("message"));
    }

    #[test]
    fn binary_data_is_cut() {
        let value = super::Value::Bytes(bytes::Bytes::from_static(&[7; 100]));
        assert!(alloc::format!("{value}").ends_with("07… (100 bytes)"));
    }
}
