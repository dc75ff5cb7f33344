//! Messages that wait for their time.

use super::*;

#[test]
fn a_scheduled_message_is_sent_when_its_time_has_come() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let to_bob = desk.find(ann, "bob");
    let later = functions::messages::SendMessage {
        schedule_date: Some(1_700_000_060),
        ..message(&to_bob, "later")
    };
    let answer = desk.call(ann, later).unwrap();
    assert!(matches!(
        &container(&answer).updates[..],
        [
            enums::Update::MessageId(_),
            enums::Update::NewScheduledMessage(_)
        ]
    ));
    let list = functions::messages::GetScheduledHistory {
        peer: to_bob,
        hash: 0,
    };
    let mut waiting = || match desk.call(ann, list.clone()).unwrap() {
        enums::messages::Messages::Messages(list) => list.messages.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!(waiting(), 1);
    desk.wait(Duration::from_secs(59));
    desk.world.send_due(desk.now);
    desk.deliver();
    assert_eq!(desk.updates(bob), []);
    desk.wait(Duration::from_secs(1));
    desk.world.send_due(desk.now);
    desk.deliver();
    let heard = desk.updates(bob);
    assert!(matches!(
        &heard[..],
        [enums::Update::NewMessage(new)]
            if matches!(&new.message, enums::Message::Message(m) if m.from_scheduled)
    ));
    let told = desk.updates(ann);
    assert!(matches!(
        &told[..],
        [
            enums::Update::NewMessage(_),
            enums::Update::DeleteScheduledMessages(gone)
        ] if gone.sent_messages == Some(vec![1])
    ));
}

#[test]
fn a_scheduled_message_can_be_dropped_or_sent_at_once() {
    let mut desk = Desk::new();
    let (ann, bob) = (desk.user(1, ANN), desk.user(2, BOB));
    let to_bob = desk.find(ann, "bob");
    for text in ["drop me", "send me"] {
        let later = functions::messages::SendMessage {
            schedule_date: Some(1_700_000_060),
            ..message(&to_bob, text)
        };
        desk.call(ann, later).unwrap();
    }
    let drop = functions::messages::DeleteScheduledMessages {
        peer: to_bob.clone(),
        id: vec![1],
    };
    desk.call(ann, drop).unwrap();
    let send = functions::messages::SendScheduledMessages {
        peer: to_bob,
        id: vec![1, 2],
    };
    desk.call(ann, send).unwrap();
    let heard = desk.updates(bob);
    assert!(matches!(&heard[..], [enums::Update::NewMessage(_)]));
    assert_eq!(desk.world.next_due(), None);
}
