//! What the next packet holds (04-messages §8).
//!
//! Nothing is built before somebody can write: whatever waits by then shares a container, with the
//! acknowledgements that would otherwise be a packet of their own.

use super::{ClientSession, polling::Polling};
use crate::{
    Client, Drbg, Instant,
    connection::Departures,
    session::{
        channel::{Channel, Gate},
        clock::Clock,
        message::{self, MOST_MESSAGES, Message, Sender},
        outbox::Outbox,
        timer::{Timer, Timers},
    },
    transport::{Marked, Transport},
};
use alloc::vec::Vec;
use bytes::Bytes;
use mtproto_tl::{
    Encode,
    mtproto::{
        functions::{GetFutureSalts, HttpWait},
        types::MsgsStateReq,
    },
};

/// A packet that is being put together.
struct Packing<'a> {
    now: Instant,
    clock: &'a Clock,
    channel: &'a mut Channel,
    rng: &'a mut Drbg,
    messages: &'a mut Vec<Message>,
    /// It has to be a container, even around one message (MSG-36).
    repeats: bool,
    /// How many identifiers it acknowledges, and in which message.
    acks: usize,
    ack_id: u64,
    marked: Marked,
    /// No other packet follows at once.
    is_last: bool,
}

/// A packet that was put together.
struct Packed {
    packet: u64,
    /// What acknowledges it quickly, if it asks for that (TR-11).
    token: Option<u32>,
}

impl<'a> Packing<'a> {
    /// An empty one. `messages` is where they are put, and where they are found afterwards.
    fn new(
        now: Instant,
        clock: &'a Clock,
        channel: &'a mut Channel,
        rng: &'a mut Drbg,
        messages: &'a mut Vec<Message>,
    ) -> Self {
        messages.clear();
        Self {
            now,
            clock,
            channel,
            rng,
            messages,
            repeats: false,
            acks: 0,
            ack_id: 0,
            marked: Marked::No,
            is_last: true,
        }
    }

    fn add(&mut self, body: Bytes) -> u64 {
        let Self { now, clock, .. } = *self;
        let message = self.channel.name(now, clock, self.rng, body, false);
        let msg_id = message.msg_id;
        self.messages.push(message);
        msg_id
    }

    fn add_service(&mut self) {
        while self.has_room()
            && let Some(body) = self.channel.pop_service()
        {
            self.add(body);
        }
    }

    fn add_acks(&mut self) {
        if let Some((body, count)) = self.channel.acknowledge() {
            self.acks = count;
            self.ack_id = self.add(body);
        }
    }

    /// Over HTTP, lets the server speak when it likes: it may only answer, so it is asked in every
    /// packet, and with nothing else if nothing else waits for an answer.
    ///
    /// > Every encrypted request must carry something: if nothing to send, a standalone `http_wait`.
    /// > — TR-30
    fn add_poll(
        &mut self,
        transport: &Transport<Client>,
        polling: &mut Polling,
        timers: &mut Timers,
        acks_are_due: bool,
    ) {
        timers.clear(Timer::Poll);
        let is_alone = self.messages.is_empty() && !acks_are_due;
        let asks = match transport.open_requests() {
            Some(0) if is_alone => self.may_poll(polling, timers),
            Some(open) => open == 0 || !is_alone,
            None => false,
        };
        if asks && self.has_room() {
            let wait = HttpWait {
                max_delay: 0,
                wait_after: 0,
                max_wait: MAX_WAIT,
            };
            self.add(wait.to_bytes());
        }
    }

    /// Whether the server is asked with nothing else. If it is too early, there is a deadline for it.
    fn may_poll(&self, polling: &mut Polling, timers: &mut Timers) -> bool {
        let too_early = polling.until(self.now);
        timers.put(Timer::Poll, too_early);
        if too_early.is_none() {
            polling.asked(self.now);
        }
        too_early.is_none()
    }

