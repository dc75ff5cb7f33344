//! What a server owes its clients (§9, §14).

use super::{
    pair,
    rig::{NOW, call},
    server_rig::Rig,
};
use crate::kat::rsa::test_key;
use bytes::Bytes;
use mtproto_core::{
    Connection, Drbg, Error, Server, ServerConfig, ServerEvent, TimeoutKind, session::Destroyed,
};
use mtproto_kit::wire::id_of;
use mtproto_tl::{
    Constructor, Decode,
    mtproto::{
        functions::{
            DestroyAuthKey, DestroySession, GetFutureSalts, Ping, PingDelayDisconnect,
            RpcDropAnswer,
        },
        types::{
            DestroySessionNone, DestroySessionOk, FutureSalts, MsgResendAnsReq, MsgResendReq,
            MsgsAck, MsgsStateInfo, MsgsStateReq, Pong, RpcAnswerDropped, RpcResult,
        },
    },
};
use std::{sync::Arc, time::Duration};

/// MSG-44, MSG-91: an answer is kept until it is acknowledged, and sent on the next byte stream.
#[test]
fn answers_are_kept_until_they_are_acknowledged() {
    let mut rig = Rig::new();
    rig.call(&call(1)).unwrap();
    let id = rig.calls()[0].0;
    rig.respond(id, Ok(Bytes::from_static(b"done")));
    let answer = rig.sent()[0].clone();
    rig.reconnect();
    // The client shows where it is.
    rig.tell(&Ping { ping_id: 1 }).unwrap();
    assert!(rig.sent().contains(&answer));
    let msg_ids = vec![answer.msg_id.cast_signed()];
    rig.tell(&MsgsAck { msg_ids }).unwrap();
    rig.reconnect();
    rig.tell(&Ping { ping_id: 2 }).unwrap();
    assert!(!rig.sent().contains(&answer));
}

/// MSG-6, MSG-93: what the numbers of a server's messages say.
#[test]
fn identifiers_and_numbers_tell_answers_from_pushes() {
    let mut rig = Rig::new();
    rig.tell(&Ping { ping_id: 1 }).unwrap();
    rig.call(&call(1)).unwrap();
    let id = rig.calls()[0].0;
    rig.respond(id, Ok(Bytes::from_static(b"done")));
    let name = rig.name();
    rig.server.push(name, Bytes::from_static(b"updated!"));
    let sent = rig.sent();
    let kinds: Vec<_> = sent
        .iter()
        .map(|message| (id_of(&message.body), message.msg_id & 3, message.seq_no & 1))
        .collect();
    let update = id_of(b"updated!");
    assert_eq!(
        kinds[..3],
        [(Pong::ID, 1, 0), (RpcResult::ID, 1, 1), (update, 3, 1)]
    );
    assert!(sent.is_sorted_by_key(|message| message.msg_id));
}

/// MSG-92.
#[test]
fn a_call_that_takes_long_is_acknowledged() {
    let mut rig = Rig::new();
    let msg_id = rig.call(&call(1)).unwrap();
    assert!(rig.sent().is_empty());
    let at = rig.server.poll_timeout().unwrap();
    assert!(at <= rig.now + Duration::from_secs(60));
    rig.now = at;
    rig.server.handle_timeout(at).unwrap();
    assert!(rig.server.poll_timeout().is_none_or(|next| next > at));
    let acks = rig.sent_of::<MsgsAck>();
    assert!(acks[0].msg_ids.contains(&msg_id.cast_signed()));
}

/// §9.6, MSG-95.
#[test]
fn a_server_tells_the_states_of_messages() {
    let mut rig = Rig::new();
    let unknown = rig.next_id();
    let running = rig.call(&call(1)).unwrap();
    let answered = rig.call(&call(2)).unwrap();
    let id = rig.calls()[1].0;
    rig.respond(id, Ok(Bytes::from_static(b"done")));
    let ping = rig.tell(&Ping { ping_id: 1 }).unwrap();
    let asked = [4, unknown, running, answered, ping, u64::MAX >> 1];
    let msg_ids = asked.map(u64::cast_signed).to_vec();
    let request = rig.tell(&MsgsStateReq { msg_ids }).unwrap();
    let info = rig.sent_of::<MsgsStateInfo>().remove(0);
    assert_eq!(info.req_msg_id.cast_unsigned(), request);
    assert_eq!(info.info, [1, 2, 4 | 32, 4 | 32 | 64, 4 | 16, 3][..]);
}

