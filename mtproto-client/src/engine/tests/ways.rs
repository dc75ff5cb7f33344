//! Links of their own for files.

use super::World;
use crate::{
    CallError, CallOptions,
    engine::{State, Target},
    testing::{Reply, call, yes},
};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn on(dc: Option<i16>, lane: u8) -> CallOptions {
    CallOptions {
        target: Target::Media { dc, lane },
        ..CallOptions::default()
    }
}

/// API-12: several links, one key.
#[test]
fn files_have_links_of_their_own_and_share_the_key() {
    let mut world = World::connected();
    for lane in 0..3 {
        let id = world.call_with(call(), on(None, lane));
        assert_eq!(world.result(id), Some(Ok(yes())));
    }
    assert_eq!(world.streams(), 4);
    assert_eq!(world.server.key_count(), 1);
    assert_eq!(world.engine.stats().key_exchanges, 1);
}

#[test]
fn a_data_centre_without_a_key_gets_one_from_its_main_link() {
    let mut world = World::connected();
    world.server.elsewhere = vec![4];
    let id = world.call_with(call(), on(Some(4), 0));
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.server.key_count(), 2);
    assert_eq!(world.server.visited.last(), Some(&4));
}

/// API-12: what has been of no use for five minutes is closed; the home never is.
#[test]
fn links_that_nobody_needs_are_closed() {
    let mut world = World::connected();
    let id = world.call_with(call(), on(None, 0));
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.streams(), 2);
    world.run_for(400 * SECOND);
    assert_eq!(world.streams(), 1);
    assert_eq!(world.engine.state(), State::Ready);
    let id = world.call_with(call(), on(None, 0));
    assert_eq!(world.result(id), Some(Ok(yes())));
}

/// API-3: the call moves, the account does not.
#[test]
fn a_file_that_lives_elsewhere_is_fetched_there() {
    let mut world = World::connected();
    world.server.elsewhere = vec![4];
    let mut first = true;
    world.server.script = Box::new(move |_| match std::mem::take(&mut first) {
        true => Reply::Error(303, "FILE_MIGRATE_4"),
        false => Reply::Answer(yes()),
    });
    let id = world.call_with(call(), on(None, 0));
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.server.visited, [2, 4]);
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.server.visited.last(), Some(&2));
}

#[test]
fn copies_in_a_place_without_an_address_cannot_be_had() {
    let mut world = World::connected();
    let options = CallOptions {
        target: Target::Cdn(203),
        ..CallOptions::default()
    };
    let id = world.call_with(call(), options);
    assert_eq!(world.result(id), Some(Err(CallError::NoAddress(203))));
}

#[test]
fn a_broken_media_link_is_replaced_while_it_is_needed() {
    let mut world = World::connected();
    world.server.script = Box::new(|_| Reply::Silence);
    world.call_with(call(), on(None, 0));
    world.server.script = Box::new(|_| Reply::Answer(yes()));
    world.break_wires();
    let id = world.call_with(call(), on(None, 0));
    world.run_for(5 * SECOND);
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.server.key_count(), 1);
}
