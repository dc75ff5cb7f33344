//! One end of one MTProto connection.
//!
//! Glue: bytes go through the transport and come out as packets; packets go to the key exchange or to
//! a session, by the key they name; and back. What differs between the ends is in [`client`] and
//! [`server`].

mod arrivals;
mod client;
mod departures;
mod server;

use crate::{
    Client, ClientConfig, Delivery, Error, Instant, KeyId, QueueFull, Request, RequestId, Role,
    RpcError, Server, ServerConfig, ServerKey, SessionKey,
    handshake::{Work, WorkDone},
    role::sealed::End,
    session::{Destroyed, ServerSession, Snapshot},
    transport::{self, Transport},
};
use arrivals::Arrivals;
use bytes::{Bytes, BytesMut};
use core::{fmt, time::Duration};
use rand_core::CryptoRng;

pub(crate) use arrivals::Arrival;
pub(crate) use client::ClientEnd;
pub(crate) use departures::Departures;
pub(crate) use server::ServerEnd;

/// One end of one MTProto connection.
///
/// # Driving a connection
///
/// Whenever bytes arrive, a deadline passes, or the application has a request:
///
/// 1. tell the connection with [`handle_input`](Self::handle_input),
///    [`handle_timeout`](Self::handle_timeout) or [`request`](Connection::request);
/// 2. send what [`poll_transmit`](Self::poll_transmit) appends, until it returns `false`;
/// 3. act on what [`poll_event`](Self::poll_event) returns, until it returns `None`;
/// 4. sleep until [`poll_timeout`](Self::poll_timeout), or until there is news.
///
/// Any other order is correct too. It costs latency, never consistency.
pub struct Connection<R: Role = Client> {
    transport: Transport<R>,
    /// Out of the transport, and not handled yet.
    arrivals: Arrivals,
    end: R::End,
    /// The latest time on our own time line, which does not go back.
    now: Instant,
    /// Our time line minus the caller's: grows when the caller's clock is set back.
    set_back: Duration,
    error: Option<Error>,
}

impl Connection<Client> {
    /// Starts a client. Nothing is sent before the first [`poll_transmit`](Self::poll_transmit).
    pub fn connect(
        now: Instant,
        config: ClientConfig,
        resume: Option<Snapshot>,
        rng: &mut impl CryptoRng,
    ) -> Self {
        let (end, transport) = ClientEnd::new(now, config, resume, rng);
        Self {
            transport,
            arrivals: Arrivals::default(),
            end,
            now,
            set_back: Duration::ZERO,
            error: None,
        }
    }

    /// Continues on a new byte stream after the old one ended. Unanswered requests are sent again.
    ///
    /// May also be called before the first byte stream opens: time spent waiting for it does not
    /// count then.
    pub fn reconnect(&mut self, now: Instant) {
        self.tell(now);
        self.error = None;
        self.arrivals = Arrivals::default();
        self.transport = self.end.reconnect(self.now);
    }

    /// The same over another stack of codecs, for when the way to the server has changed.
    pub fn reconnect_over(&mut self, now: Instant, transport: transport::Config) {
        self.end.set_transport(transport);
        self.reconnect(now);
    }

    /// Queues a request. Legal in every state, even before there is a key.
    pub fn request(&mut self, request: impl Into<Request>) -> Result<RequestId, QueueFull> {
        let mut request = request.into();
        request.deadline = request.deadline.map(|at| at + self.set_back);
        let result = self.end.session.request(request);
        result.map_err(|QueueFull(mut request)| {
            request.deadline = request.deadline.map(|at| at - self.set_back);
            QueueFull(request)
        })
    }

    /// Gives up on a request. No event mentions it afterwards; the server is told not to answer.
    ///
    /// Says how far the request came, which tells whether asking again can do harm; `None` if it was
    /// answered, or nobody knows it.
    pub fn cancel(&mut self, id: RequestId) -> Option<Delivery> {
        self.end.session.cancel(id)
    }

    /// How far a request that has no answer has come; `None` if there is no such request.
    #[must_use]
    pub fn delivery(&self, id: RequestId) -> Option<Delivery> {
        self.end.session.delivery(id)
    }

