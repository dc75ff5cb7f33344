//! Whom a message is written to.

use super::UserId;
use mtproto_tl::api::{enums, types};

/// A conversation, as seen by one account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Peer {
    /// With one user; with oneself it is the notebook.
    User(UserId),
}

impl From<Peer> for enums::Peer {
    fn from(peer: Peer) -> Self {
        match peer {
            Peer::User(user_id) => types::PeerUser { user_id }.into(),
        }
    }
}
