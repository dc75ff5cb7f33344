//! What else becomes of messages.

use super::*;
use mtproto_client::{Draft, State};
use std::time::Duration;

pub(super) fn a_message_is_forwarded_pinned_and_reacted_to(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (ann, ben) = (user(&scene, ANN).await, user(&scene, BEN).await);
            let mut to_ben = ben.updates();
            let group = ann.create_supergroup("crabs", "").await.unwrap();
            let first = ann.send_message(&group, "first").await.unwrap();
            let second = ann.send_message(&group, "second").await.unwrap();

            let to = ann.resolve(BENS_PHONE).await.unwrap();
            ann.forward_messages(&group, &[first.id()], &to)
                .await
                .unwrap();
            let heard = incoming(&mut to_ben).await;
            assert_eq!(heard.text(), "first");
            assert!(heard.forward_header().is_some());

            ann.pin_message(&group, first.id()).await.unwrap();
            ann.pin_message_silently(&group, second.id()).await.unwrap();
            assert_eq!(pinned(&ann, &group).await.as_deref(), Some("second"));
            ann.unpin_message(&group, second.id()).await.unwrap();
            assert_eq!(pinned(&ann, &group).await.as_deref(), Some("first"));
            ann.unpin_all_messages(&group).await.unwrap();
            assert_eq!(pinned(&ann, &group).await, None);

            for (emoji, kinds) in [("👍", 1), ("", 0)] {
                ann.send_reaction(&group, first.id(), emoji).await.unwrap();
                let now = ann.messages(&group, &[first.id()]).await.unwrap();
                let seen = now[0].raw().reactions.as_ref();
                assert_eq!(seen.map_or(0, |seen| seen.results.len()), kinds);
            }
        },
    )
}

async fn pinned(client: &Client, chat: &PeerRef) -> Option<String> {
    let pinned = client.pinned_message(chat).await.unwrap();
    pinned.map(|message| message.text().to_owned())
}

pub(super) fn messages_are_found_here_and_everywhere(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let ann = user(&scene, ANN).await;
            let group = ann.create_supergroup("crabs", "").await.unwrap();
            for text in ["a crab", "a lobster", "another crab"] {
                ann.send_message("me", text).await.unwrap();
            }
            ann.send_message(&group, "crabs only").await.unwrap();
            let mut here = ann.search("me", "crab");
            let found = texts(&here.take(10).await.unwrap());
            assert_eq!(found, ["another crab", "a crab"]);
            assert_eq!(here.total(), Some(2));
            let everywhere = ann.search_everywhere("crab").take(10).await.unwrap();
            let mut found = texts(&everywhere);
            found.sort();
            assert_eq!(found, ["a crab", "another crab", "crabs only"]);
        },
    )
}

fn texts(messages: &[Message]) -> Vec<String> {
    let text = |message: &Message| message.text().to_owned();
    messages.iter().map(text).collect()
}

pub(super) fn a_message_waits_for_its_time(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (ann, _ben, mut to_ben, to) = ann_and_ben(&scene).await;
            let date = i32::try_from(scene.now().as_secs()).unwrap() + 600;
            let mut ids = Vec::new();
            for text in ["later", "never"] {
                let draft = Draft::text(text).scheduled(date);
                ids.push(ann.send_message(&to, draft).await.unwrap().id());
            }
            assert_eq!(ann.scheduled_messages(&to).await.unwrap().len(), 2);
            ann.delete_scheduled_messages(&to, &ids[1..]).await.unwrap();
            let waiting = texts(&ann.scheduled_messages(&to).await.unwrap());
            assert_eq!(waiting, ["later"]);
            let heard = incoming(&mut to_ben).await;
            assert_eq!(heard.text(), "later");
            assert!(heard.date() >= date);
            let more = scene.within(Duration::from_secs(1200), incoming(&mut to_ben));
            assert!(more.await.is_none());
        },
    )
}

pub(super) fn an_album_arrives_together(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (ann, ben, mut to_ben, to) = ann_and_ben(&scene).await;
            let mut album = Vec::new();
            for name in ["one", "two"] {
                let file = ann.upload(name.as_bytes().to_vec(), name).await.unwrap();
                album.push(Draft::text(name).attach(file.as_document("text/plain")));
            }
            ann.send_album(&to, album).await.unwrap();
            let first = incoming(&mut to_ben).await;
            let second = incoming(&mut to_ben).await;
            assert!(first.grouped_id().is_some());
            assert_eq!(first.grouped_id(), second.grouped_id());
            assert_eq!(texts(&[first.clone(), second]), ["one", "two"]);
            let content = ben.download(&first.file().unwrap()).await.unwrap();
            assert_eq!(&content[..], b"one");
        },
    )
}

/// TR-37: nobody waits out a long pause when the network is known to be back.
pub(super) fn whoever_says_that_the_network_is_back_does_not_wait(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let ann = user(&scene, ANN).await;
            scene.cut_off();
            let waiting = loop {
                scene.sleep(SECOND).await;
                match ann.state() {
                    state @ State::Waiting { until, .. } if until > scene.now() + 10 * SECOND => {
                        break state;
                    }
                    _ => {}
                }
            };
            scene.mend();
            ann.network_restored();
            let next = scene.within(SECOND, ann.state_after(&waiting)).await;
            assert!(matches!(next, Some(State::Connecting)), "{next:?}");
            ann.send_message("me", "here again").await.unwrap();
        },
    )
}

const SECOND: Duration = Duration::from_secs(1);
