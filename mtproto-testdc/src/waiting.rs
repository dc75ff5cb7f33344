//! Calls whose answer is a bot's to give.

use crate::{TestDc, faults::Misfortune, links::Outgoing, rpc::error, world::QueryId};
use mtproto_core::{Instant, RequestId, SessionKey};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// The calls, by the question that was put to the bot.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    calls: BTreeMap<QueryId, WaitingCall>,
    deadlines: BTreeSet<(Instant, QueryId)>,
}

/// One of them.
#[derive(Debug)]
pub(crate) struct WaitingCall {
    pub(crate) session: SessionKey,
    pub(crate) id: RequestId,
    /// Number of the method.
    pub(crate) method: u32,
    /// What becomes of the answer.
    pub(crate) misfortune: Option<Misfortune>,
    until: Instant,
}

impl Waiting {
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(until, _)| *until)
    }

    fn add(&mut self, query: QueryId, call: WaitingCall) {
        self.deadlines.insert((call.until, query));
        self.calls.insert(query, call);
    }

    fn take(&mut self, query: QueryId) -> Option<WaitingCall> {
        let call = self.calls.remove(&query)?;
        self.deadlines.remove(&(call.until, query));
        Some(call)
    }

    /// A question that no bot has answered in time.
    fn overdue(&self, now: Instant) -> Option<QueryId> {
        let (until, query) = self.deadlines.first()?;
        (*until <= now).then_some(*query)
    }
}

impl TestDc {
    /// Keeps a call until the bot answers.
    pub(crate) fn wait_for_bot(
        &mut self,
        now: Instant,
        query: QueryId,
        session: SessionKey,
        id: RequestId,
        method: u32,
        misfortune: Option<Misfortune>,
    ) {
        let call = WaitingCall {
            session,
            id,
            method,
            misfortune,
            until: now + PATIENCE,
        };
        self.waiting.add(query, call);
    }

    /// Hands over what bots have answered.
    pub(crate) fn deliver_answers(&mut self, now: Instant) {
        while let Some((query, result)) = self.world.queries.take_answer() {
            match (self.waiting.take(query), result) {
                (Some(call), result) => {
                    let layer = self.world.sessions.layer(call.session);
                    let result =
                        result.and_then(|body| self.layers.lower_answer(layer, call.method, body));
                    let answer = Outgoing::Answer(call.id, result);
                    self.hand_over_answer(now, call.session, answer, call.misfortune);
                }
                (None, Ok(answer)) => self.presses.note(query, answer),
                (None, Err(_)) => {}
            }
        }
    }

    /// Tells those whose bot does not answer.
    pub(crate) fn stop_waiting(&mut self, now: Instant) {
        while let Some(query) = self.waiting.overdue(now) {
            self.world.queries.give_up(query);
            if let Some(call) = self.waiting.take(query) {
                let answer = Outgoing::Answer(call.id, Err(error(400, "BOT_RESPONSE_TIMEOUT")));
                self.hand_over_answer(now, call.session, answer, call.misfortune);
            }
        }
    }
}

/// How long a bot may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
