//! The client's end of a session.
//!
//! | file | what |
//! |---|---|
//! | `mod` | what the application asks for, and the session's beginnings and ends |
//! | `receive` | a packet's way in, in the order of 04-messages §6 |
//! | `service` | messages about messages, §9 |
//! | `transmit` | what the next packet holds, §8 |
//! | `polling` | when a server is asked that may only answer |
//! | `timeouts` | what happens when nothing happens |
//! | `keyring` | which keys there are, and which exchange is needed |
//! | `binding` | tying a temporary key to the permanent one |

mod binding;
mod keyring;
mod polling;
mod receive;
mod service;
mod timeouts;
mod transmit;

pub(crate) use binding::Binding;

use super::{
    Snapshot,
    channel::{Channel, Gate},
    clock::Clock,
    guard::Guard,
    ids::Ids,
    message::Message,
    outbox::Outbox,
    quick_acks::QuickAcks,
    salts::Salts,
    timer::{Timer, Timers},
};
use crate::{
    AuthKey, ClientConfig, Delivery, Drbg, Error, Event, Instant, KeyId, Limits, Notice, QueueFull,
    Request, RequestError, RequestId, Timing,
    handshake::{Outcome, Purpose},
};
use alloc::{boxed::Box, collections::VecDeque, vec::Vec};
use keyring::{Keyring, Refusal};
use mtproto_tl::{
    Encode,
    mtproto::functions::{DestroyAuthKey, RpcDropAnswer},
};
use polling::Polling;

/// A session as the client sees it. Without a key it takes requests, and sends nothing.
pub(crate) struct ClientSession {
    keyring: Keyring,
    channel: Option<Box<Channel>>,
    /// The session under the key before this one, until its answers are in.
    old: Option<Box<Channel>>,
    /// Sessions that are over: their last messages may still arrive.
    ended: [u64; 2],
    clock: Clock,
    outbox: Outbox,
    /// What the packet being put together holds. Empty in between.
    messages: Vec<Message>,
    quick_acks: QuickAcks,
    timers: Timers,
    polling: Polling,
    /// When the server was last told to close the byte stream unless we ping.
    pinged: Instant,
    events: VecDeque<Event>,
    guard: Guard,
    /// Packets in a row that came too late or too early (MSG-24).
    untimely: u32,
    untimely_since: Instant,
    plain_ids: Ids,
    is_destroying: bool,
    limits: Limits,
    timing: Timing,
    pub(crate) rng: Drbg,
}

impl ClientSession {
    pub(crate) fn new(
        now: Instant,
        resume: Option<Snapshot>,
        config: &ClientConfig,
        rng: Drbg,
    ) -> Self {
        let offset = resume.as_ref().map_or(0, |snapshot| snapshot.clock_offset);
        let mut session = Self {
            keyring: Keyring::new(config.pfs),
            channel: None,
            old: None,
            ended: [0; 2],
            clock: Clock::hinted(offset),
            outbox: Outbox::default(),
            messages: Vec::new(),
            quick_acks: QuickAcks::default(),
            timers: Timers::default(),
            polling: Polling::default(),
            pinged: now,
            events: VecDeque::new(),
            guard: Guard::default(),
            untimely: 0,
            untimely_since: now,
            plain_ids: Ids::default(),
            is_destroying: false,
            limits: config.limits,
            timing: config.timing,
            rng,
        };
        if let Some(snapshot) = resume {
            session.resume(now, snapshot);
        }
        session
    }

    fn resume(&mut self, now: Instant, snapshot: Snapshot) {
        let salts = snapshot.salts.iter();
        let salts = Salts::new(salts.map(|(since, salt)| (since.as_secs(), *salt)));
        self.keyring.set_permanent(snapshot.key.clone());
        if !self.keyring.is_pfs() {
            self.open(now, snapshot.key, salts, Gate::Open);
            self.events.push_back(Event::Ready);
        } else if let Some((key, expires)) = snapshot.temporary {
            let expires = self.clock.local(expires);
            if now < expires {
                let renew = self.keyring.set_restored(now, key.clone(), expires);
                self.timers.set(Timer::RenewKey, renew);
                self.timers.set(Timer::KeyEnd, expires);
                self.open(now, key, salts, Gate::Open);
                self.events.push_back(Event::Ready);
            }
        }
    }

    /// The key exchange that is needed before anything else, or beside it.
    pub(crate) fn need(&self) -> Option<Purpose> {
        self.keyring.need(self.channel.is_some())
    }

    /// The key that a packet names, if it is in use.
    pub(crate) fn key(&self, id: KeyId) -> Option<&AuthKey> {
        let channels = [&self.channel, &self.old].into_iter().flatten();
        channels
            .map(|channel| &channel.key)
            .find(|key| key.id() == id)
    }

