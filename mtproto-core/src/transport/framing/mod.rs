//! Where packets begin and end.

mod abridged;
mod full;
mod intermediate;

use super::{
    FrameError, Framing, Received,
    received::{is_short, status},
};
use crate::Drbg;
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
pub(super) struct Framer {
    pub(super) framing: Framing,
    /// Packets so far in each direction, which only the full framing counts.
    sent: u32,
    received: u32,
}

impl Framer {
    pub(super) fn new(framing: Framing) -> Self {
        Self {
            framing,
            sent: 0,
            received: 0,
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
            let found = match self.framing {
                Framing::Abridged => abridged::next(input, from_server, max),
                Framing::Intermediate => intermediate::next(input, from_server, max, 0),
                Framing::Padded => {
                    intermediate::next(input, from_server, max, intermediate::MAX_PADDING)
                }
                Framing::Full => full::next(input, from_server, &mut self.received, max),
            }?;
            match found {
                Some(Received::Packet { bytes, .. })
                    if from_server && is_short(self.framing, &bytes) =>
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
    pub(super) fn plan(&self, len: usize, rng: &mut Drbg) -> Plan {
        let (header, padding, trailer) = match self.framing {
            Framing::Abridged => (abridged::header_len(len), 0, 0),
            Framing::Intermediate => (4, 0, 0),
            Framing::Padded => {
                let [byte] = rng.array();
                (4, usize::from(byte) % (intermediate::MAX_PADDING + 1), 0)
            }
            Framing::Full => (8, 0, 4),
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
        match self.framing {
            Framing::Abridged => abridged::send(len, asks_quick_ack, out, fill),
            Framing::Intermediate | Framing::Padded => {
                intermediate::send(len, padding, asks_quick_ack, rng, out, fill);
            }
            Framing::Full => full::send(len, &mut self.sent, out, fill),
        }
    }

    /// How many bytes a quick acknowledgement takes; none where the framing has none (TR-3).
    pub(super) fn quick_ack_len(&self) -> usize {
        match self.framing {
            Framing::Abridged | Framing::Intermediate | Framing::Padded => 4,
            Framing::Full => 0,
        }
    }

    /// Appends a quick acknowledgement (TR-12); nothing where the framing has none (TR-3).
    pub(super) fn send_quick_ack(&self, token: u32, out: &mut BytesMut) {
        match self.framing {
            Framing::Abridged => out.put_u32(token | TOKEN),
            Framing::Intermediate | Framing::Padded => out.put_u32_le(token | TOKEN),
            Framing::Full => {}
        }
    }
}

/// Most that framing adds to a packet: header, padding, checksum.
const MAX_OVERHEAD: usize = 32;

/// Set in every token, so that none is taken for a length (TR-11).
const TOKEN: u32 = 1 << 31;
