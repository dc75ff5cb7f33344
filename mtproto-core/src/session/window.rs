//! Which messages were received already (MSG-22).

use super::ids::TOO_OLD;
use alloc::collections::VecDeque;

/// The latest identifiers received, of messages in containers as well (MSG-23), in order.
///
/// What is older than the newest by more than the time an identifier is valid for is forgotten, so a
/// session that idles takes little memory.
#[derive(Clone, Debug)]
pub(crate) struct Window<T = ()> {
    entries: VecDeque<(u64, T)>,
    /// Everything below was forgotten.
    floor: u64,
}

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

impl<T> Default for Window<T> {
    fn default() -> Self {
        Self {
            entries: VecDeque::new(),
            floor: 0,
        }
    }
}

impl<T> Window<T> {
    /// Takes note of an identifier, and of something about its message.
    pub(crate) fn note(&mut self, msg_id: u64, about: T) -> Seen {
        if msg_id < self.floor {
            return Seen::TooOld;
        }
        let Err(mut at) = self.find(msg_id) else {
            return Seen::Before;
        };
        if self.entries.len() >= SIZE {
            if at == 0 {
                return Seen::TooOld;
            }
            self.forget_first();
            at -= 1;
        }
        self.entries.insert(at, (msg_id, about));
        self.forget_old();
        Seen::New
    }

    /// The message was not received after all.
    pub(crate) fn forget(&mut self, msg_id: u64) {
        if let Ok(at) = self.find(msg_id) {
            self.entries.remove(at);
        }
    }

    /// Everything before an identifier counts as too old from now on.
    pub(crate) fn begin_at(&mut self, msg_id: u64) {
        self.floor = self.floor.max(msg_id);
    }

    /// What was noted about a message, if it was received.
    pub(crate) fn get(&self, msg_id: u64) -> Option<&T> {
        let at = self.find(msg_id).ok()?;
        self.entries.get(at).map(|(_, about)| about)
    }

    /// What was noted about the messages next to an identifier, older and newer.
    pub(crate) fn neighbours(&self, msg_id: u64) -> (Option<&T>, Option<&T>) {
        let (before, after) = match self.find(msg_id) {
            Ok(at) => (at, at + 1),
            Err(at) => (at, at),
        };
        let about = |at: usize| self.entries.get(at).map(|(_, about)| about);
        (before.checked_sub(1).and_then(about), about(after))
    }

    /// The state of a message as `msgs_state_info` tells it: 1 if it is too old to tell, 2 or 3 if it
    /// was not received, 4 if it was (§9.6).
    pub(crate) fn state(&self, msg_id: u64) -> u8 {
        if msg_id < self.floor {
            1
        } else if self.find(msg_id).is_ok() {
            4
        } else if self
            .entries
            .back()
            .is_some_and(|(newest, _)| msg_id < *newest)
        {
            2
        } else {
            3
        }
    }

    fn find(&self, msg_id: u64) -> Result<usize, usize> {
        // Most messages are newer than all before.
        match self.entries.back() {
            Some((newest, _)) if *newest >= msg_id => {
                self.entries.binary_search_by_key(&msg_id, |(id, _)| *id)
            }
            _ => Err(self.entries.len()),
        }
    }

    fn forget_first(&mut self) {
        if let Some((id, _)) = self.entries.pop_front() {
            self.floor = id.saturating_add(1);
        }
    }

    fn forget_old(&mut self) {
        let newest = self.entries.back().map_or(0, |(id, _)| *id);
        let horizon = newest.saturating_sub(TOO_OLD << 32);
        while self.entries.front().is_some_and(|(id, _)| *id < horizon) {
            self.forget_first();
        }
        if self.entries.capacity() > 4 * self.entries.len().max(SMALL) {
            self.entries.shrink_to(2 * self.entries.len());
        }
    }
}

/// Identifiers that are remembered: a few seconds of a busy session (MSG-22, MSG-105).
const SIZE: usize = 1024;

/// Capacity that is not worth giving back.
const SMALL: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_identifier_is_new_once() {
        let mut window = Window::default();
        assert_eq!(window.note(5, ()), Seen::New);
        assert_eq!(window.note(3, ()), Seen::New);
        assert_eq!(window.note(5, ()), Seen::Before);
        assert!(window.get(3).is_some() && window.get(4).is_none());
        assert_eq!([2, 3, 4, 5, 6].map(|id| window.state(id)), [2, 4, 2, 4, 3]);
    }

    #[test]
    fn what_is_older_than_everything_remembered_counts_as_old() {
        let mut window = Window::default();
        for id in 100..100 + SIZE as u64 {
            assert_eq!(window.note(id, ()), Seen::New);
        }
        assert_eq!(window.note(99, ()), Seen::TooOld);
        assert_eq!(window.note(5000, ()), Seen::New);
        assert_eq!(window.note(100, ()), Seen::TooOld);
        assert_eq!((window.state(100), window.note(101, ())), (1, Seen::Before));
    }

    #[test]
    fn what_no_longer_counts_takes_no_memory() {
        let mut window = Window::default();
        for id in 0..SIZE as u64 {
            window.note((1000 << 32) + id, ());
        }
        for minutes in 1..=10 {
            window.note((1000 + 60 * minutes) << 32, ());
        }
        assert!(window.entries.capacity() <= 4 * SMALL);
        assert_eq!(window.note((1000 << 32) + 7, ()), Seen::TooOld);
    }

    #[test]
    fn neighbours_are_the_next_older_and_newer() {
        let mut window = Window::default();
        window.note(10, 'a');
        window.note(30, 'b');
        assert_eq!(window.neighbours(20), (Some(&'a'), Some(&'b')));
        assert_eq!(window.neighbours(10), (None, Some(&'b')));
        assert_eq!(window.neighbours(40), (Some(&'b'), None));
    }
}
