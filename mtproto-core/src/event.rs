//! What a connection tells the application.

use crate::{
    AuthKey, Binding, KeyId, RequestError, RequestId, ServerKey,
    transport::{Fingerprint, Recognized},
};
use bytes::Bytes;

/// Something a client connection has to say.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// A permanent key was agreed on. Store it; the connection already uses it.
    KeyCreated(AuthKey),
    /// Keys and salt are in place: requests flow from here on.
    Ready,
    /// A request was answered.
    Response {
        /// Which request.
        id: RequestId,
        /// Serialized answer, decompressed.
        body: Bytes,
    },
    /// A request failed for good.
    Failed {
        /// Which request.
        id: RequestId,
        /// Why.
        error: RequestError,
    },
    /// The server sent something unasked, usually updates.
    Push(Bytes),
    /// The server forgot our session: pushes sent before now may be lost.
    SessionReset,
    /// The permanent key was destroyed, as [`destroy_key`](crate::Connection::destroy_key) asked for.
    /// Requests that had no answer have failed.
    KeyDestroyed,
    /// Something noteworthy that needs no action.
    Notice(Notice),
}

/// Names a session on a server: sessions of different keys may share a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionKey {
    /// Key the session is encrypted with.
    pub key: KeyId,
    /// Number the client chose.
    pub session: u64,
}

/// Something a server connection has to say.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServerEvent {
    /// The byte stream begins with this. If a [`ReplayCache`] does not admit it, drop the
    /// connection before the next [`poll_transmit`](crate::Connection::poll_transmit).
    ///
    /// [`ReplayCache`]: crate::transport::ReplayCache
    Fingerprint(Fingerprint),
    /// The client's choice of codecs was recognized.
    Recognized(Recognized),
    /// A client agreed on a key with us. Keep it: other byte streams will use it.
    KeyCreated(ServerKey),
    /// A client used a key we do not hold; answer with
    /// [`provide_key`](crate::Connection::provide_key). Input waits until then.
    KeyNeeded(KeyId),
    /// A client used a session this byte stream does not hold; answer with
    /// [`provide_session`](crate::Connection::provide_session). Input waits until then.
    SessionNeeded(SessionKey),
    /// A session began that nobody held.
    SessionOpened(SessionKey),
    /// A client calls.
    Request {
        /// Session to answer in.
        session: SessionKey,
        /// Name to answer under.
        id: RequestId,
        /// Serialized function, decompressed.
        body: Bytes,
    },
    /// A client no longer wants the answer to a request.
    Cancelled {
        /// Session of the request.
        session: SessionKey,
        /// Which request.
        id: RequestId,
    },
    /// A client wants its temporary key to stand for a permanent one. Look the latter up, have
    /// [`Binding::check`](crate::Binding::check) judge, remember which key stands for which, and
    /// [`respond`](crate::Connection::respond) with `boolTrue` or the error.
    Bind {
        /// Session of the request, under the temporary key.
        session: SessionKey,
        /// Name to answer under.
        id: RequestId,
        /// What the client says, and proves.
        binding: Binding,
    },
    /// A client ends one of its other sessions: forget it, and say with
    /// [`destroyed`](crate::Connection::destroyed) whether it was there.
    DestroySession {
        /// Session of the request.
        session: SessionKey,
        /// Session to forget, under the same key.
        target: SessionKey,
    },
    /// A client ended its key: forget it and all its sessions.
    KeyDestroyed(KeyId),
    /// Something noteworthy that needs no action.
    Notice(Notice),
}

/// A remark for logs and metrics. The crate has no logger of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// Our clock was off by this many seconds and is now corrected.
    ClockCorrected(i64),
    /// The server asked for another salt.
    SaltRotated,
    /// A message arrived twice and was ignored.
    Duplicate(u64),
    /// Requests were sent again after a link was replaced or a message refused.
    Resent(usize),
    /// The server confirmed that it received a request; the answer is yet to come.
    Acked(RequestId),
    /// The server, or somebody on the way, says that a request which asked for it has arrived
    /// (TR-14). It is no promise.
    QuickAck(RequestId),
    /// A message could not be read and was ignored, apart from its acknowledgement.
    Unreadable(u64),
    /// A message's identifier is too old or too new: it was ignored (04-messages §6, step 10).
    Untimely(u64),
    /// Traffic goes on under another temporary key. The server has forgotten what was said about the
    /// connection under the one before.
    KeyRenewed,
}
