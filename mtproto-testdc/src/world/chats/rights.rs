//! Who may do what.

use super::{Chat, Kind};
use crate::world::UserId;
use mtproto_tl::api::types::{ChatAdminRights, ChatBannedRights};

/// Something that not everyone may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Right {
    Write,
    ChangeInfo,
    Pin,
    Invite,
    EditOthers,
    DeleteOthers,
    Ban,
    AddAdmins,
}

impl Chat {
    /// Whether `user` may do this at the time `now`.
    pub(crate) fn may(&self, user: UserId, right: Right, now: i32) -> bool {
        let Some(member) = self.members.get(&user) else {
            return false;
        };
        if user == self.creator {
            return true;
        }
        if let Some(admin) = &member.admin {
            return grants(&admin.rights, right, self.kind);
        }
        let ban = self.bans.get(&user).map(|ban| &ban.rights);
        let ban = ban.filter(|ban| now < ban.until_date || ban.until_date == 0);
        self.kind != Kind::Broadcast
            && !denies(&self.default_bans, right)
            && !ban.is_some_and(|ban| denies(ban, right))
    }

    /// Whether `user` created it or is an administrator.
    pub(crate) fn is_admin(&self, user: UserId) -> bool {
        let member = self.members.get(&user);
        user == self.creator || member.is_some_and(|member| member.admin.is_some())
    }
}

fn grants(rights: &ChatAdminRights, right: Right, kind: Kind) -> bool {
    match right {
        Right::Write => kind != Kind::Broadcast || rights.post_messages,
        Right::ChangeInfo => rights.change_info,
        Right::Pin => rights.pin_messages || kind == Kind::Broadcast && rights.edit_messages,
        Right::Invite => rights.invite_users,
        Right::EditOthers => kind == Kind::Broadcast && rights.edit_messages,
        Right::DeleteOthers => rights.delete_messages,
        Right::Ban => rights.ban_users,
        Right::AddAdmins => rights.add_admins,
    }
}

/// Whether somebody who is no administrator is kept from this.
fn denies(bans: &ChatBannedRights, right: Right) -> bool {
    match right {
        Right::Write => bans.send_messages || bans.view_messages,
        Right::ChangeInfo => bans.change_info,
        Right::Pin => bans.pin_messages,
        Right::Invite => bans.invite_users,
        Right::EditOthers | Right::DeleteOthers | Right::Ban | Right::AddAdmins => true,
    }
}

/// Everything, for those who created a channel.
pub(crate) fn all_rights() -> ChatAdminRights {
    ChatAdminRights {
        change_info: true,
        post_messages: true,
        edit_messages: true,
        delete_messages: true,
        ban_users: true,
        invite_users: true,
        pin_messages: true,
        add_admins: true,
        manage_call: true,
        other: true,
        ..ChatAdminRights::default()
    }
}
