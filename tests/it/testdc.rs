//! The data centre behind byte streams, in virtual time: a client's connection on one end, the
//! whole of a [`TestDc`] on the other.

mod bots;
mod determinism;
mod faults;
mod layers;
mod streams;

use bytes::{Bytes, BytesMut};
use mtproto_core::{
    Client, ClientConfig, Connection, Drbg, Event, Instant, RequestError, RequestId, RsaKeyPair,
    transport::{Config, Framing},
};
use mtproto_testdc::{LinkId, TestDc, TestDcBuilder};
use mtproto_tl::{
    Decode, Encode, Function,
    api::{LAYER, enums, functions, types},
};
use std::{collections::BTreeMap, sync::OnceLock, time::Duration};

const ANN: &str = "9996610001";
const BOB: &str = "9996610002";
const CODE: &str = "22222";

/// The data centre and the clients on its byte streams.
struct Town {
    now: Instant,
    dc: TestDc,
    clients: Vec<Resident>,
    /// Bytes a stream hands over at once.
    chunk: usize,
    rng: Drbg,
}

/// A client, its present stream, and what it heard.
struct Resident {
    connection: Connection<Client>,
    link: Option<LinkId>,
    /// Everything it wrote and read, in order.
    wire: Vec<u8>,
    answers: BTreeMap<RequestId, Result<Bytes, RequestError>>,
    /// What it was told unasked, encoded.
    told: Vec<Bytes>,
    keys: usize,
}

impl Resident {
    fn pushes(&self) -> Vec<enums::Updates> {
        let decode = |body: &Bytes| enums::Updates::from_bytes(body.clone()).unwrap();
        self.told.iter().map(decode).collect()
    }
}

impl Town {
    fn new() -> Self {
        Self::with_chunks(usize::MAX)
    }

    fn with_chunks(chunk: usize) -> Self {
        Self::described(chunk, |dc| dc)
    }

    fn described(chunk: usize, describe: impl FnOnce(TestDcBuilder) -> TestDcBuilder) -> Self {
        let now = Instant::from_micros(1_764_000_000_000_000);
        let mut rng = Drbg::from_seed([9; 32]);
        let dc = TestDc::builder()
            .key(key_pair())
            .user(ANN, CODE, "Ann")
            .user(BOB, CODE, "Bob")
            .bot("123:abc", "EchoBot");
        let dc = describe(dc).build(now, &mut rng);
        Self {
            now,
            dc,
            clients: Vec::new(),
            chunk,
            rng,
        }
    }

    /// A client that connects from here.
    fn join(&mut self, framing: Framing) -> usize {
        let transport = Config {
            framing,
            ..Config::default()
        };
        let config = ClientConfig::new(2, [key_pair().public().clone()].into(), transport);
        let connection = Connection::connect(self.now, config, None, &mut self.rng);
        let link = Some(self.dc.open(self.now));
        self.clients.push(Resident {
            connection,
            link,
            wire: Vec::new(),
            answers: BTreeMap::new(),
            told: Vec::new(),
            keys: 0,
        });
        self.clients.len() - 1
    }

    /// Gives a client another stream; the data centre has not noticed the end of the first.
    fn move_house(&mut self, client: usize) {
        let resident = &mut self.clients[client];
        resident.connection.reconnect(self.now);
        resident.link = Some(self.dc.open(self.now));
    }

    /// Moves bytes until nobody has anything to say.
    fn run(&mut self) {
        loop {
            let mut moved = false;
            for client in 0..self.clients.len() {
                moved |= self.exchange(client);
            }
            if !moved {
                break;
            }
            self.now = self.now + Duration::from_millis(10);
        }
    }

    fn exchange(&mut self, client: usize) -> bool {
        let (now, chunk) = (self.now, self.chunk);
        let resident = &mut self.clients[client];
        let Some(link) = resident.link else {
            return false;
        };
        let mut up = BytesMut::new();
        while resident.connection.poll_transmit(now, &mut up) {}
        for piece in up.chunks(chunk) {
            self.dc.handle_input(now, link, BytesMut::from(piece));
        }
        let mut down = BytesMut::new();
        while self.dc.poll_transmit(now, link, &mut down) {}
        for piece in down.chunks(chunk) {
            resident
                .connection
                .handle_input(now, BytesMut::from(piece))
                .unwrap();
        }
        resident.wire.extend_from_slice(&up);
        resident.wire.extend_from_slice(&down);
        while let Some(event) = resident.connection.poll_event() {
            match event {
                Event::Response { id, body } => _ = resident.answers.insert(id, Ok(body)),
                Event::Failed { id, error } => _ = resident.answers.insert(id, Err(error)),
                Event::Push(body) => resident.told.push(body),
                Event::KeyCreated(_) => resident.keys += 1,
                _ => {}
            }
        }
        !up.is_empty() || !down.is_empty()
    }

