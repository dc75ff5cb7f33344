//! A client's first second: from nothing to an answer, while somebody on the way interferes.

use crate::{
    call::Call,
    host::{Host, LinkId},
    lab::NOW,
    world::{client_config, key_pair},
};
use bytes::BytesMut;
use mtproto_core::{
    Client, Connection, Drbg, Error, Event, Instant, RequestId, ServerConfig, transport::Framing,
};
use std::{sync::Arc, time::Duration};

/// A client without a key, a data centre that does not know it, and a call.
#[derive(Debug)]
pub struct Start {
    /// The client.
    pub client: Connection<Client>,
    /// Why its streams ended.
    pub errors: Vec<Error>,
    /// Whether the call was answered.
    pub answered: bool,
    host: Host,
    now: Instant,
    link: LinkId,
    call: RequestId,
}

impl Start {
    /// Nothing was said yet.
    ///
    /// # Panics
    ///
    /// A new client has no room for a call.
    pub fn new(connect: impl FnOnce(mtproto_core::ClientConfig) -> Connection<Client>) -> Self {
        let mut client = connect(client_config(Framing::Intermediate, false));
        let call = client.request(Call::new(1).to_bytes());
        let config = ServerConfig::new(2, Arc::new(vec![key_pair()]));
        let mut host = Host::new(config, [], Drbg::from_seed([3; 32]));
        host.open(NOW, 1);
        Self {
            client,
            errors: Vec::new(),
            answered: false,
            host,
            now: NOW,
            link: 1,
            call: call.expect("room"),
        }
    }

    /// Each end says what it has to say. `instead` is what the client hears of it.
    ///
    /// # Panics
    ///
    /// The data centre does not like what it hears.
    pub fn round(&mut self, instead: Option<BytesMut>) {
        self.now = self.now + Duration::from_millis(50);
        let (mut up, mut down) = (BytesMut::new(), BytesMut::new());
        while self.client.poll_transmit(self.now, &mut up) {}
        let heard = self.host.receive(self.now, self.link, up);
        heard.expect("a client that behaves");
        self.host.handle_timeout(self.now);
        self.host.transmit(self.now, self.link, &mut down);
        let down = instead.unwrap_or(down);
        if let Err(error) = self.client.handle_input(self.now, down) {
            self.errors.push(error);
            self.reconnect();
        }
        while let Some(event) = self.client.poll_event() {
            self.answered |= matches!(event, Event::Response { id, .. } if id == self.call);
        }
    }

    /// The stream ends, and another one is opened.
    pub fn reconnect(&mut self) {
        self.host.close(self.link);
        self.link += 1;
        self.host.open(self.now, self.link);
        self.client.reconnect(self.now);
    }
}
