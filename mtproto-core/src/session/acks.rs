//! Acknowledging received messages.
//!
//! A message that needs it must be acknowledged, but an acknowledgement alone is a wasted packet.
//! Identifiers wait here until something else is sent, enough of them have gathered, or
//! [`Timing::ack_delay`](crate::Timing) has passed (MSG-41).
//!
//! This module never sends: it is asked what to take along.

use super::outbox::VECTOR;
use crate::Instant;
use alloc::collections::VecDeque;
use bytes::{Buf, BufMut, Bytes, BytesMut};
use core::time::Duration;
use mtproto_tl::{Constructor, mtproto::types::MsgsAck};

/// Identifiers that wait to be acknowledged.
#[derive(Clone, Debug, Default)]
pub(crate) struct Acks {
    waiting: VecDeque<u64>,
    since: Option<Instant>,
}

impl Acks {
    /// A message was received that needs an acknowledgement.
    pub(crate) fn push(&mut self, now: Instant, msg_id: u64) {
        self.since.get_or_insert(now);
        if self.waiting.len() == MOST {
            // Nobody takes them away. What is not acknowledged comes again, and is pushed again.
            self.waiting.pop_front();
        }
        self.waiting.push_back(msg_id);
    }

    /// The message is acknowledged by its answer (MSG-43).
    pub(crate) fn forget(&mut self, msg_id: u64) {
        self.waiting.retain(|waiting| *waiting != msg_id);
        if self.waiting.is_empty() {
            self.since = None;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether it is time to acknowledge, even if there is nothing else to send.
    pub(crate) fn is_due(&self, now: Instant, delay: Duration) -> bool {
        self.waiting.len() >= MANY || self.due(delay).is_some_and(|due| due <= now)
    }

    /// When it is time.
    pub(crate) fn due(&self, delay: Duration) -> Option<Instant> {
        self.since.map(|since| since + delay)
    }

    /// What waits; nothing waits any more.
    pub(crate) fn take(&mut self) -> impl ExactSizeIterator<Item = u64> {
        self.since = None;
        self.waiting.drain(..)
    }
}

/// Makes `msgs_ack`, in memory that is used again when the one before is gone.
#[derive(Debug, Default)]
pub(crate) struct Acknowledgement(BytesMut);

impl Acknowledgement {
    /// `msgs_ack` of these.
    pub(crate) fn of(&mut self, ids: impl ExactSizeIterator<Item = u64>) -> Bytes {
        let Self(out) = self;
        let len = 12 + 8 * ids.len();
        if ids.len() > MANY {
            *out = BytesMut::with_capacity(len);
        }
        out.reserve(len);
        out.put_u32_le(MsgsAck::ID);
        out.put_u32_le(VECTOR);
        out.put_u32_le(ids.len() as u32);
        ids.for_each(|id| out.put_u64_le(id));
        out.split().freeze()
    }
}

/// The identifiers in a `msgs_ack`, read where they are: one comes with almost every packet.
pub(crate) fn ids_in(body: &[u8]) -> Option<impl ExactSizeIterator<Item = u64> + '_> {
    let (head, ids) = body.split_first_chunk::<12>()?;
    let mut head = &head[..];
    if (head.get_u32_le(), head.get_u32_le()) != (MsgsAck::ID, VECTOR) {
        return None;
    }
    let len = usize::try_from(head.get_u32_le()).ok()?.checked_mul(8)?;
    let ids = ids.get(..len)?.as_chunks().0;
    Some(ids.iter().map(|id| u64::from_le_bytes(*id)))
}

/// Acknowledge at the latest when this many identifiers have gathered.
///
/// Large enough to amortize the message, small enough that a lost packet costs little to repeat.
const MANY: usize = 64;

/// Identifiers that fit into one acknowledgement (MSG-41).
const MOST: usize = super::MOST_IDS;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use mtproto_tl::Encode;

    const NOW: Instant = Instant::from_micros(1_000_000);
    const DELAY: Duration = Duration::from_secs(10);

    #[test]
    fn one_identifier_waits_and_many_do_not() {
        let mut acks = Acks::default();
        assert_eq!((acks.is_empty(), acks.due(DELAY)), (true, None));
        acks.push(NOW, 1);
        assert!(!acks.is_due(NOW, DELAY) && acks.is_due(NOW + DELAY, DELAY));
        (2..=MANY as u64).for_each(|id| acks.push(NOW, id));
        assert!(acks.is_due(NOW, DELAY));
        let msg_ids = (1..=MANY as i64).collect();
        let made = Acknowledgement::default().of(acks.take());
        assert_eq!(made, MsgsAck { msg_ids }.to_bytes());
        assert_eq!(acks.due(DELAY), None);
    }

    #[test]
    fn identifiers_are_read_as_they_were_written_and_half_of_them_not_at_all() {
        let msg_ids = Vec::from_iter(1..=5);
        let made = Acknowledgement::default().of(msg_ids.iter().copied());
        assert_eq!(ids_in(&made).unwrap().collect::<Vec<_>>(), msg_ids);
        assert!((0..made.len()).all(|end| ids_in(&made[..end]).is_none()));
        let many = [&made[..8], &[0xff; 4], &made[12..]].concat();
        assert!(ids_in(&many).is_none(), "more than there are");
        assert!(ids_in(&[&[0; 4], &made[4..]].concat()).is_none());
    }

    #[test]
    fn an_answer_acknowledges() {
        let mut acks = Acks::default();
        acks.push(NOW, 1);
        acks.forget(1);
        assert_eq!((acks.is_empty(), acks.due(DELAY)), (true, None));
    }

    /// AT-114, bug 53.
    #[test]
    fn no_acknowledgement_names_more_than_allowed() {
        let mut acks = Acks::default();
        (0..10_000).for_each(|id| acks.push(NOW, id));
        let taken = acks.take();
        assert_eq!((taken.len(), taken.last()), (8192, Some(9999)));
    }
}
