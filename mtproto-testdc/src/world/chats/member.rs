//! One person's place in a group or channel.

use crate::world::UserId;
use mtproto_tl::api::types::{ChatAdminRights, ChatBannedRights};

/// Someone who is in.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) inviter: UserId,
    pub(crate) since: i32,
    pub(crate) admin: Option<Admin>,
    /// How far they have read, in a channel.
    pub(crate) read: i32,
    /// When they wrote last.
    pub(crate) last_sent: i32,
}

/// What makes an administrator.
#[derive(Clone, Debug)]
pub(crate) struct Admin {
    pub(crate) rights: ChatAdminRights,
    pub(crate) promoted_by: UserId,
    pub(crate) rank: Option<String>,
}

/// What somebody may not do.
#[derive(Clone, Debug)]
pub(crate) struct Ban {
    pub(crate) rights: ChatBannedRights,
    pub(crate) by: UserId,
    pub(crate) since: i32,
}

impl Member {
    pub(super) fn new(inviter: UserId, since: i32, read: i32) -> Self {
        Self {
            inviter,
            since,
            admin: None,
            read,
            last_sent: 0,
        }
    }
}
