//! Abbreviated messages, written out (API-54).

use mtproto_tl::api::{enums, types};

/// A message in a private conversation. Which of the two wrote it is a flag.
pub(super) fn message(short: types::UpdateShortMessage) -> enums::Update {
    let other = types::PeerUser {
        user_id: short.user_id,
    };
    let message = types::Message {
        out: short.out,
        mentioned: short.mentioned,
        media_unread: short.media_unread,
        silent: short.silent,
        id: short.id,
        from_id: (!short.out).then(|| other.clone().into()),
        peer_id: other.into(),
        fwd_from: short.fwd_from,
        via_bot_id: short.via_bot_id,
        reply_to: short.reply_to,
        date: short.date,
        message: short.message,
        entities: short.entities,
        ttl_period: short.ttl_period,
        ..types::Message::default()
    };
    new_message(message, short.pts, short.pts_count)
}

/// A message in a small group.
pub(super) fn chat_message(short: types::UpdateShortChatMessage) -> enums::Update {
    let message = types::Message {
        out: short.out,
        mentioned: short.mentioned,
        media_unread: short.media_unread,
        silent: short.silent,
        id: short.id,
        from_id: Some(
            types::PeerUser {
                user_id: short.from_id,
            }
            .into(),
        ),
        peer_id: types::PeerChat {
            chat_id: short.chat_id,
        }
        .into(),
        fwd_from: short.fwd_from,
        via_bot_id: short.via_bot_id,
        reply_to: short.reply_to,
        date: short.date,
        message: short.message,
        entities: short.entities,
        ttl_period: short.ttl_period,
        ..types::Message::default()
    };
    new_message(message, short.pts, short.pts_count)
}

/// A message that we have sent ourselves: only its numbers are known.
pub(super) fn sent(short: &types::UpdateShortSentMessage) -> enums::Update {
    let peer_id = types::PeerUser { user_id: 0 }.into();
    let message = types::Message {
        out: true,
        id: short.id,
        peer_id,
        ..types::Message::default()
    };
    new_message(message, short.pts, short.pts_count)
}

fn new_message(message: types::Message, pts: i32, pts_count: i32) -> enums::Update {
    types::UpdateNewMessage {
        message: message.into(),
        pts,
        pts_count,
    }
    .into()
}
