use super::World;
use crate::{
    CallError, CallOptions,
    engine::{Event, Limits, State, Target},
    testing::{Reply, Server, call, calls, config, function, start, yes},
};
use bytes::Bytes;
use mtproto_tl::{
    Encode,
    api::{functions, types},
};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// Answers `first` once, and then always positively.
fn once(first: Reply) -> crate::testing::Script {
    let mut first = Some(first);
    Box::new(move |_| first.take().unwrap_or(Reply::Answer(yes())))
}

fn rpc(error: Option<Result<Bytes, CallError>>) -> String {
    match error {
        Some(Err(CallError::Rpc(error))) => error.message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_call_is_answered() {
    let mut world = World::connected();
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.server.calls, [call()]);
}

#[test]
fn a_call_made_before_the_link_is_open_is_answered_once_it_is() {
    let mut world = World::new();
    let id = world.engine.call(world.now, call(), CallOptions::default());
    assert_eq!(world.result(id), Some(Ok(yes())));
}

#[test]
fn calls_are_sent_in_the_order_in_which_they_were_made() {
    let mut world = World::connected();
    let bodies: Vec<Bytes> = (0..10_u32)
        .map(|n| Bytes::copy_from_slice(&n.to_le_bytes()))
        .collect();
    for body in &bodies {
        world
            .engine
            .call(world.now, body.clone(), CallOptions::default());
    }
    world.run();
    assert_eq!(world.server.calls, bodies);
}

/// API-5, MSG-70.
#[test]
fn a_server_that_forgot_who_we_are_is_told_again() {
    let mut world = World::connected();
    world.server.forget_introductions();
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
}

#[test]
fn a_short_flood_wait_is_sat_out() {
    let mut world = World::connected();
    world.server.script = once(Reply::Error(420, "FLOOD_WAIT_10"));
    let id = world.call(call());
    world.run_for(9 * SECOND);
    assert_eq!(world.result(id), None);
    world.run_for(3 * SECOND);
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.server.calls.len(), 2);
}

#[test]
fn a_long_flood_wait_is_the_callers_business() {
    let mut world = World::connected();
    world.server.script = once(Reply::Error(420, "FLOOD_WAIT_61"));
    let id = world.call(call());
    assert_eq!(rpc(world.result(id)), "FLOOD_WAIT_61");
}

/// API-1.
#[test]
fn flood_waits_add_up() {
    let mut world = World::connected();
    world.server.script = Box::new(|_| Reply::Error(420, "FLOOD_WAIT_25"));
    let id = world.call(call());
    world.run_for(120 * SECOND);
    assert_eq!(rpc(world.result(id)), "FLOOD_WAIT_25");
    assert_eq!(world.server.calls.len(), 3);
}

/// API-100, AT-143.
#[test]
fn a_flood_wait_without_end_ends_at_once() {
    let mut world = World::connected();
    world.server.script = Box::new(|_| Reply::Error(420, "FLOOD_WAIT_18446744073709551616"));
    let patient = CallOptions {
        max_flood_wait: Duration::MAX,
        ..CallOptions::default()
    };
    let id = world.call_with(call(), patient);
    world.run_for(3600 * SECOND);
    // Parked for ever, as asked for, without overflow.
    assert_eq!(world.result(id), None);
    let id = world.call(call());
    assert!(rpc(world.result(id)).starts_with("FLOOD_WAIT_"));
}

/// API-2.
#[test]
fn other_calls_do_not_wait_for_a_flooded_one() {
    let mut world = World::connected();
    world.server.script = once(Reply::Error(420, "FLOOD_WAIT_30"));
    let flooded = world.call(call());
    let other = world.call(call());
    assert_eq!(world.result(other), Some(Ok(yes())));
    assert_eq!(world.result(flooded), None);
}

/// API-1.
#[test]
fn a_failing_server_is_asked_three_times_more() {
    let mut world = World::connected();
    world.server.script = Box::new(|_| Reply::Error(500, "RPC_CALL_FAIL"));
    let id = world.call(call());
    world.run_for(60 * SECOND);
    assert_eq!(rpc(world.result(id)), "RPC_CALL_FAIL");
    assert_eq!(world.server.calls.len(), 4);
}

#[test]
fn an_error_that_nothing_cures_is_returned_as_it_is() {
    let mut world = World::connected();
    world.server.script = Box::new(|_| Reply::Error(400, "PEER_ID_INVALID"));
    let id = world.call(call());
    assert_eq!(rpc(world.result(id)), "PEER_ID_INVALID");
    assert_eq!(world.server.calls.len(), 1);
}

