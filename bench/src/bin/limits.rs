//! Packets, sessions and key exchanges: ours beside the others' and beside what the machine gives.
//!
//! ```text
//! cargo run --release --bin limits [RUNS] [PART OF A ROW'S NAME]
//! ```

use mtproto_bench::{Machine, Row, exchange, measure, packets, sessions, table};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let runs = arguments
        .next()
        .map_or(301, |n| n.parse().expect("a number of runs"));
    let part = arguments.next().unwrap_or_default();
    let machine = Machine::measure();
    println!("{machine}");

    let sections: [(&str, &[&str], Vec<Row<'_>>); 3] = [
        (
            "Packets",
            &[
                "ours", "grammers", "portable", "layer", "ferogram", "OpenSSL",
            ],
            packets::rows(&machine),
        ),
        (
            "Sessions",
            &["ours", "grammers", "layer", "ferogram"],
            sessions::rows(&machine),
        ),
        (
            "Key exchange",
            &[
                "ours",
                "grammers",
                "portable",
                "layer",
                "ferogram",
                "OpenSSL",
                "crypto-bigint",
            ],
            exchange::rows(),
        ),
    ];
    let mut all = Vec::new();
    let mut shape = Vec::new();
    for (title, columns, rows) in sections {
        let rows: Vec<_> = rows
            .into_iter()
            .filter(|row| row.name.contains(&part))
            .collect();
        shape.push((title, columns, rows.len()));
        all.extend(rows);
    }
    measure(&mut all, runs);
    let mut rest = &all[..];
    for (title, columns, count) in shape {
        let (rows, others) = rest.split_at(count);
        rest = others;
        if !rows.is_empty() {
            table::print(title, columns, rows, machine.clock);
        }
    }
    if "factor".contains(&part) {
        println!("\n### Factorization\n\n| | median | worst |\n|---|--:|--:|");
        for bits in [62, 63] {
            let times = exchange::factorizations(bits, runs.min(300));
            table::print_spread(&format!("{bits} bits"), times);
        }
    }
}
