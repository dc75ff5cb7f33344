//! Measuring candidates beside each other, and printing what came out.
//!
//! Machines are noisy and clocks wander, so all candidates of all rows take turns in short runs, and a
//! figure is the median of many; beside it stands the least, which a busy neighbour disturbs less. What
//! carries over to other machines are ratios.

pub mod codec;
mod evp;
pub mod exchange;
pub mod loopback;
pub mod machine;
pub mod packets;
pub mod sessions;
pub mod table;

pub use machine::Machine;
pub use table::{Candidate, Row};

use std::time::{Duration, Instant};

/// What many short runs of one candidate took, each divided by how often it ran.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Nanoseconds, the median run.
    pub median: f64,
    /// Nanoseconds, the fastest run.
    pub least: f64,
}

/// Lets the candidates of all `rows` take turns, `runs` times.
pub fn measure(rows: &mut [Row<'_>], runs: usize) {
    let mut candidates: Vec<&mut Candidate<'_>> = rows
        .iter_mut()
        .flat_map(|row| &mut row.candidates)
        .collect();
    for candidate in &mut candidates {
        candidate.calibrate();
    }
    for _ in 0..runs {
        for candidate in &mut candidates {
            candidate.run();
        }
    }
}

/// Time of `times` calls.
fn time(times: u32, mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        work();
    }
    start.elapsed()
}

/// How long one run should take: long beside the clock's own cost, short beside a time slice.
const RUN: Duration = Duration::from_micros(200);
