//! One account's copies of messages, and the numbered log of what happened to them.

use super::Peer;
use mtproto_tl::api::{enums, types};
use std::collections::{BTreeMap, VecDeque};

/// A sequence of messages with its own identifiers and its own `pts`.
#[derive(Debug)]
pub(crate) struct Mailbox {
    letters: BTreeMap<i32, Letter>,
    dialogs: BTreeMap<Peer, Dialog>,
    last_id: i32,
    pts: i32,
    log: VecDeque<Change>,
}

/// One copy of a message.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// Shared by all copies of the same message.
    pub(crate) origin: u64,
    pub(crate) peer: Peer,
    pub(crate) message: types::Message,
}

/// How far a conversation has been read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Dialog {
    pub(crate) top: i32,
    pub(crate) read_inbox: i32,
    pub(crate) read_outbox: i32,
    pub(crate) unread: i32,
}

/// One entry of the log; `update` carries `pts` and how many it spans.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) pts: i32,
    pub(crate) update: enums::Update,
}

/// What a client missed.
#[derive(Debug)]
pub(crate) enum Since<'a> {
    /// Nothing.
    Nothing,
    /// These, and whether more follow.
    Changes {
        changes: Vec<&'a Change>,
        more: bool,
    },
    /// More than the log remembers.
    TooMuch,
    /// The client is ahead of us.
    Impossible,
}

impl Default for Mailbox {
    /// The first `pts` is 1: some clients take 0 for "unknown" and miss what follows.
    fn default() -> Self {
        Self {
            letters: BTreeMap::new(),
            dialogs: BTreeMap::new(),
            last_id: 0,
            pts: 1,
            log: VecDeque::new(),
        }
    }
}

impl Mailbox {
    pub(crate) fn pts(&self) -> i32 {
        self.pts
    }

    /// Unread messages of all conversations.
    pub(crate) fn unread(&self) -> i32 {
        self.dialogs.values().map(|dialog| dialog.unread).sum()
    }

    /// Files a message under the next identifier and logs it.
    pub(crate) fn deliver(
        &mut self,
        origin: u64,
        peer: Peer,
        mut message: types::Message,
    ) -> &types::Message {
        self.last_id += 1;
        let id = self.last_id;
        message.id = id;
        let dialog = self.dialogs.entry(peer).or_default();
        dialog.top = id;
        if message.out {
            dialog.read_inbox = id;
            dialog.unread = 0;
        } else {
            dialog.unread += 1;
        }
        self.pts += 1;
        let update = types::UpdateNewMessage {
            message: message.clone().into(),
            pts: self.pts,
            pts_count: 1,
        };
        self.record(update.into());
        &self
            .letters
            .entry(id)
            .or_insert(Letter {
                origin,
                peer,
                message,
            })
            .message
    }

    /// Changes the text of a message; `None` if there is no such message.
    pub(crate) fn edit(
        &mut self,
        id: i32,
        change: impl FnOnce(&mut types::Message),
    ) -> Option<enums::Update> {
        let letter = self.letters.get_mut(&id)?;
        change(&mut letter.message);
        self.pts += 1;
        let message = letter.message.clone().into();
        let update: enums::Update = types::UpdateEditMessage {
            message,
            pts: self.pts,
            pts_count: 1,
        }
        .into();
        self.record(update.clone());
        Some(update)
    }

    /// Deletes messages; returns the update and how many there were, `None` if none.
    pub(crate) fn delete(&mut self, ids: &[i32]) -> Option<(enums::Update, i32)> {
        let gone: Vec<(i32, Peer)> = ids
            .iter()
            .filter_map(|id| Some((*id, self.letters.remove(id)?.peer)))
            .collect();
        let count = i32::try_from(gone.len()).ok().filter(|count| *count > 0)?;
        for (id, peer) in &gone {
            let top = self.ids_of(*peer).last().unwrap_or(0);
            if let Some(dialog) = self.dialogs.get_mut(peer) {
                dialog.top = top;
                dialog.unread -= i32::from(*id > dialog.read_inbox).min(dialog.unread);
            }
        }
        self.pts += count;
        let messages = gone.into_iter().map(|(id, _)| id).collect();
        let update: enums::Update = types::UpdateDeleteMessages {
            messages,
            pts: self.pts,
            pts_count: count,
        }
        .into();
        self.record(update.clone());
        Some((update, count))
    }