    /// What the server wants to have again, service messages, and questions about what was lost sight
    /// of. `by` is when the answers to those should be here.
    fn add_unfinished(&mut self, outbox: &mut Outbox, timers: &mut Timers, by: Instant) {
        outbox.take_again(self.channel.id, self.messages);
        self.repeats = !self.messages.is_empty();
        self.add_service();
        while self.has_room()
            && let Some(about) = self
                .channel
                .inquiries
                .take(|msg_id| outbox.is_current(msg_id))
        {
            let msg_ids = about.iter().map(|msg_id| msg_id.cast_signed()).collect();
            let msg_id = self.add(MsgsStateReq { msg_ids }.to_bytes());
            self.channel.sent(msg_id, msg_id, 0);
            self.channel.inquiries.asked(msg_id, about);
            timers.set_if_unset(Timer::Inquiry, by);
        }
    }

    fn has_room(&self) -> bool {
        let most = if self.channel.is_single {
            1
        } else {
            MOST_MESSAGES
        };
        self.messages.len() < most
    }

    /// Appends the packet, unless there is nothing in it.
    fn send(self, departures: &mut Departures<'_, Client>) -> Option<Packed> {
        let Self {
            now,
            clock,
            channel,
            rng,
            messages,
            ..
        } = self;
        if messages.is_empty() {
            return None;
        }
        let sender = Sender {
            key: &channel.key,
            salt: channel.salts.current(clock.server_seconds(now)),
            session_id: channel.id,
            marked: self.marked,
            is_last: self.is_last,
        };
        let (packet, token) = match messages.as_slice() {
            [message] if !self.repeats => {
                let token = message::send(sender, message, rng, departures);
                (message.msg_id, token)
            }
            several => {
                let msg_id = channel.ids.next(now, clock, 0, rng);
                let outer = (msg_id, channel.seq_nos.next(false));
                let token = message::send_container(sender, outer, several, rng, departures);
                (msg_id, token)
            }
        };
        channel.sent(packet, self.ack_id, self.acks);
        Some(Packed { packet, token })
    }
}

impl ClientSession {
    /// Appends one packet, if there is anything to send.
    pub(crate) fn poll_transmit(
        &mut self,
        now: Instant,
        departures: &mut Departures<'_, Client>,
    ) -> bool {
        self.tick(now);
        let is_sent = self.transmit_old(now, departures)
            || match self.channel.as_ref().map(|channel| &channel.gate) {
                Some(Gate::Open) => self.transmit(now, departures),
                Some(Gate::Bind(binding)) if binding.is_waiting() => {
                    self.transmit_binding(now, departures)
                }
                Some(Gate::Bind(_) | Gate::Check) => self.transmit_service(now, departures),
                None => false,
            };
        self.messages.clear();
        is_sent
    }

    fn transmit(&mut self, now: Instant, departures: &mut Departures<'_, Client>) -> bool {
        let Some(channel) = self.channel.as_deref_mut() else {
            return false;
        };
        let session = channel.id;
        let messages = &mut self.messages;
        let mut packing = Packing::new(now, &self.clock, channel, &mut self.rng, messages);
        let by = now + self.timing.ask_again;
        packing.add_unfinished(&mut self.outbox, &mut self.timers, by);

        let room = match packing.channel.is_single {
            true => usize::from(packing.messages.is_empty()),
            // Salts, acknowledgements and a poll need a place too.
            false => (MOST_MESSAGES - 3).saturating_sub(packing.messages.len()),
        };
        let Packing {
            channel,
            rng,
            messages,
            ..
        } = &mut packing;
        let clock = &self.clock;
        let name = || {
            (
                channel.ids.next(now, clock, 0, rng),
                channel.seq_nos.next(true),
            )
        };
        let outbox = &mut self.outbox;
        let requests = outbox.take_ready(now, session, messages, room, name);

        let seconds = self.clock.server_seconds(now);
        let is_due = packing.channel.acks.is_due(now, self.timing.ack_delay);
        packing.add_poll(
            departures.transport,
            &mut self.polling,
            &mut self.timers,
            is_due,
        );
        let is_used = is_due || !packing.messages.is_empty();
        if is_used && packing.has_room() && packing.channel.salts.is_short(seconds) {
            let msg_id = packing.add(GetFutureSalts { num: SALTS }.to_bytes());
            packing.channel.salts.asked(msg_id, seconds);
        }
        if is_used && packing.has_room() {
            packing.add_acks();
            self.timers.clear(Timer::Acks);
        }
        let asking = self.outbox.asking_quick_ack(packing.messages);
        if !asking.is_empty() {
            packing.marked = Marked::QuickAck;
        }
        packing.is_last = !self.outbox.is_queued();
        let Some(Packed { packet, token }) = packing.send(departures) else {
            return false;
        };
        if let Some(token) = token {
            self.quick_acks.expect(token, asking);
        }
        self.outbox.note_sent(packet, &self.messages);
        if requests > 0 {
            self.expect_sign(now);
        }
        true
    }

