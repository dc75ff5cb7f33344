//! A data centre whose client is the test.

use super::rig::NOW;
use crate::kat::rsa::test_key;
use bytes::{Bytes, BytesMut};
use mtproto_core::{
    AuthKey, Client, Connection, Drbg, Error, Instant, RequestId, RpcError, Server, ServerConfig,
    ServerEvent, ServerKey, SessionKey, packet::Header, session::ServerSession,
};
use mtproto_kit::wire::{self, Frames, Message, id_of};
use mtproto_tl::{Constructor, Decode, Encode, mtproto::types};
use std::{sync::Arc, time::Duration};

pub(super) struct Rig {
    pub(super) server: Connection<Server>,
    pub(super) now: Instant,
    pub(super) key: ServerKey,
    pub(super) session: u64,
    pub(super) salt: u64,
    frames: Frames,
    rng: Drbg,
    last_id: u64,
    content: u32,
    config: ServerConfig,
    parked: Option<ServerSession>,
    pub(super) events: Vec<ServerEvent>,
}

impl Rig {
    /// A data centre that knows the client's key, and its session.
    pub(super) fn new() -> Self {
        let mut rig = Self::fresh(None);
        rig.call(&super::rig::call(0)).unwrap();
        let calls = rig.calls();
        rig.respond(calls[0].0, Ok(Bytes::from_static(b"done")));
        rig.sent();
        rig
    }

    /// One that knows the key, which ends at some time if at all.
    pub(super) fn fresh(expires: Option<Instant>) -> Self {
        let config = ServerConfig::new(2, Arc::new(vec![test_key()]));
        let mut rng = Drbg::from_seed([4; 32]);
        let mut server = Connection::accept(NOW, config.clone(), &mut rng);
        server
            .handle_input(NOW, BytesMut::from(&[0xee; 4][..]))
            .unwrap();
        let first_salt = Some((SALT, NOW + Duration::from_secs(1800)));
        let key = ServerKey {
            key: AuthKey::new(std::array::from_fn(|at| !(at as u8))),
            first_salt,
            salt_changes: 0,
            expires,
        };
        Self {
            server,
            now: NOW,
            key,
            session: 77,
            salt: SALT,
            frames: Frames::default(),
            rng,
            last_id: 0,
            content: 0,
            config,
            parked: None,
            events: Vec::new(),
        }
    }

    pub(super) fn next_id(&mut self) -> u64 {
        let id = super::rig::id_at(self.now.as_micros());
        self.last_id = id.max(self.last_id + 4);
        self.last_id
    }

    pub(super) fn next_seq(&mut self, needs_ack: bool) -> u32 {
        let seq = 2 * self.content + u32::from(needs_ack);
        self.content += u32::from(needs_ack);
        seq
    }

    pub(super) fn message(&mut self, needs_ack: bool, body: &[u8]) -> Message {
        Message {
            msg_id: self.next_id(),
            seq_no: self.next_seq(needs_ack),
            body: Bytes::copy_from_slice(body),
        }
    }

    /// A call; returns its identifier.
    pub(super) fn call(&mut self, body: &Bytes) -> Result<u64, Error> {
        let id = self.next_id();
        self.call_as(id, body).map(|()| id)
    }

    pub(super) fn call_as(&mut self, msg_id: u64, body: &Bytes) -> Result<(), Error> {
        let seq_no = self.next_seq(true);
        self.send(&Message {
            msg_id,
            seq_no,
            body: body.clone(),
        })
    }

    /// A service message; returns its identifier.
    pub(super) fn tell(&mut self, body: &impl Encode) -> Result<u64, Error> {
        let message = self.message(false, &body.to_bytes());
        self.send(&message).map(|()| message.msg_id)
    }

    pub(super) fn send(&mut self, message: &Message) -> Result<(), Error> {
        let header = Header {
            salt: self.salt,
            session_id: self.session,
            msg_id: message.msg_id,
            seq_no: message.seq_no,
        };
        self.packet(header, &message.body)
    }

    pub(super) fn container(&mut self, messages: &[Message]) -> Result<(), Error> {
        let outer = self.message(false, &wire::container(messages));
        self.send(&outer)
    }

    pub(super) fn packet(&mut self, header: Header, body: &[u8]) -> Result<(), Error> {
        let packet = wire::seal::<Client>(&self.key.key, &header, body, &mut self.rng);
        self.receive(&packet)
    }

