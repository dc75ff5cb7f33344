//! Which account an auth key is signed in to.

use super::{Containers, Place, UserId, seconds};
use mtproto_core::{Instant, KeyId};
use mtproto_tl::api::enums;
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
#[derive(Debug)]
struct Grant {
    user: UserId,
    /// When, in seconds since the Unix epoch.
    since: i32,
    /// What the device was told.
    containers: Containers,
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
        let known = self.grants.remove(&key).filter(|grant| grant.user == user);
        let containers = known.map_or_else(|| Containers::new(since), |grant| grant.containers);
        let grant = Grant {
            user,
            since,
            containers,
        };
        self.grants.insert(key, grant);
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

    /// Devices of a user, by key, and since when each is signed in.
    pub(crate) fn devices(&self, user: UserId) -> Vec<(KeyId, i32)> {
        let devices = self.grants.iter().filter(|(_, grant)| grant.user == user);
        devices.map(|(key, grant)| (*key, grant.since)).collect()
    }

    /// What the device behind a key was told in containers, if anybody is signed in there.
    pub(crate) fn containers(&mut self, key: KeyId) -> Option<&mut Containers> {
        let grant = self.grants.get_mut(&self.permanent(key));
        grant.map(|grant| &mut grant.containers)
    }

    /// Has every device's log of containers forget what was told.
    pub(crate) fn forget_containers(&mut self) {
        let grants = self.grants.values_mut();
        grants.for_each(|grant| grant.containers.forget());
    }

    /// Numbers the container of an update for each device of a user but the caller's: what that one
    /// is told by the answer is outside the sequence.
    pub(crate) fn record(
        &mut self,
        now: Instant,
        user: UserId,
        caller: Option<KeyId>,
        update: &enums::Update,
    ) -> BTreeMap<KeyId, Place> {
        let caller = caller.map(|key| self.permanent(key));
        let concerns = |key: &KeyId, grant: &Grant| grant.user == user && Some(*key) != caller;
        let devices = self.grants.iter_mut();
        let devices = devices.filter(|(key, grant)| concerns(key, grant));
        devices
            .map(|(key, grant)| (*key, grant.containers.record(seconds(now), update.clone())))
            .collect()
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
