//! What a stream passes for, if it wears a disguise.

use super::{FrameError, fake_tls::FakeTls};
use bytes::BytesMut;

/// One end of a disguise.
#[derive(Debug)]
pub(super) enum Costume {
    FakeTls(FakeTls),
}

impl Costume {
    /// Removes the next piece of what is inside; `None` if more bytes are needed.
    pub(super) fn receive(&mut self, input: &mut BytesMut) -> Result<Option<BytesMut>, FrameError> {
        match self {
            Self::FakeTls(tls) => tls.receive(input).map_err(FrameError::Tls),
        }
    }

    /// Appends what the disguise itself has to say; `false` if nothing.
    pub(super) fn poll_transmit(&mut self, out: &mut BytesMut) -> bool {
        match self {
            Self::FakeTls(tls) => tls.poll_transmit(out),
        }
    }

    /// Whether the other end has said what has to come first.
    pub(super) fn is_ready(&self) -> bool {
        match self {
            Self::FakeTls(tls) => tls.is_ready(),
        }
    }

    /// Appends `len` bytes that `fill` writes.
    pub(super) fn send(
        &mut self,
        len: usize,
        out: &mut BytesMut,
        fill: impl FnOnce(&mut BytesMut),
    ) {
        match self {
            Self::FakeTls(tls) => tls.send(len, out, fill),
        }
    }
}
