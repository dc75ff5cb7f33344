//! Knowing people.

use super::*;
use mtproto_client::{PeerRef, tl::api::enums};

pub(super) fn whoever_was_seen_once_is_known_by_name_and_number(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let client = user(&scene, ANN).await;
            let bot = to_bot(&client).await;
            let answers = client.stats().answers;
            for name in ["https://t.me/echobot", "ECHOBOT"] {
                assert_eq!(client.resolve(name).await.unwrap(), bot);
            }
            let Some(enums::InputPeer::User(input)) = bot.input() else {
                panic!("{bot:?}")
            };
            let by_number = client.input_peer(PeerRef::user(input.user_id)).await;
            assert_eq!(by_number.as_ref(), Ok(bot.input().unwrap()));
            assert_eq!(client.stats().answers, answers, "nothing was asked");
            assert!(client.input_peer(PeerRef::user(1)).await.is_err());
        },
    )
}
