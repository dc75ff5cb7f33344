//! Clocks that are wrong (§11).

use super::{
    pair::Pair,
    rig::{Rig, UPDATE, call},
};
use mtproto_core::{Event, Notice};
use mtproto_tl::{
    Constructor, Encode,
    mtproto::types::{BadMsgNotification, Pong, RpcResult},
};
use std::time::Duration;

const YEARS: i64 = 10 * 365 * 86_400;

/// Acceptance 3, bug 25, AK-93: a wrong clock, at the key exchange and after.
#[test]
fn any_skew_connects_and_stays_connected() {
    for skew in [-YEARS, -3600, -31, 0, 31, 301, YEARS] {
        let mut pair = Pair::skewed(skew, |_| {});
        for number in 0..5 {
            assert!(pair.ask(call(number)).is_ok(), "{skew} s");
            pair.wait(300);
        }
        assert_eq!(pair.errors, [], "{skew} s");
    }
}

/// Acceptance 3: a stored key and a clock that was right when it was stored.
#[test]
fn any_skew_resumes_and_stays_connected() {
    for skew in [-YEARS, -3600, -31, 31, 301, YEARS] {
        let mut pair = Pair::skewed(0, |_| {});
        pair.ask(call(0)).unwrap();
        pair.restart_client(skew);
        for number in 0..5 {
            assert!(pair.ask(call(number)).is_ok(), "{skew} s");
            pair.wait(300);
        }
        assert_eq!(pair.errors, [], "{skew} s");
        assert_eq!(pair.server.keys_made, 1);
    }
}

/// Acceptance 3, MSG-77, AT-180: a clock that is set while connected. A clock that is turned back
/// stands still for the machine.
#[test]
fn a_jump_in_the_middle_keeps_the_link() {
    for jump in [31, 301, 3600, 86_400, YEARS] {
        let mut pair = Pair::skewed(0, |_| {});
        pair.ask(call(0)).unwrap();
        pair.wait(100);
        pair.skew += jump;
        for number in 1..5 {
            assert!(pair.ask(call(number)).is_ok(), "{jump} s");
            pair.wait(100);
        }
        assert_eq!(pair.errors, [], "{jump} s");
        let corrected = |event: &Event| matches!(event, Event::Notice(Notice::ClockCorrected(_)));
        assert!(pair.seen.iter().any(corrected), "{jump} s");
    }
}

/// MSG-77: who slept pings before he takes the link for dead.
#[test]
fn after_a_suspend_the_client_pings_first() {
    let mut rig = Rig::new();
    rig.now = rig.now + Duration::from_secs(3600);
    rig.client.handle_timeout(rig.now).unwrap();
    assert!(
        !rig.sent_of::<mtproto_tl::mtproto::functions::PingDelayDisconnect>()
            .is_empty()
    );
}

/// MSG-77: what waited in the socket while we slept says nothing about the time.
#[test]
fn a_message_that_waited_does_not_set_the_clock() {
    let mut rig = Rig::new();
    let old = rig.header(3, 1);
    rig.now = rig.now + Duration::from_secs(3600);
    rig.client.handle_timeout(rig.now).unwrap();
    let ping = rig.sent_of::<mtproto_tl::mtproto::functions::PingDelayDisconnect>()[0].clone();
    rig.packet(old, &UPDATE).unwrap();
    assert_eq!(rig.pushes().len(), 1);
    let pong = Pong {
        msg_id: ping.msg_id.cast_signed(),
        ping_id: 1,
    };
    rig.tell(&pong).unwrap();
    let (_, msg_id) = rig.ask(call(1));
    assert!((msg_id >> 32).abs_diff(rig.now.as_secs()) <= 1);
}

/// §9.2, codes 16 and 17; MSG-75, AT-103.
#[test]
fn the_servers_word_sets_the_clock() {
    for (code, ahead) in [(16, 3600), (17, -3600)] {
        let mut rig = Rig::new();
        let (_, msg_id) = rig.ask(call(1));
        rig.set_ahead(ahead);
        let notice = BadMsgNotification {
            bad_msg_id: msg_id.cast_signed(),
            bad_msg_seqno: 1,
            error_code: code,
        };
        rig.tell(&notice).unwrap();
        let corrected = |notice: &Notice| match notice {
            Notice::ClockCorrected(by) => by.abs_diff(ahead) <= 1,
            _ => false,
        };
        assert!(rig.notices().iter().any(corrected), "code {code}");
        let asked = rig.asked();
        let expected = rig.now.as_secs().saturating_add_signed(ahead);
        assert_eq!(asked.len(), 1, "code {code}");
        assert!((asked[0].0 >> 32).abs_diff(expected) <= 1, "code {code}");
    }
}

/// MSG-76: an answer made before its question.
#[test]
fn an_answer_older_than_its_question_turns_the_clock_back() {
    let mut rig = Rig::new();
    let (_, first) = rig.ask(call(1));
    rig.set_ahead(-20);
    rig.answer(first, b"answer").unwrap();
    rig.live(30);
    let (_, second) = rig.ask(call(2));
    assert_eq!(second >> 32, rig.now.as_secs() - 20);
}

/// MSG-76: how long an answer took on its way says nothing about the clock.
#[test]
fn an_answer_that_comes_late_does_not_turn_the_clock_back_by_its_delay() {
    let mut rig = Rig::new();
    let (_, first) = rig.ask(call(1));
    rig.set_ahead(-20);
    let answer = rig.header(1, 101);
    rig.live(60);
    let mut body = RpcResult::ID.to_le_bytes().to_vec();
    body.extend(first.to_le_bytes());
    body.extend(b"done");
    rig.packet(answer, &body).unwrap();
    rig.pushes();
    rig.push(&UPDATE).unwrap();
    assert_eq!(
        rig.pushes().len(),
        1,
        "what is made now is not of the future"
    );
    rig.live(30);
    let (_, second) = rig.ask(call(2));
    assert!((second >> 32).abs_diff(rig.now.as_secs() - 20) <= 1);
}

/// §9.2, code 16: it may have waited for the next byte stream.
#[test]
fn late_word_of_an_old_identifier_does_not_turn_the_clock_back() {
    let mut rig = Rig::new();
    let (_, msg_id) = rig.ask(call(1));
    let header = rig.header(1, 100);
    rig.live(100);
    let notice = BadMsgNotification {
        bad_msg_id: msg_id.cast_signed(),
        bad_msg_seqno: 1,
        error_code: 16,
    };
    rig.packet(header, &notice.to_bytes()).unwrap();
    let corrected = |notice: &Notice| matches!(notice, Notice::ClockCorrected(_));
    assert!(!rig.notices().iter().any(corrected));
    let asked = rig.asked();
    assert_eq!(asked.len(), 1, "sent again");
    assert!((asked[0].0 >> 32).abs_diff(rig.now.as_secs()) <= 1);
}

/// MSG-26, AT-76: the server's clock is followed forward.
#[test]
fn identifiers_of_the_server_move_the_clock_forward() {
    let mut rig = Rig::new();
    rig.set_ahead(25);
    rig.push(&UPDATE).unwrap();
    let (_, msg_id) = rig.ask(call(1));
    assert_eq!(msg_id >> 32, rig.now.as_secs() + 25);
}
