//! Requests that run after others (MSG-47, MSG-104).

use super::{
    rig::{Rig, call},
    server_rig::Rig as ServerRig,
};
use bytes::Bytes;
use mtproto_core::{Request, RequestError, RequestId};
use mtproto_tl::mtproto::types::BadMsgNotification;

const AFTER_MSG: u32 = 0xcb9f_372d;
const AFTER_MSGS: u32 = 0x3dc4_b4f0;

fn after(body: Bytes, others: &[RequestId]) -> Request {
    let mut request = Request::new(body);
    request.after = others.to_vec();
    request
}

fn after_msg(msg_id: u64, body: &Bytes) -> Bytes {
    let head = [&AFTER_MSG.to_le_bytes()[..], &msg_id.to_le_bytes()].concat();
    [&head[..], body].concat().into()
}

/// MSG-47.
#[test]
fn a_request_names_those_that_run_before_it() {
    let mut rig = Rig::new();
    let first = rig.client.request(call(1)).unwrap();
    let second = rig.client.request(after(call(2), &[first])).unwrap();
    rig.client
        .request(after(call(3), &[first, second]))
        .unwrap();
    let asked = rig.asked();
    assert_eq!(asked[1].1, after_msg(asked[0].0, &call(2)));
    let both = [
        &AFTER_MSGS.to_le_bytes()[..],
        &0x1cb5_c415_u32.to_le_bytes(),
        &2_u32.to_le_bytes(),
        &asked[0].0.to_le_bytes(),
        &asked[1].0.to_le_bytes(),
        &call(3),
    ];
    assert_eq!(asked[2].1, both.concat());
}

/// An answered request need not be waited for.
#[test]
fn what_is_answered_is_not_named() {
    let mut rig = Rig::new();
    let (first, msg_id) = rig.ask(call(1));
    rig.answer(msg_id, b"done").unwrap();
    rig.client.request(after(call(2), &[first])).unwrap();
    assert_eq!(rig.asked()[0].1, call(2));
}

/// MSG-47: when the first gets another identifier, the second names that one.
#[test]
fn a_dependant_is_made_again_with_the_new_identifier() {
    let mut rig = Rig::new();
    let first = rig.client.request(call(1)).unwrap();
    rig.client.request(after(call(2), &[first])).unwrap();
    let container = rig.packets()[0].header.msg_id;
    let notice = BadMsgNotification {
        bad_msg_id: container.cast_signed(),
        bad_msg_seqno: 1,
        error_code: 20,
    };
    rig.tell(&notice).unwrap();
    let asked = rig.asked();
    assert_eq!(asked[1].1, after_msg(asked[0].0, &call(2)));
}

/// MSG-45: what depends on something lost sight of is held back.
#[test]
fn a_dependant_waits_while_nobody_knows_about_the_first() {
    let mut rig = Rig::new();
    let (first, msg_id) = rig.ask(call(1));
    rig.reconnect();
    rig.client.request(after(call(2), &[first])).unwrap();
    assert!(rig.asked().is_empty());
    rig.answer(msg_id, b"done").unwrap();
    assert_eq!(rig.asked()[0].1, call(2));
}

/// API-6, MSG-47, AT-01: a server that does not want to wait is asked again in turn.
#[test]
fn a_server_that_does_not_wait_is_asked_in_turn() {
    for name in ["MSG_WAIT_TIMEOUT", "MSG_WAIT_FAILED"] {
        let mut rig = Rig::new();
        let first = rig.client.request(call(1)).unwrap();
        let second = rig.client.request(after(call(2), &[first])).unwrap();
        let asked = rig.asked();
        rig.answer_error(asked[1].0, 400, name).unwrap();
        assert!(rig.asked().is_empty() && rig.outcomes().is_empty());
        rig.answer(asked[0].0, b"done").unwrap();
        let again = rig.asked();
        assert_eq!(again[0].1, call(2));
        rig.answer(again[0].0, b"done too").unwrap();
        let outcomes: Vec<_> = rig.outcomes().into_iter().map(|(id, _)| id).collect();
        assert_eq!(outcomes, [first, second]);
    }
}

#[test]
fn a_server_that_never_waits_has_its_word_in_the_end() {
    let mut rig = Rig::new();
    let id = rig.client.request(call(1)).unwrap();
    for _ in 0..5 {
        let msg_id = rig.asked()[0].0;
        rig.answer_error(msg_id, 400, "MSG_WAIT_FAILED").unwrap();
    }
    let outcomes = rig.outcomes();
    assert!(matches!(&outcomes[..], [(of, Err(RequestError::Rpc(_)))] if *of == id));
}

/// MSG-104: the server holds a request until those before it are answered.
#[test]
fn a_server_runs_dependants_in_turn() {
    let mut rig = ServerRig::new();
    let first = rig.call(&call(1)).unwrap();
    rig.call(&after_msg(first, &call(2))).unwrap();
    let calls = rig.calls();
    assert_eq!(
        calls
            .iter()
            .map(|(_, body)| body.clone())
            .collect::<Vec<_>>(),
        [call(1)]
    );
    rig.respond(calls[0].0, Ok(Bytes::from_static(b"done")));
    assert_eq!(rig.calls()[0].1, call(2));
}

/// MSG-104, AT-130.
#[test]
fn a_dependency_that_fails_is_late_or_cannot_be_is_an_error() {
    let mut rig = ServerRig::new();
    let first = rig.call(&call(1)).unwrap();
    rig.call(&after_msg(first, &call(2))).unwrap();
    let calls = rig.calls();
    let failure = super::pair::error(400, "NO");
    rig.respond(calls[0].0, Err(failure));
    assert_eq!(rig.rpc_errors(), ["NO", "MSG_WAIT_FAILED"]);

    let mut rig = ServerRig::new();
    let first = rig.call(&call(1)).unwrap();
    rig.call(&after_msg(first, &call(2))).unwrap();
    rig.wait_millis(499);
    assert!(rig.rpc_errors().is_empty());
    rig.wait_millis(1);
    assert_eq!(rig.rpc_errors(), ["MSG_WAIT_TIMEOUT"]);

    let mut rig = ServerRig::new();
    let own = rig.next_id();
    rig.call_as(own, &after_msg(own, &call(1))).unwrap();
    let own = rig.next_id();
    rig.call_as(own, &after_msg(own + 400, &call(2))).unwrap();
    assert_eq!(rig.rpc_errors(), ["MSG_WAIT_FAILED", "MSG_WAIT_FAILED"]);
    let unknown = rig.next_id();
    let later = rig.next_id();
    rig.call_as(later, &after_msg(unknown, &call(3))).unwrap();
    rig.wait_millis(500);
    assert_eq!(rig.rpc_errors(), ["MSG_WAIT_TIMEOUT"]);
    assert!(rig.calls().is_empty());
}

/// AT-89: a tower of wrappers costs no more than it weighs.
#[test]
fn a_tower_of_wrappers_is_an_error() {
    let mut rig = ServerRig::new();
    let mut tower = call(1);
    for _ in 0..1000 {
        tower = after_msg(4, &tower);
    }
    rig.call(&tower).unwrap();
    assert_eq!(rig.rpc_errors(), ["INPUT_METHOD_INVALID"]);
}
