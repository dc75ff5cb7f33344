//! Bugs that other libraries shipped, by their number in the field's list. Those about single checks
//! of the key exchange (21 to 24) are in `handshake`, those about hot loops and reconnecting (29 to 31)
//! in `mtproto-client`, 25 is `simulation::clocks`. `tests/rules.py` looks for each.

use bytes::Bytes;
use mtproto_core::{Connection, Drbg, Error, Event, Recovery, RequestError};
use mtproto_kit::{
    lab::{ClientLab, NOW, ServerLab, find},
    start::Start,
    wire,
};
use mtproto_tl::{
    Encode,
    mtproto::types::{
        BadMsgNotification, BadServerSalt, FutureSalt, FutureSalts, MsgsAck, RpcError,
    },
};

const CALL: &[u8] = b"\x01\x02\x03\x5e";

/// Bug 15: what looks like gzip and does not say so is no gzip.
#[test]
fn a_plain_body_is_not_taken_for_a_compressed_one() {
    let (mut lab, id, call) = ClientLab::calling(CALL);
    let body = b"\x1f\x8b\x08\x00\x00\x00\x00\x00";
    lab.answer(call.msg_id, body).unwrap();
    assert!(lab.events().iter().any(|event| matches!(event, Event::Response { id: answered, body: heard } if *answered == id && heard[..] == body[..])));
}

/// Bug 16, MSG-3, AT-125: no client has session 0, and no server serves it.
#[test]
fn session_zero_is_refused() {
    let (lab, ..) = ClientLab::calling(CALL);
    assert_ne!(lab.session_id, 0);
    let mut lab = ServerLab::fresh();
    lab.session_id = 0;
    assert!(lab.call(CALL).is_err());
    lab.sent();
    assert_eq!(lab.statuses, [-404]);
}

/// Bugs 17, 20, AT-30, MSG-80: anybody can say -404, and silence says nothing.
#[test]
fn a_key_is_kept_when_the_stream_says_404_or_nothing() {
    let (mut lab, ..) = ClientLab::calling(CALL);
    let key = lab.key.clone();
    let error = lab.receive(&(-404i32).to_le_bytes()).unwrap_err();
    assert_eq!(error, Error::Status(-404));
    assert_eq!(error.recovery(), Recovery::Reconnect);
    lab.reconnect();
    lab.sent();
    assert_eq!(lab.client.snapshot().unwrap().key, key);
    let mut error = None;
    for _ in 0..400 {
        error = lab.wait(std::time::Duration::from_secs(1)).err();
        if error.is_some() {
            break;
        }
    }
    assert_eq!(error.unwrap().recovery(), Recovery::Reconnect);
    assert_eq!(lab.client.snapshot().unwrap().key, key);
}

/// Bug 18, AK-24: whoever says -404 during a key exchange costs the exchange, wherever it is, and the
/// next one is as good.
#[test]
fn a_404_during_the_key_exchange_begins_it_again() {
    for at in 0..4 {
        let mut start = Start::new(|config| {
            let mut rng = Drbg::from_seed([2; 32]);
            Connection::connect(NOW, config, None, &mut rng)
        });
        for round in 0..20 {
            let code = wire::frame(&(-404i32).to_le_bytes());
            start.round((round == at).then_some(code));
        }
        assert_eq!(start.errors, [Error::Status(-404)], "at step {at}");
        assert_eq!(start.errors[0].recovery(), Recovery::Reconnect);
        assert!(start.answered, "at step {at}");
    }
}

/// Bug 19, MSG-81: what the account may do is not the key's fault.
#[test]
fn an_unauthorized_call_costs_the_call_and_not_the_key() {
    let (mut lab, id, call) = ClientLab::calling(CALL);
    let error = RpcError {
        error_code: 401,
        error_message: "AUTH_KEY_UNREGISTERED".to_owned(),
    };
    lab.answer(call.msg_id, &error.to_bytes()).unwrap();
    assert!(lab.events().iter().any(|event| matches!(event, Event::Failed { id: failed, error: RequestError::Rpc(error) } if *failed == id && error.code == 401)));
    assert!(lab.client.snapshot().is_some());
}

