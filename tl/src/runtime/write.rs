//! Writing.

use crate::{Encode, reader::VECTOR};
use alloc::string::String;
use bytes::{Bytes, BytesMut};

/// Numbers and strings, without a trait to look up.
macro_rules! plain {
    ($($put:ident $optional:ident: $ty:ty;)*) => {$(
        /// Appends the encoding.
        #[inline]
        pub fn $put(value: &$ty, out: &mut BytesMut) {
            value.encode(out);
        }

        /// Appends the encoding, if there is a value.
        #[inline(never)]
        pub fn $optional(value: &Option<$ty>, out: &mut BytesMut) {
            value.encode(out);
        }
    )*};
}

plain! {
    put_int put_optional_int: i32;
    put_long put_optional_long: i64;
    put_double put_optional_double: f64;
    put_int128 put_optional_int128: [u8; 16];
    put_int256 put_optional_int256: [u8; 32];
    put_boolean put_optional_boolean: bool;
    put_string put_optional_string: String;
    put_bytes put_optional_bytes: Bytes;
}

/// Appends the encoding.
#[inline]
pub fn put<T: Encode>(value: &T, out: &mut BytesMut) {
    value.encode(out);
}

/// Appends the encoding, if there is a value.
#[inline]
pub fn put_optional<T: Encode>(value: &Option<T>, out: &mut BytesMut) {
    value.encode(out);
}

/// Appends a number.
#[inline]
pub fn put_word(word: u32, out: &mut BytesMut) {
    word.encode(out);
}

/// Appends a word of flags: those bits are set whose condition holds.
pub fn put_flags(bits: &[(bool, u32)], out: &mut BytesMut) {
    let set = |word, (set, bit): &(bool, u32)| word | u32::from(*set) << bit;
    put_word(bits.iter().fold(0, set), out);
}

/// Appends the head of a vector.
pub fn put_vector<T>(items: &[T], out: &mut BytesMut) {
    put_word(VECTOR, out);
    put_count(items, out);
}

/// Appends the head of a vector that has no number.
pub fn put_count<T>(items: &[T], out: &mut BytesMut) {
    put_word(items.len() as u32, out);
}

/// Whether an optional field is there.
#[must_use]
#[inline]
pub const fn is<T>(value: &Option<T>) -> bool {
    value.is_some()
}