#[test]
fn a_call_without_an_answer_times_out_if_it_should() {
    let mut world = World::connected();
    world.server.script = Box::new(|_| Reply::Silence);
    let hasty = CallOptions {
        timeout: Some(5 * SECOND),
        ..CallOptions::default()
    };
    let id = world.call_with(call(), hasty);
    world.run_for(4 * SECOND);
    assert_eq!(world.result(id), None);
    world.run_for(2 * SECOND);
    assert_eq!(world.result(id), Some(Err(CallError::TimedOut(5 * SECOND))));
    assert_eq!(world.server.cancelled, 1);
}

#[test]
fn a_flood_wait_beyond_the_deadline_is_not_begun() {
    let mut world = World::connected();
    world.server.script = once(Reply::Error(420, "FLOOD_WAIT_10"));
    let hasty = CallOptions {
        timeout: Some(5 * SECOND),
        ..CallOptions::default()
    };
    let id = world.call_with(call(), hasty);
    assert_eq!(rpc(world.result(id)), "FLOOD_WAIT_10");
}

#[test]
fn a_cancelled_call_is_mentioned_no_more_and_the_server_learns_it() {
    let mut world = World::connected();
    world.server.script = Box::new(|_| Reply::Silence);
    let id = world.call(call());
    world.engine.cancel(world.now, id);
    world.run_for(10 * SECOND);
    assert_eq!(world.server.cancelled, 1);
    assert!(
        !world
            .events
            .iter()
            .any(|event| matches!(event, Event::Done { .. }))
    );
    assert!(!world.engine.has_calls());
}

#[test]
fn a_cancelled_flood_wait_does_not_return() {
    let mut world = World::connected();
    world.server.script = once(Reply::Error(420, "FLOOD_WAIT_10"));
    let id = world.call(call());
    world.engine.cancel(world.now, id);
    world.run_for(60 * SECOND);
    assert_eq!(world.result(id), None);
    assert_eq!(world.server.calls.len(), 1);
}

#[test]
fn more_calls_than_allowed_are_refused_and_the_others_go_on() {
    let limits = Limits {
        max_calls: 3,
        ..Limits::default()
    };
    let config = config().limits(limits);
    let mut world = World::with(Server::new(), start(), &config, None);
    let ids: Vec<_> = (0..3)
        .map(|_| world.call_with(call(), CallOptions::default()))
        .collect();
    world.server.script = Box::new(|_| Reply::Silence);
    let held: Vec<_> = (0..4)
        .map(|_| world.engine.call(world.now, call(), CallOptions::default()))
        .collect();
    for id in ids {
        assert_eq!(world.result(id), Some(Ok(yes())));
    }
    assert_eq!(world.result(held[3]), Some(Err(CallError::Overloaded)));
    assert_eq!(world.result(held[2]), None);
}

#[test]
fn a_call_follows_the_account_to_its_home() {
    let mut world = World::connected();
    world.server.home = 4;
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.engine.state(), State::Ready);
    // The old home is left alone, and the next start begins in the new one.
    assert_eq!(world.streams(), 1);
    let mut world = world.restarted();
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.engine.stats().streams, 1);
    assert_eq!(world.engine.stats().key_exchanges, 0);
}

#[test]
fn calls_on_their_way_move_with_the_account() {
    let mut world = World::connected();
    world.server.home = 5;
    let ids: Vec<_> = (0..20)
        .map(|_| world.engine.call(world.now, call(), CallOptions::default()))
        .collect();
    for id in ids {
        assert_eq!(world.result(id), Some(Ok(yes())));
    }
    assert_eq!(world.server.calls.len(), 20);
}

/// API-3, API-91, AT-142.
#[test]
fn a_call_is_not_sent_in_circles() {
    let mut world = World::connected();
    world.server.script = Box::new(|_| Reply::Error(303, "USER_MIGRATE_2"));
    let id = world.call(call());
    assert_eq!(rpc(world.result(id)), "USER_MIGRATE_2");
    assert!(world.server.calls.len() <= 6);
}

/// API-3, API-91, AT-142.
#[test]
fn a_call_to_a_data_centre_that_nobody_knows_fails() {
    let mut world = World::connected();
    let elsewhere = CallOptions {
        target: Target::Dc(77),
        ..CallOptions::default()
    };
    let id = world.call_with(call(), elsewhere);
    assert_eq!(world.result(id), Some(Err(CallError::NoAddress(77))));
    world.server.home = 99;
    let id = world.call(call());
    assert_eq!(rpc(world.result(id)), "USER_MIGRATE_99");
}

