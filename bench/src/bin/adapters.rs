//! What the adapters cost: calls and uploads over loopback on each runtime, beside the same bytes without
//! us on the same runtime and beside the same work without sockets.
//!
//! * *raw*: as many bytes as a call and its answer, on bare streams of the runtime;
//! * *echo*: the same through the adapter, which is all that an adapter is;
//! * *machines*: the same calls between the same client core and the same data centre, in memory;
//! * *calls*: the whole client, driver and all.
//!
//! What `calls` takes beyond `raw` and `machines` is what engine, driver, handle and adapter cost. Candidates take turns
//! in short runs; figures are medians.
//!
//! ```sh
//! cargo run --release --manifest-path bench/Cargo.toml --bin adapters
//! ```

use bytes::Bytes;
use mtproto_bench::loopback::{self, Counter, Machines, Server, Subject};
use mtproto_core::Drbg;
use mtproto_tl::api::functions::{help::GetNearestDc, upload::SaveFilePart};
use rand_core::Rng;

#[global_allocator]
static COUNTER: Counter = Counter;

fn main() {
    let server = Server::start();
    let mut machines = Machines::new(&server);
    let call = GetNearestDc {};
    let part = SaveFilePart {
        file_id: 1,
        file_part: 0,
        bytes: incompressible(512 << 10),
    };
    let sizes = (machines.sizes(&call), machines.sizes(&part));

    let mut rows = Vec::new();
    loopback::on_each_runtime(&server, |subject: &mut dyn Subject| {
        let mut row = Row::new(subject.name());
        for _ in 0..RUNS {
            row.raw.push(subject.raw(CALLS, sizes.0));
            row.echo.push(subject.echo(CALLS, sizes.0));
            row.machines.push(machines.calls(CALLS, &call));
            row.calls.push(subject.calls(CALLS));
            row.bulk_raw.push(subject.raw(PARTS, sizes.1));
            row.bulk_echo.push(subject.echo(PARTS, sizes.1));
            row.bulk_machines.push(machines.calls(PARTS, &part));
            row.bulk.push(subject.uploads(PARTS, &part));
        }
        row.allocations = subject.allocations(CALLS);
        rows.push(row);
    });

    println!("one call at a time, microseconds (medians of {RUNS} runs of {CALLS} calls)\n");
    println!("| runtime | raw | echo | adapter | machines | calls | beyond | allocations |");
    println!("|---|--:|--:|--:|--:|--:|--:|--:|");
    for row in &rows {
        let [raw, echo] = [&row.raw, &row.echo].map(|times| median(times) * 1e6);
        let [machines, calls] = [&row.machines, &row.calls].map(|times| median(times) * 1e6);
        println!(
            "| {} | {raw:.1} | {echo:.1} | {:+.1} % | {machines:.1} | {calls:.1} | {:+.1} | {:.1} |",
            row.name,
            (echo - raw) / (raw + machines) * 100.0,
            calls - raw - machines,
            row.allocations,
        );
    }
    println!("\nparts of 512 KiB, one at a time, MB/s\n");
    println!("| runtime | raw | echo | adapter | machines | uploads | of raw and machines |");
    println!("|---|--:|--:|--:|--:|--:|--:|");
    for row in &rows {
        let rate = |seconds: f64| (512 << 10) as f64 / seconds / 1e6;
        let [raw, echo] = [&row.bulk_raw, &row.bulk_echo].map(|times| median(times));
        let [machines, bulk] = [&row.bulk_machines, &row.bulk].map(|times| median(times));
        println!(
            "| {} | {:.0} | {:.0} | {:+.1} % | {:.0} | {:.0} | {:.0} % |",
            row.name,
            rate(raw),
            rate(echo),
            (echo - raw) / (raw + machines) * 100.0,
            rate(machines),
            rate(bulk),
            (raw + machines) / bulk * 100.0,
        );
    }
}

/// As good as what files consist of: who tries to compress it tries in vain.
fn incompressible(len: usize) -> Bytes {
    let mut bytes = vec![0; len];
    Drbg::from_seed([5; 32]).fill_bytes(&mut bytes);
    bytes.into()
}

#[derive(Default)]
struct Row {
    name: &'static str,
    raw: Vec<f64>,
    echo: Vec<f64>,
    machines: Vec<f64>,
    calls: Vec<f64>,
    bulk_raw: Vec<f64>,
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
