use super::{World, world::Network};
use crate::{
    CallError, CallOptions, ConfigError, ConnectError,
    engine::{Event, State, Trouble},
    session::SessionData,
    testing::{ADDRESS, Reply, Server, call, config, start, yes},
};
use bytes::Bytes;
use mtproto_core::{Drbg, Error, RsaKeyPair};
use std::{io, net::SocketAddr, time::Duration};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn the_first_start_agrees_on_a_key_and_stores_it() {
    let world = World::connected();
    assert_eq!(world.engine.stats().key_exchanges, 1);
    assert_eq!(world.server.key_count(), 1);
    assert!(world.saved.is_some());
}

#[test]
fn the_next_start_needs_no_key_exchange() {
    let mut world = World::connected().restarted();
    world.run();
    assert_eq!(world.engine.state(), State::Ready);
    assert_eq!(world.engine.stats().key_exchanges, 0);
    assert_eq!(world.server.key_count(), 1);
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
}

#[test]
fn nothing_is_stored_twice() {
    let mut world = World::connected();
    let saves = world.saves;
    world.run_for(600 * SECOND);
    for _ in 0..10 {
        world.call(call());
    }
    assert!(
        world.saves <= saves + 1,
        "stored {} times more",
        world.saves - saves
    );
}

#[test]
fn a_broken_link_is_replaced_and_its_calls_are_answered() {
    let mut world = World::connected();
    world.server.script = Box::new(|_| Reply::Silence);
    let id = world.call(call());
    world.server.script = Box::new(|_| Reply::Answer(yes()));
    world.break_wires();
    let later = world.call(call());
    world.run_for(5 * SECOND);
    assert_eq!(world.engine.state(), State::Ready);
    assert_eq!(world.result(later), Some(Ok(yes())));
    // The server has executed it once, and keeps silent about it; that is its right.
    assert_eq!(world.result(id), None);
    assert_eq!(world.engine.stats().key_exchanges, 1);
    assert_eq!(world.engine.stats().streams, 2);
}

/// TR-36, bug 31.
#[test]
fn a_server_that_cannot_be_reached_is_tried_ever_less_often() {
    let mut world = World::new();
    world.network = Network::Refuses(io::ErrorKind::ConnectionRefused);
    world.run_for(600 * SECOND);
    let delays: Vec<_> = world
        .attempts
        .windows(2)
        .map(|pair| pair[1].saturating_since(pair[0]))
        .collect();
    assert!(
        (12..40).contains(&delays.len()),
        "{} attempts in ten minutes",
        delays.len()
    );
    assert!(
        delays[0] < SECOND && delays[delays.len() - 1] >= 30 * SECOND,
        "{delays:?}"
    );
    assert!(!storms(&world));
    let State::Waiting { why, until } = world.engine.state() else {
        panic!()
    };
    let address = ADDRESS.parse().unwrap();
    assert_eq!(
        why,
        Trouble::Stream {
            address,
            kind: Some(io::ErrorKind::ConnectionRefused)
        }
    );
    assert!(until > world.now);

    world.network = Network::Works;
    world.run_for(60 * SECOND);
    assert_eq!(world.engine.state(), State::Ready);
}

/// TR-36.
#[test]
fn a_server_that_hangs_up_at_once_is_tried_ever_less_often() {
    let mut world = World::connected();
    world.cut_after(std::iter::repeat(1));
    world.run_for(600 * SECOND);
    assert!((10..40).contains(&world.attempts.len()));
    assert!(!storms(&world));
}

/// Whether more than ten byte streams were asked for in five seconds.
fn storms(world: &World) -> bool {
    let eleven = world.attempts.windows(11);
    eleven
        .map(|eleven| eleven[10].saturating_since(eleven[0]))
        .any(|duration| duration < 5 * SECOND)
}

/// An engine that was given no address, but remembers some.
fn remembering(addresses: &[&str]) -> World {
    let mut config = config();
    config.dc = None;
    let mut stored = SessionData::default();
    stored.home = 2;
    let addresses = addresses.iter().map(|address| address.parse().unwrap());
    stored.dcs.entry(2).or_default().addresses = addresses.collect();
    let stored = Some(stored.to_bytes().into());
    World::with(Server::new(), start(), &config, stored)
}

