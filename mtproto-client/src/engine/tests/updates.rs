//! Updates, from the server to the application.

use super::{
    World,
    history::{History, channel_push, logged_in, texts},
    logins::ourselves,
};
use crate::{
    CallOptions, Update,
    engine::{Event, State, Target},
    testing::{Reply, call, calls},
};
use bytes::Bytes;
use mtproto_tl::{
    Decode, Encode,
    api::{enums, functions, types},
};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn updates_come_through_in_order() {
    let history = History::default();
    let mut world = logged_in(&history);
    for text in ["one", "two"] {
        let body = history.write(text);
        world.server.push(&body);
    }
    assert_eq!(texts(&mut world), ["one", "two"]);
}

#[test]
fn an_update_that_was_lost_is_fetched() {
    let history = History::default();
    let mut world = logged_in(&history);
    history.write("lost");
    let body = history.write("two");
    world.server.push(&body);
    assert!(texts(&mut world).is_empty());
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["lost", "two"]);
}

/// API-54: what is needed to answer a stranger comes with the difference.
#[test]
fn a_short_message_is_written_out_if_we_know_who_it_is() {
    let history = History::default();
    let mut world = logged_in(&history);
    let short = |text: &str, pts| {
        let short = types::UpdateShortMessage {
            user_id: 5,
            message: text.to_owned(),
            pts,
            pts_count: 1,
            ..types::UpdateShortMessage::default()
        };
        enums::Updates::from(short).to_bytes()
    };
    let asked = world.engine.stats().differences;
    history.write("stranger");
    world.server.push(&short("not told", 1));
    assert_eq!(texts(&mut world), ["stranger"]);
    assert_eq!(world.engine.stats().differences, asked + 1);

    let known = types::User {
        id: 5,
        access_hash: Some(9),
        ..types::User::default()
    };
    let introduction = types::Updates {
        users: vec![known.into()],
        ..types::Updates::default()
    };
    world
        .server
        .push(&enums::Updates::from(introduction).to_bytes());
    history.write("acquaintance");
    world.server.push(&short("acquaintance", 2));
    assert_eq!(texts(&mut world), ["acquaintance"]);
    assert_eq!(world.engine.stats().differences, asked + 1);
}

/// API-61.
#[test]
fn updates_are_heard_from_home_alone() {
    let mut world = logged_in(&History::default());
    let files = CallOptions {
        target: Target::Media { dc: None, lane: 0 },
        ..CallOptions::default()
    };
    world.call_with(call(), files);
    assert_eq!(world.streams(), 2);
    // The server sends it on both.
    world
        .server
        .push(&Bytes::from_static(b"\x01\x02\x03\x04just once..."));
    world.run();
    let heard = |event: &&Event| matches!(event, Event::Update(Update::Unreadable(_)));
    assert_eq!(world.events.iter().filter(heard).count(), 1);
}

#[test]
fn an_update_that_comes_twice_is_told_once() {
    let history = History::default();
    let mut world = logged_in(&history);
    let body = history.write("one");
    world.server.push(&body);
    world.server.push(&body);
    assert_eq!(texts(&mut world), ["one"]);
}

#[test]
fn the_first_updates_of_a_channel_are_told_in_order() {
    let mut world = logged_in(&History::default());
    for (text, pts) in [("two", 52), ("one", 51)] {
        world.server.push(&channel_push(text, pts));
    }
    assert!(texts(&mut world).is_empty());
    world.run_for(SECOND);
    assert_eq!(texts(&mut world), ["one", "two"]);
}

/// API-41.
#[test]
fn what_happened_while_the_link_was_down_is_fetched_when_it_is_back() {
    let history = History::default();
    let mut world = logged_in(&history);
    world.break_wires();
    history.write("unheard");
    world.run_for(5 * SECOND);
    assert_eq!(world.engine.state(), State::Ready);
    assert_eq!(texts(&mut world), ["unheard"]);
}

