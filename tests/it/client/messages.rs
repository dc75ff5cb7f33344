//! Writing, changing, finding.

use super::*;
use crate::scene::Scene;
use mtproto_client::{Draft, tl::api::types};
use mtproto_testdc::Fault;
use std::{collections::BTreeSet, time::Duration};

pub(super) fn messages_are_sent_found_changed_and_deleted(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let client = user(&scene, ANN).await;
            let draft = Draft::markdown("🦀 **bold** words");
            let sent = client.send_message("me", draft).await.unwrap();
            let found = client.messages("me", &[sent.id()]).await.unwrap();
            assert_eq!(found[0].text(), "🦀 bold words");
            assert_eq!(found[0].markdown(), "🦀 **bold** words");
            client.edit_message("me", sent.id(), "other").await.unwrap();
            let mut history = client.history("me");
            let newest = history.next().await.unwrap().unwrap();
            assert_eq!((newest.id(), newest.text()), (sent.id(), "other"));
            client.delete_messages("me", &[sent.id()]).await.unwrap();
            assert!(
                client
                    .messages("me", &[sent.id()])
                    .await
                    .unwrap()
                    .is_empty()
            );
        },
    )
}

pub(super) fn a_message_is_answered(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (user, bot) = (user(&scene, ANN).await, bot(&scene).await);
            let (mut to_user, mut to_bot_updates) = (user.updates(), bot.updates());
            user.send_message(to_bot(&user).await, "hello")
                .await
                .unwrap();
            let question = incoming(&mut to_bot_updates).await;
            assert_eq!(question.text(), "hello");
            bot.reply(&question, "hello yourself").await.unwrap();
            let answer = incoming(&mut to_user).await;
            assert_eq!(answer.text(), "hello yourself");
        },
    )
}

pub(super) fn history_is_read_page_by_page(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let client = user(&scene, ANN).await;
            for number in 0..130 {
                client.send_message("me", number.to_string()).await.unwrap();
            }
            let mut history = client.history("me");
            for number in (0..130).rev() {
                let message = history.next().await.unwrap().unwrap();
                assert_eq!(message.text(), number.to_string());
            }
            assert_eq!(
                history.next().await.unwrap().map(|message| message.id()),
                None
            );
            assert_eq!(history.total(), Some(130));
            let newest = client.history("me").take(3).await.unwrap();
            let texts: Vec<&str> = newest.iter().map(|message| message.text()).collect();
            assert_eq!(texts, ["129", "128", "127"]);
            let older = client
                .history("me")
                .older_than(newest[2].id())
                .next()
                .await
                .unwrap();
            assert_eq!(older.unwrap().text(), "126");
        },
    )
}

pub(super) fn who_types_is_shown_until_the_guard_is_dropped(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let client = user(&scene, ANN).await;
            let to_bot = to_bot(&client).await;
            let guard = client.typing(&to_bot).await.unwrap();
            drop(guard);
            let rights = types::ChatAdminRights::default();
            let refused = client.promote_participant("me", &to_bot, rights).await;
            assert!(refused.is_err(), "we are no channel");
        },
    )
}

/// However often a message has to be sent again.
pub(super) fn nothing_is_sent_twice(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let client = user(&scene, ANN).await;
            let to_bot = to_bot(&client).await;
            let mut sent = BTreeSet::new();
            for number in 0..20 {
                let message = client
                    .send_message(&to_bot, number.to_string())
                    .await
                    .unwrap();
                sent.insert(message.id());
            }
            let all = client.history(&to_bot).take(100).await.unwrap();
            let texts: Vec<String> = all
                .iter()
                .rev()
                .map(|message| message.text().to_owned())
                .collect();
            let expected: Vec<String> = (0..20).map(|number| number.to_string()).collect();
            assert_eq!(texts, expected);
            assert_eq!(sent, all.iter().map(|message| message.id()).collect());
        },
    )
}

/// The server has done what it was asked for, has lost the answer, and remembers no session.
pub(super) fn a_message_whose_answer_was_lost_for_good_is_found(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let client = user(&scene, ANN).await;
            let to_bot = to_bot(&client).await;
            let group = client.create_supergroup("crabs", "").await.unwrap();
            for chat in [&to_bot, &group] {
                let before = client.send_message(chat, "again").await.unwrap();
                let sending = client.send_message(chat, " again ");
                let again = without_answer(&scene, "messages.sendMessage", sending).await;
                let again = again.unwrap();
                assert!(again.id() > before.id());
                let again_id = [again.id()];
                let forwarding = client.forward_messages(chat, &again_id, "me");
                let forwarded =
                    without_answer(&scene, "messages.forwardMessages", forwarding).await;
                assert_eq!(forwarded, Ok(()));
                let all = client.history(chat).take(100).await.unwrap();
                let ids: Vec<i32> = all.iter().map(Message::id).collect();
                assert_eq!(ids, [again.id(), before.id()]);
            }
            let copies = client.history("me").take(100).await.unwrap();
            assert_eq!(copies.len(), 2);
        },
    )
}

/// How a call ends whose answer gets lost, together with the server's memory of it.
async fn without_answer<T>(scene: &Scene, method: &str, call: impl Future<Output = T>) -> T {
    scene.dc(|dc, _| dc.add_fault(Fault::lose_answer(method)));
    beside(call, async {
        loop {
            scene.sleep(Duration::from_secs(30)).await;
            scene.dc(|dc, now| dc.lose_sessions(now));
        }
    })
    .await
}
