//! Groups and channels: joining and leaving, members and their rights.

use super::Client;
use crate::{
    CallError, PeerRef,
    types::{Participant, Peers, channel_of, user_of},
};
use mtproto_tl::api::{enums, functions, types};
use std::collections::VecDeque;

impl Client {
    /// Makes a small group.
    pub async fn create_group(
        &self,
        title: impl Into<String>,
        members: Vec<PeerRef>,
    ) -> Result<PeerRef, CallError> {
        let mut users = Vec::with_capacity(members.len());
        for member in members {
            users.push(self.input_user(member).await?);
        }
        let call = functions::messages::CreateChat {
            users,
            title: title.into(),
            ttl_period: None,
        };
        let made = self.invoke(&call).await?.updates;
        self.first_chat(made)
    }

    /// Makes a channel, in which only its admins write.
    pub async fn create_channel(
        &self,
        title: impl Into<String>,
        about: impl Into<String>,
    ) -> Result<PeerRef, CallError> {
        let call = functions::channels::CreateChannel {
            broadcast: true,
            title: title.into(),
            about: about.into(),
            ..Default::default()
        };
        let made = self.invoke(&call).await?;
        self.first_chat(made)
    }

    /// Makes a large group.
    pub async fn create_supergroup(
        &self,
        title: impl Into<String>,
        about: impl Into<String>,
    ) -> Result<PeerRef, CallError> {
        let call = functions::channels::CreateChannel {
            megagroup: true,
            title: title.into(),
            about: about.into(),
            ..Default::default()
        };
        let made = self.invoke(&call).await?;
        self.first_chat(made)
    }

    /// Joins a public channel or group.
    pub async fn join(&self, chat: impl Into<PeerRef>) -> Result<(), CallError> {
        let channel = self.input_channel(chat).await?;
        let call = functions::channels::JoinChannel { channel };
        self.invoke(&call).await.map(drop)
    }

    /// Joins the chat that an invite link leads to: `https://t.me/+hash` or `tg://join?invite=hash`.
    pub async fn accept_invite(&self, link: &str) -> Result<PeerRef, CallError> {
        let hash = invite_hash(link).ok_or(CallError::UnknownPeer)?.to_owned();
        let call = functions::messages::ImportChatInvite { hash };
        match self.invoke(&call).await? {
            enums::messages::ChatInviteJoinResult::Ok(joined) => self.first_chat(joined.updates),
            _ => Err(CallError::Unexpected("an invite that asks for more")),
        }
    }

    /// Makes an invite link.
    pub async fn create_invite(&self, chat: impl Into<PeerRef>) -> Result<String, CallError> {
        let call = functions::messages::ExportChatInvite {
            peer: self.input_peer(chat).await?,
            ..Default::default()
        };
        match self.invoke(&call).await? {
            enums::ExportedChatInvite::ChatInviteExported(invite) => Ok(invite.link),
            _ => Err(CallError::Unexpected("no invite")),
        }
    }

    /// Leaves a chat, and takes it off the list of conversations.
    pub async fn leave(&self, chat: impl Into<PeerRef>) -> Result<(), CallError> {
        match self.input_peer(chat).await? {
            enums::InputPeer::Chat(chat) => {
                let call = functions::messages::DeleteChatUser {
                    revoke_history: false,
                    chat_id: chat.chat_id,
                    user_id: enums::InputUser::UserSelf,
                };
                self.invoke(&call).await.map(drop)
            }
            peer => match channel_of(&peer) {
                Some(channel) => {
                    let call = functions::channels::LeaveChannel { channel };
                    self.invoke(&call).await.map(drop)
                }
                None => {
                    let call = functions::messages::DeleteHistory {
                        peer,
                        ..Default::default()
                    };
                    self.invoke_to_the_end(&call).await
                }
            },
        }
    }

    /// The members of a group or channel.
    pub fn participants(&self, chat: impl Into<PeerRef>) -> Participants {
        Participants {
            client: self.clone(),
            chat: chat.into(),
            fetched: VecDeque::new(),
            offset: 0,
            total: None,
            finished: false,
        }
    }

