//! Mistakes that others made with updates (the field's regression corpus, 1 to 12), not made here.

use super::{
    World,
    history::{History, logged_in, texts},
};
use crate::{
    engine::{Event, State},
    testing::{Reply, call, calls, yes},
};
use bytes::Bytes;
use mtproto_tl::{
    Encode,
    api::{enums, functions, types},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

const SECOND: Duration = Duration::from_secs(1);
const CHANNEL: i64 = 77;

fn container(updates: Vec<enums::Update>) -> Bytes {
    let all = types::Updates {
        updates,
        users: vec![],
        chats: vec![],
        date: 1,
        seq: 0,
    };
    enums::Updates::from(all).to_bytes()
}

fn post(text: &str, pts: i32) -> Bytes {
    let peer_id = types::PeerChannel {
        channel_id: CHANNEL,
    };
    let message = types::Message {
        peer_id: peer_id.into(),
        message: text.to_owned(),
        ..types::Message::default()
    };
    let new = types::UpdateNewChannelMessage {
        message: message.into(),
        pts,
        pts_count: 1,
    };
    container(vec![new.into()])
}

/// A world whose channel differences are answered by `answer`, and how many were asked for.
fn with_channel(answer: impl Fn() -> Reply + Send + 'static) -> (World, Arc<AtomicUsize>) {
    let (mut world, asked) = (logged_in(&History::default()), Arc::default());
    let count: Arc<AtomicUsize> = Arc::clone(&asked);
    let mut others = History::default().script();
    world.server.script = Box::new(move |body| {
        if calls::<functions::updates::GetChannelDifference>(body) {
            count.fetch_add(1, Ordering::Relaxed);
            return answer();
        }
        others(body)
    });
    world.server.push(&post("first", 10));
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["first"]);
    (world, asked)
}

/// Bug 1.
#[test]
fn what_waited_for_a_gap_is_not_told_again_by_the_difference() {
    let history = History::default();
    let mut world = logged_in(&history);
    let (_lost, two) = (history.write("one"), history.write("two"));
    world.server.push(&two);
    assert!(texts(&mut world).is_empty());
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["one", "two"]);
    world.server.push(&two);
    world.run_for(2 * SECOND);
    assert!(texts(&mut world).is_empty());
}

/// Bug 2.
#[test]
fn one_gap_makes_one_question_however_much_arrives() {
    let history = History::default();
    let mut world = logged_in(&history);
    let before = world.engine.stats().differences;
    let _lost = history.write("lost");
    for n in 0..50 {
        let update = history.write(&n.to_string());
        world.server.push(&update);
        world.run();
    }
    world.run_for(SECOND);
    assert_eq!(texts(&mut world).len(), 51);
    assert_eq!(world.engine.stats().differences, before + 1);
}

/// Bug 3.
#[test]
fn a_gap_that_our_own_message_reveals_is_closed() {
    let history = History::default();
    let mut world = logged_in(&history);
    let mut others = history.script();
    world.server.script = Box::new(move |body| {
        if calls::<functions::messages::SendMessage>(body) {
            let short = types::UpdateShortSentMessage {
                pts: 2,
                pts_count: 1,
                ..Default::default()
            };
            return Reply::Answer(enums::Updates::from(short).to_bytes());
        }
        others(body)
    });
    let (_lost, _ours) = (history.write("lost"), history.write("ours"));
    let call = functions::messages::SendMessage::default().to_bytes();
    world.call(call);
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["lost", "ours"]);
}

/// Bug 4.
#[test]
fn the_first_update_of_a_channel_is_not_taken_for_known() {
    let mut world = logged_in(&History::default());
    world.server.push(&post("one", 10));
    world.server.push(&post("two", 11));
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["one", "two"]);
}

/// Bug 5.
#[test]
fn a_gap_is_closed_while_calls_have_no_answer() {
    let history = History::default();
    let mut world = logged_in(&history);
    let mut others = history.script();
    world.server.script = Box::new(move |body| match *body == call() {
        true => Reply::Silence,
        false => others(body),
    });
    for _ in 0..20 {
        world.call(call());
    }
    let _lost = history.write("lost");
    let next = history.write("next");
    world.server.push(&next);
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["lost", "next"]);
}

/// Bug 6.
#[test]
fn the_timeout_in_a_difference_keeps_nobody_from_asking_again() {
    let (mut world, asked) = with_channel(|| {
        let empty = types::updates::ChannelDifferenceEmpty {
            r#final: true,
            pts: 10,
            timeout: Some(300),
        };
        Reply::Answer(enums::updates::ChannelDifference::from(empty).to_bytes())
    });
    world.server.push(&post("early", 20));
    world.run_for(5 * SECOND);
    assert!(asked.load(Ordering::Relaxed) >= 3, "not before the timeout");
    world.run_for(600 * SECOND);
    let asked = asked.load(Ordering::Relaxed);
    assert!(
        (10..25).contains(&asked),
        "asked {asked} times in ten minutes"
    );
}

