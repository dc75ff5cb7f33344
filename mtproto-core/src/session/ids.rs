//! Message identifiers and sequence numbers.

use super::clock::Clock;
use crate::{Drbg, Instant};

/// Makes identifiers: the server's time in units of 2^-32 seconds, strictly increasing (MSG-6).
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids {
    last: u64,
    /// Identifiers up to here are later than the time they were made at, by more than a moment.
    ahead: u64,
    /// How often the clock had been turned back when the last one was made.
    turns: u32,
}

impl Ids {
    /// The next identifier, ending in `low_bits`.
    pub(crate) fn next(
        &mut self,
        now: Instant,
        clock: &Clock,
        low_bits: u64,
        rng: &mut Drbg,
    ) -> u64 {
        let micros = clock.server_micros(now);
        let seconds = micros / MICROS;
        let fraction = ((micros % MICROS) << 32) / MICROS;
        // The lowest bits of the time are below any clock's precision; noise keeps ids unpredictable.
        let noise = u64::from_le_bytes(rng.array()) & NOISE;
        let id = (((seconds << 32) | fraction) ^ noise) & !3 | low_bits;
        if clock.turns() != self.turns {
            (self.ahead, self.turns) = (self.last, clock.turns());
        }
        let is_far_behind = id.saturating_add(SECOND) < self.last;
        self.last = if id > self.last {
            id
        } else {
            (self.last & !3).saturating_add(4) | low_bits
        };
        if is_far_behind {
            self.ahead = self.last;
        }
        self.last
    }

    /// Whether `id` is the time by `clock`, as it is now, at which it was made.
    pub(crate) fn tell_time(&self, clock: &Clock, id: u64) -> bool {
        id > self.ahead && clock.turns() == self.turns
    }

    /// The latest identifier made.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }
}

/// When an identifier was made, in seconds.
pub(crate) const fn seconds_of(msg_id: u64) -> u64 {
    msg_id >> 32
}

/// When an identifier was made, in microseconds.
pub(crate) const fn micros_of(msg_id: u64) -> u64 {
    let fraction = ((msg_id & u32::MAX as u64) * MICROS) >> 32;
    seconds_of(msg_id)
        .saturating_mul(MICROS)
        .saturating_add(fraction)
}

/// Counts messages that need an acknowledgement (MSG-12).
#[derive(Clone, Debug, Default)]
pub(crate) struct SeqNos(u32);

impl SeqNos {
    /// The number of the next message.
    pub(crate) fn next(&mut self, needs_ack: bool) -> u32 {
        let number = self.0.wrapping_mul(2);
        if !needs_ack {
            return number;
        }
        self.0 = self.0.wrapping_add(1);
        number.wrapping_add(1)
    }
}

const MICROS: u64 = 1_000_000;

/// A second, in the units of identifiers.
const SECOND: u64 = 1 << 32;

/// Bits of an identifier that are noise: a millisecond's worth (MSG-8).
const NOISE: u64 = (1 << 22) - 1;

/// Identifiers made longer ago than this many seconds are not accepted (MSG-10).
pub(crate) const TOO_OLD: u64 = 300;

/// Identifiers made more than this many seconds in the future are not accepted (MSG-10).
pub(crate) const TOO_NEW: u64 = 30;

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::from_micros(1_764_000_000_500_000);

    /// MSG-6 to MSG-8.
    #[test]
    fn identifiers_are_the_time_and_always_grow() {
        let (mut ids, mut rng) = (Ids::default(), Drbg::from_seed([1; 32]));
        let mut last = 0;
        for low_bits in [0, 1, 3, 1, 0].into_iter().cycle().take(1000) {
            let id = ids.next(NOW, &Clock::default(), low_bits, &mut rng);
            assert!(id > last && id & 3 == low_bits);
            assert_eq!(seconds_of(id), 1_764_000_000);
            last = id;
        }
    }

    #[test]
    fn identifiers_from_before_the_clock_was_turned_back_do_not_tell_the_time() {
        let (mut ids, mut rng) = (Ids::default(), Drbg::from_seed([1; 32]));
        let mut clock = Clock::default();
        let mut make = |ids: &mut Ids, clock: &Clock| ids.next(NOW, clock, 0, &mut rng);
        let ahead = make(&mut ids, &clock);
        assert!(ids.tell_time(&clock, ahead));
        clock.set_offset(-20);
        assert!(!ids.tell_time(&clock, ahead));
        let pushed = make(&mut ids, &clock);
        assert!(pushed > ahead && !ids.tell_time(&clock, pushed));
        clock.set_offset(1);
        let good = make(&mut ids, &clock);
        assert!(ids.tell_time(&clock, good) && !ids.tell_time(&clock, pushed));
    }

    #[test]
    fn sequence_numbers_count_what_needs_an_acknowledgement() {
        let mut numbers = SeqNos::default();
        let all = [true, false, true, true, false].map(|needs_ack| numbers.next(needs_ack));
        assert_eq!(all, [1, 2, 3, 5, 6]);
    }
}
