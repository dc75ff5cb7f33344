//! What only the end that connects does.

use crate::{
    AuthKey, Client, ClientConfig, Drbg, Error, Event, Instant, KeyId, TimeoutKind, Violation,
    connection::{Arrival, Departures},
    handshake::{Handshake, Verdicts, Work, WorkDone},
    packet::{Packet, plain},
    role::sealed::End,
    session::{Snapshot, client::ClientSession},
    transport::{self, Transport},
};
use alloc::boxed::Box;
use bytes::Bytes;
use mtproto_tl::{
    Constructor,
    mtproto::types::{DhGenFail, DhGenOk, DhGenRetry, ResPq, ServerDhParamsFail, ServerDhParamsOk},
};
use rand_core::CryptoRng;

/// The client's end of a connection.
#[expect(unnameable_types, reason = "the sealed part of a role")]
pub struct ClientEnd {
    config: ClientConfig,
    pub(super) session: ClientSession,
    handshake: Option<Box<Exchange>>,
    /// What earlier exchanges found out about primes.
    verdicts: Verdicts,
}

/// A key exchange under way.
struct Exchange {
    machine: Handshake,
    /// When the current step has taken too long.
    deadline: Instant,
}

impl ClientEnd {
    pub(super) fn new(
        now: Instant,
        config: ClientConfig,
        resume: Option<Snapshot>,
        rng: &mut impl CryptoRng,
    ) -> (Self, Transport<Client>) {
        let session = ClientSession::new(now, resume, &config, Drbg::from_rng(rng));
        let mut end = Self {
            config,
            session,
            handshake: None,
            verdicts: Verdicts::default(),
        };
        let transport = end.begin(now);
        (end, transport)
    }

    pub(super) fn set_transport(&mut self, transport: transport::Config) {
        self.config.transport = transport;
    }

    pub(super) fn reconnect(&mut self, now: Instant) -> Transport<Client> {
        self.end_exchange();
        self.session.reconnected(now);
        self.begin(now)
    }

    /// A new byte stream: a new stack, and a new key exchange unless there is a key.
    fn begin(&mut self, now: Instant) -> Transport<Client> {
        self.exchange_if_needed(now);
        let now = self.session.server_time(now);
        Transport::connect(now, &self.config.transport, &mut self.session.rng)
    }

    /// Begins the key exchange that is needed, unless one is under way.
    fn exchange_if_needed(&mut self, now: Instant) {
        if self.handshake.is_some() {
            return;
        }
        let Some(purpose) = self.session.need() else {
            return;
        };
        let seed = Drbg::from_rng(&mut self.session.rng);
        let ClientConfig {
            dc,
            server_keys,
            limits,
            ..
        } = &self.config;
        let verdicts = core::mem::take(&mut self.verdicts);
        let machine = Handshake::new(purpose, *dc, server_keys, seed).with(limits.work, verdicts);
        self.handshake = Some(Box::new(Exchange {
            machine,
            deadline: self.step_deadline(now),
        }));
    }

    fn end_exchange(&mut self) {
        if let Some(exchange) = self.handshake.take() {
            self.verdicts = exchange.machine.into_verdicts();
        }
    }

    fn step_deadline(&self, now: Instant) -> Instant {
        now + self.config.timing.handshake_step
    }

    fn handle_packet(&mut self, now: Instant, packet: Packet) -> Result<(), Error> {
        let Some(id) = packet.key_id() else {
            return Err(Error::Violation(Violation::BadLength));
        };
        if id.0 == 0 {
            return self.handle_plain(now, &packet.into_sealed());
        }
        let key = self.session.key(id).ok_or(Error::UnknownKey)?;
        let opened = packet.open::<Client>(key).map_err(|_| Error::Forged)?;
        self.session.handle(now, id, opened)?;
        self.exchange_if_needed(now);
        Ok(())
    }

    fn handle_plain(&mut self, now: Instant, packet: &Bytes) -> Result<(), Error> {
        let (_, message) =
            plain::open(packet).map_err(|_| Error::Violation(Violation::BadLength))?;
        let Some(exchange) = &mut self.handshake else {
            // Late repetitions of the last answer are harmless; nothing else may come so (AK-4).
            return match is_of_an_exchange(&message) {
                true => Ok(()),
                false => Err(Error::Violation(Violation::UnexpectedPlain)),
            };
        };
        match exchange.machine.handle_message(now, &message) {
            Ok(None) => {
                exchange.deadline = now + self.config.timing.handshake_step;
                Ok(())
            }
            Ok(Some(outcome)) => {
                let purpose = exchange.machine.purpose();
                self.end_exchange();
                self.session.install(now, purpose, outcome);
                self.exchange_if_needed(now);
                Ok(())
            }
            Err(error) => Err(self.exchange_failed(now, Error::Handshake(error))),
        }
    }

