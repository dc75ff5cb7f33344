//! Which keys there are, and which key exchange is needed (03 §10, 04-messages §12).

use crate::{AuthKey, Instant, Pfs, handshake::Purpose};
use core::time::Duration;

/// The keys of a client, and what speaks against them.
pub(super) struct Keyring {
    permanent: Option<AuthKey>,
    temporary: Option<Temporary>,
    pfs: Option<Pfs>,
    /// The temporary key ends soon.
    is_renewing: bool,
    doubts: Doubts,
    /// Bindings in a row that the server did not accept.
    refused_bindings: u32,
    /// The key is gone, and this byte stream is not for the next one.
    is_done: bool,
}

struct Temporary {
    key: AuthKey,
    expires: Instant,
    is_bound: bool,
}

/// Answers in a row that the permanent key is not known.
#[derive(Default)]
struct Doubts {
    count: u32,
    last: Option<Instant>,
}

/// What it means that the server does not know the key in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The temporary key is gone; the permanent one is not concerned (AK-68).
    Temporary,
    /// It may have been anybody.
    Doubtful,
    /// The permanent key is gone.
    Permanent,
}

impl Keyring {
    pub(super) fn new(pfs: Option<Pfs>) -> Self {
        Self {
            permanent: None,
            temporary: None,
            pfs,
            is_renewing: false,
            doubts: Doubts::default(),
            refused_bindings: 0,
            is_done: false,
        }
    }

    /// Another byte stream begins.
    pub(super) fn reconnected(&mut self) {
        self.is_done = false;
    }

    /// Whether traffic goes under temporary keys.
    pub(super) fn is_pfs(&self) -> bool {
        self.pfs.is_some()
    }

    pub(super) fn permanent(&self) -> Option<&AuthKey> {
        self.permanent.as_ref()
    }

    pub(super) fn set_permanent(&mut self, key: AuthKey) {
        self.permanent = Some(key);
        self.doubts = Doubts::default();
        self.refused_bindings = 0;
    }

    /// A new temporary key, not bound yet; returns when to renew it. It is used for half its life at
    /// least, however early renewals are wanted.
    pub(super) fn set_temporary(
        &mut self,
        now: Instant,
        key: AuthKey,
        expires: Instant,
    ) -> Instant {
        self.is_renewing = false;
        self.temporary = Some(Temporary {
            key,
            expires,
            is_bound: false,
        });
        self.renewal(now, expires)
    }

    /// A temporary key of an earlier run, which is bound.
    pub(super) fn set_restored(&mut self, now: Instant, key: AuthKey, expires: Instant) -> Instant {
        let renewal = self.set_temporary(now, key, expires);
        self.bound_now();
        // What was made long ago is not replaced at once: everything else at the start comes first.
        renewal.min(expires - RESTORED_MARGIN)
    }

    fn renewal(&self, now: Instant, expires: Instant) -> Instant {
        let before = self.pfs.map_or(Duration::ZERO, |pfs| pfs.renew_before);
        let half = expires.saturating_since(now) / 2;
        expires - before.min(half)
    }

    /// The server accepted the binding.
    pub(super) fn bound_now(&mut self) {
        self.refused_bindings = 0;
        if let Some(temporary) = &mut self.temporary {
            temporary.is_bound = true;
        }
    }

    /// The server says that the temporary key is bound to nothing (MSG-82).
    pub(super) fn unbound(&mut self) {
        if let Some(temporary) = &mut self.temporary {
            temporary.is_bound = false;
        }
    }

    /// The server did not accept the binding: the temporary key is of no use.
    pub(super) fn binding_refused(&mut self) {
        self.temporary = None;
        self.refused_bindings += 1;
    }

    /// The temporary key, if it is bound, and when it ends.
    pub(super) fn bound(&self) -> Option<(&AuthKey, Instant)> {
        let bound = self.temporary.as_ref().filter(|key| key.is_bound)?;
        Some((&bound.key, bound.expires))
    }

    pub(super) fn expires(&self) -> Option<Instant> {
        self.temporary.as_ref().map(|key| key.expires)
    }

    /// Time for the next temporary key.
    pub(super) fn renew(&mut self) {
        self.is_renewing = self.temporary.is_some();
    }

    /// The attempt to renew it is put off.
    pub(super) fn stop_renewing(&mut self) {
        self.is_renewing = false;
    }

    pub(super) fn drop_temporary(&mut self) {
        self.temporary = None;
        self.is_renewing = false;
    }

    /// Whether to see for ourselves if the server knows the permanent key: it refused several
    /// bindings, which may have other reasons (AK-65).
    pub(super) fn wants_check(&self) -> bool {
        self.permanent.is_some() && self.refused_bindings >= BINDINGS
    }

    /// An authentic packet came, so the key it is sealed with is known.
    pub(super) fn confirmed(&mut self) {
        self.doubts = Doubts::default();
        if self.temporary.is_none() {
            self.refused_bindings = 0;
        }
    }

