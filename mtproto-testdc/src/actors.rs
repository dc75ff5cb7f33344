//! People who need no client: a test says what they do and looks at what they see.

use crate::{
    TestDc,
    world::{Draft, Peer, Query, QueryId, QueryKind, UserId},
};
use mtproto_core::Instant;
use mtproto_tl::{
    Decode,
    api::{enums, types},
};
use std::collections::BTreeMap;

/// A message in a private conversation, as [`TestDc::conversation`] shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Username of the one who wrote it.
    pub from: String,
    /// What it says.
    pub text: String,
    /// What the buttons under it say.
    pub buttons: Vec<String>,
    id: i32,
}

/// A button that was pressed, from [`TestDc::press`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Press(QueryId);

/// What bots answered to those who pressed buttons.
#[derive(Debug, Default)]
pub(crate) struct Presses(BTreeMap<QueryId, Option<String>>);

impl TestDc {
    /// Has one account write to another, both named by username: a user to a bot, for example.
    /// `false` if there is no such account.
    pub fn say(&mut self, now: Instant, from: &str, to: &str, text: &str) -> bool {
        let (Some(from), Some(to)) = (self.named(from), self.named(to)) else {
            return false;
        };
        let draft = Draft {
            text: text.to_owned(),
            ..Draft::default()
        };
        let sent = self.world.send(now, from, Peer::User(to), &draft);
        self.dispatch(now);
        sent.is_some()
    }

    /// Whether the account of this username is signed in on a session that wants updates.
    #[must_use]
    pub fn is_here(&self, username: &str) -> bool {
        self.named(username)
            .is_some_and(|user| self.world.is_listening(user))
    }

    /// What two accounts have said to each other, oldest first.
    #[must_use]
    pub fn conversation(&self, one: &str, other: &str) -> Vec<Said> {
        let (Some(viewer), Some(other)) = (self.named(one), self.named(other)) else {
            return Vec::new();
        };
        let letters = self.world.mailbox(viewer).into_iter();
        let letters = letters.flat_map(|mailbox| mailbox.letters_of(Peer::User(other)));
        let said = letters.map(|letter| Said {
            from: self.username(letter.author),
            text: letter.message.message.clone(),
            buttons: buttons(letter.message.reply_markup.as_ref())
                .map(|button| button.text.clone())
                .collect(),
            id: letter.message.id,
        });
        said.collect()
    }

    /// Has `who` press a button under what a bot said to them; `None` if there is no such button.
    pub fn press(&mut self, now: Instant, who: &str, said: &Said, button: &str) -> Option<Press> {
        let (asker, bot) = (self.named(who)?, self.named(&said.from)?);
        let letter = self.world.mailbox(asker)?.letter(said.id)?;
        let origin = letter.origin;
        let mut shown = buttons(letter.message.reply_markup.as_ref());
        let pressed = shown.find(|shown| shown.text == button)?;
        let enums::InlineButtonType::Callback(callback) = &pressed.r#type else {
            return None;
        };
        let data = callback.data.clone();
        drop(shown);
        let copy = self.world.mailbox(bot)?.copy_of(origin)?;
        let msg_id = copy.message.id;
        let query = Query {
            bot,
            asker,
            kind: QueryKind::Callback,
        };
        let query_id = self.world.queries.ask(query)?;
        let peer = Peer::User(asker);
        let update = types::UpdateBotCallbackQuery {
            query_id,
            user_id: asker,
            peer: peer.into(),
            msg_id,
            chat_instance: self.world.chat_instance(bot, peer),
            data: Some(data),
            game_short_name: None,
        };
        self.presses.0.insert(query_id, None);
        if self.presses.0.len() > MAX_PRESSES {
            self.presses.0.pop_first();
        }
        self.world.tell(now, bot, update.into());
        self.dispatch(now);
        Some(Press(query_id))
    }

    /// What the bot answered to a press: the text shown, empty if none; `None` until it has.
    #[must_use]
    pub fn answer(&self, press: Press) -> Option<String> {
        self.presses.0.get(&press.0).cloned().flatten()
    }

    fn named(&self, username: &str) -> Option<UserId> {
        let account = self.world.accounts.with_username(username);
        account.map(|account| account.id)
    }

    fn username(&self, user: UserId) -> String {
        let account = self.world.accounts.get(user);
        account.map_or(String::new(), |account| account.username.clone())
    }
}

impl Presses {
    /// Keeps a bot's answer, if somebody here pressed the button.
    pub(crate) fn note(&mut self, query: QueryId, answer: bytes::Bytes) {
        let Some(place) = self.0.get_mut(&query) else {
            return;
        };
        let answer = types::messages::BotCallbackAnswer::from_bytes(answer).ok();
        *place = answer.map(|answer| answer.message.unwrap_or_default());
    }
}

/// The buttons of an inline keyboard.
fn buttons(
    markup: Option<&enums::ReplyMarkup>,
) -> impl Iterator<Item = &types::KeyboardInlineButton> {
    let inline = match markup {
        Some(enums::ReplyMarkup::ReplyInlineMarkup(inline)) => Some(inline),
        _ => None,
    };
    let rows = inline.into_iter().flat_map(|inline| &inline.rows);
    rows.flat_map(|row| &row.buttons)
}

/// Presses whose answers are kept.
const MAX_PRESSES: usize = 4096;
