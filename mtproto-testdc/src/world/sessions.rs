//! What each session has said about itself.

use mtproto_core::{KeyId, SessionKey};
use std::collections::BTreeMap;

/// What a client says about itself in `initConnection`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Introduction {
    pub(crate) api_id: i32,
    pub(crate) device_model: String,
    pub(crate) system_version: String,
    pub(crate) app_version: String,
}

/// What a session declared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Profile {
    /// Layer from `invokeWithLayer`.
    pub(crate) layer: Option<i32>,
    /// What `initConnection` said, if it was called.
    pub(crate) introduction: Option<Introduction>,
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
            .find(|(_, profile)| profile.introduction.is_some());
        let inherited = known.map(|(_, profile)| Profile {
            listens: false,
            ..profile.clone()
        });
        self.profiles
            .entry(session)
            .or_insert_with(|| inherited.unwrap_or_default())
    }

    /// The layer that a session declared, or that was declared with the same key.
    pub(crate) fn layer(&self, session: SessionKey) -> Option<i32> {
        let own = self.profiles.get(&session).and_then(|own| own.layer);
        own.or_else(|| {
            self.of_key(session.key)
                .find_map(|(_, profile)| profile.layer)
        })
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

    /// What the client behind a key said about itself.
    pub(crate) fn introduction(&self, key: KeyId) -> Introduction {
        self.of_key(key)
            .find_map(|(_, profile)| profile.introduction.clone())
            .unwrap_or_default()
    }

    fn of_key(&self, key: KeyId) -> impl Iterator<Item = (SessionKey, &Profile)> + '_ {
        let from = SessionKey { key, session: 0 };
        let to = SessionKey {
            key,
            session: u64::MAX,
        };
        self.profiles
            .range(from..=to)
            .map(|(session, profile)| (*session, profile))
    }
}
