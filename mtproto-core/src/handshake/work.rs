//! The heavy steps of a key exchange, as values that can be computed anywhere.

use super::MAX_VERDICTS;
use crate::{
    Drbg,
    crypto::{dh, factor::factor, kdf::sha256},
};
use alloc::{boxed::Box, vec::Vec};
use core::fmt;

/// A heavy step of a key exchange. Its cost is bounded, whatever the server sent: a few milliseconds
/// to factor a number, less than a second to judge a prime.
///
/// [`run`](Self::run) it where nothing else waits, and hand the result back.
pub struct Work(Task);

enum Task {
    Factor(u64),
    Judge(Box<([u8; 256], Drbg)>),
}

/// What [`Work::run`] found out.
pub struct WorkDone(pub(super) Found);

pub(super) enum Found {
    /// A number, and its two prime factors if it has two.
    Factors { n: u64, factors: Option<(u64, u64)> },
    /// Whether a number is a safe prime.
    Verdict { name: PrimeName, is_safe: bool },
}

impl Work {
    pub(super) fn factor(n: u64) -> Self {
        Self(Task::Factor(n))
    }

    pub(super) fn judge(prime: [u8; 256], rng: Drbg) -> Self {
        Self(Task::Judge(Box::new((prime, rng))))
    }

    /// Computes it.
    pub fn run(self) -> WorkDone {
        WorkDone(match self.0 {
            Task::Factor(n) => Found::Factors {
                n,
                factors: factor(n),
            },
            Task::Judge(mut task) => {
                let (prime, rng) = &mut *task;
                Found::Verdict {
                    name: PrimeName::of(&*prime),
                    is_safe: dh::is_safe(&*prime, rng),
                }
            }
        })
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Task::Factor(_) => "Work(factor)",
            Task::Judge(_) => "Work(judge)",
        })
    }
}

impl fmt::Debug for WorkDone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WorkDone(..)")
    }
}

/// Names a prime: its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PrimeName([u8; 32]);

impl PrimeName {
    pub(super) fn of(prime: &[u8]) -> Self {
        Self(sha256([prime]))
    }
}

/// What was found out about primes, good and bad (AK-31).
///
/// A key exchange that fails leaves them to the next one, so nobody makes us judge the same number
/// twice.
#[derive(Clone, Debug, Default)]
pub struct Verdicts(Vec<(PrimeName, bool)>);

impl Verdicts {
    pub(super) fn about(&self, prime: &[u8]) -> Option<bool> {
        if self.0.is_empty() {
            return None;
        }
        let name = PrimeName::of(prime);
        let known = self.0.iter().find(|(known, _)| *known == name);
        known.map(|(_, is_safe)| *is_safe)
    }

    pub(super) fn note(&mut self, name: PrimeName, is_safe: bool) {
        if self.0.len() == MAX_VERDICTS {
            self.0.remove(0);
        }
        self.0.push((name, is_safe));
    }
}
