//! Finding people and chats.

use super::{Client, Invoke, invite_hash};
use crate::{
    CallError, PeerRef, User,
    channel::Command,
    engine::{
        login,
        peers::{Key, Query},
    },
    types::{Peers, Reference, channel_of, user_of},
};
use mtproto_tl::api::{enums, functions};
use std::sync::Arc;

impl Client {
    /// Who we are.
    pub async fn me(&self) -> Result<User, CallError> {
        let users = self.invoke(&login::who_is_it()).await?;
        users
            .into_iter()
            .find_map(User::new)
            .ok_or(CallError::Unexpected("no user"))
    }

    /// Somebody by name: `@name`, `name`, `https://t.me/name`, a phone number, or `me`.
    pub async fn resolve(&self, name: &str) -> Result<PeerRef, CallError> {
        Ok(self.input_peer(name).await?.into())
    }

    /// Whatever refers to somebody, as the API wants it.
    ///
    /// What this session has seen before needs no call; a name or phone number that it has not is
    /// asked for.
    pub async fn input_peer(
        &self,
        peer: impl Into<PeerRef>,
    ) -> Result<enums::InputPeer, CallError> {
        let peer = peer.into();
        match peer.reference() {
            Reference::Input(enums::InputPeer::User(user)) if user.access_hash == 0 => {
                let known = self.find(Query::Id(Key::User(user.user_id))).await;
                // Bots do without the hash.
                known.or_else(|_| Ok(enums::InputPeer::User(user.clone())))
            }
            Reference::Input(enums::InputPeer::Channel(channel)) if channel.access_hash == 0 => {
                let known = self.find(Query::Id(Key::Channel(channel.channel_id))).await;
                known.or_else(|_| Ok(enums::InputPeer::Channel(channel.clone())))
            }
            Reference::Input(input) => Ok(input.clone()),
            Reference::User(id) => self.find(Query::Id(Key::User(*id))).await,
            Reference::Channel(id) => self.find(Query::Id(Key::Channel(*id))).await,
            Reference::Text(text) => self.look_up(text).await,
        }
    }

    /// The same for somebody who must be a user.
    pub async fn input_user(
        &self,
        user: impl Into<PeerRef>,
    ) -> Result<enums::InputUser, CallError> {
        user_of(&self.input_peer(user).await?).ok_or(CallError::Unexpected("no user"))
    }

    /// The same for something that must be a channel or large group.
    pub async fn input_channel(
        &self,
        chat: impl Into<PeerRef>,
    ) -> Result<enums::InputChannel, CallError> {
        channel_of(&self.input_peer(chat).await?).ok_or(CallError::Unexpected("no channel"))
    }

    /// People and chats whose names contain `query`.
    pub async fn search_peers(&self, query: &str, limit: i32) -> Result<Vec<PeerRef>, CallError> {
        let call = functions::contacts::Search {
            broadcasts: false,
            bots: false,
            q: query.to_owned(),
            limit,
        };
        let found = self.invoke(&call).await?;
        let peers = Peers::new(found.users, found.chats);
        self.learn(&peers);
        let all = found.my_results.iter().chain(&found.results);
        Ok(all.map(|peer| peers.refer_to(peer)).collect())
    }

    /// The profile photos of a user, the current one first.
    pub async fn profile_photos(
        &self,
        user: impl Into<PeerRef>,
        limit: i32,
    ) -> Result<Vec<enums::Photo>, CallError> {
        let call = functions::photos::GetUserPhotos {
            user_id: self.input_user(user).await?,
            offset: 0,
            max_id: 0,
            limit,
        };
        Ok(match self.invoke(&call).await? {
            enums::photos::Photos::Photos(all) => all.photos,
            enums::photos::Photos::Slice(all) => all.photos,
        })
    }

