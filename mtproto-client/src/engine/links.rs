//! Byte streams and the connections that outlive them.
//!
//! A [`Link`] is one [`Way`] to one data centre. Its [`Connection`] holds the session and survives;
//! byte streams come and go, each under a name of its own, so that late news about an old stream
//! cannot be mistaken for news about the new one.
//!
//! Files have ways of their own, so that messages do not queue up behind them. All ways to a data
//! centre share its key; each has its own session (API-12).

use super::{CallId, LinkId, Trouble, backoff::Backoff};
use mtproto_core::{Connection, Drbg, Error, Instant, Recovery, RequestId, transport};
use std::{collections::BTreeMap, io, net::SocketAddr, time::Duration};

/// All links of an account.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// Boxed: a map reserves room for eleven, and most accounts have one.
    by_way: BTreeMap<Way, Box<Link>>,
    /// Which link each byte stream belongs to.
    streams: BTreeMap<LinkId, Way>,
    next: u32,
}

/// One of the ways to a data centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Way {
    pub(super) dc: i16,
    pub(super) lane: Lane,
}

/// What a way is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lane {
    /// Everything else; the only one that makes keys and hears updates.
    Main,
    /// Files.
    Media(u8),
    /// Files from a data centre that only has copies, and keys of its own (§7.4).
    Cdn,
}

impl Way {
    pub(super) fn main(dc: i16) -> Self {
        Self {
            dc,
            lane: Lane::Main,
        }
    }

    pub(super) fn is_main(self) -> bool {
        self.lane == Lane::Main
    }
}

/// A way, and what is on it.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) connection: Connection,
    pub(super) phase: Phase,
    /// The server has accepted our introduction on this byte stream (MSG-70).
    pub(super) introduced: bool,
    /// Requests of the connection, and the calls they carry out.
    pub(super) requests: BTreeMap<RequestId, Carried>,
    /// Which of the data centre's addresses to try next.
    attempt: usize,
    backoff: Backoff,
    /// When it was of use last.
    used: Instant,
}

/// A call on its way through a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carried {
    pub(super) call: CallId,
    /// It was sent with our introduction around it.
    pub(super) introduced: bool,
}

/// What a link is doing.
#[derive(Clone, Debug)]
pub(super) enum Phase {
    /// Waiting for the next attempt.
    Down,
    /// A byte stream is being opened.
    Opening {
        stream: LinkId,
        address: SocketAddr,
        transport: Box<transport::Config>,
        deadline: Instant,
    },
    /// A byte stream is open.
    Open {
        stream: LinkId,
        address: SocketAddr,
        since: Instant,
        heard: bool,
    },
    /// Given up for good.
    Failed(Error),
}

/// What became of a link that lost its byte stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Another stream will be opened, and everything goes on.
    Again,
    /// The server does not know our key any more.
    KeyLost,
    /// There will be no other stream.
    GivenUp,
}

impl Links {
    pub(super) fn insert(&mut self, way: Way, link: Link) {
        self.by_way.insert(way, Box::new(link));
    }

    /// Forgets a link and its byte stream.
    pub(super) fn remove(&mut self, way: Way) -> Option<Link> {
        let link = *self.by_way.remove(&way)?;
        self.streams.retain(|_, leads_to| *leads_to != way);
        Some(link)
    }

    pub(super) fn get(&self, way: Way) -> Option<&Link> {
        self.by_way.get(&way).map(Box::as_ref)
    }

    pub(super) fn get_mut(&mut self, way: Way) -> Option<&mut Link> {
        self.by_way.get_mut(&way).map(Box::as_mut)
    }

    /// The way that a byte stream is on, as long as the stream is in use.
    pub(super) fn way_of(&self, stream: LinkId) -> Option<Way> {
        self.streams.get(&stream).copied()
    }

    /// Ways with a link.
    pub(super) fn ways(&self) -> impl Iterator<Item = Way> + use<> {
        self.by_way.keys().copied().collect::<Vec<_>>().into_iter()
    }

    /// The link that is due to be opened at `now`.
    pub(super) fn next_due(&self, now: Instant) -> Option<Way> {
        let due = |link: &Link| matches!(link.phase, Phase::Down) && link.backoff.is_due(now);
        self.by_way
            .iter()
            .find(|(_, link)| due(link))
            .map(|(way, _)| *way)
    }

    /// Starts opening a byte stream for the link on `way` that is to reach one of `addresses`: `route`
    /// says what to open it to, and what it looks like.
    pub(super) fn open(
        &mut self,
        now: Instant,
        way: Way,
        addresses: &[SocketAddr],
        route: impl FnOnce(SocketAddr) -> (SocketAddr, transport::Config),
    ) -> Option<(LinkId, SocketAddr)> {
        let link = self.by_way.get_mut(&way)?;
        let address = *addresses.get(link.attempt.checked_rem(addresses.len())?)?;
        let (address, transport) = route(address);
        self.next += 1;
        let stream = LinkId(self.next);
        self.streams.insert(stream, way);
        link.phase = Phase::Opening {
            stream,
            address,
            transport: Box::new(transport),
            deadline: now + OPENING,
        };
        Some((stream, address))
    }

    /// Has every link that waits make its next attempt at once.
    pub(super) fn hurry(&mut self) {
        let links = self.by_way.values_mut();
        links.for_each(|link| link.backoff.succeed());
    }

    /// Forgets a byte stream.
    pub(super) fn forget(&mut self, stream: LinkId) {
        self.streams.remove(&stream);
    }