/// Bug 7.
#[test]
fn where_the_last_difference_led_is_stored() {
    let history = History::default();
    let mut world = logged_in(&history);
    let _unheard = history.write("missed");
    world.break_wires();
    world.run_for(10 * SECOND);
    assert_eq!(texts(&mut world), ["missed"]);
    world.run_for(10 * SECOND);
    let mut world = world.restarted();
    world.run_for(10 * SECOND);
    assert!(texts(&mut world).is_empty());
}

/// API-41, bug 8.
#[test]
fn too_long_means_ask() {
    let history = History::default();
    let mut world = logged_in(&history);
    let _unsent = history.write("too much");
    world.server.push(&enums::Updates::TooLong.to_bytes());
    assert_eq!(texts(&mut world), ["too much"]);
}

/// API-58, API-97, bug 9.
#[test]
fn a_channel_that_is_too_long_and_does_not_say_where_it_stands_begins_anew() {
    let (mut world, asked) = with_channel(|| {
        let too_long = types::updates::ChannelDifferenceTooLong {
            r#final: true,
            dialog: types::Dialog::default().into(),
            ..Default::default()
        };
        Reply::Answer(enums::updates::ChannelDifference::from(too_long).to_bytes())
    });
    world.server.push(&post("early", 20));
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["Missed"]);
    world.server.push(&post("next", 30));
    world.run_for(60 * SECOND);
    assert_eq!(texts(&mut world), ["next"]);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

/// Bug 10.
#[test]
fn an_application_that_takes_nothing_holds_up_nothing_and_loses_nothing() {
    let history = History::default();
    let mut world = logged_in(&history);
    world.engine.set_room_for_updates(world.now, 0);
    for n in 0..6000 {
        let update = history.write(&n.to_string());
        world.server.push(&update);
        world.run();
    }
    assert!(texts(&mut world).is_empty());
    let mut others = history.script();
    world.server.script = Box::new(move |body| match others(body) {
        Reply::Error(..) => Reply::Answer(yes()),
        answer => answer,
    });
    let id = world.call(call());
    assert_eq!(world.result(id), Some(Ok(yes())));
    let mut found = Vec::new();
    while found.len() < 6000 {
        world.engine.set_room_for_updates(world.now, 100);
        world.run_for(SECOND);
        let new = texts(&mut world);
        assert!(!new.is_empty(), "stuck after {}", found.len());
        assert!(new.len() <= 100, "{} at a time", new.len());
        found.extend(new);
    }
    let expected: Vec<String> = (0..6000).map(|n: i32| n.to_string()).collect();
    assert_eq!(found, expected);
}

/// API-7, API-58, bug 11.
#[test]
fn a_channel_that_has_become_private_is_asked_about_once() {
    for (code, name) in [
        (400, "CHANNEL_PRIVATE"),
        (403, "CHANNEL_PUBLIC_GROUP_NA"),
        (406, "CHANNEL_PRIVATE"),
    ] {
        let (mut world, asked) = with_channel(move || Reply::Error(code, name));
        world.server.push(&post("early", 20));
        world.run_for(600 * SECOND);
        assert_eq!(asked.load(Ordering::Relaxed), 1, "{code} {name}");
    }
}

/// API-58: what was missed in it cannot be had, and nobody is left in the belief that nothing was.
#[test]
fn a_channel_that_cannot_be_asked_about_is_said_to_have_missed_something() {
    let (mut world, asked) = with_channel(|| Reply::Error(400, "CHANNEL_INVALID"));
    world.server.push(&post("early", 20));
    world.run_for(600 * SECOND);
    assert_eq!(texts(&mut world), ["Missed"]);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

/// What was missed cannot be had, if that is the answer to a question for it; what follows can.
fn goes_on_after(mut difference: impl FnMut() -> Option<Reply> + Send + 'static) {
    let history = History::default();
    let mut world = logged_in(&history);
    let mut others = history.script();
    world.server.script = Box::new(move |body| {
        let asks = calls::<functions::updates::GetDifference>(body);
        let answer = asks.then(&mut difference).flatten();
        answer.unwrap_or_else(|| others(body))
    });
    let _unheard = history.write("unheard");
    world.break_wires();
    world.run_for(10 * SECOND);
    assert_eq!(texts(&mut world), ["Missed"]);
    let next = history.write("next");
    world.server.push(&next);
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["next"]);
}

