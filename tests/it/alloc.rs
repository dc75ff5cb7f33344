//! Counts what each thread has allocated and not freed.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

/// Bytes this thread has allocated since it began, less those it has freed. What one thread allocates
/// and another frees is in neither's favour.
pub(crate) fn live_bytes() -> isize {
    LIVE.with(Cell::get)
}

/// How often this thread has asked for memory, or for more of it.
pub(crate) fn allocations() -> usize {
    ASKED.with(Cell::get)
}

#[global_allocator]
static COUNTING: Counting = Counting;

struct Counting;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

fn count(size: usize, sign: isize) {
    // The cell has no destructor: it is there as long as the thread is.
    let _ = LIVE.try_with(|live| live.set(live.get().wrapping_add(size.cast_signed() * sign)));
    if sign > 0 {
        let _ = ASKED.try_with(|asked| asked.set(asked.get() + 1));
    }
}

// SAFETY: everything is left to the system's allocator; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 1);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(layout.size(), -1);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(layout.size(), -1);
        count(size, 1);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
