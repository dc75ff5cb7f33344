//! Accounts as the API shows them, which depends on who looks.

use super::{Account, Login, UserId, World};
use mtproto_tl::api::{enums, types};
use std::collections::BTreeSet;

impl World {
    /// `user` as `viewer` sees it.
    pub(crate) fn user(&self, viewer: UserId, user: UserId) -> enums::User {
        match self.accounts.get(user) {
            Some(account) => self.present(viewer, account).into(),
            None => types::UserEmpty { id: user }.into(),
        }
    }

    /// Several, each once, in order of their numbers. From now on `viewer` has met them.
    pub(crate) fn introduce(
        &mut self,
        viewer: UserId,
        users: impl IntoIterator<Item = UserId>,
    ) -> Vec<enums::User> {
        let users: BTreeSet<UserId> = users.into_iter().collect();
        let shown = users.iter().map(|user| self.user(viewer, *user)).collect();
        if let Some(account) = self.accounts.get_mut(viewer) {
            account.met.extend(users);
        }
        shown
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
}

/// Users a client must know to show a message.
pub(crate) fn mentioned(message: &enums::Message) -> Vec<UserId> {
    let enums::Message::Message(message) = message else {
        return Vec::new();
    };
    let peers = [Some(&message.peer_id), message.from_id.as_ref()];
    let user = |peer: &enums::Peer| match peer {
        enums::Peer::User(peer) => Some(peer.user_id),
        _ => None,
    };
    peers.into_iter().flatten().filter_map(user).collect()
}

/// Identifier of a message, unless it is an empty one.
pub(crate) fn message_id(message: &enums::Message) -> Option<i32> {
    match message {
        enums::Message::Message(message) => Some(message.id),
        enums::Message::Service(message) => Some(message.id),
        enums::Message::Empty(_) => None,
    }
}
