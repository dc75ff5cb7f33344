//! Sessions in databases.

use super::*;
use mtproto_client::{Store, StoreError};
use mtproto_sqlite::SqliteStore;
use std::time::Duration;

#[test]
fn a_session_can_be_kept_in_a_database() {
    telling::in_all_weathers(database);
}

fn database(weather: Weather) -> Carried {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("bot.sqlite");
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let config = || {
                let path = path.clone();
                let open = move || -> Box<dyn Store> { Box::new(SqliteStore::new(&path)) };
                scene.config().store(open)
            };
            let client = scene.connect(config()).await;
            client.bot_sign_in(BOT_TOKEN).await.unwrap();
            let in_use = StoreError::InUse {
                path: path.clone(),
                holder: Some(std::process::id()),
            };
            assert_eq!(scene.open(config()).err(), Some(in_use.into()));
            client.shutdown(SECONDS).await;
            drop(client);
            let client = scene.connect(config()).await;
            assert!(client.is_authorized());
            assert_eq!(client.stats().key_exchanges, 0);
        },
    )
}

const SECONDS: Duration = Duration::from_secs(5);
