//! One end under examination; the test is the other end, and knows the key.
//!
//! Packets are made by hand and sealed properly, so that what is in them reaches the session.

use crate::{
    wire::{self, Frames, Message},
    world::{client_config, key_pair, known_key},
};
use bytes::{Bytes, BytesMut};
use mtproto_core::{
    AuthKey, Client, ClientConfig, Connection, Drbg, Error, Event, Instant, RequestId, Server,
    ServerConfig, ServerEvent, ServerKey, SessionKey, packet::Header, session::Snapshot,
    transport::Framing,
};
use mtproto_tl::{
    Constructor, Decode, Encode,
    mtproto::{functions::Ping, types::BadServerSalt},
};
use std::{sync::Arc, time::Duration};

/// When every examination begins.
pub const NOW: Instant = Instant::from_micros(1_764_000_000_000_000);

/// A packet as it was on the wire, and what is in it.
#[derive(Clone, Debug)]
pub struct Packet {
    /// Encrypted.
    pub sealed: BytesMut,
    /// What stands in front of its content.
    pub header: Header,
    /// Its only message, or those in its container.
    pub messages: Vec<Message>,
}

impl Packet {
    /// Whether the messages are in a container.
    pub fn is_container(&self) -> bool {
        self.messages.len() != 1 || self.messages[0].msg_id != self.header.msg_id
    }
}

/// Messages of packets with a certain constructor.
pub fn find<T: Constructor + Decode>(packets: &[Packet]) -> Vec<(u64, T)> {
    packets
        .iter()
        .flat_map(|packet| &packet.messages)
        .filter(|message| wire::id_of(&message.body) == T::ID)
        .filter_map(|message| {
            T::decode(&mut mtproto_tl::Reader::new(message.body.clone()))
                .ok()
                .map(|value| (message.msg_id, value))
        })
        .collect()
}

/// A client whose server is the test.
#[derive(Debug)]
pub struct ClientLab {
    /// The client.
    pub client: Connection<Client>,
    /// What its clock shows.
    pub now: Instant,
    /// The server's clock minus the client's, in seconds.
    pub ahead: i64,
    /// The key both know.
    pub key: AuthKey,
    /// The client's session, as its last packet named it.
    pub session_id: u64,
    frames: Frames,
    last_id: u64,
    content: u32,
    rng: Drbg,
}

impl Default for ClientLab {
    fn default() -> Self {
        Self::new()
    }
}

impl ClientLab {
    /// A client that has a key and has said nothing.
    pub fn new() -> Self {
        Self::with_config(client_config(Framing::Intermediate, false))
    }

    /// The same with a configuration of its own. The framing has to be intermediate.
    pub fn with_config(config: ClientConfig) -> Self {
        let key = known_key(1);
        let mut rng = Drbg::from_seed([3; 32]);
        let resume = Some(Snapshot::new(key.clone()));
        Self {
            client: Connection::connect(NOW, config, resume, &mut rng),
            now: NOW,
            ahead: 0,
            key,
            session_id: 0,
            frames: Frames::default(),
            last_id: 0,
            content: 0,
            rng,
        }
    }

    /// A client that has sent one request: its session is known, and that request.
    pub fn calling(body: &'static [u8]) -> (Self, RequestId, Message) {
        let mut lab = Self::new();
        let (id, message) = lab.call(body);
        (lab, id, message)
    }

    /// Makes the client call, and intercepts the message.
    pub fn call(&mut self, body: &'static [u8]) -> (RequestId, Message) {
        let body = Bytes::from_static(body);
        let id = self.client.request(body.clone()).expect("room");
        let sent = self.sent();
        let messages = sent.iter().flat_map(|packet| packet.messages.iter());
        let message = messages.rev().find(|message| message.body == body);
        (id, message.expect("the request").clone())
    }

    /// What the client sends.
    pub fn sent(&mut self) -> Vec<Packet> {
        let mut out = BytesMut::new();
        while self.client.poll_transmit(self.now, &mut out) {}
        let packets: Vec<_> = self
            .frames
            .feed(&out)
            .into_iter()
            .filter_map(|sealed| {
                let opened = wire::open_from_client(&self.key, &sealed).ok()?;
                let messages = wire::messages(&opened);
                let header = opened.header;
                Some(Packet {
                    sealed,
                    header,
                    messages,
                })
            })
            .collect();
        if let Some(packet) = packets.last() {
            self.session_id = packet.header.session_id;
        }
        packets
    }

