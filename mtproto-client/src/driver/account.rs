//! One account, served: its engine, its sockets, its channel to the handles.
//!
//! Has no timer and no runtime of its own, so that one task can serve one account or a thousand.

use super::socket::{Socket, Turn};
use crate::{
    CallError, Client, Clock, Config, ConnectError, Engine, PeerRef, Store, StoreError,
    channel::{Channel, Command, SlotId, Status},
    engine::{CallId, Effect, Event, LinkEvent, LinkId},
    runtime::Runtime,
    session::SessionData,
};
use bytes::Bytes;
use mtproto_core::Drbg;
use mtproto_tl::Encode;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    task::Context,
    time::{Duration, Instant as StdInstant},
};

/// An engine and everything it needs but time.
pub(crate) struct Account<R: Runtime> {
    engine: Engine,
    clock: Clock,
    /// Until the account is closed.
    store: Option<Box<dyn Store>>,
    channel: Arc<Channel>,
    sockets: BTreeMap<LinkId, Socket<R>>,
    calls: BTreeMap<CallId, SlotId>,
    slots: BTreeMap<SlotId, CallId>,
    /// Updates that were handled.
    handled: u64,
    /// How many updates the engine may hand out, as it was told last.
    room: usize,
    /// Memory of the command queue, used again.
    spent: VecDeque<Command>,
    /// Answers of this round; empty between rounds.
    replies: Vec<(SlotId, Result<Bytes, CallError>)>,
}

/// How an account's turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// There is more to do, but others want their turn.
    Busy,
    /// Nothing to do before this moment, unless we are woken.
    Until(Option<StdInstant>),
    /// Nothing to do ever again.
    Finished,
}

impl<R: Runtime> Account<R> {
    /// Loads the session that `config` names, and makes an engine for it.
    pub(crate) fn open(config: &Config) -> Result<(Client, Self), ConnectError> {
        let rng = Drbg::from_os().map_err(|_| ConnectError::NoEntropy)?;
        Self::open_at(config, Clock::new(), rng)
    }

    /// The same, at a time and with random numbers of the caller's choice.
    pub(crate) fn open_at(
        config: &Config,
        mut clock: Clock,
        mut rng: Drbg,
    ) -> Result<(Client, Self), ConnectError> {
        let mut config = config.clone();
        config.look_up().map_err(ConnectError::Config)?;
        let config = &config;
        let ids = Drbg::from_rng(&mut rng);
        let mut store = config.open_store();
        let stored = store.load()?.map(|bytes| SessionData::from_bytes(&bytes));
        let stored = stored.transpose().map_err(|error| {
            ConnectError::Store(StoreError::Format {
                name: store.name(),
                error,
            })
        })?;
        let engine = Engine::new(clock.now(), config, stored, rng)?;
        Ok(Self::new(engine, clock, store, config, ids))
    }

    /// Puts together what the caller has made, seed and clock included.
    pub(crate) fn new(
        mut engine: Engine,
        clock: Clock,
        store: Box<dyn Store>,
        config: &Config,
        ids: Drbg,
    ) -> (Client, Self) {
        let channel = Arc::new(Channel::new(config.update_capacity(), status(&engine)));
        engine.require_commits();
        let client = Client::new(channel.clone(), config, ids);
        let account = Self {
            engine,
            clock,
            store: Some(store),
            channel,
            sockets: BTreeMap::new(),
            calls: BTreeMap::new(),
            slots: BTreeMap::new(),
            handled: 0,
            room: usize::MAX,
            spent: VecDeque::new(),
            replies: Vec::new(),
        };
        (client, account)
    }

    /// Does what there is to do, in at most `rounds` rounds.
    pub(crate) fn poll(&mut self, runtime: &R, cx: &mut Context<'_>, rounds: &mut usize) -> Rest {
        while *rounds > 0 {
            *rounds -= 1;
            if self.round(runtime, cx) {
                continue;
            }
            if self.engine.is_finished() {
                self.close();
                return Rest::Finished;
            }
            let deadline = self.engine.poll_timeout();
            return Rest::Until(deadline.map(|at| self.clock.to_std(at)));
        }
        Rest::Busy
    }

    /// Gives every source one turn; says whether anything moved.
    fn round(&mut self, runtime: &R, cx: &mut Context<'_>) -> bool {
        let commands = self.take_commands(cx);
        let input = self.read(cx);
        let deadline = self.handle_deadline();
        let effects = self.carry_out(runtime);
        let output = self.write(cx);
        let events = self.deliver();
        commands | input | deadline | effects | output | events
    }

    fn take_commands(&mut self, cx: &mut Context<'_>) -> bool {
        let mut work = self.channel.take_work(std::mem::take(&mut self.spent), cx);
        let now = self.clock.now();
        let moved = !work.commands.is_empty() || work.handled > self.handled;
        if work.handled > self.handled {
            self.handled = work.handled;
            self.engine.commit_updates(now, work.handled);
        }
        for command in work.commands.drain(..) {
            match command {
                Command::Call {
                    slot,
                    body,
                    options,
                } => {
                    let id = self.engine.call(now, body, options);
                    self.calls.insert(id, slot);
                    self.slots.insert(slot, id);
                }
                Command::Cancel(slot) => {
                    if let Some(id) = self.slots.remove(&slot) {
                        self.calls.remove(&id);
                        self.engine.cancel(now, id);
                    }
                }
                Command::Find { slot, query } => {
                    let found = self.engine.find_peer(&query);
                    let found = found.as_ref().and_then(PeerRef::input);
                    let reply = found.map(Encode::to_bytes).ok_or(CallError::UnknownPeer);
                    self.replies.push((slot, reply));
                }
                Command::Learn(peers) => self.engine.learn_peers(now, &peers),
                Command::Repeat { id, body } => self.engine.repeat(now, id, body),
                Command::EndRepeat { id, last } => self.engine.end_repeat(now, id, last),
                Command::Reconnect => self.engine.network_restored(now),
                Command::Shutdown(limit) => self.engine.shutdown(now, limit),
            }
        }
        self.spent = work.commands;
        // What was handled and said before the last handle went still counts.
        if work.orphaned {
            self.engine.shutdown(now, Duration::ZERO);
        }
        moved
    }

