//! Values as servers send them.

use bytes::Bytes;
use mtproto_tl::api::{enums, types};

/// A page of history: a hundred messages, and as many people and channels.
pub(super) fn messages() -> enums::messages::Messages {
    types::messages::MessagesSlice {
        count: 12_345,
        messages: (0..100).map(message).collect(),
        chats: (0..100).map(channel).collect(),
        users: (0..100).map(user).collect(),
        ..Default::default()
    }
    .into()
}

/// What a busy account is told at once.
pub(super) fn updates() -> enums::Updates {
    types::Updates {
        updates: (0..20).map(update).collect(),
        users: (0..5).map(user).collect(),
        chats: (0..2).map(channel).collect(),
        date: 1_764_000_000,
        seq: 7,
    }
    .into()
}

/// A message as it comes in a private conversation.
pub(super) fn short() -> enums::Updates {
    types::UpdateShortMessage {
        id: 5,
        user_id: 1 << 33,
        message: text(5),
        pts: 100,
        pts_count: 1,
        date: 1_764_000_000,
        ..Default::default()
    }
    .into()
}

/// A part of a file.
pub(super) fn file() -> enums::upload::File {
    types::upload::File {
        r#type: enums::storage::FileType::FileJpeg,
        mtime: 1_764_000_000,
        bytes: Bytes::from(vec![7; 512 << 10]),
    }
    .into()
}

fn update(i: i32) -> enums::Update {
    match i % 4 {
        0 => types::UpdateNewMessage {
            message: message(i),
            pts: 100 + i,
            pts_count: 1,
        }
        .into(),
        1 => types::UpdateUserStatus {
            user_id: user_id(i),
            status: offline(i),
        }
        .into(),
        2 => types::UpdateReadHistoryInbox {
            peer: peer(i),
            max_id: i,
            pts: 100 + i,
            ..Default::default()
        }
        .into(),
        _ => types::UpdateEditMessage {
            message: message(i),
            pts: 100 + i,
            pts_count: 1,
        }
        .into(),
    }
}

/// Every third is an answer, every fourth was forwarded, every fifth has a picture, and so on.
fn message(i: i32) -> enums::Message {
    let every = |n: i32| i % n == 0;
    let mut message = types::Message {
        id: 1000 + i,
        from_id: Some(peer(i)),
        peer_id: peer(i + 1),
        date: 1_764_000_000 + i,
        message: text(i),
        views: Some(100 * i),
        forwards: Some(i),
        ..Default::default()
    };
    if every(2) {
        message.entities = Some(entities());
    }
    if every(3) {
        let header = types::MessageReplyHeader {
            reply_to_msg_id: Some(i),
            ..Default::default()
        };
        message.reply_to = Some(header.into());
    }
    if every(4) {
        let header = types::MessageFwdHeader {
            from_id: Some(peer(i)),
            date: 1_763_000_000,
            channel_post: Some(i),
            ..Default::default()
        };
        message.fwd_from = Some(header.into());
    }
    if every(5) {
        message.media = Some(picture(i));
    }
    if every(7) {
        message.reactions = Some(reactions().into());
    }
    message.into()
}

fn text(i: i32) -> String {
    let words = "the quick brown fox jumps over the lazy dog and goes home to write about it ";
    words.repeat(3)[..(20 + i as usize * 37 % 160)].to_owned()
}

fn entities() -> Vec<enums::MessageEntity> {
    let bold = types::MessageEntityBold {
        offset: 0,
        length: 4,
    };
    let link = types::MessageEntityTextUrl {
        offset: 4,
        length: 10,
        url: "https://example.org/a/page".to_owned(),
    };
    vec![bold.into(), link.into()]
}

fn reactions() -> types::MessageReactions {
    let count = |emoticon: &str, count| types::ReactionCount {
        reaction: types::ReactionEmoji {
            emoticon: emoticon.to_owned(),
        }
        .into(),
        count,
        ..Default::default()
    };
    types::MessageReactions {
        results: vec![count("👍", 12), count("🔥", 3)],
        ..Default::default()
    }
}

fn picture(i: i32) -> enums::MessageMedia {
    let size = |kind: &str, side| {
        let size = types::PhotoSize {
            r#type: kind.to_owned(),
            w: side,
            h: side,
            size: side * 100,
        };
        enums::PhotoSize::from(size)
    };
    let stripped = types::PhotoStrippedSize {
        r#type: "i".to_owned(),
        bytes: Bytes::from_static(&[9; 300]),
    };
    let photo = types::Photo {
        id: i64::from(i) << 40,
        access_hash: 1 << 50,
        file_reference: Bytes::from_static(&[5; 25]),
        date: 1_764_000_000,
        sizes: vec![stripped.into(), size("m", 320), size("x", 800)],
        dc_id: 2,
        ..Default::default()
    };
    types::MessageMediaPhoto {
        photo: Some(photo.into()),
        ..Default::default()
    }
    .into()
}

fn user(i: i32) -> enums::User {
    let photo = types::UserProfilePhoto {
        photo_id: i64::from(i) << 40,
        stripped_thumb: Some(Bytes::from_static(&[3; 150])),
        dc_id: 2,
        ..Default::default()
    };
    types::User {
        id: user_id(i),
        access_hash: Some(1 << 50),
        first_name: Some("Johann".to_owned()),
        last_name: (i % 2 == 0).then(|| "Wolfgang".to_owned()),
        username: (i % 3 == 0).then(|| format!("user_{i}")),
        photo: (i % 4 != 0).then(|| photo.into()),
        status: Some(offline(i)),
        ..Default::default()
    }
    .into()
}

fn channel(i: i32) -> enums::Chat {
    let photo = types::ChatPhoto {
        photo_id: i64::from(i) << 40,
        dc_id: 2,
        ..Default::default()
    };
    types::Channel {
        broadcast: true,
        id: 1 << 35 | i64::from(i),
        access_hash: Some(1 << 50),
        title: format!("The channel with the number {i}"),
        username: Some(format!("channel_{i}")),
        photo: photo.into(),
        date: 1_764_000_000,
        default_banned_rights: Some(types::ChatBannedRights::default().into()),
        participants_count: Some(1000 + i),
        ..Default::default()
    }
    .into()
}

fn offline(i: i32) -> enums::UserStatus {
    types::UserStatusOffline {
        was_online: 1_764_000_000 - i,
    }
    .into()
}

fn peer(i: i32) -> enums::Peer {
    types::PeerUser {
        user_id: user_id(i),
    }
    .into()
}

fn user_id(i: i32) -> i64 {
    1 << 33 | i64::from(i)
}