/// A constructor from another layer, in what was missed, comes again with every answer.
#[test]
fn a_difference_that_cannot_be_read_does_not_hold_up_what_follows() {
    goes_on_after(|| Some(Reply::Answer(Bytes::from_static(b"from the future."))));
}

#[test]
fn a_channel_difference_that_cannot_be_read_does_not_hold_up_what_follows() {
    let unreadable = || Reply::Answer(Bytes::from_static(b"from the future."));
    let (mut world, asked) = with_channel(unreadable);
    world.server.push(&post("early", 20));
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["Missed"]);
    world.server.push(&post("next", 21));
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["next"]);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

/// API-7, bug 12.
#[test]
fn a_position_that_the_server_cannot_place_is_replaced() {
    let mut refusal = Some(Reply::Error(400, "PERSISTENT_TIMESTAMP_EMPTY"));
    goes_on_after(move || refusal.take());
}

/// API-62: answers that hold updates count, even where they are wrapped.
#[test]
fn updates_within_an_answer_close_no_gap_twice() {
    let history = History::default();
    let mut world = logged_in(&history);
    let mut others = history.script();
    world.server.script = Box::new(move |body| {
        if calls::<functions::messages::AddChatUser>(body) {
            let new = types::UpdateNewMessage {
                pts: 1,
                pts_count: 1,
                ..Default::default()
            };
            let all = types::Updates {
                updates: vec![new.into()],
                ..Default::default()
            };
            let invited = types::messages::InvitedUsers {
                updates: all.into(),
                missing_invitees: vec![],
            };
            return Reply::Answer(invited.to_bytes());
        }
        others(body)
    });
    let _ours = history.write("somebody was added");
    let add = functions::messages::AddChatUser {
        chat_id: 1,
        user_id: enums::InputUser::UserSelf,
        fwd_limit: 0,
    };
    world.call(add.to_bytes());
    let next = history.write("next");
    world.server.push(&next);
    assert_eq!(texts(&mut world), ["next"]);
}

/// A session that was ended elsewhere says so, once, and lets somebody log in again.
#[test]
fn a_revoked_session_is_told_with_its_reason() {
    use crate::engine::LogoutReason;
    let mut world = logged_in(&History::default());
    let mut others = History::default().script();
    let mut revoked = false;
    world.server.script = Box::new(move |body| match std::mem::replace(&mut revoked, true) {
        false => Reply::Error(401, "SESSION_REVOKED"),
        true => others(body),
    });
    world.call(call());
    let why = LogoutReason::Revoked;
    assert_eq!(world.engine.state(), State::LoggedOut { why });
    let told = |event: &&Event| matches!(event, Event::State(State::LoggedOut { .. }));
    assert_eq!(world.events.iter().filter(told).count(), 1);
    world.call(functions::auth::ImportBotAuthorization::default().to_bytes());
    assert!(world.engine.is_authorized());
    assert_eq!(world.engine.state(), State::Ready);
}

/// What waits for the application says nothing about where the next account stands.
#[test]
fn updates_of_one_account_do_not_move_the_next_one() {
    let first = History::default();
    let mut world = logged_in(&first);
    world.engine.set_room_for_updates(world.now, 0);
    for text in ["one", "two", "three"] {
        let update = first.write(text);
        world.server.push(&update);
    }
    world.run();
    let second = History::default();
    let mut others = second.script();
    let mut revoked = false;
    world.server.script = Box::new(move |body| match std::mem::replace(&mut revoked, true) {
        false => Reply::Error(401, "SESSION_REVOKED"),
        true => others(body),
    });
    world.call(call());
    world.call(functions::auth::ImportBotAuthorization::default().to_bytes());
    world.engine.set_room_for_updates(world.now, 10);
    assert_eq!(texts(&mut world), ["one", "two", "three"]);
    world.run_for(10 * SECOND);
    let _unheard = second.write("unheard");
    let mut world = world.restarted();
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["unheard"]);
}

/// What was not committed comes again; what was does not.
#[test]
fn an_engine_that_waits_for_commits_stores_no_more_than_they_say() {
    for committed in 0..=3 {
        let history = History::default();
        let mut world = logged_in(&history);
        world.engine.require_commits();
        for text in ["one", "two", "three"] {
            let update = history.write(text);
            world.server.push(&update);
        }
        assert_eq!(texts(&mut world), ["one", "two", "three"]);
        world.engine.commit_updates(world.now, committed);
        world.run_for(10 * SECOND);
        let mut world = world.restarted();
        world.run_for(SECOND);
        let again = ["one", "two", "three"][committed as usize..].to_vec();
        assert_eq!(texts(&mut world), again);
    }
}
