//! Which account an auth key is signed in to.

use super::{UserId, seconds};
use mtproto_core::{Instant, KeyId};
use std::collections::BTreeMap;

/// The accounts behind auth keys.
#[derive(Debug, Default)]
pub(crate) struct Authorizations {
    grants: BTreeMap<KeyId, Grant>,
    /// Keys whose user gave the right code and has yet to give the password.
    half_way: BTreeMap<KeyId, UserId>,
    /// Temporary keys, and the permanent ones they stand for.
    bound: BTreeMap<KeyId, KeyId>,
}

/// One device that is signed in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grant {
    pub(crate) user: UserId,
    /// When, in seconds since the Unix epoch.
    pub(crate) since: i32,
}

impl Authorizations {
    /// Who is signed in with `key`.
    pub(crate) fn user(&self, key: KeyId) -> Option<UserId> {
        self.grants
            .get(&self.permanent(key))
            .map(|grant| grant.user)
    }

    pub(crate) fn sign_in(&mut self, now: Instant, key: KeyId, user: UserId) {
        let key = self.permanent(key);
        self.half_way.remove(&key);
        let since = seconds(now);
        self.grants.insert(key, Grant { user, since });
    }

    pub(crate) fn sign_out(&mut self, key: KeyId) {
        let key = self.permanent(key);
        self.half_way.remove(&key);
        self.grants.remove(&key);
    }

    /// Signs every device out.
    pub(crate) fn clear(&mut self) {
        self.grants.clear();
        self.half_way.clear();
    }

    /// Forgets a key that no longer exists.
    pub(crate) fn forget_key(&mut self, key: KeyId) {
        if self.bound.remove(&key).is_none() {
            self.sign_out(key);
            self.bound.retain(|_, permanent| *permanent != key);
        }
    }

    /// Whom a key was half-way to sign in to.
    pub(crate) fn half_way(&self, key: KeyId) -> Option<UserId> {
        self.half_way.get(&self.permanent(key)).copied()
    }

    /// The code was right; the password comes next.
    pub(crate) fn demand_password(&mut self, key: KeyId, user: UserId) {
        let key = self.permanent(key);
        self.half_way.insert(key, user);
    }

    /// Devices of a user, by key.
    pub(crate) fn devices(&self, user: UserId) -> Vec<(KeyId, Grant)> {
        let devices = self.grants.iter().filter(|(_, grant)| grant.user == user);
        devices.map(|(key, grant)| (*key, *grant)).collect()
    }

    /// From now on `temporary` stands for `permanent`.
    pub(crate) fn bind(&mut self, temporary: KeyId, permanent: KeyId) {
        self.bound.insert(temporary, permanent);
    }

    /// Ends the temporary keys of a permanent one, but for some; returns those that ended.
    pub(crate) fn unbind(&mut self, permanent: KeyId, except: &[KeyId]) -> Vec<KeyId> {
        let ends = |temporary: &KeyId, stands_for: &KeyId| {
            *stands_for == permanent && !except.contains(temporary)
        };
        let ended: Vec<_> = self
            .bound
            .iter()
            .filter(|(temporary, stands_for)| ends(temporary, stands_for))
            .map(|(temporary, _)| *temporary)
            .collect();
        self.bound.retain(|key, _| !ended.contains(key));
        ended
    }

    /// The key that a temporary key stands for; itself, if it is not one.
    pub(crate) fn permanent(&self, key: KeyId) -> KeyId {
        self.bound.get(&key).copied().unwrap_or(key)
    }
}
