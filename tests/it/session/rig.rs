//! A client whose server is the test.

use bytes::{Bytes, BytesMut};
use mtproto_core::{
    AuthKey, ClientConfig, Connection, Drbg, Error, Event, Instant, Notice, RequestError,
    RequestId, RsaPublicKey, Server,
    packet::Header,
    session::Snapshot,
    transport::{Config, Framing},
};
use mtproto_kit::wire::{self, Frames, Message, id_of};
use mtproto_tl::{
    Constructor, Decode, Encode,
    mtproto::types::{NewSessionCreated, RpcError, RpcResult},
};
use std::time::Duration;

pub(super) struct Rig {
    pub(super) client: Connection,
    pub(super) now: Instant,
    /// The server's clock minus the client's.
    ahead: i64,
    pub(super) key: AuthKey,
    /// The session of the latest packet.
    pub(super) session: u64,
    /// The salt of the latest packet.
    pub(super) salt: u64,
    frames: Frames,
    rng: Drbg,
    last_id: u64,
    seq: u32,
    pub(super) raw: Vec<Bytes>,
}

/// A packet from the client.
pub(super) struct Packet {
    pub(super) header: Header,
    pub(super) messages: Vec<Message>,
}

impl Rig {
    /// A client that has a key and a session which the server knows.
    pub(super) fn new() -> Self {
        let mut rig = Self::fresh(|_| {});
        rig.greet();
        rig
    }

    /// The same with other settings.
    pub(super) fn with(change: impl FnOnce(&mut ClientConfig)) -> Self {
        let mut rig = Self::fresh(change);
        rig.greet();
        rig
    }

    /// A client that has a key, and has heard nothing yet.
    pub(super) fn fresh(change: impl FnOnce(&mut ClientConfig)) -> Self {
        let transport = Config {
            framing: Framing::Intermediate,
            ..Config::default()
        };
        let mut config = ClientConfig::new(2, [RsaPublicKey::test()].into(), transport);
        change(&mut config);
        let key = AuthKey::new(std::array::from_fn(|at| at as u8));
        let mut snapshot = Snapshot::new(key.clone());
        snapshot.salts.push((NOW, SALT));
        let mut rng = Drbg::from_seed([5; 32]);
        let client = Connection::connect(NOW, config, Some(snapshot), &mut rng);
        Self {
            client,
            now: NOW,
            ahead: 0,
            key,
            session: 0,
            salt: 0,
            frames: Frames::of_client(),
            rng,
            last_id: 0,
            seq: 0,
            raw: Vec::new(),
        }
    }

    fn greet(&mut self) {
        let packets = self.packets();
        let first = packets[0].header.msg_id;
        self.created(first, 1);
        // The first thing that tells the time.
        self.push(&UPDATE).unwrap();
        self.events();
        self.acks();
    }

    /// Seconds pass with signs of life; returns what the client sends meanwhile.
    pub(super) fn live(&mut self, seconds: u64) -> Vec<Message> {
        let until = self.now + Duration::from_secs(seconds);
        let mut sent = Vec::new();
        while self.now < until {
            self.wait(10);
            self.push(&UPDATE).unwrap();
            sent.extend(self.sent());
        }
        sent
    }

    /// The server has begun a record of the session.
    pub(super) fn created(&mut self, first: u64, record: i64) {
        let notice = NewSessionCreated {
            first_msg_id: first.cast_signed(),
            unique_id: record,
            server_salt: SALT.cast_signed(),
        };
        self.tell(&notice).unwrap();
    }

    /// Seconds pass, and deadlines with them.
    pub(super) fn wait(&mut self, seconds: u64) {
        let until = self.now + Duration::from_secs(seconds);
        while let Some(at) = self.client.poll_timeout()
            && at <= until
        {
            self.now = self.now.max(at);
            if self.client.handle_timeout(self.now).is_err() {
                break;
            }
        }
        self.now = until;
    }

    /// What the client sends now.
    pub(super) fn packets(&mut self) -> Vec<Packet> {
        let mut out = BytesMut::new();
        while self.client.poll_transmit(self.now, &mut out) {}
        self.read(&out)
    }

    /// What is in bytes that it has sent.
    pub(super) fn read(&mut self, sent: &[u8]) -> Vec<Packet> {
        let packets = self.frames.feed(sent);
        let open = |packet: BytesMut| {
            self.raw.push(packet.clone().freeze());
            let opened = wire::open_from_client(&self.key, &packet).unwrap();
            (self.session, self.salt) = (opened.header.session_id, opened.header.salt);
            Packet {
                header: opened.header,
                messages: wire::messages(&opened),
            }
        };
        packets.into_iter().map(open).collect()
    }

    /// The messages that the client sends now.
    pub(super) fn sent(&mut self) -> Vec<Message> {
        let packets = self.packets();
        packets
            .into_iter()
            .flat_map(|packet| packet.messages)
            .collect()
    }

    /// The messages of one kind that it sends now.
    pub(super) fn sent_of<T: Constructor>(&mut self) -> Vec<Message> {
        let sent = self.sent().into_iter();
        sent.filter(|message| id_of(&message.body) == T::ID)
            .collect()
    }

    /// The bodies of requests that it sends now, with their identifiers.
    pub(super) fn asked(&mut self) -> Vec<(u64, Bytes)> {
        let sent = self.sent().into_iter();
        sent.filter(|message| mtproto_tl::mtproto::name_for_id(id_of(&message.body)).is_none())
            .map(|message| (message.msg_id, message.body))
            .collect()
    }

