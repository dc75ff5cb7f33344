//! What is about to leave.
//!
//! Every packet is put together as if it left alone. But packets that follow one another at once are laid
//! out and framed first, and sealed together when the last of them is there, which takes little more than
//! half of the time. What is sent is the same either way.

use crate::{
    Drbg, Role,
    packet::{self, Header, Unsealed, plain},
    session::Sender,
    transport::{Held, Marked, Transport},
};
use bytes::BytesMut;

/// The way out: through the transport to the end of the output.
#[expect(unnameable_types, reason = "the sealed part of a role")]
#[derive(Debug)]
pub struct Departures<'a, R: Role> {
    pub(crate) transport: &'a mut Transport<R>,
    pub(crate) out: &'a mut BytesMut,
    unsealed: Unsealed,
    /// What is still to be done to the output from here on, while packets wait to be sealed.
    held: Option<(usize, Held)>,
}

impl<'a, R: Role> Departures<'a, R> {
    pub(super) fn new(transport: &'a mut Transport<R>, out: &'a mut BytesMut) -> Self {
        Self {
            transport,
            out,
            unsealed: Unsealed::default(),
            held: None,
        }
    }

    /// Whether packets wait for the next one.
    pub(super) fn are_waiting(&self) -> bool {
        !self.unsealed.is_empty()
    }

    /// Appends a packet with a body of `length` bytes that `body` writes. Returns what acknowledges it
    /// quickly, if it is marked so.
    pub(crate) fn send(
        &mut self,
        sender: Sender<'_>,
        header: &Header,
        length: usize,
        rng: &mut Drbg,
        body: impl FnOnce(&mut BytesMut),
    ) -> Option<u32> {
        let Sender { key, marked, .. } = sender;
        let padding = packet::padding_len(length);
        let sealed_len = packet::sealed_len(length, padding);
        let waits = !sender.is_last && marked == Marked::No && self.make_wait(sealed_len);
        if !self.unsealed.is_for(key) {
            self.unsealed.seal::<R>(self.out);
        }
        let Self {
            transport,
            out,
            unsealed,
            ..
        } = self;
        let mut token = None;
        transport.send_marked(marked, sealed_len, out, |out| {
            let place = packet::lay_out(key, header, length, padding, rng, out, body);
            if waits {
                unsealed.push(key, place);
            } else if unsealed.is_empty() {
                let packet = out.get_mut(place).unwrap_or_default();
                token = Some(packet::seal_laid_out::<R>(key, packet));
            } else {
                unsealed.push(key, place);
                token = Some(unsealed.seal::<R>(out));
            }
        });
        token
    }

    /// Appends a packet of the key exchange.
    pub(super) fn send_plain(&mut self, msg_id: u64, message: &[u8]) {
        let sealed_len = plain::sealed_len(message.len());
        self.transport.send(sealed_len, self.out, |out| {
            plain::seal(msg_id, message, out);
        });
    }

    /// Whether a packet of `len` bytes can wait for those behind it.
    fn make_wait(&mut self, len: usize) -> bool {
        let end = self.out.len();
        if self.held.is_none() {
            self.held = self.transport.hold().map(|held| (end, held));
        }
        let start = self.held.as_ref().map(|(start, _)| *start);
        start.is_some_and(|start| self.unsealed.has_room() && end - start + len < MOST_BYTES)
    }

    /// Seals what waits: nobody must see it before.
    pub(super) fn finish(mut self) {
        if self.are_waiting() {
            self.unsealed.seal::<R>(self.out);
        }
        if let Some((start, held)) = self.held {
            let sent = self.out.get_mut(start..).unwrap_or_default();
            self.transport.release(held, sent);
        }
    }
}

/// Output with which no packet waits for another: two parts of a file. What one call appends is less than
/// this and one packet.
const MOST_BYTES: usize = 1 << 20;