    /// Marks what others wrote as read up to `max`; `None` if it already was.
    pub(crate) fn read_inbox(&mut self, peer: Peer, max: i32) -> Option<enums::Update> {
        let top = self.dialogs.get(&peer)?.top;
        let max_id = if max == 0 { top } else { max.min(top) };
        let unread = self
            .letters_of(peer)
            .filter(|l| l.message.id > max_id && !l.message.out)
            .count();
        let dialog = self.dialogs.get_mut(&peer)?;
        if max_id <= dialog.read_inbox {
            return None;
        }
        dialog.read_inbox = max_id;
        dialog.unread = i32::try_from(unread).unwrap_or(i32::MAX);
        self.pts += 1;
        let update: enums::Update = types::UpdateReadHistoryInbox {
            folder_id: None,
            peer: peer.into(),
            top_msg_id: None,
            max_id,
            still_unread_count: dialog.unread,
            pts: self.pts,
            pts_count: 1,
        }
        .into();
        self.record(update.clone());
        Some(update)
    }

    /// Notes that the other side has read our messages up to `max_id`.
    pub(crate) fn read_outbox(&mut self, peer: Peer, max_id: i32) -> Option<enums::Update> {
        let dialog = self
            .dialogs
            .get_mut(&peer)
            .filter(|dialog| dialog.read_outbox < max_id)?;
        dialog.read_outbox = max_id;
        self.pts += 1;
        let update: enums::Update = types::UpdateReadHistoryOutbox {
            peer: peer.into(),
            max_id,
            pts: self.pts,
            pts_count: 1,
        }
        .into();
        self.record(update.clone());
        Some(update)
    }

    pub(crate) fn letter(&self, id: i32) -> Option<&Letter> {
        self.letters.get(&id)
    }

    /// Our copy of the message whose copies share `origin`.
    pub(crate) fn copy_of(&self, origin: u64) -> Option<&Letter> {
        self.letters
            .values()
            .rev()
            .find(|letter| letter.origin == origin)
    }

    /// The latest message of a conversation up to `max` that the other side wrote.
    pub(crate) fn last_incoming(&self, peer: Peer, max: i32) -> Option<&Letter> {
        self.letters_of(peer)
            .rev()
            .find(|letter| letter.message.id <= max && !letter.message.out)
    }

    /// All conversations that have messages, the latest first.
    pub(crate) fn dialogs(&self) -> Vec<(Peer, Dialog, &types::Message)> {
        let with_top = |(peer, dialog): (&Peer, &Dialog)| {
            Some((*peer, *dialog, &self.letters.get(&dialog.top)?.message))
        };
        let mut dialogs: Vec<_> = self.dialogs.iter().filter_map(with_top).collect();
        dialogs.sort_by_key(|(_, _, top)| std::cmp::Reverse((top.date, top.id)));
        dialogs
    }

    /// How a conversation stands; all zero if there is none.
    pub(crate) fn dialog(&self, peer: Peer) -> Dialog {
        self.dialogs.get(&peer).copied().unwrap_or_default()
    }

    /// A piece of a conversation, the latest message first, and the size of the whole.
    pub(crate) fn history(
        &self,
        peer: Peer,
        range: &HistoryRange,
    ) -> (Vec<&types::Message>, usize) {
        let all: Vec<_> = self
            .letters_of(peer)
            .map(|letter| &letter.message)
            .rev()
            .collect();
        let count = all.len();
        let newer = |message: &&&types::Message| {
            range.offset_id > 0 && message.id >= range.offset_id
                || range.offset_date > 0 && message.date >= range.offset_date
        };
        let start = all.iter().take_while(newer).count();
        let shift = range.add_offset.unsigned_abs() as usize;
        let (start, limit) = match range.add_offset {
            0.. => (start.saturating_add(shift), range.limit),
            _ => (start.saturating_sub(shift), range.limit),
        };
        let wanted = |message: &&types::Message| {
            (range.max_id == 0 || message.id < range.max_id) && message.id > range.min_id
        };
        (
            all.into_iter()
                .skip(start)
                .take(limit)
                .filter(wanted)
                .collect(),
            count,
        )
    }

