//! Reading. Nothing here fails: what is wrong is for [`Reader::finish`] to say, and in its place stands
//! something that takes no input.

use super::{DecodeBare, Read};
use crate::{Raw, Reader};
use alloc::{boxed::Box, string::String, vec::Vec};
use bytes::Bytes;

/// Numbers and strings, without a trait to look up.
macro_rules! plain {
    ($($name:ident $flagged:ident: $ty:ty;)*) => {$(
        #[doc = concat!("[`Reader::", stringify!($name), "`].")]
        #[must_use]
        #[inline]
        pub fn $name(input: &mut Reader) -> $ty {
            input.$name()
        }

        #[doc = concat!("[`Reader::", stringify!($name), "`], if the bit of the word is set.")]
        #[must_use]
        #[inline(never)]
        pub fn $flagged(input: &mut Reader, word: u32, number: u32) -> Option<$ty> {
            bit(word, number).then(|| input.$name())
        }

        impl Read for $ty {
            fn read(input: &mut Reader) -> Self {
                input.$name()
            }
        }
    )*};
}

plain! {
    int flagged_int: i32;
    long flagged_long: i64;
    double flagged_double: f64;
    int128 flagged_int128: [u8; 16];
    int256 flagged_int256: [u8; 32];
    boolean flagged_boolean: bool;
    string flagged_string: String;
    bytes flagged_bytes: Bytes;
}

/// Reads a word of flags.
#[must_use]
#[inline]
pub fn word(input: &mut Reader) -> u32 {
    input.word()
}

/// Whether a bit of a word of flags is set.
#[must_use]
#[inline]
pub const fn bit(word: u32, number: u32) -> bool {
    word >> number & 1 == 1
}

/// Reads a value.
#[must_use]
#[inline]
pub fn value<T: Read>(input: &mut Reader) -> T {
    T::read(input)
}

/// Reads a value, if the bit of the word is set.
#[must_use]
pub fn flagged<T: Read>(input: &mut Reader, word: u32, number: u32) -> Option<T> {
    bit(word, number).then(|| T::read(input))
}

/// Reads a value with `read`, if the bit of the word is set.
#[must_use]
pub fn flagged_by<T>(
    input: &mut Reader,
    word: u32,
    number: u32,
    read: fn(&mut Reader) -> T,
) -> Option<T> {
    bit(word, number).then(|| read(input))
}

/// Reads a value for the heap.
#[must_use]
#[inline]
pub fn boxed<T: Read>(input: &mut Reader) -> Box<T> {
    boxed_by(input, T::read)
}

/// Reads a value for the heap, if the bit of the word is set.
#[must_use]
pub fn flagged_box<T: Read>(input: &mut Reader, word: u32, number: u32) -> Option<Box<T>> {
    bit(word, number).then(|| boxed(input))
}

/// Reads a value for the heap with `read`.
pub fn boxed_by<T>(input: &mut Reader, read: fn(&mut Reader) -> T) -> Box<T> {
    input.note(|input| input.charge(size_of::<T>()));
    Box::new(read(input))
}

/// Reads the fields of a variant.
#[must_use]
#[inline]
pub fn fields<T: DecodeBare>(input: &mut Reader) -> T {
    T::decode_bare(input)
}

/// Reads the fields of a variant that holds them in a box.
#[must_use]
pub fn boxed_fields<T: DecodeBare>(input: &mut Reader) -> Box<T> {
    boxed_by(input, T::decode_bare)
}

/// Reads the fields of a struct that stands where it has no number, one level deeper.
#[must_use]
pub fn bare<T: DecodeBare>(input: &mut Reader) -> T {
    input.note(Reader::enter);
    let value = T::decode_bare(input);
    close(input);
    value
}

/// Takes the rest of the message.
impl Read for Raw {
    fn read(input: &mut Reader) -> Self {
        Self(input.rest())
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(input: &mut Reader) -> Self {
        vector_by(input, T::read)
    }
}

/// Reads a vector, whose items `read` reads.
pub fn vector_by<T>(input: &mut Reader, read: fn(&mut Reader) -> T) -> Vec<T> {
    input.note(Reader::vector);
    items_by(input, read)
}

/// Reads a vector that has no number, whose items `read` reads.
pub fn items_by<T>(input: &mut Reader, read: fn(&mut Reader) -> T) -> Vec<T> {
    let count = input.note(|input| input.count(size_of::<T>()));
    let mut items = Vec::with_capacity(count);
    for _ in 0..count {
        if input.has_failed() {
            break;
        }
        items.push(read(input));
    }
    items
}

/// Goes one level deeper, and reads the number that stands there.
#[must_use]
#[inline(never)]
pub fn open(input: &mut Reader) -> u32 {
    input.note(Reader::enter);
    input.word()
}

/// Comes back up one level.
#[inline]
pub fn close(input: &mut Reader) {
    input.rise();
}

/// Takes note that `expected` has no such number.
#[cold]
pub fn stray<T: Default>(input: &mut Reader, id: u32, expected: &str) -> T {
    input.note(|input| Err::<(), _>(input.unknown(id, expected)));
    T::default()
}
