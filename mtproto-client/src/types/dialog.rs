//! Conversations.

use super::{Message, PeerRef, Peers};
use mtproto_tl::api::{enums, types};
use std::sync::Arc;

/// A conversation, as the list of conversations shows it.
#[derive(Clone, Debug)]
pub struct Dialog {
    raw: Box<types::Dialog>,
    last: Option<Message>,
    peers: Arc<Peers>,
}

impl Dialog {
    pub(crate) fn new(raw: Box<types::Dialog>, last: Option<Message>, peers: Arc<Peers>) -> Self {
        Self { raw, last, peers }
    }

    /// Where to write to.
    #[must_use]
    pub fn chat(&self) -> PeerRef {
        self.peers.refer_to(&self.raw.peer)
    }

    /// Name of the person, group or channel, if it came along.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        match &self.raw.peer {
            enums::Peer::User(peer) => {
                let user = self.peers.user(peer.user_id)?;
                let names = [user.first_name(), user.last_name()];
                Some(names.into_iter().flatten().collect::<Vec<_>>().join(" "))
            }
            enums::Peer::Chat(peer) => title(self.peers.chat(peer.chat_id)?),
            enums::Peer::Channel(peer) => title(self.peers.chat(peer.channel_id)?),
        }
    }

    /// The newest message, unless it is one of those that only note an event.
    #[must_use]
    pub fn last_message(&self) -> Option<&Message> {
        self.last.as_ref()
    }

    /// Messages that were not read yet.
    #[must_use]
    pub fn unread_count(&self) -> i32 {
        self.raw.unread_count
    }

    /// Whether it stays on top.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        self.raw.pinned
    }

    /// The conversation as the API has it.
    #[must_use]
    pub fn raw(&self) -> &types::Dialog {
        &self.raw
    }
}

fn title(chat: &enums::Chat) -> Option<String> {
    match chat {
        enums::Chat::Chat(chat) => Some(chat.title.clone()),
        enums::Chat::Forbidden(chat) => Some(chat.title.clone()),
        enums::Chat::Channel(chat) => Some(chat.title.clone()),
        enums::Chat::ChannelForbidden(chat) => Some(chat.title.clone()),
        _ => None,
    }
}
