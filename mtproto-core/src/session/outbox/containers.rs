//! Which containers the requests under way were sent in.

use crate::session::sorted::Sorted;

/// Containers of which at least one message still matters, and the messages they held.
#[derive(Debug, Default)]
pub(super) struct Containers {
    /// Each container with each of its messages.
    members: Sorted<(u64, u64), ()>,
    /// The latest container of each message.
    of: Sorted<u64, u64>,
}

impl Containers {
    pub(super) fn note(&mut self, container: u64, msg_id: u64) {
        self.forget(msg_id);
        self.of.insert(msg_id, container);
        self.members.insert((container, msg_id), ());
    }

    /// The messages of a container; none if it is not one.
    pub(super) fn members(&self, container: u64) -> impl Iterator<Item = u64> {
        let members = self.members.range((container, 0)..=(container, u64::MAX));
        members.map(|((_, msg_id), ())| msg_id)
    }

    /// The container of a message, or the message itself if it travelled alone.
    pub(super) fn container_of(&self, msg_id: u64) -> u64 {
        self.of.get(msg_id).copied().unwrap_or(msg_id)
    }

    /// A message does not matter any more; its container goes with the last of them.
    pub(super) fn forget(&mut self, msg_id: u64) {
        if let Some(container) = self.of.remove(msg_id) {
            self.members.remove((container, msg_id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn a_container_lives_as_long_as_its_last_message_matters() {
        let mut containers = Containers::default();
        containers.note(30, 10);
        containers.note(30, 20);
        assert_eq!(containers.members(30).collect::<Vec<_>>(), [10, 20]);
        assert_eq!(
            (containers.container_of(20), containers.container_of(5)),
            (30, 5)
        );
        containers.forget(10);
        containers.note(40, 20);
        assert_eq!(
            (containers.members(30).count(), containers.container_of(20)),
            (0, 40)
        );
        containers.forget(20);
        assert!(containers.members.is_empty() && containers.of.is_empty());
    }
}