    /// Asks something that is not answered at once.
    fn ask<F: Function>(&mut self, client: usize, function: &F) -> RequestId {
        let connection = &mut self.clients[client].connection;
        let id = connection.request(function.to_bytes()).unwrap();
        self.run();
        id
    }

    /// Lets time pass, and everybody do what they do when it has.
    fn wait(&mut self, span: Duration) {
        let until = self.now + span;
        while self.now < until {
            self.now = (self.now + Duration::from_millis(500)).min(until);
            self.dc.handle_timeout(self.now);
            for resident in &mut self.clients {
                resident.connection.handle_timeout(self.now).unwrap();
            }
            self.run();
        }
    }

    fn call<F: Function>(
        &mut self,
        client: usize,
        function: &F,
    ) -> Result<F::Output, RequestError> {
        let answer = self.call_raw(client, function.to_bytes());
        answer.map(|body| F::Output::from_bytes(body).unwrap())
    }

    fn call_raw(&mut self, client: usize, body: Bytes) -> Result<Bytes, RequestError> {
        let id = self.clients[client].connection.request(body).unwrap();
        self.run();
        self.clients[client].answers.remove(&id).expect("an answer")
    }

    /// A client that is signed in.
    fn resident(&mut self, framing: Framing, number: &str) -> usize {
        let client = self.join(framing);
        self.call(client, &introduction()).unwrap();
        let sent = self.call(client, &send_code(number)).unwrap();
        let enums::auth::SentCode::Code(sent) = sent else {
            panic!("{sent:?}")
        };
        self.call(client, &sign_in(number, &sent.phone_code_hash, CODE))
            .unwrap();
        client
    }

    fn note(&mut self, client: usize, text: &str) -> Result<enums::Updates, RequestError> {
        self.call(client, &message(enums::InputPeer::PeerSelf, text))
    }
}

fn introduction()
-> functions::InvokeWithLayer<functions::InitConnection<functions::help::GetConfig>> {
    introduction_at(LAYER)
}

fn introduction_at(
    layer: i32,
) -> functions::InvokeWithLayer<functions::InitConnection<functions::help::GetConfig>> {
    let query = functions::InitConnection {
        api_id: 1,
        device_model: "town".to_owned(),
        system_version: "1".to_owned(),
        app_version: "1".to_owned(),
        system_lang_code: "en".to_owned(),
        lang_pack: String::new(),
        lang_code: "en".to_owned(),
        proxy: None,
        params: None,
        query: functions::help::GetConfig {},
    };
    functions::InvokeWithLayer { layer, query }
}

fn send_code(number: &str) -> functions::auth::SendCode {
    functions::auth::SendCode {
        phone_number: number.to_owned(),
        api_id: 1,
        api_hash: "h".to_owned(),
        settings: types::CodeSettings::default(),
    }
}

fn sign_in(number: &str, hash: &str, code: &str) -> functions::auth::SignIn {
    functions::auth::SignIn {
        phone_number: number.to_owned(),
        phone_code_hash: hash.to_owned(),
        phone_code: Some(code.to_owned()),
        email_verification: None,
    }
}

fn message(peer: enums::InputPeer, text: &str) -> functions::messages::SendMessage {
    let random_id = text
        .bytes()
        .fold(7, |hash: i64, byte| hash.wrapping_mul(31) + i64::from(byte));
    functions::messages::SendMessage {
        peer,
        message: text.to_owned(),
        random_id,
        ..functions::messages::SendMessage::default()
    }
}

/// Made once: it takes a while.
fn key_pair() -> RsaKeyPair {
    static PEM: OnceLock<String> = OnceLock::new();
    let pem = PEM.get_or_init(|| {
        RsaKeyPair::generate(&mut Drbg::from_seed([1; 32]))
            .to_pem()
            .to_string()
    });
    RsaKeyPair::from_pem(pem).unwrap()
}
