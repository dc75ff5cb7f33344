//! Sending a message: a copy for everyone concerned, and word of it to their sessions.

use super::{
    Change, ChatId, Draft, Kind, Letter, Parcel, Peer, Place, UserId, What, World, concerned,
    is_counted, seconds,
};
use bytes::Bytes;
use mtproto_core::{Instant, SessionKey};
use mtproto_tl::{
    Encode,
    api::{enums, types},
};
use std::collections::BTreeMap;

impl World {
    /// Delivers a message and tells everyone concerned; returns its identifier for the sender.
    pub(crate) fn send(
        &mut self,
        now: Instant,
        from: UserId,
        to: Peer,
        draft: &Draft,
    ) -> Option<i32> {
        self.origins += 1;
        let origin = self.origins;
        let replied = draft
            .reply_to
            .and_then(|id| Some(self.mailbox_of(from, to)?.letter(id)?.origin));
        let mut letter = Letter::new(origin, to, from, seconds(now), draft);
        match to {
            Peer::User(recipient) => {
                let id = self.file(now, from, replied, letter.clone());
                if recipient != from {
                    letter.readdress(Peer::User(from));
                    self.file(now, recipient, replied, letter);
                }
                id
            }
            Peer::Group(group) => {
                let mut own = None;
                for member in self.chats.group(group)?.ids() {
                    let id = self.file(now, member, replied, letter.clone());
                    own = own.or(id.filter(|_| member == from));
                }
                own
            }
            Peer::Channel(channel) => {
                let chat = self.chats.channel_mut(channel)?;
                if chat.kind == Kind::Broadcast {
                    letter.message.from_id = None;
                    letter.message.post = true;
                    letter.message.views = Some(1);
                    letter.message.forwards = Some(0);
                }
                letter.message.reply_to = draft.reply_to.filter(|_| replied.is_some()).map(reply);
                if let Some(member) = chat.members.get_mut(&from) {
                    member.last_sent = seconds(now);
                }
                let change = chat.mailbox.deliver(letter);
                let id = new_id(&change);
                if let Some(member) = chat.members.get_mut(&from) {
                    member.read = id.unwrap_or(member.read);
                }
                self.announce(now, channel, &change);
                id
            }
        }
    }

    /// Tells `user`'s sessions of an update, with everyone it is about. The session whose call is
    /// being answered hears it in the answer.
    pub(crate) fn tell(&mut self, now: Instant, user: UserId, update: enums::Update) {
        let channel = channel_of(&update);
        let sessions = self.hearers(user);
        let mut places = BTreeMap::new();
        if is_counted(&update) {
            let caller = self.post.caller().map(|caller| caller.key);
            places = self.authorizations.record(now, user, caller, &update);
        }
        if !sessions.is_empty() {
            let mut container = self.container(now, user, vec![update.clone()]);
            let date = container.date;
            for session in sessions {
                let place = places.get(&self.authorizations.permanent(session.key));
                let outside = Place { seq: 0, date };
                Place {
                    seq: container.seq,
                    date: container.date,
                } = place.copied().unwrap_or(outside);
                self.push(&[session], channel, &container.to_bytes());
            }
        }
        self.tell_caller(user, update);
    }

    /// Tells all members of a channel what happened in it.
    pub(crate) fn announce(&mut self, now: Instant, channel: ChatId, change: &Change) {
        let Some(chat) = self.chats.channel_mut(channel) else {
            return;
        };
        chat.moved = seconds(now);
        for member in chat.ids() {
            if let Some(update) = self.channel_update(member, channel, change) {
                self.tell(now, member, update);
            }
        }
    }

    /// Tells `owner` what happened in their mailbox.
    pub(crate) fn report(&mut self, now: Instant, owner: UserId, change: &Change) {
        let mailbox = self.mailbox(owner);
        let update = mailbox.and_then(|mailbox| self.account_update(owner, mailbox, change));
        if let Some(update) = update {
            self.tell(now, owner, update);
        }
    }

    /// A container of updates for `user`. Its `seq` is 0: it is outside the sequence of containers
    /// (API-50).
    pub(crate) fn container(
        &mut self,
        now: Instant,
        user: UserId,
        updates: Vec<enums::Update>,
    ) -> types::Updates {
        let cast = self.introduce(user, updates.iter().flat_map(concerned));
        types::Updates {
            updates,
            users: cast.users,
            chats: cast.chats,
            date: seconds(now),
            seq: 0,
        }
    }

