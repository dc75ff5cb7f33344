//! What the demo prints: one line per thing that happened, with the time since the start.

use crate::style;
use std::{
    fmt,
    time::{Duration, Instant},
};

/// Prints events as they happen.
#[derive(Debug)]
pub(crate) struct Timeline {
    start: Instant,
}

impl Timeline {
    /// Starts the clock.
    pub(crate) fn start() -> Self {
        Self {
            start: Instant::now(),
        }
    }

    /// Begins a chapter.
    pub(crate) fn heading(&self, title: &str) {
        anstream::println!("\n{}{title}{:#}", style::HEADING, style::HEADING);
    }

    /// `who` did `what`.
    pub(crate) fn event(&self, who: &str, what: impl fmt::Display) {
        let at = self.start.elapsed().as_secs_f64();
        let faint = style::FAINT;
        anstream::println!("  {faint}{at:7.3} s{faint:#}  {who:<12} {what}");
    }

    /// The last line.
    pub(crate) fn done(&self, what: &str) {
        let good = style::GOOD;
        let total = Span(self.start.elapsed());
        anstream::println!("\n{good}{what}{good:#} ({total} in all)");
    }
}

/// A duration with the unit that suits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span(pub(crate) Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.0.as_secs_f64() * 1e6;
        match micros {
            ..1_000.0 => write!(f, "{micros:.0} µs"),
            ..1_000_000.0 => write!(f, "{:.1} ms", micros / 1e3),
            _ => write!(f, "{:.2} s", micros / 1e6),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_chooses_its_unit() {
        assert_eq!(Span(Duration::from_micros(420)).to_string(), "420 µs");
        assert_eq!(Span(Duration::from_micros(12_340)).to_string(), "12.3 ms");
        assert_eq!(Span(Duration::from_millis(2_500)).to_string(), "2.50 s");
    }
}
