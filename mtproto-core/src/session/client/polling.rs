//! When a server that may only answer is asked whether it has something to say: over HTTP.
//!
//! It keeps the question until it has, so the next one follows its answer at once (TR-30). A server
//! that does not wait, or a proxy in between, would be asked without a pause; so a question that
//! brought nothing is followed by the next one after a while, and a longer one each time.

use crate::Instant;
use core::time::Duration;

/// Questions that nothing else goes along with.
#[derive(Debug, Default)]
pub(super) struct Polling {
    asked: Option<Instant>,
    pause: Duration,
}

impl Polling {
    /// When the next question may be asked; `None` if that is now.
    pub(super) fn until(&self, now: Instant) -> Option<Instant> {
        let next = self.asked? + self.pause;
        Some(next).filter(|next| *next > now)
    }

    /// A question is asked.
    pub(super) fn asked(&mut self, now: Instant) {
        let waited = self.asked.is_none_or(|asked| asked + PATIENT <= now);
        self.pause = match waited {
            true => LEAST_PAUSE,
            false => (2 * self.pause).min(LONGEST_PAUSE),
        };
        self.asked = Some(now);
    }

    /// The server had something to say.
    pub(super) fn heard(&mut self) {
        *self = Self::default();
    }
}

/// After the first answer that came at once and brought nothing. What the server has to say in the
/// meantime is late by that much at most.
const LEAST_PAUSE: Duration = Duration::from_millis(50);

/// After many of them: what a server is asked that never waits.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// A server that has kept a question for so long waits. More than the longest pause, or that would
/// pass for it.
const PATIENT: Duration = Duration::from_secs(5);
