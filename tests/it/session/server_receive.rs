//! A packet's way in at a server (§6, section G of the attacks).

use super::{
    rig::{NOW, call},
    server_rig::{Rig, SALT},
};
use bytes::Bytes;
use mtproto_core::{AuthKey, Error};
use mtproto_kit::wire::{self, Message};
use mtproto_tl::{
    Encode,
    mtproto::types::{BadServerSalt, MsgsAck, MsgsStateReq, NewSessionCreated, RpcResult},
};
use std::time::Duration;

/// TR-53, MSG-3, MSG-103, AT-125, bug 16: session zero, like anything that cannot be opened.
#[test]
fn session_zero_and_what_cannot_be_opened_are_not_found() {
    let mut rig = Rig::new();
    rig.session = 0;
    assert_eq!(rig.call(&call(1)), Err(Error::Forged));
    assert_eq!(rig.status(), -404);

    let mut rig = Rig::new();
    let mut packet = [7; 24 + 64];
    packet[..8].copy_from_slice(&rig.key.key.id().0.to_le_bytes());
    assert_eq!(rig.receive(&packet), Err(Error::Forged));
    assert_eq!(rig.status(), -404);

    let mut rig = Rig::new();
    assert_eq!(rig.receive(&[7; 24 + 60]), Err(Error::Forged));
    assert_eq!(rig.status(), -404);
    let mut rig = Rig::new();
    assert_eq!(rig.receive(&[7; 24 + 64]), Err(Error::UnknownKey));
    assert_eq!(rig.status(), -404);
}

/// TR-52: what is said in one session, or under one key, is answered there.
#[test]
fn one_stream_carries_several_keys_and_sessions() {
    let mut rig = Rig::new();
    let places = [(1, 77), (1, 78), (2, 77), (2, 79)];
    for _ in 0..2 {
        for (key, session) in places {
            rig.key.key = AuthKey::new([key; 256]);
            rig.session = session;
            rig.call(&call(1)).unwrap();
            let calls = rig.calls();
            rig.respond(calls[0].0, Ok(Bytes::from_static(b"done")));
            assert_eq!(rig.sent_of_results(), [&b"done"[..]]);
        }
    }
    // And the one that was there before.
    assert_eq!(rig.server.sessions().count(), 5);
}

/// AK-73, AT-129.
#[test]
fn a_key_that_has_ended_is_not_found() {
    let mut rig = Rig::fresh(Some(NOW + Duration::from_secs(60)));
    rig.call(&call(1)).unwrap();
    rig.now = NOW + Duration::from_secs(60);
    assert_eq!(rig.call(&call(2)), Err(Error::UnknownKey));
}

/// MSG-94, AT-120, AT-121.
#[test]
fn identifiers_are_multiples_of_four_and_of_our_time() {
    let cases = [
        (1, Some(18)),
        (2, Some(18)),
        (3, Some(18)),
        (-301 << 32, Some(16)),
        (-299 << 32, None),
        (29 << 32, None),
        (31 << 32, Some(17)),
    ];
    for (shift, code) in cases {
        let mut rig = Rig::fresh(None);
        let msg_id = rig.next_id().wrapping_add_signed(shift);
        rig.call_as(msg_id, &call(1)).unwrap();
        let expected: Vec<_> = code.map(|code| (msg_id, code)).into_iter().collect();
        assert_eq!(rig.refusals(), expected, "{shift:#x}");
        assert_eq!(rig.calls().len(), usize::from(code.is_none()));
    }
}

/// AT-123, MSG-12 to MSG-14.
#[test]
fn sequence_numbers_are_even_or_odd_as_they_must_be_and_grow() {
    let acks = MsgsAck { msg_ids: vec![1] }.to_bytes();
    let cases: [(&[u8], u32, i32); 5] = [
        (&acks, 21, 34),
        (&call(1), 22, 35),
        (&call(1), 1, 32),
        (&call(1), 11, 32),
        (&call(1), 1013, 33),
    ];
    for (body, seq_no, code) in cases {
        let mut rig = Rig::fresh(None);
        let first = Message {
            msg_id: rig.next_id(),
            seq_no: 11,
            body: call(0),
        };
        rig.send(&first).unwrap();
        rig.calls();
        let message = Message {
            msg_id: rig.next_id(),
            seq_no,
            body: Bytes::copy_from_slice(body),
        };
        rig.send(&message).unwrap();
        assert_eq!(rig.refusals(), [(message.msg_id, code)], "number {seq_no}");
        assert!(rig.calls().is_empty());
    }
}