/// TR-35.
#[test]
fn addresses_are_tried_one_after_the_other() {
    let mut world = remembering(&["192.0.2.102:443", ADDRESS]);
    world.network = Network::Swallows;
    world.run_for(9 * SECOND);
    assert_eq!(world.attempts.len(), 1);
    let first = world.opened_to.iter().next().map(SocketAddr::to_string);
    assert_eq!(first.as_deref(), Some("192.0.2.102:443"));
    world.run_for(2 * SECOND);
    assert_eq!((world.attempts.len(), world.opened_to.len()), (2, 2));
}

/// API-10.
#[test]
fn addresses_are_stored_and_asked_for_again_when_they_expire() {
    let mut world = remembering(&[ADDRESS]);
    world.server.valid_for = 3600;
    world.run();
    assert_eq!(world.engine.state(), State::Ready);
    let stored = SessionData::from_bytes(world.saved.as_ref().unwrap()).unwrap();
    assert_eq!(stored.dcs[&4].addresses, ["192.0.2.4:443".parse().unwrap()]);
    world.run_for(3599 * SECOND);
    assert_eq!(world.server.configured, 1);
    world.run_for(2 * SECOND);
    assert_eq!(world.server.configured, 2);
    assert_eq!(world.streams(), 1);
}

#[test]
fn a_link_that_takes_too_long_to_open_is_given_up_and_tried_again() {
    let mut world = World::new();
    world.network = Network::Swallows;
    world.run_for(11 * SECOND);
    assert_eq!(world.attempts.len(), 2);
    world.network = Network::Works;
    world.run_for(60 * SECOND);
    assert_eq!(world.engine.state(), State::Ready);
}

#[test]
fn a_good_link_that_breaks_is_replaced_within_a_second() {
    let mut world = World::connected();
    world.run_for(3600 * SECOND);
    world.break_wires();
    let broken = world.now;
    world.run_for(SECOND);
    assert_eq!(world.engine.state(), State::Ready);
    assert!(world.attempts.last().unwrap().saturating_since(broken) < SECOND);
}

/// Bug 30: the tenth link is as good as the second.
#[test]
fn a_link_is_replaced_as_often_as_it_breaks() {
    let mut world = World::connected();
    world.server.script = Box::new(|_| Reply::Answer(yes()));
    for times in 1..=10 {
        world.break_wires();
        let id = world.call(call());
        world.run_for(120 * SECOND);
        assert_eq!(world.result(id), Some(Ok(yes())), "broken {times} times");
        assert_eq!(world.engine.stats().streams, 1 + times);
    }
}

#[test]
fn a_server_with_another_key_is_refused_for_good() {
    let stranger = RsaKeyPair::generate(&mut Drbg::from_seed([3; 32]));
    let pem = stranger.public().to_pem();
    let config = crate::Config::new(1, "hash")
        .dc(2, ADDRESS.parse().unwrap())
        .server_key_pem(&pem);
    let mut world = World::with(Server::new(), start(), &config, None);
    let waiting = world.engine.call(world.now, call(), CallOptions::default());
    world.run_for(600 * SECOND);
    let State::Failed(error) = world.engine.state() else {
        panic!("{:?}", world.engine.state())
    };
    assert!(matches!(error, Error::Handshake(_)), "{error:?}");
    assert_eq!(world.attempts.len(), 1);
    assert_eq!(
        world.result(waiting),
        Some(Err(CallError::Link(error.clone())))
    );
    let later = world.call(call());
    assert_eq!(world.result(later), Some(Err(CallError::Link(error))));
}

#[test]
fn garbage_ends_the_link_and_nothing_else() {
    let mut world = World::connected();
    world.inject(&[0x5A; 4096]);
    world.run_for(5 * SECOND);
    assert_eq!(world.engine.state(), State::Ready);
    assert_eq!(world.engine.stats().key_exchanges, 1);
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
}

#[test]
fn an_anonymous_key_that_the_server_forgot_is_replaced_at_once() {
    let world = World::connected();
    let mut world = world.restarted();
    world.server.forget_keys();
    world.run_for(5 * SECOND);
    assert_eq!(world.engine.state(), State::Ready);
    assert_eq!(world.engine.stats().key_exchanges, 1);
}

