//! Salts as a client uses them (§9.4).
//!
//! A salt belongs to a key and is valid for half an hour. The server tells the next ones when asked;
//! who does not ask is told by an error, and sends again.

use alloc::vec::Vec;
use mtproto_tl::mtproto::types::FutureSalts;

/// The salts of one key. Times are seconds of the server's clock.
#[derive(Clone, Debug, Default)]
pub(crate) struct Salts {
    /// By the time from which they are valid.
    known: Vec<Salt>,
    /// The request for more that is under way.
    asked: Option<(u64, u64)>,
}

/// A salt and when it is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Salt {
    pub(crate) since: u64,
    pub(crate) until: u64,
    pub(crate) value: u64,
}

impl Salts {
    /// The salt of a key exchange, or what is left from an earlier run.
    pub(crate) fn new(known: impl IntoIterator<Item = (u64, u64)>) -> Self {
        let mut salts = Self::default();
        for (since, value) in known.into_iter().take(MOST) {
            let until = since.saturating_add(LIFETIME);
            salts.known.push(Salt {
                since,
                until,
                value,
            });
        }
        salts.known.sort_by_key(|salt| salt.since);
        salts
    }

    /// The salt to use. Zero if none is known, which the server answers with one.
    pub(crate) fn current(&self, now: u64) -> u64 {
        let begun = self.known.partition_point(|salt| salt.since <= now);
        let salt = self.known.get(begun.saturating_sub(1));
        salt.map_or(0, |salt| salt.value)
    }

    /// The server names the salt to use now. What was known about earlier times is void, and about
    /// later ones stays.
    pub(crate) fn replace(&mut self, now: u64, value: u64) {
        self.known.retain(|salt| salt.since > now);
        self.known.insert(
            0,
            Salt {
                since: now,
                until: now.saturating_add(ASSUMED),
                value,
            },
        );
    }

    /// Whether to ask for more: the last salt known ends soon, and we have not just asked.
    pub(crate) fn is_short(&self, now: u64) -> bool {
        let ends = self.known.last().map_or(0, |salt| salt.until);
        ends <= now.saturating_add(MARGIN)
            && self
                .asked
                .is_none_or(|(_, at)| at.saturating_add(INTERVAL) <= now)
    }

    /// We ask for more, in message `msg_id`.
    pub(crate) fn asked(&mut self, msg_id: u64, now: u64) {
        self.asked = Some((msg_id, now));
    }

    /// Takes an answer, if it is one to our question; sorts it and leaves out what is absurd.
    pub(crate) fn learn(&mut self, now: u64, answer: &FutureSalts) {
        let request = answer.req_msg_id.cast_unsigned();
        if self.asked.is_none_or(|(asked, _)| asked != request) {
            return;
        }
        // Dates are unsigned: those after 2038 look negative otherwise.
        let seconds = |date: i32| u64::from(date.cast_unsigned());
        let mut told: Vec<Salt> = answer
            .salts
            .iter()
            .take(MOST)
            .map(|salt| Salt {
                since: seconds(salt.valid_since),
                until: seconds(salt.valid_until),
                value: salt.salt.cast_unsigned(),
            })
            .filter(|salt| salt.since < salt.until && salt.until > now)
            .filter(|salt| salt.since <= now.saturating_add(HORIZON))
            .collect();
        told.sort_by_key(|salt| salt.since);
        told.dedup_by_key(|salt| salt.since);
        let Some(first) = told.first().copied() else {
            return;
        };
        self.known.retain(|salt| salt.since < first.since);
        // One is enough to bridge the time until the first of the new ones.
        let extra = self.known.len().saturating_sub(1);
        self.known.drain(..extra);
        self.known.extend(told);
    }

    /// What to store: salts and since when they are valid.
    pub(crate) fn known(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.known.iter().map(|salt| (salt.since, salt.value))
    }
}

/// Salts that are kept.
pub(crate) const MOST: usize = 64;

/// How long a salt is valid.
const LIFETIME: u64 = 1800;

/// How long the salt of an error message is assumed to be valid (§9.3).
const ASSUMED: u64 = 600;

/// Salts are asked for when the last one ends within this time.
const MARGIN: u64 = 60;

/// How often they are asked for, at most.
const INTERVAL: u64 = 60;

/// Salts that begin later than this do not concern us: 64 of them, and some more.
const HORIZON: u64 = 100 * LIFETIME;

#[cfg(test)]
mod tests {
    use super::*;
    use mtproto_tl::mtproto::types::FutureSalt;

    const NOW: u64 = 1_764_000_000;

    fn told(req_msg_id: u64, salts: &[(u64, u64, i64)]) -> FutureSalts {
        let salts = salts.iter().map(|&(since, until, salt)| FutureSalt {
            valid_since: (since as u32).cast_signed(),
            valid_until: (until as u32).cast_signed(),
            salt,
        });
        FutureSalts {
            req_msg_id: req_msg_id.cast_signed(),
            now: 0,
            salts: salts.collect(),
        }
    }

    #[test]
    fn each_salt_is_used_in_its_time() {
        let mut salts = Salts::new([(NOW, 1)]);
        assert!(!salts.is_short(NOW) && salts.is_short(NOW + LIFETIME - MARGIN));
        salts.asked(8, NOW + LIFETIME - MARGIN);
        assert!(!salts.is_short(NOW + LIFETIME - 1) && salts.is_short(NOW + LIFETIME));
        let answer = told(
            8,
            &[(NOW + 3600, NOW + 5400, 3), (NOW + 1800, NOW + 3600, 2)],
        );
        salts.learn(NOW, &answer);
        let used = [0, 1799, 1800, 3600, 99_999].map(|later| salts.current(NOW + later));
        assert_eq!(used, [1, 1, 2, 3, 3]);
    }

    #[test]
    fn an_answer_nobody_asked_for_is_ignored() {
        let mut salts = Salts::new([(NOW, 1)]);
        salts.learn(NOW, &told(8, &[(NOW, NOW + 1800, 2)]));
        salts.asked(12, NOW);
        salts.learn(NOW, &told(8, &[(NOW, NOW + 1800, 2)]));
        assert_eq!(salts.current(NOW), 1);
    }

    /// AT-109.
    #[test]
    fn absurd_salts_are_left_out() {
        let mut salts = Salts::new([(NOW, 1)]);
        salts.asked(8, NOW);
        let past = (NOW - 3600, NOW - 1800, 2);
        let inverted = (NOW + 3600, NOW + 1800, 3);
        let far = (NOW + 10_000_000, NOW + 10_001_800, 4);
        salts.learn(NOW, &told(8, &[past, inverted, far]));
        assert_eq!(salts.known().count(), 1);
        let many: Vec<_> = (0..1000).map(|n| (NOW + n, NOW + n + 1800, 5)).collect();
        salts.learn(NOW, &told(8, &many));
        assert_eq!(salts.known().count(), MOST);
    }

    /// Bug 26: a date after 2038 does not fit a signed number of 32 bits.
    #[test]
    fn salts_are_valid_after_2038() {
        let now = 1 << 31;
        let mut salts = Salts::new([(now, 1)]);
        salts.asked(8, now);
        salts.learn(now, &told(8, &[(now + 10, now + 1810, 2)]));
        assert_eq!([0, 10].map(|later| salts.current(now + later)), [1, 2]);
        assert!(!salts.is_short(now + 100));
    }
}