    /// Has the server forget the permanent key, as after logging out.
    /// [`Event::KeyDestroyed`](crate::Event::KeyDestroyed) says when it has; what is stored of the
    /// key is of no use then.
    pub fn destroy_key(&mut self) {
        self.end.session.destroy_key();
    }

    /// A heavy step of a key exchange, under [`WorkPolicy::HandOut`](crate::WorkPolicy::HandOut).
    /// Run it wherever nothing waits, and hand the result to [`handle_work`](Self::handle_work).
    pub fn poll_work(&mut self) -> Option<Work> {
        self.end.poll_work()
    }

    /// Takes the result of a heavy step. One that nothing waits for any more is ignored.
    ///
    /// # Errors
    ///
    /// As [`handle_input`](Self::handle_input).
    pub fn handle_work(&mut self, now: Instant, done: WorkDone) -> Result<(), Error> {
        self.tick(now)?;
        let result = self.end.handle_work(self.now, done);
        self.keep(result)
    }

    /// What to store to [`connect`](Self::connect) without a key exchange next time.
    pub fn snapshot(&self) -> Option<Snapshot> {
        let mut snapshot = self.end.session.snapshot()?;
        let set_back = i64::try_from(self.set_back.as_micros()).unwrap_or(i64::MAX);
        snapshot.clock_offset = snapshot.clock_offset.saturating_add(set_back);
        Some(snapshot)
    }
}

impl Connection<Server> {
    /// Starts a server. The client's first bytes choose the transport.
    pub fn accept(now: Instant, config: ServerConfig, rng: &mut impl CryptoRng) -> Self {
        let (end, transport) = ServerEnd::new(now, config, rng);
        Self {
            transport,
            arrivals: Arrivals::default(),
            end,
            now,
            set_back: Duration::ZERO,
            error: None,
        }
    }

    /// Answers [`ServerEvent::KeyNeeded`](crate::ServerEvent::KeyNeeded); `None` rejects the client.
    ///
    /// Input that waited for it is handled at once.
    pub fn provide_key(&mut self, id: KeyId, key: Option<ServerKey>) {
        self.end.provide_key(id, key);
        self.go_on();
    }

    /// Answers [`ServerEvent::SessionNeeded`](crate::ServerEvent::SessionNeeded): a session taken
    /// from another byte stream with [`take_session`](Self::take_session), or `None` to begin one.
    ///
    /// Input that waited for it is handled at once.
    pub fn provide_session(&mut self, id: SessionKey, session: Option<ServerSession>) {
        self.end.provide_session(id, session);
        self.go_on();
    }

    /// Gives up a session, so that another byte stream can continue it.
    pub fn take_session(&mut self, id: SessionKey) -> Option<ServerSession> {
        self.end.take_session(id)
    }

    /// The sessions this byte stream holds, for when it ends.
    pub fn sessions(&self) -> impl Iterator<Item = SessionKey> + '_ {
        self.end.sessions.keys().copied()
    }

    /// Answers a request. Unknown sessions and requests are ignored.
    pub fn respond(&mut self, session: SessionKey, id: RequestId, result: Result<Bytes, RpcError>) {
        self.end.respond(session, id, result);
    }

    /// Answers [`ServerEvent::DestroySession`](crate::ServerEvent::DestroySession).
    pub fn destroyed(&mut self, session: SessionKey, target: SessionKey, what: Destroyed) {
        if let Some(session) = self.end.sessions.get_mut(&session) {
            session.destroyed(target.session, what);
        }
    }

    /// Sends something unasked in `session`.
    pub fn push(&mut self, session: SessionKey, body: Bytes) {
        if let Some(session) = self.end.sessions.get_mut(&session) {
            session.push(body);
        }
    }

    /// An error shows in the next call that can return one.
    fn go_on(&mut self) {
        if self.error.is_none()
            && let Err(error) = self.handle_packets()
        {
            self.error = Some(error);
        }
    }
}

