//! What neither `pts` nor `qts` numbers: containers, counted by `seq` for each device (API-50).
//!
//! A client that missed some asks for what happened after a date (API-57). So that nothing is told
//! twice or left out, no two containers of a device have the same date: in a burst, dates run ahead
//! of the clock.

use mtproto_tl::api::enums;
use std::collections::VecDeque;

/// Where a container stands among those of its device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) seq: i32,
    /// In seconds since the Unix epoch.
    pub(crate) date: i32,
}

/// The containers of one device.
#[derive(Debug)]
pub(crate) struct Containers {
    /// Where the device stands, as it was told last.
    stands: Place,
    log: VecDeque<(Place, enums::Update)>,
}

impl Containers {
    /// The first state is number 1: some clients take 0 for "unknown".
    pub(crate) fn new(date: i32) -> Self {
        Self {
            stands: Place { seq: 1, date },
            log: VecDeque::new(),
        }
    }

    /// Where the device stands now. What follows has a later date.
    pub(crate) fn stands(&mut self, date: i32) -> Place {
        self.stands.date = self.stands.date.max(date);
        self.stands
    }

    /// What followed a date.
    pub(crate) fn since(&self, date: i32) -> impl Iterator<Item = &enums::Update> {
        self.log.range(self.up_to(date)..).map(|(_, update)| update)
    }

    /// Where a device stood at a date that it was told.
    pub(crate) fn stood(&self, date: i32) -> Place {
        let next = self.log.get(self.up_to(date));
        let seq = next.map_or(self.stands.seq, |(next, _)| next.seq - 1);
        Place { seq, date }
    }

    /// Numbers the container of an update.
    pub(crate) fn record(&mut self, date: i32, update: enums::Update) -> Place {
        self.stands = Place {
            seq: self.stands.seq + 1,
            date: date.max(self.stands.date + 1),
        };
        if self.log.len() == MAX_LOG {
            self.log.pop_front();
        }
        self.log.push_back((self.stands, update));
        self.stands
    }

    /// Forgets what was told.
    pub(crate) fn forget(&mut self) {
        self.log.clear();
    }

    /// How many of those in the log a device has been told that asks from `date` on.
    fn up_to(&self, date: i32) -> usize {
        self.log.partition_point(|(place, _)| place.date <= date)
    }
}

/// Whether an update is one that containers are counted for: it has no number of its own, and is of
/// use to those who hear of it later.
pub(crate) fn is_counted(update: &enums::Update) -> bool {
    use enums::Update as U;
    !matches!(
        update,
        U::NewMessage(_)
            | U::EditMessage(_)
            | U::DeleteMessages(_)
            | U::PinnedMessages(_)
            | U::ReadHistoryInbox(_)
            | U::ReadHistoryOutbox(_)
            | U::NewChannelMessage(_)
            | U::EditChannelMessage(_)
            | U::DeleteChannelMessages(_)
            | U::PinnedChannelMessages(_)
            | U::ChatParticipant(_)
            | U::ChannelParticipant(_)
            | U::BotMessageReaction(_)
            | U::BotStopped(_)
            | U::UserTyping(_)
            | U::ChatUserTyping(_)
            | U::ChannelUserTyping(_)
    )
}

/// Containers remembered for a device that was away.
const MAX_LOG: usize = 1000;
