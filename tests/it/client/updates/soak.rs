//! Hours of many accounts, in minutes.
//!
//! Everybody writes into channels and to a neighbour, and everybody reads along. Byte streams break
//! every few minutes, pushed updates get lost, come twice, late or in the wrong order, and programs end
//! and start again. In the end everybody was told everything that others wrote, once and in order.
//!
//! ```sh
//! SOAK=whole cargo test --release -p mtproto-tests --test it client::updates::soak -- --nocapture
//! ```

mod ledger;

use crate::client::{CODE, Client, log_in, sessions::Shelf};
use crate::scene::{Scene, Weather};
use ledger::{Ledger, Place};
use mtproto_client::{Config, PeerRef};
use mtproto_kit::dice::Dice;
use mtproto_testdc::Fault;
use std::{
    cell::{Cell, RefCell},
    env,
    io::{self, Write},
    rc::Rc,
    time::{Duration, Instant},
};

/// How much of it.
#[derive(Clone, Copy)]
struct Size {
    accounts: usize,
    channels_each: usize,
    length: Duration,
}

/// Two hours of fifty accounts with ten channels each if `SOAK=whole`, else a little of it.
#[test]
fn nothing_is_lost_and_nothing_comes_twice_for_hours() {
    let size = match env::var("SOAK").as_deref() {
        Ok("whole") => Size {
            accounts: 50,
            channels_each: 10,
            length: Duration::from_secs(2 * 3600),
        },
        _ => Size {
            accounts: 10,
            channels_each: 4,
            length: Duration::from_secs(1800),
        },
    };
    let begun = Instant::now();
    let scene = Scene::new(Weather::calm(), |mut dc| {
        for number in 0..size.accounts {
            dc = dc.user(&phone(number), CODE, &name(number));
        }
        dc
    });
    let town = Town::new(scene.clone(), size);
    scene.play(size.length * 2 + HOUR, town.clone().live());
    let (seen, ledger) = (town.resets.get(), town.ledger.borrow());
    // Past the capture of test output: the figures are the result.
    writeln!(
        io::stdout().lock(),
        "{} accounts with {} channels each, {} minutes: {ledger}; {seen} resets, {} restarts, {} \
         faults; {:.1} s",
        size.accounts,
        size.channels_each,
        size.length.as_secs() / 60,
        town.restarts.get(),
        town.faults.get(),
        begun.elapsed().as_secs_f64(),
    )
    .unwrap();
    ledger.check();
}

/// The accounts, their channels, and what they have told each other.
#[derive(Clone)]
struct Town {
    scene: Scene,
    size: Size,
    ledger: Rc<RefCell<Ledger>>,
    homes: Rc<Vec<Home>>,
    over: Rc<Cell<bool>>,
    resets: Rc<Cell<u32>>,
    restarts: Rc<Cell<u32>>,
    faults: Rc<Cell<u32>>,
    /// Tasks that have yet to end.
    busy: Rc<Cell<usize>>,
}

/// What an account keeps between its restarts.
#[derive(Default)]
struct Home {
    client: RefCell<Option<Client>>,
    shelf: Shelf,
    /// Calls under way, which a restart waits for.
    calls: Cell<usize>,
    /// It is about to start again.
    resting: Cell<bool>,
    /// How it names the channels that it is in.
    channels: RefCell<Vec<(usize, PeerRef)>>,
    neighbour: RefCell<Option<PeerRef>>,
}

impl Town {
    fn new(scene: Scene, size: Size) -> Self {
        Self {
            scene,
            size,
            ledger: Rc::default(),
            homes: Rc::new((0..size.accounts).map(|_| Home::default()).collect()),
            over: Rc::default(),
            resets: Rc::default(),
            restarts: Rc::default(),
            faults: Rc::default(),
            busy: Rc::default(),
        }
    }

    /// Everybody moves in, talks for as long as it should take, and hears the rest.
    async fn live(self) {
        for number in 0..self.size.accounts {
            self.move_in(number).await;
        }
        for channel in 0..self.size.accounts {
            self.found(channel).await;
        }
        for number in 0..self.size.accounts {
            self.meet(number).await;
        }
        self.scene.sleep(MINUTE).await;
        for number in 0..self.size.accounts {
            self.spawn(self.clone().read(number));
            self.spawn(self.clone().write_to_neighbour(number));
            self.spawn(self.clone().write_in_channel(number));
        }
        self.spawn(self.clone().spoil());
        self.scene.sleep(self.size.length).await;
        self.over.set(true);
        self.scene.dc(|dc, _| dc.clear_faults());
        while self.busy.get() > 0 {
            self.scene.sleep(SECOND).await;
        }
    }

    fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        let busy = self.busy.clone();
        busy.set(busy.get() + 1);
        self.scene.spawn(async move {
            task.await;
            busy.set(busy.get() - 1);
        });
    }

    fn config(&self, number: usize) -> Config {
        self.homes[number].shelf.config(&self.scene)
    }

    async fn move_in(&self, number: usize) {
        let client = self.scene.connect(self.config(number)).await;
        log_in(&client, &phone(number)).await;
        *self.homes[number].client.borrow_mut() = Some(client);
    }

    /// A channel comes to be, and its members with it.
    async fn found(&self, channel: usize) {
        let client = self.client(channel);
        let made = client
            .create_supergroup(format!("Channel {channel}"), "")
            .await
            .unwrap();
        let link = client.create_invite(made.clone()).await.unwrap();
        self.homes[channel]
            .channels
            .borrow_mut()
            .push((channel, made));
        for member in self.members(channel).skip(1) {
            let joined = self.client(member).accept_invite(&link).await.unwrap();
            self.homes[member]
                .channels
                .borrow_mut()
                .push((channel, joined));
        }
    }

    async fn meet(&self, number: usize) {
        let neighbour = (number + 1) % self.size.accounts;
        let found = self.client(number).resolve(&name(neighbour)).await.unwrap();
        *self.homes[number].neighbour.borrow_mut() = Some(found);
    }

    /// Who is in a channel.
    fn members(&self, channel: usize) -> impl Iterator<Item = usize> + use<> {
        let accounts = self.size.accounts;
        (0..self.size.channels_each).map(move |step| (channel + step) % accounts)
    }

    /// A channel as one of its members names it.
    fn channel_of(&self, member: usize, channel: usize) -> PeerRef {
        let channels = self.homes[member].channels.borrow();
        let place = channels.iter().find(|(known, _)| *known == channel);
        place.expect("a member").1.clone()
    }

    fn client(&self, number: usize) -> Client {
        let client = self.homes[number].client.borrow();
        client.clone().expect("it has moved in")
    }

    /// Takes what comes, with a restart now and then, until nothing more follows.
    async fn read(self, number: usize) {
        let mut dice = Dice::new(2000 + number as u64);
        loop {
            let mut updates = self.client(number).updates().with_commits();
            let life = RESTART_EVERY.mul_f64(dice.between(50, 150) as f64 / 100.0);
            let end = self.scene.now() + life;
            loop {
                let over = self.over.get();
                if !over && self.scene.now() >= end {
                    break;
                }
                let patience = if over { QUIET } else { SECOND };
                match self.scene.within(patience, updates.next()).await {
                    Some(delivery) => {
                        let update = delivery.expect("the driver runs").commit();
                        self.ledger.borrow_mut().heard(number, &update);
                    }
                    None if over => return,
                    None => {}
                }
            }
            // These are not committed, and so come again.
            for _ in 0..dice.below(4) {
                self.scene.within(SECOND, updates.next()).await;
            }
            drop(updates);
            self.restart(number).await;
        }
    }

    async fn restart(&self, number: usize) {
        let home = &self.homes[number];
        home.resting.set(true);
        while home.calls.get() > 0 {
            self.scene.sleep(MOMENT).await;
        }
        let client = home.client.take().expect("it has moved in");
        client.shutdown(MINUTE).await;
        drop(client);
        let client = self.scene.connect(self.config(number)).await;
        *home.client.borrow_mut() = Some(client);
        home.resting.set(false);
        self.restarts.set(self.restarts.get() + 1);
    }

    /// Has an account send something, between its restarts.
    async fn send(&self, number: usize, to: PeerRef, text: String) {
        let home = &self.homes[number];
        while home.resting.get() {
            self.scene.sleep(MOMENT).await;
        }
        home.calls.set(home.calls.get() + 1);
        self.client(number).send_message(to, text).await.unwrap();
        home.calls.set(home.calls.get() - 1);
    }

    async fn write_to_neighbour(self, number: usize) {
        let mut dice = Dice::new(number as u64);
        let to = self.homes[number]
            .neighbour
            .borrow()
            .clone()
            .expect("they have met");
        let reader = (number + 1) % self.size.accounts;
        while self.pause(&mut dice).await {
            let text = self
                .ledger
                .borrow_mut()
                .write(Place::Private(number), [reader]);
            self.send(number, to.clone(), text).await;
        }
    }

    /// One after the other, in no particular order, says something.
    async fn write_in_channel(self, channel: usize) {
        let mut dice = Dice::new(1000 + channel as u64);
        let members: Vec<usize> = self.members(channel).collect();
        while self.pause(&mut dice).await {
            let author = dice.pick(&members);
            let to = self.channel_of(author, channel);
            let readers = members.iter().copied().filter(|member| *member != author);
            let text = self
                .ledger
                .borrow_mut()
                .write(Place::Channel(channel), readers);
            self.send(author, to, text).await;
        }
    }

    /// Some time; whether there is any left.
    async fn pause(&self, dice: &mut Dice) -> bool {
        self.scene
            .sleep(Duration::from_millis(dice.between(1, 2 * PACE)))
            .await;
        !self.over.get()
    }

    /// Breaks byte streams and spoils updates.
    async fn spoil(self) {
        let mut dice = Dice::new(7);
        while !self.over.get() {
            let each = RESET_EVERY / self.size.accounts as u32;
            self.scene.sleep(each).await;
            if self.scene.cut_one() {
                self.resets.set(self.resets.get() + 1);
            }
            if dice.one_in(2) {
                let fault = match dice.below(6) {
                    0 => Fault::drop_update(),
                    1 => Fault::repeat_update(),
                    2 => Fault::delay_update(Duration::from_millis(dice.below(3000))),
                    3 => Fault::swap_update(),
                    4 => Fault::combine_update(),
                    _ => Fault::update_too_long(),
                };
                let fault = if dice.one_in(2) {
                    fault.in_channels()
                } else {
                    fault
                };
                let times = dice.between(1, 3) as u32;
                self.scene.dc(|dc, _| dc.add_fault(fault.times(times)));
                self.faults.set(self.faults.get() + times);
            }
        }
    }
}

fn phone(number: usize) -> String {
    format!("99966200{number:02}")
}

fn name(number: usize) -> String {
    format!("User{number}")
}

const MOMENT: Duration = Duration::from_millis(100);
const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// Milliseconds between two messages in one place, in the mean.
const PACE: u64 = 20_000;

/// How often the byte streams of an account break.
const RESET_EVERY: Duration = Duration::from_secs(180);

/// How often a program ends and starts again, in the mean.
const RESTART_EVERY: Duration = Duration::from_secs(1200);

/// When nothing has come for so long, nothing more will.
const QUIET: Duration = Duration::from_secs(1800);
