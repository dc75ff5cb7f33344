//! Perfect forward secrecy (03 §10).

use super::{
    pair::Pair,
    rig::{NOW, call},
    server_rig::Rig,
};
use bytes::{Bytes, BytesMut};
use mtproto_core::{
    AuthKey, BindError, Delivery, Drbg, Error, Event, KeyId, Notice, Pfs, RequestId, ServerEvent,
    ServerKey, Violation, packet::binding,
};
use mtproto_tl::{
    Encode,
    mtproto::{functions::auth::BindTempAuthKey, types::BindAuthKeyInner},
};
use std::{collections::BTreeSet, time::Duration};

fn pfs(lifetime: u64, renew_before: u64) -> Pair {
    Pair::new(|config| {
        config.pfs = Some(Pfs {
            lifetime: Duration::from_secs(lifetime),
            renew_before: Duration::from_secs(renew_before),
        });
    })
}

/// A call whose answer takes its time, made just before the key is renewed.
fn slow_call_before_renewal() -> (Pair, RequestId) {
    let mut pair = pfs(600, 100);
    pair.ask(call(0)).unwrap();
    pair.wait(498);
    pair.server.is_slow = true;
    let id = pair.client.request(call(1)).unwrap();
    (pair, id)
}

fn permanent(pair: &Pair) -> KeyId {
    pair.client.snapshot().unwrap().key.id()
}

/// AK-60 to AK-64, AK-69: nothing but the binding and what is encrypted for it uses the permanent key.
#[test]
fn traffic_goes_under_a_temporary_key_that_was_bound_first() {
    let mut pair = pfs(86_400, 3600);
    assert_eq!(pair.ask(call(1)), Ok(call(1)));
    let permanent = permanent(&pair);
    assert_eq!((pair.server.keys_made, pair.server.bindings), (2, 1));
    assert!(
        pair.server
            .executed
            .iter()
            .all(|(session, _)| session.key != permanent)
    );
    assert_eq!(pair.server.unbound_calls, 0);
    let ready = pair
        .seen
        .iter()
        .filter(|event| matches!(event, Event::Ready));
    assert_eq!(ready.count(), 1);
}

/// AK-63: requests wait until the binding is answered, and then go.
#[test]
fn requests_made_before_there_is_a_key_wait() {
    let mut pair = pfs(86_400, 3600);
    pair.reconnect();
    let ids = [1, 2, 3].map(|number| pair.client.request(call(number)).unwrap());
    pair.run();
    assert!(ids.iter().all(|id| pair.outcome(*id).is_some()));
    assert_eq!(pair.server.unbound_calls, 0);
}

/// AK-67: renewed before it ends, while traffic goes on; no request is lost or done twice.
#[test]
fn keys_are_renewed_while_traffic_goes_on() {
    let mut pair = pfs(600, 100);
    for number in 0..120 {
        assert_eq!(pair.ask(call(number)), Ok(call(number)));
        pair.wait(30);
    }
    assert_eq!(pair.errors, []);
    let keys: BTreeSet<_> = pair
        .server
        .executed
        .iter()
        .map(|(session, _)| session.key)
        .collect();
    assert!(keys.len() >= 6, "{}", keys.len());
    assert_eq!(pair.server.executed.len(), 120);
    assert_eq!(pair.server.unbound_calls, 0);
    let renewed = |event: &&Event| matches!(event, Event::Notice(Notice::KeyRenewed));
    assert_eq!(pair.seen.iter().filter(renewed).count(), keys.len() - 1);
}

/// AK-67, AK-92: an answer under the old key is as good as any.
#[test]
fn what_was_asked_under_the_old_key_is_answered_under_it() {
    let (mut pair, id) = slow_call_before_renewal();
    pair.run();
    pair.server.is_slow = false;
    pair.wait(5);
    assert_eq!(pair.server.bindings, 2, "the key was renewed meanwhile");
    pair.server.catch_up();
    pair.run();
    assert_eq!(pair.outcome(id), Some(Ok(call(1))));
    assert_eq!(pair.server.executed.len(), 2);
    assert_eq!(pair.ask(call(2)), Ok(call(2)));
}

/// AK-67, AK-92: a call that takes long is asked about in the session it was made in. No other knows
/// it, and would have it executed once more.
#[test]
fn a_slow_call_under_the_old_key_is_executed_once() {
    let (mut pair, id) = slow_call_before_renewal();
    pair.wait(90);
    assert_eq!(pair.server.bindings, 2, "the key was renewed meanwhile");
    pair.server.catch_up();
    pair.wait(1);
    assert_eq!(pair.outcome(id), Some(Ok(call(1))));
    assert_eq!(pair.server.executed.len(), 2);
}

