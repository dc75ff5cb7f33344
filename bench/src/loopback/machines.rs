//! The same core and the same data centre, with nothing but memory between them.

use super::{Server, Sizes, TOKEN};
use bytes::BytesMut;
use mtproto_core::{Client, ClientConfig, Connection, Drbg, Event, Instant, transport};
use mtproto_testdc::{LinkId, TestDc};
use mtproto_tl::{
    Function,
    api::{
        LAYER,
        functions::{InitConnection, InvokeWithLayer, auth::ImportBotAuthorization},
    },
};
use std::time::{self, Duration};

/// A client and a data centre that are logged in to each other.
pub struct Machines {
    now: Instant,
    client: Connection<Client>,
    dc: TestDc,
    link: LinkId,
    moved: Sizes,
}

impl Machines {
    pub fn new(server: &Server) -> Self {
        let now = Instant::from_micros(1_764_000_000_000_000);
        let mut rng = Drbg::from_seed([3; 32]);
        let (builder, key) = server.builder();
        let mut dc = builder.build(now, &mut rng);
        let link = dc.open(now);
        let transport = transport::Config::default();
        let config = ClientConfig::new(2, [key.public().clone()].into(), transport);
        let client = Connection::connect(now, config, None, &mut rng);
        let moved = Sizes { up: 0, down: 0 };
        let mut machines = Self {
            now,
            client,
            dc,
            link,
            moved,
        };
        machines.call(&introduced(ImportBotAuthorization {
            flags: 0,
            api_id: 1,
            api_hash: "hash".to_owned(),
            bot_auth_token: TOKEN.to_owned(),
        }));
        machines
    }

    /// Seconds for one of `count` calls.
    pub fn calls<F: Function>(&mut self, count: usize, function: &F) -> f64 {
        let begun = time::Instant::now();
        for _ in 0..count {
            self.call(function);
        }
        begun.elapsed().as_secs_f64() / count as f64
    }

    /// Bytes that a call moves, acknowledgements included.
    pub fn sizes<F: Function>(&mut self, function: &F) -> Sizes {
        const MANY: usize = 64;
        self.moved = Sizes { up: 0, down: 0 };
        self.calls(MANY, function);
        let Sizes { up, down } = self.moved;
        Sizes {
            up: up / MANY,
            down: down / MANY,
        }
    }

    fn call<F: Function>(&mut self, function: &F) {
        self.client
            .request(function.to_bytes())
            .expect("room for a request");
        loop {
            self.now = self.now + Duration::from_millis(1);
            let mut up = BytesMut::new();
            while self.client.poll_transmit(self.now, &mut up) {}
            self.moved.up += up.len();
            if !up.is_empty() {
                self.dc.handle_input(self.now, self.link, up);
            }
            let mut down = BytesMut::new();
            while self.dc.poll_transmit(self.now, self.link, &mut down) {}
            while self.dc.poll_log().is_some() {}
            self.moved.down += down.len();
            if !down.is_empty() {
                self.client
                    .handle_input(self.now, down)
                    .expect("a sound answer");
            }
            while let Some(event) = self.client.poll_event() {
                match event {
                    Event::Response { body, .. } => {
                        std::hint::black_box(body);
                        return;
                    }
                    Event::Failed { error, .. } => panic!("{error:?}"),
                    _ => {}
                }
            }
        }
    }
}

fn introduced<F>(query: F) -> InvokeWithLayer<InitConnection<F>> {
    let query = InitConnection {
        api_id: 1,
        device_model: "bench".to_owned(),
        system_version: "1".to_owned(),
        app_version: "1".to_owned(),
        system_lang_code: "en".to_owned(),
        lang_pack: String::new(),
        lang_code: "en".to_owned(),
        proxy: None,
        params: None,
        query,
    };
    InvokeWithLayer {
        layer: LAYER,
        query,
    }
}