    pub(super) fn receive(&mut self, packet: &[u8]) -> Result<(), Error> {
        let mut result = self.server.handle_input(self.now, wire::frame(packet));
        loop {
            let mut resumed = false;
            while let Some(event) = self.server.poll_event() {
                match event {
                    ServerEvent::KeyNeeded(id) => {
                        let known = (id == self.key.key.id()).then(|| self.key.clone());
                        self.server.provide_key(id, known);
                        resumed = true;
                    }
                    ServerEvent::SessionNeeded(name) => {
                        self.server.provide_session(name, self.parked.take());
                        resumed = true;
                    }
                    event => self.events.push(event),
                }
            }
            if !resumed {
                return result;
            }
            result = self.server.handle_input(self.now, BytesMut::new());
        }
    }

    /// The byte stream ends; the next one goes on with the session.
    pub(super) fn reconnect(&mut self) {
        let name = self.name();
        let session = self.server.take_session(name);
        self.server = Connection::accept(self.now, self.config.clone(), &mut self.rng);
        self.frames = Frames::default();
        self.server
            .handle_input(self.now, BytesMut::from(&[0xee; 4][..]))
            .unwrap();
        self.server
            .provide_key(self.key.key.id(), Some(self.key.clone()));
        self.parked = session;
    }

    pub(super) fn name(&self) -> SessionKey {
        SessionKey {
            key: self.key.key.id(),
            session: self.session,
        }
    }

    /// What the server says now.
    pub(super) fn sent(&mut self) -> Vec<Message> {
        let mut out = BytesMut::new();
        while self.server.poll_transmit(self.now, &mut out) {}
        let mut sent = Vec::new();
        for packet in self.frames.feed(&out) {
            if packet.len() == 4 {
                let code = id_of(&packet).cast_signed();
                sent.push(Message {
                    msg_id: 0,
                    seq_no: 0,
                    body: code.to_le_bytes().to_vec().into(),
                });
                continue;
            }
            let opened = wire::open_from_server(&self.key.key, &packet).unwrap();
            sent.extend(wire::messages(&opened));
        }
        sent
    }

    /// Of these, what is of one type.
    pub(super) fn sent_of<T: Constructor + Decode>(&mut self) -> Vec<T> {
        let sent = self.sent().into_iter();
        sent.filter(|message| id_of(&message.body) == T::ID)
            .map(|message| T::from_bytes(message.body).unwrap())
            .collect()
    }

    /// The bare code that the server says.
    pub(super) fn status(&mut self) -> i32 {
        id_of(&self.sent()[0].body).cast_signed()
    }

    /// Codes of refused messages.
    pub(super) fn refusals(&mut self) -> Vec<(u64, i32)> {
        let refused = self.sent_of::<types::BadMsgNotification>().into_iter();
        refused
            .map(|notice| (notice.bad_msg_id.cast_unsigned(), notice.error_code))
            .collect()
    }

    pub(super) fn rpc_errors(&mut self) -> Vec<String> {
        let sent = self.sent().into_iter();
        sent.filter(|message| id_of(&message.body) == types::RpcResult::ID)
            .filter_map(|message| types::RpcError::from_bytes(message.body.slice(12..)).ok())
            .map(|error| error.error_message)
            .collect()
    }

    /// What answers say.
    pub(super) fn sent_of_results(&mut self) -> Vec<Bytes> {
        let sent = self.sent().into_iter();
        sent.filter(|message| id_of(&message.body) == types::RpcResult::ID)
            .map(|message| message.body.slice(12..))
            .collect()
    }

    /// Calls to answer.
    pub(super) fn calls(&mut self) -> Vec<(RequestId, Bytes)> {
        while let Some(event) = self.server.poll_event() {
            self.events.push(event);
        }
        let events = std::mem::take(&mut self.events);
        let mut calls = Vec::new();
        for event in events {
            match event {
                ServerEvent::Request { id, body, .. } => calls.push((id, body)),
                event => self.events.push(event),
            }
        }
        calls
    }

    pub(super) fn respond(&mut self, id: RequestId, result: Result<Bytes, RpcError>) {
        let name = self.name();
        self.server.respond(name, id, result);
    }

    pub(super) fn wait_millis(&mut self, millis: u64) -> Option<Error> {
        self.now = self.now + Duration::from_millis(millis);
        self.server.handle_timeout(self.now).err()
    }
}

pub(super) const SALT: u64 = 0xfeed;
