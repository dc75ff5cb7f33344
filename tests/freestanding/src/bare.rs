//! What a program needs to run on nothing but the kernel: a beginning, an end, memory.

use core::{
    alloc::{GlobalAlloc, Layout},
    arch::{asm, naked_asm},
    panic::PanicInfo,
    sync::atomic::{AtomicUsize, Ordering},
};

/// Where the kernel jumps to. The stack has to be aligned before Rust may use it.
#[unsafe(naked)]
#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    naked_asm!("and rsp, -16", "call {begin}", "ud2", begin = sym begin)
}

extern "C" fn begin() -> ! {
    exit(crate::run())
}

fn exit(code: i32) -> ! {
    // SAFETY: `exit_group` takes one number and does not come back.
    unsafe { asm!("syscall", in("rax") 231, in("rdi") code, options(noreturn)) }
}

#[panic_handler]
fn panicked(_: &PanicInfo<'_>) -> ! {
    exit(101)
}

#[global_allocator]
static MEMORY: Bump = Bump {
    used: AtomicUsize::new(0),
};

/// Hands out memory once, and never takes it back: the program is short.
struct Bump {
    used: AtomicUsize,
}

const SIZE: usize = 16 << 20;

#[repr(align(4096))]
struct Arena(core::cell::UnsafeCell<[u8; SIZE]>);

// SAFETY: pieces of it are handed out once only.
unsafe impl Sync for Arena {}

static ARENA: Arena = Arena(core::cell::UnsafeCell::new([0; SIZE]));

// SAFETY: every piece lies within the arena, is aligned, and overlaps no other.
unsafe impl GlobalAlloc for Bump {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let begin = self
            .used
            .load(Ordering::Relaxed)
            .next_multiple_of(layout.align());
        let end = begin + layout.size();
        if end > SIZE || layout.align() > 4096 {
            return core::ptr::null_mut();
        }
        self.used.store(end, Ordering::Relaxed);
        ARENA.0.get().cast::<u8>().wrapping_add(begin)
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}

/// What compilers take for granted.
mod builtins {
    /// Referred to by the precompiled `alloc`, and never called: panics end the program at once.
    #[unsafe(no_mangle)]
    extern "C" fn rust_eh_personality() {}

    /// Likewise.
    #[unsafe(no_mangle)]
    extern "C" fn _Unwind_Resume() -> ! {
        super::exit(102)
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
        for i in 0..count {
            // SAFETY: the caller vouches for `count` bytes on either side.
            unsafe { to.add(i).write_volatile(from.add(i).read_volatile()) };
        }
        to
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
        for i in 0..count {
            let i = if to.cast_const() <= from {
                i
            } else {
                count - 1 - i
            };
            // SAFETY: as above; what overlaps is read before it is written.
            unsafe { to.add(i).write_volatile(from.add(i).read_volatile()) };
        }
        to
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn memset(to: *mut u8, byte: i32, count: usize) -> *mut u8 {
        for i in 0..count {
            // SAFETY: the caller vouches for `count` bytes.
            unsafe { to.add(i).write_volatile(byte as u8) };
        }
        to
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, count: usize) -> i32 {
        for i in 0..count {
            // SAFETY: the caller vouches for `count` bytes on either side.
            let (a, b) = unsafe { (a.add(i).read_volatile(), b.add(i).read_volatile()) };
            if a != b {
                return i32::from(a) - i32::from(b);
            }
        }
        0
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn bcmp(a: *const u8, b: *const u8, count: usize) -> i32 {
        // SAFETY: as above.
        unsafe { memcmp(a, b, count) }
    }
}
