//! What a session costs that has nothing to do.

use super::rig::{Rig, UPDATE, call};
use crate::alloc::live_bytes;
use mtproto_core::Connection;
use mtproto_tl::mtproto::types::Pong;

/// Acceptance 6: at most 8 KiB after a day's work, and room to grow.
#[test]
fn an_idle_session_is_small() {
    let before = live_bytes();
    let mut rig = Box::new(Rig::new());
    for number in 0..500 {
        let (_, msg_id) = rig.ask(call(number));
        rig.answer(msg_id, b"answer").unwrap();
        for _ in 0..5 {
            rig.push(&UPDATE).unwrap();
        }
        rig.events();
        rig.raw.clear();
    }
    for _ in 0..10 {
        rig.wait(60);
        for ping in rig.sent() {
            let pong = Pong {
                msg_id: ping.msg_id.cast_signed(),
                ping_id: 0,
            };
            rig.tell(&pong).unwrap();
        }
        rig.raw.clear();
    }
    rig.events();
    rig.shed();
    let harness = size_of::<Rig>() - size_of::<Connection>();
    let held = live_bytes() - before - harness.cast_signed();
    println!("an idle session holds {held} bytes");
    assert!(held <= 7 << 10, "{held} bytes");
}

/// Pitfall 6: a deadline that has passed is not reported again and again.
#[test]
fn a_deadline_that_passed_is_passed() {
    let mut rig = Rig::new();
    rig.push(&UPDATE).unwrap();
    rig.ask(call(1));
    for _ in 0..10_000 {
        let Some(at) = rig.client.poll_timeout() else {
            return;
        };
        if rig.client.handle_timeout(at).is_err() {
            return;
        }
        // Nothing is ever taken away.
        let next = rig.client.poll_timeout();
        assert!(next.is_none_or(|next| next > at), "{at:?} twice");
    }
    panic!("the link never ends");
}