    /// The byte stream has to end. A key that is still good is used on the next one, and renewed a
    /// little later.
    fn exchange_failed(&mut self, now: Instant, error: Error) -> Error {
        self.end_exchange();
        self.session.renewal_failed(now);
        error
    }

    /// The server says with a bare code that it will not go on.
    fn handle_status(&mut self, now: Instant, code: i32) -> Error {
        if self.handshake.is_some() {
            // What it refuses may be the exchange, so this says nothing about any key (AK-24).
            return self.exchange_failed(now, Error::Status(code));
        }
        match code {
            -404 => self.session.key_refused(now),
            code => Error::Status(code),
        }
    }

    pub(super) fn poll_work(&mut self) -> Option<Work> {
        self.handshake.as_mut()?.machine.poll_work()
    }

    pub(super) fn handle_work(&mut self, now: Instant, done: WorkDone) -> Result<(), Error> {
        let Some(exchange) = &mut self.handshake else {
            return Ok(());
        };
        match exchange.machine.handle_work(done) {
            Ok(()) => {
                exchange.deadline = now + self.config.timing.handshake_step;
                Ok(())
            }
            Err(error) => Err(self.exchange_failed(now, Error::Handshake(error))),
        }
    }
}

impl End for ClientEnd {
    type Role = Client;
    type Event = Event;

    fn max_packet(&self) -> usize {
        self.config.limits.max_packet
    }

    fn is_waiting(&self) -> bool {
        false
    }

    fn resume(&mut self, _: Instant) -> Result<(), Error> {
        Ok(())
    }

    fn key(&self, id: KeyId) -> Option<&AuthKey> {
        self.session.key(id)
    }

    fn handle(&mut self, now: Instant, arrival: Arrival) -> Result<(), Error> {
        match arrival {
            Arrival::Packet { packet, .. } => self.handle_packet(now, packet),
            Arrival::Ragged => Err(Error::Forged),
            Arrival::Status(code) => Err(self.handle_status(now, code)),
            Arrival::QuickAck(token) => {
                self.session.quick_ack(token);
                Ok(())
            }
        }
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        let deadline = self.handshake.as_ref().map(|exchange| exchange.deadline);
        if deadline.is_some_and(|deadline| deadline <= now) {
            let error = Error::TimedOut(TimeoutKind::Handshake);
            return Err(self.exchange_failed(now, error));
        }
        self.session.handle_timeout(now)?;
        self.exchange_if_needed(now);
        Ok(())
    }

    fn handle_idle_timeout(&mut self, now: Instant) {
        self.session.handle_idle_timeout(now);
    }

    fn failed(&mut self, _: Instant) {
        self.session.disconnected();
    }

    fn poll_transmit(
        &mut self,
        now: Instant,
        failed: bool,
        departures: &mut Departures<'_, Client>,
    ) -> bool {
        if failed {
            return false;
        }
        self.session.end_key(now);
        self.exchange_if_needed(now);
        let exchange = self.handshake.as_mut();
        if let Some(message) = exchange.and_then(|exchange| exchange.machine.poll_message()) {
            let msg_id = self.session.plain_id(now);
            departures.send_plain(msg_id, &message);
            return true;
        }
        self.session.poll_transmit(now, departures)
    }

    fn poll_event(&mut self) -> Option<Event> {
        self.session.poll_event()
    }

    fn poll_timeout(&self) -> Option<Instant> {
        let exchange = self.handshake.as_ref().map(|exchange| exchange.deadline);
        exchange
            .into_iter()
            .chain(self.session.poll_timeout())
            .min()
    }

    fn poll_idle_timeout(&self) -> Option<Instant> {
        self.session.poll_idle_timeout()
    }
}

/// Whether a plain message is an answer in a key exchange.
fn is_of_an_exchange(message: &Bytes) -> bool {
    let id = message.first_chunk().copied().map(u32::from_le_bytes);
    matches!(
        id,
        Some(
            ResPq::ID
                | ServerDhParamsOk::ID
                | ServerDhParamsFail::ID
                | DhGenOk::ID
                | DhGenRetry::ID
                | DhGenFail::ID
        )
    )
}
