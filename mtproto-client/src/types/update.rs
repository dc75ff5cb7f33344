//! What happens to an account.

use super::{CallbackQuery, Deletion, InlineQuery, InlineSend, Message, Peers};
use bytes::Bytes;
use mtproto_tl::api::enums;
use std::sync::Arc;

/// Something that happened to the account.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Update {
    /// Somebody wrote.
    NewMessage(Message),
    /// Somebody changed what he had written.
    MessageEdited(Message),
    /// Messages were deleted.
    MessagesDeleted(Deletion),
    /// Somebody pressed a button below a message of ours.
    CallbackQuery(CallbackQuery),
    /// Somebody types a query to us.
    InlineQuery(InlineQuery),
    /// Somebody sent a result of ours.
    InlineSend(InlineSend),
    /// Updates were lost, because there were too many for the server to keep.
    Missed,
    /// What was missed while we were away has been handed out.
    CaughtUp(CatchUp),
    /// Anything else, as the API has it, with the people it mentions.
    Other(Box<enums::Update>, Arc<Peers>),
    /// Something that cannot be read: the server knows a newer layer than we do.
    Unreadable(Bytes),
}

/// What was missed, and made up for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CatchUp {
    /// Updates that were handed out late.
    pub updates: u64,
    /// Channels in which there were any.
    pub channels: usize,
}
