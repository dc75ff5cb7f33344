//! Hellos of clients and servers that pass for TLS.

use super::{Vector, group, unhex};
use bytes::{BufMut, BytesMut};
use mtproto_core::{
    Drbg,
    testing::fake_tls_client,
    transport::fake_tls::{Chrome, ClientHello, FakeTls, TlsError},
};
use std::collections::BTreeMap;

/// TR-28, TR-66: a server accepts the hellos of two other implementations, at their time only.
#[test]
fn client_hellos() {
    for v in vectors().iter().filter(|v| v.has("unix_time")) {
        let hello = v.hex("client_hello");
        let accept = |secret: [u8; 16], late: u64| {
            let now = v.number("unix_time") as u64 + late;
            ClientHello::recognize(&hello, now, [(&secret, None)])
        };
        assert!(
            accept(v.array("secret"), 0).unwrap().is_some(),
            "{}",
            v.name()
        );
        let late = accept(v.array("secret"), 500).unwrap_err();
        assert_eq!(late, TlsError::Untimely(-500), "{}", v.name());
        let stranger = accept([7; 16], 0).unwrap_err();
        assert_eq!(stranger, TlsError::Proof, "{}", v.name());
    }
}

/// TR-27, TR-66: a client accepts the answer of another implementation, and no other answer.
#[test]
fn server_replies() {
    let vectors = vectors();
    let [_, reply, tampered, ..] = &vectors[..] else {
        panic!()
    };
    let receive = |reply: &Vector| {
        let secret = vectors[1].array("secret");
        let mut client = fake_tls_client(&secret, vectors[1].array("client_random"));
        let mut input = BytesMut::from(&reply.hex("server_reply")[..]);
        client.receive(&mut input).map(|_| client.is_ready())
    };
    assert_eq!(receive(reply), Ok(true));
    assert_eq!(receive(tampered), Err(TlsError::Proof));
}

/// §6.1: the same extensions, whatever their order, as the other implementation's.
#[test]
fn hellos_are_laid_out_alike() {
    let vectors = vectors();
    let theirs = vectors[0].hex("client_hello");
    let ours = hello(&vectors[0]);
    // All before the extensions but what is random and the lengths of the whole.
    assert_eq!((&theirs[..3], &theirs[5..7]), (&ours[..3], &ours[5..7]));
    assert_eq!((&theirs[9..11], theirs[43]), (&ours[9..11], ours[43]));
    assert_eq!(theirs[80..112], ours[80..112]);
    let (theirs, ours) = (extensions(&theirs), extensions(&ours));
    assert_eq!(Vec::from_iter(theirs.keys()), Vec::from_iter(ours.keys()));
    for (kind, theirs) in &theirs {
        let ours = &ours[kind];
        match kind {
            // Three values come and go with the age of the template.
            0x000d => assert_eq!(theirs[8..], ours[2..]),
            // One length is drawn.
            0xfe0d => assert_eq!((&theirs[..5], &theirs[6..8]), (&ours[..5], &ours[6..8])),
            // Behind a meaningless value, lengths and kinds of keys.
            0x0033 => assert_eq!((theirs.len(), &theirs[4..11]), (ours.len(), &ours[4..11])),
            0x000a => assert_eq!((&theirs[..2], &theirs[4..]), (&ours[..2], &ours[4..])),
            0x002b => assert_eq!((theirs[0], &theirs[3..]), (ours[0], &ours[3..])),
            _ => assert_eq!(theirs, ours, "{kind:#06x}"),
        }
    }
}

/// §6.3.
#[test]
fn first_write() {
    let v = &vectors()[4];
    let (head, _) = v.text("first_write").split_once(" <").unwrap();
    let mut client = ready(&vectors()[1]);
    let mut out = BytesMut::new();
    client.send(164, &mut out, |out| out.put_bytes(7, 164));
    assert_eq!(out[..11], unhex(&head.replace(' ', "")));
    out.clear();
    let max = v.number("max_payload_per_record") as usize;
    client.send(max + 1, &mut out, |out| out.put_bytes(7, max + 1));
    assert_eq!(out.len(), max + 1 + 2 * 5);
}

fn vectors() -> Vec<Vector> {
    group("fake_tls", 5)
}

fn rng() -> Drbg {
    Drbg::from_seed([1; 32])
}

/// Our hello, for the vector's secret and time.
fn hello(v: &Vector) -> BytesMut {
    let (secret, time) = (v.array("secret"), v.number("unix_time") as u64);
    let mut client = FakeTls::connect(time, &secret, "www.example.com", &Chrome, &mut rng());
    let mut hello = BytesMut::new();
    assert!(client.poll_transmit(&mut hello));
    hello
}

/// A client that was answered.
fn ready(reply: &Vector) -> FakeTls {
    let mut client = fake_tls_client(&reply.array("secret"), reply.array("client_random"));
    let mut input = BytesMut::from(&reply.hex("server_reply")[..]);
    assert_eq!(client.receive(&mut input), Ok(None));
    client
}

/// The extensions of a hello, without the meaningless ones.
fn extensions(hello: &[u8]) -> BTreeMap<u16, Vec<u8>> {
    let mut rest = &hello[114..];
    assert_eq!(hello[112..114], (rest.len() as u16).to_be_bytes());
    let mut all = BTreeMap::new();
    while let [a, b, c, d, tail @ ..] = rest {
        let (contents, tail) = tail.split_at(usize::from(u16::from_be_bytes([*c, *d])));
        if a != b || a & 0x0f != 0x0a {
            all.insert(u16::from_be_bytes([*a, *b]), contents.to_vec());
        }
        rest = tail;
    }
    all
}
