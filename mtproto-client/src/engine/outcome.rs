//! What connections report, and what becomes of calls because of it.

use super::{
    CallOptions, Effect, Engine, Event, LogoutReason, State, Target,
    calls::{Call, Owner},
    cure::Cure,
    introduction,
    links::{Lane, Link, Phase, Way},
    login,
    updates::Need,
};
use crate::{CallError, Identity, engine::CallId};
use bytes::Bytes;
use mtproto_core::{Event as ConnectionEvent, Instant, Notice, RequestError, RequestId, RpcError};
use mtproto_tl::{Encode, mtproto};
use rand_core::Rng;
use std::time::Duration;

impl Engine {
    /// Acts on one event of the connection on `way`.
    pub(super) fn handle_connection(&mut self, now: Instant, way: Way, event: ConnectionEvent) {
        match event {
            ConnectionEvent::KeyCreated(_) if way.is_main() => {
                self.stats.key_exchanges += 1;
                self.share_key(way);
                self.account.touch();
            }
            ConnectionEvent::Ready if way.is_main() => {
                self.share_key(way);
                self.account.touch();
            }
            ConnectionEvent::Notice(Notice::SaltRotated) => self.account.touch(),
            ConnectionEvent::Notice(Notice::KeyRenewed) => self.key_renewed(now, way),
            ConnectionEvent::Response { id, body } => self.handle_answer(now, way, id, Ok(body)),
            ConnectionEvent::Failed { id, error } => self.handle_answer(now, way, id, Err(error)),
            // Others have no business telling us (API-61).
            ConnectionEvent::Push(body) if way == self.home() => {
                self.feed.handle_push(now, body);
            }
            ConnectionEvent::SessionReset if way == self.home() => self.feed.interrupted(),
            _ => {}
        }
    }

    /// Lets other ways to the same data centre use the key of this one.
    fn share_key(&mut self, way: Way) {
        let link = self.links.get(way);
        if let Some(snapshot) = link.and_then(|link| link.connection.snapshot()) {
            self.dcs.remember(way.dc, snapshot);
        }
    }

    /// Traffic goes on under another temporary key, in a session that has yet to learn who we are
    /// (AK-63) and that updates have yet to find.
    fn key_renewed(&mut self, now: Instant, way: Way) {
        if let Some(link) = self.links.get_mut(way) {
            link.introduced = false;
        }
        if !way.is_main() {
            return;
        }
        self.share_key(way);
        self.account.touch();
        let files = |other: &Way| other.dc == way.dc && matches!(other.lane, Lane::Media(_));
        let outdated: Vec<Way> = self.links.ways().filter(files).collect();
        outdated.into_iter().for_each(|way| self.drop_link(way));
        self.introduce(now, way);
        if way == self.home() {
            self.renewed = Some(now);
            self.feed.interrupted();
        }
    }

    fn handle_answer(
        &mut self,
        now: Instant,
        way: Way,
        request: RequestId,
        result: Result<Bytes, RequestError>,
    ) {
        let Some(link) = self.links.get_mut(way) else {
            return;
        };
        let Some(carried) = link.requests.remove(&request) else {
            return;
        };
        link.touch(now);
        if matches!(result, Ok(_) | Err(RequestError::Rpc(_))) {
            self.stats.answers += 1;
            if link.heard() {
                self.account.touch();
                if way == self.home() {
                    self.feed.interrupted();
                    self.set_state(State::Ready);
                    self.ask_whose_it_is(now);
                }
            }
        }
        match result {
            Ok(body) => {
                if let Some(link) = self.links.get_mut(way) {
                    link.introduced |= carried.introduced;
                }
                self.finish(now, carried.call, Ok(body));
            }
            Err(RequestError::Rpc(error)) => {
                if !self.cure(now, way, carried.call, carried.introduced, &error) {
                    self.finish(now, carried.call, Err(CallError::Rpc(error)));
                }
            }
            Err(error) => {
                let error = self.describe(carried.call, error);
                self.finish(now, carried.call, Err(error));
            }
        }
    }

