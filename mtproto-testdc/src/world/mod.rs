//! The state a data centre keeps: who exists, who is signed in where, what was said.
//!
//! Nothing here knows about links, keys' secrets or bytes on the wire. Methods read and change the
//! world; what other sessions must hear about it gathers in [`Post`] until the data centre sends it.

mod access;
mod accounts;
mod authorizations;
mod changes;
mod chats;
mod codes;
mod containers;
mod delivery;
mod events;
mod files;
mod invites;
mod mailbox;
mod passwords;
mod peer;
mod post;
mod present;
mod queries;
mod scheduled;
mod sessions;
mod show;
mod site;
mod tokens;

pub(crate) use accounts::{Account, Login, MAX_ABOUT, UserId};
pub(crate) use chats::{Admin, Ban, Chat, ChatId, Kind, Member, Right, all_rights};
pub(crate) use codes::{CodeError, Route};
pub(crate) use containers::Place;
pub(crate) use events::Events;
pub(crate) use files::{CdnPiece, FileError, Reference, StoredFile};
pub(crate) use invites::Invite;
pub(crate) use mailbox::{
    Change, Dialog, Draft, HistoryRange, Letter, Mailbox, Media, MediaKind, Search, Since, What,
};
pub(crate) use passwords::{Password, ProofError, Verifier};
pub(crate) use peer::Peer;
pub(crate) use post::Parcel;
pub(crate) use queries::{InlineMessage, Offer, Query, QueryId, QueryKind, has_button};
pub(crate) use sessions::Introduction;
pub(crate) use show::{concerned, mentioned};
pub(crate) use site::{Centre, Site};
pub(crate) use tokens::{Purpose, TokenError};

use accounts::Accounts;
use authorizations::Authorizations;
use chats::Chats;
use codes::Codes;
use containers::{Containers, is_counted};
use files::Files;
use invites::Invites;
use mtproto_core::{Drbg, Instant, KeyId};
use mtproto_tl::api::types;
use passwords::Passwords;
use post::Post;
use queries::Queries;
use scheduled::Scheduled;
use sessions::Sessions;
use tokens::Tokens;

/// Everything a data centre remembers.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) site: Site,
    pub(crate) accounts: Accounts,
    pub(crate) chats: Chats,
    pub(crate) invites: Invites,
    pub(crate) authorizations: Authorizations,
    pub(crate) sessions: Sessions,
    pub(crate) codes: Codes,
    pub(crate) passwords: Passwords,
    pub(crate) tokens: Tokens,
    pub(crate) files: Files,
    pub(crate) queries: Queries,
    pub(crate) scheduled: Scheduled,
    pub(crate) post: Post,
    /// Makes access hashes unguessable.
    secret: u64,
    /// Counts messages, so that the copies of one can be told from others.
    origins: u64,
}

impl World {
    pub(crate) fn new(site: Site, rng: &mut Drbg) -> Self {
        Self {
            site,
            accounts: Accounts::default(),
            chats: Chats::default(),
            invites: Invites::new(Drbg::from_rng(rng)),
            authorizations: Authorizations::default(),
            sessions: Sessions::default(),
            codes: Codes::new(Drbg::from_rng(rng)),
            passwords: Passwords::new(Drbg::from_rng(rng)),
            tokens: Tokens::new(Drbg::from_rng(rng)),
            files: Files::new(Drbg::from_rng(rng)),
            queries: Queries::default(),
            scheduled: Scheduled::default(),
            post: Post::default(),
            secret: rand_core::Rng::next_u64(rng),
            origins: 0,
        }
    }

    /// Whether somebody has this username.
    pub(crate) fn is_taken(&self, username: &str) -> bool {
        self.accounts.with_username(username).is_some()
            || self.chats.with_username(username).is_some()
    }

    /// The mailbox that holds `owner`'s copies of messages.
    pub(crate) fn mailbox(&self, owner: UserId) -> Option<&Mailbox> {
        self.accounts.get(owner).map(|account| &account.mailbox)
    }

    /// The mailbox in which `viewer` finds the messages of a conversation.
    pub(crate) fn mailbox_of(&self, viewer: UserId, peer: Peer) -> Option<&Mailbox> {
        match peer {
            Peer::User(_) | Peer::Group(_) => self.mailbox(viewer),
            Peer::Channel(channel) => self.chats.channel(channel).map(|chat| &chat.mailbox),
        }
    }

    /// Has every account and channel forget its past updates.
    pub(crate) fn forget_updates(&mut self) {
        self.authorizations.forget_containers();
        let accounts = self.accounts.all_mut().map(|account| &mut account.mailbox);
        let channels = self.chats.all_mut().map(|chat| &mut chat.mailbox);
        accounts.chain(channels).for_each(Mailbox::forget);
    }

    /// What the copies of the message sent last have in common.
    pub(crate) fn last_origin(&self) -> u64 {
        self.origins
    }

    /// Where `owner`'s updates stand, for the device behind `key`.
    pub(crate) fn state(
        &mut self,
        owner: UserId,
        key: KeyId,
        now: Instant,
    ) -> types::updates::State {
        let date = seconds(now);
        let containers = self.authorizations.containers(key);
        let Place { seq, date } = containers.map_or(Place { seq: 1, date }, |it| it.stands(date));
        let account = self.accounts.get(owner);
        types::updates::State {
            pts: self.pts(owner),
            qts: account.map_or(0, |account| account.events.qts()),
            date,
            seq,
            unread_count: self.mailbox(owner).map_or(0, Mailbox::unread),
        }
    }

    /// How far the numbers of `owner`'s mailbox have got.
    pub(crate) fn pts(&self, owner: UserId) -> i32 {
        self.mailbox(owner).map_or(1, Mailbox::pts)
    }
}

/// A point in time as the API counts it: seconds since the Unix epoch.
pub(crate) fn seconds(now: Instant) -> i32 {
    i32::try_from(now.as_micros() / 1_000_000).unwrap_or(i32::MAX)
}
