//! Quick acknowledgements, from the request that asks to the notice (TR-10 to TR-15).

use super::pair::Pair;
use bytes::{Bytes, BytesMut};
use mtproto_core::{Event, Notice, Request, RequestId, transport::Framing};

const ECHO: Bytes = Bytes::from_static(b"\x01\x02\x03\x5eecho it!");

fn acked(pair: &Pair) -> Vec<RequestId> {
    let quick_ack = |event: &Event| match event {
        Event::Notice(Notice::QuickAck(id)) => Some(*id),
        _ => None,
    };
    pair.seen.iter().filter_map(quick_ack).collect()
}

/// TR-10, TR-14, TR-15.
#[test]
fn who_asks_hears_that_a_request_arrived_before_it_is_answered() {
    for framing in [Framing::Abridged, Framing::Intermediate, Framing::Padded] {
        let mut pair = Pair::new(|config| config.transport.framing = framing);
        pair.server.is_slow = true;
        let asking = Request::new(ECHO).ask_quick_ack();
        let asking = pair.client.request(asking).unwrap();
        let silent = pair.client.request(ECHO).unwrap();
        pair.run();
        assert_eq!(acked(&pair), [asking], "{framing}");
        assert!(pair.outcome(asking).is_none());
        assert_ne!(asking, silent);
    }
}

/// Packets that are sealed together have a token each.
#[test]
fn each_of_several_packets_is_acknowledged_for_itself() {
    let mut pair = Pair::new(|config| config.transport.framing = Framing::Intermediate);
    pair.server.is_slow = true;
    let mut asking = Vec::new();
    for number in 0..9 {
        let request = Request::new(vec![number; 40_000].into()).uncompressed();
        if number % 3 == 2 {
            asking.push(pair.client.request(request.ask_quick_ack()).unwrap());
        } else {
            pair.client.request(request).unwrap();
        }
    }
    pair.run();
    assert_eq!(acked(&pair), asking);
}

#[test]
fn nobody_hears_of_what_he_did_not_ask_for() {
    let mut pair = Pair::new(|config| config.transport.framing = Framing::Abridged);
    pair.ask(ECHO).unwrap();
    assert_eq!(acked(&pair), []);
}

/// The full framing has no quick acknowledgements (TR-3): the answer has to do.
#[test]
fn where_there_are_none_the_answer_comes_all_the_same() {
    let mut pair = Pair::new(|config| config.transport.framing = Framing::Full);
    let id = pair
        .client
        .request(Request::new(ECHO).ask_quick_ack())
        .unwrap();
    pair.run();
    assert!(pair.outcome(id).is_some());
    assert_eq!(acked(&pair), []);
}

/// AT-26.
#[test]
fn a_token_that_belongs_to_nothing_is_ignored() {
    let mut pair = Pair::new(|config| config.transport.framing = Framing::Intermediate);
    pair.server.is_slow = true;
    pair.client
        .request(Request::new(ECHO).ask_quick_ack())
        .unwrap();
    let (now, mut out) = (pair.client_now(), BytesMut::new());
    assert!(pair.client.poll_transmit(now, &mut out));
    for token in [0x8000_0000_u32, 0x9234_5678, u32::MAX] {
        let bytes = BytesMut::from(&token.to_le_bytes()[..]);
        pair.client.handle_input(now, bytes).unwrap();
    }
    // In place of a packet, and without the bit that every token has.
    let framed = [8_u32, u32::MAX, 0x1234_5678]
        .map(u32::to_le_bytes)
        .concat();
    pair.client
        .handle_input(now, BytesMut::from(&framed[..]))
        .unwrap();
    pair.run();
    assert_eq!(acked(&pair), []);
}

/// AT-26: the same on the byte stream after the one that a packet was sent on.
#[test]
fn a_token_of_an_old_byte_stream_is_ignored() {
    let mut pair = Pair::new(|config| config.transport.framing = Framing::Intermediate);
    pair.server.is_slow = true;
    let request = Request::new(ECHO).ask_quick_ack();
    pair.client.request(request).unwrap();
    pair.run();
    let first = acked(&pair);
    assert_eq!(first.len(), 1);
    let (now, mut out) = (pair.client_now(), BytesMut::new());
    pair.client
        .request(Request::new(ECHO).ask_quick_ack())
        .unwrap();
    assert!(pair.client.poll_transmit(now, &mut out));
    // The packet is lost with its byte stream; its token comes too late.
    let token = pair.server.first_words(pair.now, out);
    assert_eq!(token.len(), 4);
    pair.reconnect();
    pair.client.handle_input(now, token).unwrap();
    while let Some(event) = pair.client.poll_event() {
        pair.seen.push(event);
    }
    assert_eq!(acked(&pair), first);
}
