//! What happens to an account, told to the program.

mod soak;

use super::*;
use mtproto_client::{Config, Update};
use mtproto_testdc::Fault;
use std::time::Duration;

pub(super) fn every_message_is_delivered_once_and_in_order(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (user, bot) = (user(&scene, ANN).await, bot(&scene).await);
            let to_bot = to_bot(&user).await;
            let mut updates = bot.updates();
            for number in 0..30 {
                user.send_message(&to_bot, number.to_string())
                    .await
                    .unwrap();
            }
            for number in 0..30 {
                assert_eq!(incoming(&mut updates).await.text(), number.to_string());
            }
            let more = scene
                .within(Duration::from_secs(1800), incoming(&mut updates))
                .await;
            assert!(more.is_none(), "{more:?} came twice");
        },
    )
}

pub(super) fn an_update_that_was_not_committed_comes_again_after_a_restart(
    weather: Weather,
) -> Carried {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bot.session");
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let config = || scene.config().session(&path);
            let bot = logged_in(&scene, config()).await;
            let mut updates = bot.updates().with_commits();
            let user = user(&scene, ANN).await;
            let to_bot = to_bot(&user).await;
            for text in ["one", "two", "three"] {
                user.send_message(&to_bot, text).await.unwrap();
            }
            let mut seen = 0;
            while seen < 3 {
                let delivery = updates.next().await.unwrap();
                let is_message = matches!(delivery.update(), Update::NewMessage(_));
                seen += usize::from(is_message);
                // The last one is left as it is.
                if seen < 3 {
                    delivery.commit();
                }
            }
            bot.shutdown(Duration::from_secs(5)).await;
            drop((bot, updates));

            let bot = scene.connect(config()).await;
            assert_eq!(incoming(&mut bot.updates()).await.text(), "three");
        },
    )
}

pub(super) fn what_happened_while_nobody_was_there_is_caught_up(weather: Weather) -> Carried {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bot.session");
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let config = || scene.config().session(&path);
            let bot = logged_in(&scene, config()).await;
            let user = user(&scene, ANN).await;
            let to_bot = to_bot(&user).await;
            let mut updates = bot.updates();
            user.send_message(&to_bot, "before").await.unwrap();
            assert_eq!(incoming(&mut updates).await.text(), "before");
            drop(updates);
            bot.shutdown(Duration::from_secs(5)).await;
            for number in 0..10 {
                user.send_message(&to_bot, number.to_string())
                    .await
                    .unwrap();
            }
            let bot = scene.connect(config()).await;
            let mut updates = bot.updates();
            for number in 0..10 {
                assert_eq!(incoming(&mut updates).await.text(), number.to_string());
            }
        },
    )
}

pub(super) fn a_container_that_was_lost_is_noticed_by_the_next_one(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (ann, ben, mut to_ben, to) = ann_and_ben(&scene).await;
            let id = ben.me().await.unwrap().id();
            let sent = ann.send_message(&to, "a crab").await.unwrap();
            incoming(&mut to_ben).await;
            let begun = scene.now();
            // Nothing but this, lest the next one is lost as well.
            scene.dc(|dc, _| {
                dc.clear_faults();
                dc.add_fault(Fault::drop_update().for_user(id));
            });
            for emoji in ["🦀", "🦞"] {
                ann.send_reaction(&to, sent.id(), emoji).await.unwrap();
            }
            for emoji in ["🦀", "🦞"] {
                assert_eq!(reaction(&mut to_ben).await, emoji);
            }
            assert!(scene.now() < begun + SILENCE, "nothing gave it away");
        },
    )
}

pub(super) fn containers_that_come_in_one_count_as_many(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (ann, ben, mut to_ben, to) = ann_and_ben(&scene).await;
            let id = ben.me().await.unwrap().id();
            let sent = ann.send_message(&to, "a crab").await.unwrap();
            incoming(&mut to_ben).await;
            scene.dc(|dc, _| dc.add_fault(Fault::combine_update().for_user(id)));
            for emoji in ["🦀", "🦞", "🦐"] {
                ann.send_reaction(&to, sent.id(), emoji).await.unwrap();
            }
            for emoji in ["🦀", "🦞", "🦐"] {
                assert_eq!(reaction(&mut to_ben).await, emoji);
            }
        },
    )
}

pub(super) fn what_happened_beside_messages_is_caught_up(weather: Weather) -> Carried {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("ben.session");
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let config = || scene.config().session(&path);
            let (ann, ben) = (user(&scene, ANN).await, scene.connect(config()).await);
            log_in(&ben, BEN).await;
            let to = ann.resolve(BENS_PHONE).await.unwrap();
            let mut to_ben = ben.updates();
            let sent = ann.send_message(&to, "a crab").await.unwrap();
            incoming(&mut to_ben).await;
            ben.shutdown(Duration::from_secs(5)).await;
            drop((ben, to_ben));
            for emoji in ["🦀", "🦞"] {
                ann.send_reaction(&to, sent.id(), emoji).await.unwrap();
            }
            let ben = scene.connect(config()).await;
            let mut to_ben = ben.updates();
            for emoji in ["🦀", "🦞"] {
                assert_eq!(reaction(&mut to_ben).await, emoji);
            }
        },
    )
}

/// What somebody thinks of a message, when he says so next.
async fn reaction(updates: &mut Updates) -> String {
    loop {
        let Update::Other(update, _) = updates.next().await.expect("the driver runs") else {
            continue;
        };
        let enums::Update::MessageReactions(told) = *update else {
            continue;
        };
        if let [given] = &told.reactions.results[..]
            && let enums::Reaction::Emoji(given) = &given.reaction
        {
            return given.emoticon.clone();
        }
    }
}

async fn logged_in(scene: &crate::scene::Scene, config: Config) -> Client {
    let bot = scene.connect(config).await;
    bot.bot_sign_in(BOT_TOKEN).await.unwrap();
    bot
}

/// How long the server may say nothing before a client asks whether it missed something (API-56).
const SILENCE: Duration = Duration::from_secs(15 * 60);
