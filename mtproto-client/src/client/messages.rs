//! Sending, changing and deleting messages.

use super::{
    Client,
    lost::{Lost, sent_at_last, was_sent},
};
use crate::{
    CallError, Draft, Message, PeerRef,
    types::{channel_of, page, sent},
};
use mtproto_tl::api::{enums, functions, types};

impl Client {
    /// Sends a message, and returns it as the server knows it.
    ///
    /// However often the call is sent, the message is sent once. If the server says that it was sent
    /// already (`RANDOM_ID_DUPLICATE`), because the answer to the first attempt was lost together with
    /// the server's memory of it, the message is looked for in the chat: the newest one of ours with
    /// this text is it. Only if there is none any more, the call ends in that error.
    pub async fn send_message(
        &self,
        chat: impl Into<PeerRef>,
        draft: impl Into<Draft>,
    ) -> Result<Message, CallError> {
        let chat = self.input_peer(chat).await?;
        let random_id = self.random_id();
        let draft = self.with_mentions(draft.into()).await;
        let lost = Lost::of(&draft);
        let answer = match draft.media().cloned() {
            Some(media) => {
                let call = draft.into_media_call(chat.clone(), random_id, media);
                self.invoke(&call).await
            }
            None => {
                let call = draft.into_call(chat.clone(), random_id);
                self.invoke(&call).await
            }
        };
        match answer {
            Err(error) if was_sent(&error) => self.find_sent(&chat, &lost).await?.ok_or(error),
            answer => sent(answer?, random_id, &chat, lost.text),
        }
    }

    /// Answers a message, in its chat.
    pub async fn reply(&self, to: &Message, draft: impl Into<Draft>) -> Result<Message, CallError> {
        let draft = draft.into().reply_to(to.id());
        self.send_message(to.chat(), draft).await
    }

    /// Sends up to ten files or photos as one album.
    pub async fn send_album(
        &self,
        chat: impl Into<PeerRef>,
        items: Vec<Draft>,
    ) -> Result<(), CallError> {
        let peer = self.input_peer(chat).await?;
        let mut multi_media = Vec::with_capacity(items.len());
        for item in items {
            let media = item
                .media()
                .cloned()
                .ok_or(CallError::Unexpected("an item without a file"))?;
            // Albums take only what the server knows already.
            let upload = functions::messages::UploadMedia {
                business_connection_id: None,
                peer: peer.clone(),
                media,
            };
            let known = self.invoke(&upload).await?;
            let (message, entities) = self.with_mentions(item).await.into_parts();
            multi_media.push(types::InputSingleMedia {
                media: again(known)?,
                random_id: self.random_id(),
                message,
                entities,
            });
        }
        let call = functions::messages::SendMultiMedia {
            peer,
            multi_media,
            ..Default::default()
        };
        sent_at_last(self.invoke(&call).await)
    }

    /// Replaces a message of ours: its text, its formatting, its buttons.
    pub async fn edit_message(
        &self,
        chat: impl Into<PeerRef>,
        message: i32,
        draft: impl Into<Draft>,
    ) -> Result<(), CallError> {
        let peer = self.input_peer(chat).await?;
        let draft = self.with_mentions(draft.into()).await;
        let call = draft.into_edit(peer, message);
        self.invoke(&call).await.map(drop)
    }

    /// Has a message mention people in the way that one has to that is to be sent: by what we have to
    /// show for knowing them. Bots do without.
    pub(super) async fn with_mentions(&self, mut draft: Draft) -> Draft {
        for entity in draft.entities_mut() {
            let enums::MessageEntity::MentionName(mention) = entity else {
                continue;
            };
            let (offset, length) = (mention.offset, mention.length);
            let nobody = types::InputUser {
                user_id: mention.user_id,
                access_hash: 0,
            };
            let known = self.input_user(PeerRef::user(mention.user_id)).await;
            let user_id = known.unwrap_or_else(|_| nobody.into());
            *entity = types::InputMessageEntityMentionName {
                offset,
                length,
                user_id,
            }
            .into();
        }
        draft
    }

