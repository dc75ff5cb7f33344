//! What happens to an account, told to the program.

mod soak;

use super::*;
use mtproto_client::{Config, Update};
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

async fn logged_in(scene: &crate::scene::Scene, config: Config) -> Client {
    let bot = scene.connect(config).await;
    bot.bot_sign_in(BOT_TOKEN).await.unwrap();
    bot
}
