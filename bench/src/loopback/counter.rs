//! Counts allocations of each thread.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

/// The system's allocator, and how often this thread has asked it for memory.
pub struct Counter;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

impl Counter {
    /// Allocations of this thread so far.
    pub fn count() -> u64 {
        COUNT.get()
    }

    fn note() {
        // Not while a thread ends.
        let _ = COUNT.try_with(|count| count.set(count.get() + 1));
    }
}

// SAFETY: everything is done by the system's allocator.
unsafe impl GlobalAlloc for Counter {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::note();
        // SAFETY: the caller's obligations are the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        Self::note();
        // SAFETY: as above.
        unsafe { System.realloc(memory, layout, size) }
    }
}
