//! Whom a message is written to.

use super::{ChatId, UserId};
use mtproto_tl::api::{enums, types};

/// A conversation, as seen by one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Peer {
    /// With one user; with oneself it is the notebook.
    User(UserId),
    /// A basic group: everyone has a copy of each message.
    Group(ChatId),
    /// A channel or supergroup: it has one sequence of messages of its own.
    Channel(ChatId),
}

impl From<Peer> for enums::Peer {
    fn from(peer: Peer) -> Self {
        match peer {
            Peer::User(user_id) => types::PeerUser { user_id }.into(),
            Peer::Group(chat_id) => types::PeerChat { chat_id }.into(),
            Peer::Channel(channel_id) => types::PeerChannel { channel_id }.into(),
        }
    }
}

impl From<&enums::Peer> for Peer {
    fn from(peer: &enums::Peer) -> Self {
        match peer {
            enums::Peer::User(peer) => Self::User(peer.user_id),
            enums::Peer::Chat(peer) => Self::Group(peer.chat_id),
            enums::Peer::Channel(peer) => Self::Channel(peer.channel_id),
        }
    }
}