    /// The one request that an unbound key may carry, alone and first (AK-63).
    fn transmit_binding(&mut self, now: Instant, departures: &mut Departures<'_, Client>) -> bool {
        let (Some(channel), Some(permanent)) = (&mut self.channel, self.keyring.permanent()) else {
            return false;
        };
        let Channel {
            gate: Gate::Bind(binding),
            key,
            id,
            ids,
            seq_nos,
            ..
        } = &mut **channel
        else {
            return false;
        };
        let msg_id = ids.next(now, &self.clock, 0, &mut self.rng);
        let message = Message {
            msg_id,
            seq_no: seq_nos.next(true),
            body: binding.request(permanent, key, *id, msg_id, &mut self.rng),
        };
        let messages = &mut self.messages;
        let packing = Packing::new(now, &self.clock, channel, &mut self.rng, messages);
        packing.messages.push(message);
        packing.channel.sent(msg_id, msg_id, 0);
        packing.send(departures).is_some()
    }

    /// Whatever is no request.
    fn transmit_service(&mut self, now: Instant, departures: &mut Departures<'_, Client>) -> bool {
        let Some(channel) = self.channel.as_deref_mut() else {
            return false;
        };
        let messages = &mut self.messages;
        let mut packing = Packing::new(now, &self.clock, channel, &mut self.rng, messages);
        packing.add_service();
        let is_due = packing.channel.acks.is_due(now, self.timing.ack_delay);
        packing.add_poll(
            departures.transport,
            &mut self.polling,
            &mut self.timers,
            is_due,
        );
        if !packing.messages.is_empty() || is_due {
            packing.add_acks();
        }
        packing.send(departures).is_some()
    }

    /// Brings the session under the key before to its end: acknowledges what comes in it, asks what
    /// became of what was sent in it, and closes it once everything is answered.
    fn transmit_old(&mut self, now: Instant, departures: &mut Departures<'_, Client>) -> bool {
        let Some(old) = self.old.as_deref_mut() else {
            return false;
        };
        let is_done = !self.outbox.is_waiting_in(old.id);
        let messages = &mut self.messages;
        let mut packing = Packing::new(now, &self.clock, old, &mut self.rng, messages);
        let by = now + self.timing.ask_again;
        packing.add_unfinished(&mut self.outbox, &mut self.timers, by);
        let is_used = is_done || !packing.messages.is_empty();
        if is_used || packing.channel.acks.is_due(now, self.timing.ack_delay) {
            packing.add_acks();
        }
        if !packing.messages.is_empty() {
            packing.add_poll(
                departures.transport,
                &mut self.polling,
                &mut self.timers,
                false,
            );
        }
        let sent = packing.send(departures);
        if let Some(Packed { packet, .. }) = sent {
            self.outbox.note_sent(packet, &self.messages);
        }
        if is_done {
            self.close_old();
        }
        sent.is_some()
    }
}

/// How long the server may take to find something to say, in milliseconds (§9.9).
const MAX_WAIT: i32 = 25_000;

/// Salts asked for at once: a day's and some.
const SALTS: i32 = 50;
