//! What becomes of requests when a byte stream breaks, or the server forgets (§8, §9.5 to §9.8).

use super::rig::{Rig, UPDATE, call};
use mtproto_core::{Delivery, Event, Notice, RequestError};
use mtproto_kit::wire::Message;
use mtproto_tl::{
    Decode, Encode,
    mtproto::types::{
        MsgDetailedInfo, MsgResendAnsReq, MsgResendReq, MsgsAck, MsgsAllInfo, MsgsStateInfo,
        MsgsStateReq,
    },
};

/// The question about lost messages among those sent now, and what it is about.
fn question(sent: &[Message]) -> Option<(u64, Vec<u64>)> {
    let read = |message: &Message| {
        let question = MsgsStateReq::from_bytes(message.body.clone()).ok()?;
        let about = question
            .msg_ids
            .iter()
            .map(|id| id.cast_unsigned())
            .collect();
        Some((message.msg_id, about))
    };
    sent.iter().find_map(read)
}

fn inform(rig: &mut Rig, request: u64, states: &[u8]) {
    let info = MsgsStateInfo {
        req_msg_id: request.cast_signed(),
        info: states.to_vec().into(),
    };
    rig.tell(&info).unwrap();
}

/// MSG-45, bug 33: nothing is sent twice before the server said that it did not arrive, while new
/// requests flow.
#[test]
fn after_a_broken_stream_the_client_asks_before_it_sends_again() {
    let mut rig = Rig::new();
    let (lost, first) = rig.ask(call(1));
    let (arrived, second) = rig.ask(call(2));
    rig.reconnect();
    rig.client.request(call(3)).unwrap();
    let sent = rig.sent();
    let (request, about) = question(&sent).unwrap();
    assert_eq!(about, [first, second]);
    let bodies: Vec<_> = sent.iter().map(|message| message.body.clone()).collect();
    assert!(bodies.contains(&call(3)) && !bodies.contains(&call(1)));

    inform(&mut rig, request, &[2, 4]);
    let again = rig.asked();
    assert_eq!(
        again
            .iter()
            .map(|(_, body)| body.clone())
            .collect::<Vec<_>>(),
        [call(1)]
    );
    assert_eq!(rig.client.delivery(arrived), Some(Delivery::Acked));
    rig.answer(again[0].0, b"late").unwrap();
    rig.answer(second, b"early").unwrap();
    let outcomes: Vec<_> = rig.outcomes().into_iter().map(|(id, _)| id).collect();
    assert_eq!(outcomes, [lost, arrived]);
}

/// §9.6: what the server knows nothing about, or what is old, gets a new identifier.
#[test]
fn what_the_server_may_have_forgotten_gets_a_new_identifier() {
    let mut rig = Rig::new();
    let (_, first) = rig.ask(call(1));
    rig.reconnect();
    let (request, _) = question(&rig.sent()).unwrap();
    inform(&mut rig, request, &[1]);
    let asked = rig.asked();
    assert!(asked.len() == 1 && asked[0].0 > first);

    let mut rig = Rig::new();
    let (_, first) = rig.ask(call(1));
    rig.now = rig.now + std::time::Duration::from_secs(600);
    rig.reconnect();
    let (request, _) = question(&rig.sent()).unwrap();
    inform(&mut rig, request, &[2]);
    assert!(rig.asked()[0].0 > first);
}

/// MSG-36: a message that comes again under its own name comes in a container.
#[test]
fn what_is_sent_again_under_its_name_is_in_another_container() {
    let mut rig = Rig::new();
    let (_, first) = rig.ask(call(1));
    rig.reconnect();
    let (request, _) = question(&rig.sent()).unwrap();
    inform(&mut rig, request, &[3]);
    let packets = rig.packets();
    let packet = packets.iter().find(|packet| {
        packet
            .messages
            .iter()
            .any(|message| message.body == call(1))
    });
    let packet = packet.unwrap();
    assert!(packet.header.msg_id > first);
    assert!(
        packet
            .messages
            .iter()
            .any(|message| message.msg_id == first)
    );
}

