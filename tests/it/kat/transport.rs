//! Framings, obfuscation and proxy secrets.

use super::{Vector, group};
use bytes::{BufMut, BytesMut};
use mtproto_core::{
    Client, Drbg, Instant, Server,
    testing::transport_drawing,
    transport::{
        Accept, Config, DcId, Framing, Marked, Obfuscation, Received, Transport,
        proxy::{ProxyKey, Secret},
    },
};

const MAX: usize = 1 << 20;

fn config(vector: &Vector) -> Config {
    let framing = match vector.text("protocol_tag") {
        "efefefef" => Framing::Abridged,
        "eeeeeeee" => Framing::Intermediate,
        _ => Framing::Padded,
    };
    let key = match vector.text("secret") {
        "" => None,
        _ => Some(ProxyKey::new(vector.array("secret"))),
    };
    let dc = &vector.0["dc_id_on_wire"];
    let dc = dc.as_i64().map(|dc| DcId(dc.try_into().unwrap()));
    Config {
        framing,
        obfuscation: Some(Obfuscation { secret: key, dc }),
        ..Config::default()
    }
}

/// TR-21, TR-64 and TR-65.
#[test]
fn obfuscated2() {
    for v in group("obfuscated2", 17) {
        let first = v.hex("random64");
        if v.has("expect") {
            let config = Config {
                obfuscation: Some(Obfuscation::default()),
                ..Config::default()
            };
            let mut out = BytesMut::new();
            transport_drawing(&config, &first).send(4, &mut out, |out| out.put_u32(0));
            assert_ne!(out[..8], first[..8], "{}", v.name());
            continue;
        }
        let config = config(&v);
        let mut client = transport_drawing(&config, &first);
        let mut out = BytesMut::new();
        client.send(64, &mut out, |out| out.put_bytes(0, 64));
        assert_eq!(out[..64], v.hex("header_on_wire"), "{}", v.name());
        // Of the length in front of the zeros only the first byte is none.
        assert_eq!(out[65..96], v.hex("client_first32")[1..], "{}", v.name());
        let secret = config.obfuscation.unwrap().secret;
        let accept = match secret {
            None => Accept::default(),
            Some(key) => Accept::only(Secret::plain(key)),
        };
        let mut server =
            Transport::<Server>::accept(Instant::default(), &accept, &mut Drbg::from_seed([0; 32]));
        server.receive(Instant::default(), out);
        let received = server.next(MAX).unwrap().unwrap();
        assert!(
            matches!(&received, Received::Packet { bytes, .. } if bytes[..64] == [0; 64]),
            "{}",
            v.name()
        );
        let dc = &v.0["dc_id_on_wire"];
        if let Some(dc) = dc.as_i64() {
            let recognized = server.poll_recognized().unwrap();
            assert_eq!(i64::from(recognized.obfuscated.unwrap().0), dc);
        }
        let mut out = BytesMut::new();
        server.send(64, &mut out, |out| out.put_bytes(0, 64));
        assert_eq!(out[1..32], v.hex("server_first32")[1..], "{}", v.name());
    }
}

/// TR-25.
#[test]
fn mtproxy_secret() {
    for v in group("mtproxy_secret", 9) {
        let secret = v.text("hex").parse::<Secret>();
        if v.has("expect") {
            assert!(secret.is_err(), "{}", v.name());
            continue;
        }
        let secret = secret.unwrap();
        assert_eq!(secret.key().bytes(), &v.array("secret16"), "{}", v.name());
        assert_eq!(secret.domain().unwrap_or_default(), v.text("domain"));
        for form in ["base64url", "base64"] {
            assert_eq!(v.text(form).parse(), Ok(secret.clone()), "{}", v.name());
        }
        let canonical = match secret.domain() {
            Some(_) => "base64url",
            None => "hex",
        };
        assert_eq!(secret.to_string(), v.text(canonical), "{}", v.name());
    }
}

fn plain(framing: Framing) -> Transport<Client> {
    let config = Config {
        framing,
        ..Config::default()
    };
    Transport::connect(Instant::default(), &config, &mut Drbg::from_seed([0; 32]))
}

/// A server that has recognized a framing.
fn server(framing: Framing) -> Transport<Server> {
    let mut hello = BytesMut::new();
    plain(framing).send(24, &mut hello, |out| out.put_bytes(1, 24));
    let accept = Accept::default();
    let mut server = Transport::accept(Instant::default(), &accept, &mut Drbg::from_seed([0; 32]));
    server.receive(Instant::default(), hello);
    server.next(MAX).unwrap();
    server
}

/// A frame of a client, without what announces the framing.
fn frame(framing: Framing, before: usize, marked: Marked, payload: &[u8]) -> Vec<u8> {
    let mut client = plain(framing);
    let mut out = BytesMut::new();
    // What is sent before takes the announcement along, and a number.
    for _ in 0..=before {
        out.clear();
        client.send_marked(marked, payload.len(), &mut out, |out| {
            out.put_slice(payload)
        });
    }
    out.to_vec()
}

/// What a client receives.
fn received(framing: Framing, bytes: &[u8]) -> Received {
    let mut client = plain(framing);
    client.receive(Instant::default(), bytes.into());
    client.next(MAX).unwrap().unwrap()
}

/// TR-2, TR-3, TR-12, TR-63.
#[test]
fn transport_frames() {
    for v in group("transport_frames", 14) {
        let name = v.name();
        if v.has("token_u32") {
            let token = u32::from_str_radix(v.text("token_u32"), 16).unwrap();
            for framing in [Framing::Abridged, Framing::Intermediate] {
                let mut out = BytesMut::new();
                server(framing).send_quick_ack(token, &mut out);
                assert_eq!(out, v.hex(&framing.to_string()), "{name}");
                assert_eq!(received(framing, &out), Received::QuickAck(token));
            }
            continue;
        }
        let payload = v.hex("payload");
        if name == "quick-ack request" {
            for framing in [Framing::Abridged, Framing::Intermediate] {
                let wire = frame(framing, 1, Marked::QuickAck, &payload);
                assert_eq!(wire, v.hex(&framing.to_string()), "{name}");
            }
            continue;
        }
        for framing in [Framing::Abridged, Framing::Intermediate] {
            let wire = frame(framing, 1, Marked::No, &payload);
            assert_eq!(wire, v.hex(&framing.to_string()), "{name}");
        }
        for (number, field) in ["full_seq0", "full_seq1"].into_iter().enumerate() {
            if v.has(field) {
                let wire = frame(Framing::Full, number, Marked::No, &payload);
                assert_eq!(wire, v.hex(field), "{name}");
            }
        }
        if v.has("padded_with_3") {
            let found = received(Framing::Padded, &v.hex("padded_with_3"));
            match (found, payload.len()) {
                (Received::Status(code), 4) => assert_eq!(code.to_le_bytes(), *payload),
                (Received::Packet { bytes, .. }, len) => {
                    assert_eq!((bytes.len(), &bytes[..len]), (len + 3, &payload[..]));
                }
                other => panic!("{name}: {other:?}"),
            }
        }
    }
}