/// §9.8.
#[test]
fn a_server_sends_again_what_it_still_has() {
    let mut rig = Rig::new();
    let call_id = rig.call(&call(1)).unwrap();
    let id = rig.calls()[0].0;
    rig.respond(id, Ok(Bytes::from_static(b"done")));
    let answer = rig.sent()[0].clone();
    let msg_ids = vec![answer.msg_id.cast_signed(), 4];
    rig.tell(&MsgResendReq { msg_ids }).unwrap();
    let sent = rig.sent();
    assert!(sent.contains(&answer));
    let info = sent
        .iter()
        .find_map(|m| MsgsStateInfo::from_bytes(m.body.clone()).ok());
    assert_eq!(info.unwrap().info, [1][..]);
    let msg_ids = vec![call_id.cast_signed()];
    rig.tell(&MsgResendAnsReq { msg_ids }).unwrap();
    assert!(rig.sent().contains(&answer));
}

/// MSG-48, AT-131.
#[test]
fn an_answer_can_be_dropped_at_every_stage() {
    let mut rig = Rig::new();
    let dropped = |rig: &mut Rig, req_msg_id: u64| {
        let req_msg_id = req_msg_id.cast_signed();
        rig.tell(&RpcDropAnswer { req_msg_id }).unwrap();
        let result = rig.sent_of_results().pop().unwrap();
        (id_of(&result), result)
    };
    assert_eq!(dropped(&mut rig, 4).0, 0x5e2a_d36e);

    let running = rig.call(&call(1)).unwrap();
    let id = rig.calls()[0].0;
    assert_eq!(dropped(&mut rig, running).0, 0xcd78_e586);
    assert!(
        rig.events
            .iter()
            .any(|event| matches!(event, ServerEvent::Cancelled { .. }))
    );
    rig.respond(id, Ok(Bytes::from_static(b"late")));
    assert!(rig.sent().is_empty());

    let finished = rig.call(&call(2)).unwrap();
    let id = rig.calls()[0].0;
    rig.respond(id, Ok(Bytes::from_static(b"done")));
    let answer = rig.sent().remove(0);
    let (_, result) = dropped(&mut rig, finished);
    let told = RpcAnswerDropped::from_bytes(result).unwrap();
    assert_eq!(told.msg_id.cast_unsigned(), answer.msg_id);
    assert_eq!(told.bytes as usize, answer.body.len());
    assert_eq!(dropped(&mut rig, finished).0, 0x5e2a_d36e);
}

/// §9.4: the same salts for all sessions, half an hour each.
#[test]
fn future_salts_are_told_and_then_honoured() {
    let mut rig = Rig::new();
    for (num, count) in [(-5, 1), (0, 1), (3, 3), (1000, 64)] {
        let request = rig.tell(&GetFutureSalts { num }).unwrap();
        let told = rig.sent_of::<FutureSalts>().remove(0);
        assert_eq!(told.req_msg_id.cast_unsigned(), request);
        assert_eq!(told.salts.len(), count);
        assert!(
            told.salts
                .iter()
                .all(|salt| salt.valid_until - salt.valid_since == 1800)
        );
    }
    rig.tell(&GetFutureSalts { num: 4 }).unwrap();
    let told = rig.sent_of::<FutureSalts>().remove(0);
    rig.now = NOW + Duration::from_secs(3 * 1800);
    rig.salt = told.salts[3].salt.cast_unsigned();
    rig.call(&call(1)).unwrap();
    assert_eq!(rig.calls().len(), 1);
}

/// §9.10.
#[test]
fn a_ping_is_answered_with_its_number() {
    let mut rig = Rig::new();
    let msg_id = rig.tell(&Ping { ping_id: 99 }).unwrap();
    let pong = rig.sent_of::<Pong>().remove(0);
    assert_eq!((pong.msg_id.cast_unsigned(), pong.ping_id), (msg_id, 99));
}

