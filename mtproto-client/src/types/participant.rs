//! Members of groups and channels.

use super::{Peers, User};
use mtproto_tl::api::enums;

/// A member of a group or channel, or somebody who was one.
#[derive(Clone, Debug)]
pub struct Participant {
    user: User,
    role: Role,
}

/// What somebody is in a group or channel.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// Made it.
    Creator,
    /// May do more than others.
    Admin,
    /// One of many.
    Member,
    /// May do less than others.
    Restricted,
    /// May not come back.
    Banned,
    /// Is no member any more.
    Left,
}

impl Participant {
    /// Who it is.
    #[must_use]
    pub fn user(&self) -> &User {
        &self.user
    }

    /// What he is here.
    #[must_use]
    pub fn role(&self) -> &Role {
        &self.role
    }

    /// A member of a channel; `None` if the user did not come along.
    pub(crate) fn of_channel(raw: &enums::ChannelParticipant, peers: &Peers) -> Option<Self> {
        use enums::ChannelParticipant as Raw;
        let of = |peer: &enums::Peer| match peer {
            enums::Peer::User(peer) => Some(peer.user_id),
            _ => None,
        };
        let (id, role) = match raw {
            Raw::Participant(raw) => (raw.user_id, Role::Member),
            Raw::ParticipantSelf(raw) => (raw.user_id, Role::Member),
            Raw::Creator(raw) => (raw.user_id, Role::Creator),
            Raw::Admin(raw) => (raw.user_id, Role::Admin),
            Raw::Banned(raw) => {
                let gone = raw.banned_rights.view_messages;
                let role = if gone { Role::Banned } else { Role::Restricted };
                (of(&raw.peer)?, role)
            }
            Raw::Left(raw) => (of(&raw.peer)?, Role::Left),
        };
        let user = peers.user(id)?.clone();
        Some(Self { user, role })
    }

    /// A member of a small group; `None` if the user did not come along.
    pub(crate) fn of_group(raw: &enums::ChatParticipant, peers: &Peers) -> Option<Self> {
        use enums::ChatParticipant as Raw;
        let (id, role) = match raw {
            Raw::Participant(raw) => (raw.user_id, Role::Member),
            Raw::Creator(raw) => (raw.user_id, Role::Creator),
            Raw::Admin(raw) => (raw.user_id, Role::Admin),
        };
        let user = peers.user(id)?.clone();
        Some(Self { user, role })
    }
}
