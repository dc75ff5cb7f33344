//! The server's clock, as a difference to ours.
//!
//! Identifiers are made of the server's time, so a client whose clock is wrong must know by how much.
//! Only authenticated messages teach it (MSG-75). What an earlier run has stored is a hint that is
//! used and not believed.

use super::ids::{Ids, TOO_NEW, TOO_OLD, micros_of, seconds_of};
use crate::Instant;

/// Server's clock minus ours, and how sure that is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    /// Microseconds.
    offset: i64,
    trust: Trust,
    /// How often it was turned back.
    turns: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Trust {
    /// Nobody authentic has told us the time.
    #[default]
    None,
    /// Our own clock has leapt: what comes first may have waited for us, and only the answer to a
    /// message after this one is surely new.
    Leapt {
        last_sent: u64,
        heard: bool,
    },
    Full,
}

impl Clock {
    /// A clock that was behind the server's by `offset` microseconds when the server was last asked.
    pub(crate) fn hinted(offset: i64) -> Self {
        Self {
            offset,
            ..Self::default()
        }
    }

    /// The server's time in microseconds.
    pub(crate) fn server_micros(&self, now: Instant) -> u64 {
        now.as_micros().saturating_add_signed(self.offset)
    }

    /// The server's time in seconds.
    pub(crate) fn server_seconds(&self, now: Instant) -> u64 {
        self.server_micros(now) / MICROS
    }

    /// Server's clock minus ours in microseconds.
    pub(crate) fn offset(&self) -> i64 {
        self.offset
    }

    /// How often it was turned back.
    pub(crate) fn turns(&self) -> u32 {
        self.turns
    }

    /// When the server's clock will show `at`, by ours.
    pub(crate) fn local(&self, at: Instant) -> Instant {
        Instant::from_micros(
            at.as_micros()
                .saturating_add_signed(self.offset.saturating_neg()),
        )
    }

    /// What the server's clock shows `at`.
    pub(crate) fn server(&self, at: Instant) -> Instant {
        Instant::from_micros(self.server_micros(at))
    }

    /// The server's clock was told in a key exchange, as seconds. Returns the correction in seconds.
    pub(crate) fn set_offset(&mut self, seconds: i64) -> i64 {
        self.replace(seconds.saturating_mul(MICROS.cast_signed()))
    }

    /// The server made `msg_id` just now, or a little earlier: never later (MSG-26).
    pub(crate) fn observe(&mut self, now: Instant, msg_id: u64) {
        let offset = offset_of(now, msg_id);
        match &mut self.trust {
            Trust::Full => self.offset = self.offset.max(offset),
            Trust::None => {
                self.replace(offset);
            }
            Trust::Leapt { heard: true, .. } => self.offset = self.offset.max(offset),
            Trust::Leapt { heard, .. } => {
                *heard = true;
                self.set(offset);
            }
        }
    }

    /// The server answered `request`, one of `ids`, with `msg_id`, which it made later (MSG-76).
    pub(crate) fn answered(&mut self, now: Instant, ids: &Ids, request: u64, msg_id: u64) {
        match self.trust {
            Trust::Leapt { last_sent, .. } if request > last_sent => {
                self.replace(offset_of(now, msg_id));
            }
            Trust::Full if seconds_of(msg_id).saturating_add(BEHIND) < seconds_of(request) => {
                self.was_ahead(now, ids, request, msg_id);
            }
            _ => {}
        }
    }

    /// The server told the time with `msg_id`. Returns the correction in seconds.
    pub(crate) fn correct(&mut self, now: Instant, msg_id: u64) -> i64 {
        self.replace(offset_of(now, msg_id))
    }

    /// The server refused an identifier as too old, with `msg_id`. That word of it comes late, perhaps
    /// over the next byte stream, is no reason to turn back. Returns the correction in seconds.
    pub(crate) fn was_behind(&mut self, now: Instant, msg_id: u64) -> i64 {
        self.replace(self.offset.max(offset_of(now, msg_id)))
    }

    /// The server made `msg_id` after it had received `id`, one of `ids`, which is a later time.
    /// Returns the correction in seconds.
    pub(crate) fn was_ahead(&mut self, now: Instant, ids: &Ids, id: u64, msg_id: u64) -> i64 {
        if !self.is_trusted() {
            return self.correct(now, msg_id);
        }
        if !ids.tell_time(self, id) {
            return 0;
        }
        // By so much at least, however long the word of it has taken.
        let by = micros_of(id).saturating_sub(micros_of(msg_id));
        let offset = self.offset.saturating_sub_unsigned(by);
        self.replace(offset.max(offset_of(now, msg_id)))
    }

    /// Our own clock has leapt, or slept, since `last_sent` was sent (MSG-77).
    pub(crate) fn leapt(&mut self, last_sent: u64) {
        let heard = false;
        self.trust = Trust::Leapt { last_sent, heard };
    }

    /// What we believed has turned out to be nonsense (MSG-24).
    pub(crate) fn distrust(&mut self) {
        self.trust = Trust::None;
    }