#[test]
fn news_about_a_closed_link_is_ignored() {
    use crate::engine::{LinkEvent, LinkId};
    let mut world = World::connected();
    for event in [
        LinkEvent::Opened,
        LinkEvent::Received(b"\0\0"[..].into()),
        LinkEvent::Closed(None),
    ] {
        world.engine.handle_link(world.now, LinkId(99), event);
    }
    world.run();
    assert_eq!(world.engine.state(), State::Ready);
}

#[test]
fn an_idle_engine_sleeps() {
    let mut world = World::connected();
    let deadline = world.engine.poll_timeout().unwrap();
    assert!(
        deadline.saturating_since(world.now) >= SECOND,
        "wakes without need"
    );
    // `run_for` counts: an hour of idling takes a few hundred wake-ups, not thousands.
    world.run_for(3600 * SECOND);
    assert_eq!(world.engine.state(), State::Ready);
    assert_eq!(world.streams(), 1);
}

#[test]
fn shutting_down_saves_closes_and_refuses() {
    let mut world = World::connected();
    world.server.script = Box::new(|_| Reply::Silence);
    let waiting = world.call(call());
    world.engine.shutdown(world.now, 5 * SECOND);
    world.run();
    assert_eq!(world.streams(), 1);
    world.run_for(6 * SECOND);
    assert_eq!(world.result(waiting), Some(Err(CallError::Stopped)));
    assert_eq!(world.streams(), 0);
    assert!(world.engine.is_finished());
    assert_eq!(world.engine.poll_timeout(), None);
    let late = world.call(call());
    assert_eq!(world.result(late), Some(Err(CallError::Stopped)));
}

#[test]
fn shutting_down_without_calls_is_immediate() {
    let mut world = World::connected();
    world.engine.shutdown(world.now, 5 * SECOND);
    world.run();
    assert!(world.engine.is_finished());
}

/// MSG-71.
#[test]
fn settings_that_cannot_work_are_refused_with_a_remedy() {
    let refused = |config: crate::Config| {
        let rng = Drbg::from_seed([1; 32]);
        match crate::Engine::new(start(), &config, None, rng).unwrap_err() {
            ConnectError::Config(error) => error,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(crate::Config::new(0, "hash")), ConfigError::NoApiId);
    assert_eq!(refused(crate::Config::new(1, "")), ConfigError::NoApiId);
    assert_eq!(
        refused(config().device("", "system", "1")),
        ConfigError::EmptyDevice
    );
    assert!(matches!(
        refused(config().server_key_pem("nonsense")),
        ConfigError::ServerKey(_)
    ));
    assert!(ConfigError::NoApiId.to_string().contains("my.telegram.org"));
}

#[test]
fn the_same_seed_and_inputs_give_the_same_bytes() {
    let run = || {
        let mut world = World::connected();
        let id = world.call(call());
        assert_eq!(world.result(id), Some(Ok(yes())));
        world.run_for(600 * SECOND);
        world.saved.unwrap()
    };
    assert_eq!(run(), run());
}

#[test]
fn pushes_reach_the_application() {
    let mut world = World::connected();
    world
        .server
        .push(&Bytes::from_static(&[0x7E, 0xAF, 0x17, 0xE3]));
    world.run();
    let missed = |event: &Event| matches!(event, Event::Update(crate::Update::Missed));
    assert!(world.events.iter().any(missed), "{:?}", world.events);
}

#[test]
fn keys_are_not_printed() {
    use crate::{engine::Effect, session::SessionData};
    let world = World::connected();
    let saved = world.saved.clone().unwrap();
    let data = SessionData::from_bytes(&saved).unwrap();
    let key = data.dcs[&2].snapshot.as_ref().unwrap().key.to_bytes();
    let list = format!("{:?}", &key[100..110]);
    let text = format!(
        "{:?} {:?} {data:?}",
        world.engine,
        Effect::Save(saved.clone())
    );
    assert!(
        !text.contains(list.trim_matches(['[', ']'])),
        "the key is in {text}"
    );
    let escaped = format!("{:?}", Bytes::copy_from_slice(&key[100..110]));
    let escaped = escaped.trim_start_matches("b\"").trim_end_matches('"');
    assert!(!text.contains(escaped), "the key is in {text}");
}
