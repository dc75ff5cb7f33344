//! What bots hear of and users do not, numbered by `qts` (API-52).

use super::{Peer, UserId, World};
use mtproto_core::Instant;
use mtproto_tl::api::enums;
use std::collections::VecDeque;

/// The events of one bot.
#[derive(Debug, Default)]
pub(crate) struct Events {
    qts: i32,
    log: VecDeque<(i32, enums::Update)>,
}

impl Events {
    pub(crate) fn qts(&self) -> i32 {
        self.qts
    }

    /// What happened after `qts`, and whether more follows.
    pub(crate) fn since(&self, qts: i32, limit: usize) -> (Vec<&enums::Update>, i32, bool) {
        let mut missed = self.log.iter().filter(|(number, _)| *number > qts);
        let page: Vec<_> = missed.by_ref().take(limit).collect();
        let more = missed.next().is_some();
        let last = page.last().map_or(self.qts, |(number, _)| *number);
        let last = if more { last } else { self.qts };
        (
            page.into_iter().map(|(_, update)| update).collect(),
            last,
            more,
        )
    }

    fn record(&mut self, mut update: enums::Update) -> enums::Update {
        self.qts += 1;
        number(&mut update, self.qts);
        if self.log.len() == MAX_LOG {
            self.log.pop_front();
        }
        self.log.push_back((self.qts, update.clone()));
        update
    }
}

impl World {
    /// Tells the bots that are administrators there.
    pub(crate) fn tell_bots(&mut self, now: Instant, place: Peer, update: &enums::Update) {
        let (Peer::Group(id) | Peer::Channel(id)) = place else {
            return;
        };
        let Some(chat) = self.chats.get(id) else {
            return;
        };
        let admins = chat.ids().into_iter().filter(|user| chat.is_admin(*user));
        let bots: Vec<UserId> = admins.filter(|user| self.is_bot(*user)).collect();
        for bot in bots {
            self.tell_bot(now, bot, update.clone());
        }
    }

    /// Tells one bot.
    pub(crate) fn tell_bot(&mut self, now: Instant, bot: UserId, update: enums::Update) {
        if let Some(account) = self.accounts.get_mut(bot) {
            let update = account.events.record(update);
            self.tell(now, bot, update);
        }
    }
}

/// Puts the number into an update.
fn number(update: &mut enums::Update, qts: i32) {
    match update {
        enums::Update::ChannelParticipant(changed) => changed.qts = qts,
        enums::Update::ChatParticipant(changed) => changed.qts = qts,
        enums::Update::BotMessageReaction(changed) => changed.qts = qts,
        enums::Update::BotStopped(stopped) => stopped.qts = qts,
        _ => {}
    }
}

/// Events remembered for bots that were away.
const MAX_LOG: usize = 10_000;
