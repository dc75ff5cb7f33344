//! Where packets begin and end.

mod abridged;
mod full;
mod intermediate;

use super::{
    FrameError, Framing, Received, Site,
    http::Http,
    received::{is_short, status},
};
use crate::Drbg;
use alloc::boxed::Box;
use bytes::{BufMut, BytesMut};

/// A packet that is about to be framed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    len: usize,
    padding: usize,
    /// With everything around it.
    pub(super) framed_len: usize,
}

/// One framing in both directions.
#[derive(Debug)]
pub(super) enum Framer {
    Abridged,
    Intermediate,
    Padded,
    /// Counts packets in each direction.
    Full {
        sent: u32,
        received: u32,
    },
    Http(Box<Http>),
}

impl Framer {
    /// The client's end.
    pub(super) fn connect(framing: Framing, site: &Site) -> Self {
        match framing {
            Framing::Http => {
                let path = site.other_path().unwrap_or("/api");
                Self::Http(Box::new(Http::connect(site.host(), path)))
            }
            framing => Self::accept(framing),
        }
    }

    /// The server's end.
    pub(super) fn accept(framing: Framing) -> Self {
        match framing {
            Framing::Abridged => Self::Abridged,
            Framing::Intermediate => Self::Intermediate,
            Framing::Padded => Self::Padded,
            Framing::Full => Self::Full {
                sent: 0,
                received: 0,
            },
            Framing::Http => Self::Http(Box::new(Http::accept())),
        }
    }

    /// Whether packets may have surplus bytes behind them.
    pub(super) fn pads(&self) -> bool {
        matches!(self, Self::Padded)
    }

    /// Whether a packet is framed without a look at its bytes.
    pub(super) fn is_blind(&self) -> bool {
        matches!(self, Self::Abridged | Self::Intermediate | Self::Padded)
    }

    /// Whether a packet can be sent, as far as framing is concerned.
    pub(super) fn is_ready(&self) -> bool {
        match self {
            Self::Http(http) => http.is_ready(),
            _ => true,
        }
    }

    /// Appends what the framing itself has to say; `false` if nothing.
    pub(super) fn poll_transmit(&mut self, out: &mut BytesMut) -> bool {
        match self {
            Self::Http(http) => http.poll_transmit(out),
            _ => false,
        }
    }

    /// Removes the next complete unit, if one has arrived.
    pub(super) fn next(
        &mut self,
        input: &mut BytesMut,
        from_server: bool,
        max: usize,
    ) -> Result<Option<Received>, FrameError> {
        loop {
            let found = match self {
                Self::Abridged => abridged::next(input, from_server, max),
                Self::Intermediate => intermediate::next(input, from_server, max, 0),
                Self::Padded => {
                    intermediate::next(input, from_server, max, intermediate::MAX_PADDING)
                }
                Self::Full { received, .. } => full::next(input, from_server, received, max),
                Self::Http(http) => http.receive(input, max).map_err(FrameError::Http),
            }?;
            match found {
                Some(Received::Packet { bytes, .. })
                    if from_server && is_short(self.pads(), &bytes) =>
                {
                    if let Some(status) = status(&bytes)? {
                        return Ok(Some(status));
                    }
                }
                found => return Ok(found),
            }
        }
    }

    /// How a packet of `len` bytes will be framed.
    pub(super) fn plan(&self, len: usize, to_server: bool, rng: &mut Drbg) -> Plan {
        let (header, padding, trailer) = match self {
            Self::Abridged => (abridged::header_len(len), 0, 0),
            Self::Intermediate => (4, 0, 0),
            Self::Padded => {
                let most = match to_server {
                    true => intermediate::MAX_PADDING,
                    false => intermediate::PADDING_TO_CLIENTS,
                };
                let [byte] = rng.array();
                (4, usize::from(byte) % (most + 1), 0)
            }
            Self::Full { .. } => (8, 0, 4),
            // Nothing is around it that would have to know.
            Self::Http(_) => (0, 0, 0),
        };
        let framed_len = header + len + padding + trailer;
        Plan {
            len,
            padding,
            framed_len,
        }
    }

    /// Appends a packet as planned; `fill` writes exactly as many bytes as were.
    pub(super) fn send(
        &mut self,
        plan: Plan,
        asks_quick_ack: bool,
        rng: &mut Drbg,
        out: &mut BytesMut,
        fill: impl FnOnce(&mut BytesMut),
    ) {
        let Plan { len, padding, .. } = plan;
        out.reserve(len + MAX_OVERHEAD);
        match self {
            Self::Abridged => abridged::send(len, asks_quick_ack, out, fill),
            Self::Intermediate | Self::Padded => {
                intermediate::send(len, padding, asks_quick_ack, rng, out, fill);
            }
            Self::Full { sent, .. } => full::send(len, sent, out, fill),
            Self::Http(http) => http.send(len, out, fill),
        }
    }

    /// How many bytes a quick acknowledgement takes; none where the framing has none (TR-3).
    pub(super) fn quick_ack_len(&self) -> usize {
        match self {
            Self::Abridged | Self::Intermediate | Self::Padded => 4,
            Self::Full { .. } | Self::Http(_) => 0,
        }
    }

    /// Appends a quick acknowledgement (TR-12); nothing where the framing has none (TR-3).
    pub(super) fn send_quick_ack(&self, token: u32, out: &mut BytesMut) {
        match self {
            Self::Abridged => out.put_u32(token | TOKEN),
            Self::Intermediate | Self::Padded => out.put_u32_le(token | TOKEN),
            Self::Full { .. } | Self::Http(_) => {}
        }
    }
}

/// Most that framing adds to a packet: header, padding, checksum.
const MAX_OVERHEAD: usize = 32;

/// Set in every token, so that none is taken for a length (TR-11).
const TOKEN: u32 = 1 << 31;
