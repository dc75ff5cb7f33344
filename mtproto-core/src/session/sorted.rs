//! A map for keys that mostly grow.
//!
//! Requests and messages are named in order, and mostly end in order. A ring in the order of their
//! keys takes a new one at its end and lets go of an old one at its beginning without touching the
//! others, and asks for memory only while it grows: a tree would ask for every few entries anew.

use alloc::collections::VecDeque;

/// A map in the order of its keys.
#[derive(Clone, Debug)]
pub(crate) struct Sorted<K, V> {
    entries: VecDeque<(K, V)>,
}

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Self {
            entries: VecDeque::new(),
        }
    }
}

impl<K: Ord + Copy, V> Sorted<K, V> {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn get(&self, key: K) -> Option<&V> {
        let at = self.find(key).ok()?;
        self.entries.get(at).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, key: K) -> Option<&mut V> {
        let at = self.find(key).ok()?;
        self.entries.get_mut(at).map(|(_, value)| value)
    }

    pub(crate) fn contains(&self, key: K) -> bool {
        self.find(key).is_ok()
    }

    /// Adds an entry, in place of the one before under the same key.
    pub(crate) fn insert(&mut self, key: K, value: V) {
        match self.find(key) {
            Ok(at) => {
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.1 = value;
                }
            }
            Err(at) if at == self.entries.len() => self.entries.push_back((key, value)),
            Err(at) => self.entries.insert(at, (key, value)),
        }
    }

    pub(crate) fn remove(&mut self, key: K) -> Option<V> {
        let entry = match self.find(key).ok()? {
            0 => self.entries.pop_front(),
            at => self.entries.remove(at),
        };
        entry.map(|(_, value)| value)
    }

    /// The lowest key.
    pub(crate) fn first(&self) -> Option<K> {
        self.entries.front().map(|(key, _)| *key)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (K, &V)> {
        self.entries.iter().map(|(key, value)| (*key, value))
    }

    /// Entries whose keys are in `keys`.
    pub(crate) fn range(
        &self,
        keys: core::ops::RangeInclusive<K>,
    ) -> impl Iterator<Item = (K, &V)> {
        let from = self.entries.partition_point(|(key, _)| key < keys.start());
        let entries = self.entries.range(from..);
        entries
            .map(|(key, value)| (*key, value))
            .take_while(move |(key, _)| key <= keys.end())
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    fn find(&self, key: K) -> Result<usize, usize> {
        // What is new comes last, and what is looked for is mostly the oldest.
        match (self.entries.front(), self.entries.back()) {
            (Some((first, _)), _) if *first == key => Ok(0),
            (_, Some((last, _))) if *last >= key => {
                self.entries.binary_search_by_key(&key, |(key, _)| *key)
            }
            _ => Err(self.entries.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{collections::BTreeMap, vec::Vec};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_a_map(steps in proptest::collection::vec((0u8..30, 0u8..4), 0..200)) {
            let (mut ours, mut other) = (Sorted::default(), BTreeMap::new());
            for (at, (key, what)) in steps.into_iter().enumerate() {
                match what {
                    0 => prop_assert_eq!(ours.remove(key), other.remove(&key)),
                    _ => {
                        ours.insert(key, at);
                        other.insert(key, at);
                    }
                }
                prop_assert_eq!(ours.get(key), other.get(&key));
                prop_assert_eq!((ours.len(), ours.first()), (other.len(), other.keys().next().copied()));
                let [some, others] = [
                    ours.range(5..=20).collect::<Vec<_>>(),
                    other.range(5..=20).map(|(key, value)| (*key, value)).collect(),
                ];
                prop_assert_eq!(some, others);
            }
        }
    }
}