    /// Takes over what a key exchange has agreed on.
    pub(crate) fn install(&mut self, now: Instant, purpose: Purpose, outcome: Outcome) {
        let correction = self.clock.set_offset(outcome.clock_offset);
        self.notice_correction(correction);
        let salts = Salts::new([(self.clock.server_seconds(now), outcome.salt)]);
        match purpose {
            Purpose::Permanent => {
                self.keyring.set_permanent(outcome.key.clone());
                self.events
                    .push_back(Event::KeyCreated(outcome.key.clone()));
                if !self.keyring.is_pfs() {
                    self.open(now, outcome.key, salts, Gate::Open);
                    self.events.push_back(Event::Ready);
                }
            }
            Purpose::Temporary(lifetime) => {
                let expires = now + lifetime;
                let old_expires = self.keyring.expires().unwrap_or(now);
                let is_renewal = self.channel.is_some();
                if is_renewal {
                    self.timers.set(Timer::OldKey, old_expires);
                }
                let renew = self
                    .keyring
                    .set_temporary(now, outcome.key.clone(), expires);
                self.timers.set(Timer::RenewKey, renew);
                self.timers.set(Timer::KeyEnd, expires);
                let ends = self.clock.server(expires);
                let binding = Binding::new(ends, is_renewal, &mut self.rng);
                self.open(now, outcome.key, salts, Gate::Bind(binding));
            }
        }
    }

    /// Begins a session under `key`. The one before stays until its answers are in, or its key ends.
    fn open(&mut self, now: Instant, key: AuthKey, salts: Salts, gate: Gate) {
        let next = Box::new(Channel::new(key, salts, gate, &mut self.rng));
        if let Some(before) = self.channel.replace(next)
            && let Some(older) = self.old.replace(before)
        {
            self.session_ended(older.id);
        }
        self.greet(now);
    }

    /// The byte stream is a new one: the server learns where we are, and tells what became of what
    /// was sent on the one before (MSG-45), each in the session it was sent in.
    pub(crate) fn reconnected(&mut self, now: Instant) {
        self.keyring.reconnected();
        self.catch_up(now);
        self.quick_acks.clear();
        for channel in self.channels() {
            channel.link_lost();
        }
        let lost = self.outbox.link_lost();
        self.inquire(lost);
        self.greet_old();
        if self.keyring.wants_check() && self.channel.is_none() {
            if let Some(key) = self.keyring.permanent().cloned() {
                self.open(now, key, Salts::default(), Gate::Check);
            }
            return;
        }
        let Some(channel) = &mut self.channel else {
            return;
        };
        let is_open = match &mut channel.gate {
            Gate::Open => true,
            Gate::Bind(binding) => {
                binding.send_again();
                false
            }
            Gate::Check => false,
        };
        self.greet(now);
        if is_open {
            self.events.push_back(Event::Ready);
        }
    }

    /// The byte stream ended for good: nothing is due before the next one.
    pub(crate) fn disconnected(&mut self) {
        self.timers.clear(Timer::Silence);
        self.timers.clear(Timer::Ping);
        self.timers.clear(Timer::Inquiry);
        self.timers.clear(Timer::Poll);
        self.polling = Polling::default();
    }

    /// A packet is said to have arrived (TR-14).
    pub(crate) fn quick_ack(&mut self, token: u32) {
        for id in self.quick_acks.take(token) {
            self.notice(Notice::QuickAck(id));
        }
    }

    pub(crate) fn request(&mut self, request: Request) -> Result<RequestId, QueueFull> {
        let id = self.outbox.push(request, &self.limits)?;
        if self.outbox.size(id) > self.limits.max_request {
            self.fail(id, RequestError::TooLarge);
        }
        self.timers
            .put(Timer::Deadline, self.outbox.next_deadline());
        Ok(id)
    }

    pub(crate) fn cancel(&mut self, id: RequestId) -> Option<Delivery> {
        let (delivery, msg_id) = self.outbox.remove(id)?;
        self.timers
            .put(Timer::Deadline, self.outbox.next_deadline());
        if let (Some(msg_id), Some(channel)) = (msg_id, &mut self.channel) {
            let req_msg_id = msg_id.cast_signed();
            channel.push_service(RpcDropAnswer { req_msg_id }.to_bytes());
        }
        Some(delivery)
    }

    pub(crate) fn delivery(&self, id: RequestId) -> Option<Delivery> {
        self.outbox.delivery(id)
    }

    /// Asks the server to forget the permanent key (§9.12).
    pub(crate) fn destroy_key(&mut self) {
        self.is_destroying = true;
        if let Some(channel) = &mut self.channel {
            channel.push_service(DestroyAuthKey {}.to_bytes());
        }
    }