    /// What the client tells its application.
    pub fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.client.poll_event()).collect()
    }

    /// Lets time pass; acts on every deadline.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn wait(&mut self, time: Duration) -> Result<(), Error> {
        let end = self.now + time;
        while let Some(at) = self.client.poll_timeout().filter(|at| *at <= end) {
            self.now = self.now.max(at);
            self.client.handle_timeout(self.now)?;
            let mut out = BytesMut::new();
            while self.client.poll_transmit(self.now, &mut out) {}
            self.frames.feed(&out);
            if self.client.poll_timeout() == Some(at) {
                break;
            }
        }
        self.now = end;
        Ok(())
    }

    /// A new byte stream.
    pub fn reconnect(&mut self) {
        self.client.reconnect(self.now);
        self.frames = Frames::default();
    }

    /// The server's next identifier, ending in `low_bits`.
    pub fn next_id(&mut self, low_bits: u64) -> u64 {
        let id = (self.id_at(0) & !3) | low_bits;
        self.last_id = id.max((self.last_id & !3) + 4 + low_bits);
        self.last_id
    }

    /// An identifier the server might have made so many seconds from now.
    pub fn id_at(&self, seconds: i64) -> u64 {
        let micros = self
            .now
            .as_micros()
            .saturating_add_signed((self.ahead + seconds) * 1_000_000);
        ((micros / 1_000_000) << 32) | ((micros % 1_000_000) << 12) | 1
    }

    /// The header of the server's next message.
    pub fn header(&mut self, needs_ack: bool) -> Header {
        let seq_no = self.content * 2 + u32::from(needs_ack);
        self.content += u32::from(needs_ack);
        Header {
            salt: 0,
            session_id: self.session_id,
            msg_id: self.next_id(1),
            seq_no,
        }
    }

    /// A packet of the server.
    pub fn seal(&mut self, header: &Header, body: &[u8]) -> BytesMut {
        wire::seal::<Server>(&self.key, header, body, &mut self.rng)
    }

    /// A packet of the server with so much padding, right or wrong.
    pub fn seal_padded(&mut self, header: &Header, body: &[u8], padding: usize) -> BytesMut {
        wire::seal_padded::<Server>(&self.key, header, body, padding, &mut self.rng)
    }

    /// A packet arrives.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn receive(&mut self, packet: &[u8]) -> Result<(), Error> {
        self.client.handle_input(self.now, wire::frame(packet))
    }

    /// The server says one thing that needs no acknowledgement. Returns its identifier.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn say(&mut self, body: &[u8]) -> Result<u64, Error> {
        let header = self.header(false);
        self.deliver(&header, body)
    }

    /// The server says one thing that has to be acknowledged.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn push(&mut self, body: &[u8]) -> Result<u64, Error> {
        let header = self.header(true);
        self.deliver(&header, body)
    }

    /// The server says something under a header of its own.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn deliver(&mut self, header: &Header, body: &[u8]) -> Result<u64, Error> {
        let packet = self.seal(header, body);
        self.receive(&packet)?;
        Ok(header.msg_id)
    }

    /// The server answers a call.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn answer(&mut self, request: u64, result: &[u8]) -> Result<u64, Error> {
        self.push(&rpc_result(request, result))
    }
}

/// `rpc_result`.
pub fn rpc_result(request: u64, result: &[u8]) -> Bytes {
    let id = 0xf35c_6d01u32.to_le_bytes();
    [&id, &request.to_le_bytes()[..], result].concat().into()
}

/// A server whose client is the test.
#[derive(Debug)]
pub struct ServerLab {
    /// The server.
    pub server: Connection<Server>,
    /// What its clock shows.
    pub now: Instant,
    /// The key both know.
    pub key: AuthKey,
    /// The client's session.
    pub session_id: u64,
    /// The salt that is in use.
    pub salt: u64,
    /// Status codes the server has sent.
    pub statuses: Vec<i32>,
    /// Requests that reached the application.
    pub requests: Vec<(SessionKey, RequestId, Bytes)>,
    /// Other events.
    pub events: Vec<ServerEvent>,
    frames: Frames,
    last_id: u64,
    content: u32,
    rng: Drbg,
}

impl Default for ServerLab {
    fn default() -> Self {
        Self::new()
    }
}

impl ServerLab {
    /// A server to which the client has said nothing but its framing.
    pub fn fresh() -> Self {
        let mut rng = Drbg::from_seed([4; 32]);
        let config = ServerConfig::new(2, Arc::new(vec![key_pair()]));
        let mut server = Connection::accept(NOW, config, &mut rng);
        server
            .handle_input(NOW, BytesMut::from(&[0xee; 4][..]))
            .expect("the framing");
        Self {
            server,
            now: NOW,
            key: known_key(1),
            session_id: 0x5e55_1014,
            salt: 0,
            statuses: Vec::new(),
            requests: Vec::new(),
            events: Vec::new(),
            frames: Frames::default(),
            last_id: 0,
            content: 0,
            rng,
        }
    }

