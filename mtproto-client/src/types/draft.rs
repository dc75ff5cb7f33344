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
pub struct Draft(functions::messages::SendMessage);

impl Draft {
    /// A message of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        let message = text.into();
        Self(functions::messages::SendMessage {
            message,
            ..Default::default()
        })
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
