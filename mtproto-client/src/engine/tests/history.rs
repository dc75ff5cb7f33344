//! A server with a history of messages, and an account that keeps up with it.

use super::World;
use crate::{
    Config, Update,
    engine::Event,
    testing::{Reply, Script, Server, calls, config, start},
};
use bytes::Bytes;
use mtproto_tl::{
    Encode,
    api::{enums, functions, types},
};
use std::sync::{Arc, Mutex};

/// Messages that were written, each taking one number.
#[derive(Clone, Default)]
pub(crate) struct History(Arc<Mutex<Vec<String>>>);

impl History {
    pub(crate) fn write(&self, text: &str) -> Bytes {
        let mut all = self.0.lock().unwrap();
        all.push(text.to_owned());
        push(text, i32::try_from(all.len()).unwrap())
    }

    fn standing(&self) -> types::updates::State {
        let pts = i32::try_from(self.0.lock().unwrap().len()).unwrap();
        types::updates::State {
            pts,
            qts: 0,
            date: 1,
            seq: 0,
            unread_count: 0,
        }
    }

    /// What the server has to say to an account that keeps up with this history.
    pub(crate) fn script(&self) -> Script {
        let history = self.clone();
        Box::new(move |body| {
            if calls::<functions::auth::ImportBotAuthorization>(body) {
                return Reply::Answer(authorization());
            }
            if calls::<functions::updates::GetState>(body) {
                return Reply::Answer(history.standing().to_bytes());
            }
            if calls::<functions::updates::GetDifference>(body) {
                let pts = i32::from_le_bytes(body[8..12].try_into().unwrap());
                let all = history.0.lock().unwrap().clone();
                let missed = all.iter().skip(usize::try_from(pts).unwrap());
                let difference = types::updates::Difference {
                    new_messages: missed.map(|text| message(text).into()).collect(),
                    new_encrypted_messages: vec![],
                    other_updates: vec![],
                    chats: vec![],
                    users: vec![],
                    state: history.standing(),
                };
                return Reply::Answer(enums::updates::Difference::from(difference).to_bytes());
            }
            Reply::Error(400, "METHOD_NOT_IMPLEMENTED")
        })
    }
}

fn message(text: &str) -> types::Message {
    let peer_id = types::PeerUser { user_id: 5 }.into();
    types::Message {
        peer_id,
        message: text.to_owned(),
        ..types::Message::default()
    }
}

pub(super) fn push(text: &str, pts: i32) -> Bytes {
    let new = types::UpdateNewMessage {
        message: message(text).into(),
        pts,
        pts_count: 1,
    };
    container(new.into())
}

pub(super) fn channel_push(text: &str, pts: i32) -> Bytes {
    let peer_id = types::PeerChannel { channel_id: 5 }.into();
    let message = types::Message {
        peer_id,
        ..message(text)
    };
    let new = types::UpdateNewChannelMessage {
        message: message.into(),
        pts,
        pts_count: 1,
    };
    container(new.into())
}

fn container(update: enums::Update) -> Bytes {
    let container = types::Updates {
        updates: vec![update],
        users: vec![],
        chats: vec![],
        date: 1,
        seq: 0,
    };
    enums::Updates::from(container).to_bytes()
}

pub(super) fn authorization() -> Bytes {
    let user = types::User {
        id: 7,
        bot: true,
        bot_info_version: Some(1),
        ..Default::default()
    };
    let authorization = types::auth::Authorization {
        user: user.into(),
        ..Default::default()
    };
    enums::auth::Authorization::from(authorization).to_bytes()
}

pub(super) fn logged_in(history: &History) -> World {
    logged_in_with(&config(), history)
}

pub(super) fn logged_in_with(config: &Config, history: &History) -> World {
    let mut server = Server::new();
    server.script = history.script();
    let mut world = World::with(server, start(), config, None);
    world.run();
    let login = functions::auth::ImportBotAuthorization::default().to_bytes();
    world.call(login);
    assert!(world.engine.is_authorized());
    world.events.clear();
    world
}

pub(super) fn texts(world: &mut World) -> Vec<String> {
    world.run();
    let text = |event: &Event| match event {
        Event::Update(Update::NewMessage(message)) => Some(message.text().to_owned()),
        Event::Update(Update::CaughtUp(_)) => None,
        Event::Update(other) => Some(format!("{other:?}")),
        _ => None,
    };
    world
        .events
        .drain(..)
        .filter_map(|event| text(&event))
        .collect()
}
