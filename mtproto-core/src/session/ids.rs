//! Message identifiers, sequence numbers, and the server's clock that the former are made of.

use crate::{Drbg, Instant};

/// Makes identifiers: the server's time in units of 2^-32 seconds, strictly increasing (MSG-6).
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids {
    last: u64,
    /// Server's clock minus ours in microseconds.
    offset: i64,
    /// An authenticated message has told us the server's time.
    trusted: bool,
}

impl Ids {
    /// Identifiers of a machine whose clock is behind the server's by `offset` microseconds, or so it
    /// was when it was last asked (MSG-75).
    pub(crate) fn new(offset: i64) -> Self {
        Self {
            last: 0,
            offset,
            trusted: false,
        }
    }

    /// A new session counts anew, by the same clock.
    pub(crate) fn restart(&mut self) {
        self.last = 0;
    }

    /// The next identifier, ending in `low_bits`.
    pub(crate) fn next(&mut self, now: Instant, low_bits: u64, rng: &mut Drbg) -> u64 {
        let micros = self.server_micros(now);
        let seconds = micros / MICROS;
        let fraction = ((micros % MICROS) << 32) / MICROS;
        // The lowest bits of the time are below any clock's precision; noise keeps ids unpredictable.
        let noise = u64::from_le_bytes(rng.array()) & NOISE;
        let id = (((seconds << 32) | fraction) ^ noise) & !3 | low_bits;
        let id = if id > self.last {
            id
        } else {
            (self.last & !3).saturating_add(4) | low_bits
        };
        self.last = id;
        id
    }

    /// The server's time in seconds.
    pub(crate) fn server_seconds(&self, now: Instant) -> u64 {
        self.server_micros(now) / MICROS
    }

    /// Server's clock minus ours in microseconds.
    pub(crate) fn offset(&self) -> i64 {
        self.offset
    }

    /// The server's clock was told in the key exchange, as seconds.
    pub(crate) fn set_offset(&mut self, seconds: i64) {
        self.offset = seconds.saturating_mul(MICROS.cast_signed());
        self.trusted = true;
    }

    /// The server made `msg_id` just now, or a little earlier: never later (MSG-26).
    pub(crate) fn observe(&mut self, now: Instant, msg_id: u64) {
        let offset = offset_of(now, msg_id);
        if !self.trusted || offset > self.offset {
            self.offset = offset;
            self.trusted = true;
        }
    }

    /// The server refused our time; `msg_id` is its own. Returns the correction in seconds.
    pub(crate) fn correct(&mut self, now: Instant, msg_id: u64) -> i64 {
        let offset = offset_of(now, msg_id);
        let correction = offset.saturating_sub(self.offset);
        self.offset = offset;
        self.trusted = true;
        correction / MICROS.cast_signed()
    }

    /// Whether the server may have made `msg_id` at this time (04-messages §6, step 10).
    pub(crate) fn is_timely(&self, now: Instant, msg_id: u64) -> bool {
        let (made, now) = (msg_id >> 32, self.server_seconds(now));
        !self.trusted || made.saturating_add(TOO_OLD) > now && made < now.saturating_add(TOO_NEW)
    }

    fn server_micros(&self, now: Instant) -> u64 {
        now.as_micros().saturating_add_signed(self.offset)
    }
}

/// When an identifier was made, in seconds.
pub(crate) const fn seconds_of(msg_id: u64) -> u64 {
    msg_id >> 32
}

fn offset_of(now: Instant, msg_id: u64) -> i64 {
    let fraction = ((msg_id & u64::from(u32::MAX)) * MICROS) >> 32;
    let theirs = seconds_of(msg_id)
        .saturating_mul(MICROS)
        .saturating_add(fraction);
    theirs
        .cast_signed()
        .saturating_sub(now.as_micros().cast_signed())
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

    #[test]
    fn identifiers_are_the_time_and_always_grow() {
        let (mut ids, mut rng) = (Ids::new(0), Drbg::from_seed([1; 32]));
        let mut last = 0;
        for low_bits in [0, 1, 3, 1, 0].into_iter().cycle().take(1000) {
            let id = ids.next(NOW, low_bits, &mut rng);
            assert!(id > last && id & 3 == low_bits);
            assert_eq!(seconds_of(id), 1_764_000_000);
            last = id;
        }
    }

    #[test]
    fn the_servers_clock_is_learnt_from_its_identifiers() {
        let mut ids = Ids::new(0);
        assert!(ids.is_timely(NOW, 1 << 32));
        ids.observe(NOW, (1_764_000_100 << 32) | (1 << 31));
        assert_eq!(ids.offset(), 100_000_000);
        // A message that took long to arrive does not turn the clock back.
        ids.observe(NOW, 1_764_000_050 << 32);
        assert_eq!(ids.server_seconds(NOW), 1_764_000_100);
        assert!(!ids.is_timely(NOW, 1_763_999_000 << 32));
        assert!(!ids.is_timely(NOW, 1_764_000_140 << 32));
        // But the server's word does.
        assert_eq!(ids.correct(NOW, (1_764_000_040 << 32) | (1 << 31)), -60);
    }

    #[test]
    fn sequence_numbers_count_what_needs_an_acknowledgement() {
        let mut numbers = SeqNos::default();
        let all = [true, false, true, true, false].map(|needs_ack| numbers.next(needs_ack));
        assert_eq!(all, [1, 2, 3, 5, 6]);
    }
}
