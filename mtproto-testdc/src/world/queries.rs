//! Questions that people ask bots, until the bots answer.

use super::UserId;
use bytes::Bytes;
use mtproto_core::RpcError;
use mtproto_tl::api::{enums, types};
use std::collections::{BTreeMap, VecDeque};

/// Number of a question.
pub(crate) type QueryId = i64;

/// All questions under way, and the inline results given lately.
#[derive(Debug, Default)]
pub(crate) struct Queries {
    last: QueryId,
    open: BTreeMap<QueryId, Query>,
    offers: BTreeMap<QueryId, Offer>,
    /// Answers that those who asked have not got yet.
    answers: VecDeque<(QueryId, Result<Bytes, RpcError>)>,
    inline: BTreeMap<u64, InlineMessage>,
}

/// A question that waits for a bot.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) bot: UserId,
    pub(crate) asker: UserId,
    pub(crate) kind: QueryKind,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum QueryKind {
    /// A button was pressed.
    Callback,
    /// Something was typed after a bot's name.
    Inline { text: String },
}

/// Inline results to choose from.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) bot: UserId,
    pub(crate) asker: UserId,
    pub(crate) text: String,
    pub(crate) results: Vec<enums::InputBotInlineResult>,
}

/// Where a message that a bot wrote for somebody is found again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InlineMessage {
    pub(crate) bot: UserId,
    pub(crate) sender: UserId,
    pub(crate) peer: super::Peer,
    pub(crate) id: i32,
}

impl Queries {
    /// Notes a question; `None` if too many wait.
    pub(crate) fn ask(&mut self, query: Query) -> Option<QueryId> {
        if self.open.len() >= MAX_OPEN {
            return None;
        }
        self.last += 1;
        self.open.insert(self.last, query);
        Some(self.last)
    }

    /// The question that this bot is to answer.
    pub(crate) fn take(&mut self, id: QueryId, bot: UserId) -> Option<Query> {
        self.open.get(&id).filter(|query| query.bot == bot)?;
        self.open.remove(&id)
    }

    /// Answers the one who asked.
    pub(crate) fn answer(&mut self, id: QueryId, answer: Bytes) {
        self.answers.push_back((id, Ok(answer)));
    }

    /// Gives up waiting for the bot.
    pub(crate) fn give_up(&mut self, id: QueryId) {
        self.open.remove(&id);
    }

    pub(crate) fn take_answer(&mut self) -> Option<(QueryId, Result<Bytes, RpcError>)> {
        self.answers.pop_front()
    }

    /// Keeps what a bot offers, to be chosen from.
    pub(crate) fn offer(&mut self, id: QueryId, offer: Offer) {
        if self.offers.len() >= MAX_OFFERS {
            self.offers.pop_first();
        }
        self.offers.insert(id, offer);
    }

    pub(crate) fn offered(&self, id: QueryId) -> Option<&Offer> {
        self.offers.get(&id)
    }

    /// Remembers where an inline message went.
    pub(crate) fn place(&mut self, origin: u64, message: InlineMessage) {
        if self.inline.len() >= MAX_OFFERS {
            self.inline.pop_first();
        }
        self.inline.insert(origin, message);
    }

    pub(crate) fn placed(&self, origin: u64) -> Option<InlineMessage> {
        self.inline.get(&origin).copied()
    }
}

/// The data that a button of this keyboard carries.
pub(crate) fn has_button(markup: Option<&enums::ReplyMarkup>, data: &[u8]) -> bool {
    let Some(enums::ReplyMarkup::ReplyInlineMarkup(markup)) = markup else {
        return false;
    };
    let buttons = markup.rows.iter().flat_map(|row| &row.buttons);
    let is_it = |button: &types::KeyboardInlineButton| match &button.r#type {
        enums::InlineButtonType::Callback(callback) => callback.data == data,
        _ => false,
    };
    buttons.into_iter().any(is_it)
}

/// Questions that wait at once.
const MAX_OPEN: usize = 4096;

/// Offers kept, and inline messages that can be found again; beyond, the oldest is forgotten.
const MAX_OFFERS: usize = 1024;
