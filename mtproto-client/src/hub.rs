//! Many accounts in one task.
//!
//! A program with a thousand bots needs neither a thousand tasks nor a thousand timers. A hub polls
//! only those accounts that were woken or are due; it has one timer, set to the earliest deadline.

use crate::{
    Client, Config, ConnectError,
    driver::{Account, Alarm, Rest},
    runtime::Runtime,
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt, mem,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Wake, Waker},
    time::Instant,
};

/// Serves any number of accounts with the sockets and one timer of `R`.
///
/// Ends when every [`HubHandle`] and every [`Client`] that came from one has been dropped.
#[must_use = "a hub does nothing until it is polled"]
pub struct Hub<R: Runtime> {
    runtime: R,
    alarm: Alarm<R::Timer>,
    door: Arc<Door<R>>,
    accounts: BTreeMap<u64, Served<R>>,
    deadlines: BTreeSet<(Instant, u64)>,
    next: u64,
}

/// Brings accounts to a [`Hub`].
pub struct HubHandle<R: Runtime>(Arc<Door<R>>);

struct Served<R: Runtime> {
    account: Account<R>,
    waker: Waker,
    deadline: Option<Instant>,
}

/// Where accounts come in.
struct Door<R: Runtime> {
    arrivals: Mutex<Arrivals<R>>,
    bell: Arc<Bell>,
}

struct Arrivals<R: Runtime> {
    accounts: Vec<Account<R>>,
    handles: usize,
}

/// Who was woken, and how to wake the hub.
#[derive(Default)]
struct Bell(Mutex<Rung>);

#[derive(Default)]
struct Rung {
    queue: VecDeque<u64>,
    /// The same, so that nobody queues twice.
    queued: BTreeSet<u64>,
    hub: Option<Waker>,
}

struct AccountWaker {
    id: u64,
    bell: Arc<Bell>,
}

impl<R: Runtime> Hub<R> {
    /// A hub without accounts.
    pub fn new(runtime: R) -> (HubHandle<R>, Self) {
        let arrivals = Mutex::new(Arrivals {
            accounts: Vec::new(),
            handles: 1,
        });
        let door = Arc::new(Door {
            arrivals,
            bell: Arc::default(),
        });
        let hub = Self {
            alarm: Alarm::new(runtime.timer()),
            runtime,
            door: door.clone(),
            accounts: BTreeMap::new(),
            deadlines: BTreeSet::new(),
            next: 0,
        };
        (HubHandle(door), hub)
    }

    /// Takes in new accounts; says whether others may come later.
    fn welcome(&mut self) -> bool {
        let (accounts, more) = self.door.take();
        for account in accounts {
            let id = self.next;
            self.next += 1;
            let waker = Waker::from(Arc::new(AccountWaker {
                id,
                bell: self.door.bell.clone(),
            }));
            waker.wake_by_ref();
            self.accounts.insert(
                id,
                Served {
                    account,
                    waker,
                    deadline: None,
                },
            );
        }
        more
    }

    /// Gives one account its turn.
    fn serve(&mut self, id: u64) {
        let Some(served) = self.accounts.get_mut(&id) else {
            return;
        };
        if let Some(deadline) = served.deadline.take() {
            self.deadlines.remove(&(deadline, id));
        }
        let mut cx = Context::from_waker(&served.waker);
        let mut rounds = ROUNDS;
        match served.account.poll(&self.runtime, &mut cx, &mut rounds) {
            Rest::Busy => served.waker.wake_by_ref(),
            Rest::Finished => drop(self.accounts.remove(&id)),
            Rest::Until(deadline) => {
                served.deadline = deadline;
                self.deadlines.extend(deadline.map(|at| (at, id)));
            }
        }
    }

    /// The account whose deadline has come, as far as the timer can tell.
    fn next_due(&mut self, cx: &mut Context<'_>) -> Option<u64> {
        let &(deadline, id) = self.deadlines.first()?;
        self.alarm.poll(cx, Some(deadline)).then_some(id)
    }
}

impl<R: Runtime> Future for Hub<R> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        // Registered before anything is looked at: what rings from here on wakes us.
        this.door.bell.listen(cx);
        for _ in 0..TURNS {
            let more = this.welcome();
            let next = this.door.bell.pop();
            match next.or_else(|| this.next_due(cx)) {
                Some(id) => this.serve(id),
                None if this.accounts.is_empty() && !more => return Poll::Ready(()),
                None => return Poll::Pending,
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl<R: Runtime> HubHandle<R> {
    /// Opens the session that `config` names, and has the hub serve it.
    ///
    /// [`Client::ready`] tells when the server has answered.
    pub fn open(&self, config: &Config) -> Result<Client, ConnectError> {
        let (client, account) = Account::open(config)?;
        self.add(account);
        Ok(client)
    }

    fn add(&self, account: Account<R>) {
        self.0.arrivals().accounts.push(account);
        self.0.bell.wake_hub();
    }
}

impl<R: Runtime> Clone for HubHandle<R> {
    fn clone(&self) -> Self {
        self.0.arrivals().handles += 1;
        Self(self.0.clone())
    }
}

impl<R: Runtime> Drop for HubHandle<R> {
    fn drop(&mut self) {
        self.0.arrivals().handles -= 1;
        self.0.bell.wake_hub();
    }
}

impl<R: Runtime> Door<R> {
    fn arrivals(&self) -> MutexGuard<'_, Arrivals<R>> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> (Vec<Account<R>>, bool) {
        let mut arrivals = self.arrivals();
        (mem::take(&mut arrivals.accounts), arrivals.handles > 0)
    }
}

impl Bell {
    fn listen(&self, cx: &mut Context<'_>) {
        let mut rung = self.rung();
        match &mut rung.hub {
            Some(waker) => waker.clone_from(cx.waker()),
            None => rung.hub = Some(cx.waker().clone()),
        }
    }

    fn pop(&self) -> Option<u64> {
        let mut rung = self.rung();
        let id = rung.queue.pop_front()?;
        rung.queued.remove(&id);
        Some(id)
    }

    fn ring(&self, id: u64) {
        let mut rung = self.rung();
        if rung.queued.insert(id) {
            rung.queue.push_back(id);
        }
        drop(rung);
        self.wake_hub();
    }

    fn wake_hub(&self) {
        let waker = self.rung().hub.clone();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn rung(&self) -> MutexGuard<'_, Rung> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for AccountWaker {
    fn wake(self: Arc<Self>) {
        self.bell.ring(self.id);
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.bell.ring(self.id);
    }
}

impl<R: Runtime> fmt::Debug for Hub<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub")
            .field("accounts", &self.accounts.len())
            .finish_non_exhaustive()
    }
}

impl<R: Runtime> fmt::Debug for HubHandle<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubHandle").finish_non_exhaustive()
    }
}

/// Rounds of one account before others get their turn.
const ROUNDS: usize = 16;

/// Turns of accounts before other tasks of the runtime get theirs.
const TURNS: usize = 64;

#[cfg(test)]
mod tests;
