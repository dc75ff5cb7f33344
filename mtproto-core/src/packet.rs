//! One encrypted packet, sealed and opened in place.
//!
//! ```text
//! key id 8 | message key 16 | AES-256-IGE( salt 8 | session 8 | id 8 | seqno 4 | length 4 | body | padding )
//! ```
//!
//! The only place that derives message keys. What the header's fields mean is the session's
//! business; [`plain`] has the packets of the key exchange, which are not encrypted.

mod ahead;
pub mod binding;
pub mod plain;
mod queue;

pub(crate) use ahead::{MOST_TOGETHER, Packet};
pub(crate) use queue::Unsealed;

use crate::{
    AuthKey, Drbg, KeyId, Role,
    crypto::envelope::{self, Job, LargeKey},
};
use bytes::{Buf, BufMut, Bytes, BytesMut};
use core::{fmt, ops::Range, slice};
use subtle::ConstantTimeEq;

/// What stands before the body of a message, except its length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// Server salt.
    pub salt: u64,
    /// Session.
    pub session_id: u64,
    /// Identifier of the message.
    pub msg_id: u64,
    /// Sequence number.
    pub seq_no: u32,
}

/// An authentic packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The fields in front of the body.
    pub header: Header,
    /// The body, without padding: at least four bytes, a multiple of four (MSG-2).
    pub body: Bytes,
    /// Token that acknowledges this packet quickly (TR-10).
    pub quick_ack: u32,
}

/// The key a packet names, or `None` if it is too short to name one. Zero marks a plain packet.
pub fn key_id(packet: &[u8]) -> Option<KeyId> {
    packet
        .first_chunk()
        .copied()
        .map(u64::from_le_bytes)
        .map(KeyId)
}

/// Decrypts and authenticates a packet that the peer of `R` sent.
///
/// `packet` may have up to 15 bytes more than whole blocks, as padded framing leaves them; they are
/// ignored. Framings that do not pad reject such a packet with [`is_whole`] first.
///
/// The checks are those of `04-messages` §6, steps 2 to 6. The whole packet is decrypted and hashed
/// before anything in it is looked at, and whatever key it names, so that the time says nothing
/// about the plaintext (AT-04).
///
/// # Errors
///
/// See [`OpenError`]. All mean the same to the peer: the link is closed (MSG-20).
pub fn open<R: Role>(key: &AuthKey, mut packet: BytesMut) -> Result<Opened, OpenError> {
    let len = packet.len();
    let mut job = job(&mut packet).ok_or(OpenError::TooShort { len })?;
    envelope::open(key, peer_offset::<R>(), slice::from_mut(&mut job));
    let large = job.large;
    read(key, packet, large)
}

/// What there is to do for a packet that is long enough, which loses surplus bytes.
fn job(packet: &mut BytesMut) -> Option<Job<'_>> {
    let blocks = packet.len().checked_sub(OUTER)? / 16;
    packet.truncate(OUTER + blocks * 16);
    let (outer, data) = packet.split_first_chunk_mut::<OUTER>()?;
    let msg_key = outer.last_chunk().copied()?;
    (data.len() >= MIN_DATA).then(|| Job::open(msg_key, data))
}

/// Reads a decrypted packet whose plaintext has the key `large`.
fn read(key: &AuthKey, mut packet: BytesMut, large: LargeKey) -> Result<Opened, OpenError> {
    let (front, _) = packet.as_chunks();
    let Some(
        &[
            id,
            key_0,
            key_1,
            salt,
            session_id,
            msg_id,
            seq_no_and_length,
        ],
    ) = front.first_chunk()
    else {
        return Err(OpenError::TooShort { len: packet.len() });
    };
    let authentic = large.msg_key().ct_eq([key_0, key_1].as_flattened());
    let id = KeyId(u64::from_le_bytes(id));
    if id != key.id() {
        return Err(OpenError::WrongKey { id });
    }
    if !bool::from(authentic) {
        return Err(OpenError::Forged);
    }

    let seq_no_and_length = u64::from_le_bytes(seq_no_and_length);
    let header = Header {
        salt: u64::from_le_bytes(salt),
        session_id: u64::from_le_bytes(session_id),
        msg_id: u64::from_le_bytes(msg_id),
        seq_no: seq_no_and_length as u32,
    };
    let length = (seq_no_and_length >> 32) as u32;
    packet.advance(OUTER + INNER);
    let available = packet.len();
    let padding = available.checked_sub(length as usize);
    if length < 4 || !length.is_multiple_of(4) || !padding.is_some_and(|len| PADDING.contains(&len))
    {
        return Err(OpenError::BadLength { length, available });
    }
    packet.truncate(length as usize);
    Ok(Opened {
        header,
        body: packet.freeze(),
        quick_ack: large.quick_ack(),
    })
}

/// Whether a packet of `len` bytes consists of whole blocks, as it must under framings that do not
/// pad.
pub const fn is_whole(len: usize) -> bool {
    len >= OUTER && (len - OUTER).is_multiple_of(16)
}

