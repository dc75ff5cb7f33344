//! Clocks that are wrong, and clocks that jump.

use mtproto_core::Instant;

/// What a machine takes for the time. True time is what the simulation counts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    /// What it shows minus the true time, in microseconds.
    ahead: i64,
}

impl Clock {
    /// A clock that is ahead by so many seconds, or behind.
    pub fn ahead_by(seconds: i64) -> Self {
        Self {
            ahead: seconds * 1_000_000,
        }
    }

    /// Moves the hand, forward or back.
    pub fn jump(&mut self, seconds: i64) {
        self.ahead += seconds * 1_000_000;
    }

    /// What it shows at a true time.
    pub fn at(&self, time: Instant) -> Instant {
        Instant::from_micros(time.as_micros().saturating_add_signed(self.ahead))
    }

    /// The true time when it shows `shown`.
    pub fn when(&self, shown: Instant) -> Instant {
        Instant::from_micros(shown.as_micros().saturating_add_signed(-self.ahead))
    }
}
