//! Messages, alone and in containers.

use crate::{
    AuthKey, Drbg, Role, Violation,
    packet::{self, Header},
    transport::{Marked, Transport},
};
use alloc::vec::Vec;
use bytes::{Buf, BufMut, Bytes, BytesMut};

/// A message with its identifier and sequence number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) msg_id: u64,
    pub(crate) seq_no: u32,
    pub(crate) body: Bytes,
}

/// Who sends, and under which key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sender<'a> {
    pub(crate) key: &'a AuthKey,
    pub(crate) salt: u64,
    pub(crate) session_id: u64,
    pub(crate) marked: Marked,
}

/// The number in front of a body.
pub(crate) fn constructor(body: &Bytes) -> Option<u32> {
    body.first_chunk().copied().map(u32::from_le_bytes)
}

/// Whether a message needs an acknowledgement (MSG-15).
pub(crate) const fn needs_ack(seq_no: u32) -> bool {
    seq_no & 1 == 1
}

/// Takes a container apart (MSG-30 to MSG-33).
pub(crate) fn open_container(mut body: Bytes) -> Result<Vec<Message>, Violation> {
    let malformed = |_| Violation::Malformed("container");
    body.try_get_u32_le().map_err(malformed)?;
    let count = body.try_get_u32_le().map_err(malformed)? as usize;
    if count > body.len() / ITEM {
        return Err(Violation::Malformed("container"));
    }
    let mut messages = Vec::with_capacity(count);
    for _ in 0..count {
        let msg_id = body.try_get_u64_le().map_err(malformed)?;
        let seq_no = body.try_get_u32_le().map_err(malformed)?;
        let length = body.try_get_u32_le().map_err(malformed)? as usize;
        if length > body.len() || length < 4 || !length.is_multiple_of(4) {
            return Err(Violation::Malformed("container"));
        }
        let inner = body.split_to(length);
        if constructor(&inner) == Some(CONTAINER) {
            return Err(Violation::NestedContainer);
        }
        messages.push(Message {
            msg_id,
            seq_no,
            body: inner,
        });
    }
    if body.is_empty() {
        Ok(messages)
    } else {
        Err(Violation::Malformed("container"))
    }
}

/// Appends a packet with one message in it; returns the token of its quick acknowledgement.
pub(crate) fn send<R: Role>(
    sender: Sender<'_>,
    message: &Message,
    rng: &mut Drbg,
    transport: &mut Transport<R>,
    out: &mut BytesMut,
) -> u32 {
    let outer = (message.msg_id, message.seq_no);
    seal(
        sender,
        outer,
        message.body.len(),
        rng,
        transport,
        out,
        |out| out.put_slice(&message.body),
    )
}

/// Appends a packet with a container of messages in it, in the order of their identifiers; returns
/// the token of its quick acknowledgement.
pub(crate) fn send_container<R: Role>(
    sender: Sender<'_>,
    outer: (u64, u32),
    messages: &[Message],
    rng: &mut Drbg,
    transport: &mut Transport<R>,
    out: &mut BytesMut,
) -> u32 {
    let length = 8 + messages
        .iter()
        .map(|message| ITEM + message.body.len())
        .sum::<usize>();
    seal(sender, outer, length, rng, transport, out, |out| {
        out.put_u32_le(CONTAINER);
        out.put_u32_le(messages.len() as u32);
        for message in messages {
            out.put_u64_le(message.msg_id);
            out.put_u32_le(message.seq_no);
            out.put_u32_le(message.body.len() as u32);
            out.put_slice(&message.body);
        }
    })
}

fn seal<R: Role>(
    sender: Sender<'_>,
    (msg_id, seq_no): (u64, u32),
    length: usize,
    rng: &mut Drbg,
    transport: &mut Transport<R>,
    out: &mut BytesMut,
    body: impl FnOnce(&mut BytesMut),
) -> u32 {
    let header = Header {
        salt: sender.salt,
        session_id: sender.session_id,
        msg_id,
        seq_no,
    };
    let padding = packet::padding_len(length);
    let mut token = 0;
    let sealed_len = packet::sealed_len(length, padding);
    transport.send_marked(sender.marked, sealed_len, out, |out| {
        token = packet::seal::<R>(sender.key, &header, length, padding, rng, out, body);
    });
    token
}

/// `msg_container`.
pub(crate) const CONTAINER: u32 = 0x73f1_f8dc;

/// `msg_copy`.
pub(crate) const MSG_COPY: u32 = 0xe060_46b2;

/// Identifier, sequence number and length of a message in a container.
const ITEM: usize = 16;

/// What one packet carries at most, if it carries several messages (MSG-32).
pub(crate) const MOST_MESSAGES: usize = 1000;
pub(crate) const MOST_BYTES: usize = 32 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn container(items: &[(u64, u32, &[u8])]) -> Bytes {
        let mut out = BytesMut::new();
        out.put_u32_le(CONTAINER);
        out.put_u32_le(items.len() as u32);
        for (msg_id, seq_no, body) in items {
            out.put_u64_le(*msg_id);
            out.put_u32_le(*seq_no);
            out.put_u32_le(body.len() as u32);
            out.put_slice(body);
        }
        out.freeze()
    }

    #[test]
    fn a_container_is_taken_apart() {
        let messages = open_container(container(&[(1, 2, b"abcd"), (3, 4, b"efghijkl")])).unwrap();
        assert_eq!(messages.len(), 2);
        assert_eq!(
            messages[1],
            Message {
                msg_id: 3,
                seq_no: 4,
                body: b"efghijkl"[..].into()
            }
        );
        assert_eq!(open_container(container(&[])), Ok(Vec::new()));
    }

    #[test]
    fn a_container_in_a_container_is_refused() {
        let inner = container(&[]);
        let outer = container(&[(1, 2, &inner)]);
        assert_eq!(open_container(outer), Err(Violation::NestedContainer));
    }

    #[test]
    fn whatever_does_not_fit_is_refused() {
        let whole = container(&[(1, 2, b"abcd"), (3, 4, b"efghijkl")]);
        for end in 0..whole.len() {
            assert!(open_container(whole.slice(..end)).is_err(), "{end}");
        }
        for length in [0, 3, 6] {
            let odd = container(&[(1, 2, &[7; 8][..length])]);
            assert!(open_container(odd).is_err(), "a body of {length} bytes");
        }
        let longer = [&whole[..], b"more"].concat();
        assert!(open_container(longer.into()).is_err());
        let mut endless = whole.to_vec();
        endless[4..8].fill(0xFF);
        assert!(open_container(endless.into()).is_err());
    }
}
