//! Attacks, one by one: `AT-n` is the case's number in the catalogue the project is held to.
//!
//! What arrives is sealed under the right key unless the case is about that, so that nothing stops at
//! the MAC.

mod analyses;
mod containers;
mod exchange;
mod receiving;
mod surroundings;

use mtproto_core::Event;
use mtproto_kit::lab::ClientLab;

/// The serialized object that updates are taken for: any constructor that is none of the protocol's.
const UPDATE: &[u8] = b"\x01\x02\x03\x5eupdated!";

/// Another one.
const OTHER: &[u8] = b"\x02\x02\x03\x5eagain!!!";

/// The pushes among what the client tells.
fn pushes(lab: &mut ClientLab) -> Vec<Vec<u8>> {
    let pushed = |event| match event {
        Event::Push(body) => Some(body.to_vec()),
        _ => None,
    };
    lab.events().into_iter().filter_map(pushed).collect()
}

/// Proves that the session works: something is pushed and heard, something is called and answered.
fn assert_alive(lab: &mut ClientLab) {
    lab.events();
    lab.push(OTHER).unwrap();
    assert_eq!(pushes(lab), [OTHER]);
    let (id, message) = lab.call(b"\x03\x02\x03\x5eask?");
    lab.answer(message.msg_id, b"\x04\x02\x03\x5esaid").unwrap();
    let events = lab.events();
    assert!(
        events
            .iter()
            .any(|event| matches!(event, Event::Response { id: answered, .. } if *answered == id)),
        "{events:?}"
    );
}
