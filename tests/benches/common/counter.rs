//! What each thread allocates.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

/// What this thread has allocated.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counted {
    /// How often.
    pub(crate) count: i64,
    /// How much in all.
    pub(crate) bytes: i64,
    /// How much of it has not been freed.
    pub(crate) live: i64,
}

impl Counted {
    pub(crate) fn now() -> Self {
        COUNTED.get()
    }

    /// What has come since `before`.
    pub(crate) fn since(before: Self) -> Self {
        let now = Self::now();
        Self {
            count: now.count - before.count,
            bytes: now.bytes - before.bytes,
            live: now.live - before.live,
        }
    }

    fn add(count: i64, bytes: i64, live: i64) {
        // Not while a thread ends.
        let _ = COUNTED.try_with(|all| {
            let before = all.get();
            all.set(Self {
                count: before.count + count,
                bytes: before.bytes + bytes,
                live: before.live + live,
            });
        });
    }
}

thread_local! {
    static COUNTED: Cell<Counted> = const { Cell::new(Counted { count: 0, bytes: 0, live: 0 }) };
}

struct Counter;

#[global_allocator]
static COUNTER: Counter = Counter;

// SAFETY: everything is done by the system's allocator.
unsafe impl GlobalAlloc for Counter {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Counted::add(1, layout.size() as i64, layout.size() as i64);
        // SAFETY: the caller's obligations are the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        Counted::add(0, 0, -(layout.size() as i64));
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}
