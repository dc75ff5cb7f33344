//! A client, driven as an application would drive it, and what it was promised.

use crate::{
    call::{Call, read_push},
    clock::Clock,
};
use bytes::BytesMut;
use mtproto_core::{
    ClientConfig, Delivery, Error, Event, Instant, Notice, Recovery, Request, RequestError,
    RequestId, record::Recorder, session::Snapshot,
};
use std::{collections::BTreeMap, time::Duration};

/// When a driver calls its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Only for input, for requests, and at the deadline it was told.
    Sleeper,
    /// All the time.
    Eager,
}

/// A client with its clock, its driver, and its expectations.
#[derive(Debug)]
pub struct Driver {
    /// The machine.
    pub machine: Recorder,
    /// What it takes for the time.
    pub clock: Clock,
    style: Style,
    /// Every call accepted.
    pub ledger: BTreeMap<RequestId, Entry>,
    /// Calls that wait for room in the queue.
    pub refused: u64,
    /// Pushes heard, and how often.
    pub pushes: BTreeMap<u64, u32>,
    /// Events of each kind.
    pub counts: Counts,
    /// What went wrong that must never go wrong.
    pub fault: Option<String>,
    /// When it tries to connect, if it is not connected.
    pub reconnect_at: Option<Instant>,
    attempts: u32,
}

/// A call and what became of it.
#[derive(Debug)]
pub struct Entry {
    /// The call.
    pub call: Call,
    /// Nobody wants to hear of it any more; how far it had come by then.
    pub cancelled: Option<Delivery>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// When it ended, in true time.
    pub ended: Option<Instant>,
}

impl Entry {
    /// Whether somebody waits for it to end.
    fn is_waiting(&self) -> bool {
        self.cancelled.is_none() && self.outcome.is_none()
    }

    /// How far it had come when it was given up, if it was.
    pub fn given_up(&self) -> Option<Delivery> {
        match self.outcome {
            Some(Outcome::Failed(RequestError::TimedOut(delivery))) => Some(delivery),
            _ => self.cancelled,
        }
    }
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With its answer.
    Answered,
    /// With an error.
    Failed(RequestError),
}

/// Events of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Times it was ready.
    pub ready: u32,
    /// Sessions lost.
    pub resets: u32,
    /// Keys made.
    pub keys: u32,
    /// Temporary keys that took the place of others.
    pub renewals: u32,
    /// Corrections of the clock.
    pub corrections: u32,
    /// Streams ended by an error of ours.
    pub errors: u32,
}

impl Driver {
    /// A client that starts at true time `now`.
    pub fn new(
        now: Instant,
        clock: Clock,
        style: Style,
        config: ClientConfig,
        resume: Option<Snapshot>,
        seed: [u8; 32],
    ) -> Self {
        Self {
            machine: Recorder::connect(clock.at(now), config, resume, seed),
            clock,
            style,
            ledger: BTreeMap::new(),
            refused: 0,
            pushes: BTreeMap::new(),
            counts: Counts::default(),
            fault: None,
            reconnect_at: Some(now),
            attempts: 0,
        }
    }

    /// Makes a call, and gives up after `patience` if there is one.
    pub fn call(
        &mut self,
        now: Instant,
        call: Call,
        patience: Option<Duration>,
    ) -> Option<RequestId> {
        let after = call.after.and_then(|number| self.pending(number));
        let call = Call {
            after: call.after.filter(|_| after.is_some()),
            ..call
        };
        let body = call.to_bytes();
        let mut request = Request::new(body);
        request.after.extend(after);
        request.deadline = patience.map(|patience| self.clock.at(now) + patience);
        match self.machine.request(request) {
            Ok(id) => {
                let entry = Entry {
                    call,
                    cancelled: None,
                    outcome: None,
                    ended: None,
                };
                if self.ledger.insert(id, entry).is_some() {
                    self.fail(format!("{id:?} was given twice"));
                }
                Some(id)
            }
            Err(_) => {
                self.refused += 1;
                None
            }
        }
    }

