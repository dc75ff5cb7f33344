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
    engine::{CallOptions, RepeatId, State, Stats, peers::Query},
    types::Peers,
};
use bytes::Bytes;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
    /// Look somebody up, and put the reference into `slot`.
    Find { slot: SlotId, query: Query },
    /// Remember these people.
    Learn(Arc<Peers>),
    /// Make a call again and again ...
    Repeat { id: RepeatId, body: Bytes },
    /// ... until now, and make another one last.
    EndRepeat { id: RepeatId, last: Option<Bytes> },
    /// The network is back: do not wait any longer before the next attempt.
    Reconnect,
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
    /// Updates that came before those in the queue.
    taken: u64,
    handled: Handled,
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

/// Which updates were handled, counted from the beginning.
#[derive(Debug, Default)]
struct Handled {
    /// All of the first so many.
    all: u64,
    /// Beyond them, these.
    also: BTreeSet<u64>,
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
            taken: 0,
            handled: Handled::default(),
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
        self.ask(|slot| Command::Call {
            slot,
            body,
            options,
        })
    }

    /// Asks the driver for somebody it may know.
    pub(crate) fn find(&self, query: Query) -> SlotId {
        self.ask(|slot| Command::Find { slot, query })
    }

    /// A call that cannot be made.
    pub(crate) fn refuse(&self, error: CallError) -> SlotId {
        let mut inner = self.lock();
        let slot = SlotId(inner.fresh());
        inner.slots.insert(slot, Slot::Done(Err(error)));
        slot
    }

    /// Sends a command whose outcome is for a slot.
    fn ask(&self, command: impl FnOnce(SlotId) -> Command) -> SlotId {
        let mut inner = self.lock();
        let slot = SlotId(inner.fresh());
        if inner.stopped {
            let stopped = Slot::Done(Err(CallError::Stopped));
            inner.slots.insert(slot, stopped);
            return slot;
        }
        inner.slots.insert(slot, Slot::Waiting(None));
        let waker = inner.command(command(slot));
        wake(inner, waker);
        slot
    }

    /// Tells the driver something that needs no reply.
    pub(crate) fn tell(&self, command: Command) {
        let mut inner = self.lock();
        let waker = inner.command(command);
        wake(inner, waker);
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

    /// The application has dropped its last handle, and the driver ends.
    pub(crate) fn release(&self) {
        let mut inner = self.lock();
        inner.orphaned = true;
        let waker = inner.driver.take();
        wake(inner, waker);
    }

    /// Replies that somebody waits for.
    pub(crate) fn waiting(&self) -> usize {
        self.lock().slots.len()
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

    /// The oldest update, and its number; `None` once the driver has stopped and all are taken.
    pub(crate) fn poll_update(
        &self,
        stream: WaiterId,
        cx: &mut Context<'_>,
    ) -> Poll<Option<(u64, Update)>> {
        let mut inner = self.lock();
        let Some(update) = inner.updates.pop_front() else {
            if inner.stopped {
                return Poll::Ready(None);
            }
            inner.wait(stream, cx);
            return Poll::Pending;
        };
        inner.taken += 1;
        let number = inner.taken;
        let waker = inner.unblock();
        wake(inner, waker);
        Poll::Ready(Some((number, update)))
    }

    /// The update with this number has been handled.
    pub(crate) fn commit(&self, number: u64) {
        let mut inner = self.lock();
        if inner.handled.commit(number) {
            let waker = inner.driver.take();
            wake(inner, waker);
        }
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

/// The room there is for updates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Room {
    /// How many more can be taken.
    pub(crate) free: usize,
    /// A reader has not taken what there is: the server has to be slowed down.
    pub(crate) awaited: bool,
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
    /// How many updates have been handled, from the beginning.
    pub(crate) handled: u64,
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
            handled: inner.handled.all,
        }
    }

    /// How many more updates can be taken. If none, the driver is woken as soon as there is room.
    pub(crate) fn room(&self) -> Room {
        let mut inner = self.lock();
        let free = inner.capacity.saturating_sub(inner.updates.len());
        inner.blocked = free == 0;
        Room {
            free,
            awaited: inner.blocked && inner.streams > 0,
        }
    }

    /// Puts a reply into its slot, if somebody still waits for it.
    pub(crate) fn reply(&self, slot: SlotId, result: Result<Bytes, CallError>) {
        let mut inner = self.lock();
        let waker = inner.fill(slot, result);
        wake(inner, waker);
    }

    /// Appends an update.
    ///
    /// Whoever pushes has asked whether there is [`room`](Self::room); what it has taken from the
    /// engine by then still fits.
    pub(crate) fn push_update(&self, update: Update) {
        let mut inner = self.lock();
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
        let room = self.updates.len() <= self.capacity / 2;
        if self.blocked && (room || self.streams == 0) {
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

impl Handled {
    /// Says whether `all` has grown.
    fn commit(&mut self, number: u64) -> bool {
        if number <= self.all {
            return false;
        }
        self.also.insert(number);
        let before = self.all;
        while self.also.remove(&(self.all + 1)) {
            self.all += 1;
        }
        self.all > before
    }
}

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
