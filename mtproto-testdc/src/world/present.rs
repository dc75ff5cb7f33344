//! People, groups and channels as the API shows them, which depends on who looks.

use super::{
    Account, Chat, Login, Peer, UserId, World,
    chats::{ChatId, Kind, all_rights},
};
use mtproto_tl::api::{enums, types};
use std::collections::BTreeSet;

/// Those a client has to know to understand an answer.
#[derive(Debug, Default)]
pub(crate) struct Cast {
    pub(crate) users: Vec<enums::User>,
    pub(crate) chats: Vec<enums::Chat>,
}

impl World {
    /// `user` as `viewer` sees it.
    pub(crate) fn user(&self, viewer: UserId, user: UserId) -> enums::User {
        match self.accounts.get(user) {
            Some(account) => self.present(viewer, account).into(),
            None => types::UserEmpty { id: user }.into(),
        }
    }

    /// A group or channel as `viewer` sees it.
    pub(crate) fn chat(&self, viewer: UserId, id: ChatId) -> enums::Chat {
        match self.chats.get(id) {
            Some(chat) if chat.kind == Kind::Group => present_group(viewer, chat),
            Some(chat) if chat.is_open_to(viewer) => self.present_channel(viewer, chat).into(),
            Some(chat) => types::ChannelForbidden {
                broadcast: chat.kind == Kind::Broadcast,
                megagroup: chat.kind == Kind::Megagroup,
                id,
                access_hash: self.channel_hash(viewer, id),
                title: chat.title.clone(),
                ..types::ChannelForbidden::default()
            }
            .into(),
            None => types::ChatEmpty { id }.into(),
        }
    }

    /// What a bot says about itself.
    pub(crate) fn bot_info(&self, bot: UserId) -> types::BotInfo {
        let commands = self.accounts.get(bot).map(|account| &account.commands);
        types::BotInfo {
            user_id: Some(bot),
            commands: commands.filter(|all| !all.is_empty()).cloned(),
            ..types::BotInfo::default()
        }
    }

    /// Several, each once, in order of their numbers. From now on `viewer` has met them.
    pub(crate) fn introduce(
        &mut self,
        viewer: UserId,
        peers: impl IntoIterator<Item = Peer>,
    ) -> Cast {
        let peers: BTreeSet<Peer> = peers.into_iter().collect();
        let mut cast = Cast::default();
        for peer in &peers {
            match peer {
                Peer::User(user) => cast.users.push(self.user(viewer, *user)),
                Peer::Group(chat) | Peer::Channel(chat) => {
                    cast.chats.push(self.chat(viewer, *chat));
                }
            }
        }
        if let Some(account) = self.accounts.get_mut(viewer) {
            account.met.extend(peers);
        }
        cast
    }

    fn present(&self, viewer: UserId, account: &Account) -> types::User {
        let is_self = viewer == account.id;
        let phone = match &account.login {
            Login::Phone { number, .. } if is_self => Some(number.clone()),
            _ => None,
        };
        types::User {
            self_: is_self,
            bot: account.is_bot(),
            bot_info_version: account.is_bot().then_some(1),
            bot_inline_placeholder: account.is_bot().then(String::new),
            id: account.id,
            access_hash: Some(self.access_hash(viewer, account.id)),
            first_name: Some(account.first_name.clone()),
            last_name: Some(account.last_name.clone()).filter(|name| !name.is_empty()),
            username: Some(account.username.clone()),
            phone,
            status: (!account.is_bot()).then_some(enums::UserStatus::Recently(
                types::UserStatusRecently::default(),
            )),
            ..types::User::default()
        }
    }

    fn present_channel(&self, viewer: UserId, chat: &Chat) -> types::Channel {
        let member = chat.members.get(&viewer);
        let creator = viewer == chat.creator;
        let admin = member.and_then(|member| member.admin.as_ref());
        types::Channel {
            creator: creator && member.is_some(),
            left: member.is_none(),
            broadcast: chat.kind == Kind::Broadcast,
            megagroup: chat.kind == Kind::Megagroup,
            slowmode_enabled: chat.slow_mode > 0,
            id: chat.id,
            access_hash: Some(self.channel_hash(viewer, chat.id)),
            title: chat.title.clone(),
            username: chat.username.clone(),
            date: member.map_or(chat.date, |member| member.since),
            admin_rights: match creator {
                true => Some(all_rights()),
                false => admin.map(|admin| admin.rights.clone()),
            },
            banned_rights: chat.bans.get(&viewer).map(|ban| ban.rights.clone()),
            default_banned_rights: Some(chat.default_bans.clone()),
            participants_count: Some(chat.count()),
            ..types::Channel::default()
        }
    }
}

fn present_group(viewer: UserId, chat: &Chat) -> enums::Chat {
    let banned = chat.bans.contains_key(&viewer);
    if banned && !chat.is_member(viewer) {
        return types::ChatForbidden {
            id: chat.id,
            title: chat.title.clone(),
        }
        .into();
    }
    let creator = viewer == chat.creator;
    let admin = chat
        .members
        .get(&viewer)
        .and_then(|member| member.admin.as_ref());
    types::Chat {
        creator,
        left: !chat.is_member(viewer),
        id: chat.id,
        title: chat.title.clone(),
        participants_count: chat.count(),
        date: chat.date,
        version: chat.version,
        admin_rights: admin.map(|admin| admin.rights.clone()),
        default_banned_rights: Some(chat.default_bans.clone()),
        ..types::Chat::default()
    }
    .into()
}
