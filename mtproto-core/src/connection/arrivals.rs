//! What has arrived and waits for its turn.
//!
//! Everything is handled completely before the next thing is. But encrypted packets that have arrived
//! together are opened together, which takes less than half of the time, and wait here opened.

use crate::{
    Role,
    packet::{self, MOST_TOGETHER, Packet},
    role::sealed::End,
    transport::{FrameError, Received, Transport},
};
use alloc::vec::Vec;
use core::iter;

/// The next is at the end. An error ends the byte stream, so nothing comes after it.
#[derive(Debug, Default)]
pub(super) struct Arrivals(Vec<Result<Arrival, FrameError>>);

/// One thing that has arrived.
#[derive(Debug)]
#[expect(unnameable_types, reason = "the sealed part of a role")]
pub enum Arrival {
    /// A packet.
    Packet {
        /// It may have been opened already.
        packet: Packet,
        /// The client asked for a quick acknowledgement (TR-10); only servers see this.
        quick_ack: bool,
    },
    /// An encrypted packet with part of a block too many (04-messages §6, step 3).
    Ragged,
    /// The server received the packet with this token (TR-12); only clients see this.
    QuickAck(u32),
    /// A bare status code instead of a packet (TR-16); only clients see this.
    Status(i32),
}

impl Arrivals {
    /// Removes the next, if there is one.
    pub(super) fn next<E: End>(
        &mut self,
        transport: &mut Transport<E::Role>,
        end: &E,
    ) -> Option<Result<Arrival, FrameError>> {
        if let Some(next) = self.0.pop() {
            return Some(next);
        }
        let max = end.max_packet();
        let mut first = fetch(transport, max)?;
        // Mostly there is one, and no need for a queue.
        while self.0.len() + 1 < MOST_TOGETHER
            && self.0.last().unwrap_or(&first).is_ok()
            && let Some(next) = fetch(transport, max)
        {
            self.0.push(next);
        }
        self.0.reverse();
        if let Ok(Arrival::Packet { packet, .. }) = &mut first
            && !self.0.is_empty()
            && let Some(key) = packet.key_id().and_then(|id| end.key(id))
        {
            let others = self.0.iter_mut().rev().filter_map(|arrival| match arrival {
                Ok(Arrival::Packet { packet, .. }) => Some(packet),
                _ => None,
            });
            Packet::open_together::<E::Role>(key, iter::once(packet).chain(others));
        }
        Some(first)
    }
}

fn fetch<R: Role>(transport: &mut Transport<R>, max: usize) -> Option<Result<Arrival, FrameError>> {
    let received = transport.next(max).transpose()?;
    Some(received.map(|received| arrival(received, transport.pads())))
}

fn arrival(received: Received, pads: bool) -> Arrival {
    match received {
        Received::Packet { bytes, quick_ack } => {
            let is_encrypted = packet::key_id(&bytes).is_some_and(|id| id.0 != 0);
            if is_encrypted && !pads && !packet::is_whole(bytes.len()) {
                return Arrival::Ragged;
            }
            let packet = Packet::Sealed(bytes);
            Arrival::Packet { packet, quick_ack }
        }
        Received::QuickAck(token) => Arrival::QuickAck(token),
        Received::Status(code) => Arrival::Status(code),
    }
}
