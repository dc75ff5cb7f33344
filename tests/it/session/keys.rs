//! What costs a key, and what does not (§12).

use super::{
    pair::{Pair, error},
    rig::{Rig, call},
};
use mtproto_core::{Error, Event, Recovery, RequestError, TimeoutKind};
use std::time::Duration;

fn has_key(rig: &Rig) -> bool {
    rig.client.snapshot().is_some()
}

/// TR-19, TR-20, MSG-80, AT-30, bugs 17 and 20: one bare code, which anybody can send, costs a
/// byte stream and nothing else.
#[test]
fn a_bare_status_does_not_cost_a_permanent_key() {
    let mut rig = Rig::new();
    for _ in 0..10 {
        assert_eq!(rig.status(-404), Err(Error::Status(-404)));
        rig.wait(5);
        rig.reconnect();
    }
    assert!(has_key(&rig));
}

/// MSG-80: three byte streams in a row, a minute apart.
#[test]
fn three_refusals_a_minute_apart_do() {
    let mut rig = Rig::new();
    for error in [Error::Status(-404), Error::Status(-404), Error::KeyLost] {
        rig.now = rig.now + Duration::from_secs(60);
        rig.reconnect();
        assert_eq!(rig.status(-404), Err(error));
    }
    assert!(!has_key(&rig));
    assert_eq!(Error::KeyLost.recovery(), Recovery::NewKey);
}

/// MSG-80: anything authentic in between shows that the key is known.
#[test]
fn a_sign_of_life_clears_all_doubts() {
    let mut rig = Rig::new();
    for _ in 0..6 {
        rig.now = rig.now + Duration::from_secs(60);
        rig.reconnect();
        rig.packets();
        rig.push(b"updated!").unwrap();
        assert_eq!(rig.status(-404), Err(Error::Status(-404)));
    }
    assert!(has_key(&rig));
}

/// Bug 20: silence is no reason to drop a key.
#[test]
fn a_timeout_does_not_cost_a_key() {
    let mut rig = Rig::new();
    let mut last = Ok(());
    for _ in 0..300 {
        rig.now = rig.now + Duration::from_secs(1);
        last = rig.client.handle_timeout(rig.now);
        rig.packets();
        if last.is_err() {
            break;
        }
    }
    assert_eq!(last, Err(Error::TimedOut(TimeoutKind::Silence)));
    assert!(has_key(&rig));
}

/// AK-24: a bare code during a key exchange starts the exchange over, and nothing else.
#[test]
fn a_status_during_the_exchange_starts_it_over() {
    let mut pair = Pair::new(|_| {});
    pair.ask(call(0)).unwrap();
    let mut rig = Rig::new();
    rig.client = {
        let config = mtproto_core::ClientConfig::new(
            2,
            [mtproto_core::RsaPublicKey::test()].into(),
            mtproto_core::transport::Config::default(),
        );
        let mut rng = mtproto_core::Drbg::from_seed([3; 32]);
        mtproto_core::Connection::connect(rig.now, config, None, &mut rng)
    };
    let error = rig.status(-404).unwrap_err();
    assert_eq!(
        (error.clone(), error.recovery()),
        (Error::Status(-404), Recovery::Reconnect)
    );
    rig.client.reconnect(rig.now);
    let mut out = bytes::BytesMut::new();
    assert!(rig.client.poll_transmit(rig.now, &mut out));
}

/// MSG-81, bug 19: what the API says about the login is the caller's business.
#[test]
fn an_error_about_the_login_does_not_cost_the_key() {
    for name in [
        "AUTH_KEY_UNREGISTERED",
        "SESSION_REVOKED",
        "USER_DEACTIVATED",
    ] {
        let mut rig = Rig::new();
        let (id, msg_id) = rig.ask(call(1));
        rig.answer_error(msg_id, 401, name).unwrap();
        assert_eq!(
            rig.outcomes(),
            [(id, Err(RequestError::Rpc(error(401, name))))]
        );
        assert!(has_key(&rig));
    }
}

/// MSG-82, MSG-1.
#[test]
fn a_key_that_two_have_used_is_dead() {
    let mut rig = Rig::new();
    let (id, msg_id) = rig.ask(call(1));
    let result = rig.answer_error(msg_id, 406, "AUTH_KEY_DUPLICATED");
    assert_eq!(result, Err(Error::KeyLost));
    let duplicated = error(406, "AUTH_KEY_DUPLICATED");
    assert_eq!(rig.outcomes(), [(id, Err(RequestError::Rpc(duplicated)))]);
    assert!(!has_key(&rig));
}

/// §9.12: destroyed on purpose.
#[test]
fn a_key_can_be_destroyed() {
    let mut pair = Pair::new(|_| {});
    pair.ask(call(0)).unwrap();
    pair.server.is_slow = true;
    let id = pair.client.request(call(1)).unwrap();
    pair.run();
    pair.client.destroy_key();
    pair.run();
    assert!(
        pair.seen
            .iter()
            .any(|event| matches!(event, Event::KeyDestroyed))
    );
    assert_eq!(pair.outcome(id), Some(Err(RequestError::SessionEnded)));
    assert!(pair.client.snapshot().is_none() && pair.server.keys.is_empty());
}

/// AT-111.
#[test]
fn nobody_else_destroys_a_key() {
    let mut rig = Rig::new();
    rig.push(&0xf660_e1d4_u32.to_le_bytes()).unwrap();
    assert!(has_key(&rig) && rig.events().is_empty());
}

/// MSG-80: on purpose, a refusal is success.
#[test]
fn a_refusal_after_destroying_is_success() {
    let mut rig = Rig::new();
    rig.client.destroy_key();
    rig.packets();
    rig.status(-404).unwrap_err();
    assert!(!has_key(&rig));
    assert!(
        rig.events()
            .iter()
            .any(|event| matches!(event, Event::KeyDestroyed))
    );
}
