//! Calls that a bot answers, over real streams.

use super::*;
use mtproto_core::RpcError;

fn peer(town: &mut Town, client: usize, username: &str) -> types::InputPeerUser {
    let resolve = functions::contacts::ResolveUsername {
        username: username.to_owned(),
        referer: None,
    };
    let found = town.call(client, &resolve).unwrap();
    let [enums::User::User(user)] = &found.users[..] else {
        panic!("{found:?}")
    };
    types::InputPeerUser {
        user_id: user.id,
        access_hash: user.access_hash.unwrap(),
    }
}

fn bot(town: &mut Town) -> usize {
    let bot = town.join(Framing::Intermediate);
    town.call(bot, &introduction()).unwrap();
    let sign_in = functions::auth::ImportBotAuthorization {
        flags: 0,
        api_id: 1,
        api_hash: "h".to_owned(),
        bot_auth_token: "123:abc".to_owned(),
    };
    town.call(bot, &sign_in).unwrap();
    bot
}

fn keyboard() -> enums::ReplyMarkup {
    let kind = types::InlineButtonTypeCallback {
        requires_password: false,
        data: Bytes::from_static(b"yes"),
    };
    let button = types::KeyboardInlineButton {
        style: None,
        text: "Yes".to_owned(),
        r#type: kind.into(),
    };
    types::ReplyInlineMarkup {
        force_reply: false,
        rows: vec![types::KeyboardInlineButtonRow {
            buttons: vec![button],
        }],
    }
    .into()
}

/// Ann, a bot, and a message of the bot's with a button.
fn with_button(town: &mut Town) -> (usize, usize, functions::messages::GetBotCallbackAnswer) {
    let ann = town.resident(Framing::Abridged, ANN);
    let bot = bot(town);
    let to_ann = peer(town, bot, "ann");
    let question = functions::messages::SendMessage {
        reply_markup: Some(keyboard()),
        ..message(to_ann.into(), "well?")
    };
    town.call(bot, &question).unwrap();
    let press = functions::messages::GetBotCallbackAnswer {
        game: false,
        peer: peer(town, ann, "echobot").into(),
        msg_id: 1,
        data: Some(Bytes::from_static(b"yes")),
        password: None,
    };
    (ann, bot, press)
}

#[test]
fn a_pressed_button_is_answered_when_the_bot_has_answered() {
    let mut town = Town::new();
    let (ann, bot, press) = with_button(&mut town);
    let asked = town.ask(ann, &press);
    assert!(!town.clients[ann].answers.contains_key(&asked));
    let query = town.clients[bot].pushes().iter().find_map(|updates| {
        let enums::Updates::Updates(container) = updates else {
            return None;
        };
        match &container.updates[..] {
            [enums::Update::BotCallbackQuery(query)] => Some(query.query_id),
            _ => None,
        }
    });
    let answer = functions::messages::SetBotCallbackAnswer {
        query_id: query.unwrap(),
        message: Some("Good".to_owned()),
        ..functions::messages::SetBotCallbackAnswer::default()
    };
    town.call(bot, &answer).unwrap();
    let answer = town.clients[ann].answers.remove(&asked).unwrap().unwrap();
    let answer = types::messages::BotCallbackAnswer::from_bytes(answer).unwrap();
    assert_eq!(answer.message.as_deref(), Some("Good"));
}

#[test]
fn whoever_waits_for_a_silent_bot_is_told_after_ten_seconds() {
    let mut town = Town::new();
    let (ann, _, press) = with_button(&mut town);
    let asked = town.ask(ann, &press);
    town.wait(Duration::from_secs(9));
    assert!(!town.clients[ann].answers.contains_key(&asked));
    town.wait(Duration::from_secs(1));
    let timeout = RpcError {
        code: 400,
        message: "BOT_RESPONSE_TIMEOUT".to_owned(),
    };
    assert_eq!(
        town.clients[ann].answers.remove(&asked),
        Some(Err(RequestError::Rpc(timeout)))
    );
}

#[test]
fn a_test_can_talk_to_a_bot_without_a_client_of_its_own() {
    let mut town = Town::new();
    let bot = bot(&mut town);
    assert!(town.dc.say(town.now, "Ann", "EchoBot", "/start"));
    assert!(!town.dc.say(town.now, "Ann", "Nobody", "hello?"));
    town.run();
    let to_ann = peer(&mut town, bot, "ann");
    let reply = functions::messages::SendMessage {
        reply_markup: Some(keyboard()),
        ..message(to_ann.into(), "welcome")
    };
    town.call(bot, &reply).unwrap();
    let said = town.dc.conversation("Ann", "EchoBot");
    let texts: Vec<_> = said.iter().map(|said| (&*said.from, &*said.text)).collect();
    assert_eq!(texts, [("Ann", "/start"), ("EchoBot", "welcome")]);
    assert_eq!(said[1].buttons, ["Yes"]);

    assert_eq!(town.dc.press(town.now, "Ann", &said[1], "No"), None);
    let press = town.dc.press(town.now, "Ann", &said[1], "Yes").unwrap();
    town.run();
    assert_eq!(town.dc.answer(press), None);
    let answer = functions::messages::SetBotCallbackAnswer {
        query_id: 1,
        message: Some("Good".to_owned()),
        ..functions::messages::SetBotCallbackAnswer::default()
    };
    town.call(bot, &answer).unwrap();
    assert_eq!(town.dc.answer(press).as_deref(), Some("Good"));
}
