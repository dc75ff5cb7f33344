//! Containers of updates, numbered by `seq` for each device (API-50).

use super::*;
use enums::updates::Difference;

/// Fixes the conversation with oneself to the top of the list, or loosens it.
fn pin(desk: &mut Desk, session: SessionKey, pinned: bool) {
    let peer = enums::InputPeer::PeerSelf;
    let call = functions::messages::ToggleDialogPin {
        pinned,
        peer: types::InputDialogPeer { peer }.into(),
    };
    assert!(desk.call(session, call).unwrap());
}

fn state(desk: &mut Desk, session: SessionKey) -> types::updates::State {
    desk.call(session, functions::updates::GetState {}).unwrap()
}

fn since(desk: &mut Desk, session: SessionKey, pts: i32, date: i32) -> Difference {
    let call = functions::updates::GetDifference {
        pts,
        date,
        ..functions::updates::GetDifference::default()
    };
    desk.call(session, call).unwrap()
}

/// What is told of conversations that were fixed or loosened.
fn told(updates: &[enums::Update]) -> Vec<bool> {
    let told = updates.iter().map(|update| match update {
        enums::Update::DialogPinned(told) => told.pinned,
        other => panic!("{other:?}"),
    });
    told.collect()
}

#[test]
fn each_device_counts_what_it_is_told_beside_messages() {
    let mut desk = Desk::new();
    let (desktop, phone) = (desk.user(1, ANN), desk.user(2, ANN));
    desk.send(desktop, &enums::InputPeer::PeerSelf, "has a pts");
    pin(&mut desk, desktop, true);
    pin(&mut desk, desktop, false);
    let heard = desk.heard(phone);
    let seqs: Vec<i32> = heard.iter().map(|it| container(it).seq).collect();
    assert_eq!(seqs, [0, 2, 3]);
    assert_eq!(state(&mut desk, phone).seq, 3);
    assert_eq!(state(&mut desk, desktop).seq, 1, "it did all this itself");
}

#[test]
fn who_types_is_of_no_use_later_and_not_counted() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let peer = desk.find(ann, "bob");
    let typing = functions::messages::SetTyping {
        peer,
        top_msg_id: None,
        action: enums::SendMessageAction::SendMessageTypingAction,
    };
    desk.call(ann, typing).unwrap();
    let heard = desk.heard(bob);
    assert_eq!(container(&heard[0]).seq, 0);
    assert_eq!(state(&mut desk, bob).seq, 1);
}

#[test]
fn the_difference_tells_what_was_in_containers_after_the_date() {
    let mut desk = Desk::new();
    let (desktop, phone) = (desk.user(1, ANN), desk.user(2, ANN));
    let before = state(&mut desk, phone);
    // All within the same second.
    for pinned in [true, false, true] {
        pin(&mut desk, desktop, pinned);
    }
    let heard = desk.heard(phone);
    let dates: Vec<i32> = heard.iter().map(|it| container(it).date).collect();
    for (date, missed) in [
        (before.date, &[true, false, true][..]),
        (dates[0], &[false, true]),
        (dates[1], &[true]),
    ] {
        let Difference::Difference(all) = since(&mut desk, phone, before.pts, date) else {
            panic!("nothing is missing");
        };
        assert_eq!(told(&all.other_updates), missed);
        assert_eq!((all.state.seq, all.state.date), (4, dates[2]));
    }
    let nothing = since(&mut desk, phone, before.pts, dates[2]);
    assert!(matches!(nothing, Difference::Empty(now) if now.seq == 4));
}

#[test]
fn the_date_stays_until_the_last_slice() {
    let mut desk = Desk::new();
    let (desktop, phone) = (desk.user(1, ANN), desk.user(2, ANN));
    let before = state(&mut desk, phone);
    for number in 0..150 {
        let text = number.to_string();
        desk.send(desktop, &enums::InputPeer::PeerSelf, &text);
    }
    pin(&mut desk, desktop, true);
    let Difference::Slice(slice) = since(&mut desk, phone, before.pts, before.date) else {
        panic!("all at once");
    };
    let between = &slice.intermediate_state;
    assert_eq!((between.seq, between.date), (before.seq, before.date));
    assert_eq!(slice.other_updates, []);
    let Difference::Difference(rest) = since(&mut desk, phone, between.pts, between.date) else {
        panic!("it goes on");
    };
    assert_eq!(told(&rest.other_updates), [true]);
    assert_eq!(rest.state.seq, 2);
}

#[test]
fn whoever_is_signed_in_anew_is_told_nothing_from_before() {
    let mut desk = Desk::new();
    let (desktop, phone) = (desk.user(1, ANN), desk.user(2, ANN));
    pin(&mut desk, desktop, true);
    desk.call(phone, functions::auth::LogOut {}).unwrap();
    let bob = desk.user(2, BOB);
    assert_eq!(state(&mut desk, bob).seq, 1);
    let nothing = since(&mut desk, bob, 1, 0);
    assert!(matches!(nothing, Difference::Empty(_)), "{nothing:?}");
}
