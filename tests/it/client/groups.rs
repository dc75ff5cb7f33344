//! Small groups.

use super::*;
use mtproto_client::{Update, types::Role};

pub(super) fn a_group_talks_and_loses_a_member(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (ann, ben) = (user(&scene, ANN).await, user(&scene, BEN).await);
            let mut to_ben = ben.updates();
            let (group, ben_of_ann) = {
                let ben = ann.resolve(BENS_PHONE).await.unwrap();
                (
                    ann.create_group("crabs", vec![ben.clone()]).await.unwrap(),
                    ben,
                )
            };
            ann.send_message(&group, "hello").await.unwrap();
            let heard = incoming(&mut to_ben).await;
            assert_eq!(heard.text(), "hello");
            let mut to_ann = ann.updates();
            ben.reply(&heard, "hello yourself").await.unwrap();
            assert_eq!(incoming(&mut to_ann).await.text(), "hello yourself");

            let mut members = ann.participants(&group);
            let mut roles = Vec::new();
            while let Some(member) = members.next().await.unwrap() {
                let name = member.user().first_name().map(str::to_owned);
                roles.push((name, member.role().clone()));
            }
            let named = |name: &str, role| (Some(name.to_owned()), role);
            assert_eq!(
                roles,
                [named("Ann", Role::Creator), named("Ben", Role::Member)]
            );
            assert_eq!(members.total(), Some(2));

            ann.kick_participant(&group, &ben_of_ann).await.unwrap();
            assert_eq!(count(ann.participants(&group)).await, 1);
            ann.add_participant(&group, &ben_of_ann).await.unwrap();
            ben.leave(heard.chat()).await.unwrap();
            assert_eq!(count(ann.participants(&group)).await, 1);
        },
    )
}

/// What was deleted is told to everybody who has it.
pub(super) fn a_message_disappears_everywhere(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (ann, ben, mut to_ben, to) = ann_and_ben(&scene).await;
            let sent = ann.send_message(&to, "oops").await.unwrap();
            let heard = incoming(&mut to_ben).await;
            assert_eq!(ann.delete_messages(&to, &[sent.id()]).await, Ok(1));
            loop {
                if let Update::MessagesDeleted(gone) = to_ben.next().await.unwrap() {
                    assert_eq!(gone.messages(), [heard.id()]);
                    assert_eq!(gone.channel_id(), None);
                    break;
                }
            }
            let left = ben.messages(heard.chat(), &[heard.id()]).await.unwrap();
            assert!(left.is_empty());
        },
    )
}

pub(super) async fn count(mut members: mtproto_client::Participants) -> usize {
    let mut count = 0;
    while members.next().await.unwrap().is_some() {
        count += 1;
    }
    count
}
