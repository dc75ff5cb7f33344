//! A runtime that does what a test wants, in virtual time.

use crate::{
    Client, Clock, Config, Driver, Engine, Hand, MemoryStore, Store,
    driver::Account,
    runtime::{self, Runtime},
    session::SessionData,
    testing::{Server, StreamId, start},
};
use bytes::{Buf, BytesMut};
use mtproto_core::{Drbg, Instant};
use rand_core::Rng;
use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::{Duration, Instant as StdInstant},
};

/// What goes wrong.
#[derive(Clone, Debug)]
pub(crate) struct Faults {
    /// Bytes that a read yields at most.
    pub(crate) max_read: usize,
    /// Bytes that a write takes at most.
    pub(crate) max_write: usize,
    /// Every other poll says `Pending` although it could do something, and wakes the task.
    pub(crate) spurious: bool,
    /// The poll, counted over all streams, that fails in this way.
    pub(crate) fail: Option<(usize, Failure)>,
    /// Writes are taken, but only after somebody has called [`Net::drain`].
    pub(crate) stalled: bool,
    /// Timers fire this much too late ...
    pub(crate) late: Duration,
    /// ... or this much too early.
    pub(crate) early: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Failure {
    Error(io::ErrorKind),
    /// A write of nothing, or the end of the input.
    Zero,
}

impl Default for Faults {
    fn default() -> Self {
        Self {
            max_read: usize::MAX,
            max_write: usize::MAX,
            spurious: false,
            fail: None,
            stalled: false,
            late: Duration::ZERO,
            early: Duration::ZERO,
        }
    }
}

/// Everything outside of the driver.
pub(crate) struct Net {
    pub(crate) server: Server,
    pub(crate) faults: Faults,
    hand: Hand,
    clock: Clock,
    pipes: BTreeMap<StreamId, Pipe>,
    timers: BTreeMap<usize, (StdInstant, Waker)>,
    lots: Drbg,
    /// Polls of streams so far.
    pub(crate) polls: usize,
    open: usize,
    /// Bytes read by the driver.
    pub(crate) read: usize,
}

#[derive(Default)]
struct Pipe {
    input: BytesMut,
    ended: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl Net {
    pub(crate) fn now(&self) -> Instant {
        self.hand.now()
    }

    /// Sends what the server has to say.
    pub(crate) fn deliver(&mut self) {
        let now = self.now();
        for (id, pipe) in &mut self.pipes {
            while self.server.output(now, *id, &mut pipe.input) {}
            if !pipe.input.is_empty()
                && let Some(reader) = pipe.reader.take()
            {
                reader.wake();
            }
        }
    }

    /// Timers that wait.
    pub(crate) fn timers(&self) -> usize {
        self.timers.len()
    }

    /// Ends a stall.
    pub(crate) fn drain(&mut self) {
        self.faults.stalled = false;
        self.pipes
            .values_mut()
            .filter_map(|pipe| pipe.writer.take())
            .for_each(Waker::wake);
    }

    /// A poll of a stream: whether it has to do something else than its duty.
    fn poll(&mut self, cx: &Context<'_>) -> Option<Poll<io::Result<usize>>> {
        self.polls += 1;
        match self.faults.fail {
            Some((at, failure)) if at == self.polls => {
                return Some(Poll::Ready(match failure {
                    Failure::Error(kind) => Err(kind.into()),
                    Failure::Zero => Ok(0),
                }));
            }
            _ => {}
        }
        if self.faults.spurious && self.lots.next_u64().is_multiple_of(2) {
            cx.waker().wake_by_ref();
            return Some(Poll::Pending);
        }
        None
    }

    fn offset(&self, at: StdInstant) -> Duration {
        at.saturating_duration_since(self.clock.to_std(start()))
    }

    fn elapsed(&self) -> Duration {
        self.now().saturating_since(start())
    }
}

#[derive(Clone)]
pub(crate) struct Mock(pub(crate) Arc<Mutex<Net>>);

pub(crate) struct Stream {
    net: Mock,
    id: StreamId,
}

pub(crate) struct Timer {
    net: Mock,
    id: usize,
    deadline: Option<StdInstant>,
}

impl Mock {
    /// A world in which it is early in the morning.
    pub(crate) fn new(faults: Faults) -> Self {
        let (clock, hand) = Clock::manual(start());
        Self(Arc::new(Mutex::new(Net {
            server: Server::new(),
            faults,
            hand,
            clock,
            pipes: BTreeMap::new(),
            timers: BTreeMap::new(),
            lots: Drbg::from_seed([5; 32]),
            polls: 0,
            open: 0,
            read: 0,
        })))
    }

