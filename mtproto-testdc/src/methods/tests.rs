//! Methods called directly, bytes in and bytes out, without links.

mod bots;
mod channels;
mod chats;
mod containers;
mod devices;
mod files;
mod login;
mod password;
mod scheduled;
mod startup;
mod talk;

use super::{Reply, answer};
use crate::{
    TestDc, TestDcBuilder,
    rpc::{Call, error},
    world::{Centre, Login, Parcel, QueryId, Site, World},
};
use bytes::Bytes;
use mtproto_core::{Drbg, Instant, KeyId, RpcError, SessionKey};
use mtproto_tl::{
    Constructor, Decode, Encode, Function, Raw,
    api::{LAYER, enums, functions, types},
};
use std::{collections::BTreeMap, time::Duration};

/// A world with Ann, Bob and a bot, and what sessions were told.
struct Desk {
    world: World,
    now: Instant,
    heard: BTreeMap<SessionKey, Vec<enums::Updates>>,
}

impl Desk {
    fn new() -> Self {
        Self::with_sign_up(None)
    }

    fn with_sign_up(code: Option<&str>) -> Self {
        let mut site = Site::new(2);
        site.centres.push(Centre {
            id: 4,
            address: None,
            cdn: false,
        });
        site.sign_up = code.map(str::to_owned);
        let mut world = World::new(site, &mut Drbg::from_seed([3; 32]));
        for (number, name) in [(ANN, "Ann"), (BOB, "Bob")] {
            let login = Login::Phone {
                number: number.to_owned(),
                code: CODE.to_owned(),
            };
            world.accounts.add(login, 2, name, "");
        }
        world.accounts.add(
            Login::Bot {
                token: TOKEN.to_owned(),
            },
            2,
            "EchoBot",
            "",
        );
        Self {
            world,
            now: Instant::from_micros(1_700_000_000_000_000),
            heard: BTreeMap::new(),
        }
    }

    /// Calls a method of the home data centre as it is.
    fn raw(&mut self, session: SessionKey, body: Bytes) -> Result<Bytes, RpcError> {
        self.raw_at(2, session, body)
    }

    fn raw_at(&mut self, dc: i32, session: SessionKey, body: Bytes) -> Result<Bytes, RpcError> {
        let call = Call::unwrap(body)?;
        let reply = answer(&mut self.world, self.now, dc, session, call);
        self.deliver();
        match reply {
            Reply::Now(result) => result,
            Reply::Later(query) => panic!("question {query} waits for a bot"),
        }
    }

    /// Calls a method whose answer is a bot's to give.
    fn ask<F: Function>(&mut self, session: SessionKey, function: F) -> Result<QueryId, RpcError> {
        let call = Call::unwrap(function.to_bytes())?;
        let reply = answer(&mut self.world, self.now, 2, session, call);
        self.deliver();
        match reply {
            Reply::Now(Ok(_)) => panic!("no question"),
            Reply::Now(Err(error)) => Err(error),
            Reply::Later(query) => Ok(query),
        }
    }

    /// What a bot has answered.
    fn answered<T: Decode>(&mut self, query: QueryId) -> T {
        let (answered, body) = self.world.queries.take_answer().unwrap();
        assert_eq!(answered, query);
        T::from_bytes(body.unwrap()).unwrap()
    }

    fn deliver(&mut self) {
        while let Some(Parcel { to, body, .. }) = self.world.post.take() {
            self.heard
                .entry(to)
                .or_default()
                .push(enums::Updates::from_bytes(body).unwrap());
        }
    }

    fn call<F: Function>(
        &mut self,
        session: SessionKey,
        function: F,
    ) -> Result<F::Output, RpcError> {
        self.call_at(2, session, function)
    }

    fn call_at<F: Function>(
        &mut self,
        dc: i32,
        session: SessionKey,
        function: F,
    ) -> Result<F::Output, RpcError> {
        self.raw_at(dc, session, function.to_bytes())
            .map(|body| F::Output::from_bytes(body).unwrap())
    }

    /// A session that said who it is.
    fn introduce(&mut self, session: SessionKey) {
        self.introduce_at(2, session);
    }

    fn introduce_at(&mut self, dc: i32, session: SessionKey) {
        let call = introduction(Raw(functions::help::GetConfig {}.to_bytes()));
        self.raw_at(dc, session, call.to_bytes()).unwrap();
    }

    /// A session in which a user is signed in.
    fn user(&mut self, key: u64, number: &str) -> SessionKey {
        let session = session(key, 1);
        self.introduce(session);
        let hash = self.send_code(session, number);
        self.call(session, sign_in(number, &hash, CODE)).unwrap();
        session
    }

    fn bot(&mut self, key: u64) -> SessionKey {
        let session = session(key, 1);
        self.introduce(session);
        self.call(session, import(TOKEN)).unwrap();
        session
    }

    fn send_code(&mut self, session: SessionKey, number: &str) -> String {
        let call = functions::auth::SendCode {
            phone_number: number.to_owned(),
            api_id: 1,
            api_hash: "h".to_owned(),
            settings: types::CodeSettings::default(),
        };
        match self.call(session, call).unwrap() {
            enums::auth::SentCode::Code(sent) => sent.phone_code_hash,
            other => panic!("{other:?}"),
        }
    }

    /// How to address somebody, found by username.
    fn find(&mut self, session: SessionKey, username: &str) -> enums::InputPeer {
        let call = functions::contacts::ResolveUsername {
            username: username.to_owned(),
            referer: None,
        };
        let found = self.call(session, call).unwrap();
        let [enums::User::User(user)] = &found.users[..] else {
            panic!("{found:?}")
        };
        types::InputPeerUser {
            user_id: user.id,
            access_hash: user.access_hash.unwrap(),
        }
        .into()
    }

