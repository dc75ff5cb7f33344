//! Opening packets before their turn, several together.
//!
//! One message alone leaves more than half of the machine's units idle. Opening changes nothing but
//! the packet itself, so those that have arrived together may be opened together, whoever will look
//! at them later and in whatever state the session is then.

use super::{OUTER, OpenError, Opened, job, key_id, peer_offset, read};
use crate::{
    AuthKey, KeyId, Role,
    crypto::envelope::{self, Job},
};
use bytes::{Bytes, BytesMut};
use core::{array, mem};

/// A packet whose turn has not come.
#[derive(Debug)]
#[expect(unnameable_types, reason = "part of what is behind a role")]
pub enum Packet {
    /// As it came.
    Sealed(BytesMut),
    /// Opened with the key it names.
    Opened(KeyId, Result<Opened, OpenError>),
}

impl Packet {
    /// The key it names.
    pub(crate) fn key_id(&self) -> Option<KeyId> {
        match self {
            Self::Sealed(packet) => key_id(packet),
            Self::Opened(id, _) => Some(*id),
        }
    }

    /// What [`open`](super::open) makes of it.
    pub(crate) fn open<R: Role>(self, key: &AuthKey) -> Result<Opened, OpenError> {
        match self {
            Self::Sealed(packet) => super::open::<R>(key, packet),
            Self::Opened(id, _) if id != key.id() => Err(OpenError::WrongKey { id }),
            Self::Opened(_, opened) => opened,
        }
    }

    /// The bytes, if it is as it came.
    pub(crate) fn into_sealed(self) -> Bytes {
        match self {
            Self::Sealed(packet) => packet.freeze(),
            Self::Opened(..) => Bytes::new(),
        }
    }

    /// Opens those of `packets` that `key` is for, as far as they can be.
    pub(crate) fn open_together<'a, R: Role>(
        key: &AuthKey,
        packets: impl IntoIterator<Item = &'a mut Self>,
    ) {
        let mut packets = packets.into_iter().filter(|packet| packet.is_for(key));
        let mut packets: [_; MOST_TOGETHER] = array::from_fn(|_| packets.next());
        let mut jobs: [_; MOST_TOGETHER] = array::from_fn(|_| Job::open([0; 16], &mut []));
        let sealed = packets
            .iter_mut()
            .flatten()
            .filter_map(|packet| match packet {
                Self::Sealed(packet) => job(packet),
                Self::Opened(..) => None,
            });
        let mut count = 0;
        for (place, job) in jobs.iter_mut().zip(sealed) {
            *place = job;
            count += 1;
        }
        let some = jobs.get_mut(..count).unwrap_or_default();
        envelope::open(key, peer_offset::<R>(), some);
        let large = jobs.map(|job| job.large);
        for (packet, large) in packets.into_iter().flatten().zip(large) {
            if let Self::Sealed(bytes) = packet {
                *packet = Self::Opened(key.id(), read(key, mem::take(bytes), large));
            }
        }
    }

    fn is_for(&self, key: &AuthKey) -> bool {
        match self {
            Self::Sealed(packet) => {
                packet.len() >= OUTER + super::MIN_DATA && key_id(packet) == Some(key.id())
            }
            Self::Opened(..) => false,
        }
    }
}

/// Packets that are opened together: twice as many as go side by side, so that short ones make room
/// for others beside a long one.
pub(crate) const MOST_TOGETHER: usize = 8;
