//! What a stream passes for, if it wears a disguise.

use super::{FrameError, PassesFor, fake_tls::FakeTls, websocket::WebSocket};
use alloc::boxed::Box;
use bytes::BytesMut;

/// One end of a disguise.
#[derive(Debug)]
pub(super) enum Costume {
    FakeTls(Box<FakeTls>),
    WebSocket(Box<WebSocket>),
}

impl Costume {
    /// Removes the next piece of what is inside; `None` if more bytes are needed. `max` bounds a
    /// packet.
    pub(super) fn receive(
        &mut self,
        input: &mut BytesMut,
        max: usize,
    ) -> Result<Option<BytesMut>, FrameError> {
        match self {
            Self::FakeTls(tls) => tls.receive(input).map_err(FrameError::Tls),
            Self::WebSocket(socket) => socket
                .receive(input, max.saturating_add(SEVERAL))
                .map_err(FrameError::WebSocket),
        }
    }

    /// Appends what the disguise itself has to say; `false` if nothing.
    pub(super) fn poll_transmit(&mut self, out: &mut BytesMut) -> bool {
        match self {
            Self::FakeTls(tls) => tls.poll_transmit(out),
            Self::WebSocket(socket) => socket.poll_transmit(out),
        }
    }

    /// Whether the other end has said what has to come first.
    pub(super) fn is_ready(&self) -> bool {
        match self {
            Self::FakeTls(tls) => tls.is_ready(),
            Self::WebSocket(socket) => socket.is_ready(),
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
            Self::WebSocket(socket) => socket.send(len, out, fill),
        }
    }

    pub(super) fn passes_for(&self) -> PassesFor {
        match self {
            Self::FakeTls(_) => PassesFor::Tls,
            Self::WebSocket(_) => PassesFor::WebSocket,
        }
    }
}

/// What a frame may have beside its largest packet: the framing of that, and small ones.
const SEVERAL: usize = 64 << 10;