    /// The same for methods that ask for a user.
    fn find_user(&mut self, session: SessionKey, username: &str) -> enums::InputUser {
        let enums::InputPeer::User(user) = self.find(session, username) else {
            panic!("{username} is no user")
        };
        types::InputUser {
            user_id: user.user_id,
            access_hash: user.access_hash,
        }
        .into()
    }

    /// Somebody who moves in later.
    fn person(&mut self, key: u64, number: &str, name: &str) -> SessionKey {
        let login = Login::Phone {
            number: number.to_owned(),
            code: CODE.to_owned(),
        };
        self.world.accounts.add(login, 2, name, "");
        self.user(key, number)
    }

    fn send(&mut self, session: SessionKey, peer: &enums::InputPeer, text: &str) -> enums::Updates {
        self.call(session, message(peer, text)).unwrap()
    }

    fn pts(&mut self, session: SessionKey) -> i32 {
        self.call(session, functions::updates::GetState {})
            .unwrap()
            .pts
    }

    fn heard(&mut self, session: SessionKey) -> Vec<enums::Updates> {
        self.heard.remove(&session).unwrap_or_default()
    }

    /// All that a session heard in containers, one by one.
    fn updates(&mut self, session: SessionKey) -> Vec<enums::Update> {
        let heard = self.heard(session);
        heard
            .iter()
            .flat_map(|updates| container(updates).updates.clone())
            .collect()
    }

    fn wait(&mut self, span: Duration) {
        self.now = self.now + span;
    }
}

const ANN: &str = "9996610001";
const BOB: &str = "9996610002";
const CODE: &str = "22222";
const TOKEN: &str = "123:abc";

fn session(key: u64, session: u64) -> SessionKey {
    SessionKey {
        key: KeyId(key),
        session,
    }
}

fn container(updates: &enums::Updates) -> &types::Updates {
    match updates {
        enums::Updates::Updates(container) => container,
        other => panic!("{other:?}"),
    }
}

/// What messages say, events aside.
fn texts(messages: &[enums::Message]) -> Vec<&str> {
    let said = messages.iter().filter_map(|message| match message {
        enums::Message::Message(message) => Some(message.message.as_str()),
        _ => None,
    });
    said.collect()
}

fn introduction(query: Raw) -> functions::InvokeWithLayer<Raw> {
    let introduction = functions::InitConnection {
        api_id: 1,
        device_model: "desk".to_owned(),
        system_version: "1".to_owned(),
        app_version: "1".to_owned(),
        system_lang_code: "en".to_owned(),
        lang_pack: String::new(),
        lang_code: "en".to_owned(),
        proxy: None,
        params: None,
        query,
    };
    functions::InvokeWithLayer {
        layer: LAYER,
        query: Raw(introduction.to_bytes()),
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

fn import(token: &str) -> functions::auth::ImportBotAuthorization {
    functions::auth::ImportBotAuthorization {
        flags: 0,
        api_id: 1,
        api_hash: "h".to_owned(),
        bot_auth_token: token.to_owned(),
    }
}

fn message(peer: &enums::InputPeer, text: &str) -> functions::messages::SendMessage {
    let random_id = text
        .bytes()
        .fold(7, |hash: i64, byte| hash.wrapping_mul(31) + i64::from(byte));
    functions::messages::SendMessage {
        peer: peer.clone(),
        message: text.to_owned(),
        random_id,
        ..functions::messages::SendMessage::default()
    }
}

#[test]
fn a_method_nobody_wrote_is_not_implemented() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let call = functions::account::GetAllSecureValues {};
    assert_eq!(
        desk.call(ann, call),
        Err(error(400, "METHOD_NOT_IMPLEMENTED"))
    );
    let unknown = Bytes::from_static(&[1, 2, 3, 4]);
    assert_eq!(
        desk.raw(ann, unknown),
        Err(error(400, "METHOD_NOT_IMPLEMENTED"))
    );
}

/// TL-24.
#[test]
fn arguments_that_do_not_parse_are_refused_wherever_they_are_cut() {
    let mut desk = Desk::new();
    let ann = desk.user(1, ANN);
    let whole = message(&enums::InputPeer::PeerSelf, "cut me").to_bytes();
    for len in 0..whole.len() {
        let refused = desk.raw(ann, whole.slice(..len)).unwrap_err();
        assert_eq!(refused.code, 400, "{len} bytes: {refused}");
    }
    let mut long = whole.to_vec();
    long.extend([0; 4]);
    assert_eq!(
        desk.raw(ann, long.into()),
        Err(error(400, "INPUT_METHOD_INVALID"))
    );
}

#[test]
fn a_session_must_say_who_it_is_first() {
    let mut desk = Desk::new();
    let config = functions::help::GetConfig {};
    let first = session(1, 1);
    assert_eq!(
        desk.call(first, config.clone()),
        Err(error(400, "CONNECTION_NOT_INITED"))
    );
    desk.introduce(first);
    assert!(desk.call(first, config.clone()).is_ok());
    assert!(
        desk.call(session(1, 2), config).is_ok(),
        "another session of the same key is known"
    );
}

#[test]
fn the_same_seed_gives_the_same_world() {
    let hashes: Vec<_> = (0..2)
        .map(|_| {
            let mut desk = Desk::new();
            let ann = desk.user(1, ANN);
            (desk.send_code(ann, BOB), desk.find(ann, "bob"))
        })
        .collect();
    assert_eq!(hashes[0], hashes[1]);
}

#[test]
fn the_builder_is_what_documentation_says() {
    let _: TestDcBuilder = TestDc::builder()
        .dc(1)
        .user("+999 66 1", "1", "A B")
        .sign_up_with("1");
    assert_eq!(functions::help::GetConfig::ID, 0xc4f9_186b);
}
