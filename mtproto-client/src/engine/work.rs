//! What happens inside an engine, after every input.

use super::{
    CallOptions, Effect, Engine, Event, LinkId, LogoutReason, State, Target, Trouble,
    calls::{Owner, Sent},
    introduction,
    links::{Carried, Lane, Link, Phase, Verdict, Way},
    updates::Need,
};
use crate::{CallError, engine::CallId};
use bytes::{Bytes, BytesMut};
use mtproto_core::{Connection, Instant, QueueFull};
use std::time::Duration;

impl Engine {
    /// Does everything that can be done at `now`.
    pub(super) fn advance(&mut self, now: Instant) {
        self.now = now;
        if self.state == State::Stopped {
            return;
        }
        self.ensure_link(now, self.home());
        self.open_links(now);
        self.refresh_addresses(now);
        self.serve_feed(now);
        self.complete_logins(now);
        self.submit(now);
        self.save(now);
        self.stop_if_finished(now);
    }

    /// The way that everything goes that concerns the account itself.
    pub(super) fn home(&self) -> Way {
        Way::main(self.dcs.home())
    }

    /// Hands out updates, and makes the calls that their order needs.
    fn serve_feed(&mut self, now: Instant) {
        while self.room > 0
            && let Some(update) = self.feed.poll_update()
        {
            self.room = self
                .room
                .saturating_sub(usize::from(self.room < usize::MAX));
            self.events.push_back(Event::Update(update));
        }
        if self.feed.take_outdated() {
            for id in self.calls.ids(|call| matches!(call.owner, Owner::Feed(_))) {
                self.withdraw(id);
            }
        }
        // Without a link the answer would only come later, and to an older question.
        while self.state == State::Ready
            && let Some((need, body)) = self.feed.poll_need(now)
        {
            self.stats.differences += u64::from(need.is_difference());
            let options = CallOptions {
                timeout: (need == Need::State).then_some(STANDING),
                max_flood_wait: PATIENCE,
                ..CallOptions::default()
            };
            self.calls.add(now, Owner::Feed(need), body, options);
        }
        self.note_moves();
    }

    /// What was handled has to be stored at some time.
    pub(super) fn note_moves(&mut self) {
        if self.feed.take_moved() {
            self.account.touch_by(self.now + SAVE_DELAY);
        }
    }

    /// Tells those who have logged in, once it is known where the account stands.
    fn complete_logins(&mut self, now: Instant) {
        if self.feed.is_settled(now) {
            let logins = self.account.take_logins();
            let done = |(id, answer)| Event::Done {
                id,
                result: Ok(answer),
            };
            self.events.extend(logins.into_iter().map(done));
        }
    }

    /// Asks again where the data centres are, when the last answer has expired (API-10).
    fn refresh_addresses(&mut self, now: Instant) {
        if self.state == State::Ready && self.dcs.stale_at().is_some_and(|at| at <= now) {
            self.dcs.refresh();
            let options = CallOptions::default();
            self.calls.add(
                now,
                Owner::Introduction,
                introduction::first_call(),
                options,
            );
        }
    }

    pub(super) fn ensure_link(&mut self, now: Instant, way: Way) {
        if self.links.get(way).is_some() {
            return;
        }
        if let Some((config, resume)) = self.dcs.connection(way) {
            let connection = Connection::connect(now, config, resume, &mut self.rng);
            self.links.insert(way, Link::new(now, connection));
        } else if self.dcs.lacks_key(way) {
            match way.lane {
                // The main link makes the key for all of them.
                Lane::Main | Lane::Media(_) => self.ensure_link(now, Way::main(way.dc)),
                Lane::Cdn => self.ask_cdn_keys(now),
            }
        }
    }

    fn ask_cdn_keys(&mut self, now: Instant) {
        let asked = self.calls.ids(|call| call.owner == Owner::CdnConfig);
        if asked.is_empty() {
            let options = CallOptions::default();
            self.calls
                .add(now, Owner::CdnConfig, introduction::cdn_call(), options);
        }
    }

    fn open_links(&mut self, now: Instant) {
        while let Some(way) = self.links.next_due(now) {
            let Self { links, dcs, .. } = self;
            let route = |address| dcs.route(way, address);
            let Some((link, address)) = links.open(now, way, dcs.addresses(way), route) else {
                return;
            };
            self.effects.push_back(Effect::Connect { link, address });
            if way == self.home() {
                self.set_state(State::Connecting);
            }
        }
    }

    pub(super) fn handle_opened(&mut self, now: Instant, way: Way) {
        let Some(link) = self.links.get_mut(way) else {
            return;
        };
        link.opened(now);
        self.stats.streams += 1;
        if way.is_main() {
            self.introduce(now, way);
        }
    }

