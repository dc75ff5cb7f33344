//! Who is logged in, and what has to be stored.

use super::{CallId, LogoutReason, dcs::Dcs, links::Links, updates::Feed};
use crate::session::{Identity, SessionData};
use bytes::Bytes;
use mtproto_core::Instant;
use std::fmt;

/// The account itself.
pub(super) struct Account {
    user: Option<Identity>,
    /// Why nobody is logged in any more.
    gone: Option<LogoutReason>,
    /// There was a key from elsewhere, and nothing about whose it is.
    nameless: bool,
    /// Something worth storing may have changed.
    touched: bool,
    /// By when to store what is of less importance.
    save_at: Option<Instant>,
    /// What was stored last.
    saved: Vec<u8>,
    /// Logins that are done but for finding out where the account stands.
    logins: Vec<(CallId, Bytes)>,
}

impl Account {
    /// The account that was stored, or a new one.
    pub(super) fn new(stored: Option<&SessionData>) -> Self {
        Self {
            user: stored.and_then(|data| data.user),
            gone: None,
            nameless: stored.is_some_and(SessionData::is_nameless),
            touched: false,
            save_at: None,
            saved: stored.map(SessionData::to_bytes).unwrap_or_default(),
            logins: Vec::new(),
        }
    }

    pub(super) fn user(&self) -> Option<Identity> {
        self.user
    }

    /// Why nobody is logged in any more, if somebody was.
    pub(super) fn gone(&self) -> Option<LogoutReason> {
        self.gone
    }

    /// Somebody logged in, or out for a reason; says whether this is news.
    pub(super) fn set_user(&mut self, user: Result<Identity, LogoutReason>) -> bool {
        let changed = self.user != user.ok();
        if changed {
            self.gone = user.err();
        }
        self.user = user.ok();
        self.nameless = false;
        self.touched |= changed;
        changed
    }

    /// More is known about the same user.
    pub(super) fn correct(&mut self, user: Identity) {
        self.touched |= self.user != Some(user);
        self.user = Some(user);
    }

    /// Whether somebody may be logged in of whom nothing is known: the server has yet to say who, or
    /// that it is nobody.
    pub(super) fn is_nameless(&self) -> bool {
        self.nameless
    }

    /// The call that logged in has its answer, but nobody is told before it is known where the
    /// account stands: what happens after that is news, and what happened before is history.
    pub(super) fn keep_login(&mut self, id: CallId, answer: Bytes) {
        self.logins.push((id, answer));
    }

    /// Whether somebody waits for a login to be complete.
    pub(super) fn has_logins(&self) -> bool {
        !self.logins.is_empty()
    }

    /// Nobody wants to know any more how the call ended.
    pub(super) fn forget_login(&mut self, id: CallId) {
        self.logins.retain(|(login, _)| *login != id);
    }

    /// All logins, which are complete now.
    pub(super) fn take_logins(&mut self) -> Vec<(CallId, Bytes)> {
        std::mem::take(&mut self.logins)
    }

    /// Something worth storing may have changed.
    pub(super) fn touch(&mut self) {
        self.touched = true;
    }

    /// Something has changed that has to be stored by `at`, but can wait for other changes.
    pub(super) fn touch_by(&mut self, at: Instant) {
        self.save_at.get_or_insert(at);
    }

    /// What was to be stored has not been: it has to be by `at`.
    pub(super) fn not_saved(&mut self, at: Instant) {
        self.saved.clear();
        self.touch_by(at);
    }

    /// When to store what can wait.
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.save_at
    }

    /// What to store, if it is time to, and if it differs from what was stored last.
    pub(super) fn save(
        &mut self,
        now: Instant,
        dcs: &mut Dcs,
        links: &Links,
        feed: &Feed,
    ) -> Option<Bytes> {
        let due = self.save_at.is_some_and(|at| at <= now);
        if !std::mem::take(&mut self.touched) && !due {
            return None;
        }
        self.save_at = None;
        for way in links.ways().filter(|way| way.is_main()) {
            // A connection without a key yet has nothing to say about the stored one.
            if let Some(snapshot) = links.get(way).and_then(|link| link.connection.snapshot()) {
                dcs.remember(way.dc, snapshot);
            }
        }
        let bytes = dcs
            .session(self.user, self.nameless, feed.stored(), &feed.peers)
            .to_bytes();
        if bytes == self.saved {
            return None;
        }
        self.saved.clone_from(&bytes);
        Some(bytes.into())
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What was stored contains keys.
        f.debug_struct("Account")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
