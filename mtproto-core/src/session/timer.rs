//! The deadlines of a session.
//!
//! Each is one line here. Finding the next one looks at a handful of numbers, however much a session
//! has to do (pitfall: idle polls that walk everything).

use crate::Instant;

/// A deadline of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timer {
    /// Acknowledge what has been waiting long enough.
    Acks,
    /// Say something, lest a middlebox forget us.
    Ping,
    /// Nothing heard for too long: declare the link dead.
    Silence,
    /// Nobody told us what became of our messages: ask again.
    Inquiry,
    /// Requests have waited long for their answers: ask about them.
    Unanswered,
    /// Ask a server that may only answer, and answered the last time that it had nothing to say.
    Poll,
    /// A request's time is up.
    Deadline,
    /// Agree on the next temporary key.
    RenewKey,
    /// The temporary key ends.
    KeyEnd,
    /// Answers under the key before this one have had their time.
    OldKey,
}

impl Timer {
    const ALL: [Self; 10] = [
        Self::Acks,
        Self::Ping,
        Self::Silence,
        Self::Inquiry,
        Self::Unanswered,
        Self::Poll,
        Self::Deadline,
        Self::RenewKey,
        Self::KeyEnd,
        Self::OldKey,
    ];
}

/// When each deadline is, if it is set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timers([Option<Instant>; Timer::ALL.len()]);

impl Timers {
    /// Sets a deadline, or moves it.
    pub(crate) fn set(&mut self, timer: Timer, at: Instant) {
        self.put(timer, Some(at));
    }

    /// Sets a deadline unless it is set.
    pub(crate) fn set_if_unset(&mut self, timer: Timer, at: Instant) {
        if self.get(timer).is_none() {
            self.set(timer, at);
        }
    }

    /// There is no such deadline any more.
    pub(crate) fn clear(&mut self, timer: Timer) {
        self.put(timer, None);
    }

    /// Sets a deadline, or clears it.
    pub(crate) fn put(&mut self, timer: Timer, at: Option<Instant>) {
        if let Some(slot) = self.0.get_mut(timer as usize) {
            *slot = at;
        }
    }

    /// When a deadline is.
    pub(crate) fn get(&self, timer: Timer) -> Option<Instant> {
        self.0.get(timer as usize).copied().flatten()
    }

    /// The next deadline.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.0.iter().flatten().min().copied()
    }

    /// A deadline that has passed. It is cleared: whoever handles it sets the next one.
    pub(crate) fn take_due(&mut self, now: Instant) -> Option<Timer> {
        let due = |timer: &Timer| self.get(*timer).is_some_and(|at| at <= now);
        let timer = Timer::ALL.into_iter().find(due)?;
        self.clear(timer);
        Some(timer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_due_once() {
        let [early, late] = [1, 2].map(Instant::from_micros);
        let mut timers = Timers::default();
        timers.set(Timer::Ping, late);
        timers.set(Timer::OldKey, early);
        timers.set_if_unset(Timer::Ping, early);
        assert_eq!(timers.next(), Some(early));
        assert_eq!(timers.take_due(early), Some(Timer::OldKey));
        assert_eq!(timers.take_due(early), None);
        assert_eq!(timers.take_due(late), Some(Timer::Ping));
        assert_eq!(timers.next(), None);
    }

    #[test]
    fn every_deadline_has_a_place_of_its_own() {
        for (at, timer) in Timer::ALL.into_iter().enumerate() {
            assert_eq!(timer as usize, at);
        }
    }
}