    /// An account of this world, which draws the numbers that follow from `seed`.
    pub(crate) fn account(
        &self,
        seed: u8,
        config: &Config,
        mut store: Box<dyn Store>,
    ) -> (Client, Account<Self>) {
        let mut clock = self.net().clock.clone();
        let stored = store.load().unwrap();
        let stored = stored.map(|bytes| SessionData::from_bytes(&bytes).unwrap());
        let rng = Drbg::from_seed([seed; 32]);
        let engine = Engine::new(clock.now(), config, stored, rng).unwrap();
        Account::new(engine, clock, store, config, Drbg::from_seed([!seed; 32]))
    }

    pub(crate) fn net(&self) -> MutexGuard<'_, Net> {
        self.0.lock().unwrap()
    }
}

impl Runtime for Mock {
    type Stream = Stream;
    type Timer = Timer;

    fn connect(
        &self,
        address: SocketAddr,
    ) -> impl Future<Output = io::Result<Stream>> + Send + 'static {
        let net = self.clone();
        async move {
            let id = {
                let mut inner = net.net();
                let now = inner.now();
                let id = inner.server.open(now, address);
                inner.pipes.insert(id, Pipe::default());
                inner.open += 1;
                id
            };
            Ok(Stream { net, id })
        }
    }

    fn timer(&self) -> Timer {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        Timer {
            net: self.clone(),
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            deadline: None,
        }
    }
}

