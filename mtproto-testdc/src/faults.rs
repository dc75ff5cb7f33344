//! Scripted misbehaviour: what real data centres do on bad days, on demand.
//!
//! A fault strikes when something happens (a call, an update), not at a time, so a test says what it
//! means and the same inputs give the same misfortune.

use mtproto_core::RpcError;
use std::time::Duration;

/// Something that goes wrong when a method is called or an update sent.
///
/// It strikes the first time unless told to [`skip`](Self::skip) some, and once unless told how many
/// [`times`](Self::times). Given to [`TestDc::add_fault`](crate::TestDc::add_fault).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    on: Trigger,
    /// Whom it strikes, if not everyone.
    user: Option<i64>,
    skip: u32,
    times: u32,
    what: Misfortune,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Trigger {
    /// A call of this method, or of any.
    Call(Option<String>),
    /// An update that is pushed to a session.
    Update,
    /// One that a channel numbers.
    ChannelUpdate,
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Misfortune {
    Refuse(RpcError),
    Silence,
    LoseAnswer,
    Delay(Duration),
    ResetBefore,
    ResetAfter,
    Drop,
    Repeat,
    Swap,
    Combine,
    TooLong,
}

impl Fault {
    /// The method is not executed; the caller is told this error.
    ///
    /// Methods have the schema's names, such as `messages.sendMessage`; `*` is any. Every error a
    /// client has to cope with can be had so: `FLOOD_WAIT_3` (420), `USER_MIGRATE_4` (303),
    /// `AUTH_KEY_UNREGISTERED` (401), `RPC_CALL_FAIL` (500).
    #[must_use]
    pub fn refuse(method: &str, code: i32, message: &str) -> Self {
        let message = message.to_owned();
        Self::on_call(method, Misfortune::Refuse(RpcError { code, message }))
    }

    /// The method is not executed; the caller is told to wait: `FLOOD_WAIT_X` with X seconds.
    #[must_use]
    pub fn flood(method: &str, seconds: u32) -> Self {
        Self::refuse(method, 420, &format!("FLOOD_WAIT_{seconds}"))
    }

    /// The call is neither executed nor answered.
    #[must_use]
    pub fn silence(method: &str) -> Self {
        Self::on_call(method, Misfortune::Silence)
    }

    /// The call is executed but not answered.
    #[must_use]
    pub fn lose_answer(method: &str) -> Self {
        Self::on_call(method, Misfortune::LoseAnswer)
    }

    /// The answer comes so much later.
    #[must_use]
    pub fn delay(method: &str, by: Duration) -> Self {
        Self::on_call(method, Misfortune::Delay(by))
    }

    /// The byte stream ends instead of the call being executed.
    #[must_use]
    pub fn reset_before(method: &str) -> Self {
        Self::on_call(method, Misfortune::ResetBefore)
    }

    /// The byte stream ends once the call was executed; its answer waits for the session's return.
    #[must_use]
    pub fn reset_after(method: &str) -> Self {
        Self::on_call(method, Misfortune::ResetAfter)
    }

    /// An update is not sent: a gap, until the client asks for the difference.
    #[must_use]
    pub fn drop_update() -> Self {
        Self::on_update(Misfortune::Drop)
    }

    /// An update is sent twice.
    #[must_use]
    pub fn repeat_update() -> Self {
        Self::on_update(Misfortune::Repeat)
    }

    /// An update is sent so much later, and so perhaps after others.
    #[must_use]
    pub fn delay_update(by: Duration) -> Self {
        Self::on_update(Misfortune::Delay(by))
    }

    /// An update is sent after the next one to the same session; if none comes, never.
    #[must_use]
    pub fn swap_update() -> Self {
        Self::on_update(Misfortune::Swap)
    }

    /// An update is sent in one container with the next one to the same session, as
    /// `updatesCombined`; if none comes, never. What has an abbreviation is sent on its own, before
    /// the next one.
    #[must_use]
    pub fn combine_update() -> Self {
        Self::on_update(Misfortune::Combine)
    }

    /// Instead of an update, the client is told that there were too many: `updatesTooLong`, or
    /// `updateChannelTooLong` if it is about a channel.
    #[must_use]
    pub fn update_too_long() -> Self {
        Self::on_update(Misfortune::TooLong)
    }

    /// Makes a fault of updates strike only those that a channel numbers.
    #[must_use]
    pub fn in_channels(mut self) -> Self {
        if self.on == Trigger::Update {
            self.on = Trigger::ChannelUpdate;
        }
        self
    }

    /// Strikes only calls of this user and updates for them; the number is that of the API.
    #[must_use]
    pub fn for_user(mut self, user: i64) -> Self {
        self.user = Some(user);
        self
    }

    /// Spares the first `count` occasions.
    #[must_use]
    pub fn skip(mut self, count: u32) -> Self {
        self.skip = count;
        self
    }

    /// Strikes `count` times in a row; `u32::MAX` is for ever.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.times = count;
        self
    }

    fn on_call(method: &str, what: Misfortune) -> Self {
        let method = Some(method.to_owned()).filter(|method| method != "*");
        Self {
            on: Trigger::Call(method),
            user: None,
            skip: 0,
            times: 1,
            what,
        }
    }

    fn on_update(what: Misfortune) -> Self {
        Self {
            on: Trigger::Update,
            user: None,
            skip: 0,
            times: 1,
            what,
        }
    }
}