/// AK-67, MSG-45: a stream that breaks after the renewal does not end the session before it.
#[test]
fn what_was_asked_under_the_old_key_survives_its_stream() {
    let (mut pair, id) = slow_call_before_renewal();
    pair.wait(5);
    assert_eq!(pair.server.bindings, 2, "the key was renewed meanwhile");
    for _ in 0..3 {
        pair.reconnect();
        pair.wait(5);
    }
    assert_eq!(pair.client.delivery(id), Some(Delivery::Acked));
    pair.server.catch_up();
    pair.wait(1);
    assert_eq!(pair.outcome(id), Some(Ok(call(1))));
    assert_eq!(pair.server.executed.len(), 2);
}

/// MSG-45: while two sessions live, each repeats what was lost in it, at once.
#[test]
fn what_was_lost_beside_an_older_session_is_sent_again_at_once() {
    let (mut pair, slow) = slow_call_before_renewal();
    pair.wait(5);
    pair.server.is_slow = false;
    assert_eq!(pair.server.bindings, 2, "the key was renewed meanwhile");
    let lost = pair.client.request(call(2)).unwrap();
    let nowhere = &mut BytesMut::new();
    while pair.client.poll_transmit(pair.now, nowhere) {}
    pair.reconnect();
    pair.run();
    assert_eq!(pair.outcome(lost), Some(Ok(call(2))));
    assert_eq!(pair.outcome(slow), None);
}

/// AK-73: what the key before took with it may have been executed. Whoever gives it up is told.
#[test]
fn what_ended_with_its_key_is_of_unknown_fate() {
    let (mut pair, id) = slow_call_before_renewal();
    pair.wait(5);
    pair.server.keys.clear();
    pair.now = pair.now + Duration::from_secs(3000);
    pair.client.reconnect(pair.now);
    assert_eq!(pair.client.delivery(id), Some(Delivery::Unknown));
}

/// AK-67, AK-92: what is never answered under the old key is asked again under the new one.
#[test]
fn what_the_old_key_takes_with_it_is_asked_again() {
    let (mut pair, id) = slow_call_before_renewal();
    pair.run();
    pair.server.is_slow = false;
    pair.wait(100);
    assert_eq!(pair.outcome(id), None, "the old key lasts");
    pair.wait(10);
    assert_eq!(pair.outcome(id), Some(Ok(call(1))));
}

/// AK-68, MSG-80, bug 17: a temporary key goes alone, at once.
#[test]
fn a_refused_temporary_key_does_not_cost_the_permanent_one() {
    let mut pair = pfs(86_400, 3600);
    pair.ask(call(0)).unwrap();
    let before = permanent(&pair);
    for number in 1..5 {
        pair.server.keys.retain(|_, key| key.expires.is_none());
        pair.reconnect();
        assert_eq!(pair.ask(call(number)), Ok(call(number)));
        assert_eq!(permanent(&pair), before);
    }
    assert_eq!(pair.errors, vec![Error::Status(-404); 4]);
}

/// AK-73: a key that has ended is never used.
#[test]
fn a_key_that_ended_while_we_slept_is_replaced() {
    let mut pair = pfs(600, 100);
    pair.ask(call(0)).unwrap();
    pair.now = pair.now + Duration::from_secs(3000);
    assert_eq!(pair.ask(call(1)), Ok(call(1)));
    assert_eq!(pair.errors, []);
}

/// What a binding says, inside and outside, and what it is made with.
struct Claim {
    outer: BindTempAuthKey,
    inner: BindAuthKeyInner,
    key: AuthKey,
    msg_id: u64,
}

/// What may be wrong with one.
type Lie<'a> = &'a dyn Fn(&mut Claim);