    /// Says who we are on a link, and asks for addresses while at it.
    pub(super) fn introduce(&mut self, now: Instant, way: Way) {
        let target = Target::Dc(way.dc);
        let introductions = self
            .calls
            .ids(|call| call.owner == Owner::Introduction && call.target == target);
        if introductions.is_empty() {
            let options = CallOptions {
                target,
                ..CallOptions::default()
            };
            let body = introduction::first_call();
            self.calls.add(now, Owner::Introduction, body, options);
        }
    }

    pub(super) fn handle_received(&mut self, now: Instant, way: Way, bytes: BytesMut) {
        if let Some(link) = self.links.get_mut(way) {
            let result = link.connection.handle_input(now, bytes);
            self.settle(now, way, result);
        }
    }

    /// Acts on what a connection has to say, and on how its last input ended.
    pub(super) fn settle(
        &mut self,
        now: Instant,
        way: Way,
        result: Result<(), mtproto_core::Error>,
    ) {
        while let Some(event) = self
            .links
            .get_mut(way)
            .and_then(|link| link.connection.poll_event())
        {
            self.handle_connection(now, way, event);
        }
        if let Err(error) = result {
            self.lost(now, way, Trouble::Link(error));
        }
    }

    pub(super) fn lost(&mut self, now: Instant, way: Way, why: Trouble) {
        let logged_in = self.is_authorized() || self.account.is_nameless();
        let Some(link) = self.links.get_mut(way) else {
            return;
        };
        let stream = link.stream();
        let verdict = link.lost(now, &why, logged_in, &mut self.rng);
        let until = link.due().unwrap_or(now);
        // Still in use, unless the peer was the one to end it.
        if let Some(stream) = stream.filter(|stream| self.links.way_of(*stream).is_some()) {
            self.links.forget(stream);
            self.effects.push_back(Effect::Close(stream));
        }
        match (verdict, why) {
            (Verdict::GivenUp, Trouble::Link(error)) => {
                for id in self.calls_to(way) {
                    self.give_up(now, id, CallError::Link(error.clone()));
                }
                self.set_home_state(way, State::Failed(error));
            }
            (verdict, why) => {
                if verdict == Verdict::KeyLost {
                    self.forget_key(now, way);
                }
                self.set_home_state(way, State::Waiting { until, why });
                if way != self.home() && self.calls_to(way).is_empty() {
                    self.drop_link(way);
                }
            }
        }
    }

    /// Starts over with a data centre that has forgotten our key.
    fn forget_key(&mut self, now: Instant, way: Way) {
        match way.lane {
            Lane::Main => match self.destroying.get(&way.dc) {
                // That is what the server was to do, and there has been no answer.
                Some(&id) => self.finish(now, id, Err(CallError::Unknown)),
                None => self.renew_key(now, way),
            },
            // Whether the key is lost is for the main link to find out.
            Lane::Media(_) => self.drop_link(way),
            Lane::Cdn => {
                self.drop_link(way);
                self.dcs.remember_cdn(way.dc, None);
            }
        }
        if way == self.home() {
            self.log_out(now, LogoutReason::KeyLost);
        }
    }

    /// Agrees on another key with a data centre, as soon as a byte stream leads there.
    pub(super) fn renew_key(&mut self, now: Instant, way: Way) {
        self.dcs.forget_key(way.dc);
        if let (Some(link), Some((config, resume))) =
            (self.links.get_mut(way), self.dcs.connection(way))
        {
            link.connection = Connection::connect(now, config, resume, &mut self.rng);
            let carried = std::mem::take(&mut link.requests);
            // The old session is gone, and with it any memory of these.
            carried
                .into_values()
                .for_each(|carried| self.calls.send_again(carried.call));
        }
    }

    /// Does without a link. What it was asked for is asked for again on the next one.
    pub(super) fn drop_link(&mut self, way: Way) {
        let Some(link) = self.links.remove(way) else {
            return;
        };
        if let Some(snapshot) = link.connection.snapshot() {
            match way.lane {
                Lane::Main => self.dcs.remember(way.dc, snapshot),
                Lane::Media(_) => {}
                Lane::Cdn => self.dcs.remember_cdn(way.dc, Some(snapshot)),
            }
        }
        self.effects.extend(link.stream().map(Effect::Close));
        link.requests
            .into_values()
            .for_each(|carried| self.calls.send_again(carried.call));
        // It would open the link again, for nothing.
        let target = Target::Dc(way.dc);
        let introductions = self
            .calls
            .ids(|call| call.owner == Owner::Introduction && call.target == target);
        if way.is_main() {
            introductions
                .into_iter()
                .for_each(|id| drop(self.calls.remove(id)));
        }
    }

    /// Hands calls that are ready to their links.
    fn submit(&mut self, now: Instant) {
        // A call that is held may have made another one necessary.
        while self.submit_once(now) {}
    }

