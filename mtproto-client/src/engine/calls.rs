//! Calls from being made to being answered.
//!
//! Every call, the application's or the engine's own, is an entry in one table with an [`Owner`];
//! its result is routed to the owner, never awaited. A call is *ready* to be handed to a link, or
//! *parked* until a moment, or *sent*. Which link, and what to do about an error, is decided
//! elsewhere: this is the table.

use super::{CallId, CallOptions, Limits, Target, links::Way, updates::Need};
use bytes::Bytes;
use mtproto_core::{Instant, RequestId};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    time::Duration,
};

/// The calls under way.
#[derive(Debug)]
pub(super) struct Calls {
    limits: Limits,
    table: BTreeMap<CallId, Call>,
    /// Calls that wait for their link, oldest first.
    ready: BTreeMap<Target, VecDeque<CallId>>,
    alarms: BTreeSet<(Instant, CallId, Alarm)>,
    bytes: usize,
    next: u64,
}

/// One call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) owner: Owner,
    pub(super) body: Bytes,
    pub(super) target: Target,
    max_wait: Duration,
    timeout: Option<Duration>,
    deadline: Option<Instant>,
    state: CallState,
    /// How long it has been parked, all in all.
    waited: Duration,
    /// How often it was sent again because of an error.
    pub(super) retries: u32,
    /// How often it was moved to another data centre.
    pub(super) hops: u32,
}

/// Who gets the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The application.
    Application,
    /// Nobody.
    Nobody,
    /// The introduction of a fresh byte stream, which also asks for addresses.
    Introduction,
    /// The feed of updates.
    Feed(Need),
    /// Being known in another data centre: the voucher from home ...
    Export(i16),
    /// ... and its use.
    Import(i16),
    /// The keys of data centres that only have copies of files.
    CdnConfig,
    /// The end of a key after the account has logged out.
    DestroyKey,
    /// Whose the session is, if it does not say so.
    Identity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CallState {
    Ready,
    Parked(Instant),
    Held,
    Sent(Sent),
}

/// Where a call was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    /// Whose link has it.
    pub(super) way: Way,
    /// What the connection calls it.
    pub(super) request: RequestId,
}

/// What a call wants to be reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Alarm {
    Resume,
    GiveUp,
}

/// A call that has waited long enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// It is ready again.
    Resumed,
    /// It had no answer within its limit.
    TimedOut(CallId, Duration),
}

impl Call {
    /// Number of the function it calls, if it is long enough to have one.
    pub(super) fn function(&self) -> Option<u32> {
        self.body.first_chunk().copied().map(u32::from_le_bytes)
    }

    /// Whether it may be parked for `delay` on top of what it has waited already.
    pub(super) fn may_wait(&self, now: Instant, delay: Duration) -> bool {
        let in_time = self.deadline.is_none_or(|deadline| now + delay < deadline);
        in_time && self.waited.saturating_add(delay) <= self.max_wait
    }

    /// Whether it waits for something to happen.
    pub(super) fn is_held(&self) -> bool {
        self.state == CallState::Held
    }

    /// Where it was sent, if it was.
    pub(super) fn sent(&self) -> Option<Sent> {
        match self.state {
            CallState::Sent(sent) => Some(sent),
            CallState::Ready | CallState::Parked(_) | CallState::Held => None,
        }
    }
}

