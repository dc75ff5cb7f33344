//! One byte stream, from being opened to being closed.
//!
//! A stream that ends, accepts nothing, or fails in any way is closed: a persistent error that is
//! merely reported would be reported for ever.

use crate::runtime::{Runtime, Stream};
use bytes::{Buf, BytesMut};
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

/// A byte stream of a runtime, with what has not been written to it yet.
pub(super) struct Socket<R: Runtime> {
    state: State<R>,
    output: BytesMut,
    input: Input,
}

enum State<R: Runtime> {
    Opening(Pin<Box<dyn Future<Output = io::Result<R::Stream>> + Send>>),
    Open(R::Stream),
}

/// What a socket's turn to read has brought.
pub(super) enum Turn {
    /// Nothing; the task will be woken.
    Idle,
    /// The stream is open.
    Opened,
    /// Bytes arrived.
    Received(BytesMut),
    /// The stream has ended, in order if there is no reason.
    Closed(Option<io::ErrorKind>),
}

impl<R: Runtime> Socket<R> {
    /// A socket that opens.
    pub(super) fn opening(
        stream: impl Future<Output = io::Result<R::Stream>> + Send + 'static,
    ) -> Self {
        Self {
            state: State::Opening(Box::pin(stream)),
            output: BytesMut::new(),
            input: Input::default(),
        }
    }

    /// Opens, or reads once if `reading`.
    pub(super) fn poll_input(&mut self, cx: &mut Context<'_>, reading: bool) -> Turn {
        match &mut self.state {
            State::Opening(opening) => match opening.as_mut().poll(cx) {
                Poll::Pending => Turn::Idle,
                Poll::Ready(Ok(stream)) => {
                    self.state = State::Open(stream);
                    Turn::Opened
                }
                Poll::Ready(Err(error)) => Turn::Closed(Some(error.kind())),
            },
            State::Open(_) if !reading => Turn::Idle,
            State::Open(stream) => match stream.poll_read(cx, self.input.space()) {
                Poll::Pending => Turn::Idle,
                Poll::Ready(Ok(0)) => Turn::Closed(None),
                Poll::Ready(Ok(count)) => Turn::Received(self.input.take(count)),
                Poll::Ready(Err(error)) => Turn::Closed(Some(error.kind())),
            },
        }
    }

    /// Writes what `fill` appends, as far as the stream takes it; says whether anything moved.
    ///
    /// `fill` appends a packet at a time, or some of those that wait together, and is not asked beyond
    /// [`HIGH_WATER`].
    pub(super) fn poll_output(
        &mut self,
        cx: &mut Context<'_>,
        mut fill: impl FnMut(&mut BytesMut) -> bool,
    ) -> Result<bool, io::ErrorKind> {
        let State::Open(stream) = &mut self.state else {
            return Ok(false);
        };
        let mut moved = false;
        while self.output.len() < HIGH_WATER && fill(&mut self.output) {
            moved = true;
        }
        while !self.output.is_empty() {
            match stream.poll_write(cx, &self.output) {
                Poll::Pending => return Ok(moved),
                Poll::Ready(Ok(0)) => return Err(io::ErrorKind::WriteZero),
                Poll::Ready(Ok(count)) => self.output.advance(count.min(self.output.len())),
                Poll::Ready(Err(error)) => return Err(error.kind()),
            }
            moved = true;
        }
        if self.output.capacity() > KEPT {
            self.output = BytesMut::new();
        }
        Ok(moved)
    }
}

/// Room to read into, as large as the peer's recent bursts make worthwhile.
///
/// What is read is split off and handed on without a copy. Bytes read one after the other lie one
/// after the other in memory, so that a packet which arrives in pieces can be joined without a copy
/// as well. Memory is cleared once, when it is reserved.
struct Input {
    spare: BytesMut,
    size: usize,
}

impl Input {
    fn space(&mut self) -> &mut [u8] {
        if self.spare.len() < SMALLEST_READ {
            self.spare.resize(self.size, 0);
        }
        &mut self.spare
    }

    fn take(&mut self, count: usize) -> BytesMut {
        let filled = count >= self.spare.len();
        if filled {
            self.size = (self.size * 4).min(LARGEST_READ);
        } else if count < self.size / 16 {
            self.size = (self.size / 2).max(FIRST_READ);
        }
        self.spare.split_to(count.min(self.spare.len()))
    }
}

impl Default for Input {
    fn default() -> Self {
        Self {
            spare: BytesMut::new(),
            size: FIRST_READ,
        }
    }
}

/// Output that waits for the stream before packets are built no more.
///
/// Two full socket buffers of a fast link; more would only make cancelled calls be sent anyway.
const HIGH_WATER: usize = 128 << 10;

/// Memory kept for output while there is none.
const KEPT: usize = 16 << 10;

/// Room for one read on a quiet link.
const FIRST_READ: usize = 4 << 10;

/// Room for one read on a busy link.
const LARGEST_READ: usize = 64 << 10;

/// Less room than this is not worth a system call.
const SMALLEST_READ: usize = 1 << 10;
