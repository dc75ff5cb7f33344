//! How a data centre is told to misbehave.

use crate::{Fault, LinkId, TestDc, faults::Misfortune, links::Outgoing};
use mtproto_core::{Instant, KeyId, RequestId, ServerEvent, SessionKey};
use std::time::Duration;

impl TestDc {
    /// Adds a fault to those that wait for their occasion.
    pub fn add_fault(&mut self, fault: Fault) {
        self.faults.add(fault);
    }

    /// Forgets all faults; what is already late stays late, and what was held back is dropped.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
        self.held.clear();
    }

    /// Ends every byte stream, as a restart would. Sessions and keys stay.
    pub fn reset_links(&mut self, now: Instant) {
        for link in self.links.all() {
            self.reset(now, link);
        }
    }

    /// Ends every byte stream and forgets every session, and with it which calls were executed and
    /// how they were answered. Keys stay: clients that return are told `new_session_created`.
    pub fn lose_sessions(&mut self, now: Instant) {
        self.reset_links(now);
        for session in self.sessions.clear() {
            self.world.sessions.forget(session);
            self.held.remove(&session);
        }
    }

    /// Forgets every auth key, with its sessions and authorizations: clients are told -404 and have
    /// to begin anew.
    pub fn lose_keys(&mut self) {
        let keys: Vec<KeyId> = self.keys.keys().copied().collect();
        for key in keys {
            self.lose_key(key);
        }
    }

    /// Forgets one auth key.
    pub fn lose_key(&mut self, key: KeyId) {
        self.forget_key(key);
        for link in self.links.all() {
            if let Some(stream) = self.links.get(link) {
                stream.connection.provide_key(key, None);
            }
        }
    }

    /// Throws the salts of every auth key away before their time: clients are told
    /// `bad_server_salt` and the new one.
    pub fn change_salts(&mut self) {
        let keys: Vec<KeyId> = self.keys.keys().copied().collect();
        for id in keys {
            let Some((dc, key)) = self.keys.get_mut(&id) else {
                continue;
            };
            key.first_salt = None;
            key.salt_changes += 1;
            let (dc, key) = (*dc, key.clone());
            for link in self.links.all() {
                if let Some(stream) = self.links.get(link)
                    && stream.dc == dc
                {
                    stream.connection.provide_key(id, Some(key.clone()));
                }
            }
        }
    }

    /// Signs every device of every account out, as if from another device: clients are told
    /// `AUTH_KEY_UNREGISTERED`.
    pub fn sign_everybody_out(&mut self) {
        self.world.authorizations.clear();
    }

    /// Voids every file reference given out so far: clients are told `FILE_REFERENCE_EXPIRED` until
    /// they have fetched the messages again.
    pub fn expire_file_references(&mut self) {
        self.world.files.expire_references();
    }

    /// Has the data centre for public files forget what it holds, so that it asks for it again.
    pub fn empty_cdn(&mut self) {
        self.world.files.empty_cdn();
    }

    /// Has the data centre for public files hold other bytes than were handed to it: hashes do not
    /// match any more.
    pub fn spoil_cdn(&mut self) {
        self.world.files.spoil_cdn();
    }

    /// Has every account and channel forget its past updates: whoever missed some is told that it
    /// was too much.
    pub fn forget_updates(&mut self) {
        self.world.forget_updates();
    }

    /// Ends one byte stream.
    pub(crate) fn reset(&mut self, now: Instant, link: LinkId) {
        let mut unheard = Vec::new();
        if let Some(stream) = self.links.get(link) {
            while let Some(event) = stream.connection.poll_event() {
                if let ServerEvent::Request { session, id, .. }
                | ServerEvent::Bind { session, id, .. } = event
                {
                    unheard.push((session, id));
                }
            }
        }
        self.retire(now, link, None);
        if self.links.remove(link).is_some() {
            self.closed.push_back(link);
        }
        // Nobody is going to look at them any more.
        for (session, id) in unheard {
            self.sessions.forget_request(session, id);
        }
    }

    /// Ends a byte stream with a call that was not looked at: it counts as not received.
    pub(crate) fn reset_at(
        &mut self,
        now: Instant,
        link: LinkId,
        session: SessionKey,
        id: RequestId,
    ) {
        self.reset(now, link);
        self.sessions.forget_request(session, id);
    }

    /// Hands over what is late and due.
    pub(crate) fn hand_over_late(&mut self, now: Instant) {
        while let Some(entry) = self.late.first_entry() {
            if entry.key().0 > now {
                break;
            }
            let (session, outgoing) = entry.remove();
            self.hand_over(session, outgoing);
        }
    }

    pub(crate) fn hand_over_later(
        &mut self,
        now: Instant,
        by: Duration,
        session: SessionKey,
        outgoing: Outgoing,
    ) {
        self.late_count += 1;
        let due = (now + by, self.late_count);
        self.late.insert(due, (session, outgoing));
    }

    /// Answers a call, or whatever a fault makes of the answer.
    pub(crate) fn hand_over_answer(
        &mut self,
        now: Instant,
        session: SessionKey,
        answer: Outgoing,
        misfortune: Option<Misfortune>,
    ) {
        match misfortune {
            Some(Misfortune::LoseAnswer) => {}
            Some(Misfortune::Delay(by)) => self.hand_over_later(now, by, session, answer),
            Some(Misfortune::ResetAfter) => {
                if let Some(link) = self.sessions.link(session) {
                    self.reset(now, link);
                }
                self.hand_over(session, answer);
            }
            _ => self.hand_over(session, answer),
        }
    }
}