/// Somebody who has heard something, which was stored.
fn with_a_past() -> (History, World) {
    let history = History::default();
    let mut world = logged_in(&history);
    let body = history.write("before");
    world.server.push(&body);
    assert_eq!(texts(&mut world), ["before"]);
    world.run_for(10 * SECOND);
    (history, world)
}

/// API-57.
#[test]
fn what_happened_between_two_runs_is_fetched_by_the_next() {
    let (history, mut world) = with_a_past();
    world.server.calls.clear();
    let mut world = world.restarted();
    history.write("between");
    world.run();
    assert_eq!(texts(&mut world), ["between"]);
    // Where the account stands is asked at the first login only.
    let mut asked = world.server.calls.iter();
    assert!(!asked.any(calls::<functions::updates::GetState>));
}

/// The files of other libraries do not always say whose they are.
#[test]
fn a_session_that_has_yet_to_find_out_whose_it_is_misses_nothing() {
    let (history, mut world) = with_a_past();
    let mut script = history.script();
    world.server.script = Box::new(move |body| {
        if calls::<functions::users::GetUsers>(body) {
            return Reply::Answer(ourselves());
        }
        script(body)
    });
    history.write("between");
    let mut world = world.restarted_without_a_name();
    assert_eq!(texts(&mut world), ["between"]);
}

#[test]
fn after_a_crash_the_last_updates_are_told_again_rather_than_never() {
    let history = History::default();
    let mut world = logged_in(&history);
    world.run_for(10 * SECOND);
    let body = history.write("perhaps unseen");
    world.server.push(&body);
    assert_eq!(texts(&mut world), ["perhaps unseen"]);
    // Before there was time to store that it was told.
    let mut world = world.restarted();
    world.run();
    assert_eq!(texts(&mut world), ["perhaps unseen"]);
}

/// What a difference brings in one piece is handled one by one.
#[test]
fn the_next_run_goes_on_in_the_middle_of_a_difference() {
    let history = History::default();
    let mut world = logged_in(&history);
    world.engine.require_commits();
    world.break_wires();
    for text in ["one", "two", "three"] {
        history.write(text);
    }
    world.run_for(5 * SECOND);
    assert_eq!(texts(&mut world), ["one", "two", "three"]);
    world.engine.commit_updates(world.now, 2);
    world.run_for(10 * SECOND);
    let mut world = world.restarted();
    world.run();
    assert_eq!(texts(&mut world), ["three"]);
}

#[test]
fn too_many_updates_are_fetched() {
    let history = History::default();
    let mut world = logged_in(&history);
    history.write("one");
    world.server.push(&enums::Updates::TooLong.to_bytes());
    assert_eq!(texts(&mut world), ["one"]);
}

#[test]
fn a_message_of_our_own_counts_but_is_not_news() {
    let history = History::default();
    let mut world = logged_in(&history);
    let mine = history.write("mine");
    let inner = history.script();
    let mut answers = (inner, Some(mine));
    world.server.script = Box::new(move |body| {
        if calls::<functions::messages::SendMessage>(body) {
            return Reply::Answer(answers.1.take().unwrap());
        }
        (answers.0)(body)
    });
    let send = functions::messages::SendMessage::default().to_bytes();
    let id = world.call(send);
    let answer = world.result(id).unwrap().unwrap();
    assert!(enums::Updates::from_bytes(answer).is_ok());
    assert!(texts(&mut world).is_empty());
    // The next one follows without a gap.
    let body = history.write("theirs");
    world.server.push(&body);
    assert_eq!(texts(&mut world), ["theirs"]);
}

/// API-62.
#[test]
fn what_a_call_of_our_own_has_changed_leaves_no_gap() {
    let history = History::default();
    let mut world = logged_in(&history);
    history.write("deleted by ourselves");
    let answer = types::messages::AffectedMessages {
        pts: 1,
        pts_count: 1,
    }
    .to_bytes();
    world.server.script = Box::new(move |_| Reply::Answer(answer.clone()));
    world.call(
        functions::messages::DeleteMessages {
            revoke: true,
            id: vec![1],
        }
        .to_bytes(),
    );
    let body = history.write("two");
    world.server.push(&body);
    assert_eq!(texts(&mut world), ["two"]);
}

