//! Sealing packets together.
//!
//! As with [opening](super::ahead), one message alone leaves more than half of the machine's units idle.
//! So packets that are sent at once are laid out one behind the other, and sealed when the last of them is
//! there.

use super::{MOST_TOGETHER, OUTER};
use crate::{
    AuthKey, Role,
    crypto::envelope::{self, Job},
};
use core::{mem, ops::Range};

/// Packets that are laid out in one buffer and not sealed yet, all with one key.
#[derive(Debug, Default)]
pub(crate) struct Unsealed {
    key: Option<AuthKey>,
    places: [Range<usize>; MOST_TOGETHER],
    count: usize,
}

impl Unsealed {
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether packets with `key` can be added, another one besides the next.
    pub(crate) fn has_room(&self) -> bool {
        self.count + 1 < MOST_TOGETHER
    }

    /// Whether a packet with `key` can be sealed together with these.
    pub(crate) fn is_for(&self, key: &AuthKey) -> bool {
        self.key.as_ref().is_none_or(|known| known.id() == key.id())
    }

    /// Takes note of a packet.
    pub(crate) fn push(&mut self, key: &AuthKey, place: Range<usize>) {
        if let Some(next) = self.places.get_mut(self.count) {
            *next = place;
            self.count += 1;
            self.key.get_or_insert_with(|| key.clone());
        }
    }

    /// Seals them all in the buffer they are in. Returns what acknowledges the last of them quickly.
    pub(crate) fn seal<R: Role>(&mut self, buffer: &mut [u8]) -> u32 {
        let Self { key, places, count } = mem::take(self);
        let (Some(key), Ok(packets)) = (key, buffer.get_disjoint_mut(places)) else {
            return 0;
        };
        let mut packets = packets.map(|packet| packet.split_at_mut(OUTER.min(packet.len())));
        let mut jobs = packets.each_mut().map(|(_, data)| Job::seal(data));
        let some = jobs.get_mut(..count).unwrap_or_default();
        envelope::seal(&key, R::KEY_OFFSET, some);
        let token = some.last().map_or(0, |job| job.large.quick_ack());
        let msg_keys = jobs.map(|job| job.msg_key);
        for ((outer, _), msg_key) in packets.into_iter().zip(msg_keys) {
            if let Some(place) = outer.last_chunk_mut() {
                *place = msg_key;
            }
        }
        token
    }
}
