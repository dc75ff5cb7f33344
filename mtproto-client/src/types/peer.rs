//! Users and chats, and how to refer to them.

use mtproto_tl::api::{enums, types};
use std::collections::BTreeMap;

/// A user.
#[derive(Clone, Debug, PartialEq)]
pub struct User(Box<types::User>);

impl User {
    /// A view of `raw`, unless it stands for a deleted user.
    #[must_use]
    pub fn new(raw: enums::User) -> Option<Self> {
        match raw {
            enums::User::User(user) => Some(Self(user)),
            enums::User::Empty(_) => None,
        }
    }

    /// The number that never changes.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.0.id
    }

    /// First name, as the user has chosen it, or as we have it in our contacts.
    #[must_use]
    pub fn first_name(&self) -> Option<&str> {
        self.0.first_name.as_deref()
    }

    /// Last name.
    #[must_use]
    pub fn last_name(&self) -> Option<&str> {
        self.0.last_name.as_deref()
    }

    /// Name after the `@`.
    #[must_use]
    pub fn username(&self) -> Option<&str> {
        self.0.username.as_deref()
    }

    /// Whether it is a program.
    #[must_use]
    pub fn is_bot(&self) -> bool {
        self.0.bot
    }

    /// The user as the API has it.
    #[must_use]
    pub fn raw(&self) -> &types::User {
        &self.0
    }

    /// The access hash, unless it works for what came along with it only (API-60).
    fn access_hash(&self) -> Option<i64> {
        self.0.access_hash.filter(|_| !self.0.min)
    }
}

/// Somebody to write to.
///
/// Made from what people have at hand: `"me"`, `"@name"`, `"https://t.me/name"`, `"+4915..."`, the
/// numbers of the Bot API, or whatever came with a message. What needs looking up is looked up when
/// it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct PeerRef(Reference);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reference {
    Input(enums::InputPeer),
    Text(String),
    User(i64),
    Channel(i64),
}

impl PeerRef {
    /// Our own saved messages.
    #[must_use]
    pub fn me() -> Self {
        enums::InputPeer::PeerSelf.into()
    }

    /// A user whom this session has seen before.
    #[must_use]
    pub fn user(id: i64) -> Self {
        Self(Reference::User(id))
    }

    /// A small group.
    #[must_use]
    pub fn group(chat_id: i64) -> Self {
        enums::InputPeer::from(types::InputPeerChat { chat_id }).into()
    }

    /// A channel or large group that this session has seen before.
    #[must_use]
    pub fn channel(id: i64) -> Self {
        Self(Reference::Channel(id))
    }

    /// The reference as the API has it, unless it has to be looked up first; see
    /// [`Client::input_peer`](crate::Client::input_peer).
    #[must_use]
    pub fn input(&self) -> Option<&enums::InputPeer> {
        match &self.0 {
            Reference::Input(input) => Some(input),
            _ => None,
        }
    }

    pub(crate) fn reference(&self) -> &Reference {
        &self.0
    }
}

/// Whom `input` refers to, unless it is ourselves.
pub(crate) fn peer_of(input: &enums::InputPeer) -> Option<enums::Peer> {
    let user = |user_id| Some(types::PeerUser { user_id }.into());
    let channel = |channel_id| Some(types::PeerChannel { channel_id }.into());
    match input {
        enums::InputPeer::User(peer) => user(peer.user_id),
        enums::InputPeer::UserFromMessage(peer) => user(peer.user_id),
        enums::InputPeer::Chat(chat) => {
            let chat_id = chat.chat_id;
            Some(types::PeerChat { chat_id }.into())
        }
        enums::InputPeer::Channel(peer) => channel(peer.channel_id),
        enums::InputPeer::ChannelFromMessage(peer) => channel(peer.channel_id),
        _ => None,
    }
}

/// The same as a channel, if it is one.
pub(crate) fn channel_of(input: &enums::InputPeer) -> Option<enums::InputChannel> {
    match input {
        enums::InputPeer::Channel(channel) => {
            let (channel_id, access_hash) = (channel.channel_id, channel.access_hash);
            Some(
                types::InputChannel {
                    channel_id,
                    access_hash,
                }
                .into(),
            )
        }
        enums::InputPeer::ChannelFromMessage(channel) => Some(
            types::InputChannelFromMessage {
                peer: channel.peer.clone(),
                msg_id: channel.msg_id,
                channel_id: channel.channel_id,
            }
            .into(),
        ),
        _ => None,
    }
}

/// The same as a user, if it is one.
pub(crate) fn user_of(input: &enums::InputPeer) -> Option<enums::InputUser> {
    match input {
        enums::InputPeer::PeerSelf => Some(enums::InputUser::UserSelf),
        enums::InputPeer::User(user) => {
            let (user_id, access_hash) = (user.user_id, user.access_hash);
            Some(
                types::InputUser {
                    user_id,
                    access_hash,
                }
                .into(),
            )
        }
        enums::InputPeer::UserFromMessage(user) => Some(
            types::InputUserFromMessage {
                peer: user.peer.clone(),
                msg_id: user.msg_id,
                user_id: user.user_id,
            }
            .into(),
        ),
        _ => None,
    }
}

impl From<&str> for PeerRef {
    fn from(text: &str) -> Self {
        Self(Reference::Text(text.to_owned()))
    }
}

impl From<String> for PeerRef {
    fn from(text: String) -> Self {
        Self(Reference::Text(text))
    }
}