/// AT-123: an older message must not have a higher number.
#[test]
fn a_number_that_is_too_high_for_its_place_is_refused() {
    let mut rig = Rig::fresh(None);
    let (early, late) = (rig.next_id(), rig.next_id());
    let message = |msg_id, seq_no| Message {
        msg_id,
        seq_no,
        body: call(1),
    };
    // The first is where the session begins, so both follow it.
    rig.call(&call(0)).unwrap();
    let (early, late) = (early + 400, late + 400);
    rig.send(&message(late, 5)).unwrap();
    rig.send(&message(early, 7)).unwrap();
    assert_eq!(rig.refusals(), [(early, 33)]);
}

/// AT-02: the order of arrival does not matter.
#[test]
fn messages_are_taken_in_any_order() {
    let mut rig = Rig::new();
    let (one, two) = (rig.message(true, &call(1)), rig.message(true, &call(2)));
    rig.send(&two).unwrap();
    rig.send(&one).unwrap();
    assert_eq!(rig.calls().len(), 2);
    assert!(rig.refusals().is_empty());
}

/// §9.4, AT-124.
#[test]
fn the_salt_must_be_the_current_one_or_the_one_before() {
    let mut rig = Rig::fresh(None);
    rig.salt = 1;
    let refused = rig.call(&call(1)).unwrap();
    let notices = rig.sent_of::<BadServerSalt>();
    assert_eq!(notices[0].bad_msg_id.cast_unsigned(), refused);
    let current = notices[0].new_server_salt.cast_unsigned();
    assert!(rig.calls().is_empty());
    // Until the next one, and half an hour after, it is good.
    for (seconds, is_good) in [(0, true), (1800, true), (3600, false)] {
        let mut rig = Rig::fresh(None);
        rig.now = NOW + Duration::from_secs(seconds);
        rig.salt = current;
        rig.call(&call(2)).unwrap();
        assert_eq!(rig.calls().len() == 1, is_good, "{seconds} s later");
    }
    // The salt of the key exchange is honoured for half an hour.
    let mut rig = Rig::fresh(None);
    rig.now = NOW + Duration::from_secs(1800);
    rig.salt = SALT;
    rig.call(&call(3)).unwrap();
    assert!(rig.calls().is_empty());
}

/// MSG-90, AT-125.
#[test]
fn a_new_session_is_announced_with_its_first_message() {
    let mut rig = Rig::fresh(None);
    let first = rig.call(&call(1)).unwrap();
    let created = rig.sent_of::<NewSessionCreated>();
    assert_eq!(created[0].first_msg_id.cast_unsigned(), first);
    let mut rig = Rig::fresh(None);
    let inner = rig.message(true, &call(1));
    rig.container(std::slice::from_ref(&inner)).unwrap();
    let created = rig.sent_of::<NewSessionCreated>();
    assert!(created[0].first_msg_id.cast_unsigned() > inner.msg_id);
}

/// MSG-105: what was declared lost is not executed when it arrives after all.
#[test]
fn what_is_older_than_the_session_is_refused() {
    let mut rig = Rig::fresh(None);
    let early = rig.message(true, &call(1));
    rig.call(&call(2)).unwrap();
    rig.sent();
    rig.calls();
    rig.send(&early).unwrap();
    let codes: Vec<_> = rig.refusals().into_iter().map(|(_, code)| code).collect();
    assert!(matches!(codes[..], [20 | 32]), "{codes:?}");
    assert!(rig.calls().is_empty());
}

/// MSG-91, AT-122.
#[test]
fn a_call_that_comes_again_is_answered_again_and_not_executed() {
    let mut rig = Rig::new();
    let message = rig.message(true, &call(1));
    rig.send(&message).unwrap();
    let calls = rig.calls();
    rig.respond(calls[0].0, Ok(Bytes::from_static(b"done")));
    let answer = |rig: &mut Rig| {
        let sent = rig.sent().into_iter();
        let answers = sent.filter(|message| {
            use mtproto_tl::Constructor;
            wire::id_of(&message.body) == RpcResult::ID
        });
        answers.collect::<Vec<_>>()
    };
    let first = answer(&mut rig);
    let other = Message {
        body: call(2),
        ..message.clone()
    };
    for again in [&message, &other] {
        rig.send(again).unwrap();
        assert_eq!(answer(&mut rig), first);
        assert!(rig.calls().is_empty());
    }
    // An acknowledged answer is forgotten, the call is not.
    let msg_ids = vec![first[0].msg_id.cast_signed()];
    rig.tell(&MsgsAck { msg_ids }).unwrap();
    rig.send(&message).unwrap();
    assert!(answer(&mut rig).is_empty() && rig.calls().is_empty());
}

