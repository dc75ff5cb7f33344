//! What this machine gives: its clock and the latencies that packets are bound by.

use std::{
    arch::{asm, x86_64::__m128i},
    fmt,
    time::Instant,
};

/// Measured, in cycles and cycles per nanosecond.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    /// Cycles per nanosecond.
    pub clock: f64,
    /// One round of AES after another.
    pub aes_round: f64,
    /// A round of AES when there is always another to work on.
    pub aes_busy: f64,
    /// One block of SHA-256 after another.
    pub sha_block: f64,
    /// A block of SHA-256 when there is always another to work on.
    pub sha_busy: f64,
    /// The same with what moves words into their places, which nobody can do without.
    pub sha_moved: f64,
    /// The round keys of AES-256, one after another.
    pub key_schedule: f64,
}

impl Machine {
    /// Measures. The least of many runs is the truth.
    pub fn measure() -> Self {
        let mut least = [f64::MAX; 7];
        for _ in 0..200 {
            for (least, chain) in least
                .iter_mut()
                .zip([multiply, aes, sha, keygen, aes_many, sha_many, sha_moved])
            {
                let start = Instant::now();
                chain(ROUNDS);
                *least = least.min(start.elapsed().as_nanos() as f64 / f64::from(ROUNDS));
            }
        }
        // A multiplication waits three cycles for the one before on every machine of the last decade.
        let clock = 3.0 * UNROLLED / least[0];
        let cycles = |nanoseconds: f64| nanoseconds * clock / UNROLLED;
        Self {
            clock,
            aes_round: cycles(least[1]),
            aes_busy: cycles(least[4]) / 8.0,
            // Two rounds an instruction, and a new block adds its state to the one before.
            sha_block: cycles(least[2]) * 32.0 + 1.0,
            // Two messages' worth of an eighth of a block's instructions.
            sha_busy: cycles(least[5]) * 4.0,
            sha_moved: cycles(least[6]) * 4.0,
            key_schedule: cycles(least[3]) * 13.0,
        }
    }

    /// The least time, in nanoseconds, to open a message of `len` bytes: the derivation of its key, the
    /// chain, and the hash of the last block.
    pub fn open_limit(&self, len: usize) -> f64 {
        (self.key() + self.chain(len) + self.sha_block) / self.clock
    }

    /// The least time, in nanoseconds, to seal a message of `len` bytes: its hash, and only then the
    /// key and the chain.
    pub fn seal_limit(&self, len: usize) -> f64 {
        let blocks = (len + 32 + 9).div_ceil(64) as f64;
        (blocks * self.sha_block + self.key() + self.chain(len)) / self.clock
    }

    /// The least time, in nanoseconds, for `count` messages of `len` bytes beside each other: whatever
    /// unit they keep busy longest, or the chain of one.
    pub fn together_limit(&self, count: usize, len: usize) -> f64 {
        let blocks = (len + 32 + 9).div_ceil(64) as f64;
        let hashes = (blocks + 2.0) * self.sha_busy;
        let rounds = (len / 16) as f64 * 14.0 * self.aes_busy;
        let all = count as f64 * hashes.max(rounds);
        all.max(self.key() + self.chain(len) + self.sha_block) / self.clock
    }

    fn key(&self) -> f64 {
        self.sha_block + self.key_schedule
    }

    fn chain(&self, len: usize) -> f64 {
        (len / 16) as f64 * 14.0 * self.aes_round
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "clock {:.2} GHz; cycles: a round of AES {:.2} (busy {:.2}), a block of SHA-256 {:.0} \
             (busy {:.0}, with moves {:.0}), a key schedule {:.0}",
            self.clock,
            self.aes_round,
            self.aes_busy,
            self.sha_block,
            self.sha_busy,
            self.sha_moved,
            self.key_schedule
        )
    }
}

