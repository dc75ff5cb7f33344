//! A timer that is set only when the deadline has changed.

use crate::runtime::Timer;
use std::{task::Context, time::Instant};

/// A timer, and what it is set to.
pub(crate) struct Alarm<T> {
    timer: T,
    armed: Option<Instant>,
}

impl<T: Timer> Alarm<T> {
    pub(crate) fn new(timer: T) -> Self {
        Self { timer, armed: None }
    }

    /// Arranges for the task to be woken at `deadline`; says whether the timer has fired already.
    ///
    /// It may have fired early: whether the deadline has passed is for the clock to say.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, deadline: Option<Instant>) -> bool {
        let Some(deadline) = deadline else {
            return false;
        };
        if self.armed != Some(deadline) {
            self.timer.reset(deadline);
            self.armed = Some(deadline);
        }
        if self.timer.poll(cx).is_pending() {
            return false;
        }
        // Spent, whether or not the clock agrees: it must be set again before it can wake us again.
        self.armed = None;
        true
    }
}