    /// What happened after `pts`, at most `limit` changes of it.
    pub(crate) fn since(&self, pts: i32, limit: usize) -> Since<'_> {
        if pts == self.pts {
            return Since::Nothing;
        }
        if pts > self.pts || pts < 0 {
            return Since::Impossible;
        }
        let first = self.log.front().map_or(self.pts, |change| change.pts);
        if self.log.len() == MAX_LOG && pts < first {
            return Since::TooMuch;
        }
        let mut missed = self.log.iter().filter(|change| change.pts > pts);
        let changes = missed.by_ref().take(limit).collect();
        Since::Changes {
            changes,
            more: missed.next().is_some(),
        }
    }

    /// How many changes the log holds after `pts`.
    pub(crate) fn changes_after(&self, pts: i32) -> usize {
        self.log
            .iter()
            .rev()
            .take_while(|change| change.pts > pts)
            .count()
    }

    fn record(&mut self, update: enums::Update) {
        if self.log.len() == MAX_LOG {
            self.log.pop_front();
        }
        self.log.push_back(Change {
            pts: self.pts,
            update,
        });
    }

    fn letters_of(&self, peer: Peer) -> impl DoubleEndedIterator<Item = &Letter> {
        self.letters
            .values()
            .filter(move |letter| letter.peer == peer)
    }

    fn ids_of(&self, peer: Peer) -> impl DoubleEndedIterator<Item = i32> {
        self.letters_of(peer).map(|letter| letter.message.id)
    }
}

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

/// Changes remembered for clients that were away.
const MAX_LOG: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox(count: i32) -> Mailbox {
        let mut mailbox = Mailbox::default();
        for date in 1..=count {
            let message = types::Message {
                date,
                out: date % 2 == 0,
                peer_id: PEER.into(),
                ..message()
            };
            mailbox.deliver(date as u64, PEER, message);
        }
        mailbox
    }

    fn message() -> types::Message {
        crate::world::delivery::blank(PEER, 0)
    }

    fn ids(mailbox: &Mailbox, range: HistoryRange) -> Vec<i32> {
        mailbox
            .history(PEER, &range)
            .0
            .iter()
            .map(|message| message.id)
            .collect()
    }

    const PEER: Peer = Peer::User(7);

    #[test]
    fn history_is_cut_as_the_offsets_say() {
        let mailbox = mailbox(10);
        let range = HistoryRange {
            limit: 3,
            ..HistoryRange::default()
        };
        assert_eq!(ids(&mailbox, range), [10, 9, 8]);
        assert_eq!(
            ids(
                &mailbox,
                HistoryRange {
                    offset_id: 8,
                    ..range
                }
            ),
            [7, 6, 5]
        );
        assert_eq!(
            ids(
                &mailbox,
                HistoryRange {
                    offset_id: 8,
                    add_offset: -2,
                    ..range
                }
            ),
            [9, 8, 7]
        );
        assert_eq!(
            ids(
                &mailbox,
                HistoryRange {
                    offset_date: 3,
                    ..range
                }
            ),
            [2, 1]
        );
        assert_eq!(
            ids(
                &mailbox,
                HistoryRange {
                    max_id: 10,
                    min_id: 8,
                    ..range
                }
            ),
            [9]
        );
        assert_eq!(
            ids(
                &mailbox,
                HistoryRange {
                    add_offset: i32::MIN,
                    ..range
                }
            ),
            [10, 9, 8]
        );
        assert_eq!(
            ids(
                &mailbox,
                HistoryRange {
                    add_offset: i32::MAX,
                    ..range
                }
            ),
            [0; 0]
        );
    }

    #[test]
    fn every_change_moves_pts_by_what_it_counts() {
        let mut mailbox = mailbox(4);
        assert_eq!(mailbox.pts(), 5);
        assert_eq!(mailbox.delete(&[1, 2, 99]).map(|(_, count)| count), Some(2));
        assert_eq!(mailbox.pts(), 7);
        assert_eq!(mailbox.delete(&[1]), None);
        assert!(
            mailbox
                .edit(3, |message| message.message = "x".to_owned())
                .is_some()
        );
        assert_eq!(mailbox.pts(), 8);
        let Since::Changes { changes, more } = mailbox.since(5, 1) else {
            panic!()
        };
        assert_eq!((changes.len(), changes[0].pts, more), (1, 7, true));
        assert!(matches!(mailbox.since(8, 1), Since::Nothing));
        assert!(matches!(mailbox.since(9, 1), Since::Impossible));
    }

    #[test]
    fn reading_lowers_the_unread_count() {
        let mut mailbox = mailbox(0);
        for _ in 0..3 {
            mailbox.deliver(0, PEER, message());
        }
        assert_eq!(mailbox.unread(), 3);
        assert!(mailbox.read_inbox(PEER, 2).is_some());
        assert_eq!(mailbox.unread(), 1);
        assert!(mailbox.read_inbox(PEER, 1).is_none());
        assert!(mailbox.read_inbox(PEER, 0).is_some());
        assert_eq!(mailbox.unread(), 0);
    }
}