/// MSG-102, AT-82 to AT-84.
#[test]
fn a_container_that_breaks_a_rule_is_refused_whole() {
    let call = |msg_id, seq_no| Message {
        msg_id,
        seq_no,
        body: call(1),
    };
    let mut broken: Vec<fn(u64) -> Vec<Message>> = Vec::new();
    broken.push(|id| {
        let twice = Message {
            msg_id: id,
            seq_no: 3,
            body: super::rig::call(1),
        };
        vec![twice.clone(), twice]
    });
    broken.push(|id| {
        vec![Message {
            msg_id: id + (1 << 20),
            seq_no: 3,
            body: super::rig::call(1),
        }]
    });
    broken.push(|id| {
        vec![Message {
            msg_id: id,
            seq_no: 3,
            body: wire::container(&[]),
        }]
    });
    for (number, broken) in broken.into_iter().enumerate() {
        let mut rig = Rig::new();
        let id = rig.next_id();
        let fine = call(id, 3);
        let mut messages = vec![fine];
        messages.extend(broken(rig.next_id()));
        rig.container(&messages).unwrap();
        let codes: Vec<_> = rig.refusals().into_iter().map(|(_, code)| code).collect();
        assert_eq!(codes, [64], "case {number}");
        assert!(rig.calls().is_empty(), "case {number}");
    }
}

/// §9.2, code 19: a name that another message has.
#[test]
fn a_container_must_not_bear_the_name_of_another_message() {
    let mut rig = Rig::new();
    let message = rig.message(true, &call(1));
    rig.send(&message).unwrap();
    let container = Message {
        msg_id: message.msg_id,
        seq_no: message.seq_no + 1,
        body: wire::container(&[]),
    };
    rig.send(&container).unwrap();
    assert_eq!(rig.refusals(), [(message.msg_id, 19)]);
}

/// A container that comes again holds messages that come again: whoever replays it does no harm.
#[test]
fn a_container_that_comes_again_is_no_error() {
    let mut rig = Rig::new();
    let inner = rig.message(true, &call(1));
    let outer = rig.message(false, &wire::container(std::slice::from_ref(&inner)));
    rig.send(&outer).unwrap();
    rig.send(&outer).unwrap();
    assert_eq!(rig.calls().len(), 1);
    assert!(rig.refusals().is_empty());
}

/// MSG-96, AT-126, bug 53.
#[test]
fn more_than_allowed_at_once_is_too_much() {
    let mut rig = Rig::new();
    let inner: Vec<_> = (0..1025).map(|_| rig.message(false, &[1; 8])).collect();
    rig.container(&inner).unwrap_err();
    assert_eq!(rig.status(), -429);
    let many = vec![1; 8193];
    let mut rig = Rig::new();
    rig.tell(&MsgsAck {
        msg_ids: many.clone(),
    })
    .unwrap_err();
    assert_eq!(rig.status(), -429);
    let mut rig = Rig::new();
    rig.tell(&MsgsStateReq { msg_ids: many }).unwrap_err();
    assert_eq!(rig.status(), -429);
}

/// MSG-99, MSG-101, AT-85, AT-90.
#[test]
fn a_call_that_does_not_inflate_is_answered_with_an_error() {
    let mut rig = Rig::new();
    let damaged = mtproto_tl::mtproto::types::GzipPacked {
        packed_data: Bytes::from_static(b"damaged"),
    };
    rig.call(&damaged.to_bytes()).unwrap();
    assert_eq!(rig.rpc_errors(), ["INPUT_METHOD_INVALID"]);
    assert!(rig.calls().is_empty());
}

/// AT-11: nothing of an older protocol is taken for traffic.
#[test]
fn packets_of_version_one_are_not_found() {
    let mut rig = Rig::new();
    let mut rng = mtproto_core::Drbg::from_seed([1; 32]);
    let packet = mtproto_core::testing::seal_v1(&rig.key.key, &[1; 64], &mut rng);
    assert_eq!(rig.receive(&packet), Err(Error::Forged));
}
