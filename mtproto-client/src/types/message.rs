//! Messages.

use super::{PeerRef, Peers, User};
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
}

/// Reads a page of messages.
pub(crate) fn page(answer: enums::messages::Messages) -> Result<Page, CallError> {
    use enums::messages::Messages;
    let (messages, users, chats, total) = match answer {
        Messages::Messages(all) => {
            let total = i32::try_from(all.messages.len()).ok();
            (all.messages, all.users, all.chats, total)
        }
        Messages::Slice(all) => (all.messages, all.users, all.chats, Some(all.count)),
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
    chat: &PeerRef,
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

fn written_out(short: types::UpdateShortSentMessage, chat: &PeerRef, text: String) -> Message {
    let raw = types::Message {
        out: short.out,
        id: short.id,
        // Of ourselves the answer does not say who we are.
        peer_id: chat
            .peer()
            .unwrap_or_else(|| types::PeerUser { user_id: 0 }.into()),
        date: short.date,
        message: text,
        media: short.media,
        entities: short.entities,
        ttl_period: short.ttl_period,
        ..types::Message::default()
    };
    Message::new(raw, Arc::default())
}