/// §9.10, MSG-97, AT-132: each ping moves the deadline, and the deadline is kept.
#[test]
fn a_client_that_stops_pinging_is_disconnected() {
    for (asked, seconds) in [(-1, 0), (0, 0), (75, 75), (i32::MAX, 86_400)] {
        let mut rig = Rig::new();
        let ping = PingDelayDisconnect {
            ping_id: 1,
            disconnect_delay: asked,
        };
        rig.tell(&ping).unwrap();
        rig.sent();
        rig.now = rig.now + Duration::from_secs(seconds);
        assert_eq!(rig.server.poll_timeout(), Some(rig.now), "{asked}");
        let gone = rig.server.handle_timeout(rig.now);
        assert_eq!(gone, Err(Error::TimedOut(TimeoutKind::Ping)));
    }
    let mut rig = Rig::new();
    for _ in 0..10 {
        let ping = PingDelayDisconnect {
            ping_id: 1,
            disconnect_delay: 75,
        };
        rig.tell(&ping).unwrap();
        assert_eq!(rig.wait_millis(74_000), None);
    }
}

/// TR-51, AT-134: a stream on which nothing sensible is said ends.
#[test]
fn a_client_that_says_nothing_is_sent_away() {
    let mut rig = Rig::fresh(None);
    assert_eq!(rig.wait_millis(59_000), None);
    let gone = rig.wait_millis(1000);
    assert_eq!(gone, Some(Error::TimedOut(TimeoutKind::Handshake)));
    let mut rig = Rig::new();
    assert_eq!(rig.wait_millis(3_600_000), None);
}

/// TR-51, AT-23, AT-32: the front of what could become anything is waited for, but not as long.
#[test]
fn a_stream_that_cannot_be_recognized_ends_sooner() {
    for front in [&b""[..], b"POS", &[0xee; 3], &[7; 63]] {
        let config = ServerConfig::new(2, Arc::new(vec![test_key()]));
        let mut server = Connection::<Server>::accept(NOW, config, &mut Drbg::from_seed([4; 32]));
        server.handle_input(NOW, front.into()).unwrap();
        let due = server.poll_timeout();
        assert_eq!(due, Some(NOW + Duration::from_secs(10)), "{front:?}");
        let gone = server.handle_timeout(NOW + Duration::from_secs(10));
        assert_eq!(gone, Err(Error::TimedOut(TimeoutKind::Handshake)));
    }
}

/// §9.11, AT-137.
#[test]
fn sessions_can_be_destroyed_but_not_the_one_in_use() {
    let mut rig = Rig::new();
    let session_id = rig.session.cast_signed();
    rig.tell(&DestroySession { session_id }).unwrap();
    assert_eq!(rig.sent_of::<DestroySessionNone>().len(), 1);
    rig.tell(&DestroySession { session_id: 5 }).unwrap();
    rig.calls();
    let Some(ServerEvent::DestroySession { session, target }) = rig.events.pop() else {
        panic!("nobody asked for it");
    };
    assert_eq!((target.key, target.session), (rig.key.key.id(), 5));
    rig.server.destroyed(session, target, Destroyed::Ok);
    assert_eq!(rig.sent_of::<DestroySessionOk>().len(), 1);
}

/// §9.12: the answer goes out; nothing more comes in.
#[test]
fn a_destroyed_key_is_of_no_more_use() {
    let mut rig = Rig::new();
    rig.tell(&DestroyAuthKey {}).unwrap();
    let sent = rig.sent();
    assert!(
        sent.iter()
            .any(|message| id_of(&message.body) == 0xf660_e1d4)
    );
    assert_eq!(rig.call(&call(1)), Err(Error::UnknownKey));
}

/// MSG-99: what the application says about a call goes to the caller.
#[test]
fn errors_are_answers() {
    let mut rig = Rig::new();
    rig.call(&call(1)).unwrap();
    let id = rig.calls()[0].0;
    rig.respond(id, Err(pair::error(420, "FLOOD_WAIT_3")));
    rig.respond(id, Err(pair::error(420, "TWICE")));
    assert_eq!(rig.rpc_errors(), ["FLOOD_WAIT_3"]);
}