/// Bug 26, AT-109, TL-20: dates after 2038 are negative on the wire, and no reason to stop.
#[test]
fn salts_beyond_2038_do_no_harm() {
    let (mut lab, ..) = ClientLab::calling(CALL);
    let salts = FutureSalts {
        req_msg_id: 4,
        now: i32::MIN,
        salts: vec![FutureSalt {
            valid_since: i32::MIN,
            valid_until: -1,
            salt: 5,
        }],
    };
    lab.say(&salts.to_bytes()).unwrap();
    let (id, call) = lab.call(b"\x02\x02\x03\x5e");
    lab.answer(call.msg_id, CALL).unwrap();
    assert!(
        lab.events()
            .iter()
            .any(|event| matches!(event, Event::Response { id: answered, .. } if *answered == id))
    );
}

/// Bug 27, AT-100, AT-101: each refusal costs one transmission, and not for ever.
#[test]
fn a_server_that_never_likes_the_salt_is_not_flooded() {
    let (mut lab, _, call) = ClientLab::calling(CALL);
    let (mut refused, mut sent) = (call, 0);
    for salt in 1..100 {
        let notice = BadServerSalt {
            bad_msg_id: refused.msg_id.cast_signed(),
            bad_msg_seqno: 1,
            error_code: 48,
            new_server_salt: salt,
        };
        // Twice: the second is about a message that is gone already.
        if lab
            .say(&notice.to_bytes())
            .and_then(|_| lab.say(&notice.to_bytes()))
            .is_err()
        {
            break;
        }
        let messages: Vec<_> = lab
            .sent()
            .into_iter()
            .flat_map(|packet| packet.messages)
            .filter(|message| message.body == CALL)
            .collect();
        match &messages[..] {
            [] => break,
            [message] => {
                refused = message.clone();
                sent += 1;
            }
            several => panic!("sent {} times at once", several.len()),
        }
    }
    assert!((1..10).contains(&sent), "sent again {sent} times");
}

/// Bug 28, AT-102: the count is lost, the call is not.
#[test]
fn a_wrong_sequence_number_begins_a_new_session_and_sends_again() {
    for error_code in [32, 33, 34, 35] {
        let (mut lab, _, call) = ClientLab::calling(CALL);
        let before = lab.session_id;
        let notice = BadMsgNotification {
            bad_msg_id: call.msg_id.cast_signed(),
            bad_msg_seqno: call.seq_no.cast_signed(),
            error_code,
        };
        lab.say(&notice.to_bytes()).unwrap();
        let sent = lab.sent();
        assert!(
            sent.iter()
                .flat_map(|packet| &packet.messages)
                .any(|message| message.body == CALL),
            "{error_code}"
        );
        assert_ne!(lab.session_id, before, "{error_code}");
    }
}

/// Bug 33, MSG-45: the stream ends, the call does not.
#[test]
fn a_pending_call_survives_its_stream() {
    let (mut lab, id, call) = ClientLab::calling(CALL);
    lab.reconnect();
    lab.sent();
    lab.answer(call.msg_id, CALL).unwrap();
    assert!(
        lab.events()
            .iter()
            .any(|event| matches!(event, Event::Response { id: answered, .. } if *answered == id))
    );
}

/// Bug 53, MSG-32, MSG-41, AT-114: a thousand messages in a container, 8192 identifiers in a message.
#[test]
fn containers_and_acknowledgements_have_bounds() {
    let (mut lab, ..) = ClientLab::calling(CALL);
    for _ in 0..3000 {
        lab.client.request(Bytes::from_static(CALL)).unwrap();
    }
    let sent = lab.sent();
    let most = sent
        .iter()
        .map(|packet| packet.messages.len())
        .max()
        .unwrap();
    assert!((2..=1024).contains(&most), "{most} messages");
    let mut inner = Vec::new();
    for _ in 0..20_000 {
        let header = lab.header(true);
        inner.push(wire::Message {
            msg_id: header.msg_id,
            seq_no: header.seq_no,
            body: Bytes::from_static(b"\x05\x02\x03\x5e"),
        });
    }
    for thousand in inner.chunks(1000) {
        lab.say(&wire::container(thousand)).unwrap();
    }
    let acks = find::<MsgsAck>(&lab.sent());
    assert!(!acks.is_empty());
    assert!(acks.iter().all(|(_, ack)| ack.msg_ids.len() <= 8192));
}