macro_rules! chain {
    ($name:ident, $($instruction:literal),+) => {
        /// `rounds` times sixty-four of these, each waiting for the one before.
        fn $name(rounds: u32) {
            // SAFETY: only registers change. The instructions are there, or the bench stops here.
            unsafe {
                let mut number = 1u64;
                let zero = std::mem::zeroed::<__m128i>();
                let (mut first, mut second) = (zero, zero);
                for _ in 0..rounds {
                    asm!(
                        ".rept 64",
                        $($instruction,)+
                        ".endr",
                        inout("rax") number,
                        inout("xmm0") zero => _,
                        inout("xmm1") first,
                        inout("xmm2") second,
                        out("xmm3") _,
                        out("xmm4") _,
                        out("xmm5") _,
                        out("xmm6") _,
                        out("xmm7") _,
                        out("xmm8") _,
                        out("xmm9") _,
                        options(nomem, nostack),
                    );
                }
                std::hint::black_box((number, first, second));
            }
        }
    };
}

chain!(multiply, "imul rax, rax");
chain!(aes, "aesenc xmm1, xmm0");
chain!(sha, "sha256rnds2 xmm1, xmm2");
chain!(
    keygen,
    "pshufd xmm2, xmm1, 0xff",
    "aesenclast xmm2, xmm0",
    "pxor xmm1, xmm2"
);

chain!(
    aes_many,
    "aesenc xmm1, xmm0",
    "aesenc xmm2, xmm0",
    "aesenc xmm3, xmm0",
    "aesenc xmm4, xmm0",
    "aesenc xmm5, xmm0",
    "aesenc xmm6, xmm0",
    "aesenc xmm7, xmm0",
    "aesenc xmm8, xmm0"
);
// An eighth of the instructions for a block of each of two messages.
chain!(
    sha_many,
    "sha256rnds2 xmm1, xmm2",
    "sha256rnds2 xmm3, xmm4",
    "sha256msg1 xmm5, xmm6",
    "sha256rnds2 xmm2, xmm1",
    "sha256rnds2 xmm4, xmm3",
    "sha256msg1 xmm7, xmm8",
    "sha256rnds2 xmm1, xmm2",
    "sha256rnds2 xmm3, xmm4",
    "sha256msg2 xmm5, xmm6",
    "sha256rnds2 xmm2, xmm1",
    "sha256rnds2 xmm4, xmm3",
    "sha256msg2 xmm7, xmm8",
    "sha256msg1 xmm9, xmm6",
    "sha256msg2 xmm9, xmm8"
);

// The same with an eighth of the moves.
chain!(
    sha_moved,
    "vpaddd xmm0, xmm5, xmm6",
    "sha256rnds2 xmm1, xmm2",
    "pshufd xmm0, xmm0, 0x0e",
    "sha256rnds2 xmm2, xmm1",
    "movdqa xmm9, xmm6",
    "palignr xmm9, xmm5, 4",
    "sha256msg1 xmm5, xmm6",
    "paddd xmm5, xmm9",
    "sha256msg2 xmm5, xmm6",
    "vpaddd xmm0, xmm7, xmm8",
    "sha256rnds2 xmm3, xmm4",
    "pshufd xmm0, xmm0, 0x0e",
    "sha256rnds2 xmm4, xmm3",
    "movdqa xmm9, xmm8",
    "palignr xmm9, xmm7, 4",
    "sha256msg1 xmm7, xmm8",
    "paddd xmm7, xmm9",
    "sha256msg2 xmm7, xmm8",
    "vpaddd xmm0, xmm6, xmm5",
    "sha256rnds2 xmm1, xmm2",
    "pshufd xmm0, xmm0, 0x0e",
    "sha256rnds2 xmm2, xmm1",
    "movdqa xmm9, xmm5",
    "palignr xmm9, xmm6, 4",
    "sha256msg1 xmm6, xmm5",
    "paddd xmm6, xmm9",
    "sha256msg2 xmm6, xmm5",
    "vpaddd xmm0, xmm8, xmm7",
    "sha256rnds2 xmm3, xmm4",
    "pshufd xmm0, xmm0, 0x0e",
    "sha256rnds2 xmm4, xmm3"
);

const ROUNDS: u32 = 100;
const UNROLLED: f64 = 64.0;
