//! Channels and large groups.

use super::{groups::count, *};
use mtproto_client::{
    tl::api::{
        functions::channels::UpdateUsername,
        types::{ChatAdminRights, ChatBannedRights},
    },
    types::Role,
};

/// Ann has a large group, and has let Ben in by a link.
async fn joined(ann: &Client, ben: &Client) -> (PeerRef, PeerRef) {
    let group = ann
        .create_supergroup("crabs", "all about them")
        .await
        .unwrap();
    let link = ann.create_invite(&group).await.unwrap();
    let same = ben.accept_invite(&link).await.unwrap();
    assert_eq!(same.input().map(channel_id), group.input().map(channel_id));
    (group, same)
}

fn channel_id(peer: &enums::InputPeer) -> i64 {
    match peer {
        enums::InputPeer::Channel(channel) => channel.channel_id,
        other => panic!("{other:?} is no channel"),
    }
}

pub(super) fn a_channel_is_followed_in_order(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (ann, ben) = (user(&scene, ANN).await, user(&scene, BEN).await);
            let (group, bens) = joined(&ann, &ben).await;
            let mut to_ben = ben.updates();
            for number in 0..20 {
                ann.send_message(&group, number.to_string()).await.unwrap();
            }
            for number in 0..20 {
                assert_eq!(incoming(&mut to_ben).await.text(), number.to_string());
            }
            let newest = ben.history(&bens).next().await.unwrap().unwrap();
            assert_eq!(newest.text(), "19");
            ben.leave(&bens).await.unwrap();
            assert_eq!(count(ann.participants(&group)).await, 1);
            let publish = UpdateUsername {
                channel: ann.input_channel(&group).await.unwrap(),
                username: "crabs_only".to_owned(),
            };
            ann.invoke(&publish).await.unwrap();
            ben.join("@crabs_only").await.unwrap();
            assert_eq!(count(ann.participants(&group)).await, 2);
        },
    )
}

pub(super) fn members_are_promoted_restricted_and_banned(weather: Weather) -> Carried {
    tell(
        weather,
        |dc| dc,
        async |scene| {
            let (ann, ben) = (user(&scene, ANN).await, user(&scene, BEN).await);
            let (group, bens) = joined(&ann, &ben).await;
            let to = ann.resolve(BENS_PHONE).await.unwrap();
            assert_eq!(role_of_ben(&ann, &group).await, Some(Role::Member));

            let may_delete = ChatAdminRights {
                delete_messages: true,
                ..ChatAdminRights::default()
            };
            ann.promote_participant(&group, &to, may_delete)
                .await
                .unwrap();
            assert_eq!(role_of_ben(&ann, &group).await, Some(Role::Admin));
            let none = ChatAdminRights::default();
            ann.promote_participant(&group, &to, none).await.unwrap();
            assert_eq!(role_of_ben(&ann, &group).await, Some(Role::Member));

            let silent = ChatBannedRights {
                send_messages: true,
                send_plain: true,
                ..ChatBannedRights::default()
            };
            ann.restrict_participant(&group, &to, silent).await.unwrap();
            assert_eq!(role_of_ben(&ann, &group).await, Some(Role::Restricted));
            assert!(ben.send_message(&bens, "may I?").await.is_err());

            ann.kick_participant(&group, &to).await.unwrap();
            assert_eq!(role_of_ben(&ann, &group).await, None);
            ann.add_participant(&group, &to).await.unwrap();
            ann.ban_participant(&group, &to, 0).await.unwrap();
            assert_eq!(role_of_ben(&ann, &group).await, None);
            let link = ann.create_invite(&group).await.unwrap();
            assert!(ben.accept_invite(&link).await.is_err());
        },
    )
}

async fn role_of_ben(ann: &Client, group: &PeerRef) -> Option<Role> {
    let mut members = ann.participants(group);
    while let Some(member) = members.next().await.unwrap() {
        if member.user().first_name() == Some("Ben") {
            return Some(member.role().clone());
        }
    }
    None
}
