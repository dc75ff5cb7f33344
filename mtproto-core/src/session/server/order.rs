//! Requests that have to wait for others (MSG-47, MSG-104).

use super::{ServerSession, ledger::Execution};
use crate::{
    Instant, RequestId, RpcError, ServerEvent, SessionKey,
    session::{
        message::constructor,
        outbox::{INVOKE_AFTER_MSG, INVOKE_AFTER_MSGS, VECTOR},
    },
};
use alloc::{collections::VecDeque, vec::Vec};
use bytes::{Buf, Bytes};
use core::time::Duration;

/// Requests that wait, oldest first.
#[derive(Default)]
pub(super) struct Order(VecDeque<Waiting>);

struct Waiting {
    request: u64,
    after: Vec<u64>,
    body: Bytes,
    until: Instant,
}

/// What the requests that one waits for mean for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// All are answered.
    Now,
    /// Some are not.
    Later,
    /// One has failed, or cannot come before.
    Never,
}

impl Order {
    pub(super) fn wait(&mut self, now: Instant, request: u64, after: Vec<u64>, body: Bytes) {
        let until = now + PATIENCE;
        self.0.push_back(Waiting {
            request,
            after,
            body,
            until,
        });
    }

    /// Nobody wants the answer any more.
    pub(super) fn forget(&mut self, request: u64) {
        self.0.retain(|waiting| waiting.request != request);
    }

    /// Requests that have waited too long.
    pub(super) fn take_overdue(&mut self, now: Instant) -> Vec<u64> {
        let mut overdue = Vec::new();
        while self.0.front().is_some_and(|first| first.until <= now) {
            overdue.extend(self.0.pop_front().map(|waiting| waiting.request));
        }
        overdue
    }

    /// When the next one has.
    pub(super) fn next_end(&self) -> Option<Instant> {
        self.0.front().map(|waiting| waiting.until)
    }
}

impl ServerSession {
    /// Whether a request may run now. One that has not arrived yet may still come, unless its
    /// identifier says that it was made later.
    pub(super) fn turn_of(&self, request: u64, after: &[u64]) -> Turn {
        let turns = after.iter().map(|other| match self.ledger.get(*other) {
            _ if *other >= request => Turn::Never,
            Some(Execution::Running) => Turn::Later,
            Some(Execution::Queued { failed } | Execution::Sent { failed, .. }) if failed => {
                Turn::Never
            }
            Some(_) => Turn::Now,
            None if self.window.state(*other) == 4 => Turn::Now,
            None => Turn::Later,
        });
        turns.max_by_key(|turn| *turn as u8).unwrap_or(Turn::Now)
    }

    fn take_settled(&mut self) -> Option<(Waiting, Turn)> {
        let Order(waiting) = &self.order;
        let turns = waiting
            .iter()
            .map(|waiting| self.turn_of(waiting.request, &waiting.after));
        let (at, turn) = turns.enumerate().find(|(_, turn)| *turn != Turn::Later)?;
        Some((self.order.0.remove(at)?, turn))
    }

    /// Lets requests run that waited for one that is answered now.
    pub(super) fn go_on(&mut self, name: SessionKey, events: &mut VecDeque<ServerEvent>) {
        while let Some((waiting, turn)) = self.take_settled() {
            let id = RequestId(waiting.request);
            match turn {
                Turn::Never => self.respond(name, events, id, Err(failed())),
                Turn::Now | Turn::Later => events.push_back(ServerEvent::Request {
                    session: name,
                    id,
                    body: waiting.body,
                }),
            }
        }
    }
}

/// Takes `invokeAfterMsg` and `invokeAfterMsgs` off a call; `None` if one is damaged.
pub(super) fn unwrap(mut body: Bytes) -> Option<(Vec<u64>, Bytes)> {
    let mut after = Vec::new();
    for _ in 0..MOST_WRAPPERS {
        match constructor(&body) {
            Some(INVOKE_AFTER_MSG) => {
                body.advance(4);
                after.push(body.try_get_u64_le().ok()?);
            }
            Some(INVOKE_AFTER_MSGS) => {
                body.advance(4);
                if body.try_get_u32_le().ok()? != VECTOR {
                    return None;
                }
                let count = body.try_get_u32_le().ok()? as usize;
                if count > body.len() / 8 {
                    return None;
                }
                after.extend((0..count).map_while(|_| body.try_get_u64_le().ok()));
            }
            Some(_) => return Some((after, body)),
            None => return None,
        }
    }
    None
}

/// A request that another one waits for has failed.
pub(super) fn failed() -> RpcError {
    RpcError {
        code: 400,
        message: "MSG_WAIT_FAILED".into(),
    }
}

/// A request that another one waits for has not been answered in time.
pub(super) fn timed_out() -> RpcError {
    RpcError {
        code: 400,
        message: "MSG_WAIT_TIMEOUT".into(),
    }
}

/// How long a request waits (MSG-104).
const PATIENCE: Duration = Duration::from_millis(500);

/// Wrappers around one call.
const MOST_WRAPPERS: usize = 8;
