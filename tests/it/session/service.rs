//! Messages about messages, at a client (§9).

use super::rig::{Rig, UPDATE, call};
use mtproto_core::{Error, TimeoutKind};
use mtproto_kit::wire::id_of;
use mtproto_tl::{
    Constructor, Decode, Encode,
    mtproto::{
        functions::{Ping, PingDelayDisconnect, ReqPqMulti},
        types::{DestroySessionOk, MsgsStateInfo, MsgsStateReq, Pong},
    },
};
use std::time::Duration;

/// §9.1, AT-93: an answer to nothing is acknowledged and ignored; so is a second one.
#[test]
fn an_answer_to_nothing_is_acknowledged_and_ignored() {
    let mut rig = Rig::new();
    let (_, msg_id) = rig.ask(call(1));
    rig.answer(4, b"nothing").unwrap();
    rig.answer(msg_id, b"first").unwrap();
    rig.answer(msg_id, b"second").unwrap();
    assert_eq!(rig.outcomes().len(), 1);
    assert_eq!(rig.acks().len(), 3);
}

/// §9.1: an answer to an earlier transmission of a request is an answer.
#[test]
fn an_answer_to_an_earlier_transmission_counts() {
    let mut rig = Rig::new();
    let (id, first) = rig.ask(call(1));
    let notice = mtproto_tl::mtproto::types::BadMsgNotification {
        bad_msg_id: first.cast_signed(),
        bad_msg_seqno: 1,
        error_code: 20,
    };
    rig.tell(&notice).unwrap();
    assert_eq!(rig.asked().len(), 1);
    rig.answer(first, b"late").unwrap();
    assert_eq!(rig.outcomes()[0].0, id);
}

/// §9.6: both sides answer questions about messages.
#[test]
fn a_client_tells_the_states_of_messages() {
    let mut rig = Rig::new();
    let known = rig.header(3, 1);
    rig.packet(known, &UPDATE).unwrap();
    let unknown = rig.server_id(3);
    let newest = rig.header(3, 3);
    rig.packet(newest, &UPDATE).unwrap();
    let msg_ids = [known.msg_id, unknown, u64::MAX >> 1].map(u64::cast_signed);
    let request = rig.header(1, 4);
    let question = MsgsStateReq {
        msg_ids: msg_ids.to_vec(),
    };
    rig.packet(request, &question.to_bytes()).unwrap();
    let info = rig.sent_of::<MsgsStateInfo>().remove(0);
    let info = MsgsStateInfo::from_bytes(info.body).unwrap();
    assert_eq!(info.req_msg_id.cast_unsigned(), request.msg_id);
    assert_eq!(info.info, [4, 2, 3][..]);
}

/// §9.10, AT-109, AT-111, AT-113: what concerns nobody.
#[test]
fn what_nobody_asked_for_is_ignored() {
    let mut rig = Rig::new();
    rig.push(
        &Pong {
            msg_id: 4,
            ping_id: 5,
        }
        .to_bytes(),
    )
    .unwrap();
    rig.push(&DestroySessionOk { session_id: 7 }.to_bytes())
        .unwrap();
    rig.push(&Ping { ping_id: 1 }.to_bytes()).unwrap();
    rig.push(&ReqPqMulti { nonce: [1; 16] }.to_bytes()).unwrap();
    assert!(rig.events().is_empty());
    assert_eq!(rig.acks().len(), 4);
}

/// §9.14, AT-90: anything else is the application's.
#[test]
fn whatever_is_not_of_the_protocol_is_the_applications() {
    let mut rig = Rig::new();
    rig.push(b"anything").unwrap();
    assert_eq!(rig.pushes(), [&b"anything"[..]]);
}

/// A service message that cannot be read harms nobody (MSG-34).
#[test]
fn a_damaged_service_message_is_ignored() {
    let mut rig = Rig::new();
    for id in [Pong::ID, MsgsStateReq::ID, 0xf35c_6d01, 0xa7ef_f811] {
        rig.push(&id.to_le_bytes()).unwrap();
    }
    assert_eq!(rig.notices().len(), 4);
    assert_eq!(rig.acks().len(), 4);
}

/// MSG-41: nothing else to send, and still in time.
#[test]
fn acknowledgements_do_not_wait_for_ever() {
    let mut rig = Rig::new();
    rig.push(&UPDATE).unwrap();
    assert!(rig.sent().is_empty());
    let at = rig.client.poll_timeout().unwrap();
    assert!(at <= rig.now + Duration::from_secs(30));
    assert_eq!(rig.acks().len(), 1);
}

/// MSG-41, AT-114: many are not waited with, and none is longer than allowed.
#[test]
fn many_acknowledgements_go_at_once_and_in_pieces() {
    let mut rig = Rig::new();
    for _ in 0..64 {
        rig.push(&UPDATE).unwrap();
    }
    let acks = rig.sent();
    assert_eq!(acks.len(), 1);
    for _ in 0..9000 {
        rig.push(&UPDATE).unwrap();
    }
    for message in rig.sent() {
        assert!(message.body.len() <= 12 + 8 * 8192);
    }
}

/// §9.10: who hears nothing pings, and who still hears nothing gives up.
#[test]
fn silence_is_answered_with_a_ping_and_then_with_an_end() {
    let mut rig = Rig::new();
    rig.wait(60);
    let pings = rig.sent_of::<PingDelayDisconnect>();
    assert_eq!(pings.len(), 1);
    let ping = PingDelayDisconnect::from_bytes(pings[0].body.clone()).unwrap();
    assert!(ping.disconnect_delay > 75);
    let at = rig.client.poll_timeout().unwrap();
    assert_eq!(
        rig.client.handle_timeout(at),
        Err(Error::TimedOut(TimeoutKind::Silence))
    );

    let mut rig = Rig::new();
    rig.wait(60);
    let ping = rig.sent_of::<PingDelayDisconnect>().remove(0);
    let pong = Pong {
        msg_id: ping.msg_id.cast_signed(),
        ping_id: 0,
    };
    rig.tell(&pong).unwrap();
    rig.wait(59);
    assert!(rig.sent().is_empty());
}

/// 04-messages §13: a request that gets no sign of life is not waited for a minute long.
#[test]
fn an_unanswered_request_makes_the_client_look_sooner() {
    let mut rig = Rig::new();
    rig.ask(call(1));
    rig.wait(16);
    assert_eq!(rig.sent_of::<PingDelayDisconnect>().len(), 1);
}

/// MSG-45, bug 30: a new byte stream is greeted at once, so the server knows where we are.
#[test]
fn a_new_stream_is_greeted_at_once() {
    let mut rig = Rig::new();
    for _ in 0..5 {
        rig.reconnect();
        let sent = rig.sent();
        assert!(
            sent.iter()
                .any(|m| id_of(&m.body) == PingDelayDisconnect::ID)
        );
    }
}