    /// Says whether any call had to be held.
    fn submit_once(&mut self, now: Instant) -> bool {
        let mut held = false;
        for target in self.calls.targets() {
            let way = self.dcs.resolve(target);
            self.ensure_link(now, way);
            self.open_links(now);
            while let Some((id, call)) = self.calls.first_ready(target) {
                let owner = call.owner;
                if !self.may_go(now, way, owner) {
                    self.calls.hold(id);
                    held = true;
                    continue;
                }
                let Some((_, call)) = self.calls.first_ready(target) else {
                    break;
                };
                let Some(link) = self.links.get_mut(way) else {
                    if self.dcs.lacks_key(way) && self.can_have_key(way) {
                        break;
                    }
                    self.give_up(now, id, CallError::NoAddress(way.dc));
                    continue;
                };
                if let Phase::Failed(error) = &link.phase {
                    let error = error.clone();
                    self.give_up(now, id, CallError::Link(error));
                    continue;
                }
                let introduced = !link.introduced;
                let body = if introduced {
                    self.introduction.on(way.lane, &call.body)
                } else {
                    call.body.clone()
                };
                // A full connection takes the call as soon as it has answered another one.
                let Ok(request) = link.connection.request(body).map_err(|QueueFull(_)| ()) else {
                    break;
                };
                link.touch(now);
                link.requests.insert(
                    request,
                    Carried {
                        call: id,
                        introduced,
                    },
                );
                self.calls.mark_sent(id, Sent { way, request });
            }
        }
        held
    }

    /// Whether a key that a way lacks is going to be had.
    fn can_have_key(&self, way: Way) -> bool {
        match way.lane {
            Lane::Main | Lane::Media(_) => self.links.get(Way::main(way.dc)).is_some(),
            Lane::Cdn => !self.dcs.addresses(way).is_empty(),
        }
    }

    /// The keys of data centres that only have copies of files have come, or have not.
    pub(super) fn handle_cdn_config(&mut self, now: Instant, answer: Result<Bytes, CallError>) {
        let keys = answer.map(introduction::cdn_keys).unwrap_or_default();
        self.dcs.learn_cdn_keys(keys);
        let is_cdn = |target| matches!(target, Target::Cdn(_));
        for id in self.calls.ids(|call| is_cdn(call.target)) {
            let dc = match self.calls.get(id).map(|call| call.target) {
                Some(Target::Cdn(dc)) => dc,
                _ => continue,
            };
            if self
                .dcs
                .connection(self.dcs.resolve(Target::Cdn(dc)))
                .is_none()
            {
                self.give_up(now, id, CallError::NoAddress(dc));
            }
        }
    }

    pub(super) fn calls_to(&self, way: Way) -> Vec<CallId> {
        self.calls.ids(|call| {
            let on_it = self.dcs.resolve(call.target) == way;
            on_it && (call.owner != Owner::Introduction || way == self.home())
        })
    }

    fn set_home_state(&mut self, way: Way, state: State) {
        if way == self.home() {
            self.set_state(state);
        }
    }

    pub(super) fn set_state(&mut self, state: State) {
        self.state = state;
        self.show_state();
    }

    /// The state as the application sees it.
    pub(super) fn shown_state(&self) -> State {
        match (&self.state, self.account.gone()) {
            (State::Ready, Some(why)) => State::LoggedOut { why },
            (state, _) => state.clone(),
        }
    }

    pub(super) fn show_state(&mut self) {
        let state = self.shown_state();
        if self.shown != state {
            self.shown = state.clone();
            self.events.push_back(Event::State(state));
        }
    }

    fn save(&mut self, now: Instant) {
        if let Some(bytes) = self
            .account
            .save(now, &mut self.dcs, &self.links, &self.feed)
        {
            self.effects.push_back(Effect::Save(bytes));
        }
    }

    fn stop_if_finished(&mut self, now: Instant) {
        let Some(at) = self.closing else { return };
        if at > now && self.has_calls() {
            return;
        }
        for id in self.calls.ids(|_| true) {
            self.give_up(now, id, CallError::Stopped);
        }
        self.complete_logins(now);
        self.account.touch();
        self.save(now);
        let streams: Vec<LinkId> = self.links.streams().collect();
        self.effects.extend(streams.into_iter().map(Effect::Close));
        self.links.clear();
        self.set_state(State::Stopped);
    }
}

/// How long after an update was handled it is stored that it was.
///
/// Until then, a crash makes it be handed out again; more often, and a busy bot would do nothing but
/// write files.
const SAVE_DELAY: Duration = Duration::from_secs(5);

/// How long a flood wait may be that a difference sits out: asking meanwhile would prolong it.
const PATIENCE: Duration = Duration::from_secs(60 * 60);

/// How long a server may take to say where an account stands; a login waits for it.
const STANDING: Duration = Duration::from_secs(60);
