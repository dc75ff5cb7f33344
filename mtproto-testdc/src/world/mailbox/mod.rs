//! A sequence of messages with its own identifiers and its own `pts`: one account's copies, or all
//! that was said in a channel.

mod history;
mod letter;
mod log;
#[cfg(test)]
mod tests;

pub(crate) use history::{HistoryRange, Search};
pub(crate) use letter::{Draft, Letter, Media, MediaKind};
pub(crate) use log::{Change, Since, What};

use super::{Peer, UserId};
use log::Log;
use std::collections::BTreeMap;

/// Messages, and the numbered log of what happened to them.
#[derive(Debug)]
pub(crate) struct Mailbox {
    /// Whose copies these are; nobody's in a channel.
    owner: Option<UserId>,
    letters: BTreeMap<i32, Letter>,
    by_origin: BTreeMap<u64, i32>,
    dialogs: BTreeMap<Peer, Dialog>,
    last_id: i32,
    log: Log,
}

/// How far a conversation has been read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Dialog {
    pub(crate) top: i32,
    pub(crate) read_inbox: i32,
    pub(crate) read_outbox: i32,
    pub(crate) unread: i32,
}

impl Mailbox {
    /// The copies of one account.
    pub(crate) fn of(owner: UserId) -> Self {
        Self::new(Some(owner))
    }

    /// What is said in a channel.
    pub(crate) fn of_channel() -> Self {
        Self::new(None)
    }

    fn new(owner: Option<UserId>) -> Self {
        Self {
            owner,
            letters: BTreeMap::new(),
            by_origin: BTreeMap::new(),
            dialogs: BTreeMap::new(),
            last_id: 0,
            log: Log::default(),
        }
    }

    pub(crate) fn pts(&self) -> i32 {
        self.log.pts()
    }

    /// Unread messages of all conversations.
    pub(crate) fn unread(&self) -> i32 {
        self.dialogs.values().map(|dialog| dialog.unread).sum()
    }

    /// Files a message under the next identifier and logs it.
    pub(crate) fn deliver(&mut self, mut letter: Letter) -> Change {
        self.last_id += 1;
        let id = self.last_id;
        letter.message.id = id;
        let dialog = self.dialogs.entry(letter.peer).or_default();
        dialog.top = id;
        if self.owner == Some(letter.author) {
            dialog.read_inbox = id;
            dialog.unread = 0;
        } else {
            dialog.unread += 1;
        }
        self.by_origin.insert(letter.origin, id);
        self.letters.insert(id, letter);
        if self.letters.len() > MAX_LETTERS
            && let Some((_, oldest)) = self.letters.pop_first()
        {
            self.by_origin.remove(&oldest.origin);
        }
        self.log.record(1, What::New(id))
    }

    /// Changes a message; `None` if there is no such message.
    pub(crate) fn edit(&mut self, id: i32, change: impl FnOnce(&mut Letter)) -> Option<Change> {
        change(self.letters.get_mut(&id)?);
        Some(self.log.record(1, What::Edited(id)))
    }

    /// Changes what is not counted, such as reactions.
    pub(crate) fn touch(&mut self, id: i32) -> Option<&mut Letter> {
        self.letters.get_mut(&id)
    }

    /// Deletes messages; `None` if none of them is there.
    pub(crate) fn delete(&mut self, ids: &[i32]) -> Option<Change> {
        let gone: Vec<(i32, Letter)> = ids
            .iter()
            .filter_map(|id| Some((*id, self.letters.remove(id)?)))
            .collect();
        let count = i32::try_from(gone.len()).ok().filter(|count| *count > 0)?;
        for (id, letter) in &gone {
            self.by_origin.remove(&letter.origin);
            let top = self.ids_of(letter.peer).next_back().unwrap_or(0);
            if let Some(dialog) = self.dialogs.get_mut(&letter.peer) {
                dialog.top = top;
                dialog.unread -= i32::from(*id > dialog.read_inbox).min(dialog.unread);
            }
        }
        let ids = gone.into_iter().map(|(id, _)| id).collect();
        Some(self.log.record(count, What::Deleted(ids)))
    }

