//! Messages, alone and in containers.

use crate::{
    AuthKey, Drbg, Role, Violation, connection::Departures, packet::Header, transport::Marked,
};
use bytes::{Buf, BufMut, Bytes};
use core::iter;

/// A message with its identifier and sequence number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) msg_id: u64,
    pub(crate) seq_no: u32,
    pub(crate) body: Bytes,
}

/// Who sends, under which key, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sender<'a> {
    pub(crate) key: &'a AuthKey,
    pub(crate) salt: u64,
    pub(crate) session_id: u64,
    pub(crate) marked: Marked,
    /// No other packet follows at once, so this one is not worth keeping back.
    pub(crate) is_last: bool,
}

/// The number in front of a body.
pub(crate) fn constructor(body: &Bytes) -> Option<u32> {
    body.first_chunk().copied().map(u32::from_le_bytes)
}

/// Whether a message needs an acknowledgement (MSG-15).
pub(crate) const fn needs_ack(seq_no: u32) -> bool {
    seq_no & 1 == 1
}

/// The messages of a container, one by one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Container {
    /// Whole messages and nothing else.
    items: Bytes,
}

/// Takes a container apart (MSG-30 to MSG-33).
pub(crate) fn open_container(mut body: Bytes) -> Result<Container, Violation> {
    let malformed = Violation::Malformed("container");
    body.try_get_u32_le().map_err(|_| malformed)?;
    let count = body.try_get_u32_le().map_err(|_| malformed)?;
    let mut rest = &*body;
    for _ in 0..count {
        let item = Item::first_of(rest).ok_or(malformed)?;
        if item.body.first_chunk() == Some(&CONTAINER.to_le_bytes()) {
            return Err(Violation::NestedContainer);
        }
        rest = item.rest;
    }
    match rest {
        [] => Ok(Container { items: body }),
        _ => Err(malformed),
    }
}

impl Container {
    /// Identifiers of the messages.
    pub(crate) fn ids(&self) -> impl Iterator<Item = u64> {
        let mut rest = &*self.items;
        iter::from_fn(move || {
            let item = Item::first_of(rest)?;
            rest = item.rest;
            Some(item.msg_id)
        })
    }
}

impl Iterator for Container {
    type Item = Message;

    fn next(&mut self) -> Option<Message> {
        let Item {
            msg_id,
            seq_no,
            body,
            ..
        } = Item::first_of(&self.items)?;
        let length = body.len();
        self.items.advance(ITEM);
        Some(Message {
            msg_id,
            seq_no,
            body: self.items.split_to(length),
        })
    }
}

/// A message in a container.
struct Item<'a> {
    msg_id: u64,
    seq_no: u32,
    body: &'a [u8],
    /// What comes after it.
    rest: &'a [u8],
}

impl<'a> Item<'a> {
    /// The first of `items`, if it is whole.
    fn first_of(mut items: &'a [u8]) -> Option<Self> {
        let msg_id = items.try_get_u64_le().ok()?;
        let seq_no = items.try_get_u32_le().ok()?;
        let length = items.try_get_u32_le().ok()? as usize;
        let (body, rest) = items.split_at_checked(length)?;
        (length >= 4 && length.is_multiple_of(4)).then_some(Self {
            msg_id,
            seq_no,
            body,
            rest,
        })
    }
}

/// Appends a packet with one message in it; returns the token of its quick acknowledgement, if it asks
/// for one.
pub(crate) fn send<R: Role>(
    sender: Sender<'_>,
    message: &Message,
    rng: &mut Drbg,
    departures: &mut Departures<'_, R>,
) -> Option<u32> {
    let header = sender.header(message.msg_id, message.seq_no);
    let length = message.body.len();
    departures.send(sender, &header, length, rng, |out| {
        out.put_slice(&message.body);
    })
}

/// Appends a packet with a container of messages in it, in the order of their identifiers; returns
/// the token of its quick acknowledgement, if it asks for one.
pub(crate) fn send_container<R: Role>(
    sender: Sender<'_>,
    (msg_id, seq_no): (u64, u32),
    messages: &[Message],
    rng: &mut Drbg,
    departures: &mut Departures<'_, R>,
) -> Option<u32> {
    let header = sender.header(msg_id, seq_no);
    let length = 8 + messages
        .iter()
        .map(|message| ITEM + message.body.len())
        .sum::<usize>();
    departures.send(sender, &header, length, rng, |out| {
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

impl Sender<'_> {
    fn header(&self, msg_id: u64, seq_no: u32) -> Header {
        Header {
            salt: self.salt,
            session_id: self.session_id,
            msg_id,
            seq_no,
        }
    }
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
    use alloc::vec::Vec;
    use bytes::BytesMut;

    fn opened(body: Bytes) -> Result<Vec<Message>, Violation> {
        open_container(body).map(Iterator::collect)
    }

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
        let messages = opened(container(&[(1, 2, b"abcd"), (3, 4, b"efghijkl")])).unwrap();
        assert_eq!(messages.len(), 2);
        assert_eq!(
            messages[1],
            Message {
                msg_id: 3,
                seq_no: 4,
                body: b"efghijkl"[..].into()
            }
        );
        assert_eq!(opened(container(&[])), Ok(Vec::new()));
    }

    #[test]
    fn a_container_in_a_container_is_refused() {
        let inner = container(&[]);
        let outer = container(&[(1, 2, &inner)]);
        assert_eq!(opened(outer), Err(Violation::NestedContainer));
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
