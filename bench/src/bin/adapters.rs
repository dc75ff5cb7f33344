//! What the adapters cost: calls and uploads over loopback on each runtime, beside the same bytes without
//! us on the same runtime and beside the same work without sockets.
//!
//! * *echo*: as many bytes as a call and its answer, on bare streams of the runtime;
//! * *machines*: the same calls between the same client core and the same data centre, in memory;
//! * *calls*: the whole client, driver and all.
//!
//! What `calls` takes beyond the other two is what driver, handle and adapter cost. Candidates take turns
//! in short runs; figures are medians.
//!
//! ```sh
//! cargo run --release --manifest-path bench/Cargo.toml --bin adapters
//! ```

use bytes::{Bytes, BytesMut};
use mtproto_bench::loopback::{self, Counter, Machines, Server, Subject};
use mtproto_tl::api::functions::{help::GetNearestDc, upload::SaveFilePart};

#[global_allocator]
static COUNTER: Counter = Counter;

fn main() {
    let server = Server::start();
    let mut machines = Machines::new(&server);
    let call = GetNearestDc {};
    let part = SaveFilePart {
        file_id: 1,
        file_part: 0,
        bytes: Bytes::from(BytesMut::zeroed(512 << 10)),
    };
    let sizes = (machines.sizes(&call), machines.sizes(&part));

    let mut rows = Vec::new();
    loopback::on_each_runtime(&server, |subject: &mut dyn Subject| {
        let mut row = Row::new(subject.name());
        for _ in 0..RUNS {
            row.echo.push(subject.echo(CALLS, sizes.0));
            row.machines.push(machines.calls(CALLS, &call));
            row.calls.push(subject.calls(CALLS));
            row.bulk_echo.push(subject.echo(PARTS, sizes.1));
            row.bulk_machines.push(machines.calls(PARTS, &part));
            row.bulk.push(subject.uploads(PARTS, &part));
        }
        row.allocations = subject.allocations(CALLS);
        rows.push(row);
    });

    println!("one call at a time, microseconds (medians of {RUNS} runs of {CALLS} calls)\n");
    println!("| runtime | echo | machines | calls | beyond both | share | allocations |");
    println!("|---|--:|--:|--:|--:|--:|--:|");
    for row in &rows {
        let (echo, machines, calls) =
            (median(&row.echo), median(&row.machines), median(&row.calls));
        let beyond = calls - echo - machines;
        println!(
            "| {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.0} % | {:.1} |",
            row.name,
            echo * 1e6,
            machines * 1e6,
            calls * 1e6,
            beyond * 1e6,
            beyond / calls * 100.0,
            row.allocations,
        );
    }
    println!("\nparts of 512 KiB, one at a time, MB/s\n");
    println!("| runtime | echo | machines | uploads | share of machines | of both |");
    println!("|---|--:|--:|--:|--:|--:|");
    for row in &rows {
        let rate = |seconds: f64| (512 << 10) as f64 / seconds / 1e6;
        let (echo, machines) = (median(&row.bulk_echo), median(&row.bulk_machines));
        let bulk = median(&row.bulk);
        println!(
            "| {} | {:.0} | {:.0} | {:.0} | {:.0} % | {:.0} % |",
            row.name,
            rate(echo),
            rate(machines),
            rate(bulk),
            machines / bulk * 100.0,
            (echo + machines) / bulk * 100.0,
        );
    }
}

#[derive(Default)]
struct Row {
    name: &'static str,
    echo: Vec<f64>,
    machines: Vec<f64>,
    calls: Vec<f64>,
    bulk_echo: Vec<f64>,
    bulk_machines: Vec<f64>,
    bulk: Vec<f64>,
    allocations: f64,
}

impl Row {
    fn new(name: &'static str) -> Self {
        Self {
            name,
            ..Self::default()
        }
    }
}

fn median(seconds: &[f64]) -> f64 {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// Runs of each candidate.
const RUNS: usize = 41;

/// Calls a run makes.
const CALLS: usize = 200;

/// Parts a run uploads.
const PARTS: usize = 4;
