//! Links that let people into groups and channels.

use super::{ChatId, UserId};
use mtproto_core::Drbg;
use rand_core::Rng;
use std::collections::BTreeMap;

/// All links.
#[derive(Debug)]
pub(crate) struct Invites {
    by_hash: BTreeMap<String, Invite>,
    rng: Drbg,
}

/// One link.
#[derive(Clone, Debug)]
pub(crate) struct Invite {
    pub(crate) hash: String,
    pub(crate) chat: ChatId,
    pub(crate) creator: UserId,
    pub(crate) date: i32,
    pub(crate) title: Option<String>,
    /// When it ends, if ever.
    pub(crate) expires: Option<i32>,
    /// How many may come by it, if not all.
    pub(crate) limit: Option<i32>,
    pub(crate) usage: i32,
    pub(crate) revoked: bool,
    /// Whether it is the one that every administrator has.
    pub(crate) permanent: bool,
}

impl Invites {
    pub(crate) fn new(rng: Drbg) -> Self {
        Self {
            by_hash: BTreeMap::new(),
            rng,
        }
    }

    /// Makes a link; `None` if there are too many.
    pub(crate) fn make(&mut self, chat: ChatId, creator: UserId, date: i32) -> Option<&mut Invite> {
        if self.by_hash.len() >= MAX_INVITES {
            return None;
        }
        let hash = format!("{:016x}", self.rng.next_u64());
        let invite = Invite {
            hash: hash.clone(),
            chat,
            creator,
            date,
            title: None,
            expires: None,
            limit: None,
            usage: 0,
            revoked: false,
            permanent: false,
        };
        Some(self.by_hash.entry(hash).or_insert(invite))
    }

    /// The link with this hash, or with this address that ends in it.
    pub(crate) fn get_mut(&mut self, link: &str) -> Option<&mut Invite> {
        self.by_hash.get_mut(hash(link))
    }

    /// A link that still lets people in.
    pub(crate) fn open(&self, link: &str, now: i32) -> Option<&Invite> {
        self.by_hash.get(hash(link)).filter(|invite| {
            !invite.revoked
                && invite.expires.is_none_or(|end| now < end)
                && invite.limit.is_none_or(|limit| invite.usage < limit)
        })
    }

    pub(crate) fn remove(&mut self, link: &str) -> Option<Invite> {
        self.by_hash.remove(hash(link))
    }

    /// The links that somebody made for a chat, the latest last.
    pub(crate) fn of(&self, chat: ChatId, creator: UserId) -> Vec<&Invite> {
        let own = self
            .by_hash
            .values()
            .filter(|invite| invite.chat == chat && invite.creator == creator);
        let mut own: Vec<_> = own.collect();
        own.sort_by_key(|invite| (invite.date, &invite.hash));
        own
    }

    /// Ends all links of a chat that is gone.
    pub(crate) fn forget(&mut self, chat: ChatId) {
        self.by_hash.retain(|_, invite| invite.chat != chat);
    }
}

impl Invite {
    pub(crate) fn link(&self) -> String {
        format!("https://t.me/+{}", self.hash)
    }
}

/// What a link ends in.
fn hash(link: &str) -> &str {
    link.rsplit(['+', '/']).next().unwrap_or(link)
}

/// Links at once.
const MAX_INVITES: usize = 10_000;