    /// Fixes messages to the top of their conversation, or loosens them; `None` if nothing changes.
    pub(crate) fn pin(&mut self, peer: Peer, ids: &[i32], pinned: bool) -> Option<Change> {
        let mut changed = Vec::new();
        for id in ids {
            let letter = self.letters.get_mut(id);
            if let Some(letter) = letter.filter(|l| l.peer == peer && l.message.pinned != pinned) {
                letter.message.pinned = pinned;
                changed.push(*id);
            }
        }
        if changed.is_empty() {
            return None;
        }
        let what = What::Pinned {
            peer,
            ids: changed,
            pinned,
        };
        Some(self.log.record(1, what))
    }

    /// Marks what others wrote as read up to `max`; `None` if it already was.
    pub(crate) fn read_inbox(&mut self, peer: Peer, max: i32) -> Option<Change> {
        let top = self.dialogs.get(&peer)?.top;
        let max = if max == 0 { top } else { max.min(top) };
        let unread = self
            .letters_of(peer)
            .filter(|letter| letter.message.id > max && Some(letter.author) != self.owner)
            .count();
        let dialog = self.dialogs.get_mut(&peer)?;
        if max <= dialog.read_inbox {
            return None;
        }
        dialog.read_inbox = max;
        dialog.unread = i32::try_from(unread).unwrap_or(i32::MAX);
        let unread = dialog.unread;
        Some(self.log.record(1, What::ReadInbox { peer, max, unread }))
    }

    /// Notes that the other side has read our messages up to `max`.
    pub(crate) fn read_outbox(&mut self, peer: Peer, max: i32) -> Option<Change> {
        let dialog = self
            .dialogs
            .get_mut(&peer)
            .filter(|dialog| dialog.read_outbox < max)?;
        dialog.read_outbox = max;
        Some(self.log.record(1, What::ReadOutbox { peer, max }))
    }

    pub(crate) fn letter(&self, id: i32) -> Option<&Letter> {
        self.letters.get(&id)
    }

    /// Our copy of the message whose copies share `origin`.
    pub(crate) fn copy_of(&self, origin: u64) -> Option<&Letter> {
        self.letter(*self.by_origin.get(&origin)?)
    }

    /// The latest message of a conversation up to `max` that somebody else wrote.
    pub(crate) fn last_incoming(&self, peer: Peer, max: i32) -> Option<&Letter> {
        self.letters_of(peer)
            .rev()
            .find(|letter| letter.message.id <= max && Some(letter.author) != self.owner)
    }

    /// The message of a conversation that was pinned last.
    pub(crate) fn pinned(&self, peer: Peer) -> Option<&Letter> {
        self.letters_of(peer)
            .rev()
            .find(|letter| letter.message.pinned)
    }

    /// All conversations that have messages.
    pub(crate) fn dialogs(&self) -> impl Iterator<Item = (Peer, Dialog, &Letter)> {
        self.dialogs
            .iter()
            .filter_map(|(peer, dialog)| Some((*peer, *dialog, self.letters.get(&dialog.top)?)))
    }

    /// How a conversation stands; all zero if there is none.
    pub(crate) fn dialog(&self, peer: Peer) -> Dialog {
        self.dialogs.get(&peer).copied().unwrap_or_default()
    }

    /// Messages after `id` that somebody else than `reader` wrote.
    pub(crate) fn unread_after(&self, id: i32, reader: UserId) -> i32 {
        let after = self.letters.range(id.saturating_add(1)..);
        let unread = after.filter(|(_, letter)| letter.author != reader).count();
        i32::try_from(unread).unwrap_or(i32::MAX)
    }

    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// Has the log forget what happened so far, so that clients who missed it are told to start anew.
    pub(crate) fn forget(&mut self) {
        self.log.forget();
    }

    pub(crate) fn letters_of(&self, peer: Peer) -> impl DoubleEndedIterator<Item = &Letter> {
        self.letters
            .values()
            .filter(move |letter| letter.peer == peer)
    }

    fn ids_of(&self, peer: Peer) -> impl DoubleEndedIterator<Item = i32> {
        self.letters_of(peer).map(|letter| letter.message.id)
    }
}

/// Messages kept in one mailbox; beyond, the oldest is forgotten.
const MAX_LETTERS: usize = 100_000;
