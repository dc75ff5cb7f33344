//! What happens to messages after they were sent: edited, deleted, read.

use super::{Draft, Peer, UserId, World, seconds};
use mtproto_core::{Instant, SessionKey};
use mtproto_tl::api::enums;

impl World {
    /// Changes all copies of a message; returns what the editor's session is to be told.
    pub(crate) fn edit(
        &mut self,
        now: Instant,
        editor: UserId,
        session: SessionKey,
        id: i32,
        draft: &Draft,
    ) -> Option<enums::Updates> {
        let letter = self.mailbox(editor)?.letter(id)?;
        let (origin, Peer::User(other)) = (letter.origin, letter.peer);
        let mut answer = None;
        for owner in both(editor, other) {
            let Some(update) = self.edit_copy(now, owner, origin, draft) else {
                continue;
            };
            let people = [editor, other];
            if owner == editor {
                answer = Some(self.container(now, editor, vec![update.clone()], people));
                self.tell(now, owner, Some(session), update, people);
            } else {
                self.tell(now, owner, None, update, people);
            }
        }
        answer
    }

    /// Deletes messages of `user`, for everyone if `revoke`; returns how many of the user's own.
    pub(crate) fn delete(
        &mut self,
        now: Instant,
        user: UserId,
        session: SessionKey,
        ids: &[i32],
        revoke: bool,
    ) -> i32 {
        let found = |id: &i32| {
            self.mailbox(user)?
                .letter(*id)
                .map(|letter| (letter.origin, letter.peer))
        };
        let letters: Vec<_> = ids.iter().filter_map(found).collect();
        let own = self
            .accounts
            .get_mut(user)
            .and_then(|account| account.mailbox.delete(ids));
        let Some((update, count)) = own else { return 0 };
        self.tell(now, user, Some(session), update, []);
        for (origin, Peer::User(other)) in letters.into_iter().filter(|_| revoke) {
            let Some(account) = self.accounts.get_mut(other) else {
                continue;
            };
            let Some(id) = account.mailbox.copy_of(origin).map(|copy| copy.message.id) else {
                continue;
            };
            if let Some((update, _)) = account.mailbox.delete(&[id]) {
                self.tell(now, other, None, update, []);
            }
        }
        count
    }

    /// Marks a conversation as read and lets the other side know; `false` if it already was.
    pub(crate) fn read(
        &mut self,
        now: Instant,
        reader: UserId,
        session: SessionKey,
        peer: Peer,
        max: i32,
    ) -> bool {
        let Some(account) = self.accounts.get_mut(reader) else {
            return false;
        };
        let Some(update) = account.mailbox.read_inbox(peer, max) else {
            return false;
        };
        let last = account.mailbox.dialog(peer).read_inbox;
        let origin = account
            .mailbox
            .last_incoming(peer, last)
            .map(|letter| letter.origin);
        self.tell(now, reader, Some(session), update, []);
        let Peer::User(other) = peer;
        if let (Some(origin), Some(account)) = (origin, self.accounts.get_mut(other)) {
            let id = account.mailbox.copy_of(origin).map(|copy| copy.message.id);
            let update = id.and_then(|id| account.mailbox.read_outbox(Peer::User(reader), id));
            if let Some(update) = update {
                self.tell(now, other, None, update, []);
            }
        }
        true
    }

    fn edit_copy(
        &mut self,
        now: Instant,
        owner: UserId,
        origin: u64,
        draft: &Draft,
    ) -> Option<enums::Update> {
        let mailbox = &mut self.accounts.get_mut(owner)?.mailbox;
        let id = mailbox.copy_of(origin)?.message.id;
        mailbox.edit(id, |message| {
            message.message.clone_from(&draft.text);
            message.entities.clone_from(&draft.entities);
            message.reply_markup.clone_from(&draft.reply_markup);
            message.edit_date = Some(seconds(now));
        })
    }
}

/// The owners of a private conversation's two copies, or of the notebook's one.
fn both(one: UserId, other: UserId) -> impl Iterator<Item = UserId> {
    std::iter::once(one).chain(Some(other).filter(|other| *other != one))
}