/// Numbers as the Bot API has them: users as they are, small groups negative, channels below
/// -1 000 000 000 000.
impl From<i64> for PeerRef {
    fn from(id: i64) -> Self {
        if id <= CHANNELS {
            Self::channel(CHANNELS.saturating_sub(id))
        } else if id < 0 {
            Self::group(-id)
        } else {
            Self::user(id)
        }
    }
}

impl From<&PeerRef> for PeerRef {
    fn from(peer: &PeerRef) -> Self {
        peer.clone()
    }
}

/// Where the Bot API's numbers of channels begin.
const CHANNELS: i64 = -1_000_000_000_000;

impl From<enums::InputPeer> for PeerRef {
    fn from(peer: enums::InputPeer) -> Self {
        Self(Reference::Input(peer))
    }
}

impl From<&User> for PeerRef {
    fn from(user: &User) -> Self {
        let access_hash = user.access_hash().unwrap_or_default();
        let user_id = user.id();
        enums::InputPeer::from(types::InputPeerUser {
            user_id,
            access_hash,
        })
        .into()
    }
}

/// The people and chats that came along with something.
#[derive(Clone, Debug, Default)]
pub struct Peers {
    users: BTreeMap<i64, User>,
    chats: BTreeMap<i64, enums::Chat>,
    /// Access hashes of users of whom nothing else is known.
    hashes: BTreeMap<i64, i64>,
}

impl Peers {
    /// Sorts what came along.
    pub(crate) fn new(users: Vec<enums::User>, chats: Vec<enums::Chat>) -> Self {
        let users = users
            .into_iter()
            .filter_map(User::new)
            .map(|user| (user.id(), user));
        let chats = chats.into_iter().map(|chat| (chat_id(&chat), chat));
        Self {
            users: users.collect(),
            chats: chats.collect(),
            hashes: BTreeMap::new(),
        }
    }

    /// A user of whom only the access hash is known.
    pub(crate) fn of_user(id: i64, hash: i64) -> Self {
        Self {
            hashes: BTreeMap::from([(id, hash)]),
            ..Self::default()
        }
    }

    /// The users among them.
    pub fn users(&self) -> impl Iterator<Item = &User> + '_ {
        self.users.values()
    }

    /// The groups and channels among them.
    pub fn chats(&self) -> impl Iterator<Item = &enums::Chat> + '_ {
        self.chats.values()
    }

    /// A user.
    #[must_use]
    pub fn user(&self, id: i64) -> Option<&User> {
        self.users.get(&id)
    }

    /// A group or channel.
    #[must_use]
    pub fn chat(&self, id: i64) -> Option<&enums::Chat> {
        self.chats.get(&id)
    }

    /// How to refer to `peer`.
    ///
    /// If it did not come along, or only abbreviated, the reference lacks the access hash: it is taken
    /// from what the session knows when it is used, and bots do without.
    #[must_use]
    pub fn refer_to(&self, peer: &enums::Peer) -> PeerRef {
        let input: enums::InputPeer = match peer {
            enums::Peer::User(peer) => {
                let known = self.user(peer.user_id).and_then(User::access_hash);
                let hash = known.or_else(|| self.hashes.get(&peer.user_id).copied());
                let access_hash = hash.unwrap_or_default();
                types::InputPeerUser {
                    user_id: peer.user_id,
                    access_hash,
                }
                .into()
            }
            enums::Peer::Chat(peer) => types::InputPeerChat {
                chat_id: peer.chat_id,
            }
            .into(),
            enums::Peer::Channel(peer) => {
                let access_hash = match self.chat(peer.channel_id) {
                    Some(enums::Chat::Channel(channel)) if !channel.min => {
                        channel.access_hash.unwrap_or_default()
                    }
                    _ => 0,
                };
                types::InputPeerChannel {
                    channel_id: peer.channel_id,
                    access_hash,
                }
                .into()
            }
        };
        input.into()
    }
}

fn chat_id(chat: &enums::Chat) -> i64 {
    match chat {
        enums::Chat::Empty(chat) => chat.id,
        enums::Chat::Chat(chat) => chat.id,
        enums::Chat::Forbidden(chat) => chat.id,
        enums::Chat::Channel(chat) => chat.id,
        enums::Chat::ChannelForbidden(chat) => chat.id,
        enums::Chat::Community(chat) => chat.id,
        enums::Chat::CommunityForbidden(chat) => chat.id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// API-60: it would take the place of one that works everywhere.
    #[test]
    fn an_access_hash_that_came_abbreviated_is_in_no_reference() {
        for (min, hash) in [(false, 7), (true, 0)] {
            let user = types::User {
                id: 5,
                min,
                access_hash: Some(7),
                ..types::User::default()
            };
            let channel = types::Channel {
                id: 6,
                min,
                access_hash: Some(7),
                ..types::Channel::default()
            };
            let peers = Peers::new(vec![user.into()], vec![channel.into()]);
            let user: PeerRef = enums::InputPeer::from(types::InputPeerUser {
                user_id: 5,
                access_hash: hash,
            })
            .into();
            let channel: PeerRef = enums::InputPeer::from(types::InputPeerChannel {
                channel_id: 6,
                access_hash: hash,
            })
            .into();
            assert_eq!(peers.refer_to(&types::PeerUser { user_id: 5 }.into()), user);
            assert_eq!(PeerRef::from(peers.user(5).unwrap()), user);
            let peer = types::PeerChannel { channel_id: 6 };
            assert_eq!(peers.refer_to(&peer.into()), channel);
        }
    }
}
