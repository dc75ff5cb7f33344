//! Reading the server's error messages.
//!
//! `FLOOD_WAIT_37` is the error `FLOOD_WAIT_X` with the value 37; `FILE_PART_3_MISSING` is
//! `FILE_PART_X_MISSING`; an explanation may follow after a colon (05-api-layer §1). Text that does
//! not look like this is kept as it is.

mod kind;

pub use kind::{RpcErrorExt, RpcErrorKind};

use mtproto_core::RpcError;
use std::borrow::Cow;

/// The parts of an error message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name<'a> {
    /// `FLOOD_WAIT_37`, without what follows a colon.
    text: &'a str,
}

impl<'a> Name<'a> {
    /// The name of `error`.
    pub(crate) fn of(error: &'a RpcError) -> Self {
        match error.message.split_once(':') {
            Some((name, _)) if name.bytes().all(is_named) => Self { text: name },
            _ => Self {
                text: &error.message,
            },
        }
    }

    /// Whether this is the error `name`, in which an `X` between underscores stands for a number.
    pub(crate) fn is(self, name: &str) -> bool {
        let same = |(ours, theirs)| ours == theirs || theirs == "X" && is_number(ours);
        self.text.split('_').count() == name.split('_').count()
            && self.text.split('_').zip(name.split('_')).all(same)
    }

    /// The name with an `X` in the place of every number.
    pub(crate) fn generic(self) -> Cow<'a, str> {
        if !self.text.bytes().all(is_named) || !self.text.split('_').any(is_number) {
            return self.text.into();
        }
        let words = self.text.split('_');
        let words: Vec<&str> = words
            .map(|word| if is_number(word) { "X" } else { word })
            .collect();
        words.join("_").into()
    }

    /// The first number in the name; one too large to represent counts as the largest.
    pub(crate) fn value(self) -> Option<u64> {
        let number = self.text.split('_').find(|word| is_number(word))?;
        Some(number.parse().unwrap_or(u64::MAX))
    }

    /// The number after `prefix`, if the error is `prefix` and a number.
    ///
    /// A number too large to represent counts as the largest one.
    pub(crate) fn value_after(self, prefix: &str) -> Option<u64> {
        let number = self.text.strip_prefix(prefix)?;
        is_number(number).then(|| number.parse().unwrap_or(u64::MAX))
    }
}

fn is_named(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(message: &str) -> RpcError {
        RpcError {
            code: 400,
            message: message.into(),
        }
    }

    /// API-90.
    #[test]
    fn numbers_are_told_from_names() {
        for (message, name) in [
            ("FLOOD_WAIT_37", "FLOOD_WAIT_X"),
            ("FILE_PART_3_MISSING", "FILE_PART_X_MISSING"),
            ("PASSWORD_TOO_FRESH_86400", "PASSWORD_TOO_FRESH_X"),
            ("2FA_CONFIRM_WAIT_5", "2FA_CONFIRM_WAIT_X"),
            ("PHONE_CODE_INVALID", "PHONE_CODE_INVALID"),
            ("PHONE_CODE_INVALID: try again", "PHONE_CODE_INVALID"),
            ("Timeout", "Timeout"),
        ] {
            assert!(Name::of(&error(message)).is(name), "{message} is {name}");
        }
        for (message, name) in [
            ("FLOOD_WAIT_", "FLOOD_WAIT_X"),
            ("FLOOD_WAIT_-1", "FLOOD_WAIT_X"),
            ("FLOOD_WAIT_1_X", "FLOOD_WAIT_X"),
            ("FLOOD_PREMIUM_WAIT_3", "FLOOD_WAIT_X"),
            ("", "FLOOD_WAIT_X"),
        ] {
            assert!(
                !Name::of(&error(message)).is(name),
                "{message:?} is not {name}"
            );
        }
    }

    /// API-100.
    #[test]
    fn values_of_any_size_are_read() {
        let value = |message| Name::of(&error(message)).value_after("FLOOD_WAIT_");
        assert_eq!(value("FLOOD_WAIT_0"), Some(0));
        assert_eq!(value("FLOOD_WAIT_37: slow down"), Some(37));
        assert_eq!(value("FLOOD_WAIT_99999999999999999999999"), Some(u64::MAX));
        assert_eq!(value("FLOOD_WAIT_"), None);
        assert_eq!(value("FLOOD_WAIT_12X"), None);
        assert_eq!(value("SLOWMODE_WAIT_12"), None);
    }
}
