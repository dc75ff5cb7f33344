//! What the surroundings may do to a machine: its generator, its driver, its stream, its memory.

use super::{UPDATE, assert_alive};
use crate::alloc::freed_with;
use bytes::{Bytes, BytesMut};
use mtproto_core::{Connection, Drbg};
use mtproto_kit::{lab::ClientLab, start::Start};
use rand_core::{TryCryptoRng, TryRng};
use std::{convert::Infallible, time::Duration};

/// A generator that says the same for ever.
struct Stuck(u8);

impl TryRng for Stuck {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_ne_bytes([self.0; 4]))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_ne_bytes([self.0; 8]))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        to.fill(self.0);
        Ok(())
    }
}

impl TryCryptoRng for Stuck {}

/// AT-181, MSG-3: whatever draws until it likes what it has drawn comes to an end.
#[test]
fn a_generator_that_is_stuck_stops_nobody() {
    for byte in [0, 0xff] {
        let mut start = Start::new(|config| {
            Connection::connect(mtproto_kit::lab::NOW, config, None, &mut Stuck(byte))
        });
        for _ in 0..10 {
            start.round(None);
        }
        assert!(start.answered && start.errors.is_empty(), "{byte:#04x}");
    }
}

/// AT-184: a stream that opens twice, and rests of an older one, cost the stream and nothing else.
#[test]
fn a_stream_that_begins_twice_loses_no_request() {
    let (mut lab, id, _) = ClientLab::calling(b"\x01\x02\x03\x5e");
    lab.reconnect();
    lab.reconnect();
    let sent = lab.sent();
    assert!(
        !sent.is_empty(),
        "the second stream is greeted like the first"
    );
    assert!(lab.client.delivery(id).is_some());
    // Half a frame of the stream before it.
    let error = lab.receive(&[7; 24]).unwrap_err();
    assert_eq!(lab.receive(UPDATE), Err(error), "closed");
    lab.reconnect();
    lab.sent();
    assert!(lab.client.delivery(id).is_some());
    assert_alive(&mut lab);
}

/// AT-182: after an error everything may be called, and nothing happens before the next stream.
#[test]
fn a_failed_connection_keeps_its_error_and_its_requests() {
    let mut lab = ClientLab::calling(b"\x01\x02\x03\x5e").0;
    let error = lab.receive(&[7; 64]).unwrap_err();
    let again = lab.client.handle_input(lab.now, BytesMut::from(UPDATE));
    assert_eq!(again, Err(error.clone()));
    assert_eq!(lab.client.handle_timeout(lab.now), Err(error));
    let later = lab.client.request(Bytes::from_static(b"\x02\x02\x03\x5e"));
    let never = lab.client.request(Bytes::from_static(b"\x03\x02\x03\x5e"));
    let (later, never) = (later.unwrap(), never.unwrap());
    assert!(lab.client.cancel(never).is_some());
    assert!(lab.client.snapshot().is_some());
    assert!(!lab.client.poll_transmit(lab.now, &mut BytesMut::new()));
    lab.events();
    assert_eq!(lab.client.poll_timeout(), None);
    lab.reconnect();
    let sent = lab.sent();
    let bodies = sent.iter().flat_map(|packet| &packet.messages);
    let bodies: Vec<_> = bodies.map(|message| message.body.first()).collect();
    assert!(bodies.contains(&Some(&2)) && !bodies.contains(&Some(&3)));
    assert!(lab.client.delivery(later).is_some());
    assert_alive(&mut lab);
}

/// AT-183: a stream may end at any step; the next one takes it from there.
#[test]
fn a_stream_that_ends_at_any_step_is_replaced() {
    for at in 0..8 {
        let mut start = Start::new(|config| {
            let mut rng = Drbg::from_seed([2; 32]);
            Connection::connect(mtproto_kit::lab::NOW, config, None, &mut rng)
        });
        for round in 0..20 {
            // What was under way is lost.
            start.round((round == at).then(BytesMut::new));
            if round == at {
                start.reconnect();
            }
        }
        assert!(start.answered && start.errors.is_empty(), "at step {at}");
    }
}

/// AT-189: what is given back to the allocator does not hold the key.
#[test]
fn memory_that_held_a_key_is_wiped_before_it_is_freed() {
    let connected = || {
        let mut start = Start::new(|config| {
            let mut rng = Drbg::from_seed([2; 32]);
            Connection::connect(mtproto_kit::lab::NOW, config, None, &mut rng)
        });
        for _ in 0..10 {
            start.round(None);
        }
        start
    };
    let key = connected().client.snapshot().unwrap().key.to_bytes();
    let secret = *key[100..].first_chunk().unwrap();
    let unwiped = freed_with(secret, || drop(vec![key]));
    assert_eq!(unwiped, 1, "a careless owner is noticed");
    let unwiped = freed_with(secret, || {
        let start = connected();
        let stored = start.client.snapshot().unwrap().to_bytes();
        drop((start, stored));
    });
    assert_eq!(unwiped, 0);
    let mut lab = ClientLab::calling(b"\x01\x02\x03\x5e").0;
    let key = lab.key.to_bytes();
    let secret = *key[100..].first_chunk().unwrap();
    let unwiped = freed_with(secret, || {
        assert_alive(&mut lab);
        lab.reconnect();
        lab.wait(Duration::from_secs(1)).unwrap();
        drop(lab);
    });
    assert_eq!(unwiped, 0);
}
