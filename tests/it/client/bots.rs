//! Bots that are asked.

use super::*;
use mtproto_client::{
    Draft, Update,
    tl::api::functions::messages::{
        GetBotCallbackAnswer, GetInlineBotResults, SendInlineBotResult,
    },
    types::{Answer, InlineButton, InlineKeyboard, article},
};
use std::time::Duration;

/// Answers what the bot is asked, for as long as anybody waits.
async fn serve(bot: &Client, updates: &mut Updates) {
    loop {
        match updates.next().await.expect("the driver runs") {
            Update::CallbackQuery(query) => {
                assert_eq!((query.data(), query.text()), (&b"yes"[..], Some("yes")));
                // Whoever waited may have given up.
                let _ = query.answer(bot, Answer::alert("Good")).await;
            }
            Update::InlineQuery(query) => {
                assert_eq!(query.query(), "crabs");
                let found = vec![article("1", "Ferris", "A crab")];
                let _ = bot.answer_inline(&query, found, 60, None).await;
            }
            _ => {}
        }
    }
}

pub(super) fn a_pressed_button_is_answered(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (ann, bot) = (user(&scene, ANN).await, bot(&scene).await);
            let (mut to_ann, mut to_bot_updates) = (ann.updates(), bot.updates());
            let to_bot = to_bot(&ann).await;
            ann.send_message(&to_bot, "ask me").await.unwrap();
            let asked = incoming(&mut to_bot_updates).await;
            let button = InlineButton::callback("Yes", "yes");
            let question = Draft::text("well?").markup(InlineKeyboard::new().row([button]));
            bot.reply(&asked, question).await.unwrap();
            let question = incoming(&mut to_ann).await;
            assert!(question.reply_markup().is_some());
            let press = GetBotCallbackAnswer {
                game: false,
                peer: ann.input_peer(&to_bot).await.unwrap(),
                msg_id: question.id(),
                data: Some(b"yes"[..].into()),
                password: None,
            };
            // The server does not wait for a bot for longer than ten seconds.
            let answer = beside(
                patiently(|| ann.invoke(&press)),
                serve(&bot, &mut to_bot_updates),
            );
            let answer = answer.await;
            assert_eq!(
                (answer.message.as_deref(), answer.alert),
                (Some("Good"), true)
            );
        },
    )
}

pub(super) fn an_inline_query_is_answered_and_a_result_sent(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (ann, bot) = (user(&scene, ANN).await, bot(&scene).await);
            let mut updates = bot.updates();
            let to_bot = to_bot(&ann).await;
            let ask = GetInlineBotResults {
                bot: ann.input_user(&to_bot).await.unwrap(),
                peer: enums::InputPeer::PeerSelf,
                geo_point: None,
                query: "crabs".to_owned(),
                offset: String::new(),
            };
            let asking = patiently(|| ann.invoke(&ask));
            let results = beside(asking, serve(&bot, &mut updates)).await;
            assert_eq!(results.results.len(), 1);
            let send = SendInlineBotResult {
                peer: enums::InputPeer::PeerSelf,
                random_id: 1,
                query_id: results.query_id,
                id: "1".to_owned(),
                ..SendInlineBotResult::default()
            };
            ann.invoke(&send).await.unwrap();
            let newest = ann.history("me").next().await.unwrap().unwrap();
            assert_eq!(newest.text(), "A crab");
            // This is told once, and has no number by which it could be asked for again.
            let told = scene.within(MINUTE, async {
                loop {
                    if let Some(Update::InlineSend(sent)) = updates.next().await {
                        break sent;
                    }
                }
            });
            if let Some(sent) = told.await {
                assert_eq!((sent.result_id(), sent.query()), ("1", "crabs"));
            }
        },
    )
}

const MINUTE: Duration = Duration::from_secs(60);
