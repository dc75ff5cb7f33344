//! Whether a domain is in order, and what is done about it if not.

use super::numbered::Left;
use mtproto_core::Instant;
use std::time::Duration;

/// How a domain is getting on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// The first update of a channel was heard; one before it may be on its way until this moment.
    Beginning(Instant),
    /// Nothing is known to be missing.
    InOrder,
    /// Something is missing; it may be on its way until this moment.
    Gap(Instant),
    /// The difference has to be asked for.
    Wanted(Tries),
    /// It was asked for.
    Asked(Tries),
    /// It was of no use; it is asked for again at this moment.
    Later(Instant, Tries),
}

/// How often in a row a difference was of no use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tries(pub(super) u32);

impl Progress {
    pub(super) fn beginning(now: Instant) -> Self {
        Self::Beginning(now + GAP)
    }

    pub(super) fn is_beginning(self) -> bool {
        matches!(self, Self::Beginning(_))
    }

    pub(super) fn want(&mut self) {
        if !matches!(self, Self::Asked(_) | Self::Wanted(_)) {
            *self = Self::Wanted(Tries(0));
        }
    }

    pub(super) fn ask(&mut self) -> bool {
        match *self {
            Self::Wanted(tries) => {
                *self = Self::Asked(tries);
                true
            }
            _ => false,
        }
    }

    pub(super) fn is_asked(self) -> bool {
        matches!(self, Self::Asked(_))
    }

    /// Whether what arrives has to wait, be it in order or not.
    pub(super) fn holds_back(self) -> bool {
        !matches!(self, Self::InOrder | Self::Gap(_))
    }

    pub(super) fn found(&mut self, now: Instant, left: Left) {
        *self = match (left, *self) {
            (Left::Nothing, _) => Self::InOrder,
            (Left::Early, gap @ Self::Gap(_)) => gap,
            (Left::Early, _) => Self::Gap(now + GAP),
            (Left::FarTooEarly, _) => Self::Wanted(Tries(0)),
        };
    }

    /// The server says that nothing is missing, but something is: it may not know yet. It is asked
    /// ever less often (API-59).
    pub(super) fn doubt(&mut self, now: Instant, moved: bool, tries: Tries) {
        if let (false, Self::Gap(_) | Self::Wanted(_)) = (moved, *self) {
            *self = tries.next().later(now);
        }
    }

    pub(super) fn deadline(self) -> Option<Instant> {
        match self {
            Self::Beginning(at) | Self::Gap(at) | Self::Later(at, _) => Some(at),
            Self::InOrder | Self::Wanted(_) | Self::Asked(_) => None,
        }
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        match *self {
            Self::Beginning(at) if at <= now => *self = Self::InOrder,
            Self::Gap(at) if at <= now => *self = Self::Wanted(Tries(0)),
            Self::Later(at, tries) if at <= now => *self = Self::Wanted(tries),
            _ => {}
        }
    }
}

impl Tries {
    pub(super) fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// What follows a difference that `moved` the domain, or not.
    pub(super) fn after(self, now: Instant, moved: bool, is_last: bool) -> Progress {
        match (moved, is_last) {
            (_, true) => Progress::InOrder,
            (true, false) => Progress::Wanted(Self(0)),
            // The server owes us more, but does not come forward with it (API-59).
            (false, false) => self.next().later(now),
        }
    }

    pub(super) fn later(self, now: Instant) -> Progress {
        let delay = FIRST_RETRY
            .saturating_mul(1 << self.0.min(10))
            .min(LONGEST_RETRY);
        Progress::Later(now + delay, self)
    }
}

/// How long an update may be overtaken by later ones (API-51).
pub(super) const GAP: Duration = Duration::from_millis(500);

/// Bounds of the delay before a difference that was of no use is asked for again.
pub(super) const FIRST_RETRY: Duration = Duration::from_millis(500);
pub(super) const LONGEST_RETRY: Duration = Duration::from_secs(60);