    /// Makes a request, and returns it with the identifier it is sent under.
    pub(super) fn ask(&mut self, body: Bytes) -> (RequestId, u64) {
        let id = self.client.request(body).unwrap();
        (id, self.asked()[0].0)
    }

    /// The server's clock is set.
    pub(super) fn set_ahead(&mut self, seconds: i64) {
        self.ahead = seconds * 1_000_000;
        self.last_id = 0;
    }

    /// Forgets what belongs to the test.
    pub(super) fn shed(&mut self) {
        self.raw = Vec::new();
        self.frames = Frames::of_client();
    }

    /// An identifier of the server's, now: an answer or not.
    pub(super) fn server_id(&mut self, low_bits: u64) -> u64 {
        let at = self.now.as_micros().saturating_add_signed(self.ahead);
        let id = id_at(at) | low_bits;
        let next = ((self.last_id & !3) + 4) | low_bits;
        self.last_id = id.max(next);
        self.last_id
    }

    pub(super) fn header(&mut self, low_bits: u64, seq_no: u32) -> Header {
        Header {
            salt: SALT,
            session_id: self.session,
            msg_id: self.server_id(low_bits),
            seq_no,
        }
    }

    /// A message that needs no acknowledgement.
    pub(super) fn tell(&mut self, body: &impl Encode) -> Result<(), Error> {
        let header = self.header(1, 2 * self.seq);
        self.packet(header, &body.to_bytes())
    }

    /// A message that needs one.
    pub(super) fn push(&mut self, body: &[u8]) -> Result<(), Error> {
        let header = self.header(3, 2 * self.seq + 1);
        self.seq += 1;
        self.packet(header, body)
    }

    /// The answer to a request.
    pub(super) fn answer(&mut self, request: u64, body: &[u8]) -> Result<(), Error> {
        let mut result = RpcResult::ID.to_le_bytes().to_vec();
        result.extend(request.to_le_bytes());
        result.extend(body);
        result.resize(result.len().next_multiple_of(4), 0);
        let header = self.header(1, 2 * self.seq + 1);
        self.seq += 1;
        self.packet(header, &result)
    }

    pub(super) fn answer_error(
        &mut self,
        request: u64,
        code: i32,
        name: &str,
    ) -> Result<(), Error> {
        let error = RpcError {
            error_code: code,
            error_message: name.to_owned(),
        };
        self.answer(request, &error.to_bytes())
    }

    /// Whatever the test likes.
    pub(super) fn packet(&mut self, header: Header, body: &[u8]) -> Result<(), Error> {
        let packet = wire::seal::<Server>(&self.key, &header, body, &mut self.rng);
        self.receive(&packet)
    }

    /// Messages in a container.
    pub(super) fn container(&mut self, messages: &[Message]) -> Result<(), Error> {
        let header = self.header(1, 2 * self.seq + 2);
        self.packet(header, &wire::container(messages))
    }

    pub(super) fn receive(&mut self, packet: &[u8]) -> Result<(), Error> {
        self.client.handle_input(self.now, wire::frame(packet))
    }

    /// A bare code in place of a packet.
    pub(super) fn status(&mut self, code: i32) -> Result<(), Error> {
        self.receive(&code.to_le_bytes())
    }

    /// The byte stream ends, and another one begins.
    pub(super) fn reconnect(&mut self) {
        self.frames = Frames::of_client();
        self.client.reconnect(self.now);
    }

    pub(super) fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.client.poll_event()).collect()
    }

    /// Answers and failures among the events.
    pub(super) fn outcomes(&mut self) -> Vec<(RequestId, Result<Bytes, RequestError>)> {
        let outcome = |event| match event {
            Event::Response { id, body } => Some((id, Ok(body))),
            Event::Failed { id, error } => Some((id, Err(error))),
            _ => None,
        };
        self.events().into_iter().filter_map(outcome).collect()
    }

    pub(super) fn pushes(&mut self) -> Vec<Bytes> {
        let push = |event| match event {
            Event::Push(body) => Some(body),
            _ => None,
        };
        self.events().into_iter().filter_map(push).collect()
    }

    pub(super) fn notices(&mut self) -> Vec<Notice> {
        let notice = |event| match event {
            Event::Notice(notice) => Some(notice),
            _ => None,
        };
        self.events().into_iter().filter_map(notice).collect()
    }

    /// What the client acknowledges when it has to.
    pub(super) fn acks(&mut self) -> Vec<u64> {
        self.wait(10);
        let acks = self.sent_of::<mtproto_tl::mtproto::types::MsgsAck>();
        acks.into_iter()
            .flat_map(|message| {
                let acks = mtproto_tl::mtproto::types::MsgsAck::from_bytes(message.body);
                acks.unwrap().msg_ids
            })
            .map(i64::cast_unsigned)
            .collect()
    }
}

/// An identifier made at a time, in microseconds.
pub(super) fn id_at(micros: u64) -> u64 {
    let fraction = ((micros % 1_000_000) << 32) / 1_000_000;
    ((micros / 1_000_000) << 32) | (fraction & !3)
}

/// A call that means nothing.
pub(super) fn call(number: u32) -> Bytes {
    [0x0ddc_0ffe_u32, number]
        .map(u32::to_le_bytes)
        .concat()
        .into()
}

/// A number of the test's own.
pub(super) const UPDATE: [u8; 8] = *b"updated!";

pub(super) const NOW: Instant = Instant::from_micros(1_764_000_000_000_000);
pub(super) const SALT: u64 = 0x5a17;
