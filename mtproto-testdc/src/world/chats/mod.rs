//! Groups and channels: who is in them, and who may do what.

mod member;
mod rights;

pub(crate) use member::{Admin, Ban, Member};
pub(crate) use rights::{Right, all_rights};

use super::{Mailbox, Peer, UserId};
use mtproto_tl::api::types::ChatBannedRights;
use std::collections::BTreeMap;

/// Number of a group or channel; the two share one sequence.
pub(crate) type ChatId = i64;

/// A group or channel.
#[derive(Debug)]
pub(crate) struct Chat {
    pub(crate) id: ChatId,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) about: String,
    /// What it is found under, if it is public.
    pub(crate) username: Option<String>,
    pub(crate) creator: UserId,
    pub(crate) date: i32,
    /// Grows with every change of who is in it.
    pub(crate) version: i32,
    pub(crate) members: BTreeMap<UserId, Member>,
    /// Those who may not do what others may, or not come back.
    pub(crate) bans: BTreeMap<UserId, Ban>,
    /// What nobody but administrators may do.
    pub(crate) default_bans: ChatBannedRights,
    /// Seconds between two messages of one member, 0 for none.
    pub(crate) slow_mode: i32,
    /// What was said, in a channel; groups keep nothing of their own.
    pub(crate) mailbox: Mailbox,
    /// When something last happened there, for a channel; Unix time in seconds.
    pub(crate) moved: i32,
}

/// Three kinds of conversations between many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A basic group, of which everyone has a copy.
    Group,
    /// A group that is a channel by nature.
    Megagroup,
    /// A channel in which administrators write and others read.
    Broadcast,
}

/// All groups and channels.
#[derive(Debug, Default)]
pub(crate) struct Chats {
    by_id: BTreeMap<ChatId, Chat>,
    /// In lower case.
    by_username: BTreeMap<String, ChatId>,
}

impl Chat {
    pub(crate) fn peer(&self) -> Peer {
        match self.kind {
            Kind::Group => Peer::Group(self.id),
            Kind::Megagroup | Kind::Broadcast => Peer::Channel(self.id),
        }
    }

    pub(crate) fn is_member(&self, user: UserId) -> bool {
        self.members.contains_key(&user)
    }

    /// Whether `user` may read it: members, and everyone who is not banned if it is public.
    pub(crate) fn is_open_to(&self, user: UserId) -> bool {
        let banned = self
            .bans
            .get(&user)
            .is_some_and(|ban| ban.rights.view_messages);
        self.is_member(user) || self.username.is_some() && !banned
    }

    /// Lets somebody in; `false` if they are in already or there is no room.
    pub(crate) fn admit(&mut self, user: UserId, inviter: UserId, now: i32) -> bool {
        let room = match self.kind {
            Kind::Group => MAX_GROUP,
            Kind::Megagroup | Kind::Broadcast => MAX_CHANNEL,
        };
        if self.is_member(user) || self.members.len() >= room {
            return false;
        }
        self.bans.remove(&user);
        let read = self.mailbox.dialog(self.peer()).top;
        self.members.insert(user, Member::new(inviter, now, read));
        self.version += 1;
        true
    }

    /// Lets somebody go; `false` if they were not in.
    pub(crate) fn dismiss(&mut self, user: UserId) -> bool {
        let gone = self.members.remove(&user).is_some();
        self.version += i32::from(gone);
        gone
    }

    pub(crate) fn ids(&self) -> Vec<UserId> {
        self.members.keys().copied().collect()
    }

    pub(crate) fn count(&self) -> i32 {
        i32::try_from(self.members.len()).unwrap_or(i32::MAX)
    }
}

impl Chats {
    /// Founds a group or channel; `None` if there are too many.
    pub(crate) fn found(
        &mut self,
        kind: Kind,
        creator: UserId,
        title: &str,
        about: &str,
        date: i32,
    ) -> Option<&mut Chat> {
        if self.by_id.len() >= MAX_CHATS {
            return None;
        }
        let last = self.by_id.keys().next_back();
        let id = last.map_or(FIRST_CHAT, |last| last + 1);
        let mut chat = Chat {
            id,
            kind,
            title: title.to_owned(),
            about: about.to_owned(),
            username: None,
            creator,
            date,
            version: 0,
            members: BTreeMap::new(),
            bans: BTreeMap::new(),
            default_bans: ChatBannedRights {
                until_date: i32::MAX,
                ..ChatBannedRights::default()
            },
            slow_mode: 0,
            mailbox: Mailbox::of_channel(),
            moved: date,
        };
        chat.admit(creator, creator, date);
        Some(self.by_id.entry(id).or_insert(chat))
    }

    pub(crate) fn get(&self, id: ChatId) -> Option<&Chat> {
        self.by_id.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: ChatId) -> Option<&mut Chat> {
        self.by_id.get_mut(&id)
    }

    /// The basic group with this number.
    pub(crate) fn group(&self, id: ChatId) -> Option<&Chat> {
        self.get(id).filter(|chat| chat.kind == Kind::Group)
    }

    /// The channel or supergroup with this number.
    pub(crate) fn channel(&self, id: ChatId) -> Option<&Chat> {
        self.get(id).filter(|chat| chat.kind != Kind::Group)
    }

    pub(crate) fn channel_mut(&mut self, id: ChatId) -> Option<&mut Chat> {
        self.get_mut(id).filter(|chat| chat.kind != Kind::Group)
    }

    /// Groups and channels that `user` is in.
    pub(crate) fn of(&self, user: UserId) -> impl Iterator<Item = &Chat> {
        self.by_id.values().filter(move |chat| chat.is_member(user))
    }

    /// Channels that `user` is in and in which something happened at `since` or later.
    pub(crate) fn moved(&self, user: UserId, since: i32) -> impl Iterator<Item = &Chat> {
        self.of(user)
            .filter(move |chat| chat.kind != Kind::Group && chat.moved >= since)
    }

    pub(crate) fn all_mut(&mut self) -> impl Iterator<Item = &mut Chat> {
        self.by_id.values_mut()
    }

    /// Public channels of which the title or username contains a text.
    pub(crate) fn called(&self, text: &str) -> impl Iterator<Item = &Chat> {
        let text = text.to_lowercase();
        self.by_id.values().filter(move |chat| {
            let username = chat.username.as_ref();
            username.is_some_and(|name| name.to_lowercase().contains(&text))
                || username.is_some() && chat.title.to_lowercase().contains(&text)
        })
    }

    pub(crate) fn with_username(&self, username: &str) -> Option<&Chat> {
        self.get(*self.by_username.get(&username.to_lowercase())?)
    }

    /// Makes a channel public under a name, or private without one.
    pub(crate) fn rename(&mut self, id: ChatId, username: Option<&str>) {
        let Some(chat) = self.by_id.get_mut(&id) else {
            return;
        };
        if let Some(old) = chat.username.take() {
            self.by_username.remove(&old.to_lowercase());
        }
        if let Some(new) = username {
            self.by_username.insert(new.to_lowercase(), id);
            chat.username = Some(new.to_owned());
        }
    }

    pub(crate) fn remove(&mut self, id: ChatId) -> Option<Chat> {
        self.rename(id, None);
        self.by_id.remove(&id)
    }
}

/// Beyond 32 bits, so that nobody gets away with keeping only those.
const FIRST_CHAT: ChatId = 7_000_000_001;

/// Members of a basic group, as `help.getConfig` says.
const MAX_GROUP: usize = 200;

/// Members of a channel.
const MAX_CHANNEL: usize = 10_000;

/// Groups and channels at once.
const MAX_CHATS: usize = 10_000;