/// The faults that have not struck as often as they will.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        if self.0.len() < MAX_FAULTS {
            self.0.push(fault);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// What a call of this method by this user meets with.
    pub(crate) fn strike_call(
        &mut self,
        method: Option<&str>,
        user: Option<i64>,
    ) -> Option<Misfortune> {
        self.strike(user, |on| match on {
            Trigger::Call(wanted) => wanted.is_none() || wanted.as_deref() == method,
            Trigger::Update | Trigger::ChannelUpdate => false,
        })
    }

    /// What an update for this user meets with, given the channel that numbers it.
    pub(crate) fn strike_update(
        &mut self,
        channel: Option<i64>,
        user: Option<i64>,
    ) -> Option<Misfortune> {
        self.strike(user, |on| match on {
            Trigger::Update => true,
            Trigger::ChannelUpdate => channel.is_some(),
            Trigger::Call(_) => false,
        })
    }

    /// The first fault that is due; every fault counts the occasion.
    fn strike(
        &mut self,
        user: Option<i64>,
        concerns: impl Fn(&Trigger) -> bool,
    ) -> Option<Misfortune> {
        let mut struck = None;
        let strikes = |fault: &&mut Fault| {
            concerns(&fault.on) && (fault.user.is_none() || fault.user == user)
        };
        for fault in self.0.iter_mut().filter(strikes) {
            if fault.skip > 0 {
                fault.skip -= 1;
            } else if struck.is_none() && fault.times > 0 {
                if fault.times != u32::MAX {
                    fault.times -= 1;
                }
                struck = Some(fault.what.clone());
            }
        }
        self.0.retain(|fault| fault.times > 0);
        struck
    }
}

/// Faults that wait at once; more are not taken.
const MAX_FAULTS: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_skips_strikes_and_is_spent() {
        let mut faults = Faults::default();
        faults.add(Fault::silence("a.b").skip(1).times(2));
        faults.add(Fault::reset_before("*").skip(3));
        let struck: Vec<_> = ["x.y", "a.b", "a.b", "a.b", "a.b"]
            .iter()
            .map(|method| faults.strike_call(Some(method), None))
            .collect();
        let (silence, reset) = (Some(Misfortune::Silence), Some(Misfortune::ResetBefore));
        assert_eq!(struck[..3], [None, None, silence.clone()]);
        assert_eq!(struck[3..], [silence, reset]);
        assert_eq!(faults.strike_call(Some("a.b"), None), None);
        assert_eq!(faults.strike_update(None, None), None);
    }

    #[test]
    fn a_fault_for_one_user_spares_the_others() {
        let mut faults = Faults::default();
        faults.add(Fault::flood("a.b", 3).for_user(7));
        faults.add(Fault::drop_update().in_channels().for_user(7));
        assert_eq!(faults.strike_call(Some("a.b"), Some(8)), None);
        assert_eq!(faults.strike_update(Some(1), Some(8)), None);
        assert_eq!(faults.strike_update(None, Some(7)), None);
        assert!(faults.strike_call(Some("a.b"), Some(7)).is_some());
        assert!(faults.strike_update(Some(1), Some(7)).is_some());
    }
}
