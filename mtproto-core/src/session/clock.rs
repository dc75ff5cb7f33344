//! The server's clock, as a difference to ours.
//!
//! Identifiers are made of the server's time, so a client whose clock is wrong must know by how much.
//! Only authenticated messages teach it (MSG-75). What an earlier run has stored is a hint that is
//! used and not believed.

use super::ids::{TOO_NEW, TOO_OLD, micros_of, seconds_of};
use crate::Instant;

/// Server's clock minus ours, and how sure that is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    /// Microseconds.
    offset: i64,
    trust: Trust,
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
            trust: Trust::None,
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
                self.offset = offset;
            }
        }
    }

    /// The server answered `request` with `msg_id`, which it made later (MSG-76).
    pub(crate) fn answered(&mut self, now: Instant, request: u64, msg_id: u64) {
        let turns_back = match self.trust {
            Trust::None => false,
            Trust::Leapt { last_sent, .. } => request > last_sent,
            Trust::Full => seconds_of(msg_id).saturating_add(BEHIND) < seconds_of(request),
        };
        if turns_back {
            self.replace(offset_of(now, msg_id));
        }
    }

    /// The server refused our time; `msg_id` is its own. Returns the correction in seconds.
    pub(crate) fn correct(&mut self, now: Instant, msg_id: u64) -> i64 {
        self.replace(offset_of(now, msg_id))
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
        self.offset = offset;
        self.trust = Trust::Full;
        correction / MICROS.cast_signed()
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

    const NOW: Instant = Instant::from_micros(1_764_000_000_500_000);

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
        let mut clock = Clock::default();
        clock.set_offset(20);
        clock.answered(NOW, 1_764_000_020 << 32, 1_764_000_006 << 32);
        assert_eq!(clock.server_seconds(NOW), 1_764_000_020);
        clock.answered(NOW, 1_764_000_020 << 32, 1_764_000_004 << 32);
        assert_eq!(clock.server_seconds(NOW), 1_764_000_004);
    }

    #[test]
    fn after_a_leap_only_an_answer_to_a_new_question_is_believed() {
        let mut clock = Clock::default();
        clock.set_offset(0);
        let asked = 1_764_000_000 << 32;
        clock.leapt(asked);
        // Waited in the socket for an hour.
        clock.observe(NOW, 1_763_996_400 << 32);
        assert!(!clock.is_trusted() && clock.is_timely(NOW, 1_764_000_000 << 32));
        clock.answered(NOW, asked, 1_763_996_401 << 32);
        assert!(!clock.is_trusted());
        clock.answered(NOW, asked + 4, 1_764_000_000 << 32);
        assert!(clock.is_trusted());
        assert_eq!(clock.server_seconds(NOW), 1_764_000_000);
    }
}
