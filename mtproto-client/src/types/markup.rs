//! Buttons below messages, and keyboards.

use mtproto_tl::api::{enums, types};

/// Buttons below a message.
///
/// ```
/// # use mtproto_client::types::{InlineButton, InlineKeyboard};
/// let keyboard = InlineKeyboard::new()
///     .row([InlineButton::callback("Yes", "yes"), InlineButton::callback("No", "no")])
///     .row([InlineButton::url("Why?", "https://example.com")]);
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct InlineKeyboard {
    rows: Vec<Vec<InlineButton>>,
}

/// A button below a message.
#[derive(Clone, Debug)]
pub struct InlineButton {
    text: String,
    action: enums::InlineButtonType,
}

/// Buttons instead of the keyboard.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ReplyKeyboard {
    rows: Vec<Vec<KeyboardButton>>,
    raw: types::ReplyKeyboardMarkup,
}

/// A button instead of the keyboard.
#[derive(Clone, Debug)]
pub struct KeyboardButton {
    text: String,
    action: enums::ButtonType,
}

/// Takes the buttons away that stand instead of the keyboard.
#[derive(Clone, Copy, Debug, Default)]
pub struct HideKeyboard;

impl InlineKeyboard {
    /// No buttons yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row of buttons.
    pub fn row(mut self, buttons: impl IntoIterator<Item = InlineButton>) -> Self {
        self.rows.push(buttons.into_iter().collect());
        self
    }
}

impl InlineButton {
    /// Sends `data`, up to 64 bytes, to the bot, which hears it as a callback query.
    pub fn callback(text: impl Into<String>, data: impl Into<Vec<u8>>) -> Self {
        let data = bytes::Bytes::from(data.into());
        let action = types::InlineButtonTypeCallback {
            requires_password: false,
            data,
        };
        Self::new(text, action.into())
    }

    /// Opens an address.
    pub fn url(text: impl Into<String>, url: impl Into<String>) -> Self {
        let url = url.into();
        Self::new(text, types::InlineButtonTypeUrl { url }.into())
    }

    /// Opens an address, logged in as the user.
    pub fn url_auth(
        text: impl Into<String>,
        url: impl Into<String>,
        forward_text: Option<String>,
        bot: Option<enums::InputUser>,
    ) -> Self {
        let action = types::InputInlineButtonTypeUrlAuth {
            request_write_access: false,
            fwd_text: forward_text,
            url: url.into(),
            bot,
        };
        Self::new(text, action.into())
    }

    /// Lets the user choose a chat, and begins a query to the bot there.
    pub fn switch_inline(text: impl Into<String>, query: impl Into<String>) -> Self {
        let action = types::InlineButtonTypeSwitchInline {
            same_peer: false,
            query: query.into(),
            peer_types: None,
        };
        Self::new(text, action.into())
    }

    /// Copies a text.
    pub fn copy(text: impl Into<String>, copied: impl Into<String>) -> Self {
        let copy_text = copied.into();
        Self::new(text, types::InlineButtonTypeCopy { copy_text }.into())
    }

    /// Anything else that the API knows.
    pub fn new(text: impl Into<String>, action: enums::InlineButtonType) -> Self {
        let text = text.into();
        Self { text, action }
    }
}

impl ReplyKeyboard {
    /// No buttons yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row of buttons.
    pub fn row(mut self, buttons: impl IntoIterator<Item = KeyboardButton>) -> Self {
        self.rows.push(buttons.into_iter().collect());
        self
    }

    /// Is only as high as its buttons need.
    pub fn resized(mut self) -> Self {
        self.raw.resize = true;
        self
    }

    /// Goes away when it has been used.
    pub fn single_use(mut self) -> Self {
        self.raw.single_use = true;
        self
    }

    /// Is shown only to those who are mentioned, or who are answered.
    pub fn selective(mut self) -> Self {
        self.raw.selective = true;
        self
    }
}

impl KeyboardButton {
    /// Sends its text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(text, enums::ButtonType::Default)
    }

    /// Sends the user's phone number.
    pub fn request_phone(text: impl Into<String>) -> Self {
        Self::new(text, enums::ButtonType::RequestPhone)
    }

    /// Anything else that the API knows.
    pub fn new(text: impl Into<String>, action: enums::ButtonType) -> Self {
        let text = text.into();
        Self { text, action }
    }
}

impl From<InlineKeyboard> for enums::ReplyMarkup {
    fn from(keyboard: InlineKeyboard) -> Self {
        let button = |button: InlineButton| types::KeyboardInlineButton {
            style: None,
            text: button.text,
            r#type: button.action,
        };
        let row = |row: Vec<InlineButton>| types::KeyboardInlineButtonRow {
            buttons: row.into_iter().map(button).collect(),
        };
        let rows = keyboard.rows.into_iter().map(row).collect();
        types::ReplyInlineMarkup {
            force_reply: false,
            rows,
        }
        .into()
    }
}

impl From<ReplyKeyboard> for enums::ReplyMarkup {
    fn from(keyboard: ReplyKeyboard) -> Self {
        let button = |button: KeyboardButton| types::KeyboardButton {
            style: None,
            text: button.text,
            r#type: button.action,
        };
        let row = |row: Vec<KeyboardButton>| types::KeyboardButtonRow {
            buttons: row.into_iter().map(button).collect(),
        };
        let rows = keyboard.rows.into_iter().map(row).collect();
        types::ReplyKeyboardMarkup {
            rows,
            ..keyboard.raw
        }
        .into()
    }
}

impl From<HideKeyboard> for enums::ReplyMarkup {
    fn from(_: HideKeyboard) -> Self {
        types::ReplyKeyboardHide { selective: false }.into()
    }
}