    pub(crate) fn snapshot(&self) -> Option<Snapshot> {
        let mut snapshot = Snapshot::new(self.keyring.permanent()?.clone());
        snapshot.clock_offset = self.clock.offset();
        snapshot.temporary = self
            .keyring
            .bound()
            .map(|(key, expires)| (key.clone(), self.clock.server(expires)));
        let channel = self.channel.as_ref();
        if let Some(channel) = channel.filter(|channel| matches!(channel.gate, Gate::Open)) {
            let salts = channel.salts.known();
            let instant = |seconds: u64| Instant::from_micros(seconds.saturating_mul(1_000_000));
            snapshot.salts = salts.map(|(since, salt)| (instant(since), salt)).collect();
        }
        Some(snapshot)
    }

    pub(crate) fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// What the server's clock shows, as far as we know.
    pub(crate) fn server_time(&self, now: Instant) -> Instant {
        self.clock.server(now)
    }

    /// A new identifier for a plain message of a key exchange.
    pub(crate) fn plain_id(&mut self, now: Instant) -> u64 {
        self.plain_ids.next(now, &self.clock, 0, &mut self.rng)
    }

    /// The server does not know the key in use, or somebody on the way says so: the one place that
    /// decides what this costs (MSG-80).
    pub(crate) fn key_refused(&mut self, now: Instant) -> Error {
        if self.is_destroying {
            self.key_destroyed();
            return Error::Status(-404);
        }
        match self.keyring.refused(now) {
            Refusal::Temporary => {
                self.drop_channels();
                Error::Status(-404)
            }
            Refusal::Doubtful => Error::Status(-404),
            Refusal::Permanent => {
                self.forget_keys();
                Error::KeyLost
            }
        }
    }

    /// Ends all sessions and their keys; requests wait for the next one.
    fn drop_channels(&mut self) {
        self.close_old();
        self.drop_channel();
    }

    /// Ends the session and its key.
    fn drop_channel(&mut self) {
        if let Some(channel) = self.channel.take() {
            self.session_ended(channel.id);
        }
        for timer in [Timer::RenewKey, Timer::KeyEnd, Timer::Acks] {
            self.timers.clear(timer);
        }
        self.disconnected();
    }

    fn forget_keys(&mut self) {
        self.drop_channels();
        self.keyring.forget();
        self.is_destroying = false;
    }

    fn key_destroyed(&mut self) {
        self.forget_keys();
        for id in self.outbox.ids() {
            self.fail(id, RequestError::SessionEnded);
        }
        self.events.push_back(Event::KeyDestroyed);
    }

    /// Ends the session under the old key. What it has not answered is sent in the next one (AK-67).
    fn close_old(&mut self) {
        self.timers.clear(Timer::OldKey);
        if let Some(old) = self.old.take() {
            self.session_ended(old.id);
        }
    }

    fn session_ended(&mut self, id: u64) {
        let [latest, _] = self.ended;
        self.ended = [id, latest];
        let resent = self.outbox.session_ended(id);
        self.notice_resent(resent);
    }

    /// Begins a new session under the same key: the server cannot make sense of the old one (MSG-83).
    fn restart(&mut self, now: Instant) {
        let Some(channel) = &mut self.channel else {
            return;
        };
        let before = channel.id;
        let (key, salts) = (channel.key.clone(), channel.salts.clone());
        let gate = core::mem::replace(&mut channel.gate, Gate::Open);
        **channel = Channel::new(key, salts, gate, &mut self.rng);
        if let Gate::Bind(binding) = &mut channel.gate {
            binding.send_again();
        }
        self.session_ended(before);
        self.untimely = 0;
        self.events.push_back(Event::SessionReset);
        self.greet(now);
    }

    /// The session, and the one before.
    fn channels(&mut self) -> impl Iterator<Item = &mut Channel> {
        let channels = [&mut self.channel, &mut self.old];
        channels.into_iter().flatten().map(|channel| &mut **channel)
    }

    /// Asks what became of messages, each in the session it was sent in: no other knows of it.
    fn inquire(&mut self, messages: Vec<(u64, u64)>) {
        for (session, msg_id) in messages {
            let channel = self.channels().find(|channel| channel.id == session);
            if let Some(channel) = channel {
                channel.inquiries.push(msg_id);
            }
        }
    }

    fn fail(&mut self, id: RequestId, error: RequestError) {
        if self.outbox.remove(id).is_some() {
            self.events.push_back(Event::Failed { id, error });
        }
        self.timers
            .put(Timer::Deadline, self.outbox.next_deadline());
    }

    fn notice(&mut self, notice: Notice) {
        self.events.push_back(Event::Notice(notice));
    }

    fn notice_resent(&mut self, count: usize) {
        if count > 0 {
            self.notice(Notice::Resent(count));
        }
    }

    fn notice_correction(&mut self, seconds: i64) {
        if seconds != 0 {
            self.notice(Notice::ClockCorrected(seconds));
        }
    }
}
