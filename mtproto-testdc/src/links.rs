//! Byte streams, and where each session is: on one of them, or waiting for its client to return.
//!
//! A session belongs to the stream that used it last (MSG-106). When its stream ends it is kept for
//! [`SESSION_LIFETIME`] together with what it has not been told.

use bytes::Bytes;
use mtproto_core::{
    Connection, Error, Instant, RequestId, RpcError, Server, SessionKey, session::ServerSession,
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt,
    time::Duration,
};

/// Names a byte stream. Numbers are never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub(crate) u64);

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One byte stream.
#[derive(Debug)]
pub(crate) struct Link {
    /// Data centre at its end.
    pub(crate) dc: i32,
    pub(crate) connection: Connection<Server>,
    /// Deadline under which the link stands in [`Links::deadlines`].
    deadline: Option<Instant>,
    /// Why it is to be closed once its last words are out.
    pub(crate) failed: Option<Error>,
}

/// All byte streams.
#[derive(Debug, Default)]
pub(crate) struct Links {
    links: BTreeMap<LinkId, Link>,
    deadlines: BTreeSet<(Instant, LinkId)>,
    /// Links that may have something to send.
    ready: BTreeSet<LinkId>,
    last: u64,
}

impl Links {
    pub(crate) fn open(&mut self, dc: i32, connection: Connection<Server>) -> LinkId {
        self.last += 1;
        let id = LinkId(self.last);
        self.links.insert(
            id,
            Link {
                dc,
                connection,
                deadline: None,
                failed: None,
            },
        );
        self.touch(id);
        id
    }

    pub(crate) fn get(&mut self, id: LinkId) -> Option<&mut Link> {
        self.links.get_mut(&id)
    }

    pub(crate) fn all(&self) -> Vec<LinkId> {
        self.links.keys().copied().collect()
    }

    pub(crate) fn remove(&mut self, id: LinkId) -> Option<Link> {
        let link = self.links.remove(&id)?;
        if let Some(deadline) = link.deadline {
            self.deadlines.remove(&(deadline, id));
        }
        self.ready.remove(&id);
        Some(link)
    }

    /// To be called after every use of a link: it may have something to say, or another deadline.
    pub(crate) fn touch(&mut self, id: LinkId) {
        let Some(link) = self.links.get_mut(&id) else {
            return;
        };
        self.ready.insert(id);
        let deadline = if link.failed.is_some() {
            None
        } else {
            link.connection.poll_timeout()
        };
        if deadline != link.deadline {
            let old = std::mem::replace(&mut link.deadline, deadline);
            old.map(|old| self.deadlines.remove(&(old, id)));
            deadline.map(|new| self.deadlines.insert((new, id)));
        }
    }

    pub(crate) fn take_ready(&mut self) -> Option<LinkId> {
        self.ready.pop_first()
    }

    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(at, _)| *at)
    }

    /// Links whose deadline has passed.
    pub(crate) fn due(&self, now: Instant) -> Vec<LinkId> {
        self.deadlines
            .iter()
            .take_while(|(at, _)| *at <= now)
            .map(|(_, link)| *link)
            .collect()
    }
}

/// Something for a session.
#[derive(Debug)]
pub(crate) enum Outgoing {
    Answer(RequestId, Result<Bytes, RpcError>),
    Push(Bytes),
}

/// Where sessions are.
#[derive(Debug, Default)]
pub(crate) struct Whereabouts {
    places: BTreeMap<SessionKey, Place>,
    expiries: BTreeSet<(Instant, SessionKey)>,
}

#[derive(Debug)]
pub(crate) enum Place {
    On(LinkId),
    Waiting {
        session: Box<ServerSession>,
        until: Instant,
        mail: VecDeque<Outgoing>,
    },
}

impl Whereabouts {
    pub(crate) fn put_on(&mut self, key: SessionKey, link: LinkId) {
        self.places.insert(key, Place::On(link));
    }

    /// Keeps a session whose stream ended.
    pub(crate) fn park(&mut self, now: Instant, key: SessionKey, session: ServerSession) {
        let until = now + SESSION_LIFETIME;
        self.expiries.insert((until, key));
        self.places.insert(
            key,
            Place::Waiting {
                session: Box::new(session),
                until,
                mail: VecDeque::new(),
            },
        );
    }

    pub(crate) fn take(&mut self, key: SessionKey) -> Option<Place> {
        let place = self.places.remove(&key)?;
        if let Place::Waiting { until, .. } = &place {
            self.expiries.remove(&(*until, key));
        }
        Some(place)
    }

    /// A session that waits has not received a request.
    pub(crate) fn forget_request(&mut self, key: SessionKey, id: RequestId) {
        if let Some(Place::Waiting { session, .. }) = self.places.get_mut(&key) {
            session.forget_request(id);
        }
    }

    /// The link that holds a session; if none does, `outgoing` waits with it.
    pub(crate) fn route(
        &mut self,
        key: SessionKey,
        outgoing: Outgoing,
    ) -> Option<(LinkId, Outgoing)> {
        match self.places.get_mut(&key)? {
            Place::On(link) => Some((*link, outgoing)),
            Place::Waiting { mail, .. } => {
                // What falls out here is a gap to the client, which it fills by getDifference.
                if mail.len() == MAX_MAIL {
                    mail.pop_front();
                }
                mail.push_back(outgoing);
                None
            }
        }
    }

    /// The link that a session is on.
    pub(crate) fn link(&self, key: SessionKey) -> Option<LinkId> {
        match self.places.get(&key)? {
            Place::On(link) => Some(*link),
            Place::Waiting { .. } => None,
        }
    }

    pub(crate) fn next_expiry(&self) -> Option<Instant> {
        self.expiries.first().map(|(at, _)| *at)
    }

    /// Removes and names the sessions that waited too long.
    pub(crate) fn expire(&mut self, now: Instant) -> Vec<SessionKey> {
        let due = self
            .expiries
            .iter()
            .take_while(|(at, _)| *at <= now)
            .map(|(_, key)| *key);
        let due: Vec<_> = due.collect();
        for key in &due {
            self.take(*key);
        }
        due
    }

    /// Forgets and names every session.
    pub(crate) fn clear(&mut self) -> Vec<SessionKey> {
        self.expiries.clear();
        std::mem::take(&mut self.places).into_keys().collect()
    }

    /// Every session of a key.
    pub(crate) fn of_key(&self, key: mtproto_core::KeyId) -> Vec<SessionKey> {
        self.places
            .keys()
            .filter(|session| session.key == key)
            .copied()
            .collect()
    }
}

/// How long a session without a stream is kept (MSG-98).
const SESSION_LIFETIME: Duration = Duration::from_secs(30 * 60);

/// Answers and pushes kept for a session without a stream.
const MAX_MAIL: usize = 256;
