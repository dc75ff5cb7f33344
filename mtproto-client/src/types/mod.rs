//! Thin views of the API's types.
//!
//! A view holds the generated value and names what is asked for most. Everything else is one
//! `raw()` away.

mod dialog;
mod draft;
mod markup;
mod message;
mod participant;
mod peer;
mod query;
mod update;

pub use dialog::Dialog;
pub use draft::Draft;
pub use markup::{HideKeyboard, InlineButton, InlineKeyboard, KeyboardButton, ReplyKeyboard};
pub use message::Message;
pub use participant::{Participant, Role};
pub use peer::{PeerRef, Peers, User};
pub use query::{Answer, CallbackQuery, Deletion, InlineQuery, InlineSend, article};
pub use update::{CatchUp, Update};

pub(crate) use message::{page, sent};
pub(crate) use peer::{Reference, channel_of, user_of};
