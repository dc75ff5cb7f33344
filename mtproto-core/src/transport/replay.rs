//! Streams that have been seen before.
//!
//! Who records the beginning of an obfuscated stream can send it again, and learns from the answer
//! that an MTProto server is listening. So servers remember what streams began with (TR-24, TR-28).

use crate::Instant;
use alloc::collections::{BTreeSet, VecDeque};
use core::{fmt, time::Duration};

/// Something that no two streams have in common unless one repeats the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint(pub(super) [u8; 32]);

/// It has nothing to tell: part of it may be a key.
impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint")
    }
}

/// Remembers fingerprints, up to a number and for a time.
///
/// One serves all streams of a server. When it is full the oldest fingerprint is forgotten.
#[derive(Debug)]
pub struct ReplayCache {
    known: BTreeSet<Fingerprint>,
    by_age: VecDeque<(Instant, Fingerprint)>,
    capacity: usize,
    lifetime: Duration,
}

impl ReplayCache {
    /// Remembers `capacity` fingerprints for `lifetime` each.
    pub fn new(capacity: usize, lifetime: Duration) -> Self {
        Self {
            known: BTreeSet::new(),
            by_age: VecDeque::new(),
            capacity: capacity.max(1),
            lifetime,
        }
    }

    /// Remembers a fingerprint; `false` if it is known already, so that its stream is to be dropped
    /// without a word.
    #[must_use = "a stream that repeats another is to be dropped"]
    pub fn admit(&mut self, now: Instant, fingerprint: Fingerprint) -> bool {
        while let Some((at, _)) = self.by_age.front()
            && *at + self.lifetime <= now
        {
            self.forget_oldest();
        }
        let is_new = !self.known.contains(&fingerprint);
        if is_new {
            if self.by_age.len() >= self.capacity {
                self.forget_oldest();
            }
            self.known.insert(fingerprint);
            self.by_age.push_back((now, fingerprint));
        }
        is_new
    }

    fn forget_oldest(&mut self) {
        if let Some((_, oldest)) = self.by_age.pop_front() {
            self.known.remove(&oldest);
        }
    }
}

impl Default for ReplayCache {
    /// A hundred thousand streams, five minutes each (TR-24).
    fn default() -> Self {
        Self::new(100_000, Duration::from_secs(300))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    fn print(byte: u8) -> Fingerprint {
        Fingerprint([byte; 32])
    }

    /// TR-24.
    #[test]
    fn a_stream_is_admitted_once_in_five_minutes() {
        let mut cache = ReplayCache::default();
        assert!(cache.admit(at(0), print(1)));
        assert!(!cache.admit(at(299), print(1)));
        assert!(cache.admit(at(300), print(1)));
    }

    #[test]
    fn a_full_cache_forgets_the_oldest() {
        let mut cache = ReplayCache::new(2, Duration::from_secs(300));
        assert!(cache.admit(at(0), print(1)));
        assert!(cache.admit(at(1), print(2)));
        assert!(cache.admit(at(2), print(3)));
        assert!(!cache.admit(at(3), print(3)));
        assert!(cache.admit(at(4), print(1)));
        assert!(cache.by_age.len() <= 2 && cache.known.len() == cache.by_age.len());
    }
}