    /// The exchange that is needed. `is_open` says whether a session is under way.
    pub(super) fn need(&self, is_open: bool) -> Option<Purpose> {
        if self.permanent.is_none() {
            return (!self.is_done).then_some(Purpose::Permanent);
        }
        let pfs = self.pfs?;
        if self.wants_check() || self.temporary.is_some() && is_open && !self.is_renewing {
            return None;
        }
        Some(Purpose::Temporary(pfs.lifetime.clamp(LEAST, MOST)))
    }

    /// The server does not know the key in use, or somebody on the way says so.
    pub(super) fn refused(&mut self, now: Instant) -> Refusal {
        if self.temporary.take().is_some() {
            self.is_renewing = false;
            return Refusal::Temporary;
        }
        if self.wants_check() {
            return Refusal::Permanent;
        }
        let Doubts { count, last } = &mut self.doubts;
        let counts = last.is_none_or(|last| now.saturating_since(last) >= APART);
        if counts {
            *count += 1;
            *last = Some(now);
        }
        match *count >= DOUBTS {
            true => Refusal::Permanent,
            false => Refusal::Doubtful,
        }
    }

    pub(super) fn forget(&mut self) {
        *self = Self {
            is_done: true,
            ..Self::new(self.pfs)
        };
    }
}

/// Answers that cost a permanent key, on as many byte streams, and how far apart they must be: they
/// are not authenticated (MSG-80).
const DOUBTS: u32 = 3;
const APART: Duration = Duration::from_secs(60);

/// Bindings refused in a row before the permanent key itself is looked at.
const BINDINGS: u32 = 2;

/// Lifetimes that servers grant (AK-51).
const LEAST: Duration = Duration::from_secs(1);
const MOST: Duration = Duration::from_secs(86_400);

/// How long before its end a key of an earlier run is renewed at the latest (AK-67).
const RESTORED_MARGIN: Duration = Duration::from_secs(120);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Instant {
        Instant::from_micros((1_764_000_000 + seconds) * 1_000_000)
    }

    fn key(byte: u8) -> AuthKey {
        AuthKey::new([byte; 256])
    }

    /// MSG-80: three answers on as many byte streams, a minute apart.
    #[test]
    fn one_unauthenticated_answer_does_not_cost_a_permanent_key() {
        let mut keyring = Keyring::new(None);
        keyring.set_permanent(key(1));
        let answers = [0, 10, 59, 60, 119].map(|second| keyring.refused(at(second)));
        assert_eq!(answers, [Refusal::Doubtful; 5]);
        assert_eq!(keyring.refused(at(120)), Refusal::Permanent);
    }

    #[test]
    fn a_sign_of_life_ends_all_doubts() {
        let mut keyring = Keyring::new(None);
        keyring.set_permanent(key(1));
        for second in [0, 60, 120, 180] {
            assert_eq!(keyring.refused(at(second)), Refusal::Doubtful);
            keyring.confirmed();
        }
    }

    /// AK-68, bug 17.
    #[test]
    fn a_temporary_key_goes_alone() {
        let mut keyring = Keyring::new(Some(Pfs::default()));
        assert_eq!(keyring.need(false), Some(Purpose::Permanent));
        keyring.set_permanent(key(1));
        for second in 0..10 {
            assert_eq!(keyring.need(false), Some(Purpose::Temporary(MOST)));
            keyring.set_temporary(at(second), key(2), at(86_400));
            assert_eq!(keyring.need(true), None);
            assert_eq!(keyring.refused(at(second * 60)), Refusal::Temporary);
        }
        assert_eq!(keyring.permanent(), Some(&key(1)));
    }

    /// AK-65.
    #[test]
    fn only_a_second_refused_binding_makes_us_look_at_the_permanent_key() {
        let mut keyring = Keyring::new(Some(Pfs::default()));
        keyring.set_permanent(key(1));
        for checks in [false, true] {
            keyring.set_temporary(at(0), key(2), at(86_400));
            keyring.binding_refused();
            assert_eq!(keyring.wants_check(), checks);
        }
        assert_eq!(keyring.need(false), None);
        keyring.confirmed();
        assert_eq!(keyring.need(false), Some(Purpose::Temporary(MOST)));
    }

    /// AK-67.
    #[test]
    fn keys_are_renewed_before_they_end_but_not_at_once() {
        let pfs = |renew_before| Pfs {
            lifetime: Duration::from_secs(1000),
            renew_before: Duration::from_secs(renew_before),
        };
        for (before, renewed) in [(0, 1000), (100, 900), (500, 500), (5000, 500)] {
            let mut keyring = Keyring::new(Some(pfs(before)));
            assert_eq!(keyring.set_temporary(at(0), key(2), at(1000)), at(renewed));
        }
    }
}
