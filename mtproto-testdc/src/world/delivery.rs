//! Sending a message: a copy for everyone concerned, and word of it to their sessions.

use super::{Peer, UserId, World, seconds};
use mtproto_core::{Instant, SessionKey};
use mtproto_tl::{
    Encode,
    api::{enums, types},
};

/// A message before it is filed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) text: String,
    pub(crate) entities: Option<Vec<enums::MessageEntity>>,
    pub(crate) reply_markup: Option<enums::ReplyMarkup>,
    /// Identifier of the message replied to, in the sender's numbering.
    pub(crate) reply_to: Option<i32>,
    pub(crate) silent: bool,
    pub(crate) media: Option<Media>,
}

/// A file attached to a message.
#[derive(Clone, Debug)]
pub(crate) struct Media {
    /// Number of the file.
    pub(crate) file: i64,
    pub(crate) mime_type: String,
    pub(crate) attributes: Vec<enums::DocumentAttribute>,
}

/// The sender's copy of a message.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) message: types::Message,
    pub(crate) pts: i32,
}

impl World {
    /// Delivers a message and tells every session concerned but the one that sent it.
    pub(crate) fn send(
        &mut self,
        now: Instant,
        from: UserId,
        sender_session: SessionKey,
        to: Peer,
        draft: Draft,
    ) -> Option<Sent> {
        self.origins += 1;
        let origin = self.origins;
        let replied = draft
            .reply_to
            .and_then(|id| Some(self.mailbox(from)?.letter(id)?.origin));
        let Peer::User(recipient) = to;
        let ours = self.file(now, origin, replied, from, from, to, &draft)?;
        self.tell(
            now,
            from,
            Some(sender_session),
            new_message(&ours),
            [from, recipient],
        );
        if recipient != from {
            let peer = Peer::User(from);
            let knew = self
                .accounts
                .get(recipient)
                .is_some_and(|account| account.met.contains(&from));
            let theirs = self.file(now, origin, replied, recipient, from, peer, &draft)?;
            match short_message(&theirs, from).filter(|_| knew) {
                Some(short) => self.push(recipient, None, &short.into()),
                None => self.tell(now, recipient, None, new_message(&theirs), [from]),
            }
        }
        Some(ours)
    }

    /// Wraps an update in a container with everyone it mentions and pushes it to `user`'s sessions.
    pub(crate) fn tell(
        &mut self,
        now: Instant,
        user: UserId,
        except: Option<SessionKey>,
        update: enums::Update,
        mentioned: impl IntoIterator<Item = UserId>,
    ) {
        let container = self.container(now, user, vec![update], mentioned);
        self.push(user, except, &container);
    }

    /// A container of updates for `user`. Its `seq` is 0: only `pts` orders what is in it (API-50).
    pub(crate) fn container(
        &mut self,
        now: Instant,
        user: UserId,
        updates: Vec<enums::Update>,
        mentioned: impl IntoIterator<Item = UserId>,
    ) -> enums::Updates {
        let users = self.introduce(user, mentioned);
        types::Updates {
            updates,
            users,
            chats: Vec::new(),
            date: seconds(now),
            seq: 0,
        }
        .into()
    }

    fn push(&mut self, user: UserId, except: Option<SessionKey>, updates: &enums::Updates) {
        let body = updates.to_bytes();
        for session in self
            .sessions
            .listening()
            .filter(|session| Some(*session) != except)
        {
            if self.authorizations.user(session.key) == Some(user) {
                self.post.add(session, body.clone());
            }
        }
    }

    /// Files one account's copy.
    #[expect(
        clippy::too_many_arguments,
        reason = "one call per copy, all of it differs"
    )]
    fn file(
        &mut self,
        now: Instant,
        origin: u64,
        replied: Option<u64>,
        owner: UserId,
        from: UserId,
        peer: Peer,
        draft: &Draft,
    ) -> Option<Sent> {
        let media = draft
            .media
            .as_ref()
            .map(|media| self.document(now, owner, media));
        let mailbox = &mut self.accounts.get_mut(owner)?.mailbox;
        let replied = replied
            .and_then(|origin| mailbox.copy_of(origin))
            .map(|letter| letter.message.id);
        let message = types::Message {
            out: owner == from,
            silent: draft.silent,
            from_id: Some(Peer::User(from).into()),
            reply_to: replied.map(reply_header),
            message: draft.text.clone(),
            entities: draft.entities.clone(),
            reply_markup: draft.reply_markup.clone(),
            media,
            ..blank(peer, seconds(now))
        };
        let message = mailbox.deliver(origin, peer, message).clone();
        Some(Sent {
            message,
            pts: mailbox.pts(),
        })
    }

    /// A file as `owner` may fetch it.
    fn document(&self, now: Instant, owner: UserId, media: &Media) -> enums::MessageMedia {
        let size = self
            .files
            .get(media.file)
            .and_then(|file| i64::try_from(file.size).ok());
        let document = types::Document {
            id: media.file,
            access_hash: self.access_hash(owner, media.file),
            file_reference: self.file_reference(media.file),
            date: seconds(now),
            mime_type: media.mime_type.clone(),
            size: size.unwrap_or_default(),
            dc_id: self.site.home(),
            attributes: media.attributes.clone(),
            ..types::Document::default()
        };
        types::MessageMediaDocument {
            document: Some(document.into()),
            ..types::MessageMediaDocument::default()
        }
        .into()
    }
}

/// A message of which nothing is known but where and when.
pub(crate) fn blank(peer: Peer, date: i32) -> types::Message {
    types::Message {
        peer_id: peer.into(),
        date,
        ..types::Message::default()
    }
}

fn new_message(sent: &Sent) -> enums::Update {
    types::UpdateNewMessage {
        message: sent.message.clone().into(),
        pts: sent.pts,
        pts_count: 1,
    }
    .into()
}

fn reply_header(id: i32) -> enums::MessageReplyHeader {
    types::MessageReplyHeader {
        reply_to_msg_id: Some(id),
        ..types::MessageReplyHeader::default()
    }
    .into()
}

/// The short form, if nothing would be lost in it.
fn short_message(sent: &Sent, from: UserId) -> Option<types::UpdateShortMessage> {
    let message = &sent.message;
    (message.reply_markup.is_none() && message.media.is_none()).then(|| types::UpdateShortMessage {
        out: false,
        silent: message.silent,
        id: message.id,
        user_id: from,
        message: message.message.clone(),
        pts: sent.pts,
        pts_count: 1,
        date: message.date,
        reply_to: message.reply_to.clone(),
        entities: message.entities.clone(),
        ..types::UpdateShortMessage::default()
    })
}
