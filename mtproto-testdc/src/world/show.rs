//! Messages and what happened to them, as the API shows them to one viewer.

use super::{Change, Letter, Mailbox, Media, MediaKind, Peer, UserId, What, World, chats::ChatId};
use mtproto_tl::api::{enums, types};

impl World {
    /// A message as `viewer` sees it.
    pub(crate) fn show(&self, viewer: UserId, letter: &Letter) -> enums::Message {
        let out = letter.author == viewer;
        let message = &letter.message;
        let reactions = letter
            .has_reactions()
            .then(|| letter.reactions(viewer).into());
        if let Some(action) = &letter.action {
            return types::MessageService {
                out,
                reactions_are_possible: true,
                silent: message.silent,
                post: message.post,
                id: message.id,
                from_id: message.from_id.clone(),
                peer_id: message.peer_id.clone(),
                reply_to: message.reply_to.clone(),
                date: message.date,
                action: action.clone(),
                reactions,
                ..types::MessageService::default()
            }
            .into();
        }
        let media = letter.media.as_ref();
        types::Message {
            out,
            media: media.map(|media| self.media(viewer, message.date, media)),
            reactions,
            ..message.clone()
        }
        .into()
    }

    /// A change in `viewer`'s own mailbox; `None` if the message is gone since.
    pub(crate) fn account_update(
        &self,
        viewer: UserId,
        mailbox: &Mailbox,
        change: &Change,
    ) -> Option<enums::Update> {
        let (pts, pts_count) = (change.pts, change.count);
        let message = |id: &i32| Some(self.show(viewer, mailbox.letter(*id)?));
        Some(match &change.what {
            What::New(id) => types::UpdateNewMessage {
                message: message(id)?,
                pts,
                pts_count,
            }
            .into(),
            What::Edited(id) => types::UpdateEditMessage {
                message: message(id)?,
                pts,
                pts_count,
            }
            .into(),
            What::Deleted(ids) => types::UpdateDeleteMessages {
                messages: ids.clone(),
                pts,
                pts_count,
            }
            .into(),
            What::Pinned { peer, ids, pinned } => types::UpdatePinnedMessages {
                pinned: *pinned,
                peer: (*peer).into(),
                messages: ids.clone(),
                pts,
                pts_count,
            }
            .into(),
            What::ReadInbox { peer, max, unread } => types::UpdateReadHistoryInbox {
                folder_id: None,
                peer: (*peer).into(),
                top_msg_id: None,
                max_id: *max,
                still_unread_count: *unread,
                pts,
                pts_count,
            }
            .into(),
            What::ReadOutbox { peer, max } => types::UpdateReadHistoryOutbox {
                peer: (*peer).into(),
                max_id: *max,
                pts,
                pts_count,
            }
            .into(),
        })
    }

    /// A change in a channel, as `viewer` hears of it; `None` if the message is gone since.
    pub(crate) fn channel_update(
        &self,
        viewer: UserId,
        channel_id: ChatId,
        change: &Change,
    ) -> Option<enums::Update> {
        let (pts, pts_count) = (change.pts, change.count);
        let mailbox = &self.chats.channel(channel_id)?.mailbox;
        let message = |id: &i32| Some(self.show(viewer, mailbox.letter(*id)?));
        Some(match &change.what {
            What::New(id) => types::UpdateNewChannelMessage {
                message: message(id)?,
                pts,
                pts_count,
            }
            .into(),
            What::Edited(id) => types::UpdateEditChannelMessage {
                message: message(id)?,
                pts,
                pts_count,
            }
            .into(),
            What::Deleted(ids) => types::UpdateDeleteChannelMessages {
                channel_id,
                messages: ids.clone(),
                pts,
                pts_count,
            }
            .into(),
            What::Pinned { ids, pinned, .. } => types::UpdatePinnedChannelMessages {
                pinned: *pinned,
                channel_id,
                messages: ids.clone(),
                pts,
                pts_count,
            }
            .into(),
            // How far each has read is not among what a channel counts.
            What::ReadInbox { .. } | What::ReadOutbox { .. } => return None,
        })
    }

    /// A file as `viewer` may fetch it.
    pub(crate) fn media(&self, viewer: UserId, date: i32, media: &Media) -> enums::MessageMedia {
        let id = media.file;
        let file = self.files.get(id);
        let size = file.map_or(0, |file| file.size);
        let access_hash = self.access_hash(viewer, id);
        let file_reference = self.file_reference(id);
        let dc_id = file.map_or(self.site.home(), |file| file.dc);
        match &media.kind {
            MediaKind::Document {
                mime_type,
                attributes,
            } => {
                let document = types::Document {
                    id,
                    access_hash,
                    file_reference,
                    date,
                    mime_type: mime_type.clone(),
                    size: i64::try_from(size).unwrap_or(i64::MAX),
                    dc_id,
                    attributes: attributes.clone(),
                    ..types::Document::default()
                };
                types::MessageMediaDocument {
                    document: Some(document.into()),
                    ..types::MessageMediaDocument::default()
                }
                .into()
            }
            MediaKind::Photo => {
                let size = types::PhotoSize {
                    r#type: "x".to_owned(),
                    w: 800,
                    h: 600,
                    size: i32::try_from(size).unwrap_or(i32::MAX),
                };
                let photo = types::Photo {
                    id,
                    access_hash,
                    file_reference,
                    date,
                    sizes: vec![size.into()],
                    dc_id,
                    ..types::Photo::default()
                };
                types::MessageMediaPhoto {
                    photo: Some(photo.into()),
                    ..types::MessageMediaPhoto::default()
                }
                .into()
            }
        }
    }
}

