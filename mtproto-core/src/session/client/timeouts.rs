//! What happens when nothing happens.

use super::ClientSession;
use crate::{
    Error, Event, Instant, RequestError, TimeoutKind, Timing,
    session::{channel::Gate, timer::Timer},
};
use alloc::{collections::VecDeque, vec::Vec};
use core::time::Duration;
use mtproto_tl::{
    Encode,
    mtproto::functions::{Ping, PingDelayDisconnect},
};

impl ClientSession {
    /// Acts on deadlines up to `now`.
    pub(crate) fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        self.tick(now);
        while let Some(timer) = self.timers.take_due(now) {
            if timer == Timer::Silence {
                return Err(Error::TimedOut(TimeoutKind::Silence));
            }
            self.handle_timer(now, timer);
        }
        Ok(())
    }

    fn handle_timer(&mut self, now: Instant, timer: Timer) {
        match timer {
            // The next packet takes them along; there is one now.
            Timer::Acks | Timer::Poll | Timer::Silence => {}
            Timer::Ping => {
                self.shed();
                self.ping(now);
            }
            Timer::Inquiry => self
                .channels()
                .for_each(|channel| channel.inquiries.ask_again()),
            Timer::Unanswered => self.ask_about_unanswered(now),
            Timer::Deadline => self.give_up_overdue(now),
            Timer::RenewKey => self.keyring.renew(),
            Timer::KeyEnd => self.key_ended(),
            Timer::OldKey => self.close_old(),
        }
    }

    /// Acts on the deadlines of requests: they pass without a byte stream too.
    pub(crate) fn handle_idle_timeout(&mut self, now: Instant) {
        self.timers.clear(Timer::Deadline);
        self.give_up_overdue(now);
        self.timers
            .put(Timer::Deadline, self.outbox.next_deadline());
    }

    /// The next of these deadlines.
    pub(crate) fn poll_idle_timeout(&self) -> Option<Instant> {
        self.timers.get(Timer::Deadline)
    }

    /// The next temporary key was not agreed on: another attempt is made a little later, while the
    /// present one lasts.
    pub(crate) fn renewal_failed(&mut self, now: Instant) {
        if self.channel.is_some() {
            self.keyring.stop_renewing();
            self.timers.set(Timer::RenewKey, now + RENEW_AGAIN);
        }
    }

    /// Brings what was to be done without a byte stream up to date, before the next one.
    pub(super) fn catch_up(&mut self, now: Instant) {
        self.disconnected();
        while let Some(timer) = self.timers.take_due(now) {
            self.handle_timer(now, timer);
        }
    }

    /// The next deadline.
    pub(crate) fn poll_timeout(&self) -> Option<Instant> {
        self.timers.next()
    }

    /// Nobody calls us this late, unless the machine slept or its clock was set (MSG-77): what we
    /// believe about the server's clock and about the byte stream is out of date.
    pub(super) fn tick(&mut self, now: Instant) {
        let leapt = self.timers.next().is_some_and(|due| due + LEAP < now);
        if !leapt {
            return;
        }
        let Some(channel) = &self.channel else {
            return;
        };
        self.clock.leapt(channel.ids.last());
        self.timers.clear(Timer::Silence);
        self.timers.set(Timer::Ping, now);
        // Other deadlines are as they are: they were meant to be by the clock.
    }

    /// A temporary key is not used beyond its end, whether anybody watches the time or not (AK-67).
    pub(crate) fn end_key(&mut self, now: Instant) {
        if self.timers.get(Timer::KeyEnd).is_some_and(|at| at <= now) {
            self.key_ended();
        }
    }

    fn key_ended(&mut self) {
        self.drop_channels();
        self.keyring.drop_temporary();
    }

    /// Something authentic has come.
    pub(super) fn heard(&mut self, now: Instant) {
        self.timers.clear(Timer::Silence);
        // However much it has to say, it closes the byte stream unless we ping (§9.10).
        let at = (now + self.patience()).min(self.pinged + self.timing.dead_after);
        self.timers.set(Timer::Ping, at);
        self.keyring.confirmed();
    }

    /// A request was sent: the server has to give a sign that it is there.
    pub(super) fn expect_sign(&mut self, now: Instant) {
        let by = now + self.timing.probe_after;
        if self.timers.get(Timer::Ping).is_some_and(|at| by < at) {
            self.timers.set(Timer::Ping, by);
        }
        self.timers
            .set_if_unset(Timer::Unanswered, now + self.timing.unanswered);
    }

    /// The first thing said on a byte stream.
    pub(super) fn greet(&mut self, now: Instant) {
        self.timers.clear(Timer::Silence);
        let asks = self.channel.as_ref();
        if asks.is_some_and(|channel| !matches!(channel.gate, Gate::Bind(_))) {
            self.ping(now);
        } else {
            self.timers.set(Timer::Ping, now + self.timing.probe_after);
        }
    }

    /// The session before this one is said to be on this byte stream too: its answers come where it
    /// was heard of last.
    pub(super) fn greet_old(&mut self) {
        if let Some(old) = &mut self.old {
            let ping_id = i64::from_le_bytes(self.rng.array());
            old.push_service(Ping { ping_id }.to_bytes());
        }
    }

    /// Asks for a sign of life; without one the byte stream is dead.
    fn ping(&mut self, now: Instant) {
        let Some(channel) = &mut self.channel else {
            return;
        };
        let Timing {
            ping_after,
            dead_after,
            ..
        } = self.timing;
        let ping_id = i64::from_le_bytes(self.rng.array());
        let delay = dead_after + GRACE;
        let disconnect_delay = i32::try_from(delay.as_secs()).unwrap_or(i32::MAX);
        channel.push_service(
            PingDelayDisconnect {
                ping_id,
                disconnect_delay,
            }
            .to_bytes(),
        );
        self.pinged = now;
        let wait = dead_after.saturating_sub(ping_after).max(LEAST_WAIT);
        self.timers.set(Timer::Silence, now + wait);
    }

    /// Gives back the memory of busier times.
    fn shed(&mut self) {
        self.outbox.shed();
        self.messages = Vec::new();
        if self.events.is_empty() {
            self.events = VecDeque::new();
        }
    }

    fn patience(&self) -> Duration {
        if self.outbox.is_waiting() {
            self.timing.probe_after
        } else {
            self.timing.ping_after
        }
    }

    /// Whether the server still owes news about messages.
    pub(super) fn settle_inquiries(&mut self) {
        if self
            .channels()
            .all(|channel| !channel.inquiries.is_waiting())
        {
            self.timers.clear(Timer::Inquiry);
        }
    }

    fn ask_about_unanswered(&mut self, now: Instant) {
        let unanswered = self.outbox.unanswered(now, self.timing.unanswered);
        self.inquire(unanswered);
        if self.outbox.is_waiting() {
            self.timers
                .set(Timer::Unanswered, now + self.timing.unanswered);
        }
    }

    fn give_up_overdue(&mut self, now: Instant) {
        while let Some(id) = self.outbox.overdue(now) {
            if let Some(delivery) = self.cancel(id) {
                let error = RequestError::TimedOut(delivery);
                self.events.push_back(Event::Failed { id, error });
            }
        }
    }
}

/// Who is called so much later than asked for has slept.
const LEAP: Duration = Duration::from_secs(30);

/// How long after a failed renewal of a key the next one is tried.
const RENEW_AGAIN: Duration = Duration::from_secs(60);

/// The server gives us up a little later than we give up on it.
const GRACE: Duration = Duration::from_secs(15);

/// Least time for a pong.
const LEAST_WAIT: Duration = Duration::from_secs(1);
