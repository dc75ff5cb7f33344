//! What is kept between runs.

use super::*;
use crate::scene::Scene;
use mtproto_client::{
    Config, ConnectError, Pfs, Store, StoreError,
    session::{SessionData, StringFormat},
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// A store that somebody else has written.
#[derive(Clone, Default)]
pub(super) struct Shelf(Arc<Mutex<Option<Vec<u8>>>>);

impl Shelf {
    /// Of a client that keeps its session here.
    pub(super) fn config(&self, scene: &Scene) -> Config {
        let shelf = self.clone();
        scene.config().store(move || Box::new(shelf.clone()))
    }

    /// What is left of the session when it is written in another format.
    fn rewrite(&self, format: StringFormat) {
        let mut kept = self.0.lock().unwrap();
        let data = SessionData::from_bytes(kept.as_ref().unwrap()).unwrap();
        let text = data.to_text(format).unwrap();
        let data = SessionData::from_text(&text).unwrap();
        assert_eq!(data.user, None);
        *kept = Some(data.to_bytes());
    }
}

impl Store for Shelf {
    fn name(&self) -> String {
        "on the shelf".to_owned()
    }

    fn load(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.0.lock().unwrap().clone())
    }

    fn save(&mut self, session: &[u8]) -> Result<(), StoreError> {
        *self.0.lock().unwrap() = Some(session.to_vec());
        Ok(())
    }
}

pub(super) fn a_session_can_be_kept_in_a_store_of_ones_own(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let shelf = Shelf::default();
            let config = || shelf.config(&scene);
            let client = scene.connect(config()).await;
            client.bot_sign_in(BOT_TOKEN).await.unwrap();
            client.shutdown(SECONDS).await;
            let client = scene.connect(config()).await;
            assert!(client.is_authorized());
            assert_eq!(client.stats().key_exchanges, 0);
            assert!(client.me().await.unwrap().is_bot());
        },
    )
}

/// The strings of Telethon hold a key, and nothing about the user.
pub(super) fn a_session_that_does_not_say_whose_it_is_finds_out(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let shelf = Shelf::default();
            let config = || shelf.config(&scene);
            let ben = scene.connect(config()).await;
            log_in(&ben, BEN).await;
            ben.shutdown(SECONDS).await;
            shelf.rewrite(StringFormat::Telethon);

            let ben = scene.connect(config()).await;
            let mut to_ben = ben.updates();
            assert_eq!(ben.me().await.unwrap().first_name(), Some("Ben"));
            assert!(ben.is_authorized());
            let ann = user(&scene, ANN).await;
            let to = ann.resolve(BENS_PHONE).await.unwrap();
            ann.send_message(to, "found you").await.unwrap();
            assert_eq!(incoming(&mut to_ben).await.text(), "found you");
            ben.shutdown(SECONDS).await;
            let ben = scene.open(config()).unwrap();
            assert!(ben.is_authorized());
        },
    )
}

/// Two programs with one session would steal each other's updates.
pub(super) fn a_session_file_is_used_by_one_program_at_a_time(weather: Weather) -> Carried {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("one.session");
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let config = || scene.config().session(&path);
            let first = scene.connect(config()).await;
            let in_use = ConnectError::Store(StoreError::InUse {
                path: path.clone(),
                holder: Some(std::process::id()),
            });
            assert_eq!(scene.open(config()).err(), Some(in_use));
            first.shutdown(SECONDS).await;
            scene.connect(config()).await;
        },
    )
}

/// AK-67: three hours under keys that live for ten minutes.
pub(super) fn a_session_goes_on_under_temporary_keys(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let pfs = Pfs {
                lifetime: Duration::from_secs(600),
                renew_before: Duration::from_secs(180),
            };
            let bot = scene.connect(scene.config().pfs(Some(pfs))).await;
            bot.bot_sign_in(BOT_TOKEN).await.unwrap();
            let mut updates = bot.updates();
            let user = user(&scene, ANN).await;
            let to_bot = to_bot(&user).await;
            for number in 0..60 {
                user.send_message(&to_bot, number.to_string())
                    .await
                    .unwrap();
                assert_eq!(incoming(&mut updates).await.text(), number.to_string());
                scene.sleep(Duration::from_secs(30)).await;
            }
            assert_eq!(bot.stats().key_exchanges, 1);
        },
    )
}

const SECONDS: Duration = Duration::from_secs(5);
