//! The type language: ours beside the others'.
//!
//! ```text
//! cargo run --release --bin tl [RUNS]
//! ```

use mtproto_bench::{Machine, codec, loopback::Counter, measure, table};

#[global_allocator]
static COUNTER: Counter = Counter;

fn main() {
    let runs = std::env::args().nth(1);
    let runs = runs.map_or(301, |n| n.parse().expect("a number of runs"));
    let machine = Machine::measure();
    println!("{machine}");

    let columns = ["ours", "grammers", "layer", "ferogram"];
    let mut rows = codec::rows();
    measure(&mut rows, runs);
    table::print("Type language", &columns, &rows, machine.clock);
    codec::print_allocations(&columns);
}