    /// Whether the call goes round again in spite of `error`.
    fn cure(
        &mut self,
        now: Instant,
        way: Way,
        id: CallId,
        introduced: bool,
        error: &RpcError,
    ) -> bool {
        let cure = match Cure::of(error) {
            // Not all of the server's machines may have heard of the key yet.
            Cure::LoggedOut(LogoutReason::Unregistered) if self.is_fresh(now, way) => Cure::Retry,
            cure => cure,
        };
        let Some(call) = self.calls.get_mut(id) else {
            return false;
        };
        match cure {
            Cure::Wait(delay) if call.may_wait(now, delay) => {
                let lot = Duration::from_micros(self.rng.next_u64() % MAX_JITTER_MICROS);
                self.calls.park(now, id, delay + lot);
            }
            Cure::Retry if call.retries < RETRIES => {
                let delay = Duration::from_secs(1 << call.retries);
                if !call.may_wait(now, delay) {
                    return false;
                }
                call.retries += 1;
                self.calls.park(now, id, delay);
            }
            Cure::Introduce if !introduced => {
                if let Some(link) = self.links.get_mut(way) {
                    link.introduced = false;
                }
                self.calls.send_again(id);
            }
            Cure::MoveHome(to) if call.hops < HOPS && self.dcs.knows(to) => {
                call.hops += 1;
                self.move_home(now, to);
                self.calls.send_again(id);
            }
            Cure::Redirect(to) if call.hops < HOPS && self.dcs.knows(to) => {
                call.hops += 1;
                call.target = match call.target {
                    Target::Media { lane, .. } => Target::Media { dc: Some(to), lane },
                    Target::Home | Target::Dc(_) | Target::Cdn(_) => Target::Dc(to),
                };
                self.calls.send_again(id);
            }
            Cure::Stay => {
                if let Target::Dc(dc) = call.target
                    && call.function().is_some_and(login::logs_in)
                {
                    self.move_home(now, dc);
                }
                return false;
            }
            Cure::LoggedOut(why) if way.dc == self.dcs.home() => {
                self.log_out(now, why);
                return false;
            }
            // Only this data centre has forgotten us; it can be told again.
            Cure::LoggedOut(_) if call.retries == 0 && self.dcs.is_authorized(way.dc) => {
                call.retries += 1;
                self.dcs.set_authorized(way.dc, false);
                self.calls.send_again(id);
            }
            _ => return false,
        }
        true
    }

    /// Whether the temporary key on a way was made a moment ago.
    fn is_fresh(&self, now: Instant, way: Way) -> bool {
        let fresh = |at| now.saturating_since(at) < FRESH;
        way.dc == self.dcs.home() && self.renewed.is_some_and(fresh)
    }

    fn move_home(&mut self, now: Instant, to: i16) {
        let from = self.dcs.home();
        if from == to {
            return;
        }
        self.dcs.move_home(to);
        self.account.touch();
        self.drop_link(Way::main(from));
        let home = self.home();
        self.ensure_link(now, home);
        let answers = |link: &Link| matches!(link.phase, Phase::Open { heard: true, .. });
        let ready = self.links.get(home).is_some_and(answers);
        self.set_state(if ready {
            State::Ready
        } else {
            State::Connecting
        });
    }

    fn describe(&self, id: CallId, error: RequestError) -> CallError {
        match error {
            RequestError::Rpc(error) => CallError::Rpc(error),
            RequestError::Refused(code) => CallError::Refused(code),
            RequestError::TooLarge => CallError::TooLarge {
                len: self.calls.get(id).map_or(0, |call| call.body.len()),
            },
            _ => CallError::Unknown,
        }
    }

    /// The call is over, and its owner learns how.
    pub(super) fn finish(&mut self, now: Instant, id: CallId, result: Result<Bytes, CallError>) {
        let Some(call) = self.calls.remove(id) else {
            return;
        };
        let tells = result
            .as_ref()
            .is_ok_and(|body| self.watch(now, &call, body));
        match call.owner {
            Owner::Application => match result {
                // Where the account stands has yet to be found out.
                Ok(body) if tells && !self.feed.is_settled(now) => {
                    self.account.keep_login(id, body);
                }
                result => {
                    if let Ok(body) = &result {
                        self.feed.handle_result(now, &call.body, body);
                    }
                    self.events.push_back(Event::Done { id, result });
                }
            },
            Owner::Nobody | Owner::Identity => {}
            Owner::Export(dc) => self.handle_export(now, dc, result),
            Owner::Import(dc) => self.handle_import(now, dc, result),
            // Nobody could have answered.
            Owner::Feed(Need::State)
                if matches!(result, Err(CallError::TimedOut(_))) && self.state != State::Ready =>
            {
                self.feed.ask_again(now);
            }
            Owner::Feed(need) => {
                self.feed.handle_answer(now, need, result);
                if need == Need::State {
                    // Nothing that is handled later is to be taken for history.
                    self.account.touch();
                }
            }
            Owner::CdnConfig => self.handle_cdn_config(now, result),
            Owner::DestroyKey => self.key_destroyed(now, call.target),
            Owner::Introduction => {
                if let Ok(body) = result
                    && self.dcs.learn(now, introduction::addresses(body))
                {
                    self.account.touch();
                }
            }
        }
    }

    /// The call is over without an answer.
    pub(super) fn give_up(&mut self, now: Instant, id: CallId, error: CallError) {
        self.stop_request(id);
        self.finish(now, id, Err(error));
    }