    /// Byte streams in use.
    pub(super) fn streams(&self) -> impl Iterator<Item = LinkId> + '_ {
        self.streams.keys().copied()
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.by_way.clear();
        self.streams.clear();
    }

    /// When a link needs attention.
    pub(super) fn poll_timeout(&self, home: Way) -> Option<Instant> {
        let links = self.by_way.iter();
        links
            .filter_map(|(way, link)| {
                let idle = self.idle_at(*way, home);
                link.poll_timeout().into_iter().chain(idle).min()
            })
            .min()
    }

    /// When a link can go for lack of use (API-12): never the one to the `home`, and none whose key
    /// others share, since it is the one to renew it.
    pub(super) fn idle_at(&self, way: Way, home: Way) -> Option<Instant> {
        let shares = |other: &Way| other.dc == way.dc && matches!(other.lane, Lane::Media(_));
        let needed = way == home || way.is_main() && self.by_way.keys().any(shares);
        self.get(way).filter(|_| !needed)?.idle_at()
    }
}

impl Link {
    pub(super) fn new(now: Instant, connection: Connection) -> Self {
        Self {
            connection,
            phase: Phase::Down,
            introduced: false,
            requests: BTreeMap::new(),
            attempt: 0,
            backoff: Backoff::default(),
            used: now,
        }
    }

    /// The byte stream that is being opened or is open.
    pub(super) fn stream(&self) -> Option<LinkId> {
        match self.phase {
            Phase::Opening { stream, .. } | Phase::Open { stream, .. } => Some(stream),
            Phase::Down | Phase::Failed(_) => None,
        }
    }

    /// Does without its byte stream, and opens another one at once.
    pub(super) fn abandon(&mut self) -> Option<LinkId> {
        let stream = self.stream();
        self.phase = Phase::Down;
        stream
    }

    /// The byte stream was opened.
    pub(super) fn opened(&mut self, now: Instant) {
        if let Phase::Opening {
            stream,
            address,
            transport,
            ..
        } = &self.phase
        {
            self.connection.reconnect_over(now, (**transport).clone());
            self.phase = Phase::Open {
                stream: *stream,
                address: *address,
                since: now,
                heard: false,
            };
            self.introduced = false;
        }
    }

    /// The server has answered on this byte stream; says whether for the first time.
    pub(super) fn heard(&mut self) -> bool {
        match &mut self.phase {
            Phase::Open {
                heard: heard @ false,
                ..
            } => {
                *heard = true;
                true
            }
            _ => false,
        }
    }

    /// The byte stream ended, or has to. The only place that decides what follows.
    pub(super) fn lost(
        &mut self,
        now: Instant,
        trouble: &Trouble,
        logged_in: bool,
        rng: &mut Drbg,
    ) -> Verdict {
        if let Phase::Open {
            since, heard: true, ..
        } = self.phase
            && now.saturating_since(since) >= HEALTHY
        {
            self.backoff.succeed();
        } else {
            self.attempt = self.attempt.wrapping_add(1);
        }
        self.phase = Phase::Down;
        let recovery = match trouble {
            Trouble::Stream { .. } => Recovery::Reconnect,
            // Without a login there is nothing to lose.
            Trouble::Link(Error::Status(-404)) if !logged_in => Recovery::NewKey,
            Trouble::Link(error) => error.recovery(),
        };
        match (recovery, trouble) {
            (Recovery::Reconnect, _) => self.backoff.fail(now, Duration::ZERO, rng),
            (Recovery::Backoff, _) => self.backoff.fail(now, THROTTLED, rng),
            (Recovery::NewKey, _) => {
                self.backoff.fail(now, Duration::ZERO, rng);
                return Verdict::KeyLost;
            }
            (Recovery::GiveUp, Trouble::Link(error)) if self.connection.snapshot().is_none() => {
                self.phase = Phase::Failed(error.clone());
                return Verdict::GivenUp;
            }
            // A server that has a key of ours is somewhere: this was another one, or somebody on the
            // way to it, and neither has proved who it is.
            (Recovery::GiveUp, _) => self.backoff.fail(now, THROTTLED, rng),
        }
        Verdict::Again
    }

    /// It is of use.
    pub(super) fn touch(&mut self, now: Instant) {
        self.used = now;
    }

    /// When it will have been of no use for so long that it can go (API-12).
    fn idle_at(&self) -> Option<Instant> {
        self.requests.is_empty().then(|| self.used + IDLE)
    }

    /// When the next attempt is made.
    pub(super) fn due(&self) -> Option<Instant> {
        self.backoff.due()
    }

    /// Why the byte stream is considered lost at `now`, if it has taken too long to open.
    pub(super) fn overdue(&self, now: Instant) -> Option<Trouble> {
        match self.phase {
            Phase::Opening {
                address, deadline, ..
            } if deadline <= now => Some(Trouble::Stream {
                address,
                kind: Some(io::ErrorKind::TimedOut),
            }),
            _ => None,
        }
    }

    fn poll_timeout(&self) -> Option<Instant> {
        match self.phase {
            Phase::Down => Some(self.backoff.due().unwrap_or_default()),
            Phase::Opening { deadline, .. } => Some(deadline),
            Phase::Open { .. } => self.connection.poll_timeout(),
            Phase::Failed(_) => None,
        }
    }
}

/// How long a byte stream may take to open before another address is tried.
const OPENING: Duration = Duration::from_secs(10);

/// How long a link other than the one to the home may be of no use (API-12).
const IDLE: Duration = Duration::from_secs(300);

/// A link that lasted this long was a good one: the next attempt is made without delay.
const HEALTHY: Duration = Duration::from_secs(10);

/// Least delay after the server said that we are too many (`-429`).
const THROTTLED: Duration = Duration::from_secs(10);
