//! Counts what each thread has allocated and not freed, and looks at what it frees.

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

/// How many blocks this thread frees in `act` that hold `secret`.
pub(crate) fn freed_with(secret: [u8; 16], act: impl FnOnce()) -> usize {
    FOUND.set(0);
    SECRET.set(Some(secret));
    act();
    SECRET.set(None);
    FOUND.get()
}

#[global_allocator]
static COUNTING: Counting = Counting;

struct Counting;

thread_local! {
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static ASKED: Cell<usize> = const { Cell::new(0) };
    static SECRET: Cell<Option<[u8; 16]>> = const { Cell::new(None) };
    static FOUND: Cell<usize> = const { Cell::new(0) };
}

fn count(size: usize, sign: isize) {
    // The cell has no destructor: it is there as long as the thread is.
    let _ = LIVE.try_with(|live| live.set(live.get().wrapping_add(size.cast_signed() * sign)));
    if sign > 0 {
        let _ = ASKED.try_with(|asked| asked.set(asked.get() + 1));
    }
}

/// Looks for the secret in a block that is about to be freed.
fn inspect(pointer: *mut u8, size: usize) {
    let Ok(Some(secret)) = SECRET.try_with(Cell::get) else {
        return;
    };
    // Read one by one and as they are, since not every byte was written.
    // SAFETY: the block is `size` bytes long, and still ours.
    let byte = |at| unsafe { pointer.add(at).read_volatile() };
    let ends = size.saturating_sub(secret.len() - 1);
    let holds = |begin: &usize| (0..secret.len()).all(|at| byte(begin + at) == secret[at]);
    if (0..ends).find(holds).is_some() {
        let _ = FOUND.try_with(|found| found.set(found.get() + 1));
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
        inspect(pointer, layout.size());
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(layout.size(), -1);
        inspect(pointer, layout.size());
        count(size, 1);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}
