//! Updates as the application sees them.

use crate::{
    Update,
    types::{CallbackQuery, Deletion, InlineQuery, InlineSend, Message, Peers},
};
use mtproto_tl::api::{enums, types};
use std::sync::Arc;

/// `update` as the application sees it.
pub(super) fn view(update: enums::Update, peers: &Arc<Peers>) -> Update {
    let message = |message| match message {
        enums::Message::Message(message) => Ok(Message::new(message, peers.clone())),
        other => Err(other),
    };
    match update {
        enums::Update::NewMessage(new) => match message(new.message) {
            Ok(message) => Update::NewMessage(message),
            Err(message) => other(types::UpdateNewMessage { message, ..*new }, peers),
        },
        enums::Update::NewChannelMessage(new) => match message(new.message) {
            Ok(message) => Update::NewMessage(message),
            Err(message) => other(types::UpdateNewChannelMessage { message, ..*new }, peers),
        },
        enums::Update::EditMessage(new) => match message(new.message) {
            Ok(message) => Update::MessageEdited(message),
            Err(message) => other(types::UpdateEditMessage { message, ..*new }, peers),
        },
        enums::Update::EditChannelMessage(new) => match message(new.message) {
            Ok(message) => Update::MessageEdited(message),
            Err(message) => other(types::UpdateEditChannelMessage { message, ..*new }, peers),
        },
        enums::Update::DeleteMessages(deleted) => Update::MessagesDeleted(Deletion {
            channel: None,
            messages: deleted.messages,
        }),
        enums::Update::DeleteChannelMessages(deleted) => Update::MessagesDeleted(Deletion {
            channel: Some(deleted.channel_id),
            messages: deleted.messages,
        }),
        enums::Update::BotCallbackQuery(query) => {
            Update::CallbackQuery(CallbackQuery::new(*query, peers.clone()))
        }
        enums::Update::InlineBotCallbackQuery(query) => {
            Update::CallbackQuery(CallbackQuery::inline(*query, peers.clone()))
        }
        enums::Update::BotInlineQuery(query) => {
            Update::InlineQuery(InlineQuery::new(query, peers.clone()))
        }
        enums::Update::BotInlineSend(sent) => Update::InlineSend(InlineSend::new(sent)),
        update => other(update, peers),
    }
}

fn other(update: impl Into<enums::Update>, peers: &Arc<Peers>) -> Update {
    Update::Other(Box::new(update.into()), peers.clone())
}
