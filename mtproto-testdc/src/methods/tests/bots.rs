//! Bots: buttons, inline queries, commands.

use super::*;

fn keyboard(data: &'static [u8]) -> enums::ReplyMarkup {
    let kind = types::InlineButtonTypeCallback {
        requires_password: false,
        data: Bytes::from_static(data),
    };
    let button = types::KeyboardInlineButton {
        style: None,
        text: "Press".to_owned(),
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

fn press(peer: &enums::InputPeer, msg_id: i32, data: &'static [u8]) -> Press {
    Press {
        game: false,
        peer: peer.clone(),
        msg_id,
        data: Some(Bytes::from_static(data)),
        password: None,
    }
}

type Press = functions::messages::GetBotCallbackAnswer;

#[test]
fn a_button_asks_its_bot_and_the_bots_answer_comes_back() {
    let mut desk = Desk::new();
    let (ann, bot) = (desk.user(1, ANN), desk.bot(2));
    desk.send(ann, &enums::InputPeer::PeerSelf, "shifts the numbers");
    let (to_bot, to_ann) = (desk.find(ann, "echobot"), desk.find(bot, "ann"));
    let call = functions::messages::SendMessage {
        reply_markup: Some(keyboard(b"yes")),
        ..message(&to_ann, "well?")
    };
    desk.call(bot, call).unwrap();
    let wrong = desk.ask(ann, press(&to_bot, 2, b"no"));
    assert_eq!(wrong, Err(error(400, "DATA_INVALID")));
    let query = desk.ask(ann, press(&to_bot, 2, b"yes")).unwrap();
    let updates = desk.updates(bot);
    let [enums::Update::BotCallbackQuery(asked)] = &updates[..] else {
        panic!("{updates:?}")
    };
    assert_eq!((asked.query_id, asked.msg_id), (query, 1), "its own copy");
    let answer = functions::messages::SetBotCallbackAnswer {
        alert: true,
        query_id: query,
        message: Some("Done".to_owned()),
        url: None,
        cache_time: 0,
    };
    assert_eq!(desk.call(bot, answer.clone()), Ok(true));
    let got: types::messages::BotCallbackAnswer = desk.answered(query);
    assert_eq!((got.alert, got.message.as_deref()), (true, Some("Done")));
    assert_eq!(
        desk.call(bot, answer),
        Err(error(400, "QUERY_ID_INVALID")),
        "answered once"
    );
}

fn result(id: &str, text: &str, reply_markup: Option<enums::ReplyMarkup>) -> Offered {
    let send_message = types::InputBotInlineMessageText {
        message: text.to_owned(),
        reply_markup,
        ..types::InputBotInlineMessageText::default()
    };
    types::InputBotInlineResult {
        id: id.to_owned(),
        r#type: "article".to_owned(),
        title: Some(text.to_owned()),
        send_message: send_message.into(),
        ..types::InputBotInlineResult::default()
    }
    .into()
}

type Offered = enums::InputBotInlineResult;

#[test]
fn an_inline_result_is_sent_in_the_users_name_and_edited_by_the_bot() {
    let mut desk = Desk::new();
    let (ann, bob, bot) = (desk.user(1, ANN), desk.user(2, BOB), desk.bot(3));
    let to_bob = desk.find(ann, "bob");
    let ask = functions::messages::GetInlineBotResults {
        bot: desk.find_user(ann, "echobot"),
        peer: to_bob.clone(),
        geo_point: None,
        query: "cat".to_owned(),
        offset: String::new(),
    };
    let query = desk.ask(ann, ask).unwrap();
    let updates = desk.updates(bot);
    let [enums::Update::BotInlineQuery(asked)] = &updates[..] else {
        panic!("{updates:?}")
    };
    assert_eq!(
        (asked.query.as_str(), asked.peer_type.clone()),
        ("cat", Some(enums::InlineQueryPeerType::Pm))
    );
    let answer = functions::messages::SetInlineBotResults {
        query_id: query,
        results: vec![
            result("1", "a cat", Some(keyboard(b"purr"))),
            result("2", "a dog", None),
        ],
        next_offset: Some("2".to_owned()),
        ..functions::messages::SetInlineBotResults::default()
    };
    desk.call(bot, answer).unwrap();
    let got: types::messages::BotResults = desk.answered(query);
    assert_eq!(
        (got.results.len(), got.next_offset.as_deref()),
        (2, Some("2"))
    );
    let send = functions::messages::SendInlineBotResult {
        peer: to_bob,
        random_id: 5,
        query_id: got.query_id,
        id: "1".to_owned(),
        ..functions::messages::SendInlineBotResult::default()
    };
    desk.call(ann, send).unwrap();
    let heard = desk.updates(bob);
    let [enums::Update::NewMessage(new)] = &heard[..] else {
        panic!("{heard:?}")
    };
    let enums::Message::Message(cat) = &new.message else {
        panic!()
    };
    assert_eq!((cat.message.as_str(), cat.via_bot_id), ("a cat", Some(123)));
    let updates = desk.updates(bot);
    let [enums::Update::BotInlineSend(sent)] = &updates[..] else {
        panic!("{updates:?}")
    };
    let edit = functions::messages::EditInlineBotMessage {
        id: sent.msg_id.clone().unwrap(),
        message: Some("a bigger cat".to_owned()),
        ..functions::messages::EditInlineBotMessage::default()
    };
    assert_eq!(desk.call(bot, edit), Ok(true));
    let heard = desk.updates(bob);
    assert!(matches!(&heard[..], [enums::Update::EditMessage(_)]));
}

#[test]
fn only_the_bot_that_was_asked_can_answer() {
    let mut desk = Desk::new();
    let (ann, bot) = (desk.user(1, ANN), desk.bot(2));
    let other = Login::Bot {
        token: "124:xyz".to_owned(),
    };
    desk.world.accounts.add(other, 2, "OtherBot", "");
    let stranger = session(9, 1);
    desk.introduce(stranger);
    desk.call(stranger, import("124:xyz")).unwrap();
    let ask = functions::messages::GetInlineBotResults {
        bot: desk.find_user(ann, "echobot"),
        peer: enums::InputPeer::Empty,
        geo_point: None,
        query: String::new(),
        offset: String::new(),
    };
    let query = desk.ask(ann, ask).unwrap();
    let answer = functions::messages::SetInlineBotResults {
        query_id: query,
        ..functions::messages::SetInlineBotResults::default()
    };
    let refused = desk.call(stranger, answer.clone());
    assert_eq!(refused, Err(error(400, "QUERY_ID_INVALID")));
    let refused = desk.call(ann, answer.clone());
    assert_eq!(refused, Err(error(400, "USER_BOT_REQUIRED")));
    assert_eq!(desk.call(bot, answer), Ok(true));
}

#[test]
fn a_bot_hears_that_it_was_stopped_and_cannot_write() {
    let mut desk = Desk::new();
    let (ann, bot) = (desk.user(1, ANN), desk.bot(2));
    let (to_bot, to_ann) = (desk.find(ann, "echobot"), desk.find(bot, "ann"));
    let block = functions::contacts::Block {
        my_stories_from: false,
        id: to_bot,
    };
    desk.call(ann, block).unwrap();
    let updates = desk.updates(bot);
    assert!(matches!(
        &updates[..],
        [enums::Update::BotStopped(stopped)] if stopped.stopped && stopped.qts == 1
    ));
    assert_eq!(
        desk.call(bot, message(&to_ann, "please")),
        Err(error(400, "USER_IS_BLOCKED"))
    );
}

#[test]
fn commands_are_shown_to_whoever_looks_at_the_bot() {
    let mut desk = Desk::new();
    let (ann, bot) = (desk.user(1, ANN), desk.bot(2));
    let commands = vec![types::BotCommand {
        ephemeral: false,
        command: "help".to_owned(),
        description: "what I can do".to_owned(),
    }];
    let set = functions::bots::SetBotCommands {
        scope: enums::BotCommandScope::Default,
        lang_code: String::new(),
        commands: commands.clone(),
    };
    desk.call(bot, set).unwrap();
    let id = desk.find_user(ann, "echobot");
    let full = desk
        .call(ann, functions::users::GetFullUser { id })
        .unwrap();
    let info = full.full_user.bot_info.unwrap();
    assert_eq!(info.commands, Some(commands));
}
