//! Two ends without keys, and somebody on the way who changes bytes.

use crate::{
    lab::NOW,
    wire,
    world::{client_config, key_pair},
};
use bytes::BytesMut;
use mtproto_core::{
    Client, Connection, Drbg, Server, ServerConfig, ServerEvent, ServerKey, transport::Framing,
};
use std::sync::Arc;

/// A key exchange under way.
#[derive(Debug)]
pub struct Exchange {
    client: Connection<Client>,
    server: Connection<Server>,
    key: Option<ServerKey>,
}

impl Default for Exchange {
    fn default() -> Self {
        Self::new()
    }
}

impl Exchange {
    /// Nothing was said yet.
    pub fn new() -> Self {
        let mut rng = Drbg::from_seed([8; 32]);
        let config = client_config(Framing::Intermediate, false);
        let client = Connection::connect(NOW, config, None, &mut rng);
        let config = ServerConfig::new(2, Arc::new(vec![key_pair()]));
        let mut server = Connection::accept(NOW, config, &mut rng);
        let key = None;
        let announced = server.handle_input(NOW, BytesMut::from(&[0xee; 4][..]));
        debug_assert!(announced.is_ok());
        Self {
            client,
            server,
            key,
        }
    }

    /// The client's next message, changed, reaches the server. `false` if there is none, or it was
    /// refused.
    pub fn client_says(&mut self, change: &[u8]) -> bool {
        let mut out = BytesMut::new();
        while self.client.poll_transmit(NOW, &mut out) {}
        if self.client.snapshot().is_some() {
            return false;
        }
        let body = out.strip_prefix(&[0xee; 4]).unwrap_or(&out);
        let packet = changed(body.get(4..).unwrap_or_default(), change);
        let taken = self.server.handle_input(NOW, wire::frame(&packet)).is_ok();
        while let Some(event) = self.server.poll_event() {
            if let ServerEvent::KeyCreated(key) = event {
                self.key = Some(key);
            }
        }
        !out.is_empty() && taken
    }

    /// The server's answer, changed, reaches the client. `false` if there is none, or it was refused.
    pub fn server_says(&mut self, change: &[u8]) -> bool {
        let mut out = BytesMut::new();
        while self.server.poll_transmit(NOW, &mut out) {}
        let packet = changed(out.get(4..).unwrap_or_default(), change);
        let taken = self.client.handle_input(NOW, wire::frame(&packet)).is_ok();
        !out.is_empty() && taken
    }

    /// A client that has a key has the server's.
    ///
    /// # Panics
    ///
    /// It has another.
    pub fn assert_agreed(&self) {
        if let Some(snapshot) = self.client.snapshot() {
            let key = self.key.as_ref().map(|key| &key.key);
            assert_eq!(Some(&snapshot.key), key);
        }
    }
}

/// `packet` with one byte changed: where, in two bytes, and how.
fn changed(packet: &[u8], change: &[u8]) -> Vec<u8> {
    let mut packet = packet.to_vec();
    if let [low, high, how] = *change {
        let at = usize::from(u16::from_le_bytes([low, high])) % packet.len().max(1);
        if let Some(byte) = packet.get_mut(at) {
            *byte ^= how;
        }
    }
    packet
}
