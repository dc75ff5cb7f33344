//! Bad days, on demand.

use super::*;
use mtproto_core::RpcError;
use mtproto_testdc::Fault;

/// Bob, with Ann who writes to him.
fn two() -> (Town, usize) {
    let mut town = Town::new();
    let bob = town.resident(Framing::Intermediate, BOB);
    (town, bob)
}

/// The texts that a client was pushed, and what else, in order.
fn heard(town: &Town, client: usize) -> Vec<String> {
    let text = |updates: &enums::Updates| match updates {
        enums::Updates::UpdateShortMessage(short) => short.message.clone(),
        enums::Updates::Updates(container) => match &container.updates[..] {
            [enums::Update::NewMessage(new)] => match &new.message {
                enums::Message::Message(message) => message.message.clone(),
                other => format!("{other:?}"),
            },
            other => format!("{other:?}"),
        },
        enums::Updates::TooLong => "too long".to_owned(),
        other => format!("{other:?}"),
    };
    town.clients[client].pushes().iter().map(text).collect()
}

fn say(town: &mut Town, text: &str) {
    assert!(town.dc.say(town.now, "Ann", "Bob", text));
    town.run();
}

#[test]
fn updates_are_dropped_doubled_and_swapped_as_told() {
    let (mut town, bob) = two();
    for fault in [
        Fault::drop_update(),
        Fault::repeat_update(),
        Fault::swap_update(),
        Fault::update_too_long().skip(1),
    ] {
        town.dc.add_fault(fault);
    }
    for text in ["one", "two", "three", "four", "five", "six"] {
        say(&mut town, text);
    }
    assert_eq!(
        heard(&town, bob),
        ["two", "two", "too long", "three", "five", "six"]
    );
}

/// API-50: `seq_start` is that of the first.
#[test]
fn updates_that_are_combined_share_a_container() {
    let mut town = Town::new();
    let ann = town.resident(Framing::Intermediate, ANN);
    let phone = town.resident(Framing::Intermediate, ANN);
    town.dc.add_fault(Fault::combine_update().times(2));
    town.note(ann, "has a pts").unwrap();
    for pinned in [true, false] {
        let peer = enums::InputPeer::PeerSelf;
        let call = functions::messages::ToggleDialogPin {
            pinned,
            peer: types::InputDialogPeer { peer }.into(),
        };
        town.call(ann, &call).unwrap();
    }
    let pushes = town.clients[phone].pushes();
    let [enums::Updates::Combined(all)] = &pushes[..] else {
        panic!("{pushes:?}")
    };
    assert!(matches!(
        all.updates[..],
        [
            enums::Update::NewMessage(_),
            enums::Update::DialogPinned(_),
            enums::Update::DialogPinned(_),
        ]
    ));
    assert_eq!((all.seq_start, all.seq), (2, 3));
    assert_eq!(all.users.len(), 1, "each person once");
}

#[test]
fn what_is_abbreviated_is_not_combined() {
    let (mut town, bob) = two();
    town.dc.add_fault(Fault::combine_update().skip(1));
    for text in ["one", "two", "three"] {
        say(&mut town, text);
    }
    assert_eq!(heard(&town, bob), ["one", "two", "three"]);
}

#[test]
fn a_delayed_update_comes_after_those_that_were_not() {
    let (mut town, bob) = two();
    town.dc
        .add_fault(Fault::delay_update(Duration::from_secs(5)));
    say(&mut town, "slow");
    say(&mut town, "fast");
    assert_eq!(heard(&town, bob), ["fast"]);
    town.wait(Duration::from_secs(5));
    assert_eq!(heard(&town, bob), ["fast", "slow"]);
}

#[test]
fn a_flood_wait_strikes_whom_it_is_meant_for() {
    let mut town = Town::new();
    let (ann, bob) = (
        town.resident(Framing::Abridged, ANN),
        town.resident(Framing::Full, BOB),
    );
    let own = functions::users::GetUsers {
        id: vec![enums::InputUser::UserSelf],
    };
    let own = town.call(ann, &own).unwrap();
    let [enums::User::User(user)] = &own[..] else {
        panic!("{own:?}")
    };
    town.dc
        .add_fault(Fault::flood("messages.sendMessage", 3).for_user(user.id));
    assert!(town.note(bob, "fine").is_ok());
    let wait = RpcError {
        code: 420,
        message: "FLOOD_WAIT_3".to_owned(),
    };
    assert_eq!(town.note(ann, "too fast"), Err(RequestError::Rpc(wait)));
    assert!(town.note(ann, "again").is_ok());
}

#[test]
fn new_salts_cost_a_client_one_round_and_nothing_else() {
    let mut town = Town::new();
    let ann = town.resident(Framing::Abridged, ANN);
    town.note(ann, "before").unwrap();
    town.dc.change_salts();
    town.note(ann, "after").unwrap();
    let state = town.call(ann, &functions::updates::GetState {}).unwrap();
    assert_eq!(state.pts, 3, "both messages, each once");
    assert_eq!(town.clients[ann].keys, 1);
}

#[test]
fn a_reset_after_the_call_leaves_it_done_once() {
    let mut town = Town::new();
    let ann = town.resident(Framing::Abridged, ANN);
    town.dc
        .add_fault(Fault::reset_after("messages.sendMessage"));
    let body = message(enums::InputPeer::PeerSelf, "once").to_bytes();
    let asked = town.clients[ann].connection.request(body).unwrap();
    town.run();
    assert!(town.dc.poll_closed().is_some());
    assert!(!town.clients[ann].answers.contains_key(&asked));
    town.move_house(ann);
    town.run();
    assert!(matches!(
        town.clients[ann].answers.remove(&asked),
        Some(Ok(_))
    ));
    let state = town.call(ann, &functions::updates::GetState {}).unwrap();
    assert_eq!(state.pts, 2);
}

#[test]
fn whoever_missed_forgotten_updates_is_told_it_was_too_much() {
    let (mut town, bob) = two();
    let before = town.call(bob, &functions::updates::GetState {}).unwrap();
    say(&mut town, "long ago");
    town.dc.forget_updates();
    let missed = functions::updates::GetDifference {
        pts: before.pts,
        ..functions::updates::GetDifference::default()
    };
    let answer = town.call(bob, &missed).unwrap();
    assert!(matches!(
        answer,
        enums::updates::Difference::TooLong(now) if now.pts == before.pts + 1
    ));
}

#[test]
fn a_scheduled_message_comes_at_its_time_over_a_quiet_stream() {
    let mut town = Town::new();
    let ann = town.resident(Framing::Abridged, ANN);
    let date = i32::try_from(town.now.as_micros() / 1_000_000).unwrap() + 60;
    let later = functions::messages::SendMessage {
        schedule_date: Some(date),
        ..message(enums::InputPeer::PeerSelf, "later")
    };
    town.call(ann, &later).unwrap();
    town.wait(Duration::from_secs(61));
    let told = heard(&town, ann);
    assert!(told.iter().any(|update| update == "later"), "{told:?}");
}
