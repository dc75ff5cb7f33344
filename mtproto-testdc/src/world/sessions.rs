//! What each session has said about itself.

use mtproto_core::{KeyId, SessionKey};
use std::collections::BTreeMap;

/// What a session declared.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Profile {
    /// Layer from `invokeWithLayer`.
    pub(crate) layer: Option<i32>,
    /// Whether `initConnection` was called.
    pub(crate) introduced: bool,
    /// Whether it called something without saying `invokeWithoutUpdates` (MSG-74).
    pub(crate) listens: bool,
}

/// The profiles of all sessions.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    profiles: BTreeMap<SessionKey, Profile>,
}

impl Sessions {
    /// The profile of a session; an introduction made with the same key counts (MSG-70).
    pub(crate) fn enter(&mut self, session: SessionKey) -> &mut Profile {
        let known = self
            .of_key(session.key)
            .find(|(_, profile)| profile.introduced);
        let inherited = known.map(|(_, profile)| Profile {
            listens: false,
            ..profile
        });
        self.profiles
            .entry(session)
            .or_insert_with(|| inherited.unwrap_or_default())
    }

    /// Sessions that want updates.
    pub(crate) fn listening(&self) -> impl Iterator<Item = SessionKey> + '_ {
        self.profiles
            .iter()
            .filter(|(_, profile)| profile.listens)
            .map(|(key, _)| *key)
    }

    pub(crate) fn forget(&mut self, session: SessionKey) {
        self.profiles.remove(&session);
    }

    pub(crate) fn forget_key(&mut self, key: KeyId) {
        self.profiles.retain(|session, _| session.key != key);
    }

    fn of_key(&self, key: KeyId) -> impl Iterator<Item = (SessionKey, Profile)> + '_ {
        let from = SessionKey { key, session: 0 };
        let to = SessionKey {
            key,
            session: u64::MAX,
        };
        self.profiles
            .range(from..=to)
            .map(|(session, profile)| (*session, *profile))
    }
}