/// API-62: a channel has numbers of its own, which lead nowhere in those of the account.
#[test]
fn what_a_call_has_changed_in_a_channel_holds_up_nothing_else() {
    use functions::{channels, messages};
    let peer = || {
        enums::InputPeer::from(types::InputPeerChannel {
            channel_id: 5,
            access_hash: 1,
        })
    };
    let channel = types::InputChannel {
        channel_id: 5,
        access_hash: 1,
    };
    let (top_msg_id, saved_peer_id) = (None, None);
    let calls: [Bytes; 7] = [
        channels::DeleteParticipantHistory {
            channel: channel.into(),
            participant: enums::InputPeer::PeerSelf,
        }
        .to_bytes(),
        messages::DeleteSavedHistory {
            parent_peer: Some(peer()),
            ..Default::default()
        }
        .to_bytes(),
        messages::DeleteTopicHistory {
            peer: peer(),
            top_msg_id: 1,
        }
        .to_bytes(),
        messages::ReadMentions {
            peer: peer(),
            top_msg_id,
        }
        .to_bytes(),
        messages::ReadPollVotes {
            peer: peer(),
            top_msg_id,
        }
        .to_bytes(),
        messages::ReadReactions {
            peer: peer(),
            top_msg_id,
            saved_peer_id: saved_peer_id.clone(),
        }
        .to_bytes(),
        messages::UnpinAllMessages {
            peer: peer(),
            top_msg_id,
            saved_peer_id,
        }
        .to_bytes(),
    ];
    for call in calls {
        let history = History::default();
        let mut world = logged_in(&history);
        let (mut others, ours) = (history.script(), call.clone());
        world.server.script = Box::new(move |body| {
            if *body == ours {
                let affected = types::messages::AffectedHistory {
                    pts: 20,
                    pts_count: 2,
                    offset: 0,
                };
                return Reply::Answer(affected.to_bytes());
            }
            others(body)
        });
        world.server.push(&channel_push("one", 18));
        world.run_for(SECOND);
        let differences = world.engine.stats().differences;
        world.call(call);
        world.run_for(60 * SECOND);
        let elsewhere = history.write("two");
        world.server.push(&elsewhere);
        world.server.push(&channel_push("three", 21));
        world.run();
        assert_eq!(texts(&mut world), ["one", "two", "three"]);
        assert_eq!(world.engine.stats().differences, differences);
    }
}

/// API-2: the engine sits out what would be too long for an application.
#[test]
fn a_difference_is_not_asked_for_during_a_flood_wait() {
    let history = History::default();
    let mut world = logged_in(&history);
    let (mut others, mut asked) = (history.script(), 0);
    world.server.script = Box::new(move |body| {
        if calls::<functions::updates::GetDifference>(body) {
            asked += 1;
            match asked {
                1 => return Reply::Error(420, "FLOOD_WAIT_300"),
                2 => {}
                _ => panic!("asked again"),
            }
        }
        others(body)
    });
    let _unheard = history.write("one");
    let body = history.write("two");
    world.server.push(&body);
    world.run_for(299 * SECOND);
    assert!(texts(&mut world).is_empty());
    let asked = world.server.calls.len();
    world.run_for(3 * SECOND);
    assert_eq!(world.server.calls.len(), asked + 1);
    assert_eq!(texts(&mut world), ["one", "two"]);
}

#[test]
fn what_cannot_be_read_is_handed_on_as_it_is() {
    let mut world = logged_in(&History::default());
    let body = Bytes::from_static(b"\x01\x02\x03\x04from the future.");
    world.server.push(&body);
    world.run();
    let same = |event: &Event| matches!(event, Event::Update(Update::Unreadable(b)) if *b == body);
    assert!(world.events.iter().any(same));
}
