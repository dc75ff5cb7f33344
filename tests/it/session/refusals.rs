//! Messages that the server does not accept (§9.2 to §9.4).

use super::rig::{Rig, SALT, UPDATE, call};
use bytes::Bytes;
use mtproto_core::{Event, Notice, Recovery, RequestError};
use mtproto_kit::wire::Message;
use mtproto_tl::{
    Constructor, Encode,
    mtproto::{
        functions::GetFutureSalts,
        types::{BadMsgNotification, BadServerSalt, FutureSalt, FutureSalts, MsgsAck},
    },
};

fn refuse(rig: &mut Rig, msg_id: u64, code: i32) -> Result<(), mtproto_core::Error> {
    let notice = BadMsgNotification {
        bad_msg_id: msg_id.cast_signed(),
        bad_msg_seqno: 1,
        error_code: code,
    };
    rig.tell(&notice)
}

fn wrong_salt(rig: &mut Rig, msg_id: u64, salt: i64) -> Result<(), mtproto_core::Error> {
    let notice = BadServerSalt {
        bad_msg_id: msg_id.cast_signed(),
        bad_msg_seqno: 1,
        error_code: 48,
        new_server_salt: salt,
    };
    rig.tell(&notice)
}

/// AT-102, bug 28: which codes another identifier cures, and which another session.
#[test]
fn every_code_has_its_cure() {
    let codes = [
        (16, false),
        (17, true),
        (18, true),
        (19, true),
        (20, false),
        (32, true),
        (33, true),
        (34, true),
        (35, true),
        (64, false),
    ];
    for (code, is_new) in codes {
        let mut rig = Rig::new();
        let session = rig.session;
        let (_, msg_id) = rig.ask(call(1));
        refuse(&mut rig, msg_id, code).unwrap();
        let asked = rig.asked();
        assert_eq!(asked.len(), 1, "code {code}");
        assert_eq!(asked[0].1, call(1));
        assert_eq!(rig.session != session, is_new, "code {code}");
        let resets = rig
            .events()
            .iter()
            .any(|event| matches!(event, Event::SessionReset));
        assert_eq!(resets, is_new, "code {code}");
    }
}

/// MSG-83: what follows a restart in the same container belongs to the session before.
#[test]
fn what_follows_a_restart_in_its_container_is_left_unread() {
    let mut rig = Rig::new();
    let (_, msg_id) = rig.ask(call(1));
    let restart = BadMsgNotification {
        bad_msg_id: msg_id.cast_signed(),
        bad_msg_seqno: 1,
        error_code: 34,
    };
    let notice = Message {
        msg_id: rig.server_id(1),
        seq_no: 2,
        body: restart.to_bytes(),
    };
    let push = Message {
        msg_id: rig.server_id(3),
        seq_no: 3,
        body: UPDATE[..].into(),
    };
    rig.container(&[notice, push]).unwrap();
    assert_eq!(rig.pushes(), [] as [Bytes; 0]);
}

#[test]
fn an_unknown_code_fails_the_request() {
    let mut rig = Rig::new();
    let (id, msg_id) = rig.ask(call(1));
    refuse(&mut rig, msg_id, 99).unwrap();
    assert_eq!(rig.outcomes(), [(id, Err(RequestError::Refused(99)))]);
}

/// §9.2, AT-100: only what was sent can be refused.
#[test]
fn what_was_never_sent_cannot_be_refused() {
    for code in [16, 17, 18, 32, 99] {
        let mut rig = Rig::new();
        let session = rig.session;
        rig.set_ahead(-100);
        refuse(&mut rig, 0x1234_5678_0000_0000, code).unwrap();
        wrong_salt(&mut rig, 0x1234_5678_0000_0000, 7).unwrap();
        rig.set_ahead(0);
        let (_, msg_id) = rig.ask(call(1));
        assert_eq!((rig.session, rig.salt), (session, SALT));
        assert_eq!(msg_id >> 32, rig.now.as_secs());
    }
}

/// §9.2: a refused container is all that was in it.
#[test]
fn a_refused_container_is_sent_anew() {
    let mut rig = Rig::new();
    for number in 1..=2 {
        rig.client.request(call(number)).unwrap();
    }
    let container = rig.packets()[0].header.msg_id;
    refuse(&mut rig, container, 20).unwrap();
    let bodies: Vec<_> = rig.asked().into_iter().map(|(_, body)| body).collect();
    assert_eq!(bodies, [call(1), call(2)]);
}

