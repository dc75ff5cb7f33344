//! Asking the server what became of messages (MSG-45, §9.6).
//!
//! After a byte stream broke, nobody knows which of the messages on it arrived. Instead of sending
//! them again, which might have them executed twice, the client asks.

use alloc::{collections::BTreeMap, vec::Vec};

/// What to ask about, and what was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inquiries {
    waiting: Vec<u64>,
    /// Questions without an answer, by their message.
    asked: BTreeMap<u64, Vec<u64>>,
}

impl Inquiries {
    /// Asks about a message.
    pub(crate) fn push(&mut self, msg_id: u64) {
        self.waiting.push(msg_id);
    }

    /// What the next question is about, oldest first; none if there is nothing to ask.
    pub(crate) fn take(&mut self, is_of_interest: impl Fn(u64) -> bool) -> Option<Vec<u64>> {
        self.waiting.retain(|msg_id| is_of_interest(*msg_id));
        self.waiting.sort_unstable();
        self.waiting.dedup();
        let rest = self.waiting.split_off(self.waiting.len().min(MOST));
        let taken = core::mem::replace(&mut self.waiting, rest);
        (!taken.is_empty()).then_some(taken)
    }

    /// The question went out in message `request`.
    pub(crate) fn asked(&mut self, request: u64, about: Vec<u64>) {
        self.asked.insert(request, about);
    }

    /// What the answer to `request` is about, if it is one and has `count` parts.
    pub(crate) fn answered(&mut self, request: u64, count: usize) -> Option<Vec<u64>> {
        let fits = |about: &Vec<u64>| about.len() == count;
        self.asked.get(&request).filter(|about| fits(about))?;
        self.asked.remove(&request)
    }

    /// Whether the server has not answered yet.
    pub(crate) fn is_waiting(&self) -> bool {
        !self.asked.is_empty()
    }

    /// The server did not accept the question: it is asked again.
    pub(crate) fn refused(&mut self, request: u64) {
        let about = self.asked.remove(&request);
        self.waiting.extend(about.into_iter().flatten());
    }

    /// Nobody has answered: everything is asked again.
    pub(crate) fn ask_again(&mut self) {
        let asked = core::mem::take(&mut self.asked);
        self.waiting.extend(asked.into_values().flatten());
    }

    /// Nothing is in doubt any more.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Messages in one question (MSG-45).
const MOST: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_of_bounded_length_and_asked_until_answered() {
        let mut inquiries = Inquiries::default();
        (1..=700).rev().for_each(|id| inquiries.push(id));
        let first = inquiries.take(|id| id != 3).unwrap();
        assert_eq!(
            (first.len(), first[..3].to_vec()),
            (500, [1, 2, 4].to_vec())
        );
        inquiries.asked(1000, first.clone());
        assert_eq!(inquiries.take(|_| true).unwrap().len(), 199);
        assert_eq!(inquiries.take(|_| true), None);
        assert_eq!(inquiries.answered(1000, 499), None);
        assert_eq!(inquiries.answered(1001, 500), None);
        inquiries.ask_again();
        assert_eq!(inquiries.take(|_| true).as_ref(), Some(&first));
        inquiries.asked(1004, first.clone());
        assert_eq!(inquiries.answered(1004, 500), Some(first));
        assert!(!inquiries.is_waiting());
    }
}
