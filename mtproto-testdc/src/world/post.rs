//! What sessions are to hear, until the data centre sends it.

use super::ChatId;
use bytes::Bytes;
use mtproto_core::{KeyId, SessionKey};
use mtproto_tl::api::enums;
use std::collections::VecDeque;

/// Something to push to a session.
#[derive(Debug)]
pub(crate) struct Parcel {
    pub(crate) to: SessionKey,
    pub(crate) body: Bytes,
    /// The channel it is about, if its numbers are a channel's.
    pub(crate) channel: Option<ChatId>,
}

/// Parcels in the order in which they must be sent.
#[derive(Debug, Default)]
pub(crate) struct Post {
    parcels: VecDeque<Parcel>,
    revoked: Vec<KeyId>,
    /// The session whose call is being answered, and what its answer tells it.
    caller: Option<SessionKey>,
    own: Vec<enums::Update>,
}

impl Post {
    /// From now on `caller` is told by the answer to its call, not by pushes.
    pub(crate) fn begin(&mut self, caller: Option<SessionKey>) {
        self.caller = caller;
        self.own.clear();
    }

    pub(crate) fn caller(&self) -> Option<SessionKey> {
        self.caller
    }

    /// Tells the caller.
    pub(crate) fn add_own(&mut self, update: enums::Update) {
        self.own.push(update);
    }

    /// What the caller is to be told.
    pub(crate) fn take_own(&mut self) -> Vec<enums::Update> {
        std::mem::take(&mut self.own)
    }

    pub(crate) fn add(&mut self, parcel: Parcel) {
        self.parcels.push_back(parcel);
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
