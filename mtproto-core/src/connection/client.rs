//! What only the end that connects does.

use crate::{
    Client, ClientConfig, Drbg, Error, Event, Instant, TimeoutKind, Violation,
    handshake::{Handshake, Purpose},
    packet::{self, plain},
    role::sealed::End,
    session::{Snapshot, client::ClientSession},
    transport::{Received, Transport},
};
use bytes::{Bytes, BytesMut};
use rand_core::CryptoRng;

/// The client's end of a connection.
#[expect(unnameable_types, reason = "the sealed part of a role")]
pub struct ClientEnd {
    config: ClientConfig,
    pub(super) session: ClientSession,
    handshake: Option<Exchange>,
    rng: Drbg,
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
        let mut rng = Drbg::from_rng(rng);
        let seed = Drbg::from_rng(&mut rng);
        let session = ClientSession::new(now, resume, config.limits, config.timing, seed);
        let mut end = Self {
            config,
            session,
            handshake: None,
            rng,
        };
        let transport = end.begin(now);
        (end, transport)
    }

    pub(super) fn reconnect(&mut self, now: Instant) -> Transport<Client> {
        self.session.reconnected(now);
        self.begin(now)
    }

    /// A new byte stream: a new stack, and a new key exchange unless there is a key.
    fn begin(&mut self, now: Instant) -> Transport<Client> {
        self.handshake = None;
        if self.session.key().is_none() {
            let seed = Drbg::from_rng(&mut self.rng);
            let (dc, keys) = (self.config.dc, &self.config.server_keys);
            let machine = Handshake::new(Purpose::Permanent, dc, keys, seed);
            self.handshake = Some(Exchange {
                machine,
                deadline: self.step_deadline(now),
            });
        }
        Transport::connect(now, &self.config.transport, &mut self.rng)
    }

    fn step_deadline(&self, now: Instant) -> Instant {
        now + self.config.timing.handshake_step
    }

    fn handle_packet(&mut self, now: Instant, packet: BytesMut) -> Result<(), Error> {
        let Some(id) = packet::key_id(&packet) else {
            return Err(Error::Violation(Violation::BadLength));
        };
        if id.0 == 0 {
            return self.handle_plain(now, &packet.freeze());
        }
        match self.session.key() {
            Some(key) if key.id() == id => {
                let opened = packet::open::<Client>(key, packet).map_err(|_| Error::Forged)?;
                self.session.handle(now, opened)
            }
            _ => Err(Error::UnknownKey),
        }
    }

    fn handle_plain(&mut self, now: Instant, packet: &Bytes) -> Result<(), Error> {
        let Some(exchange) = &mut self.handshake else {
            // Late repetitions of the last answer.
            return Ok(());
        };
        let (_, message) =
            plain::open(packet).map_err(|_| Error::Violation(Violation::BadLength))?;
        let outcome = exchange
            .machine
            .handle_message(now, &message)
            .map_err(Error::Handshake)?;
        match outcome {
            Some(outcome) => {
                self.handshake = None;
                self.session.install(now, outcome);
            }
            None => exchange.deadline = now + self.config.timing.handshake_step,
        }
        Ok(())
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

    fn handle(&mut self, now: Instant, received: Received) -> Result<(), Error> {
        match received {
            Received::Packet { bytes, .. } => self.handle_packet(now, bytes),
            Received::Status(code) => Err(Error::Status(code)),
            // We never ask for one.
            Received::QuickAck(_) => Ok(()),
        }
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        match &self.handshake {
            Some(exchange) if exchange.deadline <= now => {
                Err(Error::TimedOut(TimeoutKind::Handshake))
            }
            _ => self.session.handle_timeout(now),
        }
    }

    fn poll_transmit(
        &mut self,
        now: Instant,
        failed: bool,
        transport: &mut Transport<Client>,
        out: &mut BytesMut,
    ) -> bool {
        if failed {
            return false;
        }
        let exchange = self.handshake.as_mut();
        if let Some(message) = exchange.and_then(|exchange| exchange.machine.poll_message()) {
            let msg_id = self.session.plain_id(now);
            transport.send(plain::sealed_len(message.len()), out, |out| {
                plain::seal(msg_id, &message, out);
            });
            return true;
        }
        self.session.poll_transmit(now, transport, out)
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
}
