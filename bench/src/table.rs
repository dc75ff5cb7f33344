//! Rows of candidates.

use crate::{Figure, RUN, time};
use std::time::Duration;

/// One thing to do, by those who can do it.
pub struct Row<'a> {
    pub name: String,
    /// Bytes one call works through, if that says more than the time of a call.
    pub bytes: Option<usize>,
    /// Nanoseconds below which the serial chain of instructions cannot go.
    pub limit: Option<f64>,
    pub candidates: Vec<Candidate<'a>>,
}

/// One way to do it.
pub struct Candidate<'a> {
    pub name: &'static str,
    /// Does it so many times, and says how long that took.
    work: Box<dyn FnMut(u32) -> Duration + 'a>,
    times: u32,
    runs: Vec<f64>,
}

impl<'a> Row<'a> {
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            bytes: None,
            limit: None,
            candidates: Vec::new(),
        }
    }

    pub fn bytes(mut self, bytes: usize) -> Self {
        self.bytes = Some(bytes);
        self
    }

    pub fn limit(mut self, nanoseconds: f64) -> Self {
        self.limit = Some(nanoseconds);
        self
    }

    /// Adds a candidate.
    pub fn with(self, name: &'static str, mut work: impl FnMut() + 'a) -> Self {
        self.timed(name, move |times| time(times, &mut work))
    }

    /// Adds one that looks at the clock itself: not all that it does counts.
    pub fn timed(mut self, name: &'static str, work: impl FnMut(u32) -> Duration + 'a) -> Self {
        self.candidates.push(Candidate {
            name,
            work: Box::new(work),
            times: 1,
            runs: Vec::new(),
        });
        self
    }

    pub fn figure(&self, name: &str) -> Option<Figure> {
        let candidate = self.candidates.iter().find(|c| c.name == name)?;
        Some(candidate.figure())
    }
}

impl Candidate<'_> {
    /// Finds out how many calls make a run.
    pub(crate) fn calibrate(&mut self) {
        // The first call may prepare what all others use.
        (self.work)(1);
        self.times = 1;
        while (self.work)(self.times) < RUN && self.times < 1 << 20 {
            self.times *= 2;
        }
        self.runs.clear();
    }

    pub(crate) fn run(&mut self) {
        let took = (self.work)(self.times).as_nanos() as f64;
        self.runs.push(took / f64::from(self.times));
    }

    pub fn figure(&self) -> Figure {
        let mut runs = self.runs.clone();
        runs.sort_by(f64::total_cmp);
        Figure {
            median: runs[runs.len() / 2],
            least: runs[0],
        }
    }
}

/// Prints `rows` as one table. `columns` name candidates; ratios are over the second's figure.
///
/// A row that has a limit says how much of it the first column reaches.
pub fn print(title: &str, columns: &[&str], rows: &[Row<'_>], clock: f64) {
    println!("\n### {title}\n");
    println!("| | {} | limit, and our share of it |", columns.join(" | "));
    println!("|---|{}--:|", "--:|".repeat(columns.len()));
    for row in rows {
        let base = row.figure(columns[1]);
        let cells = columns.iter().enumerate().map(|(i, column)| {
            let Some(figure) = row.figure(column) else {
                return String::new();
            };
            let ratio = match base {
                Some(base) if i != 1 => format!(" ({:.2}x)", base.median / figure.median),
                _ => String::new(),
            };
            format!("{}{ratio}", amount(row, figure.median, clock))
        });
        let cells: Vec<String> = cells.collect();
        let ours = row.figure(columns[0]);
        let limit = row
            .limit
            .zip(ours)
            .map_or_else(String::new, |(limit, ours)| {
                let share = 100.0 * limit / ours.least;
                format!("{}, {share:.0} %", amount(row, limit, clock))
            });
        println!("| {} | {} | {limit} |", row.name, cells.join(" | "));
    }
}

/// Prints the median and the worst of each candidate's `times`, and ratios over the second's.
pub fn print_spread(title: &str, times: Vec<(&str, Vec<f64>)>) {
    let spread = |times: &[f64]| {
        let mut times = times.to_vec();
        times.sort_by(f64::total_cmp);
        [times[times.len() / 2], times[times.len() - 1]]
    };
    let base = spread(&times[1].1);
    for (name, times) in times {
        let [median, worst] = spread(&times);
        println!(
            "| {title}, {name} | {:.0} us ({:.2}x) | {:.0} us ({:.2}x) |",
            median / 1e3,
            base[0] / median,
            worst / 1e3,
            base[1] / worst
        );
    }
}

/// A time as people read it: cycles per byte, or the time of a call.
fn amount(row: &Row<'_>, nanoseconds: f64, clock: f64) -> String {
    match row.bytes {
        Some(bytes) => format!("{:.2} c/B", nanoseconds * clock / bytes as f64),
        None if nanoseconds < 1e3 => format!("{nanoseconds:.0} ns"),
        None if nanoseconds < 1e6 => format!("{:.2} us", nanoseconds / 1e3),
        None => format!("{:.2} ms", nanoseconds / 1e6),
    }
}
