//! From the operating system's clocks to the core's single time line.
//!
//! The monotonic clock moves time; the wall clock says where it started. On most systems the
//! monotonic clock stands still while the machine is suspended, so a laptop that wakes after an hour
//! would believe that its links were fresh. Whenever the wall clock has run ahead by more than
//! [`SUSPENDED`], the anchor moves forward with it.
//!
//! It never moves back: time that a deadline has seen stays seen. A wall clock that was wrong and is
//! set back later is corrected by the session, from the server's own identifiers (MSG-75).

use mtproto_core::Instant;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant as StdInstant, SystemTime, UNIX_EPOCH},
};

/// Reads the operating system's clocks as an [`Instant`], or shows what a [`Hand`] says.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    /// A reading of the monotonic clock ...
    anchor: StdInstant,
    /// ... and what we call that moment.
    anchored: Instant,
}

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Hand),
}

/// Moves a [`Clock`] made by [`Clock::manual`], and its clones.
#[derive(Clone, Debug)]
pub struct Hand(Arc<AtomicU64>);

impl Hand {
    /// What the clock shows.
    #[must_use]
    pub fn now(&self) -> Instant {
        Instant::from_micros(self.0.load(Ordering::Relaxed))
    }

    /// Has the clock show `now`, unless it shows a later time already.
    pub fn move_to(&self, now: Instant) {
        self.0.fetch_max(now.as_micros(), Ordering::Relaxed);
    }
}

impl Clock {
    /// Anchors the monotonic clock to the wall clock.
    #[must_use]
    pub fn new() -> Self {
        Self {
            source: Source::System,
            anchor: StdInstant::now(),
            anchored: wall_clock(),
        }
    }

    /// A clock that stands still at `start` until its hand is moved, for life in virtual time.
    #[must_use]
    pub fn manual(start: Instant) -> (Self, Hand) {
        let hand = Hand(Arc::new(AtomicU64::new(start.as_micros())));
        let clock = Self {
            source: Source::Manual(hand.clone()),
            anchor: StdInstant::now(),
            anchored: start,
        };
        (clock, hand)
    }

    /// The current time; never earlier than a time returned before.
    pub fn now(&mut self) -> Instant {
        match &self.source {
            Source::System => self.observe(StdInstant::now(), wall_clock()),
            Source::Manual(hand) => hand.now(),
        }
    }

    /// When the monotonic clock will show `at`, as far as is known now.
    ///
    /// The answer for the same `at` becomes earlier when the machine was suspended.
    #[must_use]
    pub fn to_std(&self, at: Instant) -> StdInstant {
        self.anchor + at.saturating_since(self.anchored).min(FAR_AWAY)
    }

    /// The opposite: what this clock shows when the monotonic clock shows `at`.
    #[must_use]
    pub fn from_std(&self, at: StdInstant) -> Instant {
        self.anchored + at.saturating_duration_since(self.anchor)
    }

    fn observe(&mut self, monotonic: StdInstant, wall: Instant) -> Instant {
        let now = self.anchored + monotonic.saturating_duration_since(self.anchor);
        if wall.saturating_since(now) <= SUSPENDED {
            return now;
        }
        self.anchor = monotonic;
        self.anchored = wall;
        wall
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new()
    }
}

/// How far the wall clock may run ahead before the machine is taken to have slept.
///
/// Longer than any slewing of the wall clock between two looks, shorter than any timer of the protocol.
const SUSPENDED: Duration = Duration::from_secs(1);

/// No timer needs to be set for longer, and every runtime can represent it.
const FAR_AWAY: Duration = Duration::from_secs(365 * 24 * 60 * 60);

fn wall_clock() -> Instant {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Instant::from_micros(0) + since_epoch
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn clock() -> (Clock, StdInstant, Instant) {
        let (monotonic, wall) = (
            StdInstant::now(),
            Instant::from_micros(1_700_000_000_000_000),
        );
        (
            Clock {
                source: Source::System,
                anchor: monotonic,
                anchored: wall,
            },
            monotonic,
            wall,
        )
    }

    #[test]
    fn time_follows_the_monotonic_clock() {
        let (mut clock, monotonic, wall) = clock();
        assert_eq!(
            clock.observe(monotonic + SECOND, wall + SECOND),
            wall + SECOND
        );
        // Half a second of drift is slewing, not sleep.
        assert_eq!(
            clock.observe(monotonic + 2 * SECOND, wall + SECOND * 5 / 2),
            wall + 2 * SECOND
        );
    }

    #[test]
    fn after_a_suspension_time_jumps_forward() {
        let (mut clock, monotonic, wall) = clock();
        let hour = 3600 * SECOND;
        assert_eq!(clock.observe(monotonic + SECOND, wall + hour), wall + hour);
        assert_eq!(
            clock.observe(monotonic + 2 * SECOND, wall + hour + SECOND),
            wall + hour + SECOND
        );
    }

    #[test]
    fn a_wall_clock_set_back_does_not_take_time_back() {
        let (mut clock, monotonic, wall) = clock();
        assert_eq!(
            clock.observe(monotonic + SECOND, Instant::from_micros(0)),
            wall + SECOND
        );
    }

    #[test]
    fn a_deadline_comes_closer_when_the_machine_slept() {
        let (mut clock, monotonic, wall) = clock();
        let deadline = wall + 10 * SECOND;
        assert_eq!(clock.to_std(deadline), monotonic + 10 * SECOND);
        clock.observe(monotonic + SECOND, wall + 8 * SECOND);
        assert_eq!(clock.to_std(deadline), monotonic + 3 * SECOND);
    }

    #[test]
    fn a_deadline_at_the_end_of_time_can_be_represented() {
        let (clock, monotonic, _) = clock();
        assert_eq!(
            clock.to_std(Instant::from_micros(u64::MAX)),
            monotonic + FAR_AWAY
        );
    }
}