    /// Adds somebody to a group or channel.
    pub async fn add_participant(
        &self,
        chat: impl Into<PeerRef>,
        user: impl Into<PeerRef>,
    ) -> Result<(), CallError> {
        let user = self.input_user(user).await?;
        match self.input_peer(chat).await? {
            enums::InputPeer::Chat(chat) => {
                let call = functions::messages::AddChatUser {
                    chat_id: chat.chat_id,
                    user_id: user,
                    fwd_limit: 100,
                };
                self.invoke(&call).await.map(drop)
            }
            peer => {
                let channel = channel_of(&peer).ok_or(NO_CHAT)?;
                let users = vec![user];
                let call = functions::channels::InviteToChannel { channel, users };
                self.invoke(&call).await.map(drop)
            }
        }
    }

    /// Removes somebody, who may come back.
    pub async fn kick_participant(
        &self,
        chat: impl Into<PeerRef>,
        user: impl Into<PeerRef>,
    ) -> Result<(), CallError> {
        let user = self.input_peer(user).await?;
        match self.input_peer(chat).await? {
            enums::InputPeer::Chat(chat) => {
                let call = functions::messages::DeleteChatUser {
                    revoke_history: false,
                    chat_id: chat.chat_id,
                    user_id: user_of(&user).ok_or(CallError::UnknownPeer)?,
                };
                self.invoke(&call).await.map(drop)
            }
            peer => {
                let peer = PeerRef::from(peer);
                self.restrict_participant(&peer, PeerRef::from(user.clone()), banned(0))
                    .await?;
                self.restrict_participant(&peer, PeerRef::from(user), Default::default())
                    .await
            }
        }
    }

    /// Removes somebody, who may not come back before `until`, in seconds since the Unix epoch;
    /// zero means never.
    pub async fn ban_participant(
        &self,
        chat: impl Into<PeerRef>,
        user: impl Into<PeerRef>,
        until: i32,
    ) -> Result<(), CallError> {
        self.restrict_participant(chat, user, banned(until)).await
    }

    /// Takes rights from somebody in a channel or large group, or gives them back.
    pub async fn restrict_participant(
        &self,
        chat: impl Into<PeerRef>,
        user: impl Into<PeerRef>,
        banned_rights: types::ChatBannedRights,
    ) -> Result<(), CallError> {
        let call = functions::channels::EditBanned {
            channel: self.input_channel(chat).await?,
            participant: self.input_peer(user).await?,
            banned_rights,
        };
        self.invoke(&call).await.map(drop)
    }

    /// Gives somebody the rights of an admin in a channel or large group; none makes him a member
    /// like others.
    pub async fn promote_participant(
        &self,
        chat: impl Into<PeerRef>,
        user: impl Into<PeerRef>,
        admin_rights: types::ChatAdminRights,
    ) -> Result<(), CallError> {
        let call = functions::channels::EditAdmin {
            channel: self.input_channel(chat).await?,
            user_id: self.input_user(user).await?,
            admin_rights,
            rank: None,
        };
        self.invoke(&call).await.map(drop)
    }

    /// The chat that came along with updates.
    fn first_chat(&self, updates: enums::Updates) -> Result<PeerRef, CallError> {
        let (users, chats) = match updates {
            enums::Updates::Updates(all) => (all.users, all.chats),
            enums::Updates::Combined(all) => (all.users, all.chats),
            _ => return Err(NO_CHAT),
        };
        let peers = Peers::new(users, chats);
        self.learn(&peers);
        let first = peers.chats().next().ok_or(NO_CHAT)?;
        let peer: enums::Peer = match first {
            enums::Chat::Channel(channel) => types::PeerChannel {
                channel_id: channel.id,
            }
            .into(),
            enums::Chat::Chat(chat) => types::PeerChat { chat_id: chat.id }.into(),
            _ => return Err(NO_CHAT),
        };
        Ok(peers.refer_to(&peer))
    }
}

/// The members of a group or channel, fetched as they are asked for.
#[derive(Debug)]
#[must_use = "nothing is fetched before `next` is called"]
pub struct Participants {
    client: Client,
    chat: PeerRef,
    fetched: VecDeque<Participant>,
    offset: i32,
    total: Option<i32>,
    finished: bool,
}