/// MSG-46, AT-03: two transmissions have nothing in common.
#[test]
fn no_ciphertext_is_sent_twice() {
    let mut rig = Rig::new();
    let body = bytes::Bytes::from(vec![0xaa; 400]);
    rig.ask(body);
    let once = rig.raw.last().unwrap().clone();
    rig.reconnect();
    let (request, _) = question(&rig.sent()).unwrap();
    inform(&mut rig, request, &[2]);
    rig.packets();
    let again = rig.raw.last().unwrap();
    assert!(again.len() > 400);
    let blocks = |packet: &[u8]| {
        packet[8..]
            .chunks(16)
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>()
    };
    let (once, again) = (blocks(&once), blocks(again));
    assert!(once.iter().zip(&again).all(|(a, b)| a != b));
}

/// MSG-45, AT-105: asked again until answered; an answer of the wrong length is none.
#[test]
fn without_an_answer_the_question_is_asked_again() {
    let mut rig = Rig::new();
    let (_, first) = rig.ask(call(1));
    rig.reconnect();
    let (request, _) = question(&rig.sent()).unwrap();
    inform(&mut rig, request, &[2, 2]);
    inform(&mut rig, request + 4, &[2]);
    assert!(rig.asked().is_empty());
    rig.wait(10);
    let (again, about) = question(&rig.sent()).unwrap();
    assert!(again != request && about == [first]);
}

/// AT-105: a state that there is not.
#[test]
fn a_state_that_makes_no_sense_is_an_error() {
    for state in [0, 5, 6, 7] {
        let mut rig = Rig::new();
        let (id, _) = rig.ask(call(1));
        rig.reconnect();
        let (request, _) = question(&rig.sent()).unwrap();
        inform(&mut rig, request, &[state]);
        assert_eq!(rig.outcomes(), [(id, Err(RequestError::Lost))]);
    }
}

/// MSG-43: received is not answered.
#[test]
fn an_acknowledged_request_waits_and_is_not_sent_again() {
    let mut rig = Rig::new();
    let (id, msg_id) = rig.ask(call(1));
    let msg_ids = vec![msg_id.cast_signed(), 77, i64::MAX];
    rig.tell(&MsgsAck { msg_ids }).unwrap();
    assert_eq!(rig.notices(), [Notice::Acked(id)]);
    rig.reconnect();
    assert_eq!(question(&rig.sent()), None);
    rig.answer(msg_id, b"answer").unwrap();
    assert_eq!(rig.outcomes().len(), 1);
}

/// MSG-43: acknowledging a container acknowledges what is in it.
#[test]
fn an_acknowledged_container_stands_for_its_messages() {
    let mut rig = Rig::new();
    let ids = [1, 2].map(|number| rig.client.request(call(number)).unwrap());
    let container = rig.packets()[0].header.msg_id;
    let msg_ids = vec![container.cast_signed()];
    rig.tell(&MsgsAck { msg_ids }).unwrap();
    assert_eq!(
        ids.map(|id| rig.client.delivery(id)),
        [Some(Delivery::Acked); 2]
    );
}

/// MSG-43, §9.5: what was received by a server that forgot it is sent again.
#[test]
fn a_new_record_of_the_session_has_older_requests_sent_again() {
    let mut rig = Rig::new();
    let (_, first) = rig.ask(call(1));
    let msg_ids = vec![first.cast_signed()];
    rig.tell(&MsgsAck { msg_ids }).unwrap();
    let (_, second) = rig.ask(call(2));
    rig.events();
    rig.created(second, 2);
    let events = rig.events();
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::SessionReset))
    );
    let asked = rig.asked();
    assert!(asked.len() == 1 && asked[0].1 == call(1) && asked[0].0 != first);
    // The same record once more says nothing new.
    rig.created(u64::MAX >> 1, 2);
    assert!(rig.asked().is_empty() && rig.events().is_empty());
}

/// §9.5: what came in a container is as old as the container.
#[test]
fn messages_are_as_old_as_their_container() {
    let mut rig = Rig::new();
    rig.client.request(call(1)).unwrap();
    rig.client.request(call(2)).unwrap();
    let container = rig.packets()[0].header.msg_id;
    rig.created(container, 2);
    assert!(rig.asked().is_empty());
    rig.created(container + 4, 3);
    assert_eq!(rig.asked().len(), 2);
}

/// AT-104: no storm of repetitions.
#[test]
fn a_server_that_forgets_over_and_over_is_left_alone() {
    let mut rig = Rig::new();
    rig.ask(call(1));
    let mut last = Ok(());
    for record in 10..20 {
        let notice = mtproto_tl::mtproto::types::NewSessionCreated {
            first_msg_id: i64::MAX,
            unique_id: record,
            server_salt: 1,
        };
        last = rig.tell(&notice);
        if last.is_err() {
            assert!(record < 16);
            break;
        }
    }
    let error = last.unwrap_err();
    assert_eq!(error.recovery(), mtproto_core::Recovery::Backoff);
}