impl Calls {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            table: BTreeMap::new(),
            ready: BTreeMap::new(),
            alarms: BTreeSet::new(),
            bytes: 0,
            next: 0,
        }
    }

    /// A name for a call that is never going to be made.
    pub(super) fn name(&mut self) -> CallId {
        self.next += 1;
        CallId(self.next)
    }

    /// Whether a call of the application with a body of `len` bytes can be taken.
    pub(super) fn has_room(&self, len: usize) -> bool {
        self.table.len() < self.limits.max_calls
            && self.bytes.saturating_add(len) <= self.limits.max_call_bytes
    }

    /// Takes a call, which is ready at once.
    pub(super) fn add(
        &mut self,
        now: Instant,
        owner: Owner,
        body: Bytes,
        options: CallOptions,
    ) -> CallId {
        let id = self.name();
        self.bytes = self.bytes.saturating_add(body.len());
        let deadline = options.timeout.map(|timeout| now + timeout);
        if let Some(deadline) = deadline {
            self.alarms.insert((deadline, id, Alarm::GiveUp));
        }
        let call = Call {
            owner,
            body,
            target: options.target,
            max_wait: options.max_flood_wait,
            timeout: options.timeout,
            deadline,
            state: CallState::Ready,
            waited: Duration::ZERO,
            retries: 0,
            hops: 0,
        };
        self.table.insert(id, call);
        self.enqueue(id);
        id
    }

    pub(super) fn get(&self, id: CallId) -> Option<&Call> {
        self.table.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: CallId) -> Option<&mut Call> {
        self.table.get_mut(&id)
    }

    /// Whether there is any call of the application.
    pub(super) fn has_any(&self) -> bool {
        self.table
            .values()
            .any(|call| call.owner == Owner::Application)
    }

    /// Where calls are ready to go.
    pub(super) fn targets(&self) -> Vec<Target> {
        self.ready
            .iter()
            .filter(|(_, ids)| !ids.is_empty())
            .map(|(target, _)| *target)
            .collect()
    }

    /// The oldest call that is ready to go to `target`.
    pub(super) fn first_ready(&self, target: Target) -> Option<(CallId, &Call)> {
        let id = *self.ready.get(&target)?.front()?;
        Some((id, self.table.get(&id)?))
    }

    /// The call was handed to a link.
    pub(super) fn mark_sent(&mut self, id: CallId, sent: Sent) {
        self.dequeue(id);
        if let Some(call) = self.table.get_mut(&id) {
            call.state = CallState::Sent(sent);
        }
    }

    /// The call has to be handed to a link again, before those that were made later.
    pub(super) fn send_again(&mut self, id: CallId) {
        if let Some(call) = self.table.get_mut(&id)
            && call.state != CallState::Ready
        {
            call.state = CallState::Ready;
            self.enqueue(id);
        }
    }

    /// The call is not ready before [`send_again`](Self::send_again) says so.
    pub(super) fn hold(&mut self, id: CallId) {
        self.dequeue(id);
        if let Some(call) = self.table.get_mut(&id) {
            call.state = CallState::Held;
        }
    }

    /// The call is ready again after `delay`.
    pub(super) fn park(&mut self, now: Instant, id: CallId, delay: Duration) {
        self.dequeue(id);
        if let Some(call) = self.table.get_mut(&id) {
            let until = now + delay;
            call.waited = call.waited.saturating_add(delay);
            call.state = CallState::Parked(until);
            self.alarms.insert((until, id, Alarm::Resume));
        }
    }

    /// Forgets a call.
    pub(super) fn remove(&mut self, id: CallId) -> Option<Call> {
        self.dequeue(id);
        let call = self.table.remove(&id)?;
        self.bytes -= call.body.len();
        if let Some(deadline) = call.deadline {
            self.alarms.remove(&(deadline, id, Alarm::GiveUp));
        }
        if let CallState::Parked(until) = call.state {
            self.alarms.remove(&(until, id, Alarm::Resume));
        }
        Some(call)
    }

    /// The calls that go to `target`, or have gone to it, and everything else about them.
    pub(super) fn ids(&self, wanted: impl Fn(&Call) -> bool) -> Vec<CallId> {
        self.table
            .iter()
            .filter(|(_, call)| wanted(call))
            .map(|(id, _)| *id)
            .collect()
    }

    /// The next call that has waited long enough at `now`.
    pub(super) fn pop_due(&mut self, now: Instant) -> Option<Due> {
        let &(at, id, alarm) = self.alarms.first()?;
        if at > now {
            return None;
        }
        self.alarms.pop_first();
        let timeout = self.table.get(&id)?.timeout;
        match (alarm, timeout) {
            (Alarm::GiveUp, Some(limit)) => Some(Due::TimedOut(id, limit)),
            _ => {
                self.send_again(id);
                Some(Due::Resumed)
            }
        }
    }

    /// When [`pop_due`](Self::pop_due) has something to say.
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.alarms.first().map(|(at, ..)| *at)
    }

    fn enqueue(&mut self, id: CallId) {
        if let Some(call) = self.table.get(&id) {
            let queue = self.ready.entry(call.target).or_default();
            let at = queue.partition_point(|other| *other < id);
            queue.insert(at, id);
        }
    }

    fn dequeue(&mut self, id: CallId) {
        if let Some(call) = self.table.get(&id)
            && call.state == CallState::Ready
            && let Some(queue) = self.ready.get_mut(&call.target)
            && let Ok(at) = queue.binary_search(&id)
        {
            queue.remove(at);
        }
    }
}
