//! What comes out of a byte stream, and what comes in place of a packet.

use super::FrameError;
use bytes::BytesMut;

/// What a transport found in the byte stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Received {
    /// One packet, without framing. With padded framing surplus bytes may follow it, which
    /// [`trim`] removes.
    Packet {
        /// The packet.
        bytes: BytesMut,
        /// The client asked for a quick acknowledgement (TR-10); only servers see this.
        quick_ack: bool,
    },
    /// The server received the packet with this token (TR-12); only clients see this.
    QuickAck(u32),
    /// A bare status code instead of a packet, such as -404 (TR-16); only clients see this.
    Status(i32),
}

/// Removes what padded framing has left behind a packet, as far as the packet itself tells (TR-5).
///
/// For those who pass packets on without opening them. Whoever opens them need not care.
pub fn trim(packet: &mut BytesMut) {
    let surplus = match packet.first_chunk::<PLAIN>() {
        Some([0, 0, 0, 0, 0, 0, 0, 0, .., a, b, c, d]) => {
            let len = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
            packet.len().saturating_sub(PLAIN.saturating_add(len))
        }
        _ => packet.len().saturating_sub(ENCRYPTED) % 16,
    };
    packet.truncate(packet.len() - surplus.min(packet.len()));
}

/// What something too short for a packet means; nothing if it is to be ignored (TR-16, TR-17).
pub(super) fn status(packet: &[u8]) -> Result<Option<Received>, FrameError> {
    let token = || packet.get(4..).and_then(first_word);
    match (first_word(packet), token()) {
        (Some(0), _) => Ok(None),
        (Some(-1), Some(token)) => Ok(Some(Received::QuickAck(token.cast_unsigned()))),
        (Some(code), _) if STATUS.contains(&code) => Ok(Some(Received::Status(code))),
        _ => Err(FrameError::BadLength(packet.len() as u32)),
    }
}

/// Whether something in place of a packet is too short to be one (TR-16). Padding may lengthen a
/// status, but no packet has fewer than 24 bytes.
pub(super) fn is_short(pads: bool, packet: &[u8]) -> bool {
    let plausible = || first_word(packet).is_some_and(|code| STATUS.contains(&code));
    packet.len() < 16 || pads && packet.len() < ENCRYPTED && plausible()
}

fn first_word(bytes: &[u8]) -> Option<i32> {
    bytes.first_chunk().copied().map(i32::from_le_bytes)
}

/// Status codes that can be meant.
pub(super) const STATUS: core::ops::RangeInclusive<i32> = -999..=-1;

/// Key, identifier and length in front of a plain message.
const PLAIN: usize = 20;

/// Key and message key in front of encrypted blocks.
const ENCRYPTED: usize = 24;
