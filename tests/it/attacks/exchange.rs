//! C. Key exchange, as a connection sees it. Each single check is in `handshake`.

use super::UPDATE;
use bytes::{Bytes, BytesMut};
use mtproto_core::{
    Client, Connection, Drbg, Error, Event, Server, ServerConfig, TimeoutKind,
    packet::{
        Header,
        plain::{self, PlainError},
    },
    transport::Framing,
};
use mtproto_kit::{
    lab::NOW,
    wire,
    world::{client_config, key_pair, known_key},
};
use std::{sync::Arc, time::Duration};

/// AT-54, AK-2.
#[test]
fn a_plain_packet_is_as_long_as_it_says_or_longer() {
    let packet = |length: i32, data: &[u8]| -> Bytes {
        let header = [&[0; 8][..], &[1; 8], &length.to_le_bytes()].concat();
        [&header[..], data].concat().into()
    };
    for length in [-1, i32::MIN, 9, 0, 3] {
        let refused = plain::open(&packet(length, &[7; 8]));
        assert!(
            matches!(refused, Err(PlainError::BadLength { .. })),
            "{length}: {refused:?}"
        );
    }
    let (_, data) = plain::open(&packet(4, &[7; 8])).unwrap();
    assert_eq!(data, [7; 4][..], "what follows is framing's");
}

/// AT-56, AK-58: a packet is routed by the key it names, and this one names nobody's.
#[test]
fn an_encrypted_packet_before_there_is_a_key_ends_the_stream() {
    let mut pair = Pair::new();
    pair.client_says();
    let mut rng = Drbg::from_seed([1; 32]);
    let header = Header {
        session_id: 1,
        msg_id: 1,
        ..Header::default()
    };
    let packet = wire::seal::<Server>(&known_key(1), &header, UPDATE, &mut rng);
    assert_eq!(
        pair.client.handle_input(NOW, wire::frame(&packet)),
        Err(Error::UnknownKey)
    );
    assert!(pair.client.poll_event().is_none());
}

/// AT-55, AK-3, AK-4: plain packets are for key exchanges only.
#[test]
fn what_is_not_of_the_exchange_is_refused_in_the_clear() {
    let container = wire::container(&[]);
    let rpc_result = mtproto_kit::lab::rpc_result(4, UPDATE);
    for body in [UPDATE, &container, &rpc_result] {
        let mut pair = Pair::new();
        pair.client_says();
        let mut packet = BytesMut::new();
        plain::seal(1, body, &mut packet);
        assert!(pair.client.handle_input(NOW, wire::frame(&packet)).is_err());
        assert!(pair.client.poll_event().is_none());
    }
}

/// AT-64: each step has its time, and an answer to the exchange before is no answer to this one.
#[test]
fn an_exchange_that_takes_too_long_is_begun_again() {
    let mut pair = Pair::new();
    pair.client_says();
    let late = pair.server_says();
    let deadline = pair.client.poll_timeout().unwrap();
    assert!(deadline <= NOW + Duration::from_secs(15));
    let timed_out = Err(Error::TimedOut(TimeoutKind::Handshake));
    assert_eq!(pair.client.handle_timeout(deadline), timed_out);
    pair.client.reconnect(deadline);
    let mut out = BytesMut::new();
    while pair.client.poll_transmit(deadline, &mut out) {}
    let stale = pair.client.handle_input(deadline, late);
    assert!(matches!(stale, Err(Error::Handshake(_))), "{stale:?}");

    pair = Pair::new();
    while pair.client.snapshot().is_none() {
        pair.client_says();
        let answer = pair.server_says();
        pair.client.handle_input(NOW, answer).unwrap();
    }
    assert!(matches!(
        pair.client.poll_event(),
        Some(Event::KeyCreated(_))
    ));
}

/// AK-81: whatever is changed in whichever answer, no key comes of it and none is kept.
#[test]
fn an_answer_that_is_not_the_servers_leaves_no_key() {
    for step in 0..3 {
        let len = Pair::after(step).1.len();
        for at in (FRAME_AND_PLAIN_HEADER..len).step_by(11) {
            let (mut pair, mut answer) = Pair::after(step);
            answer[at] ^= 0x10;
            let mut result = pair.client.handle_input(NOW, answer);
            // A nonce of the server's own is taken as it is, and refused by the server: it is silent.
            for _ in step..3 {
                if result.is_ok() {
                    pair.client_tries();
                    let answer = pair.server_says();
                    result = pair.client.handle_input(NOW, answer);
                }
            }
            assert!(pair.client.snapshot().is_none(), "{step}: byte {at}");
            assert!(pair.client.poll_event().is_none(), "{step}: byte {at}");
        }
    }
}

/// AK-80, AK-88: split into single bytes on the way.
#[test]
fn an_exchange_survives_any_segmentation() {
    let mut pair = Pair::new();
    pair.segment = 1;
    while pair.client.snapshot().is_none() {
        pair.client_says();
        let answer = pair.server_says();
        for byte in answer {
            pair.client
                .handle_input(NOW, BytesMut::from(&[byte][..]))
                .unwrap();
        }
    }
}

/// Two ends without keys.
struct Pair {
    client: Connection<Client>,
    server: Connection<Server>,
    segment: usize,
}

impl Pair {
    fn new() -> Self {
        let mut rng = Drbg::from_seed([8; 32]);
        let config = client_config(Framing::Intermediate, false);
        let client = Connection::connect(NOW, config, None, &mut rng);
        let config = ServerConfig::new(2, Arc::new(vec![key_pair()]));
        let server = Connection::accept(NOW, config, &mut rng);
        Self {
            client,
            server,
            segment: usize::MAX,
        }
    }

    /// An exchange in which the server has answered so many times, and its next answer.
    fn after(steps: usize) -> (Self, BytesMut) {
        let mut pair = Self::new();
        for _ in 0..steps {
            pair.client_says();
            let answer = pair.server_says();
            pair.client.handle_input(NOW, answer).unwrap();
        }
        pair.client_says();
        let answer = pair.server_says();
        (pair, answer)
    }

    fn client_says(&mut self) {
        assert!(self.client_tries());
    }

    /// Whether the server takes all that the client says.
    fn client_tries(&mut self) -> bool {
        let mut out = BytesMut::new();
        while self.client.poll_transmit(NOW, &mut out) {}
        let mut pieces = out.chunks(self.segment).map(BytesMut::from);
        pieces.all(|piece| self.server.handle_input(NOW, piece).is_ok())
    }

    fn server_says(&mut self) -> BytesMut {
        let mut out = BytesMut::new();
        while self.server.poll_transmit(NOW, &mut out) {}
        out
    }
}

/// What comes before the body: a frame's length, a key of zero, an identifier, the body's length.
const FRAME_AND_PLAIN_HEADER: usize = 4 + 8 + 8 + 4;
