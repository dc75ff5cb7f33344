//! How long to wait before the next attempt.
//!
//! Three questions: is it due, when is it due, and what if it failed again. Delays double, up to a
//! bound; half of each is drawn by lot, so that a thousand clients of a restarted server do not come
//! back in the same instant.

use mtproto_core::{Drbg, Instant};
use rand_core::Rng;
use std::time::Duration;

/// The attempts at one thing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
    due: Option<Instant>,
}

impl Backoff {
    /// Whether an attempt may be made.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.due.is_none_or(|due| due <= now)
    }

    /// When an attempt may be made; `None` means at once.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// An attempt failed: the next one waits, at least for `floor`.
    pub(super) fn fail(&mut self, now: Instant, floor: Duration, rng: &mut Drbg) {
        let delay = FIRST
            .saturating_mul(1 << self.failures.min(16))
            .min(LONGEST)
            .max(floor);
        let half = u64::try_from(delay.as_micros() / 2).unwrap_or(u64::MAX);
        let lot = Duration::from_micros(rng.next_u64() % half.max(1));
        self.failures = self.failures.saturating_add(1);
        // The floor is somebody's wish: the lot may only add to it.
        let base = if delay > floor { delay / 2 } else { floor };
        self.due = Some(now + base + lot);
    }

    /// An attempt succeeded and lasted: the next failure is the first one again.
    pub(super) fn succeed(&mut self) {
        *self = Self::default();
    }
}

/// Bound of the first delay.
const FIRST: Duration = Duration::from_millis(500);

/// Bound of every delay: what a person waits for a network to come back.
const LONGEST: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    fn delays(seed: u8, floor: Duration) -> Vec<Duration> {
        let (mut backoff, mut rng) = (Backoff::default(), Drbg::from_seed([seed; 32]));
        let now = Instant::from_micros(1_000_000);
        let mut next = || {
            backoff.fail(now, floor, &mut rng);
            assert!(!backoff.is_due(now));
            let due = backoff.due().unwrap();
            assert!(backoff.is_due(due));
            due.saturating_since(now)
        };
        (0..40).map(|_| next()).collect()
    }

    #[test]
    fn the_first_attempt_is_due_at_once() {
        assert!(Backoff::default().is_due(Instant::from_micros(0)));
        assert_eq!(Backoff::default().due(), None);
    }

    /// TR-37.
    #[test]
    fn delays_double_up_to_a_minute() {
        for (n, delay) in delays(1, Duration::ZERO).into_iter().enumerate() {
            let bound = FIRST.saturating_mul(1 << n.min(16)).min(LONGEST);
            assert!(
                delay >= bound / 2 && delay <= bound,
                "attempt {n} waits {delay:?}"
            );
        }
    }

    #[test]
    fn two_clients_do_not_come_back_together() {
        assert_ne!(delays(1, Duration::ZERO), delays(2, Duration::ZERO));
        assert_eq!(delays(1, Duration::ZERO), delays(1, Duration::ZERO));
    }

    #[test]
    fn a_floor_is_never_undercut() {
        let floor = Duration::from_secs(90);
        assert!(
            delays(3, floor)
                .into_iter()
                .all(|d| d >= floor && d <= floor * 3 / 2)
        );
    }

    /// TR-37.
    #[test]
    fn success_forgives() {
        let (mut backoff, mut rng) = (Backoff::default(), Drbg::from_seed([1; 32]));
        let now = Instant::from_micros(0);
        (0..10).for_each(|_| backoff.fail(now, Duration::ZERO, &mut rng));
        backoff.succeed();
        assert!(backoff.is_due(now));
        backoff.fail(now, Duration::ZERO, &mut rng);
        assert!(backoff.due().unwrap().saturating_since(now) <= FIRST);
    }
}