    fn read(&mut self, cx: &mut Context<'_>) -> bool {
        // A reader of updates who is too slow slows the server down, unless he waits for an answer
        // himself: then he could never catch up.
        let room = self.channel.room();
        let reading = !room.awaited || self.engine.has_calls();
        self.offer_room(room.free);
        let mut moved = self.take_input(cx, reading);
        // A link is not dead because nobody has looked at what has arrived on it.
        let mut looks = if reading { 0 } else { LOOKS };
        while looks > 0 && self.is_due() && self.take_input(cx, true) {
            looks -= 1;
            moved = true;
        }
        moved
    }

    /// Gives every socket a turn to open, or to read if `reading`.
    fn take_input(&mut self, cx: &mut Context<'_>, reading: bool) -> bool {
        let mut moved = false;
        let Self {
            sockets,
            engine,
            clock,
            ..
        } = self;
        sockets.retain(|&link, socket| match socket.poll_input(cx, reading) {
            Turn::Idle => true,
            Turn::Opened => {
                moved = true;
                engine.handle_link(clock.now(), link, LinkEvent::Opened);
                true
            }
            Turn::Received(bytes) => {
                moved = true;
                engine.handle_link(clock.now(), link, LinkEvent::Received(bytes));
                true
            }
            Turn::Closed(reason) => {
                moved = true;
                tracing::debug!(link = %link, ?reason, "link closed");
                engine.handle_link(clock.now(), link, LinkEvent::Closed(reason));
                false
            }
        });
        moved
    }

    fn offer_room(&mut self, room: usize) {
        if self.room != room {
            self.room = room;
            self.engine.set_room_for_updates(self.clock.now(), room);
        }
    }

    fn handle_deadline(&mut self) -> bool {
        let due = self.is_due();
        if due {
            self.engine.handle_timeout(self.clock.now());
        }
        due
    }

    /// Whether a deadline of the engine's has come.
    fn is_due(&mut self) -> bool {
        let now = self.clock.now();
        self.engine.poll_timeout().is_some_and(|at| at <= now)
    }

    fn carry_out(&mut self, runtime: &R) -> bool {
        let mut moved = false;
        while let Some(effect) = self.engine.poll_effect() {
            moved = true;
            match effect {
                Effect::Connect { link, address } => {
                    tracing::debug!(link = %link, %address, "connecting");
                    self.sockets
                        .insert(link, Socket::opening(runtime.connect(address)));
                }
                Effect::Close(link) => {
                    tracing::debug!(link = %link, "closing");
                    self.sockets.remove(&link);
                }
                Effect::Save(session) => {
                    let saved = self.store.as_mut().map(|store| store.save(&session));
                    if let Some(Err(error)) = saved {
                        tracing::error!(%error, "session not saved");
                        let now = self.clock.now();
                        self.engine.save_failed(now);
                    }
                }
            }
        }
        moved
    }

    fn write(&mut self, cx: &mut Context<'_>) -> bool {
        let mut moved = false;
        let Self {
            sockets,
            engine,
            clock,
            ..
        } = self;
        sockets.retain(|&link, socket| {
            let now = clock.now();
            let written = socket.poll_output(cx, |out| engine.poll_transmit(now, link, out));
            moved |= !matches!(written, Ok(false));
            if let Err(kind) = written {
                tracing::debug!(link = %link, ?kind, "link failed");
                engine.handle_link(now, link, LinkEvent::Closed(Some(kind)));
            }
            written.is_ok()
        });
        moved
    }

    fn deliver(&mut self) -> bool {
        let mut moved = false;
        let mut changed = false;
        while let Some(event) = self.engine.poll_event() {
            moved = true;
            match event {
                Event::Done { id, result } => {
                    if let Some(slot) = self.calls.remove(&id) {
                        self.slots.remove(&slot);
                        self.replies.push((slot, result));
                    }
                }
                Event::Update(update) => {
                    self.room = self.room.saturating_sub(1);
                    self.channel.push_update(update);
                }
                Event::Authorized(authorized) => {
                    tracing::info!(authorized, "authorization changed");
                    changed = true;
                }
                Event::State(state) => {
                    tracing::debug!(?state, "state changed");
                    changed = true;
                }
            }
        }
        if changed {
            self.channel.set_status(status(&self.engine));
        }
        // Only now: whoever has an answer finds the status that it led to.
        for (slot, result) in self.replies.drain(..) {
            self.channel.reply(slot, result);
        }
        moved
    }

    /// Lets go of everything others could want, and only then says that it has ended.
    fn close(&mut self) {
        self.sockets.clear();
        self.store = None;
        self.channel.stop();
    }
}

impl<R: Runtime> Drop for Account<R> {
    fn drop(&mut self) {
        self.close();
    }
}

fn status(engine: &Engine) -> Status {
    Status {
        state: engine.state(),
        authorized: engine.is_authorized(),
        stats: engine.stats(),
    }
}

/// Turns to read that a slow reader of updates does not prevent before a deadline is acted on: enough
/// for a sign of life.
const LOOKS: usize = 16;