    /// Deletes messages, for everybody in the chat; says how many there were.
    pub async fn delete_messages(
        &self,
        chat: impl Into<PeerRef>,
        messages: &[i32],
    ) -> Result<i32, CallError> {
        let id = messages.to_vec();
        let affected = match channel_of(&self.input_peer(chat).await?) {
            Some(channel) => {
                self.invoke(&functions::channels::DeleteMessages { channel, id })
                    .await?
            }
            None => {
                let call = functions::messages::DeleteMessages { revoke: true, id };
                self.invoke(&call).await?
            }
        };
        Ok(affected.pts_count)
    }

    /// Sends messages of one chat to another, with the name of their author.
    pub async fn forward_messages(
        &self,
        from: impl Into<PeerRef>,
        messages: &[i32],
        to: impl Into<PeerRef>,
    ) -> Result<(), CallError> {
        let call = functions::messages::ForwardMessages {
            from_peer: self.input_peer(from).await?,
            random_id: messages.iter().map(|_| self.random_id()).collect(),
            id: messages.to_vec(),
            to_peer: self.input_peer(to).await?,
            ..Default::default()
        };
        sent_at_last(self.invoke(&call).await)
    }

    /// Messages by their numbers; those that are gone are left out.
    pub async fn messages(
        &self,
        chat: impl Into<PeerRef>,
        messages: &[i32],
    ) -> Result<Vec<Message>, CallError> {
        let id = messages
            .iter()
            .map(|id| types::InputMessageId { id: *id }.into())
            .collect();
        self.messages_by(chat, id).await
    }

    /// The message that another one answers.
    pub async fn replied_message(&self, message: &Message) -> Result<Option<Message>, CallError> {
        let id = vec![types::InputMessageReplyTo { id: message.id() }.into()];
        Ok(self.messages_by(message.chat(), id).await?.pop())
    }

    /// The message that is pinned in a chat.
    pub async fn pinned_message(
        &self,
        chat: impl Into<PeerRef>,
    ) -> Result<Option<Message>, CallError> {
        let id = vec![enums::InputMessage::Pinned];
        Ok(self.messages_by(chat, id).await?.pop())
    }

    async fn messages_by(
        &self,
        chat: impl Into<PeerRef>,
        id: Vec<enums::InputMessage>,
    ) -> Result<Vec<Message>, CallError> {
        let answer = match channel_of(&self.input_peer(chat).await?) {
            Some(channel) => {
                self.invoke(&functions::channels::GetMessages { channel, id })
                    .await?
            }
            None => {
                self.invoke(&functions::messages::GetMessages { id })
                    .await?
            }
        };
        let page = page(answer)?;
        self.learn(&page.peers);
        Ok(page.messages)
    }

    /// Pins a message, and tells everybody.
    pub async fn pin_message(
        &self,
        chat: impl Into<PeerRef>,
        message: i32,
    ) -> Result<(), CallError> {
        self.update_pin(chat, message, Pin::Aloud).await
    }

    /// Pins a message without telling anybody.
    pub async fn pin_message_silently(
        &self,
        chat: impl Into<PeerRef>,
        message: i32,
    ) -> Result<(), CallError> {
        self.update_pin(chat, message, Pin::Silently).await
    }

    /// Takes a pin away.
    pub async fn unpin_message(
        &self,
        chat: impl Into<PeerRef>,
        message: i32,
    ) -> Result<(), CallError> {
        self.update_pin(chat, message, Pin::Off).await
    }

    async fn update_pin(
        &self,
        chat: impl Into<PeerRef>,
        id: i32,
        pin: Pin,
    ) -> Result<(), CallError> {
        let call = functions::messages::UpdatePinnedMessage {
            silent: pin == Pin::Silently,
            unpin: pin == Pin::Off,
            pm_oneside: false,
            peer: self.input_peer(chat).await?,
            id,
        };
        self.invoke(&call).await.map(drop)
    }

