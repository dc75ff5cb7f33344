//! A data centre, a network and clients: everything in one thread, in virtual time.
//!
//! A [`Scene`] runs futures. When all of them wait, what is on its way arrives, or time jumps to the
//! next moment at which something is due; so an hour takes as long as what happens in it. The same
//! seed, weather and story give the same bytes.

mod net;
mod weather;

pub(crate) use net::address;
pub(crate) use weather::Weather;

use mtproto_client::{Client, Clock, Config, ConnectError, Drbg, Driver, Hand, Instant};
use mtproto_core::{RsaKeyPair, RsaPublicKey};
use mtproto_kit::dice::Dice;
use mtproto_testdc::{TestDc, TestDcBuilder};
use net::Net;
use rand_core::Rng;
use std::{
    cell::RefCell,
    future::poll_fn,
    pin::{Pin, pin},
    rc::Rc,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake},
    time::Duration,
};

/// Making an RSA key takes a while.
static KEY: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(&mut Drbg::from_seed([9; 32])));

/// A small world; clones are the same one.
#[derive(Clone)]
pub(crate) struct Scene(Rc<Stage>);

struct Stage {
    net: Net,
    clock: Clock,
    hand: Hand,
    tasks: RefCell<Vec<Task>>,
    /// Seeds of clients.
    lots: RefCell<Drbg>,
}

struct Task {
    woken: Arc<Flag>,
    future: Pin<Box<dyn Future<Output = ()>>>,
}

/// Whether a task was woken.
struct Flag(AtomicBool);

impl Scene {
    /// A scene with the data centre that `describe` describes.
    pub(crate) fn new(
        weather: Weather,
        describe: impl FnOnce(TestDcBuilder) -> TestDcBuilder,
    ) -> Self {
        let start = Instant::from_micros(1_764_000_000_000_000);
        let (clock, hand) = Clock::manual(start);
        let mut lots = weather.lots();
        let dc = TestDc::builder().dc(2).key(KEY.clone());
        let mut dc = describe(dc).address(address(2));
        for other in (1..=5).chain([203]) {
            dc = dc.address_of(other, address(other));
        }
        let mut dc = dc.build(start, &mut lots);
        weather
            .faults()
            .into_iter()
            .for_each(|fault| dc.add_fault(fault));
        let dice = Dice::new(lots.next_u64());
        Self(Rc::new(Stage {
            net: Net::new(dc, weather, clock.clone(), hand.clone(), dice),
            clock,
            hand,
            tasks: RefCell::default(),
            lots: RefCell::new(lots),
        }))
    }

    /// Settings of a client that trusts the data centre.
    pub(crate) fn config(&self) -> Config {
        Config::new(1, "hash")
            .dc(2, address(2))
            .server_key(Self::key())
    }

    pub(crate) fn key() -> RsaPublicKey {
        KEY.public().clone()
    }

    /// A client and its driver, which runs from now on.
    pub(crate) fn open(&self, config: Config) -> Result<Client, ConnectError> {
        let rng = Drbg::from_rng(&mut *self.0.lots.borrow_mut());
        let (client, driver) =
            Driver::seeded(config, self.0.net.clone(), self.0.clock.clone(), rng)?;
        self.spawn(driver);
        Ok(client)
    }

    /// A client that has reached the data centre, however many attempts that took.
    pub(crate) async fn connect(&self, config: Config) -> Client {
        let client = self.open(config).unwrap();
        while let Err(error) = client.ready().await {
            assert!(!matches!(
                error,
                ConnectError::Stopped | ConnectError::Config(_)
            ));
            self.sleep(SECOND).await;
        }
        client
    }

    /// Runs a future beside the story.
    pub(crate) fn spawn(&self, future: impl Future<Output = ()> + 'static) {
        let woken = Arc::new(Flag(AtomicBool::new(true)));
        let future = Box::pin(future);
        self.0.tasks.borrow_mut().push(Task { woken, future });
    }

    /// Lets time pass.
    pub(crate) async fn sleep(&self, duration: Duration) {
        let until = self.now() + duration;
        let net = self.0.net.clone();
        poll_fn(|cx| match self.now() >= until {
            true => Poll::Ready(()),
            false => {
                net.wake_at(until, cx);
                Poll::Pending
            }
        })
        .await;
    }

    /// What `future` says, unless `limit` passes before.
    pub(crate) async fn within<T>(
        &self,
        limit: Duration,
        future: impl Future<Output = T>,
    ) -> Option<T> {
        let mut future = pin!(future);
        let mut patience = pin!(self.sleep(limit));
        poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending => patience.as_mut().poll(cx).map(|()| None),
        })
        .await
    }

    pub(crate) fn now(&self) -> Instant {
        self.0.hand.now()
    }

    /// Does something with the data centre.
    pub(crate) fn dc<T>(&self, with: impl FnOnce(&mut TestDc, Instant) -> T) -> T {
        self.0.net.dc(with)
    }

    /// From now on no byte stream goes anywhere.
    pub(crate) fn cut_off(&self) {
        self.0.net.cut_off();
        self.dc(|dc, now| dc.reset_links(now));
    }

    /// Byte streams can be opened again.
    pub(crate) fn mend(&self) {
        self.0.net.mend();
    }

    /// Byte streams that are open.
    pub(crate) fn streams(&self) -> usize {
        self.0.net.streams()
    }

    /// Bytes that each byte stream has carried, in the order in which they were opened.
    pub(crate) fn carried(&self) -> Vec<usize> {
        self.0.net.carried()
    }

    /// Has one of the byte streams break soon, at whichever byte; says whether there is any.
    pub(crate) fn cut_one(&self) -> bool {
        self.0.net.cut_one()
    }

    /// Drivers and other futures that have not ended.
    pub(crate) fn tasks(&self) -> usize {
        self.0.tasks.borrow().len()
    }

    /// Runs everything until `story` has ended.
    ///
    /// # Panics
    ///
    /// If it takes longer than `limit`, or if everybody waits for ever.
    pub(crate) fn play<T>(&self, limit: Duration, story: impl Future<Output = T>) -> T {
        let end = self.now() + limit;
        let woken = Arc::new(Flag(AtomicBool::new(true)));
        let mut story = pin!(story);
        loop {
            if woken.take() {
                let waker = woken.clone().into();
                if let Poll::Ready(value) = story.as_mut().poll(&mut Context::from_waker(&waker)) {
                    return value;
                }
            }
            if self.run_tasks() || woken.0.load(Ordering::Relaxed) || self.0.net.flow() {
                continue;
            }
            let next = self
                .0
                .net
                .next()
                .expect("somebody is waiting for something");
            assert!(next <= end, "the story goes on for too long");
            self.0.hand.move_to(next);
            self.0.net.arrive();
        }
    }

    /// Polls every task that was woken; says whether any was.
    fn run_tasks(&self) -> bool {
        let mut moved = false;
        let mut tasks = std::mem::take(&mut *self.0.tasks.borrow_mut());
        tasks.retain_mut(|task| {
            if !task.woken.take() {
                return true;
            }
            moved = true;
            let waker = task.woken.clone().into();
            let polled = task.future.as_mut().poll(&mut Context::from_waker(&waker));
            polled.is_pending()
        });
        let mut spawned = self.0.tasks.borrow_mut();
        tasks.append(&mut spawned);
        *spawned = tasks;
        moved
    }
}

impl Flag {
    fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

const SECOND: Duration = Duration::from_secs(1);