impl Participants {
    /// The next member; `None` after the last one.
    pub async fn next(&mut self) -> Result<Option<Participant>, CallError> {
        while self.fetched.is_empty() && !self.finished {
            let input = self.client.input_peer(&self.chat).await?;
            match (&input, channel_of(&input)) {
                (_, Some(channel)) => self.fetch(channel).await?,
                (enums::InputPeer::Chat(chat), None) => self.fetch_all(chat.chat_id).await?,
                _ => return Err(NO_CHAT),
            }
        }
        Ok(self.fetched.pop_front())
    }

    /// How many members there are, as far as the server has said.
    #[must_use]
    pub fn total(&self) -> Option<i32> {
        self.total
    }

    async fn fetch(&mut self, channel: enums::InputChannel) -> Result<(), CallError> {
        let call = functions::channels::GetParticipants {
            channel,
            filter: enums::ChannelParticipantsFilter::ChannelParticipantsRecent,
            offset: self.offset,
            limit: PAGE,
            hash: 0,
        };
        let enums::channels::ChannelParticipants::Participants(page) =
            self.client.invoke(&call).await?
        else {
            self.finished = true;
            return Ok(());
        };
        let peers = Peers::new(page.users, page.chats);
        self.client.learn(&peers);
        self.total = Some(page.count);
        let count = i32::try_from(page.participants.len()).unwrap_or(i32::MAX);
        // Bug 46: the server gives two hundred at a time, not all.
        self.offset = self.offset.saturating_add(count);
        self.finished = count == 0 || self.offset >= page.count;
        let members = page.participants.iter();
        self.fetched
            .extend(members.filter_map(|raw| Participant::of_channel(raw, &peers)));
        // There is no end to pages of members about whom nothing is said.
        match self.fetched.is_empty() && !self.finished {
            true => Err(CallError::Unexpected("members who are not described")),
            false => Ok(()),
        }
    }

    async fn fetch_all(&mut self, chat_id: i64) -> Result<(), CallError> {
        self.finished = true;
        let call = functions::messages::GetFullChat { chat_id };
        let full = self.client.invoke(&call).await?;
        let peers = Peers::new(full.users, full.chats);
        self.client.learn(&peers);
        if let enums::ChatFull::Full(chat) = full.full_chat
            && let enums::ChatParticipants::Participants(all) = chat.participants
        {
            self.total = i32::try_from(all.participants.len()).ok();
            let members = all.participants.iter();
            self.fetched
                .extend(members.filter_map(|raw| Participant::of_group(raw, &peers)));
        }
        Ok(())
    }
}

/// The part of an invite link that counts.
///
/// ```
/// # use mtproto_client::invite_hash;
/// assert_eq!(invite_hash("https://t.me/+abc"), Some("abc"));
/// assert_eq!(invite_hash("https://t.me/joinchat/abc"), Some("abc"));
/// assert_eq!(invite_hash("tg://join?invite=abc"), Some("abc"));
/// assert_eq!(invite_hash("https://t.me/durov"), None);
/// ```
#[must_use]
pub fn invite_hash(link: &str) -> Option<&str> {
    let link = link.trim();
    let hash = match link.strip_prefix("tg://join?invite=") {
        Some(hash) => hash,
        None => {
            let link = link
                .strip_prefix("https://")
                .or_else(|| link.strip_prefix("http://"))
                .unwrap_or(link);
            let (host, path) = link.split_once('/')?;
            if !["t.me", "telegram.me", "telegram.dog"].contains(&host) {
                return None;
            }
            path.strip_prefix('+')
                .or_else(|| path.strip_prefix("joinchat/"))?
        }
    };
    let hash = hash.split(['/', '?', '#', '&']).next()?;
    (!hash.is_empty()).then_some(hash)
}

fn banned(until_date: i32) -> types::ChatBannedRights {
    types::ChatBannedRights {
        view_messages: true,
        until_date,
        ..Default::default()
    }
}

/// Members that are fetched at a time; the server gives no more.
const PAGE: i32 = 200;

const NO_CHAT: CallError = CallError::Unexpected("no group and no channel");