/// §9.6, 04-messages §13: a request without an answer is asked about, however healthy the link is.
#[test]
fn a_request_that_waits_long_is_asked_about() {
    let mut rig = Rig::new();
    let (_, msg_id) = rig.ask(call(1));
    let (request, about) = (0..7).find_map(|_| question(&rig.live(10))).unwrap();
    assert_eq!(about, [msg_id]);
    // Received and answered, once acknowledged: then it is the answer that was lost.
    inform(&mut rig, request, &[4]);
    let (request, _) = (0..7).find_map(|_| question(&rig.live(10))).unwrap();
    inform(&mut rig, request, &[4 | 32 | 64]);
    assert_eq!(rig.sent_of::<MsgResendAnsReq>().len(), 1);
}

/// §9.6: unasked for, but welcome.
#[test]
fn the_server_may_tell_states_unasked() {
    let mut rig = Rig::new();
    let (id, msg_id) = rig.ask(call(1));
    let all = MsgsAllInfo {
        msg_ids: vec![msg_id.cast_signed()],
        info: vec![4].into(),
    };
    rig.tell(&all).unwrap();
    assert_eq!(rig.client.delivery(id), Some(Delivery::Acked));
}

/// §9.7, AT-106.
#[test]
fn an_announced_answer_is_fetched_acknowledged_or_left() {
    let mut rig = Rig::new();
    let (id, msg_id) = rig.ask(call(1));
    let header = rig.header(3, 1);
    rig.packet(header, &UPDATE).unwrap();
    rig.acks();
    let mut announce = |answer: u64, bytes: i32| {
        let info = MsgDetailedInfo {
            msg_id: msg_id.cast_signed(),
            answer_msg_id: answer.cast_signed(),
            bytes,
            status: 0,
        };
        rig.tell(&info).unwrap();
        let wanted = rig.sent_of::<MsgResendReq>().len();
        (wanted, rig.acks())
    };
    let unknown = header.msg_id + (1 << 32);
    assert_eq!(announce(header.msg_id, 100), (0, vec![header.msg_id]));
    assert_eq!(announce(unknown, 100).0, 1);
    assert_eq!(announce(unknown, i32::MAX), (0, vec![unknown]));
    assert_eq!(rig.client.delivery(id), Some(Delivery::Acked));
}

/// §9.8, AT-107.
#[test]
fn the_server_may_ask_for_a_message_again() {
    let mut rig = Rig::new();
    let (_, msg_id) = rig.ask(call(1));
    let msg_ids = vec![msg_id.cast_signed(), 44];
    rig.tell(&MsgResendReq { msg_ids }).unwrap();
    let sent = rig.sent();
    assert!(sent.iter().any(|m| m.msg_id == msg_id && m.body == call(1)));
    let info = sent
        .iter()
        .find_map(|m| MsgsStateInfo::from_bytes(m.body.clone()).ok());
    assert_eq!(info.unwrap().info, [1][..]);
    let msg_ids = vec![44; 100_000];
    rig.push(&MsgResendReq { msg_ids }.to_bytes()).unwrap();
    let info = rig.sent_of::<MsgsStateInfo>();
    assert!(info[0].body.len() < 9000);
}

/// MSG-43, §9.5: what a new record says was lost is lost, even if it came too soon after the others.
#[test]
fn a_restless_server_is_left_with_everything_that_it_lost() {
    let mut rig = Rig::new();
    let (_, first) = rig.ask(call(1));
    let mut record = 2;
    let mut created = |rig: &mut Rig, first: u64| {
        record += 1;
        let notice = mtproto_tl::mtproto::types::NewSessionCreated {
            first_msg_id: first.cast_signed(),
            unique_id: record,
            server_salt: super::rig::SALT.cast_signed(),
        };
        rig.tell(&notice)
    };
    // Four records in a moment are bearable, and none of them came before the call.
    for _ in 0..4 {
        created(&mut rig, first).unwrap();
    }
    created(&mut rig, first + 4).unwrap_err();
    rig.reconnect();
    assert!(
        rig.asked()
            .iter()
            .any(|(id, body)| *id != first && *body == call(1))
    );
}
