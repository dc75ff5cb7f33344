//! Between the handles of an account and its driver.
//!
//! One mutex protects everything both sides touch: commands on their way to the driver, slots that
//! wait for a reply, updates, and the state of the account. A side that goes to sleep leaves its
//! waker under the same lock under which the other side leaves news, so no wake-up can fall in
//! between. Wakers are called after the lock is released.
//!
//! Nothing here knows the protocol, a runtime, or time.

use crate::{
    CallError, Update,
    engine::{CallOptions, State, Stats},
};
use bytes::Bytes;
use std::{
    collections::{BTreeMap, VecDeque},
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
    time::Duration,
};

/// What handles and driver share.
#[derive(Debug)]
pub(crate) struct Channel(Mutex<Inner>);

/// News for the driver.
#[derive(Debug)]
pub(crate) enum Command {
    /// Carry out a call, and put the answer into `slot`.
    Call {
        slot: SlotId,
        body: Bytes,
        options: CallOptions,
    },
    /// Nobody waits for the answer any more.
    Cancel(SlotId),
    /// Finish what is under way, for at most this long, and stop.
    Shutdown(Duration),
}

/// Names a reply that somebody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SlotId(u64);

/// Names somebody who waits for updates or for a change of state. Each has a waker of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WaiterId(u64);

/// What handles can see of an account without waiting.
#[derive(Clone, Debug, Default)]
pub(crate) struct Status {
    pub(crate) state: State,
    pub(crate) authorized: bool,
    pub(crate) stats: Stats,
}

#[derive(Debug)]
struct Inner {
    commands: VecDeque<Command>,
    driver: Option<Waker>,
    /// The application has dropped its last handle.
    orphaned: bool,
    slots: BTreeMap<SlotId, Slot>,
    updates: VecDeque<Update>,
    capacity: usize,
    /// Streams of updates that are held by the application.
    streams: usize,
    /// The driver has stopped reading because of us.
    blocked: bool,
    status: Status,
    waiters: BTreeMap<WaiterId, Waker>,
    next: u64,
    stopped: bool,
}

#[derive(Debug)]
enum Slot {
    Waiting(Option<Waker>),
    Done(Result<Bytes, CallError>),
}

/// For the application's side.
impl Channel {
    /// A channel that holds up to `capacity` updates.
    pub(crate) fn new(capacity: usize, status: Status) -> Self {
        Self(Mutex::new(Inner {
            commands: VecDeque::new(),
            driver: None,
            orphaned: false,
            slots: BTreeMap::new(),
            updates: VecDeque::new(),
            capacity,
            streams: 0,
            blocked: false,
            status,
            waiters: BTreeMap::new(),
            next: 0,
            stopped: false,
        }))
    }

    /// Sends a call to the driver.
    pub(crate) fn call(&self, body: Bytes, options: CallOptions) -> SlotId {
        let mut inner = self.lock();
        let slot = SlotId(inner.fresh());
        if inner.stopped {
            inner
                .slots
                .insert(slot, Slot::Done(Err(CallError::Stopped)));
            return slot;
        }
        inner.slots.insert(slot, Slot::Waiting(None));
        let waker = inner.command(Command::Call {
            slot,
            body,
            options,
        });
        wake(inner, waker);
        slot
    }

