//! Which account an auth key is signed in to.

use super::UserId;
use mtproto_core::KeyId;
use std::collections::BTreeMap;

/// The accounts behind auth keys.
#[derive(Debug, Default)]
pub(crate) struct Authorizations {
    users: BTreeMap<KeyId, UserId>,
}

impl Authorizations {
    /// Who is signed in with `key`.
    pub(crate) fn user(&self, key: KeyId) -> Option<UserId> {
        self.users.get(&key).copied()
    }

    pub(crate) fn sign_in(&mut self, key: KeyId, user: UserId) {
        self.users.insert(key, user);
    }

    pub(crate) fn sign_out(&mut self, key: KeyId) {
        self.users.remove(&key);
    }
}
