//! Messages.

use super::{PeerRef, Peers, User, peer::peer_of};
use crate::CallError;
use mtproto_tl::api::{enums, types};
use std::sync::Arc;

/// A message.
#[derive(Clone, Debug)]
pub struct Message {
    raw: Box<types::Message>,
    peers: Arc<Peers>,
}

impl Message {
    /// A view of `raw`, with the people that came along.
    pub(crate) fn new(raw: impl Into<Box<types::Message>>, peers: Arc<Peers>) -> Self {
        Self {
            raw: raw.into(),
            peers,
        }
    }

    /// Number within its chat, or within all private chats and small groups of the account.
    #[must_use]
    pub fn id(&self) -> i32 {
        self.raw.id
    }

    /// Text, without its formatting.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.raw.message
    }

    /// When it was sent, in seconds since the Unix epoch.
    #[must_use]
    pub fn date(&self) -> i32 {
        self.raw.date
    }

    /// Whether we have written it.
    #[must_use]
    pub fn is_outgoing(&self) -> bool {
        self.raw.out
    }

    /// Where it was written, and where an answer belongs.
    #[must_use]
    pub fn chat(&self) -> PeerRef {
        self.peers.refer_to(&self.raw.peer_id)
    }

    /// Who has written it, if it was a user who came along.
    #[must_use]
    pub fn sender(&self) -> Option<&User> {
        let author = self.raw.from_id.as_ref().unwrap_or(&self.raw.peer_id);
        match author {
            enums::Peer::User(peer) => self.peers.user(peer.user_id),
            _ => None,
        }
    }

    /// How to refer to the sender; works even if he is known in this context only (API-60).
    #[must_use]
    pub fn sender_ref(&self) -> PeerRef {
        let author = self.raw.from_id.as_ref().unwrap_or(&self.raw.peer_id);
        if let enums::Peer::User(peer) = author
            && self
                .peers
                .user(peer.user_id)
                .is_some_and(|user| user.raw().min)
            && let Some(chat) = self.chat().input()
        {
            let input = types::InputPeerUserFromMessage {
                peer: chat.clone(),
                msg_id: self.raw.id,
                user_id: peer.user_id,
            };
            return enums::InputPeer::from(input).into();
        }
        self.peers.refer_to(author)
    }

    /// What is formatted, in UTF-16 code units.
    #[must_use]
    pub fn entities(&self) -> &[enums::MessageEntity] {
        self.raw.entities.as_deref().unwrap_or_default()
    }

    /// The text as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        crate::format::to_markdown(self.text(), self.entities())
    }

    /// The text as HTML.
    #[must_use]
    pub fn html(&self) -> String {
        crate::format::to_html(self.text(), self.entities())
    }

    /// When it was edited last.
    #[must_use]
    pub fn edit_date(&self) -> Option<i32> {
        self.raw.edit_date
    }

    /// What is attached.
    #[must_use]
    pub fn media(&self) -> Option<&enums::MessageMedia> {
        self.raw.media.as_ref()
    }

    /// The file that is attached, ready to be downloaded.
    #[must_use]
    pub fn file(&self) -> Option<crate::files::FileRef> {
        let file = crate::files::FileRef::of_media(self.media()?)?;
        Some(file.found_in(self.chat(), self.id()))
    }

    /// Where it comes from, if it was forwarded.
    #[must_use]
    pub fn forward_header(&self) -> Option<&types::MessageFwdHeader> {
        self.raw.fwd_from.as_deref()
    }

    /// How often it was forwarded.
    #[must_use]
    pub fn forward_count(&self) -> Option<i32> {
        self.raw.forwards
    }

    /// How often it was seen.
    #[must_use]
    pub fn view_count(&self) -> Option<i32> {
        self.raw.views
    }

    /// How many replies there are.
    #[must_use]
    pub fn reply_count(&self) -> Option<i32> {
        self.raw.replies.as_ref().map(|replies| replies.replies)
    }

    /// Number of the message it answers.
    #[must_use]
    pub fn reply_to_message_id(&self) -> Option<i32> {
        match self.raw.reply_to.as_ref()? {
            enums::MessageReplyHeader::Header(header) => header.reply_to_msg_id,
            _ => None,
        }
    }

    /// The buttons below it.
    #[must_use]
    pub fn reply_markup(&self) -> Option<&enums::ReplyMarkup> {
        self.raw.reply_markup.as_ref()
    }

    /// Number of the album it belongs to.
    #[must_use]
    pub fn grouped_id(&self) -> Option<i64> {
        self.raw.grouped_id
    }

    /// Whether we are mentioned.
    #[must_use]
    pub fn is_mention(&self) -> bool {
        self.raw.mentioned
    }

    /// Whether it is pinned.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.raw.pinned
    }

    /// Whether it arrived without a sound.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.raw.silent
    }

    /// Whether a channel posted it.
    #[must_use]
    pub fn is_post(&self) -> bool {
        self.raw.post
    }

    /// Whether it may not be forwarded.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.raw.noforwards
    }

    /// The people and chats that came along.
    #[must_use]
    pub fn peers(&self) -> &Arc<Peers> {
        &self.peers
    }

    /// The message as the API has it.
    #[must_use]
    pub fn raw(&self) -> &types::Message {
        &self.raw
    }
}