    /// Files one account's copy and tells its sessions, in the short form if nothing is lost in it
    /// and everybody in it is known.
    fn file(
        &mut self,
        now: Instant,
        owner: UserId,
        replied: Option<u64>,
        mut letter: Letter,
    ) -> Option<i32> {
        let mailbox = &mut self.accounts.get_mut(owner)?.mailbox;
        let replied = replied.and_then(|origin| mailbox.copy_of(origin));
        letter.message.reply_to = replied.map(|replied| reply(replied.message.id));
        let change = mailbox.deliver(letter);
        let id = new_id(&change)?;
        let account = self.accounts.get(owner)?;
        let letter = account.mailbox.letter(id)?;
        let knows = |peer: Peer| account.met.contains(&peer);
        let known =
            letter.author != owner && knows(letter.peer) && knows(Peer::User(letter.author));
        match known.then(|| short_form(letter, change.pts)).flatten() {
            Some(short) => {
                let sessions = self.hearers(owner);
                self.push(&sessions, None, &short.to_bytes());
            }
            None => self.report(now, owner, &change),
        }
        Some(id)
    }

    /// Whether a session of `user` wants updates.
    pub(crate) fn is_listening(&self, user: UserId) -> bool {
        !self.hearers(user).is_empty()
    }

    /// The sessions of `user` that want updates, but for the one whose call is being answered.
    fn hearers(&self, user: UserId) -> Vec<SessionKey> {
        let caller = self.post.caller();
        let others = self
            .sessions
            .listening()
            .filter(|session| Some(*session) != caller);
        others
            .filter(|session| self.authorizations.user(session.key) == Some(user))
            .collect()
    }

    fn tell_caller(&mut self, user: UserId, update: enums::Update) {
        let caller = self.post.caller();
        if caller.and_then(|caller| self.authorizations.user(caller.key)) == Some(user) {
            self.post.add_own(update);
        }
    }

    fn push(&mut self, sessions: &[SessionKey], channel: Option<ChatId>, body: &Bytes) {
        for session in sessions {
            self.post.add(Parcel {
                to: *session,
                body: body.clone(),
                channel,
            });
        }
    }
}

/// The channel whose `pts` an update moves.
fn channel_of(update: &enums::Update) -> Option<ChatId> {
    match update {
        enums::Update::NewChannelMessage(_)
        | enums::Update::EditChannelMessage(_)
        | enums::Update::DeleteChannelMessages(_)
        | enums::Update::PinnedChannelMessages(_) => {
            concerned(update).into_iter().find_map(|peer| match peer {
                Peer::Channel(channel) => Some(channel),
                _ => None,
            })
        }
        _ => None,
    }
}

fn new_id(change: &Change) -> Option<i32> {
    match change.what {
        What::New(id) => Some(id),
        _ => None,
    }
}

fn reply(id: i32) -> enums::MessageReplyHeader {
    types::MessageReplyHeader {
        reply_to_msg_id: Some(id),
        ..types::MessageReplyHeader::default()
    }
    .into()
}

/// The short form of a message that somebody else wrote, if nothing would be lost in it.
fn short_form(letter: &Letter, pts: i32) -> Option<enums::Updates> {
    let message = &letter.message;
    let plain = message.reply_markup.is_none()
        && letter.media.is_none()
        && letter.action.is_none()
        && message.fwd_from.is_none()
        && message.via_bot_id.is_none();
    match letter.peer {
        Peer::User(user_id) if plain => Some(
            types::UpdateShortMessage {
                silent: message.silent,
                id: message.id,
                user_id,
                message: message.message.clone(),
                pts,
                pts_count: 1,
                date: message.date,
                reply_to: message.reply_to.clone(),
                entities: message.entities.clone(),
                ..types::UpdateShortMessage::default()
            }
            .into(),
        ),
        Peer::Group(chat_id) if plain => Some(
            types::UpdateShortChatMessage {
                silent: message.silent,
                id: message.id,
                from_id: letter.author,
                chat_id,
                message: message.message.clone(),
                pts,
                pts_count: 1,
                date: message.date,
                reply_to: message.reply_to.clone(),
                entities: message.entities.clone(),
                ..types::UpdateShortChatMessage::default()
            }
            .into(),
        ),
        _ => None,
    }
}
