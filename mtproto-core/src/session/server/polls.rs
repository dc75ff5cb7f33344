//! Requests that wait for an answer, where only who was asked may speak: over HTTP (§8).
//!
//! Each is answered once, by the next packet for its client, whatever that is about. If there is none
//! in time it is answered by one that says nothing (TR-33).

use crate::{Instant, SessionKey};
use alloc::collections::VecDeque;
use core::time::Duration;
use mtproto_tl::mtproto::functions::HttpWait;

/// The waiting requests of a byte stream, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Polls(VecDeque<Poll>);

#[derive(Debug)]
struct Poll {
    /// Whose it is, once that is known.
    session: Option<SessionKey>,
    /// When it is answered at the latest; `None` if that is now.
    until: Option<Instant>,
}

impl Polls {
    /// A request has come.
    pub(crate) fn push(&mut self, now: Instant) {
        self.0.push_back(Poll {
            session: None,
            until: Some(now + MAX_WAIT),
        });
    }

    /// The latest request is about this session.
    pub(crate) fn belongs_to(&mut self, session: SessionKey) {
        if let Some(poll) = self.0.back_mut() {
            poll.session = Some(session);
        }
    }

    /// The latest request has said how long it waits.
    pub(crate) fn wait(&mut self, now: Instant, wait: &HttpWait) {
        if let Some(poll) = self.0.back_mut() {
            poll.until = Some(now + millis(wait.max_wait).min(MAX_WAIT));
        }
    }

    /// A session is on another byte stream now: nothing more will come for it here.
    pub(crate) fn release(&mut self, session: SessionKey) {
        let polls = self.0.iter_mut();
        polls
            .filter(|poll| poll.session == Some(session))
            .for_each(|poll| poll.until = None);
    }

    /// As many are open, and the others were answered.
    pub(crate) fn keep_last(&mut self, open: usize) {
        let answered = self.0.len().saturating_sub(open);
        self.0.drain(..answered);
    }

    /// Some have waited long enough.
    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        for poll in &mut self.0 {
            poll.until = poll.until.filter(|until| *until > now);
        }
    }

    /// The session of the request that is to be answered now, whatever there is to say. Responses
    /// have the order of requests, so one that waits longer is answered for a later one.
    pub(crate) fn due(&self) -> Option<Option<SessionKey>> {
        let is_due = self.0.iter().any(|poll| poll.until.is_none());
        self.0.front().filter(|_| is_due).map(|poll| poll.session)
    }

    /// When the next one has waited long enough.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.0.iter().filter_map(|poll| poll.until).min()
    }
}

/// Gathers what is to be said into one answer.
///
/// > Server waits max_delay before replying after first message available, wait_after after the last
/// > one. — 9.9
#[derive(Debug, Default)]
pub(crate) struct Gathering {
    max_delay: Duration,
    wait_after: Duration,
    since: Option<Since>,
    /// There is no more waiting before the answer is given.
    is_over: bool,
}

/// When there was something to say first, and last, and how much it was then.
#[derive(Debug)]
struct Since {
    first: Instant,
    last: Instant,
    messages: usize,
}

impl Gathering {
    pub(crate) fn set(&mut self, wait: &HttpWait) {
        self.max_delay = millis(wait.max_delay).min(MAX_WAIT);
        self.wait_after = millis(wait.wait_after).min(MAX_WAIT);
    }

    /// Whether to wait for more, with so many messages at hand.
    pub(crate) fn waits(&mut self, now: Instant, messages: usize) -> bool {
        if messages == 0 || self.max_delay.is_zero() || self.wait_after.is_zero() || self.is_over {
            return false;
        }
        let (first, last) = (now, now);
        let new = || Since {
            first,
            last,
            messages,
        };
        let since = self.since.get_or_insert_with(new);
        if since.messages != messages {
            (since.last, since.messages) = (now, messages);
        }
        self.handle_timeout(now);
        !self.is_over
    }

    /// When there is no more waiting.
    pub(crate) fn until(&self) -> Option<Instant> {
        let since = self.since.as_ref()?;
        Some((since.first + self.max_delay).min(since.last + self.wait_after))
    }

    pub(crate) fn handle_timeout(&mut self, now: Instant) {
        if self.until().is_some_and(|until| until <= now) {
            (self.since, self.is_over) = (None, true);
        }
    }

    /// The answer was given.
    pub(crate) fn done(&mut self) {
        (self.since, self.is_over) = (None, false);
    }
}

fn millis(count: i32) -> Duration {
    Duration::from_millis(u64::try_from(count).unwrap_or_default())
}

/// Longest a request waits, and what it waits if it does not say (§9.9).
const MAX_WAIT: Duration = Duration::from_secs(25);

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: u64) -> Instant {
        Instant::from_micros(1_000_000_000 + millis * 1000)
    }

    fn wait(max_delay: i32, wait_after: i32, max_wait: i32) -> HttpWait {
        HttpWait {
            max_delay,
            wait_after,
            max_wait,
        }
    }

    #[test]
    fn messages_are_gathered_until_none_comes_for_a_while() {
        let mut gathering = Gathering::default();
        assert!(!gathering.waits(at(0), 1), "unless asked to");
        gathering.set(&wait(1000, 300, 25_000));
        assert!(gathering.waits(at(0), 1));
        assert!(gathering.waits(at(200), 2));
        assert_eq!(gathering.until(), Some(at(500)));
        assert!(gathering.waits(at(499), 2));
        assert!(!gathering.waits(at(500), 2));
        assert_eq!(gathering.until(), None);
        assert!(!gathering.waits(at(501), 3), "until the answer is given");
        gathering.done();
        assert!(gathering.waits(at(502), 1));
    }

    #[test]
    fn messages_are_gathered_no_longer_than_the_client_wants() {
        let mut gathering = Gathering::default();
        gathering.set(&wait(1000, 300, 25_000));
        for (count, millis) in (0..1000).step_by(250).enumerate() {
            assert!(gathering.waits(at(millis), count + 1));
        }
        assert!(!gathering.waits(at(1000), 5));
    }

    #[test]
    fn a_request_waits_as_long_as_it_says_but_not_for_longer_than_a_later_one() {
        let mut polls = Polls::default();
        polls.push(at(0));
        assert_eq!(polls.next(), Some(at(25_000)));
        polls.push(at(0));
        polls.wait(at(0), &wait(0, 0, 2000));
        polls.handle_timeout(at(1999));
        assert_eq!(polls.due(), None);
        polls.handle_timeout(at(2000));
        assert_eq!(polls.due(), Some(None));
        assert_eq!(polls.next(), Some(at(25_000)));
        polls.keep_last(1);
        assert!(polls.due().is_some());
        polls.keep_last(0);
        assert_eq!(polls.due(), None);
    }

    #[test]
    fn nobody_waits_for_ever_or_for_a_time_that_cannot_be() {
        for (given, taken) in [(i32::MAX, 25_000), (-1, 0), (i32::MIN, 0)] {
            let mut polls = Polls::default();
            polls.push(at(0));
            polls.wait(at(0), &wait(given, given, given));
            assert_eq!(polls.next(), Some(at(taken)));
        }
    }
}
