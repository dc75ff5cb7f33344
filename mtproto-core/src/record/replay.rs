//! Living a recorded life again.

use super::{Call, Recording, sum_of};
use crate::{Error, Event, Instant, RequestId};
use bytes::BytesMut;
use core::{fmt, time::Duration};

/// One call of a replay, and what came of it.
#[derive(Debug)]
pub struct Step<'a> {
    /// Number of the call, from zero.
    pub number: usize,
    /// The latest time the connection was told.
    pub now: Instant,
    /// What was done.
    pub did: Did<'a>,
}

/// What was done in a [`Step`].
#[derive(Debug)]
#[non_exhaustive]
pub enum Did<'a> {
    /// Bytes were received.
    Received(usize, Result<(), Error>),
    /// A deadline was acted on.
    Woke(Result<(), Error>),
    /// Bytes were sent, perhaps none.
    Sent(usize),
    /// An event was taken.
    Heard(&'a Event),
    /// A request of so many bytes was made; `None` if the queue was full.
    Asked(usize, Option<RequestId>),
    /// A request was given up.
    Cancelled(RequestId),
    /// A new byte stream began.
    Reconnected,
}

/// A replay in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Calls made.
    pub calls: usize,
    /// Bytes received.
    pub bytes_in: usize,
    /// Bytes sent.
    pub bytes_out: usize,
    /// Packets sent.
    pub packets: usize,
    /// Events taken.
    pub events: usize,
    /// Requests made.
    pub requests: usize,
    /// Byte streams after the first.
    pub reconnects: usize,
    /// Time from the first call to the last.
    pub span: Duration,
}

/// A replay did not go as the recording did: the code is not the code that was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diverged {
    /// Number of the first call whose outcome is another one.
    pub number: usize,
    /// When it was made.
    pub now: Instant,
}

impl Recording {
    /// Makes every recorded call on a new connection and shows each to `each`.
    ///
    /// # Errors
    ///
    /// [`Diverged`] at the first call whose outcome is not the recorded one.
    pub fn replay(&self, mut each: impl FnMut(&Step<'_>)) -> Result<Summary, Diverged> {
        let mut connection = self.connect();
        let mut now = self.start;
        let mut total = Summary::default();
        let mut out = BytesMut::new();
        for (number, call) in self.calls.iter().enumerate() {
            now = now.max(call.time().unwrap_or(now));
            let mut event = None;
            let (did, same) = match call {
                Call::Input(at, bytes, sum) => {
                    let result = connection.handle_input(*at, BytesMut::from(&**bytes));
                    total.bytes_in += bytes.len();
                    let same = sum_of(&result) == *sum;
                    (Did::Received(bytes.len(), result), same)
                }
                Call::Timeout(at, sum) => {
                    let result = connection.handle_timeout(*at);
                    let same = sum_of(&result) == *sum;
                    (Did::Woke(result), same)
                }
                Call::Transmit(at, sum) => {
                    out.clear();
                    total.packets += usize::from(connection.poll_transmit(*at, &mut out));
                    total.bytes_out += out.len();
                    (Did::Sent(out.len()), crc32fast::hash(&out) == *sum)
                }
                Call::Event(sum) => {
                    event = connection.poll_event();
                    total.events += 1;
                    match &event {
                        Some(event) => (Did::Heard(event), sum_of(event) == *sum),
                        None => return Err(Diverged { number, now }),
                    }
                }
                Call::Request(request, sum) => {
                    let len = request.body.len();
                    let id = connection.request(request.clone()).ok();
                    total.requests += 1;
                    (Did::Asked(len, id), sum_of(&id.as_ref()) == *sum)
                }
                Call::Cancel(id) => {
                    connection.cancel(*id);
                    (Did::Cancelled(*id), true)
                }
                Call::Reconnect(at) => {
                    connection.reconnect(*at);
                    total.reconnects += 1;
                    (Did::Reconnected, true)
                }
            };
            each(&Step { number, now, did });
            drop(event);
            if !same {
                return Err(Diverged { number, now });
            }
        }
        total.calls = self.calls.len();
        total.span = now.saturating_since(self.start);
        Ok(total)
    }
}

impl Call {
    fn time(&self) -> Option<Instant> {
        match self {
            Self::Input(now, ..)
            | Self::Timeout(now, _)
            | Self::Transmit(now, _)
            | Self::Reconnect(now) => Some(*now),
            Self::Event(_) | Self::Request(..) | Self::Cancel(_) => None,
        }
    }
}

impl fmt::Display for Diverged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, .. } = self;
        write!(
            f,
            "call {number} has another outcome than when it was recorded"
        )
    }
}

impl core::error::Error for Diverged {}
