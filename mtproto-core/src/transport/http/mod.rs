//! Packets as the bodies of HTTP requests and responses, one each (§8).
//!
//! This takes the place of a framing. The server can only speak when it was asked, so a client keeps
//! a request waiting for whatever comes (`http_wait`). Requests may be sent before earlier ones were
//! answered; responses come in the order of the requests, but what is in them need not.
//!
//! ```text
//! POST /api HTTP/1.1        HTTP/1.1 200 OK
//! Host: …                   Content-Length: …
//! Content-Length: …
//!                           packet
//! packet
//! ```

mod chunks;
mod client;
pub(super) mod head;
mod server;
#[cfg(test)]
mod tests;

use super::Received;
use alloc::boxed::Box;
use bytes::{BufMut, BytesMut};
use chunks::Chunks;
use core::fmt;

/// One end of a stream of HTTP exchanges.
#[derive(Debug)]
pub struct Http {
    end: End,
    search: head::Search,
    /// What is to come of the message whose head was read.
    body: Option<Body>,
    /// Requests that were not answered yet.
    open: usize,
    /// What we say of our own accord.
    out: BytesMut,
}

#[derive(Debug)]
enum End {
    /// With the first two lines of a request.
    Client(Box<str>),
    Server,
}

#[derive(Debug)]
struct Body {
    length: Length,
    /// A response that is a status code and nothing else (TR-18).
    status: Option<i32>,
}

#[derive(Debug)]
enum Length {
    Known(usize),
    Chunked(Chunks),
}

impl Http {
    fn new(end: End) -> Self {
        Self {
            end,
            search: head::Search::default(),
            body: None,
            open: 0,
            out: BytesMut::new(),
        }
    }

    /// Removes the next packet or status from what was received, once it is whole. `max` bounds a
    /// packet.
    ///
    /// # Errors
    ///
    /// Not the HTTP that is spoken here. A server has the refusal ready for
    /// [`poll_transmit`](Self::poll_transmit); then the stream must be closed.
    pub fn receive(
        &mut self,
        input: &mut BytesMut,
        max: usize,
    ) -> Result<Option<Received>, HttpError> {
        let found = self.next(input, max);
        if let (Err(error), End::Server) = (&found, &self.end) {
            self.refuse(error);
        }
        found
    }

    fn next(&mut self, input: &mut BytesMut, max: usize) -> Result<Option<Received>, HttpError> {
        loop {
            let Some(body) = &mut self.body else {
                let Some(head) = self.search.take(input)? else {
                    return Ok(None);
                };
                match self.end {
                    End::Client(_) => self.response(&head, max)?,
                    End::Server => self.request(&head, max)?,
                }
                continue;
            };
            let Some(bytes) = body.take(input, max)? else {
                return Ok(None);
            };
            let status = body.status;
            self.body = None;
            match self.end {
                End::Client(_) => self.open = self.open.saturating_sub(1),
                End::Server => self.open += 1,
            }
            if let Some(status) = status {
                return Ok(Some(Received::Status(status)));
            }
            // A response without a body says that there is nothing to say.
            if !bytes.is_empty() {
                return Ok(Some(Received::Packet {
                    bytes,
                    quick_ack: false,
                }));
            }
        }
    }

    /// Appends what we say without having been given a packet; `false` if nothing.
    pub fn poll_transmit(&mut self, out: &mut BytesMut) -> bool {
        let said = core::mem::take(&mut self.out);
        out.put_slice(&said);
        !said.is_empty()
    }

    /// Whether a packet can be sent: there is a request to answer, or few enough wait for answers.
    pub fn is_ready(&self) -> bool {
        match self.end {
            End::Client(_) => self.open < MAX_OPEN,
            End::Server => self.open > 0,
        }
    }

    /// Requests that have not been answered yet.
    pub fn open(&self) -> usize {
        self.open
    }

    /// Appends one packet of exactly `len` bytes, which `fill` writes; nothing unless the stream
    /// [is ready](Self::is_ready).
    pub fn send(&mut self, len: usize, out: &mut BytesMut, fill: impl FnOnce(&mut BytesMut)) {
        if !self.is_ready() {
            return;
        }
        self.poll_transmit(out);
        match &self.end {
            End::Client(lines) => {
                self.open += 1;
                client::put_head(lines, len, out);
            }
            End::Server => {
                self.open -= 1;
                server::put_head(200, len, out);
            }
        }
        fill(out);
    }
}

impl Body {
    fn take(&mut self, input: &mut BytesMut, max: usize) -> Result<Option<BytesMut>, HttpError> {
        match &mut self.length {
            Length::Known(len) => Ok((input.len() >= *len).then(|| input.split_to(*len))),
            Length::Chunked(chunks) => chunks.take(input, max),
        }
    }
}

/// Most requests that wait for their responses.
const MAX_OPEN: usize = 16;

/// Why a stream is not the HTTP it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HttpError {
    /// More than 8 KiB or 64 lines of head.
    HeadTooLong,
    /// Not HTTP/1.1.
    Malformed,
    /// A request for anything but to take a packet.
    Method,
    /// A body whose length is missing, contradictory or no number, or that is in chunks (TR-31).
    Length,
    /// A body longer than allowed.
    TooLong {
        /// Claimed length.
        len: usize,
        /// Allowed length.
        max: usize,
    },
    /// More requests than a client may have waiting.
    TooManyRequests,
    /// A response to nothing.
    Unasked,
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HeadTooLong => "HTTP head too long",
            Self::Malformed => "malformed HTTP head",
            Self::Method => "unexpected HTTP method",
            Self::Length => "HTTP body of unclear length",
            Self::TooLong { len, max } => {
                return write!(f, "HTTP body of {len} bytes, limit is {max}");
            }
            Self::TooManyRequests => "too many HTTP requests at once",
            Self::Unasked => "HTTP response to no request",
        })
    }
}

impl core::error::Error for HttpError {}