/// Gives out vouchers, takes them, and answers everything else.
fn two_data_centres() -> crate::testing::Script {
    Box::new(|body| {
        if calls::<functions::auth::ExportAuthorization>(body) {
            let bytes = Bytes::from_static(b"voucher");
            return Reply::Answer(types::auth::ExportedAuthorization { id: 7, bytes }.to_bytes());
        }
        let login = calls::<functions::auth::ImportBotAuthorization>(body)
            || calls::<functions::auth::ImportAuthorization>(body);
        Reply::Answer(if login {
            super::history::authorization()
        } else {
            yes()
        })
    })
}

fn logged_in() -> World {
    let mut world = World::connected();
    world.server.elsewhere = vec![4];
    world.server.script = two_data_centres();
    world.call(functions::auth::ImportBotAuthorization::default().to_bytes());
    assert!(world.engine.is_authorized());
    world.server.calls.clear();
    world.server.visited.clear();
    world
}

fn names(world: &World) -> Vec<&'static str> {
    let name = |call: &Bytes| mtproto_tl::api::name_for_id(function(call)).unwrap();
    world.server.calls.iter().map(name).collect()
}

/// API-11.
#[test]
fn another_data_centre_is_told_who_we_are_before_it_is_called() {
    let mut world = logged_in();
    let there = CallOptions {
        target: Target::Dc(4),
        ..CallOptions::default()
    };
    let ids = [
        world.call_with(call(), there),
        world.call_with(call(), there),
    ];
    for id in ids {
        assert_eq!(world.result(id), Some(Ok(yes())));
    }
    let told = ["auth.exportAuthorization", "auth.importAuthorization"];
    let called = ["help.getNearestDc"; 2];
    assert_eq!(names(&world), [&told[..], &called[..]].concat());
    assert_eq!(world.server.visited, [2, 4, 4, 4]);
    // And remembers it.
    let mut world = world.restarted();
    world.server.calls.clear();
    let id = world.call_with(call(), there);
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert!(!names(&world).contains(&"auth.exportAuthorization"));
}

/// API-11, AT-150: what another data centre says about our login concerns that one alone.
#[test]
fn a_data_centre_that_has_forgotten_us_is_told_again() {
    let mut world = logged_in();
    let there = CallOptions {
        target: Target::Dc(4),
        ..CallOptions::default()
    };
    world.call_with(call(), there);
    let (mut inner, mut forgets) = (two_data_centres(), true);
    world.server.script = Box::new(move |body| {
        if calls::<functions::help::GetNearestDc>(body) && std::mem::take(&mut forgets) {
            return Reply::Error(401, "AUTH_KEY_UNREGISTERED");
        }
        inner(body)
    });
    let id = world.call_with(call(), there);
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert!(world.engine.is_authorized());
}

/// API-11, API-92: a voucher that came too late is replaced, but not for ever.
#[test]
fn a_voucher_that_has_expired_is_replaced() {
    for (expired, passes) in [(2, true), (usize::MAX, false)] {
        let mut world = logged_in();
        let (mut inner, mut refused) = (two_data_centres(), 0);
        world.server.script = Box::new(move |body| {
            if calls::<functions::auth::ImportAuthorization>(body) && refused < expired {
                refused += 1;
                return Reply::Error(400, "AUTH_BYTES_INVALID");
            }
            inner(body)
        });
        let there = CallOptions {
            target: Target::Dc(4),
            ..CallOptions::default()
        };
        let id = world.call_with(call(), there);
        let result = world.result(id).unwrap();
        assert_eq!(result.is_ok(), passes, "{result:?}");
        let exported = |name: &&&str| **name == "auth.exportAuthorization";
        assert_eq!(names(&world).iter().filter(exported).count(), 3);
    }
}

#[test]
fn without_a_voucher_the_calls_that_need_it_fail() {
    let mut world = logged_in();
    world.server.script = Box::new(|_| Reply::Error(400, "DC_ID_INVALID"));
    let there = CallOptions {
        target: Target::Dc(4),
        ..CallOptions::default()
    };
    let id = world.call_with(call(), there);
    assert_eq!(rpc(world.result(id)), "DC_ID_INVALID");
}

#[test]
fn a_file_is_looked_for_where_the_server_says() {
    let mut world = logged_in();
    let mut inner = two_data_centres();
    let mut first = true;
    world.server.script = Box::new(move |body| {
        if calls::<functions::help::GetNearestDc>(body) && std::mem::take(&mut first) {
            return Reply::Error(303, "FILE_MIGRATE_4");
        }
        inner(body)
    });
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
    assert_eq!(world.server.visited.last(), Some(&4));
    assert_eq!(world.streams(), 2);
}
