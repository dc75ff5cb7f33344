//! Who wrote what where, and who has yet to be told.

use mtproto_client::Update;
use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
};

/// Where something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// In a channel.
    Channel(usize),
    /// By this account to its neighbour.
    Private(usize),
}

/// What was written, and what was heard of it.
#[derive(Default)]
pub(super) struct Ledger {
    written: BTreeMap<Place, u64>,
    /// What each reader has yet to be told from each place, in order.
    expected: BTreeMap<(usize, Place), VecDeque<u64>>,
    sent: u64,
    delivered: u64,
    doubled: u64,
    misplaced: u64,
    missed: u64,
    complaints: Vec<String>,
}

impl Ledger {
    /// What to write in `place` now, for everybody who will read it.
    pub(super) fn write(
        &mut self,
        place: Place,
        readers: impl IntoIterator<Item = usize>,
    ) -> String {
        let number = self.written.entry(place).or_default();
        *number += 1;
        for reader in readers {
            self.expected
                .entry((reader, place))
                .or_default()
                .push_back(*number);
            self.sent += 1;
        }
        match place {
            Place::Channel(channel) => format!("channel {channel} {number}"),
            Place::Private(author) => format!("private {author} {number}"),
        }
    }

    /// An account was told something.
    pub(super) fn heard(&mut self, reader: usize, update: &Update) {
        let message = match update {
            Update::NewMessage(message) if !message.is_outgoing() => message,
            Update::Missed => {
                self.missed += 1;
                return;
            }
            _ => return,
        };
        let Some((place, number)) = parse(message.text()) else {
            return;
        };
        let expected = self.expected.entry((reader, place)).or_default();
        match expected.iter().position(|next| *next == number) {
            Some(0) => self.delivered += 1,
            Some(_) => self.misplaced += 1,
            None => self.doubled += 1,
        }
        if expected.front() != Some(&number) {
            let next = expected.front();
            let text = format!("{reader} hears {number} of {place:?}, expected {next:?}");
            self.complaints.push(text);
        }
        expected.retain(|next| *next != number);
    }

    /// Everything was heard, once and in order.
    pub(super) fn check(&self) {
        let lost: Vec<_> = self
            .expected
            .iter()
            .filter(|(_, rest)| !rest.is_empty())
            .collect();
        let complaints = self.complaints.iter().take(20).collect::<Vec<_>>();
        assert!(
            lost.is_empty() && complaints.is_empty(),
            "lost {lost:?}, {complaints:#?}"
        );
        assert_eq!((self.missed, self.delivered), (0, self.sent));
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} messages, {} updates sent, {} delivered in order, {} lost, {} doubled, {} out of order",
            self.written.values().sum::<u64>(),
            self.sent,
            self.delivered,
            self.expected.values().map(VecDeque::len).sum::<usize>(),
            self.doubled,
            self.misplaced,
        )
    }
}

fn parse(text: &str) -> Option<(Place, u64)> {
    let mut words = text.split(' ');
    let (kind, place, number) = (words.next()?, words.next()?, words.next()?);
    let place = match kind {
        "channel" => Place::Channel(place.parse().ok()?),
        "private" => Place::Private(place.parse().ok()?),
        _ => return None,
    };
    Some((place, number.parse().ok()?))
}
