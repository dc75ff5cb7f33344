//! What happens to messages after they were sent: edited, deleted, read, pinned, reacted to.

use super::{ChatId, Draft, Letter, Peer, UserId, World, seconds};
use mtproto_core::Instant;
use mtproto_tl::api::{enums, types};

impl World {
    /// Changes all copies of a message of `peer` as `editor` knows it; `false` if there is none.
    pub(crate) fn edit(
        &mut self,
        now: Instant,
        editor: UserId,
        peer: Peer,
        id: i32,
        draft: &Draft,
    ) -> bool {
        let change = |letter: &mut Letter| {
            letter.message.message.clone_from(&draft.text);
            letter.message.entities.clone_from(&draft.entities);
            letter.message.reply_markup.clone_from(&draft.reply_markup);
            letter.message.edit_date = Some(seconds(now));
            if draft.media.is_some() {
                letter.media.clone_from(&draft.media);
            }
        };
        if let Peer::Channel(channel) = peer {
            let chat = self.chats.channel_mut(channel);
            let Some(edited) = chat.and_then(|chat| chat.mailbox.edit(id, change)) else {
                return false;
            };
            self.announce(now, channel, &edited);
            return true;
        }
        let Some(origin) = self.origin(editor, peer, id) else {
            return false;
        };
        for owner in self.owners(editor, peer) {
            let Some(account) = self.accounts.get_mut(owner) else {
                continue;
            };
            let copy = account.mailbox.copy_of(origin).map(|copy| copy.message.id);
            if let Some(edited) = copy.and_then(|id| account.mailbox.edit(id, change)) {
                self.report(now, owner, &edited);
            }
        }
        true
    }

    /// Deletes messages from `user`'s mailbox, for everyone if `revoke`; returns how many of the
    /// user's own copies.
    pub(crate) fn delete(&mut self, now: Instant, user: UserId, ids: &[i32], revoke: bool) -> i32 {
        let found = |id: &i32| {
            let letter = self.mailbox(user)?.letter(*id)?;
            Some((letter.origin, letter.peer))
        };
        let letters: Vec<_> = ids.iter().filter_map(found).collect();
        let account = self.accounts.get_mut(user);
        let Some(own) = account.and_then(|account| account.mailbox.delete(ids)) else {
            return 0;
        };
        self.report(now, user, &own);
        for (origin, peer) in letters.into_iter().filter(|_| revoke) {
            for other in self.owners(user, peer) {
                let Some(account) = self.accounts.get_mut(other).filter(|_| other != user) else {
                    continue;
                };
                let copy = account.mailbox.copy_of(origin).map(|copy| copy.message.id);
                if let Some(gone) = copy.and_then(|id| account.mailbox.delete(&[id])) {
                    self.report(now, other, &gone);
                }
            }
        }
        own.count
    }

    /// Deletes messages of a channel; returns how many there were.
    pub(crate) fn delete_in_channel(&mut self, now: Instant, channel: ChatId, ids: &[i32]) -> i32 {
        let chat = self.chats.channel_mut(channel);
        let Some(gone) = chat.and_then(|chat| chat.mailbox.delete(ids)) else {
            return 0;
        };
        self.announce(now, channel, &gone);
        gone.count
    }

    /// Marks a conversation of `reader`'s mailbox as read and lets the writers know; `false` if it
    /// already was.
    pub(crate) fn read(&mut self, now: Instant, reader: UserId, peer: Peer, max: i32) -> bool {
        let Some(account) = self.accounts.get_mut(reader) else {
            return false;
        };
        let Some(change) = account.mailbox.read_inbox(peer, max) else {
            return false;
        };
        let last = account.mailbox.dialog(peer).read_inbox;
        let last = account.mailbox.last_incoming(peer, last);
        let last = last.map(|letter| (letter.origin, letter.author));
        self.report(now, reader, &change);
        if let Some((origin, author)) = last
            && let Some(account) = self.accounts.get_mut(author)
            && let Some(copy) = account.mailbox.copy_of(origin)
        {
            let (peer, id) = (copy.peer, copy.message.id);
            if let Some(change) = account.mailbox.read_outbox(peer, id) {
                self.report(now, author, &change);
            }
        }
        true
    }

