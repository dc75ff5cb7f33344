//! Decoding takes at most so many times the memory that its input does.

use bytes::{BufMut, Bytes, BytesMut};
use mtproto_tl::{
    Constructor, Decode, Encode, Reader,
    api::{ORIGIN, enums, types},
};
use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

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
