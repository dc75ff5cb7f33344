//! One end of one MTProto connection.

use crate::{
    Client, ClientConfig, Error, Instant, KeyId, QueueFull, Request, RequestId, Role, RpcError,
    Server, ServerConfig, ServerKey, SessionKey,
    session::{ServerSession, Snapshot},
};
use bytes::{Bytes, BytesMut};
use core::marker::PhantomData;
use rand_core::CryptoRng;

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
#[derive(Debug)]
pub struct Connection<R: Role = Client> {
    role: PhantomData<fn() -> R>,
}

impl Connection<Client> {
    /// Starts a client. Nothing is sent before the first [`poll_transmit`](Self::poll_transmit).
    pub fn connect(
        now: Instant,
        config: ClientConfig,
        resume: Option<Snapshot>,
        rng: &mut impl CryptoRng,
    ) -> Self {
        let _ = (now, config, resume, rng);
        todo!()
    }

    /// Continues on a new byte stream after the old one ended. Unanswered requests are sent again.
    pub fn reconnect(&mut self, now: Instant) {
        let _ = now;
        todo!()
    }

    /// Queues a request. Legal in every state, even before there is a key.
    pub fn request(&mut self, request: impl Into<Request>) -> Result<RequestId, QueueFull> {
        let _ = request.into();
        todo!()
    }

    /// Gives up on a request. No event mentions it afterwards; the server is told not to answer.
    pub fn cancel(&mut self, id: RequestId) {
        let _ = id;
        todo!()
    }

    /// What to store to [`connect`](Self::connect) without a key exchange next time.
    pub fn snapshot(&self) -> Option<Snapshot> {
        todo!()
    }
}

impl Connection<Server> {
    /// Starts a server. The client's first bytes choose the transport.
    pub fn accept(now: Instant, config: ServerConfig, rng: &mut impl CryptoRng) -> Self {
        let _ = (now, config, rng);
        todo!()
    }

    /// Answers [`ServerEvent::KeyNeeded`](crate::ServerEvent::KeyNeeded); `None` rejects the client.
    pub fn provide_key(&mut self, id: KeyId, key: Option<ServerKey>) {
        let _ = (id, key);
        todo!()
    }

    /// Answers [`ServerEvent::SessionNeeded`](crate::ServerEvent::SessionNeeded): a session taken
    /// from another byte stream with [`take_session`](Self::take_session), or `None` to begin one.
    pub fn provide_session(&mut self, id: SessionKey, session: Option<ServerSession>) {
        let _ = (id, session);
        todo!()
    }

    /// Gives up a session, so that another byte stream can continue it.
    pub fn take_session(&mut self, id: SessionKey) -> Option<ServerSession> {
        let _ = id;
        todo!()
    }

    /// The sessions this byte stream holds, for when it ends.
    pub fn sessions(&self) -> impl Iterator<Item = SessionKey> + '_ {
        core::iter::empty()
    }

    /// Answers a request. Unknown sessions and requests are ignored.
    pub fn respond(&mut self, session: SessionKey, id: RequestId, result: Result<Bytes, RpcError>) {
        let _ = (session, id, result);
        todo!()
    }

    /// Sends something unasked in `session`.
    pub fn push(&mut self, session: SessionKey, body: Bytes) {
        let _ = (session, body);
        todo!()
    }
}

impl<R: Role> Connection<R> {
    /// Takes bytes received from the peer, in pieces of any size.
    ///
    /// Packets are decrypted in place and handed out as slices of `bytes`; nothing is copied when
    /// the caller reads into one growing [`BytesMut`] and passes on what it [`split`]s off.
    ///
    /// An error means the byte stream must be closed. It is returned again by every later call
    /// until [`reconnect`](Connection::reconnect); events already queued stay valid.
    ///
    /// [`split`]: BytesMut::split
    pub fn handle_input(&mut self, now: Instant, bytes: BytesMut) -> Result<(), Error> {
        let _ = (now, bytes);
        todo!()
    }

    /// Acts on deadlines up to `now`. Harmless when none has passed.
    pub fn handle_timeout(&mut self, now: Instant) -> Result<(), Error> {
        let _ = now;
        todo!()
    }

    /// Appends at most one packet to `out`; `false` means there is nothing to send.
    ///
    /// Packets are built here and not earlier, so everything queued meanwhile shares a container
    /// and a caller that stops asking exerts back pressure.
    #[must_use = "`false` means that nothing was appended"]
    pub fn poll_transmit(&mut self, now: Instant, out: &mut BytesMut) -> bool {
        let _ = (now, out);
        todo!()
    }

    /// Next event, oldest first.
    #[must_use]
    pub fn poll_event(&mut self) -> Option<R::Event> {
        todo!()
    }

    /// When to call [`handle_timeout`](Self::handle_timeout) next. Cheap enough to call every time.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        todo!()
    }
}