    /// A server with which the client has a session and knows the salt.
    pub fn new() -> Self {
        let mut lab = Self::fresh();
        lab.say(&Ping { ping_id: 1 }.to_bytes()).expect("a ping");
        let notices = find::<BadServerSalt>(&lab.sent());
        lab.salt = notices[0].1.new_server_salt.cast_unsigned();
        lab.say(&Ping { ping_id: 2 }.to_bytes()).expect("a ping");
        lab.sent();
        lab
    }

    /// The client's next identifier.
    pub fn next_id(&mut self) -> u64 {
        self.last_id = self.id_at(0).max(self.last_id + 4);
        self.last_id
    }

    /// An identifier the client might have made so many seconds from now.
    pub fn id_at(&self, seconds: i64) -> u64 {
        let micros = self
            .now
            .as_micros()
            .saturating_add_signed(seconds * 1_000_000);
        ((micros / 1_000_000) << 32) | ((micros % 1_000_000) << 12) & !3
    }

    /// The header of the client's next message.
    pub fn header(&mut self, needs_ack: bool) -> Header {
        let seq_no = self.content * 2 + u32::from(needs_ack);
        self.content += u32::from(needs_ack);
        Header {
            salt: self.salt,
            session_id: self.session_id,
            msg_id: self.next_id(),
            seq_no,
        }
    }

    /// A packet of the client.
    pub fn seal(&mut self, header: &Header, body: &[u8]) -> BytesMut {
        wire::seal::<Client>(&self.key, header, body, &mut self.rng)
    }

    /// A packet arrives. What the server asks its application is answered.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn receive(&mut self, packet: &[u8]) -> Result<(), Error> {
        let result = self.server.handle_input(self.now, wire::frame(packet));
        self.settle(result)
    }

    /// Acts on a deadline.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn handle_timeout(&mut self) -> Result<(), Error> {
        let result = self.server.handle_timeout(self.now);
        self.settle(result)
    }

    fn settle(&mut self, mut result: Result<(), Error>) -> Result<(), Error> {
        while let Some(event) = self.server.poll_event() {
            match event {
                ServerEvent::KeyNeeded(id) => {
                    let key = ServerKey {
                        key: self.key.clone(),
                        first_salt: None,
                        salt_changes: 0,
                        expires: None,
                    };
                    let known = (id == self.key.id()).then_some(key);
                    self.server.provide_key(id, known);
                }
                ServerEvent::SessionNeeded(name) => self.server.provide_session(name, None),
                ServerEvent::Request { session, id, body } => {
                    self.requests.push((session, id, body));
                }
                other => self.events.push(other),
            }
            result = result.and_then(|()| self.server.handle_timeout(self.now));
        }
        result
    }

    /// The client says one thing that needs no acknowledgement.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn say(&mut self, body: &[u8]) -> Result<u64, Error> {
        let header = self.header(false);
        self.deliver(&header, body)
    }

    /// The client calls.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn call(&mut self, body: &[u8]) -> Result<u64, Error> {
        let header = self.header(true);
        self.deliver(&header, body)
    }

    /// The client says something under a header of its own.
    ///
    /// # Errors
    ///
    /// Those of the connection.
    pub fn deliver(&mut self, header: &Header, body: &[u8]) -> Result<u64, Error> {
        let packet = self.seal(header, body);
        self.receive(&packet)?;
        Ok(header.msg_id)
    }

    /// Answers everything the client has called.
    pub fn respond(&mut self, result: &'static [u8]) {
        for (session, id, _) in std::mem::take(&mut self.requests) {
            let result = Ok(Bytes::from_static(result));
            self.server.respond(session, id, result);
        }
    }

    /// What the server sends. Bare status codes are put aside.
    pub fn sent(&mut self) -> Vec<Packet> {
        let mut out = BytesMut::new();
        while self.server.poll_transmit(self.now, &mut out) {}
        let mut packets = Vec::new();
        for sealed in self.frames.feed(&out) {
            if sealed.len() == 4 {
                self.statuses.push(wire::id_of(&sealed).cast_signed());
            } else if let Ok(opened) = wire::open_from_server(&self.key, &sealed) {
                packets.push(Packet {
                    sealed,
                    header: opened.header,
                    messages: wire::messages(&opened),
                });
            }
        }
        packets
    }
}
