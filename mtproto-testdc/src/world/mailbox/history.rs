//! Looking for messages in a conversation.

use super::{Letter, Mailbox, MediaKind, Peer, UserId};
use mtproto_tl::api::enums::{MessageEntity, MessagesFilter};

/// Which piece of a conversation.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct HistoryRange {
    /// Start below this identifier, unless 0.
    pub(crate) offset_id: i32,
    /// Start before this date, unless 0.
    pub(crate) offset_date: i32,
    /// Move the start by so many messages; negative is towards newer ones.
    pub(crate) add_offset: i32,
    /// At most so many.
    pub(crate) limit: usize,
    /// Only below this identifier, unless 0.
    pub(crate) max_id: i32,
    /// Only above this identifier.
    pub(crate) min_id: i32,
}

/// Which messages of it; the default is all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    /// Part of the text, in lower case.
    pub(crate) text: String,
    pub(crate) author: Option<UserId>,
    pub(crate) filter: MessagesFilter,
    /// Not before this date.
    pub(crate) min_date: i32,
    /// Before this date, unless 0.
    pub(crate) max_date: i32,
}

impl Mailbox {
    /// A piece of what is found in a conversation, the latest message first, and how many there are.
    pub(crate) fn history(
        &self,
        peer: Peer,
        range: &HistoryRange,
        search: &Search,
    ) -> (Vec<&Letter>, usize) {
        let found = self.letters_of(peer).filter(|letter| search.finds(letter));
        let all: Vec<_> = found.rev().collect();
        let count = all.len();
        let newer = |letter: &&&Letter| {
            range.offset_id > 0 && letter.message.id >= range.offset_id
                || range.offset_date > 0 && letter.message.date >= range.offset_date
        };
        let start = all.iter().take_while(newer).count();
        let shift = range.add_offset.unsigned_abs() as usize;
        let start = match range.add_offset {
            0.. => start.saturating_add(shift),
            _ => start.saturating_sub(shift),
        };
        let wanted = |letter: &&Letter| {
            let id = letter.message.id;
            (range.max_id == 0 || id < range.max_id) && id > range.min_id
        };
        let piece = all.into_iter().skip(start).filter(wanted).take(range.limit);
        (piece.collect(), count)
    }
}

impl Search {
    fn finds(&self, letter: &Letter) -> bool {
        let message = &letter.message;
        (self.text.is_empty() || message.message.to_lowercase().contains(&self.text))
            && self.author.is_none_or(|author| letter.author == author)
            && message.date >= self.min_date
            && (self.max_date == 0 || message.date < self.max_date)
            && passes(&self.filter, letter)
    }
}

/// Whether a message is of the kind asked for; kinds that nobody can send here are never found.
fn passes(filter: &MessagesFilter, letter: &Letter) -> bool {
    let media = letter.media.as_ref().map(|media| &media.kind);
    match filter {
        MessagesFilter::InputMessagesFilterEmpty => true,
        MessagesFilter::InputMessagesFilterPhotos
        | MessagesFilter::InputMessagesFilterPhotoVideo => matches!(media, Some(MediaKind::Photo)),
        MessagesFilter::InputMessagesFilterDocument => {
            matches!(media, Some(MediaKind::Document { .. }))
        }
        MessagesFilter::InputMessagesFilterPinned => letter.message.pinned,
        MessagesFilter::InputMessagesFilterUrl => {
            let entities = letter.message.entities.iter().flatten();
            entities
                .into_iter()
                .any(|entity| matches!(entity, MessageEntity::Url(_) | MessageEntity::TextUrl(_)))
        }
        _ => false,
    }
}