/// A page of messages.
pub(crate) struct Page {
    pub(crate) messages: Vec<Message>,
    /// Number of the oldest, be it one that cannot be shown.
    pub(crate) oldest: Option<i32>,
    /// How many there are beyond the page.
    pub(crate) total: Option<i32>,
    /// Where the next page of a search through all chats begins.
    pub(crate) next_rate: Option<i32>,
    pub(crate) peers: Arc<Peers>,
}

/// Reads a page of messages.
pub(crate) fn page(answer: enums::messages::Messages) -> Result<Page, CallError> {
    use enums::messages::Messages;
    let mut next_rate = None;
    let (messages, users, chats, total) = match answer {
        Messages::Messages(all) => {
            let total = i32::try_from(all.messages.len()).ok();
            (all.messages, all.users, all.chats, total)
        }
        Messages::Slice(all) => {
            next_rate = all.next_rate;
            (all.messages, all.users, all.chats, Some(all.count))
        }
        Messages::ChannelMessages(all) => (all.messages, all.users, all.chats, Some(all.count)),
        Messages::NotModified(_) => {
            return Err(CallError::Unexpected("messages.messagesNotModified"));
        }
    };
    let peers = Arc::new(Peers::new(users, chats));
    let oldest = messages.iter().map(id).min();
    let messages = messages.into_iter().filter_map(|message| match message {
        enums::Message::Message(message) => Some(Message::new(message, peers.clone())),
        _ => None,
    });
    Ok(Page {
        messages: messages.collect(),
        oldest,
        total,
        next_rate,
        peers,
    })
}

fn id(message: &enums::Message) -> i32 {
    match message {
        enums::Message::Empty(message) => message.id,
        enums::Message::Message(message) => message.id,
        enums::Message::Service(message) => message.id,
    }
}

/// The message that was sent to `chat` with `random_id`, from the server's answer.
pub(crate) fn sent(
    answer: enums::Updates,
    random_id: i64,
    chat: &enums::InputPeer,
    text: String,
) -> Result<Message, CallError> {
    let (updates, users, chats) = match answer {
        enums::Updates::UpdateShortSentMessage(short) => {
            return Ok(written_out(*short, chat, text));
        }
        enums::Updates::Updates(all) => (all.updates, all.users, all.chats),
        enums::Updates::Combined(all) => (all.updates, all.users, all.chats),
        _ => return Err(CallError::Unexpected("updates without the message sent")),
    };
    let peers = Arc::new(Peers::new(users, chats));
    let id = updates.iter().find_map(|update| match update {
        enums::Update::MessageId(named) if named.random_id == random_id => Some(named.id),
        _ => None,
    });
    let messages = updates.into_iter().filter_map(|update| match update {
        enums::Update::NewMessage(new) => Some(new.message),
        enums::Update::NewChannelMessage(new) => Some(new.message),
        enums::Update::NewScheduledMessage(new) => Some(new.message),
        _ => None,
    });
    let mut messages = messages.filter_map(|message| match message {
        enums::Message::Message(message) => Some(message),
        _ => None,
    });
    messages
        .find(|message| id.is_none_or(|id| message.id == id))
        .map(|message| Message::new(message, peers))
        .ok_or(CallError::Unexpected("updates without the message sent"))
}

fn written_out(
    short: types::UpdateShortSentMessage,
    chat: &enums::InputPeer,
    text: String,
) -> Message {
    let raw = types::Message {
        out: short.out,
        id: short.id,
        // Of ourselves the answer does not say who we are.
        peer_id: peer_of(chat).unwrap_or_else(|| types::PeerUser { user_id: 0 }.into()),
        date: short.date,
        message: text,
        media: short.media,
        entities: short.entities,
        ttl_period: short.ttl_period,
        ..types::Message::default()
    };
    Message::new(raw, Arc::default())
}
