//! Whom we know, and how to refer to them.
//!
//! Nothing can be said about a user or channel without its access hash, and the server tells it only
//! in passing. So everybody who is mentioned is remembered, and stored with the session.
//!
//! One rule keeps this from going wrong (API-60): what is known fully is replaced only by something
//! known fully. An abbreviated mention has a hash too, but one that works in its context only.

use crate::types::{PeerRef, Peers};
use mtproto_tl::api::{enums, types};
use std::collections::BTreeMap;

/// Users and channels with their access hashes, up to [`MAX_PEERS`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Cache {
    known: BTreeMap<Key, Known>,
    /// By when they were learnt, so that the oldest make room.
    by_age: BTreeMap<u64, Key>,
    names: BTreeMap<String, Key>,
    phones: BTreeMap<String, Key>,
    next: u64,
}

/// Names a user or channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    User(i64),
    Channel(i64),
}

/// What is known about somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) hash: i64,
    /// Without the `@`, in lower case.
    pub(crate) name: Option<String>,
    pub(crate) phone: Option<String>,
    age: u64,
}

/// What somebody is looked up by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Query {
    Id(Key),
    Name(String),
    Phone(String),
}

impl Cache {
    /// Remembers everybody who came along; says whether anything is new.
    pub(crate) fn learn(&mut self, peers: &Peers) -> bool {
        let mut news = false;
        for user in peers.users() {
            let raw = user.raw();
            if let (false, Some(hash)) = (raw.min, raw.access_hash) {
                let (name, phone) = (raw.username.as_deref(), raw.phone.as_deref());
                news |= self.insert(Key::User(raw.id), hash, name, phone);
            }
        }
        for chat in peers.chats() {
            if let enums::Chat::Channel(channel) = chat
                && let (false, Some(hash)) = (channel.min, channel.access_hash)
            {
                let name = channel.username.as_deref();
                news |= self.insert(Key::Channel(channel.id), hash, name, None);
            }
        }
        news
    }

    /// Remembers an access hash of which nothing else is known, unless there is a better one.
    pub(crate) fn learn_hash(&mut self, key: Key, hash: i64) {
        if hash != 0 && !self.known.contains_key(&key) {
            self.insert(key, hash, None, None);
        }
    }

    /// An access hash that works everywhere.
    pub(crate) fn hash(&self, key: Key) -> Option<i64> {
        self.known.get(&key).map(|known| known.hash)
    }

    /// How to refer to somebody, if he is known.
    pub(crate) fn find(&self, query: &Query) -> Option<PeerRef> {
        let key = match query {
            Query::Id(key) => *key,
            Query::Name(name) => *self.names.get(&name.to_lowercase())?,
            Query::Phone(phone) => *self.phones.get(&digits(phone))?,
        };
        let access_hash = self.hash(key)?;
        let input: enums::InputPeer = match key {
            Key::User(user_id) => types::InputPeerUser {
                user_id,
                access_hash,
            }
            .into(),
            Key::Channel(channel_id) => types::InputPeerChannel {
                channel_id,
                access_hash,
            }
            .into(),
        };
        Some(input.into())
    }

    /// Everybody, the ones learnt first first.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Key, &Known)> + '_ {
        let keys = self.by_age.values();
        keys.filter_map(|key| Some((*key, self.known.get(key)?)))
    }

    /// Remembers somebody; says whether anything is new.
    pub(crate) fn insert(
        &mut self,
        key: Key,
        hash: i64,
        name: Option<&str>,
        phone: Option<&str>,
    ) -> bool {
        let name = name.map(str::to_lowercase);
        let phone = phone.map(digits);
        if let Some(known) = self.known.get(&key)
            && (known.hash, &known.name, &known.phone) == (hash, &name, &phone)
        {
            return false;
        }
        self.remove(key);
        while self.known.len() >= MAX_PEERS
            && let Some((_, oldest)) = self.by_age.pop_first()
        {
            self.remove(oldest);
        }
        self.next += 1;
        self.by_age.insert(self.next, key);
        self.names.extend(name.clone().map(|name| (name, key)));
        self.phones.extend(phone.clone().map(|phone| (phone, key)));
        let known = Known {
            hash,
            name,
            phone,
            age: self.next,
        };
        self.known.insert(key, known);
        true
    }

    fn remove(&mut self, key: Key) {
        let Some(known) = self.known.remove(&key) else {
            return;
        };
        self.by_age.remove(&known.age);
        // The name may belong to somebody else by now.
        if let Some(name) = known.name
            && self.names.get(&name) == Some(&key)
        {
            self.names.remove(&name);
        }
        if let Some(phone) = known.phone
            && self.phones.get(&phone) == Some(&key)
        {
            self.phones.remove(&phone);
        }
    }
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

/// Users and channels that are remembered: about 100 bytes each, and 30 in the session.
pub(crate) const MAX_PEERS: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn user(id: i64, hash: i64, min: bool, name: &str) -> Peers {
        let user = types::User {
            id,
            min,
            access_hash: Some(hash),
            username: Some(name.to_owned()),
            ..types::User::default()
        };
        Peers::new(vec![user.into()], vec![])
    }

    /// API-60, bug 48.
    #[test]
    fn an_abbreviated_mention_never_replaces_what_is_fully_known() {
        let mut cache = Cache::default();
        assert!(cache.learn(&user(1, 10, false, "Ann")));
        assert!(!cache.learn(&user(1, 99, true, "Ann")));
        assert_eq!(cache.hash(Key::User(1)), Some(10));
        assert!(!cache.learn(&user(2, 99, true, "Bob")));
        assert_eq!(cache.hash(Key::User(2)), None);
    }

    /// Bug 49.
    #[test]
    fn what_is_known_is_replaced_by_what_is_known_better() {
        let mut cache = Cache::default();
        cache.learn(&user(1, 10, false, "ann"));
        assert!(!cache.learn(&user(1, 10, false, "Ann")));
        assert!(cache.learn(&user(1, 11, false, "anna")));
        assert_eq!(cache.hash(Key::User(1)), Some(11));
        assert_eq!(cache.find(&Query::Name("ann".into())), None);
        assert!(cache.find(&Query::Name("ANNA".into())).is_some());
    }

    #[test]
    fn a_name_that_moves_on_belongs_to_its_new_owner() {
        let mut cache = Cache::default();
        cache.learn(&user(1, 10, false, "ann"));
        cache.learn(&user(2, 20, false, "ann"));
        cache.learn(&user(1, 10, false, "anna"));
        let found = cache.find(&Query::Name("ann".into())).unwrap();
        assert!(matches!(found.input(), Some(enums::InputPeer::User(user)) if user.user_id == 2));
    }

    #[test]
    fn the_oldest_make_room() {
        let mut cache = Cache::default();
        for id in 0..MAX_PEERS as i64 + 5 {
            cache.learn(&user(id, 1, false, &format!("u{id}")));
        }
        assert_eq!(cache.all().count(), MAX_PEERS);
        assert_eq!(cache.hash(Key::User(4)), None);
        assert_eq!(cache.hash(Key::User(5)), Some(1));
        assert_eq!(cache.names.len(), MAX_PEERS);
    }
}