/// Length of the packet [`seal`] makes.
pub const fn sealed_len(body_len: usize, padding: usize) -> usize {
    OUTER + INNER + body_len + padding
}

/// How much padding a body of `body_len` bytes gets: enough to round the packet's content up to one
/// of a few sizes, so that an observer learns little about the body (MSG-5).
pub fn padding_len(body_len: usize) -> usize {
    let least = INNER + body_len + *PADDING.start();
    let size = BUCKETS
        .into_iter()
        .find(|&bucket| bucket >= least)
        .unwrap_or_else(|| {
            LARGE_BUCKET
                + least
                    .saturating_sub(LARGE_BUCKET)
                    .next_multiple_of(BUCKET_STEP)
        });
    size - INNER - body_len
}

/// Appends a packet from `R` to its peer, [`sealed_len`] bytes, and returns the token the peer may
/// acknowledge it with (TR-10).
///
/// `body` appends exactly `body_len` bytes, a multiple of four. `padding` comes from
/// [`padding_len`]: 12 to 1024 bytes that complete the last block.
pub fn seal<R: Role>(
    key: &AuthKey,
    header: &Header,
    body_len: usize,
    padding: usize,
    rng: &mut Drbg,
    out: &mut BytesMut,
    body: impl FnOnce(&mut BytesMut),
) -> u32 {
    let place = lay_out(key, header, body_len, padding, rng, out, body);
    seal_laid_out::<R>(key, out.get_mut(place).unwrap_or_default())
}

/// Appends a packet that [`seal_laid_out`] makes one of: everything is in its place, and nothing is
/// encrypted. Returns where it is.
pub(crate) fn lay_out(
    key: &AuthKey,
    header: &Header,
    body_len: usize,
    padding: usize,
    rng: &mut Drbg,
    out: &mut BytesMut,
    body: impl FnOnce(&mut BytesMut),
) -> Range<usize> {
    let start = out.len();
    let end = start + sealed_len(body_len, padding);
    out.reserve(end - start);
    let seq_no_and_length = u64::from(header.seq_no) | (body_len as u64) << 32;
    let front = [
        key.id().0,
        // The message key comes here.
        0,
        0,
        header.salt,
        header.session_id,
        header.msg_id,
        seq_no_and_length,
    ];
    out.put_slice(front.map(u64::to_le_bytes).as_flattened());
    body(out);
    debug_assert_eq!(
        out.len(),
        end - padding,
        "the body has the announced length"
    );
    out.resize(end - padding, 0);
    out.resize(end, 0);
    rng.fill(out.get_mut(end - padding..).unwrap_or_default());
    start..end
}

/// Seals a packet from `R` that is laid out. Returns what acknowledges it quickly.
pub(crate) fn seal_laid_out<R: Role>(key: &AuthKey, packet: &mut [u8]) -> u32 {
    let (outer, data) = packet.split_at_mut(OUTER.min(packet.len()));
    let mut job = Job::seal(data);
    envelope::seal(key, R::KEY_OFFSET, slice::from_mut(&mut job));
    if let Some(msg_key) = outer.last_chunk_mut() {
        *msg_key = job.msg_key;
    }
    job.large.quick_ack()
}

/// Offset into the auth key for what the peer of `R` sends.
fn peer_offset<R: Role>() -> usize {
    8 - R::KEY_OFFSET
}

/// Key id and message key.
const OUTER: usize = 24;

/// Salt, session, identifier, sequence number and length.
const INNER: usize = 32;

/// The shortest content: header, least body and least padding, in whole blocks (MSG-2).
const MIN_DATA: usize = 48;

/// What padding may be (MSG-5).
const PADDING: core::ops::RangeInclusive<usize> = 12..=1024;

/// Sizes of content before encryption that small packets are rounded up to. TDLib's, so that our
/// packets look like those of the official clients.
const BUCKETS: [usize; 9] = [64, 128, 192, 256, 384, 512, 768, 1024, LARGE_BUCKET];

/// From here on, sizes are this far apart.
const BUCKET_STEP: usize = 448;
const LARGE_BUCKET: usize = 1280;

/// Why a packet was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenError {
    /// Too short for any message.
    TooShort {
        /// Bytes received.
        len: usize,
    },
    /// Encrypted with another key.
    WrongKey {
        /// The key it names.
        id: KeyId,
    },
    /// The message key does not fit the plaintext.
    Forged,
    /// An authentic packet whose length or padding is not allowed.
    BadLength {
        /// The body's claimed length.
        length: u32,
        /// Bytes there are for body and padding.
        available: usize,
    },
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { len } => write!(f, "packet of {len} bytes holds no message"),
            Self::WrongKey { id } => write!(f, "packet is for key {:#018x}", id.0),
            Self::Forged => f.write_str("message key does not match"),
            Self::BadLength { length, available } => {
                write!(f, "body of {length} bytes and its padding in {available}")
            }
        }
    }
}

impl core::error::Error for OpenError {}

#[cfg(test)]
mod tests;