/// §9.2, code 64: messages travel alone; a second refusal begins the session anew.
#[test]
fn after_an_invalid_container_messages_travel_alone() {
    let mut rig = Rig::new();
    for number in 1..=2 {
        rig.client.request(call(number)).unwrap();
    }
    let container = rig.packets()[0].header.msg_id;
    refuse(&mut rig, container, 64).unwrap();
    let packets = rig.packets();
    assert_eq!(packets.len(), 2);
    assert!(
        packets
            .iter()
            .all(|packet| packet.messages[0].msg_id == packet.header.msg_id)
    );
    let session = rig.session;
    refuse(&mut rig, packets[0].header.msg_id, 64).unwrap();
    rig.packets();
    assert_ne!(rig.session, session);
}

/// §9.2: no message is refused for ever.
#[test]
fn a_message_that_is_refused_over_and_over_fails() {
    let mut rig = Rig::new();
    let (id, mut msg_id) = rig.ask(call(1));
    for _ in 0..4 {
        refuse(&mut rig, msg_id, 20).unwrap();
        msg_id = rig.asked()[0].0;
    }
    refuse(&mut rig, msg_id, 20).unwrap();
    assert_eq!(rig.outcomes(), [(id, Err(RequestError::Refused(20)))]);
    assert!(rig.asked().is_empty());
}

/// §9.3.
#[test]
fn another_salt_is_used_and_the_message_sent_again() {
    let mut rig = Rig::new();
    let (_, msg_id) = rig.ask(call(1));
    wrong_salt(&mut rig, msg_id, 7).unwrap();
    let asked = rig.asked();
    assert!(asked[0].0 != msg_id && rig.salt == 7);
    assert!(rig.notices().contains(&Notice::SaltRotated));
}

/// §9.3, AT-101, bug 27: no storm.
#[test]
fn a_server_that_wants_another_salt_every_time_is_left_alone() {
    let mut rig = Rig::new();
    let (_, mut msg_id) = rig.ask(call(1));
    for salt in 1..=4 {
        wrong_salt(&mut rig, msg_id, salt).unwrap();
        msg_id = rig.asked()[0].0;
    }
    let error = wrong_salt(&mut rig, msg_id, 5).unwrap_err();
    assert_eq!(error.recovery(), Recovery::Backoff);
}

/// MSG-41, §9.3: a refused packet has acknowledged nothing.
#[test]
fn acknowledgements_of_a_refused_packet_are_made_again() {
    let mut rig = Rig::new();
    rig.push(b"updated!").unwrap();
    rig.client.request(call(1)).unwrap();
    let packets = rig.packets();
    let has_acks = |messages: &[Message]| {
        messages
            .iter()
            .any(|message| mtproto_kit::wire::id_of(&message.body) == MsgsAck::ID)
    };
    assert!(has_acks(&packets[0].messages));
    wrong_salt(&mut rig, packets[0].header.msg_id, 7).unwrap();
    assert!(has_acks(&rig.sent()));
}

/// §9.4: salts are asked for ahead, with something else, and used in their time.
#[test]
fn salts_are_asked_for_before_the_last_one_ends() {
    let mut rig = Rig::new();
    let mut asks = 0;
    while rig.now.as_secs() < super::rig::NOW.as_secs() + 1900 {
        let sent = rig.live(10).into_iter();
        let is_ask =
            |message: &Message| mtproto_kit::wire::id_of(&message.body) == GetFutureSalts::ID;
        if let Some(ask) = sent.into_iter().find(is_ask) {
            asks += 1;
            let now = i32::try_from(rig.now.as_secs()).unwrap();
            let salts = FutureSalts {
                req_msg_id: ask.msg_id.cast_signed(),
                now,
                salts: vec![FutureSalt {
                    valid_since: now + 60,
                    valid_until: now + 1860,
                    salt: 99,
                }],
            };
            rig.tell(&salts).unwrap();
        }
    }
    assert_eq!(asks, 1);
    rig.ask(call(1));
    assert_eq!(rig.salt, 99);
}

/// AT-109.
#[test]
fn salts_nobody_asked_for_are_ignored() {
    let mut rig = Rig::new();
    let now = i32::try_from(rig.now.as_secs()).unwrap();
    let salts = FutureSalts {
        req_msg_id: 4,
        now,
        salts: vec![
            FutureSalt {
                valid_since: now,
                valid_until: now + 1800,
                salt: 13
            };
            1000
        ],
    };
    rig.push(&salts.to_bytes()).unwrap();
    rig.ask(call(1));
    assert_eq!(rig.salt, SALT);
}