impl<R: Role> Connection<R> {
    /// Takes bytes received from the peer, in pieces of any size.
    ///
    /// Packets are decrypted in place and handed out as slices of `bytes`; nothing is copied when
    /// the caller reads into one growing [`BytesMut`] and passes on what it [`split`]s off.
    ///
    /// # Errors
    ///
    /// The byte stream must be closed. The error is returned again by every later call until
    /// [`reconnect`](Connection::reconnect); events already queued stay valid, and what
    /// [`poll_transmit`](Self::poll_transmit) still has is to be sent.
    ///
    /// [`split`]: BytesMut::split
    pub fn handle_input(&mut self, now: Instant, bytes: BytesMut) -> Result<(), Error> {
        self.tick(now)?;
        if !bytes.is_empty() {
            self.transport.receive(self.now, bytes);
        }
        let result = self.handle_packets();
        self.keep(result)
    }

    /// Acts on deadlines up to `now`. Harmless when none has passed.
    ///
    /// # Errors
    ///
    /// As [`handle_input`](Self::handle_input). Deadlines of requests pass all the same.
    pub fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        if let Err(error) = self.tick(now) {
            self.end.handle_idle_timeout(self.now);
            return Err(error);
        }
        let result = self.end.handle_timeout(self.now);
        self.keep(result)
    }

    /// Appends a packet to `out`; `false` means there is nothing to send.
    ///
    /// Packets are built here and not earlier, so everything queued meanwhile shares a container
    /// and a caller that stops asking exerts back pressure. Packets that follow one another at once are
    /// appended together, since they are sealed faster so: at most eight, and less than a mebibyte
    /// before the last of them.
    #[must_use = "`false` means that nothing was appended"]
    pub fn poll_transmit(&mut self, now: Instant, out: &mut BytesMut) -> bool {
        self.tell(now);
        if self.transport.poll_transmit(out) {
            return true;
        }
        if !self.transport.is_ready() {
            return false;
        }
        let failed = self.error.is_some();
        let mut departures = Departures::new(&mut self.transport, out);
        let sent = self.end.poll_transmit(self.now, failed, &mut departures);
        while departures.are_waiting() {
            if !self.end.poll_transmit(self.now, failed, &mut departures) {
                break;
            }
        }
        departures.finish();
        sent
    }

    /// Next event, oldest first.
    #[must_use]
    pub fn poll_event(&mut self) -> Option<R::Event> {
        self.end.poll_event()
    }

    /// When to call [`handle_timeout`](Self::handle_timeout) next. Cheap enough to call every time.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let at = if self.error.is_some() {
            self.end.poll_idle_timeout()
        } else {
            self.end.poll_timeout()
        };
        at.map(|at| at - self.set_back)
    }

    /// Takes note of the time. A clock that was set back goes on from where it was: deadlines pass
    /// when they would have.
    fn tell(&mut self, now: Instant) {
        let now = now + self.set_back;
        let back = self.now.saturating_since(now);
        if R::IS_CLIENT && back > JITTER {
            self.set_back += back;
        }
        self.now = self.now.max(now);
    }

    fn tick(&mut self, now: Instant) -> Result<(), Error> {
        self.tell(now);
        self.error.clone().map_or(Ok(()), Err)
    }

    fn keep(&mut self, result: Result<(), Error>) -> Result<(), Error> {
        if let Err(error) = &result {
            self.error = Some(error.clone());
            self.end.failed(self.now);
        }
        result
    }

    fn handle_packets(&mut self) -> Result<(), Error> {
        self.end.resume(self.now)?;
        loop {
            let arrival = match self.end.is_waiting() {
                true => None,
                false => self.arrivals.next(&mut self.transport, &self.end),
            };
            self.end.notice(&mut self.transport);
            let Some(arrival) = arrival else {
                return Ok(());
            };
            self.end.handle(self.now, arrival.map_err(Error::Frame)?)?;
        }
    }
}

/// By how much readings of one clock may disagree, such as those of several threads.
const JITTER: Duration = Duration::from_secs(1);

impl<R: Role> fmt::Debug for Connection<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}