    async fn look_up(&self, text: &str) -> Result<enums::InputPeer, CallError> {
        if let Some(hash) = invite_hash(text) {
            return self.look_up_invite(hash).await;
        }
        let name = bare_name(text);
        if name == "me" || name == "self" {
            return Ok(enums::InputPeer::PeerSelf);
        }
        let found = if let Some(phone) = phone(name) {
            if let Ok(known) = self.find(Query::Phone(phone.clone())).await {
                return Ok(known);
            }
            let call = functions::contacts::ResolvePhone { phone };
            self.invoke(&call).await?
        } else {
            if let Ok(known) = self.find(Query::Name(name.to_owned())).await {
                return Ok(known);
            }
            let username = name.to_owned();
            let call = functions::contacts::ResolveUsername {
                username,
                referer: None,
            };
            self.invoke(&call).await?
        };
        let peers = Peers::new(found.users, found.chats);
        self.learn(&peers);
        let peer = peers.refer_to(&found.peer);
        peer.input().cloned().ok_or(CallError::UnknownPeer)
    }

    async fn look_up_invite(&self, hash: &str) -> Result<enums::InputPeer, CallError> {
        let hash = hash.to_owned();
        let chat = match self
            .invoke(&functions::messages::CheckChatInvite { hash })
            .await?
        {
            enums::ChatInvite::Already(known) => known.chat,
            enums::ChatInvite::Peek(peek) => peek.chat,
            // One has to join first.
            enums::ChatInvite::Invite(_) => return Err(CallError::UnknownPeer),
        };
        let peer = match &chat {
            enums::Chat::Channel(channel) => PeerRef::channel(channel.id),
            enums::Chat::Chat(chat) => PeerRef::group(chat.id),
            _ => return Err(CallError::UnknownPeer),
        };
        let peers = Peers::new(vec![], vec![chat]);
        self.learn(&peers);
        match peer.reference() {
            Reference::Channel(id) => self.find(Query::Id(Key::Channel(*id))).await,
            _ => peer.input().cloned().ok_or(CallError::UnknownPeer),
        }
    }

    /// Somebody whom this session has seen before.
    async fn find(&self, query: Query) -> Result<enums::InputPeer, CallError> {
        let slot = self.channel().find(query);
        Invoke::waiting(self.clone(), slot).await
    }

    /// Remembers people and chats that came with an answer.
    pub(super) fn learn(&self, peers: &Peers) {
        if peers.users().next().is_some() || peers.chats().next().is_some() {
            let peers = Arc::new(peers.clone());
            self.channel().tell(Command::Learn(peers));
        }
    }
}

/// A name without what people put around it.
fn bare_name(name: &str) -> &str {
    let name = name.trim();
    let name = name
        .strip_prefix("https://")
        .or_else(|| name.strip_prefix("http://"))
        .unwrap_or(name);
    let host = ["t.me/", "telegram.me/", "telegram.dog/"];
    let name = host
        .iter()
        .find_map(|host| name.strip_prefix(host))
        .unwrap_or(name);
    let name = name.split(['/', '?']).next().unwrap_or(name);
    name.strip_prefix('@').unwrap_or(name)
}

/// The digits of what can only be a phone number.
fn phone(text: &str) -> Option<String> {
    let digits: String = text
        .strip_prefix('+')?
        .chars()
        .filter(|c| !" -()".contains(*c))
        .collect();
    let is_phone = digits.len() >= 5 && digits.bytes().all(|b| b.is_ascii_digit());
    is_phone.then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_everything_people_paste() {
        for text in [
            "durov",
            "@durov",
            " durov\n",
            "t.me/durov",
            "https://t.me/durov",
            "http://telegram.me/durov/17",
            "https://t.me/durov?start=x",
        ] {
            assert_eq!(bare_name(text), "durov", "{text}");
        }
        assert_eq!(bare_name("me"), "me");
        assert_eq!(bare_name(""), "");
    }

    #[test]
    fn phone_numbers_are_told_from_names() {
        assert_eq!(phone("+49 151 (123)-45").as_deref(), Some("4915112345"));
        assert_eq!(phone("+abc"), None);
        assert_eq!(phone("15112345"), None);
        assert_eq!(phone("+1"), None);
    }

    #[test]
    fn numbers_of_the_bot_api_are_understood() {
        let input = |id: i64| PeerRef::from(id);
        assert_eq!(input(5), PeerRef::user(5));
        assert_eq!(input(-5), PeerRef::group(5));
        assert_eq!(input(-1_000_000_000_005), PeerRef::channel(5));
    }
}
