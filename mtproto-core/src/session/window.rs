//! Which messages were received already (MSG-22).

use alloc::collections::BTreeSet;

/// The latest identifiers received, of messages in containers as well (MSG-23).
#[derive(Clone, Debug, Default)]
pub(crate) struct Window(BTreeSet<u64>);

/// What a window knows about an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Not received before; from now on it is.
    New,
    /// Received before.
    Before,
    /// Too old to tell.
    TooOld,
}

impl Window {
    /// Takes note of an identifier.
    pub(crate) fn note(&mut self, msg_id: u64) -> Seen {
        if self.0.contains(&msg_id) {
            return Seen::Before;
        }
        if self.0.len() >= SIZE {
            if self.0.first().is_some_and(|oldest| msg_id < *oldest) {
                return Seen::TooOld;
            }
            self.0.pop_first();
        }
        self.0.insert(msg_id);
        Seen::New
    }

    /// Whether a message was received.
    pub(crate) fn contains(&self, msg_id: u64) -> bool {
        self.0.contains(&msg_id)
    }
}

/// Identifiers that are remembered: a few seconds of a busy session.
const SIZE: usize = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_identifier_is_new_once() {
        let mut window = Window::default();
        assert_eq!(window.note(5), Seen::New);
        assert_eq!(window.note(3), Seen::New);
        assert_eq!(window.note(5), Seen::Before);
        assert!(window.contains(3) && !window.contains(4));
    }

    #[test]
    fn what_is_older_than_everything_remembered_counts_as_old() {
        let mut window = Window::default();
        for id in 100..100 + SIZE as u64 {
            assert_eq!(window.note(id), Seen::New);
        }
        assert_eq!(window.note(99), Seen::TooOld);
        assert_eq!(window.note(5000), Seen::New);
        assert_eq!(window.note(100), Seen::TooOld);
        assert_eq!(window.note(101), Seen::Before);
    }
}
