//! One session under one key, as the client keeps it.
//!
//! Everything here ends when the session does: identifiers, numbers, what was received. Requests
//! live longer, and are in the outbox.

use super::{
    acks::{Acknowledgement, Acks},
    clock::Clock,
    ids::{Ids, SeqNos},
    inquiries::Inquiries,
    message::Message,
    salts::Salts,
    window::Window,
};
use crate::{AuthKey, Drbg, Instant, session::client::Binding};
use alloc::{collections::VecDeque, vec::Vec};
use bytes::Bytes;

/// A session, and the key that it is encrypted with.
pub(crate) struct Channel {
    pub(crate) key: AuthKey,
    /// Random, and never zero (MSG-3).
    pub(crate) id: u64,
    pub(crate) salts: Salts,
    pub(crate) ids: Ids,
    pub(crate) seq_nos: SeqNos,
    pub(crate) window: Window,
    pub(crate) acks: Acks,
    pub(crate) inquiries: Inquiries,
    /// The server's record of the session, as it last named it.
    pub(crate) record: Option<i64>,
    pub(crate) gate: Gate,
    /// The server does not like our containers: every message travels alone.
    pub(crate) is_single: bool,
    /// Service messages to send, none of which needs an acknowledgement.
    service: VecDeque<Bytes>,
    /// The latest packets and service messages sent, latest last.
    recent: VecDeque<Remark>,
    /// What these acknowledged, in the same order.
    acked: VecDeque<u64>,
    acknowledgement: Acknowledgement,
}

/// What may be sent in a session.
pub(crate) enum Gate {
    /// Everything.
    Open,
    /// Nothing but the request that makes the temporary key ours (AK-61, AK-63).
    Bind(Binding),
    /// Nothing but a ping: it shows whether the permanent key is known (AK-65, AK-69).
    Check,
}

/// A packet or a service message that was sent.
struct Remark {
    /// The packet's identifier: its container's, or its only message's.
    packet: u64,
    msg_id: u64,
    /// How many it acknowledged: it does so again if it was refused.
    acks: usize,
}

impl Channel {
    pub(crate) fn new(key: AuthKey, salts: Salts, gate: Gate, rng: &mut Drbg) -> Self {
        Self {
            key,
            id: u64::from_le_bytes(rng.array()).max(1),
            salts,
            ids: Ids::default(),
            seq_nos: SeqNos::default(),
            window: Window::default(),
            acks: Acks::default(),
            inquiries: Inquiries::default(),
            record: None,
            gate,
            is_single: false,
            service: VecDeque::new(),
            recent: VecDeque::new(),
            acked: VecDeque::new(),
            acknowledgement: Acknowledgement::default(),
        }
    }

    /// Queues a service message. If nobody takes them away, the oldest is dropped: each is either
    /// repeated by whoever wants it, or answers a question that will be.
    pub(crate) fn push_service(&mut self, body: Bytes) {
        if self.service.len() == MOST_SERVICE {
            self.service.pop_front();
        }
        self.service.push_back(body);
    }

    /// From now on every message travels alone; `false` if it does already.
    pub(crate) fn pack_singly(&mut self) -> bool {
        !core::mem::replace(&mut self.is_single, true)
    }

    /// What waits will not be sent: the byte stream it was meant for is gone.
    pub(crate) fn link_lost(&mut self) {
        self.service.clear();
        self.inquiries.clear();
    }

    pub(crate) fn pop_service(&mut self) -> Option<Bytes> {
        self.service.pop_front()
    }

    /// Gives a body an identifier and a number.
    pub(crate) fn name(
        &mut self,
        now: Instant,
        clock: &Clock,
        rng: &mut Drbg,
        body: Bytes,
        needs_ack: bool,
    ) -> Message {
        Message {
            msg_id: self.ids.next(now, clock, 0, rng),
            seq_no: self.seq_nos.next(needs_ack),
            body,
        }
    }

    /// `msgs_ack` of what waits to be acknowledged, and how many that are; none if nothing waits.
    pub(crate) fn acknowledge(&mut self) -> Option<(Bytes, usize)> {
        let count = self.acks.take().map(|id| self.acked.push_back(id)).count();
        let ids = self.acked.range(self.acked.len() - count..).copied();
        (count > 0).then(|| (self.acknowledgement.of(ids), count))
    }

    /// Remembers that a packet was sent, and that the latest `acks` to be acknowledged were so in it.
    pub(crate) fn sent(&mut self, packet: u64, msg_id: u64, acks: usize) {
        if self.recent.len() == MOST_RECENT {
            self.recent.pop_front();
        }
        // Refusals come soon; what was acknowledged long ago need not be kept for them.
        let old = self.recent.len().checked_sub(MOST_ACKING);
        if let Some(remark) = old.and_then(|at| self.recent.get_mut(at)) {
            let acks = core::mem::take(&mut remark.acks);
            self.acked.drain(..acks);
        }
        self.recent.push_back(Remark {
            packet,
            msg_id,
            acks,
        });
    }

    /// Whether a packet or a service message was sent lately (§9.2).
    pub(crate) fn knows(&self, msg_id: u64) -> bool {
        self.recent
            .iter()
            .any(|remark| remark.packet == msg_id || remark.msg_id == msg_id)
    }

    /// The server did not look at a packet: what it acknowledged is acknowledged again. Returns the
    /// service messages that were in it.
    pub(crate) fn refused(&mut self, now: Instant, msg_id: u64) -> Vec<u64> {
        let mut refused = Vec::new();
        let mut at = 0;
        for remark in &mut self.recent {
            if remark.packet == msg_id || remark.msg_id == msg_id {
                let acks = core::mem::take(&mut remark.acks);
                for id in self.acked.drain(at..at + acks) {
                    self.acks.push(now, id);
                }
                refused.push(remark.msg_id);
            }
            at += remark.acks;
        }
        refused
    }
}

/// Service messages that wait to be sent.
const MOST_SERVICE: usize = 64;

/// Packets and service messages that are remembered.
const MOST_RECENT: usize = 16;

/// Of these, how many remember what they acknowledged.
const MOST_ACKING: usize = 4;
