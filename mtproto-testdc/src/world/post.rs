//! What sessions are to hear, until the data centre sends it.

use bytes::Bytes;
use mtproto_core::{KeyId, SessionKey};
use std::collections::VecDeque;

/// Something to push to a session.
#[derive(Debug)]
pub(crate) struct Parcel {
    pub(crate) to: SessionKey,
    pub(crate) body: Bytes,
}

/// Parcels in the order in which they must be sent.
#[derive(Debug, Default)]
pub(crate) struct Post {
    parcels: VecDeque<Parcel>,
    revoked: Vec<KeyId>,
}

impl Post {
    pub(crate) fn add(&mut self, to: SessionKey, body: Bytes) {
        self.parcels.push_back(Parcel { to, body });
    }

    /// Has keys destroyed.
    pub(crate) fn revoke(&mut self, keys: impl IntoIterator<Item = KeyId>) {
        self.revoked.extend(keys);
    }

    pub(crate) fn take_revoked(&mut self) -> Vec<KeyId> {
        std::mem::take(&mut self.revoked)
    }

    pub(crate) fn take(&mut self) -> Option<Parcel> {
        self.parcels.pop_front()
    }
}