    /// The call is over, and nobody wants to know how.
    pub(super) fn withdraw(&mut self, id: CallId) {
        self.account.forget_login(id);
        self.stop_request(id);
        self.calls.remove(id);
    }

    fn stop_request(&mut self, id: CallId) {
        if let Some(sent) = self.calls.get(id).and_then(Call::sent)
            && let Some(link) = self.links.get_mut(sent.way)
        {
            link.requests.remove(&sent.request);
            link.connection.cancel(sent.request);
        }
    }

    /// Notices who logs in or out, whoever made the call; says whether it tells who is logged in.
    fn watch(&mut self, now: Instant, call: &Call, answer: &Bytes) -> bool {
        match effect(call, answer) {
            login::Effect::LoggedIn(user) => {
                // Somebody who logs in elsewhere lives there.
                if let Target::Dc(dc) = call.target {
                    self.move_home(now, dc);
                }
                self.set_user(now, Ok(user));
                true
            }
            login::Effect::Is(user) => {
                match self.account.user() {
                    None if self.account.is_nameless() => self.recognize(now, user),
                    Some(known) if known.id == user.id => self.account.correct(user),
                    _ => return false,
                }
                true
            }
            login::Effect::LoggedOut => {
                self.log_out(now, LogoutReason::Requested);
                self.destroy_keys(now);
                false
            }
            login::Effect::None => false,
        }
    }

    /// The server has said who is logged in.
    fn recognize(&mut self, now: Instant, user: Identity) {
        if self.account.set_user(Ok(user)) {
            self.feed.recognized(now);
            self.events.push_back(Event::Authorized(true));
            self.show_state();
        }
    }

    /// Finds out who is logged in with a key that came without a name.
    fn ask_whose_it_is(&mut self, now: Instant) {
        let asked = self.calls.ids(|call| call.owner == Owner::Identity);
        if self.account.is_nameless() && asked.is_empty() {
            let body = login::who_is_it().to_bytes();
            let options = CallOptions::default();
            self.calls.add(now, Owner::Identity, body, options);
        }
    }

    pub(super) fn log_out(&mut self, now: Instant, why: LogoutReason) {
        self.set_user(now, Err(why));
    }

    pub(super) fn set_user(&mut self, now: Instant, user: Result<Identity, LogoutReason>) {
        let logged_in = user.is_ok();
        if self.account.set_user(user) {
            self.dcs.forget_authorizations();
            self.repeats.clear();
            self.feed.set_user(now, logged_in);
            self.events.push_back(Event::Authorized(logged_in));
            self.show_state();
        }
    }

    /// Nobody is to make use of our keys after we have logged out (05-api-layer §3.6).
    fn destroy_keys(&mut self, now: Instant) {
        for dc in self.dcs.with_keys() {
            let way = Way::main(dc);
            if self.links.get(way).is_none() {
                self.dcs.forget_key(dc);
                continue;
            }
            let options = CallOptions {
                target: Target::Dc(dc),
                timeout: Some(DESTROYING),
                ..CallOptions::default()
            };
            let body = mtproto::functions::DestroyAuthKey {}.to_bytes();
            let call = self.calls.add(now, Owner::DestroyKey, body, options);
            self.destroying.insert(dc, call);
        }
    }

    /// A key exists no more, whether the server has said so or not.
    fn key_destroyed(&mut self, now: Instant, target: Target) {
        let way = self.dcs.resolve(target);
        self.destroying.remove(&way.dc);
        self.end_transfer(now, way.dc, Ok(()));
        let Some(link) = self.links.get_mut(way) else {
            return;
        };
        if let Some(stream) = link.abandon() {
            self.links.forget(stream);
            self.effects.push_back(Effect::Close(stream));
        }
        self.renew_key(now, way);
        if way == self.home() {
            self.set_state(State::Connecting);
        }
        self.account.touch();
    }
}

/// What the call has done to who is logged in.
fn effect(call: &Call, answer: &Bytes) -> login::Effect {
    let function = call.function();
    function.map_or(login::Effect::None, |function| {
        login::effect(function, answer)
    })
}

/// How long a server may take to destroy a key before we forget it anyway.
const DESTROYING: Duration = Duration::from_secs(10);

/// How often a call is sent again after the server failed inside (API-1): 1 s, 2 s and 4 s later.
const RETRIES: u32 = 3;

/// How long a server may take to know a key everywhere.
const FRESH: Duration = Duration::from_secs(30);

/// How often a call follows the account to another data centre (API-3).
const HOPS: u32 = 5;

/// Bound of what is added to a wait, so that parked calls do not return together (API-2).
const MAX_JITTER_MICROS: u64 = 1_000_000;
