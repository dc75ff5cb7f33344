//! Which containers the requests under way were sent in.

use alloc::{collections::BTreeMap, vec::Vec};

/// Containers of which at least one message still matters, and the messages they held.
#[derive(Debug, Default)]
pub(super) struct Containers {
    members: BTreeMap<u64, Vec<u64>>,
    /// The latest container of each message.
    of: BTreeMap<u64, u64>,
}

impl Containers {
    pub(super) fn note(&mut self, container: u64, messages: impl Iterator<Item = u64>) {
        for msg_id in messages {
            self.forget(msg_id);
            self.of.insert(msg_id, container);
            self.members.entry(container).or_default().push(msg_id);
        }
    }

    /// The messages of a container, if it is one.
    pub(super) fn members(&self, container: u64) -> Option<&[u64]> {
        self.members.get(&container).map(Vec::as_slice)
    }

    /// The container of a message, or the message itself if it travelled alone.
    pub(super) fn container_of(&self, msg_id: u64) -> u64 {
        self.of.get(&msg_id).copied().unwrap_or(msg_id)
    }

    /// A message does not matter any more; its container goes with the last of them.
    pub(super) fn forget(&mut self, msg_id: u64) {
        let Some(container) = self.of.remove(&msg_id) else {
            return;
        };
        if let Some(members) = self.members.get_mut(&container) {
            members.retain(|member| *member != msg_id);
            if members.is_empty() {
                self.members.remove(&container);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_lives_as_long_as_its_last_message_matters() {
        let mut containers = Containers::default();
        containers.note(30, [10, 20].into_iter());
        assert_eq!(containers.members(30), Some(&[10, 20][..]));
        assert_eq!(
            (containers.container_of(20), containers.container_of(5)),
            (30, 5)
        );
        containers.forget(10);
        containers.note(40, [20].into_iter());
        assert_eq!(
            (containers.members(30), containers.container_of(20)),
            (None, 40)
        );
        containers.forget(20);
        assert!(containers.members.is_empty() && containers.of.is_empty());
    }
}
