//! Login codes on their way to phones.

use mtproto_core::{Drbg, Instant};
use rand_core::Rng;
use std::{collections::BTreeMap, time::Duration};

/// Codes that were sent and not yet used.
#[derive(Debug)]
pub(crate) struct Codes {
    sent: BTreeMap<String, Code>,
    rng: Drbg,
}

#[derive(Debug)]
struct Code {
    hash: String,
    expires: Instant,
    attempts: u32,
    confirmed: bool,
    route: Route,
}

/// How a code is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// To the devices that are signed in.
    App,
    /// As a text message.
    Sms,
    /// Spoken.
    Call,
    /// To the login address.
    Email,
}

/// Why a code does not open the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeError {
    /// None was sent to this number under this hash, it is too old, or guessed at too often.
    Expired,
    /// Not the one that was sent.
    Wrong,
}

impl Codes {
    pub(crate) fn new(rng: Drbg) -> Self {
        Self {
            sent: BTreeMap::new(),
            rng,
        }
    }

    /// "Sends" a code and returns the hash it is to be used with. An earlier one is void.
    pub(crate) fn send(&mut self, number: &str, route: Route, now: Instant) -> String {
        let hash = format!("{:016x}", self.rng.next_u64());
        if self.sent.len() >= MAX_CODES {
            self.sent.retain(|_, code| code.expires > now);
        }
        let code = Code {
            hash: hash.clone(),
            expires: now + LIFETIME,
            attempts: 0,
            confirmed: false,
            route,
        };
        self.sent.insert(number.to_owned(), code);
        hash
    }

    /// The next way to deliver a code, `None` if there is no other.
    pub(crate) fn resend(
        &mut self,
        now: Instant,
        number: &str,
        hash: &str,
    ) -> Result<Option<Route>, CodeError> {
        let code = self.find(now, number, hash)?;
        let next = match code.route {
            Route::App | Route::Email => Route::Sms,
            Route::Sms => Route::Call,
            Route::Call => return Ok(None),
        };
        code.route = next;
        Ok(Some(next))
    }

    /// Delivers a code in another way.
    pub(crate) fn reroute(
        &mut self,
        now: Instant,
        number: &str,
        hash: &str,
        route: Route,
    ) -> Result<(), CodeError> {
        self.find(now, number, hash)?.route = route;
        Ok(())
    }

    /// Whether a code was sent to this number under this hash.
    pub(crate) fn is_known(&self, now: Instant, number: &str, hash: &str) -> bool {
        self.sent
            .get(number)
            .is_some_and(|code| code.hash == hash && now < code.expires)
    }

    fn find(&mut self, now: Instant, number: &str, hash: &str) -> Result<&mut Code, CodeError> {
        self.sent
            .get_mut(number)
            .filter(|code| code.hash == hash && now < code.expires)
            .ok_or(CodeError::Expired)
    }

    /// Checks what the user typed against the `right` code of that number.
    pub(crate) fn check(
        &mut self,
        now: Instant,
        number: &str,
        hash: &str,
        typed: &str,
        right: &str,
    ) -> Result<(), CodeError> {
        let code = self.find(now, number, hash)?;
        if code.attempts >= MAX_ATTEMPTS {
            return Err(CodeError::Expired);
        }
        code.confirmed = typed == right;
        code.attempts += 1;
        if code.confirmed {
            Ok(())
        } else {
            Err(CodeError::Wrong)
        }
    }

    /// Whether the right code was given for this number and hash, as signing up demands.
    pub(crate) fn is_confirmed(&self, now: Instant, number: &str, hash: &str) -> bool {
        self.sent
            .get(number)
            .is_some_and(|code| code.hash == hash && now < code.expires && code.confirmed)
    }

    /// Voids the code of a number.
    pub(crate) fn forget(&mut self, number: &str) {
        self.sent.remove(number);
    }
}

/// How long a code can be used.
const LIFETIME: Duration = Duration::from_secs(300);

/// Guesses before a code is void.
const MAX_ATTEMPTS: u32 = 5;

/// Codes kept before those that expired are swept out.
const MAX_CODES: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_expires_after_five_minutes_or_five_guesses() {
        let mut codes = Codes::new(Drbg::from_seed([1; 32]));
        let start = Instant::from_micros(1);
        let hash = codes.send("1", Route::App, start);
        let late = start + LIFETIME;
        assert_eq!(
            codes.check(late, "1", &hash, "22222", "22222"),
            Err(CodeError::Expired)
        );
        for _ in 0..MAX_ATTEMPTS {
            assert_eq!(
                codes.check(start, "1", &hash, "0", "22222"),
                Err(CodeError::Wrong)
            );
        }
        assert_eq!(
            codes.check(start, "1", &hash, "22222", "22222"),
            Err(CodeError::Expired)
        );
        let hash = codes.send("1", Route::App, start);
        assert_eq!(codes.check(start, "1", &hash, "22222", "22222"), Ok(()));
        assert!(codes.is_confirmed(start, "1", &hash));
    }
}
