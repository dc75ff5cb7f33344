//! The state a data centre keeps: who exists, who is signed in where, what was said.
//!
//! Nothing here knows about links, keys' secrets or bytes on the wire. Methods read and change the
//! world; what other sessions must hear about it gathers in [`Post`] until the data centre sends it.

mod access;
mod accounts;
mod authorizations;
mod changes;
mod codes;
mod delivery;
mod files;
mod mailbox;
mod peer;
mod post;
mod present;
mod sessions;

pub(crate) use accounts::{Account, Login, UserId};
pub(crate) use codes::CodeError;
pub(crate) use delivery::{Draft, Media, Sent};
pub(crate) use files::FileError;
pub(crate) use mailbox::{Dialog, HistoryRange, Mailbox, Since};
pub(crate) use peer::Peer;
pub(crate) use post::Parcel;
pub(crate) use present::{mentioned, message_id};

use accounts::Accounts;
use authorizations::Authorizations;
use codes::Codes;
use files::Files;
use mtproto_core::{Drbg, Instant};
use mtproto_tl::api::types;
use post::Post;
use sessions::Sessions;
use std::net::SocketAddr;

/// Everything a data centre remembers.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) site: Site,
    pub(crate) accounts: Accounts,
    pub(crate) authorizations: Authorizations,
    pub(crate) sessions: Sessions,
    pub(crate) codes: Codes,
    pub(crate) files: Files,
    pub(crate) post: Post,
    /// Makes access hashes unguessable.
    secret: u64,
    /// Counts messages, so that the copies of one can be told from others.
    origins: u64,
}

/// What is fixed about the data centre.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Number of the data centre.
    pub(crate) dc: i16,
    /// Where clients reach it.
    pub(crate) address: Option<SocketAddr>,
    /// Login code that lets unknown numbers sign up.
    pub(crate) sign_up: Option<String>,
}

impl World {
    pub(crate) fn new(site: Site, rng: &mut Drbg) -> Self {
        Self {
            site,
            accounts: Accounts::default(),
            authorizations: Authorizations::default(),
            sessions: Sessions::default(),
            codes: Codes::new(Drbg::from_rng(rng)),
            files: Files::default(),
            post: Post::default(),
            secret: rand_core::Rng::next_u64(rng),
            origins: 0,
        }
    }

    /// The mailbox that holds `owner`'s copies of messages.
    pub(crate) fn mailbox(&self, owner: UserId) -> Option<&Mailbox> {
        self.accounts.get(owner).map(|account| &account.mailbox)
    }

    /// Where `owner`'s updates stand.
    pub(crate) fn state(&self, owner: UserId, now: Instant) -> types::updates::State {
        let mailbox = self.mailbox(owner);
        types::updates::State {
            pts: mailbox.map_or(1, Mailbox::pts),
            qts: 0,
            date: seconds(now),
            seq: 1,
            unread_count: mailbox.map_or(0, Mailbox::unread),
        }
    }
}

/// A point in time as the API counts it: seconds since the Unix epoch.
pub(crate) fn seconds(now: Instant) -> i32 {
    i32::try_from(now.as_micros() / 1_000_000).unwrap_or(i32::MAX)
}
