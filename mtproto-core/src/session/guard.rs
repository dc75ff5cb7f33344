//! Noticing that something that repairs itself does so over and over.

use crate::Instant;
use core::time::Duration;

/// Counts what happens at most every now and then between peers that understand each other: another
/// salt, another record of the session (§9.3).
#[derive(Clone, Debug, Default)]
pub(crate) struct Guard {
    since: Instant,
    count: u32,
}

impl Guard {
    /// It happened again; whether that is too often.
    pub(crate) fn trips(&mut self, now: Instant) -> bool {
        if now.saturating_since(self.since) >= PERIOD {
            self.since = now;
            self.count = 0;
        }
        self.count += 1;
        let trips = self.count >= MANY;
        if trips {
            self.count = 0;
        }
        trips
    }
}

/// So often in a period is too often.
const MANY: u32 = 5;
const PERIOD: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_times_in_ten_seconds_are_too_often() {
        let mut guard = Guard::default();
        let at = |seconds: u64| Instant::from_micros(1_000_000_000 + seconds * 1_000_000);
        let mut often = [0, 1, 2, 3, 4].map(|second| guard.trips(at(second)));
        assert_eq!(often, [false, false, false, false, true]);
        often = [20, 31, 42, 53, 64].map(|second| guard.trips(at(second)));
        assert_eq!(often, [false; 5]);
    }
}
