//! Knowing people.

use super::*;

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

pub(super) fn people_are_found_and_have_no_photos(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let ann = user(&scene, ANN).await;
            let found = ann.search_peers("Ben", 5).await.unwrap();
            let ben = ann.resolve(BENS_PHONE).await.unwrap();
            assert_eq!(found, std::slice::from_ref(&ben));
            assert!(ann.profile_photos(&ben, 10).await.unwrap().is_empty());
        },
    )
}
