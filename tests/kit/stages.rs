//! The outermost codecs of a stream, alone: ends to feed, and the law they obey.

use bytes::{BufMut, BytesMut};
use mtproto_core::{
    Drbg,
    transport::{
        Received,
        fake_tls::{Chrome, ClientHello, FakeTls},
        http::Http,
        websocket::WebSocket,
    },
};
use std::fmt::Debug;

/// The secret of [`tls_pair`].
pub const SECRET: [u8; 16] = *b"sixteen bytes of";

/// The time of [`tls_pair`], in seconds.
pub const NOW: u64 = 1_735_689_600;

/// The chunking law: what comes out, and how it ends, is the same for a stream in one piece and in
/// pieces of `size`.
pub fn assert_same<S, T: Unit, E: PartialEq + Debug>(
    stream: &[u8],
    size: u8,
    open: impl Fn() -> S,
    next: impl Fn(&mut S, &mut BytesMut) -> Result<Option<T>, E>,
) {
    let drain = |size: usize| {
        let (mut stage, mut input, mut found) = (open(), BytesMut::new(), T::Sum::default());
        for piece in stream.chunks(size) {
            input.put_slice(piece);
            loop {
                match next(&mut stage, &mut input) {
                    Ok(Some(unit)) => unit.add_to(&mut found),
                    Ok(None) => break,
                    Err(error) => return (found, Some(error)),
                }
            }
        }
        (found, None)
    };
    assert_eq!(drain(stream.len().max(1)), drain(usize::from(size).max(1)));
}

/// What a codec gives out.
pub trait Unit {
    /// Many of it.
    type Sum: Default + PartialEq + Debug;

    /// Appends it.
    fn add_to(self, sum: &mut Self::Sum);
}

/// Pieces of a stream are one stream.
impl Unit for BytesMut {
    type Sum = Vec<u8>;

    fn add_to(self, sum: &mut Vec<u8>) {
        sum.extend_from_slice(&self);
    }
}

/// Packets are what they are.
impl Unit for Received {
    type Sum = Vec<Self>;

    fn add_to(self, sum: &mut Vec<Self>) {
        sum.push(self);
    }
}

/// A client that has greeted.
pub fn tls_greeting() -> FakeTls {
    FakeTls::connect(NOW, &SECRET, "example.com", &Chrome, &mut rng())
}

/// Both ends, after their greetings.
pub fn tls_pair() -> (FakeTls, FakeTls) {
    let mut client = tls_greeting();
    let mut wire = BytesMut::new();
    client.poll_transmit(&mut wire);
    let hello = ClientHello::recognize(&wire, NOW, [(&SECRET, None)]);
    let mut server = hello.unwrap().unwrap().accept(&mut wire, &mut rng());
    server.poll_transmit(&mut wire);
    client.receive(&mut wire).unwrap();
    (client, server)
}

/// Both ends, before the upgrade.
pub fn web_sockets() -> (WebSocket, WebSocket) {
    let client = WebSocket::connect("example.com", "/apiws", &mut rng());
    (client, WebSocket::accept(&mut rng()))
}

/// Both ends, after the upgrade.
pub fn web_socket_pair() -> (WebSocket, WebSocket) {
    let (mut client, mut server) = web_sockets();
    let mut wire = BytesMut::new();
    client.poll_transmit(&mut wire);
    server.receive(&mut wire, 0).unwrap();
    server.poll_transmit(&mut wire);
    client.receive(&mut wire, 0).unwrap();
    (client, server)
}

/// A client that waits for a few answers.
pub fn asking_client() -> Http {
    let mut client = Http::connect("example.com", "/api");
    for _ in 0..3 {
        client.send(4, &mut BytesMut::new(), |out| out.put_slice(b"call"));
    }
    client
}

fn rng() -> Drbg {
    Drbg::from_seed([1; 32])
}
