//! What bots do.

use super::Client;
use crate::{
    CallError, Draft,
    types::{Answer, CallbackQuery, InlineQuery},
};
use mtproto_tl::api::{enums, functions};

impl Client {
    /// Answers a callback query, which ends the wait of the user who pressed the button.
    pub async fn answer_callback(
        &self,
        query: &CallbackQuery,
        answer: impl Into<Answer>,
    ) -> Result<(), CallError> {
        let mut call = answer.into().0;
        call.query_id = query.id();
        self.invoke(&call).await.map(drop)
    }

    /// Answers an inline query; the results may be shown again for `cache_time` seconds.
    ///
    /// With a `next_offset`, the user may ask for more: the same query comes with this offset.
    pub async fn answer_inline(
        &self,
        query: &InlineQuery,
        results: Vec<enums::InputBotInlineResult>,
        cache_time: i32,
        next_offset: Option<String>,
    ) -> Result<(), CallError> {
        let call = functions::messages::SetInlineBotResults {
            gallery: false,
            private: true,
            query_id: query.id(),
            results,
            cache_time,
            next_offset,
            switch_pm: None,
            switch_webview: None,
        };
        self.invoke(&call).await.map(drop)
    }

    /// Replaces a message that somebody sent through the bot.
    pub async fn edit_inline_message(
        &self,
        message: &enums::InputBotInlineMessageId,
        draft: impl Into<Draft>,
    ) -> Result<(), CallError> {
        let draft = self.with_mentions(draft.into()).await;
        let call = draft.into_inline_edit(message.clone());
        self.invoke(&call).await.map(drop)
    }
}

impl CallbackQuery {
    /// Answers the query through the client that it came from.
    pub async fn answer(
        &self,
        client: &Client,
        answer: impl Into<Answer>,
    ) -> Result<(), CallError> {
        client.answer_callback(self, answer).await
    }
}

impl From<&str> for Answer {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}
