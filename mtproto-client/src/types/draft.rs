//! Messages that are yet to be sent.

use mtproto_tl::api::{enums, functions, types};

/// A message to send.
///
/// ```
/// # use mtproto_client::Draft;
/// let draft = Draft::text("see you there").reply_to(17).silent();
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Draft(functions::messages::SendMessage, Option<enums::InputMedia>);

impl Draft {
    /// A message of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        let message = text.into();
        let call = functions::messages::SendMessage {
            message,
            ..Default::default()
        };
        Self(call, None)
    }

    /// A message written in Markdown; see [`from_markdown`](crate::format::from_markdown).
    pub fn markdown(text: &str) -> Self {
        crate::format::from_markdown(text).into()
    }

    /// A message written in HTML; see [`from_html`](crate::format::from_html).
    pub fn html(text: &str) -> Self {
        crate::format::from_html(text).into()
    }

    /// Attaches a file that was uploaded, or anything else that the API can attach.
    pub fn attach(mut self, media: impl Into<enums::InputMedia>) -> Self {
        self.1 = Some(media.into());
        self
    }

    /// Does not disturb what the user is doing.
    pub fn background(mut self) -> Self {
        self.0.background = true;
        self
    }

    /// Takes away what was written but not sent in this chat.
    pub fn clear_draft(mut self) -> Self {
        self.0.clear_draft = true;
        self
    }

    /// May not be forwarded.
    pub fn protected(mut self) -> Self {
        self.0.noforwards = true;
        self
    }

    /// Formats parts of the text. Offsets and lengths count UTF-16 code units, as the API has it.
    pub fn entities(mut self, entities: Vec<enums::MessageEntity>) -> Self {
        self.0.entities = Some(entities);
        self
    }

    /// Refers to another message of the same chat.
    pub fn reply_to(mut self, message: i32) -> Self {
        let reply = types::InputReplyToMessage {
            reply_to_msg_id: message,
            ..Default::default()
        };
        self.0.reply_to = Some(reply.into());
        self
    }

    /// Arrives without a sound.
    pub fn silent(mut self) -> Self {
        self.0.silent = true;
        self
    }

    /// Shows no preview of links.
    pub fn without_preview(mut self) -> Self {
        self.0.no_webpage = true;
        self
    }

    /// Is sent later, at `date` in seconds since the Unix epoch.
    pub fn scheduled(mut self, date: i32) -> Self {
        self.0.schedule_date = Some(date);
        self
    }

    /// Shows buttons below the message, or instead of the keyboard.
    pub fn markup(mut self, markup: impl Into<enums::ReplyMarkup>) -> Self {
        self.0.reply_markup = Some(markup.into());
        self
    }

    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    pub(crate) fn media(&self) -> Option<&enums::InputMedia> {
        self.1.as_ref()
    }

    pub(crate) fn entities_mut(&mut self) -> &mut [enums::MessageEntity] {
        self.0.entities.as_deref_mut().unwrap_or_default()
    }

    pub(crate) fn is_scheduled(&self) -> bool {
        self.0.schedule_date.is_some()
    }

    pub(crate) fn into_parts(self) -> (String, Option<Vec<enums::MessageEntity>>) {
        (self.0.message, self.0.entities)
    }

    pub(crate) fn into_call(
        self,
        peer: enums::InputPeer,
        random_id: i64,
    ) -> functions::messages::SendMessage {
        functions::messages::SendMessage {
            peer,
            random_id,
            ..self.0
        }
    }

    pub(crate) fn into_media_call(
        self,
        peer: enums::InputPeer,
        random_id: i64,
        media: enums::InputMedia,
    ) -> functions::messages::SendMedia {
        let Self(text, _) = self;
        functions::messages::SendMedia {
            silent: text.silent,
            background: text.background,
            clear_draft: text.clear_draft,
            noforwards: text.noforwards,
            peer,
            reply_to: text.reply_to,
            media,
            message: text.message,
            random_id,
            reply_markup: text.reply_markup,
            entities: text.entities,
            schedule_date: text.schedule_date,
            ..Default::default()
        }
    }

    pub(crate) fn into_edit(
        self,
        peer: enums::InputPeer,
        id: i32,
    ) -> functions::messages::EditMessage {
        let Self(text, media) = self;
        functions::messages::EditMessage {
            no_webpage: text.no_webpage,
            peer,
            id,
            message: Some(text.message),
            media,
            reply_markup: text.reply_markup,
            entities: text.entities,
            schedule_date: text.schedule_date,
            ..Default::default()
        }
    }

    pub(crate) fn into_inline_edit(
        self,
        id: enums::InputBotInlineMessageId,
    ) -> functions::messages::EditInlineBotMessage {
        let Self(text, media) = self;
        functions::messages::EditInlineBotMessage {
            no_webpage: text.no_webpage,
            invert_media: false,
            id,
            message: Some(text.message),
            media,
            reply_markup: text.reply_markup,
            entities: text.entities,
            rich_message: None,
        }
    }
}

impl From<crate::format::FormattedText> for Draft {
    fn from(text: crate::format::FormattedText) -> Self {
        Self::text(text.text).entities(text.entities)
    }
}

impl From<&str> for Draft {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Draft {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}