    /// Gives up on a call that is pending.
    pub fn cancel(&mut self, number: u64) {
        if let Some(id) = self.pending(number) {
            let delivery = self.machine.cancel(id);
            if delivery.is_none() {
                self.fail(format!("{id:?} waits, and cannot be cancelled"));
            }
            if let Some(entry) = self.ledger.get_mut(&id) {
                entry.cancelled = delivery;
            }
        }
    }

    fn pending(&self, number: u64) -> Option<RequestId> {
        self.ledger
            .iter()
            .find(|(_, entry)| entry.call.number == number && entry.is_waiting())
            .map(|(id, _)| *id)
    }

    /// Calls without an outcome that somebody waits for.
    pub fn waiting(&self) -> impl Iterator<Item = (&RequestId, &Entry)> {
        self.ledger.iter().filter(|(_, entry)| entry.is_waiting())
    }

    /// A stream was opened.
    pub fn connected(&mut self, now: Instant) {
        self.reconnect_at = None;
        self.machine.reconnect(self.clock.at(now));
        // Deadlines have passed meanwhile.
        self.listen(now);
    }

    /// The stream is over. It tries again, later each time.
    pub fn disconnected(&mut self, now: Instant, error: Option<&Error>) {
        let patience = match error.map(Error::recovery) {
            Some(Recovery::Backoff) => 4000,
            _ => 250,
        };
        self.counts.errors += u32::from(error.is_some());
        let delay = Duration::from_millis(patience << self.attempts.min(4));
        self.attempts += 1;
        self.reconnect_at = Some(now + delay);
    }

    /// Bytes arrived.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn receive(&mut self, now: Instant, bytes: BytesMut) -> Result<(), Error> {
        let shown = self.clock.at(now);
        let result = self.machine.handle_input(shown, bytes);
        self.listen(now);
        result
    }

    /// Whether a deadline has passed; an eager driver does not ask.
    pub fn is_due(&self, now: Instant) -> bool {
        self.style == Style::Eager || self.poll_timeout().is_some_and(|at| at <= now)
    }

    /// Acts on deadlines.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        let shown = self.clock.at(now);
        let result = self.machine.handle_timeout(shown);
        self.listen(now);
        result
    }

    /// What it has to say.
    pub fn transmit(&mut self, now: Instant, out: &mut BytesMut) {
        let shown = self.clock.at(now);
        while self.machine.poll_transmit(shown, out) {}
        self.listen(now);
    }

    /// The deadline it was told, in true time.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.machine.poll_timeout().map(|at| self.clock.when(at))
    }

    fn listen(&mut self, now: Instant) {
        while let Some(event) = self.machine.poll_event() {
            self.hear(now, event);
        }
    }

    fn hear(&mut self, now: Instant, event: Event) {
        match event {
            Event::Response { id, body } => {
                self.attempts = 0;
                let expected = self.ledger.get(&id).map(|entry| entry.call.answer());
                if expected != Some(body) {
                    self.fail(format!("{id:?} got the answer of another call"));
                }
                self.end(now, id, Outcome::Answered);
            }
            Event::Failed { id, error } => {
                self.attempts = 0;
                self.end(now, id, Outcome::Failed(error));
            }
            Event::Push(body) => match read_push(&body) {
                Some(number) => *self.pushes.entry(number).or_default() += 1,
                None => self.fail(format!("was pushed {body:?}")),
            },
            Event::Ready => self.counts.ready += 1,
            Event::KeyCreated(_) => self.counts.keys += 1,
            Event::Notice(Notice::KeyRenewed) => self.counts.renewals += 1,
            Event::SessionReset => self.counts.resets += 1,
            Event::Notice(Notice::ClockCorrected(_)) => self.counts.corrections += 1,
            _ => {}
        }
    }

    fn end(&mut self, now: Instant, id: RequestId, outcome: Outcome) {
        let problem = match self.ledger.get_mut(&id) {
            None => "that was never made",
            Some(entry) if entry.cancelled.is_some() => "that was cancelled",
            Some(entry) if entry.outcome.is_some() => "that had ended",
            Some(entry) => {
                entry.outcome = Some(outcome);
                entry.ended = Some(now);
                return;
            }
        };
        self.fail(format!("{outcome:?} for {id:?} {problem}"));
    }

    fn fail(&mut self, what: String) {
        self.fault.get_or_insert(what);
    }
}
