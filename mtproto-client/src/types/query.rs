//! What people ask bots.

use super::{PeerRef, Peers, User};
use bytes::Bytes;
use mtproto_tl::api::{enums, types};
use std::sync::Arc;

/// Somebody pressed a button below a message of ours.
#[derive(Clone, Debug)]
pub struct CallbackQuery {
    pub(crate) id: i64,
    user: i64,
    data: Option<Bytes>,
    game: Option<String>,
    chat_instance: i64,
    origin: Origin,
    peers: Arc<Peers>,
}

#[derive(Clone, Debug)]
enum Origin {
    Chat { peer: enums::Peer, message: i32 },
    Inline(enums::InputBotInlineMessageId),
}

impl CallbackQuery {
    pub(crate) fn new(raw: types::UpdateBotCallbackQuery, peers: Arc<Peers>) -> Self {
        Self {
            id: raw.query_id,
            user: raw.user_id,
            data: raw.data,
            game: raw.game_short_name,
            chat_instance: raw.chat_instance,
            origin: Origin::Chat {
                peer: raw.peer,
                message: raw.msg_id,
            },
            peers,
        }
    }

    pub(crate) fn inline(raw: types::UpdateInlineBotCallbackQuery, peers: Arc<Peers>) -> Self {
        Self {
            id: raw.query_id,
            user: raw.user_id,
            data: raw.data,
            game: raw.game_short_name,
            chat_instance: raw.chat_instance,
            origin: Origin::Inline(raw.msg_id),
            peers,
        }
    }

    /// Names the query.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Who pressed the button.
    #[must_use]
    pub fn user_id(&self) -> i64 {
        self.user
    }

    /// Who pressed the button, if he came along.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        self.peers.user(self.user)
    }

    /// What the button sends.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        self.data.as_deref().unwrap_or_default()
    }

    /// What the button sends, if it is text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.data()).ok()
    }

    /// The game whose button it was.
    #[must_use]
    pub fn game(&self) -> Option<&str> {
        self.game.as_deref()
    }

    /// Names the chat, for scores in games.
    #[must_use]
    pub fn chat_instance(&self) -> i64 {
        self.chat_instance
    }

    /// The chat of the message with the button, unless it was sent through the bot by somebody else.
    #[must_use]
    pub fn chat(&self) -> Option<PeerRef> {
        match &self.origin {
            Origin::Chat { peer, .. } => Some(self.peers.refer_to(peer)),
            Origin::Inline(_) => None,
        }
    }

    /// Number of the message with the button, under the same condition.
    #[must_use]
    pub fn message_id(&self) -> Option<i32> {
        match self.origin {
            Origin::Chat { message, .. } => Some(message),
            Origin::Inline(_) => None,
        }
    }

    /// The message with the button, if it was sent through the bot by somebody else.
    #[must_use]
    pub fn inline_message(&self) -> Option<&enums::InputBotInlineMessageId> {
        match &self.origin {
            Origin::Chat { .. } => None,
            Origin::Inline(id) => Some(id),
        }
    }
}

/// How to answer a [`CallbackQuery`].
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Answer(pub(crate) mtproto_tl::api::functions::messages::SetBotCallbackAnswer);

impl Answer {
    /// Only ends the wait.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Shows a text for a moment.
    pub fn text(text: impl Into<String>) -> Self {
        let mut answer = Self::default();
        answer.0.message = Some(text.into());
        answer
    }

    /// Shows a text until it is dismissed.
    pub fn alert(text: impl Into<String>) -> Self {
        let mut answer = Self::text(text);
        answer.0.alert = true;
        answer
    }

    /// Opens an address.
    pub fn url(url: impl Into<String>) -> Self {
        let mut answer = Self::default();
        answer.0.url = Some(url.into());
        answer
    }

    /// May be shown again for so many seconds without asking.
    pub fn cached_for(mut self, seconds: i32) -> Self {
        self.0.cache_time = seconds;
        self
    }
}

/// Somebody types a query to the bot, in any chat.
#[derive(Clone, Debug)]
pub struct InlineQuery {
    raw: Box<types::UpdateBotInlineQuery>,
    peers: Arc<Peers>,
}

impl InlineQuery {
    pub(crate) fn new(raw: Box<types::UpdateBotInlineQuery>, peers: Arc<Peers>) -> Self {
        Self { raw, peers }
    }

    /// Names the query.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.raw.query_id
    }

    /// What was typed so far.
    #[must_use]
    pub fn query(&self) -> &str {
        &self.raw.query
    }

    /// Where the results are to begin, as the last answer said.
    #[must_use]
    pub fn offset(&self) -> &str {
        &self.raw.offset
    }

    /// Who types.
    #[must_use]
    pub fn user_id(&self) -> i64 {
        self.raw.user_id
    }

    /// Who types, if he came along.
    #[must_use]
    pub fn user(&self) -> Option<&User> {
        self.peers.user(self.raw.user_id)
    }

    /// The query as the API has it.
    #[must_use]
    pub fn raw(&self) -> &types::UpdateBotInlineQuery {
        &self.raw
    }
}

/// Somebody sent a result of the bot.
#[derive(Clone, Debug)]
pub struct InlineSend {
    raw: Box<types::UpdateBotInlineSend>,
}

impl InlineSend {
    pub(crate) fn new(raw: Box<types::UpdateBotInlineSend>) -> Self {
        Self { raw }
    }

    /// Names the result.
    #[must_use]
    pub fn result_id(&self) -> &str {
        &self.raw.id
    }

    /// What was typed.
    #[must_use]
    pub fn query(&self) -> &str {
        &self.raw.query
    }

    /// Who sent it.
    #[must_use]
    pub fn user_id(&self) -> i64 {
        self.raw.user_id
    }

    /// The message that was sent, if the bot may edit it.
    #[must_use]
    pub fn message(&self) -> Option<&enums::InputBotInlineMessageId> {
        self.raw.msg_id.as_ref()
    }
}

/// Messages were deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deletion {
    pub(crate) channel: Option<i64>,
    pub(crate) messages: Vec<i32>,
}

impl Deletion {
    /// Number of the channel they were in; none for private chats and small groups.
    #[must_use]
    pub fn channel_id(&self) -> Option<i64> {
        self.channel
    }

    /// Their numbers.
    #[must_use]
    pub fn messages(&self) -> &[i32] {
        &self.messages
    }
}

/// A result for an inline query that sends a text.
pub fn article(
    id: impl Into<String>,
    title: impl Into<String>,
    text: impl Into<String>,
) -> enums::InputBotInlineResult {
    let send = types::InputBotInlineMessageText {
        message: text.into(),
        ..Default::default()
    };
    types::InputBotInlineResult {
        id: id.into(),
        r#type: "article".to_owned(),
        title: Some(title.into()),
        description: None,
        url: None,
        thumb: None,
        content: None,
        send_message: send.into(),
    }
    .into()
}