impl runtime::Stream for Stream {
    fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut [u8]) -> Poll<io::Result<usize>> {
        let mut net = self.net.net();
        if let Some(fault) = net.poll(cx) {
            return fault;
        }
        let most = net.faults.max_read.min(buf.len());
        let pipe = net.pipes.get_mut(&self.id).unwrap();
        let count = pipe.input.len().min(most);
        if count == 0 && !pipe.ended {
            pipe.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        buf[..count].copy_from_slice(&pipe.input[..count]);
        pipe.input.advance(count);
        net.read += count;
        Poll::Ready(Ok(count))
    }

    fn poll_write(&mut self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let mut net = self.net.net();
        if let Some(fault) = net.poll(cx) {
            return fault;
        }
        if net.faults.stalled {
            net.pipes.get_mut(&self.id).unwrap().writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let count = buf.len().min(net.faults.max_write);
        let now = net.now();
        let open = net.server.input(now, self.id, buf[..count].into());
        net.deliver();
        if !open {
            let pipe = net.pipes.get_mut(&self.id).unwrap();
            pipe.ended = true;
            pipe.reader.take().into_iter().for_each(Waker::wake);
        }
        Poll::Ready(Ok(count))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut net = self.net.net();
        net.pipes.remove(&self.id);
        net.server.close(self.id);
        net.open -= 1;
    }
}

impl runtime::Timer for Timer {
    fn reset(&mut self, deadline: StdInstant) {
        self.deadline = Some(deadline);
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut net = self.net.net();
        let Some(deadline) = self.deadline else {
            return Poll::Pending;
        };
        let fires = net.offset(deadline).saturating_sub(net.faults.early) + net.faults.late;
        if net.elapsed() >= fires {
            net.timers.remove(&self.id);
            return Poll::Ready(());
        }
        let at = net.clock.to_std(start()) + fires;
        net.timers.insert(self.id, (at, cx.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.net.net().timers.remove(&self.id);
    }
}

/// A task's flag: whether it was woken.
#[derive(Default)]
pub(crate) struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A driver, the task it runs in, and the world around.
pub(crate) struct Machine {
    pub(crate) driver: Option<Pin<Box<dyn Future<Output = ()>>>>,
    pub(crate) net: Mock,
    woken: Arc<Flag>,
    /// Polls of the driver so far.
    pub(crate) turns: usize,
}

impl Machine {
    pub(crate) fn new(faults: Faults) -> (Client, Self) {
        Self::with(
            faults,
            crate::testing::config(),
            Box::new(MemoryStore::default()),
        )
    }

    pub(crate) fn with(faults: Faults, config: Config, store: Box<dyn Store>) -> (Client, Self) {
        let net = Mock::new(faults);
        let (client, account) = net.account(1, &config, store);
        let driver = Driver::with(account, net.clone());
        (client, Self::running(net, driver))
    }

    /// A machine that runs `task`.
    pub(crate) fn running(net: Mock, task: impl Future<Output = ()> + 'static) -> Self {
        let woken = Arc::new(Flag(AtomicBool::new(true)));
        Self {
            driver: Some(Box::pin(task)),
            net,
            woken,
            turns: 0,
        }
    }

    /// Streams that exist.
    pub(crate) fn open(&self) -> usize {
        self.net.net().open
    }

    /// Bytes that wait to be read.
    pub(crate) fn unread(&self) -> usize {
        self.net
            .net()
            .pipes
            .values()
            .map(|pipe| pipe.input.len())
            .sum()
    }

    /// Polls the driver as often as it is woken; says whether it was at all.
    pub(crate) fn run(&mut self) -> bool {
        let mut moved = false;
        while self.woken.0.swap(false, Ordering::Relaxed) {
            let Some(driver) = &mut self.driver else {
                return moved;
            };
            moved = true;
            self.turns += 1;
            assert!(self.turns < 1_000_000, "the driver never sleeps");
            let waker = self.woken.clone().into();
            if driver
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_ready()
            {
                self.driver = None;
            }
        }
        moved
    }

    /// Advances to the next timer, if there is one before `end`; says whether there was.
    fn sleep(&mut self, end: Instant) -> bool {
        let mut net = self.net.net();
        let next = net.timers.iter().map(|(id, (at, _))| (*at, *id)).min();
        let Some((at, id)) = next else { return false };
        let at = start() + net.offset(at);
        if at > end {
            return false;
        }
        let now = net.now().max(at);
        net.hand.move_to(now);
        let (_, waker) = net.timers.remove(&id).unwrap();
        drop(net);
        waker.wake();
        true
    }

    /// Lets time pass.
    pub(crate) fn run_for(&mut self, duration: Duration) {
        let end = self.net.net().now() + duration;
        loop {
            self.run();
            if !self.sleep(end) {
                break;
            }
        }
        self.net.net().hand.move_to(end);
    }

    /// Runs everything until `future` has an answer, for at most ten minutes.
    pub(crate) fn wait<T>(&mut self, future: impl Future<Output = T>) -> T {
        let answer = self.wait_for(Duration::from_secs(600), future);
        answer.expect("somebody is awake")
    }

    /// What `future` says within `limit`, if anything.
    pub(crate) fn wait_for<T>(
        &mut self,
        limit: Duration,
        future: impl Future<Output = T>,
    ) -> Option<T> {
        let mut future = std::pin::pin!(future);
        let flag = Arc::new(Flag::default());
        let waker = flag.clone().into();
        let end = self.net.net().now() + limit;
        loop {
            if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Some(value);
            }
            while !flag.0.swap(false, Ordering::Relaxed) {
                // A future that sleeps through its wake-up is stuck here.
                if !self.run() && !self.sleep(end) && !flag.0.load(Ordering::Relaxed) {
                    return None;
                }
            }
        }
    }
}
