//! Decoding takes at most so many times the memory that its input does.

use bytes::{BufMut, Bytes, BytesMut};
use mtproto_tl::{
    Constructor, Decode, DecodeError, Encode, Reader,
    api::{ORIGIN, enums, types},
    reflect::{Boxed, Combinator, Generator, Kind, Schema, Value},
};
use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

/// TL-11, TL-23.
#[test]
fn hostile_bytes_take_little_memory() {
    let hostile = [
        vector(types::StickerSet::ID, 0),
        vector(types::Message::ID, 0),
        vector(types::MessageEmpty::ID, 0),
        vector(0x1cb5_c415, 1 << 12),
        vector(0xffff_ffff, 0xffff_ffff),
    ];
    for bytes in hostile {
        let bound = bytes.len() * Reader::MEMORY_PER_BYTE + SLACK;
        for decode in [
            decode::<Vec<enums::Message>>,
            decode::<Vec<types::StickerSet>>,
            decode::<Vec<enums::Update>>,
            decode::<Vec<enums::RichText>>,
            decode::<Vec<Vec<Vec<i32>>>>,
            decode::<Vec<String>>,
            dynamic,
        ] {
            let peak = peak_of(|| decode(bytes.clone()));
            assert!(peak <= bound, "{peak} of {bound}");
        }
    }
}

#[test]
fn short_messages_stay_below() {
    let message = types::Message {
        message: "a text as people write it".to_owned(),
        ..Default::default()
    };
    let messages: Vec<_> = (0..100)
        .map(|_| enums::Message::from(message.clone()))
        .collect();
    let bytes = messages.to_bytes();
    let peak = peak_of(|| assert!(Vec::<enums::Message>::from_bytes(bytes.clone()).is_ok()));
    assert!(peak <= bytes.len() * Reader::MEMORY_PER_BYTE, "{peak}");
}

/// Fields that are absent take memory and no bytes, so the smallest value is the most expensive one.
#[test]
fn the_smallest_values_of_all_that_comes_in_vectors_stay_below() {
    let (schema, types) = (ORIGIN.schema(), index::types());
    let generator = Generator::new(schema, 0);
    let mut ratios = Vec::new();
    for constructor in items(schema) {
        let smallest = generator.object(constructor, Boxed::Yes, &mut || 0);
        let smallest = Value::Object(smallest.unwrap()).to_bytes();
        let count = (4 << 10) / smallest.len();
        let mut bytes = BytesMut::new();
        bytes.put_u32_le(0x1cb5_c415);
        bytes.put_u32_le(count as u32);
        (0..count).for_each(|_| bytes.put_slice(&smallest));
        let bytes = bytes.freeze();
        let (name, decode) = (constructor.name(), types[&constructor.id()]);
        let mut outcome = Ok(());
        let peak = peak_of(|| outcome = decode(bytes.clone()));
        assert_eq!(outcome, Ok(()), "{name}");
        ratios.push((peak / bytes.len(), name));
    }
    ratios.sort_unstable();
    // What the documentation of the limit says.
    let above_16 = ratios.iter().filter(|(ratio, _)| *ratio >= 16);
    let above_16: Vec<_> = above_16.map(|(_, name)| *name).collect();
    assert_eq!(above_16, ["botInfo", "user"]);
    let most = ratios.last().map(|(ratio, _)| *ratio);
    assert!(most < Some(Reader::MEMORY_PER_BYTE));
}

/// The constructors of all types of which there are vectors.
fn items(schema: &Schema) -> impl Iterator<Item = Combinator<'_>> {
    let kinds = schema.combinators().flat_map(|combinator| {
        let fields = combinator.fields().map(|field| field.kind());
        fields.chain([combinator.result()])
    });
    let mut names = BTreeSet::new();
    for kind in kinds {
        let mut kind = kind;
        while let Kind::Vector(item) | Kind::BareVector(item) = kind {
            kind = schema.item(item);
            if let Kind::Boxed(ty) = kind {
                names.insert(ty.name());
            }
        }
    }
    let types = schema.types().filter(move |ty| names.contains(ty.name()));
    types.flat_map(|ty| ty.constructors())
}

type Read = fn(Bytes) -> Result<(), DecodeError>;

macro_rules! each {
    ($($id:literal => $ty:ty,)*) => {
        pub(super) fn types() -> BTreeMap<u32, Read> {
            BTreeMap::from([$(($id, read::<Vec<$ty>> as Read)),*])
        }
    };
}

mod index {
    use super::*;
    use mtproto_tl::{Raw, api::*};
    include!("index/api.rs");
}

fn read<T: Decode>(bytes: Bytes) -> Result<(), DecodeError> {
    T::from_bytes(bytes).map(drop)
}

/// For errors, and for counting itself.
const SLACK: usize = 4 << 10;

fn decode<T: Decode>(bytes: Bytes) {
    let _ = T::from_bytes(bytes);
}

fn dynamic(bytes: Bytes) {
    let _ = ORIGIN.schema().decode(&bytes);
}

/// Two numbers over and over, as items of a vector.
fn vector(first: u32, second: u32) -> Bytes {
    let count = 16 << 10;
    let mut bytes = BytesMut::new();
    bytes.put_u32_le(0x1cb5_c415);
    bytes.put_u32_le(count);
    for _ in 0..count {
        bytes.put_u32_le(first);
        bytes.put_u32_le(second);
    }
    bytes.freeze()
}

/// The most that this thread held during `work`, beyond what it held before.
fn peak_of(work: impl FnOnce()) -> usize {
    let before = LIVE.with(Cell::get);
    PEAK.with(|peak| peak.set(before));
    work();
    PEAK.with(Cell::get).saturating_sub(before)
}

#[global_allocator]
static COUNTING: Counting = Counting;

struct Counting;

thread_local! {
    static LIVE: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
}

fn allocated(size: usize) {
    let _ = LIVE.try_with(|live| {
        live.set(live.get().wrapping_add(size));
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(live.get())));
    });
}

fn freed(size: usize) {
    let _ = LIVE.try_with(|live| live.set(live.get().wrapping_sub(size)));
}

// SAFETY: everything is left to the system's allocator; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        allocated(layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        freed(layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}