    /// Marks a channel as read by `reader`; `false` if it already was.
    pub(crate) fn read_channel(
        &mut self,
        now: Instant,
        reader: UserId,
        channel_id: ChatId,
        max: i32,
    ) -> bool {
        let Some(chat) = self.chats.channel_mut(channel_id) else {
            return false;
        };
        let peer = chat.peer();
        let top = chat.mailbox.dialog(peer).top;
        let max_id = if max == 0 { top } else { max.min(top) };
        let member = chat.members.get_mut(&reader);
        let Some(member) = member.filter(|member| member.read < max_id) else {
            return false;
        };
        member.read = max_id;
        let read = types::UpdateReadChannelInbox {
            folder_id: None,
            channel_id,
            max_id,
            still_unread_count: chat.mailbox.unread_after(max_id, reader),
            pts: chat.mailbox.pts(),
        };
        let author = chat.mailbox.letters_of(peer).rev().find(|letter| {
            letter.message.id <= max_id && letter.author != reader && !letter.message.post
        });
        let author = author.map(|letter| letter.author);
        self.tell(now, reader, read.into());
        if let Some(author) = author {
            let read = types::UpdateReadChannelOutbox { channel_id, max_id };
            self.tell(now, author, read.into());
        }
        true
    }

    /// Pins messages or loosens them, in all copies.
    pub(crate) fn pin(
        &mut self,
        now: Instant,
        user: UserId,
        peer: Peer,
        ids: &[i32],
        pinned: bool,
    ) -> bool {
        if let Peer::Channel(channel) = peer {
            let chat = self.chats.channel_mut(channel);
            let Some(change) = chat.and_then(|chat| chat.mailbox.pin(peer, ids, pinned)) else {
                return false;
            };
            self.announce(now, channel, &change);
            return true;
        }
        let origins: Vec<u64> = ids
            .iter()
            .filter_map(|id| self.origin(user, peer, *id))
            .collect();
        let mut moved = false;
        for owner in self.owners(user, peer) {
            let Some(account) = self.accounts.get_mut(owner) else {
                continue;
            };
            let copies = origins.iter().filter_map(|origin| {
                let copy = account.mailbox.copy_of(*origin)?;
                Some((copy.peer, copy.message.id))
            });
            let copies: Vec<_> = copies.collect();
            let Some((peer, _)) = copies.first().copied() else {
                continue;
            };
            let ids: Vec<i32> = copies.into_iter().map(|(_, id)| id).collect();
            if let Some(change) = account.mailbox.pin(peer, &ids, pinned) {
                self.report(now, owner, &change);
                moved = true;
            }
        }
        moved
    }

    /// Replaces `user`'s reactions to a message in all copies and tells everyone; returns those
    /// before, `None` if there is no such message.
    pub(crate) fn react(
        &mut self,
        now: Instant,
        user: UserId,
        peer: Peer,
        id: i32,
        reactions: &[enums::Reaction],
    ) -> Option<Vec<enums::Reaction>> {
        let date = seconds(now);
        if let Peer::Channel(channel) = peer {
            let chat = self.chats.channel_mut(channel)?;
            let before = chat
                .mailbox
                .touch(id)?
                .react(user, date, reactions.to_vec());
            for member in self.chats.channel(channel)?.ids() {
                self.tell_reactions(now, member, peer, id);
            }
            return Some(before);
        }
        let origin = self.origin(user, peer, id)?;
        let mut before = Vec::new();
        for owner in self.owners(user, peer) {
            let mailbox = self
                .accounts
                .get_mut(owner)
                .map(|account| &mut account.mailbox);
            let Some(mailbox) = mailbox else { continue };
            let copy = mailbox.copy_of(origin);
            let Some((peer, id)) = copy.map(|copy| (copy.peer, copy.message.id)) else {
                continue;
            };
            if let Some(letter) = mailbox.touch(id) {
                before = letter.react(user, date, reactions.to_vec());
            }
            self.tell_reactions(now, owner, peer, id);
        }
        Some(before)
    }

    /// Tells `viewer` of the reactions to a message as they are now.
    fn tell_reactions(&mut self, now: Instant, viewer: UserId, peer: Peer, id: i32) {
        let letter = self
            .mailbox_of(viewer, peer)
            .and_then(|mailbox| mailbox.letter(id));
        let Some(letter) = letter else { return };
        let update = types::UpdateMessageReactions {
            peer: peer.into(),
            msg_id: id,
            reactions: letter.reactions(viewer),
            ..types::UpdateMessageReactions::default()
        };
        self.tell(now, viewer, update.into());
    }

    /// What the copies of a message have in common, given `owner`'s copy.
    fn origin(&self, owner: UserId, peer: Peer, id: i32) -> Option<u64> {
        let letter = self.mailbox(owner)?.letter(id)?;
        (letter.peer == peer).then_some(letter.origin)
    }

    /// Who has copies of what `one` says to `peer`: those who are in it now.
    fn owners(&self, one: UserId, peer: Peer) -> Vec<UserId> {
        match peer {
            Peer::User(other) if other == one => vec![one],
            Peer::User(other) => vec![one, other],
            Peer::Group(group) => self
                .chats
                .group(group)
                .map_or(Vec::new(), |chat| chat.ids()),
            Peer::Channel(_) => Vec::new(),
        }
    }
}