    /// Whether an authentic message of this run has told us the time.
    pub(crate) fn is_trusted(&self) -> bool {
        self.trust == Trust::Full
    }

    /// Whether the server may have made `msg_id` at this time (04-messages §6, step 10).
    pub(crate) fn is_timely(&self, now: Instant, msg_id: u64) -> bool {
        let (made, now) = (seconds_of(msg_id), self.server_seconds(now));
        !self.is_trusted()
            || made.saturating_add(TOO_OLD) > now && made < now.saturating_add(TOO_NEW)
    }

    fn replace(&mut self, offset: i64) -> i64 {
        let correction = offset.saturating_sub(self.offset);
        self.set(offset);
        self.trust = Trust::Full;
        correction / MICROS.cast_signed()
    }

    fn set(&mut self, offset: i64) {
        self.turns = self.turns.wrapping_add(u32::from(offset < self.offset));
        self.offset = offset;
    }
}

fn offset_of(now: Instant, msg_id: u64) -> i64 {
    let theirs = micros_of(msg_id).cast_signed();
    theirs.saturating_sub(now.as_micros().cast_signed())
}

const MICROS: u64 = 1_000_000;

/// An answer made so many seconds before its question shows that our clock is ahead (MSG-76).
const BEHIND: u64 = 15;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Drbg;
    use core::time::Duration;

    const NOW: Instant = Instant::from_micros(1_764_000_000_500_000);

    fn ask(ids: &mut Ids, clock: &Clock) -> u64 {
        ids.next(NOW, clock, 0, &mut Drbg::from_seed([1; 32]))
    }

    #[test]
    fn the_servers_clock_is_learnt_from_its_identifiers() {
        let mut clock = Clock::default();
        assert!(clock.is_timely(NOW, 1 << 32));
        clock.observe(NOW, (1_764_000_100 << 32) | (1 << 31));
        assert_eq!(clock.offset(), 100_000_000);
        // A message that took long to arrive does not turn the clock back.
        clock.observe(NOW, 1_764_000_050 << 32);
        assert_eq!(clock.server_seconds(NOW), 1_764_000_100);
        assert!(!clock.is_timely(NOW, 1_763_999_000 << 32));
        assert!(!clock.is_timely(NOW, 1_764_000_140 << 32));
        // But the server's word does.
        assert_eq!(clock.correct(NOW, (1_764_000_040 << 32) | (1 << 31)), -60);
    }

    #[test]
    fn an_answer_older_than_its_question_turns_the_clock_back() {
        let (mut clock, mut ids) = (Clock::default(), Ids::default());
        clock.set_offset(20);
        let asked = ask(&mut ids, &clock);
        clock.answered(NOW, &ids, asked, 1_764_000_006 << 32);
        assert_eq!(clock.server_seconds(NOW), 1_764_000_020);
        clock.answered(NOW, &ids, asked, 1_764_000_004 << 32);
        assert_eq!(clock.server_seconds(NOW), 1_764_000_004);
    }

    /// It says by how much the clock was ahead, not what time it is now.
    #[test]
    fn an_answer_that_took_a_minute_does_not_turn_the_clock_back_by_that() {
        let (mut clock, mut ids) = (Clock::default(), Ids::default());
        clock.set_offset(20);
        let asked = ask(&mut ids, &clock);
        let later = NOW + Duration::from_secs(60);
        clock.answered(later, &ids, asked, 1_764_000_001 << 32);
        assert!((1_764_000_060..=1_764_000_061).contains(&clock.server_seconds(later)));
        // Neither does one to what was asked before.
        clock.answered(later, &ids, asked, 1_764_000_002 << 32);
        assert!((1_764_000_060..=1_764_000_061).contains(&clock.server_seconds(later)));
    }

    #[test]
    fn late_word_of_an_old_identifier_does_not_turn_the_clock_back() {
        let mut clock = Clock::default();
        clock.set_offset(0);
        assert_eq!(clock.was_behind(NOW, 1_763_999_900 << 32), 0);
        assert_eq!(clock.was_behind(NOW, (1_764_000_010 << 32) | (1 << 31)), 10);
    }

    #[test]
    fn after_a_leap_only_an_answer_to_a_new_question_is_believed() {
        let mut clock = Clock::default();
        let ids = Ids::default();
        clock.set_offset(0);
        let asked = 1_764_000_000 << 32;
        clock.leapt(asked);
        // Waited in the socket for an hour.
        clock.observe(NOW, 1_763_996_400 << 32);
        assert!(!clock.is_trusted() && clock.is_timely(NOW, 1_764_000_000 << 32));
        clock.answered(NOW, &ids, asked, 1_763_996_401 << 32);
        assert!(!clock.is_trusted());
        clock.answered(NOW, &ids, asked + 4, 1_764_000_000 << 32);
        assert!(clock.is_trusted());
        assert_eq!(clock.server_seconds(NOW), 1_764_000_000);
    }
}