    /// The reply in `slot`, which is then empty for good.
    pub(crate) fn poll_reply(
        &self,
        slot: SlotId,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Bytes, CallError>> {
        let mut inner = self.lock();
        match inner.slots.get_mut(&slot) {
            Some(Slot::Waiting(waker)) => {
                register(waker, cx);
                return Poll::Pending;
            }
            Some(Slot::Done(_)) | None => {}
        }
        match inner.slots.remove(&slot) {
            Some(Slot::Done(result)) => Poll::Ready(result),
            _ => Poll::Ready(Err(CallError::Stopped)),
        }
    }

    /// Gives a slot up; a call that is still under way is cancelled.
    pub(crate) fn abandon(&self, slot: SlotId) {
        let mut inner = self.lock();
        if let Some(Slot::Waiting(_)) = inner.slots.remove(&slot) {
            let waker = inner.command(Command::Cancel(slot));
            wake(inner, waker);
        }
    }

    /// Asks the driver to stop within `limit`.
    pub(crate) fn shutdown(&self, limit: Duration) {
        let mut inner = self.lock();
        let waker = inner.command(Command::Shutdown(limit));
        wake(inner, waker);
    }

    /// The application has dropped its last handle, and the driver ends.
    pub(crate) fn release(&self) {
        let mut inner = self.lock();
        inner.orphaned = true;
        let waker = inner.driver.take();
        wake(inner, waker);
    }

    /// A name to wait under.
    pub(crate) fn waiter(&self) -> WaiterId {
        WaiterId(self.lock().fresh())
    }

    /// Forgets a name to wait under.
    pub(crate) fn forget(&self, waiter: WaiterId) {
        self.lock().waiters.remove(&waiter);
    }

    /// One more stream of updates: from now on a full queue stops the driver from reading.
    pub(crate) fn subscribe(&self) -> WaiterId {
        let mut inner = self.lock();
        inner.streams += 1;
        WaiterId(inner.fresh())
    }

    /// One stream of updates less.
    pub(crate) fn unsubscribe(&self, stream: WaiterId) {
        let mut inner = self.lock();
        inner.streams -= 1;
        inner.waiters.remove(&stream);
        let waker = inner.unblock();
        wake(inner, waker);
    }

    /// The oldest update; `None` once the driver has stopped and all are taken.
    pub(crate) fn poll_update(
        &self,
        stream: WaiterId,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Update>> {
        let mut inner = self.lock();
        let Some(update) = inner.updates.pop_front() else {
            if inner.stopped {
                return Poll::Ready(None);
            }
            inner.wait(stream, cx);
            return Poll::Pending;
        };
        let waker = inner.unblock();
        wake(inner, waker);
        Poll::Ready(Some(update))
    }

    /// What `look` makes of the status, as soon as it makes anything of it.
    pub(crate) fn poll_status<T>(
        &self,
        waiter: WaiterId,
        cx: &mut Context<'_>,
        look: impl FnOnce(&Status, Stopped) -> Option<T>,
    ) -> Poll<T> {
        let mut inner = self.lock();
        if let Some(found) = look(&inner.status, Stopped(inner.stopped)) {
            return Poll::Ready(found);
        }
        inner.wait(waiter, cx);
        Poll::Pending
    }

    /// What handles can see without waiting.
    pub(crate) fn status(&self) -> Status {
        self.lock().status.clone()
    }
}

/// Whether the driver has ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopped(pub(crate) bool);

/// What the driver finds when it looks for work.
#[derive(Debug)]
pub(crate) struct Work {
    /// What the handles sent, oldest first.
    pub(crate) commands: VecDeque<Command>,
    /// The application has dropped its last handle.
    pub(crate) orphaned: bool,
}

/// For the driver's side.
impl Channel {
    /// Takes the commands, and leaves the driver's waker for the next one.
    ///
    /// Registered under the lock that senders push under: no wake-up can fall in between. `spent`
    /// is an empty queue whose memory is used again.
    pub(crate) fn take_work(&self, spent: VecDeque<Command>, cx: &mut Context<'_>) -> Work {
        let mut inner = self.lock();
        register(&mut inner.driver, cx);
        Work {
            commands: mem::replace(&mut inner.commands, spent),
            orphaned: inner.orphaned,
        }
    }

    /// Whether more updates can be taken. If not, the driver is woken as soon as they can.
    pub(crate) fn has_room(&self) -> bool {
        let mut inner = self.lock();
        inner.blocked = inner.streams > 0 && inner.updates.len() >= inner.capacity;
        !inner.blocked
    }

    /// Puts a reply into its slot, if somebody still waits for it.
    pub(crate) fn reply(&self, slot: SlotId, result: Result<Bytes, CallError>) {
        let mut inner = self.lock();
        let waker = inner.fill(slot, result);
        wake(inner, waker);
    }

    /// Appends an update.
    ///
    /// A full queue stops the driver from reading, but not from handing over what it has read, nor
    /// from reading on while a reader of updates waits for the answer to a call. Beyond [`EXCESS`]
    /// times its capacity, or without any reader at once, everything that waits gives way to one
    /// [`Update::Missed`], so that a reader who is too slow at least knows.
    pub(crate) fn push_update(&self, update: Update) {
        let mut inner = self.lock();
        let excess = if inner.streams > 0 { EXCESS } else { 1 };
        if inner.updates.len() >= inner.capacity.saturating_mul(excess) {
            inner.updates.clear();
            inner.updates.push_back(Update::Missed);
        }
        inner.updates.push_back(update);
        wake_all(inner);
    }

    /// Shows handles a new status.
    pub(crate) fn set_status(&self, status: Status) {
        let mut inner = self.lock();
        inner.status = status;
        wake_all(inner);
    }

    /// The driver has ended: everybody who waits learns it, and so does everybody who comes later.
    pub(crate) fn stop(&self) {
        let mut inner = self.lock();
        inner.stopped = true;
        inner.driver = None;
        inner.commands.clear();
        let waiting: Vec<SlotId> = inner.slots.keys().copied().collect();
        let replies = waiting
            .into_iter()
            .filter_map(|s| inner.fill(s, Err(CallError::Stopped)));
        let mut wakers: Vec<Waker> = replies.collect();
        wakers.extend(mem::take(&mut inner.waiters).into_values());
        drop(inner);
        wakers.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing panics while holding the lock, and every state of `Inner` is a valid one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn fresh(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn command(&mut self, command: Command) -> Option<Waker> {
        if !self.stopped {
            self.commands.push_back(command);
        }
        self.driver.take()
    }

    fn fill(&mut self, slot: SlotId, result: Result<Bytes, CallError>) -> Option<Waker> {
        match self.slots.get_mut(&slot)? {
            Slot::Done(_) => None,
            waiting @ Slot::Waiting(_) => match mem::replace(waiting, Slot::Done(result)) {
                Slot::Waiting(waker) => waker,
                Slot::Done(_) => None,
            },
        }
    }

    fn unblock(&mut self) -> Option<Waker> {
        // Half empty, so that a reader who takes one update at a time does not wake us for each.
        let room = self.streams == 0 || self.updates.len() <= self.capacity / 2;
        if self.blocked && room {
            self.blocked = false;
            return self.driver.take();
        }
        None
    }

    fn wait(&mut self, waiter: WaiterId, cx: &mut Context<'_>) {
        match self.waiters.get_mut(&waiter) {
            Some(waker) => waker.clone_from(cx.waker()),
            None => drop(self.waiters.insert(waiter, cx.waker().clone())),
        }
    }
}

/// How far beyond its capacity the queue of updates may grow while somebody reads it.
const EXCESS: usize = 8;

fn register(slot: &mut Option<Waker>, cx: &mut Context<'_>) {
    match slot {
        Some(waker) => waker.clone_from(cx.waker()),
        None => *slot = Some(cx.waker().clone()),
    }
}

fn wake(inner: MutexGuard<'_, Inner>, waker: Option<Waker>) {
    drop(inner);
    if let Some(waker) = waker {
        waker.wake();
    }
}

fn wake_all(mut inner: MutexGuard<'_, Inner>) {
    let waiters = mem::take(&mut inner.waiters);
    drop(inner);
    waiters.into_values().for_each(Waker::wake);
}

#[cfg(test)]
mod tests;
