//! Access hashes: proof that a client met whom it addresses.

use super::{Peer, UserId, World};
use bytes::Bytes;
use mtproto_tl::api::enums;

impl World {
    /// The hash under which `viewer` may address a user or file.
    pub(crate) fn access_hash(&self, viewer: UserId, target: i64) -> i64 {
        let seeds = [self.secret, viewer as u64, target as u64];
        seeds.iter().fold(0, |hash, seed| scramble(hash ^ seed)) as i64
    }

    /// The reference under which a file can be fetched.
    pub(crate) fn file_reference(&self, file: i64) -> Bytes {
        Bytes::copy_from_slice(&scramble(self.secret ^ file as u64).to_le_bytes())
    }

    /// Whom `viewer` means, if it may know.
    pub(crate) fn find_user(&self, viewer: UserId, user: &enums::InputUser) -> Option<UserId> {
        match user {
            enums::InputUser::UserSelf => Some(viewer),
            enums::InputUser::User(user) => self.admit(viewer, user.user_id, user.access_hash),
            _ => None,
        }
    }

    /// Which conversation `viewer` means, if it may know.
    pub(crate) fn find_peer(&self, viewer: UserId, peer: &enums::InputPeer) -> Option<Peer> {
        match peer {
            enums::InputPeer::PeerSelf => Some(Peer::User(viewer)),
            enums::InputPeer::User(user) => self
                .admit(viewer, user.user_id, user.access_hash)
                .map(Peer::User),
            _ => None,
        }
    }

    /// Bots may leave the hash out; everyone may for themselves.
    fn admit(&self, viewer: UserId, user: UserId, hash: i64) -> Option<UserId> {
        let account = self.accounts.get(user)?;
        let viewer_is_bot = self
            .accounts
            .get(viewer)
            .is_some_and(|viewer| viewer.is_bot());
        let free = viewer == user || viewer_is_bot && hash == 0;
        (free || hash == self.access_hash(viewer, user)).then_some(account.id)
    }
}

/// A permutation of 64 bits in which every bit depends on every other (after SplitMix64).
fn scramble(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}