/// AK-72, AT-128: a server believes a binding only if everything in it is so.
#[test]
fn a_binding_that_lies_about_anything_is_refused() {
    let ends = NOW + Duration::from_secs(86_400);
    let (wrong, expired) = (Err(BindError::Invalid), Err(BindError::BadExpiry));
    let both = |claim: &mut Claim, at: i32| {
        claim.outer.expires_at = at;
        claim.inner.expires_at = at;
    };
    let lies: [(Lie<'_>, Result<(), BindError>); 13] = [
        (&|_| {}, Ok(())),
        (&|claim| claim.outer.nonce += 1, wrong),
        (&|claim| claim.inner.nonce += 1, wrong),
        (&|claim| claim.outer.perm_auth_key_id += 1, wrong),
        (&|claim| claim.inner.perm_auth_key_id += 1, wrong),
        (&|claim| claim.inner.temp_auth_key_id += 1, wrong),
        (&|claim| claim.inner.temp_session_id += 1, wrong),
        (&|claim| claim.inner.expires_at -= 1, wrong),
        (&|claim| claim.msg_id += 4, wrong),
        (&|claim| claim.key = AuthKey::new([8; 256]), wrong),
        (
            &|claim| claim.outer.encrypted_message = vec![7; 104].into(),
            wrong,
        ),
        (&|claim| both(claim, NOW.as_secs() as i32), expired),
        (&|claim| both(claim, ends.as_secs() as i32 + 60), expired),
    ];
    for (at, (lie, verdict)) in lies.into_iter().enumerate() {
        let mut rig = Rig::fresh(Some(ends));
        let permanent = ServerKey {
            key: AuthKey::new([9; 256]),
            first_salt: None,
            salt_changes: 0,
            expires: None,
        };
        let msg_id = rig.next_id();
        let perm_auth_key_id = permanent.key.id().0.cast_signed();
        let expires_at = ends.as_secs() as i32;
        let mut claim = Claim {
            outer: BindTempAuthKey {
                perm_auth_key_id,
                nonce: 5,
                expires_at,
                encrypted_message: Bytes::new(),
            },
            inner: BindAuthKeyInner {
                nonce: 5,
                temp_auth_key_id: rig.key.key.id().0.cast_signed(),
                perm_auth_key_id,
                temp_session_id: rig.session.cast_signed(),
                expires_at,
            },
            key: permanent.key.clone(),
            msg_id,
        };
        lie(&mut claim);
        if claim.outer.encrypted_message.is_empty() {
            let mut rng = Drbg::from_seed([6; 32]);
            let sealed = binding::seal(&claim.key, claim.msg_id, &claim.inner, &mut rng);
            claim.outer.encrypted_message = sealed;
        }
        rig.call_as(msg_id, &claim.outer.to_bytes()).unwrap();
        rig.calls();
        let binding = rig.events.iter().find_map(|event| match event {
            ServerEvent::Bind { binding, .. } => Some(binding),
            _ => None,
        });
        let permanent = Some(&permanent);
        let found = binding.unwrap().check(NOW, permanent, &rig.key);
        assert_eq!(found, verdict, "lie {at}");
    }
}

/// MSG-82: the server took the key for unbound, so it is bound again; the request is not the caller's
/// to repeat.
#[test]
fn an_unbound_key_is_bound_again() {
    let mut pair = pfs(86_400, 3600);
    pair.ask(call(0)).unwrap();
    pair.server.bound.clear();
    assert_eq!(pair.ask(call(1)), Ok(call(1)));
    assert_eq!((pair.server.bindings, pair.server.unbound_calls), (2, 1));
    assert_eq!(pair.server.keys_made, 2);
}

/// AK-64, AK-65: a refused binding costs the temporary key, and after two the permanent key is looked
/// at; it is known, so it stays.
#[test]
fn a_refused_binding_does_not_cost_the_permanent_key() {
    let mut pair = pfs(86_400, 3600);
    pair.ask(call(0)).unwrap();
    let before = permanent(&pair);
    pair.server.refuses_bindings = Some("ENCRYPTED_MESSAGE_INVALID");
    pair.server.keys.retain(|_, key| key.expires.is_none());
    pair.reconnect();
    for _ in 0..6 {
        let mut round = 0;
        while pair.server.bindings < 4 && round < 10 {
            pair.wait(1);
            round += 1;
        }
        pair.server.refuses_bindings = None;
    }
    assert_eq!(pair.ask(call(1)), Ok(call(1)));
    assert_eq!(permanent(&pair), before);
    assert!(
        pair.errors
            .contains(&Error::Violation(Violation::BindingRefused))
    );
}

/// AK-65: both the binding and the key itself are refused: the permanent key is gone.
#[test]
fn a_permanent_key_that_is_gone_is_noticed() {
    let mut pair = pfs(86_400, 3600);
    pair.ask(call(0)).unwrap();
    pair.server.keys.clear();
    pair.reconnect();
    let mut seconds = 0;
    while !pair.errors.contains(&Error::KeyLost) {
        pair.wait(1);
        seconds += 1;
        assert!(seconds < 300, "{:?}", pair.errors);
    }
    // Another one is agreed on, and requests go on under it.
    assert_eq!(pair.ask(call(1)), Ok(call(1)));
}

/// AK-62: the key that is stored is used by the next process, and renewed in its time.
#[test]
fn a_bound_key_outlives_the_process() {
    let mut pair = pfs(86_400, 3600);
    pair.ask(call(0)).unwrap();
    pair.restart_client(0);
    assert_eq!(pair.ask(call(1)), Ok(call(1)));
    assert_eq!((pair.server.keys_made, pair.server.bindings), (2, 1));
}