    /// Takes all pins of a chat away.
    pub async fn unpin_all_messages(&self, chat: impl Into<PeerRef>) -> Result<(), CallError> {
        let call = functions::messages::UnpinAllMessages {
            peer: self.input_peer(chat).await?,
            ..Default::default()
        };
        self.invoke_to_the_end(&call).await
    }

    /// Reacts to a message with an emoji; an empty one takes the reaction back.
    pub async fn send_reaction(
        &self,
        chat: impl Into<PeerRef>,
        message: i32,
        emoji: &str,
    ) -> Result<(), CallError> {
        let emoticon = emoji.to_owned();
        let reaction = types::ReactionEmoji { emoticon }.into();
        let call = functions::messages::SendReaction {
            peer: self.input_peer(chat).await?,
            msg_id: message,
            reaction: Some(if emoji.is_empty() {
                vec![]
            } else {
                vec![reaction]
            }),
            ..Default::default()
        };
        self.invoke(&call).await.map(drop)
    }

    /// Messages that are to be sent later.
    pub async fn scheduled_messages(
        &self,
        chat: impl Into<PeerRef>,
    ) -> Result<Vec<Message>, CallError> {
        let peer = self.input_peer(chat).await?;
        let call = functions::messages::GetScheduledHistory { peer, hash: 0 };
        Ok(page(self.invoke(&call).await?)?.messages)
    }

    /// Does not send messages that were to be sent later.
    pub async fn delete_scheduled_messages(
        &self,
        chat: impl Into<PeerRef>,
        messages: &[i32],
    ) -> Result<(), CallError> {
        let peer = self.input_peer(chat).await?;
        let id = messages.to_vec();
        let call = functions::messages::DeleteScheduledMessages { peer, id };
        self.invoke(&call).await.map(drop)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pin {
    Aloud,
    Silently,
    Off,
}

/// Refers to what was uploaded.
fn again(media: enums::MessageMedia) -> Result<enums::InputMedia, CallError> {
    let unexpected = CallError::Unexpected("a file that cannot be sent");
    match media {
        enums::MessageMedia::Photo(media) => match media.photo {
            Some(enums::Photo::Photo(photo)) => Ok(types::InputMediaPhoto {
                id: types::InputPhoto {
                    id: photo.id,
                    access_hash: photo.access_hash,
                    file_reference: photo.file_reference,
                }
                .into(),
                ..Default::default()
            }
            .into()),
            _ => Err(unexpected),
        },
        enums::MessageMedia::Document(media) => match media.document {
            Some(enums::Document::Document(document)) => Ok(types::InputMediaDocument {
                id: types::InputDocument {
                    id: document.id,
                    access_hash: document.access_hash,
                    file_reference: document.file_reference,
                }
                .into(),
                ..Default::default()
            }
            .into()),
            _ => Err(unexpected),
        },
        _ => Err(unexpected),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        driver::tests::mock::{Faults, Machine},
        testing::Reply,
        types::Peers,
    };
    use mtproto_tl::Encode;

    #[test]
    fn people_are_mentioned_by_what_we_have_to_show_for_knowing_them() {
        let (client, mut machine) = Machine::new(Faults::default());
        machine.wait(client.ready()).unwrap();
        let ann = types::User {
            id: 5,
            access_hash: Some(7),
            ..types::User::default()
        };
        client.learn(&Peers::new(vec![ann.into()], vec![]));
        machine.net.net().server.script = Box::new(|_| Reply::Error(400, "ENOUGH"));
        let draft = Draft::html("<a href=\"tg://user?id=5\">Ann</a>");
        let sent = machine.wait(client.send_message(PeerRef::me(), draft));
        assert!(sent.is_err());
        let user_id = types::InputUser {
            user_id: 5,
            access_hash: 7,
        };
        let mention = types::InputMessageEntityMentionName {
            offset: 0,
            length: 3,
            user_id: user_id.into(),
        };
        let mention = enums::MessageEntity::from(mention).to_bytes();
        let net = machine.net.net();
        let call = net.server.calls.last().unwrap();
        assert!(call.windows(mention.len()).any(|part| *part == *mention));
    }
}
