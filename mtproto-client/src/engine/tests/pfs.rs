//! Temporary keys, and their renewal while everything goes on (03-auth-key §10).

use super::{World, history::History};
use crate::{
    CallOptions, Config, Pfs,
    engine::{CallId, State, Target, Trouble},
    testing::{Reply, Server, call, config, start, yes},
};
use bytes::Bytes;
use mtproto_core::{Drbg, Error, RsaKeyPair};
use std::{collections::BTreeSet, time::Duration};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// Keys that live for ten minutes, and are replaced after seven.
fn hasty() -> Config {
    config().pfs(Some(Pfs {
        lifetime: 10 * MINUTE,
        renew_before: 3 * MINUTE,
    }))
}

fn world(config: &Config) -> World {
    let mut world = World::with(Server::new(), start(), config, None);
    world.run();
    assert_eq!(world.engine.state(), State::Ready);
    world
}

fn on(lane: u8) -> CallOptions {
    CallOptions {
        target: Target::Media { dc: None, lane },
        ..CallOptions::default()
    }
}

/// A call that no other one looks like.
fn numbered(number: u32) -> Bytes {
    [0xC0FF_EE00, number].map(u32::to_le_bytes).concat().into()
}

/// AK-69.
#[test]
fn traffic_goes_under_a_temporary_key_from_the_start() {
    let mut world = world(&config());
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(
        (world.server.key_count(), world.server.bound_keys()),
        (1, 1)
    );
    let mut world = self::world(&config().pfs(None));
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.server.bound_keys(), 0);
}

#[test]
fn the_next_process_goes_on_under_the_same_temporary_key() {
    let mut world = world(&config()).restarted();
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.engine.stats().key_exchanges, 0);
    assert_eq!(world.server.bound_keys(), 1);
}

/// AK-67: calls and updates under way when the key changes arrive, once each.
#[test]
fn a_renewal_in_mid_traffic_loses_nothing_and_sends_nothing_twice() {
    let history = History::default();
    let mut world = super::history::logged_in_with(&hasty(), &history);
    let mut inner = history.script();
    world.server.script = Box::new(move |body| match body.first_chunk() {
        Some([0x00, 0xEE, 0xFF, 0xC0]) => Reply::Answer(body.slice(4..)),
        _ => inner(body),
    });
    let end = world.now + 60 * MINUTE;
    let mut calls: Vec<CallId> = Vec::new();
    let mut texts = Vec::new();
    // Something is under way at every moment at which the engine wakes by itself, and every second.
    while world.now < end {
        let next = world.now + SECOND;
        world.now = world
            .engine
            .poll_timeout()
            .map_or(next, |at| at.min(next))
            .max(world.now);
        let number = u32::try_from(calls.len()).unwrap();
        let id = world
            .engine
            .call(world.now, numbered(number), CallOptions::default());
        calls.push(id);
        let text = format!("update {number}");
        let body = history.write(&text);
        texts.push(text);
        world.server.push(&body);
        world.engine.handle_timeout(world.now);
        world.run();
    }
    world.run_for(MINUTE);
    let renewals = world.server.bound_keys();
    assert!((8..=10).contains(&renewals), "{renewals} keys in an hour");
    assert_eq!(world.server.key_count(), 1);
    for (number, id) in calls.iter().enumerate() {
        let answer = Bytes::copy_from_slice(&u32::try_from(number).unwrap().to_le_bytes());
        assert_eq!(world.result(*id), Some(Ok(answer)), "call {number}");
    }
    let carried_out = world.server.calls.iter().filter(|body| body.len() == 8);
    let numbers: Vec<u32> = carried_out
        .filter_map(|body| body.strip_prefix(&0xC0FF_EE00_u32.to_le_bytes()))
        .map(|number| u32::from_le_bytes(number.try_into().unwrap()))
        .collect();
    let distinct: BTreeSet<u32> = numbers.iter().copied().collect();
    assert_eq!((numbers.len(), distinct.len()), (calls.len(), calls.len()));
    assert_eq!(super::history::texts(&mut world), texts);
}

/// MSG-81: not all of the server has to know a key that is a moment old.
#[test]
fn a_login_is_not_given_up_because_the_key_is_new() {
    let history = History::default();
    let mut world = super::history::logged_in_with(&hasty(), &history);
    let keys = world.server.bound_keys();
    while world.server.bound_keys() == keys {
        world.run_for(SECOND);
    }
    let mut unknown = 2;
    world.server.script = Box::new(move |_| match unknown {
        0 => Reply::Answer(yes()),
        _ => {
            unknown -= 1;
            Reply::Error(401, "AUTH_KEY_UNREGISTERED")
        }
    });
    let id = world.call(call());
    world.run_for(10 * SECOND);
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert!(world.engine.is_authorized());
    world.run_for(30 * SECOND);
    world.server.script = Box::new(|_| Reply::Error(401, "AUTH_KEY_UNREGISTERED"));
    world.call(call());
    assert!(!world.engine.is_authorized());
}

/// A key that has ended meanwhile is replaced before anything else is said.
#[test]
fn a_process_that_comes_back_after_days_makes_a_new_temporary_key() {
    let mut world = world(&config());
    world.now = world.now + 3 * 24 * 60 * MINUTE;
    let mut world = world.restarted();
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.engine.stats().key_exchanges, 0);
    assert_eq!(
        (world.server.key_count(), world.server.bound_keys()),
        (1, 2)
    );
}

/// Nothing in a key exchange is proved before its end: anybody on the way can offer keys of his own.
#[test]
fn an_impostor_keeps_an_account_that_has_a_key_from_nothing_but_its_present_stream() {
    let mut world = world(&hasty());
    world.now = world.now + 60 * MINUTE;
    let mut world = world.restarted();
    let ours = world.server.identity.clone();
    let stranger = RsaKeyPair::generate(&mut Drbg::from_seed([3; 32]));
    world.server.identity = vec![stranger].into();
    world.run_for(MINUTE);
    let State::Waiting { why, .. } = world.engine.state() else {
        panic!("{:?}", world.engine.state())
    };
    assert!(matches!(why, Trouble::Link(Error::Handshake(_))), "{why:?}");
    assert!(world.attempts.len() < 10);
    world.server.identity = ours;
    world.run_for(2 * MINUTE);
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
}

/// AK-66: a second temporary key would take the place of the first.
#[test]
fn links_for_files_share_the_temporary_key_and_follow_its_renewal() {
    let mut world = world(&hasty());
    for minute in 0..30 {
        for lane in 0..3 {
            let id = world.call_with(call(), on(lane));
            assert_eq!(world.result(id), Some(Ok(yes())), "minute {minute}");
        }
        world.run_for(MINUTE);
    }
    let keys = world.server.bound_keys();
    assert!((4..=6).contains(&keys), "{keys} keys in half an hour");
}

/// The link that makes the key stays to renew it, although nothing is said on it.
#[test]
fn files_from_elsewhere_outlive_many_temporary_keys() {
    let mut world = world(&hasty());
    world.server.elsewhere = vec![4];
    let options = CallOptions {
        target: Target::Media {
            dc: Some(4),
            lane: 0,
        },
        ..CallOptions::default()
    };
    for minute in 0..30 {
        let id = world.call_with(call(), options);
        assert_eq!(world.result(id), Some(Ok(yes())), "minute {minute}");
        world.run_for(MINUTE);
    }
    assert_eq!(world.server.key_count(), 2);
    world.run_for(20 * MINUTE);
    assert_eq!(world.streams(), 1, "nobody needs the others any more");
}