/// Whom a client must know to understand an update.
pub(crate) fn concerned(update: &enums::Update) -> Vec<Peer> {
    use enums::Update as U;
    match update {
        U::NewMessage(new) => mentioned(&new.message),
        U::EditMessage(edit) => mentioned(&edit.message),
        U::NewChannelMessage(new) => mentioned(&new.message),
        U::EditChannelMessage(edit) => mentioned(&edit.message),
        U::NewScheduledMessage(new) => mentioned(&new.message),
        U::DeleteChannelMessages(gone) => vec![Peer::Channel(gone.channel_id)],
        U::PinnedChannelMessages(pinned) => vec![Peer::Channel(pinned.channel_id)],
        U::ReadChannelInbox(read) => vec![Peer::Channel(read.channel_id)],
        U::ReadChannelOutbox(read) => vec![Peer::Channel(read.channel_id)],
        U::Channel(channel) => vec![Peer::Channel(channel.channel_id)],
        U::ChannelTooLong(channel) => vec![Peer::Channel(channel.channel_id)],
        U::ChannelParticipant(changed) => vec![
            Peer::Channel(changed.channel_id),
            Peer::User(changed.actor_id),
            Peer::User(changed.user_id),
        ],
        U::ChatParticipant(changed) => vec![
            Peer::Group(changed.chat_id),
            Peer::User(changed.actor_id),
            Peer::User(changed.user_id),
        ],
        U::Chat(chat) => vec![Peer::Group(chat.chat_id)],
        U::ChatParticipants(participants) => match &participants.participants {
            enums::ChatParticipants::Participants(all) => {
                let users = all.participants.iter().map(participant);
                users
                    .map(Peer::User)
                    .chain([Peer::Group(all.chat_id)])
                    .collect()
            }
            enums::ChatParticipants::Forbidden(chat) => vec![Peer::Group(chat.chat_id)],
        },
        U::MessageReactions(changed) => vec![(&changed.peer).into()],
        U::PinnedMessages(pinned) => vec![(&pinned.peer).into()],
        U::UserTyping(typing) => vec![Peer::User(typing.user_id)],
        U::ChatUserTyping(typing) => vec![Peer::Group(typing.chat_id), (&typing.from_id).into()],
        U::ChannelUserTyping(typing) => {
            vec![Peer::Channel(typing.channel_id), (&typing.from_id).into()]
        }
        U::BotCallbackQuery(query) => vec![Peer::User(query.user_id), (&query.peer).into()],
        U::BotInlineQuery(query) => vec![Peer::User(query.user_id)],
        U::BotInlineSend(sent) => vec![Peer::User(sent.user_id)],
        U::BotMessageReaction(changed) => vec![(&changed.peer).into(), (&changed.actor).into()],
        U::BotStopped(stopped) => vec![Peer::User(stopped.user_id)],
        _ => Vec::new(),
    }
}

/// Whom a client must know to show a message.
pub(crate) fn mentioned(message: &enums::Message) -> Vec<Peer> {
    match message {
        enums::Message::Message(message) => {
            let forwarded = message.fwd_from.as_ref();
            let peers = [
                Some(&message.peer_id),
                message.from_id.as_ref(),
                forwarded.and_then(|forwarded| forwarded.from_id.as_ref()),
            ];
            let peers = peers.into_iter().flatten().map(Peer::from);
            peers.chain(message.via_bot_id.map(Peer::User)).collect()
        }
        enums::Message::Service(message) => {
            let peers = [Some(&message.peer_id), message.from_id.as_ref()];
            let peers = peers.into_iter().flatten().map(Peer::from);
            peers.chain(acted_on(&message.action)).collect()
        }
        enums::Message::Empty(_) => Vec::new(),
    }
}

/// The users an event is about.
fn acted_on(action: &enums::MessageAction) -> Vec<Peer> {
    let users = match action {
        enums::MessageAction::ChatCreate(action) => action.users.clone(),
        enums::MessageAction::ChatAddUser(action) => action.users.clone(),
        enums::MessageAction::ChatDeleteUser(action) => vec![action.user_id],
        enums::MessageAction::ChatJoinedByLink(action) => vec![action.inviter_id],
        _ => Vec::new(),
    };
    users.into_iter().map(Peer::User).collect()
}

fn participant(participant: &enums::ChatParticipant) -> UserId {
    match participant {
        enums::ChatParticipant::Participant(participant) => participant.user_id,
        enums::ChatParticipant::Creator(participant) => participant.user_id,
        enums::ChatParticipant::Admin(participant) => participant.user_id,
    }
}
