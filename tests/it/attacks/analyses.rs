//! A. Lessons from published analyses.

use super::{UPDATE, pushes};
use bytes::BytesMut;
use mtproto_core::{
    AuthKey, Client, Connection, Drbg, Recovery, Server,
    packet::{self, Header, OpenError},
    session::Snapshot,
    transport::Framing,
};
use mtproto_kit::{
    lab::{ClientLab, NOW, ServerLab, find},
    wire,
    world::{client_config, known_key},
};
use mtproto_tl::mtproto::types::MsgsAck;
use std::{fs, path::Path};

/// AT-02.
#[test]
fn a_server_executes_reordered_packets_once_each() {
    let mut lab = ServerLab::new();
    let (first, second) = (lab.header(true), lab.header(true));
    for (header, body) in [(second, b"\x02\x02\x03\x5e"), (first, b"\x01\x02\x03\x5e")] {
        let packet = lab.seal(&header, body);
        for _ in 0..2 {
            lab.receive(&packet).unwrap();
        }
    }
    let bodies: Vec<_> = lab.requests.iter().map(|(_, _, body)| body[0]).collect();
    assert_eq!(bodies, [2, 1]);
}

/// AT-03, MSG-46: nothing in a retransmission says that it is one.
#[test]
fn what_is_sent_again_looks_like_something_else() {
    let mut lab = ClientLab::new();
    let body =
        b"\x01\x02\x03\x5ethe same request, and long enough to fill several blocks of the cipher!!";
    lab.client.request(bytes::Bytes::from_static(body)).unwrap();
    let first = lab.sent();
    lab.reconnect();
    let again = lab.sent();
    let (first, again) = (&first[0], &again[0]);
    assert_ne!(first.header.msg_id, again.header.msg_id, "outer identifier");
    assert_ne!(first.sealed[8..24], again.sealed[8..24], "message key");
    let same = first.sealed[24..]
        .chunks_exact(16)
        .zip(again.sealed[24..].chunks_exact(16))
        .any(|(a, b)| a == b);
    assert!(!same, "a block of the ciphertext repeats");
}

/// AT-04: a packet that is wrong in several ways is wrong in the first way that is checked, and nothing
/// of the plaintext is checked before the message key.
#[test]
fn the_message_key_is_checked_before_anything_inside() {
    let mut lab = ClientLab::new();
    let header = Header::default();
    for padding in [0, 1040] {
        let packet = lab.seal_padded(&header, &[0; 16], padding);
        let authentic = wire::open_from_server(&lab.key, &packet);
        assert!(matches!(
            authentic,
            Err(OpenError::BadLength { .. } | OpenError::TooShort { .. })
        ));
        for byte in [8, 23, 24, 40, 56, packet.len() - 1] {
            let mut forged = packet.clone();
            forged[byte] ^= 1;
            if padding > 0 {
                assert_eq!(
                    wire::open_from_server(&lab.key, &forged),
                    Err(OpenError::Forged)
                );
            }
        }
    }
}

/// AT-05, MSG-20, MSG-103: whoever guesses learns nothing from how a guess fails.
#[test]
fn a_wrong_key_and_a_wrong_message_key_look_the_same() {
    let mut reactions = Vec::new();
    for byte in [0, 8, 24] {
        let (mut lab, ..) = ClientLab::calling(b"\x01\x02\x03\x5e");
        let header = lab.header(true);
        let mut packet = lab.seal(&header, UPDATE);
        packet[byte] ^= 1;
        let error = lab.receive(&packet).unwrap_err();
        assert_eq!(error.recovery(), Recovery::Reconnect);
        assert!(lab.sent().is_empty(), "nothing is said about it");

        let mut lab = ServerLab::new();
        let header = lab.header(true);
        let mut packet = lab.seal(&header, UPDATE);
        packet[byte] ^= 1;
        assert!(lab.receive(&packet).is_err());
        let said = lab.sent().len();
        reactions.push((said, lab.statuses.clone(), lab.requests.len()));
    }
    assert_eq!(reactions, vec![(0, vec![-404], 0); 3]);
}

/// AT-06: hashes are compared by `subtle`, in constant time, or not at all.
#[test]
fn no_hash_is_compared_with_an_operator() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../mtproto-core/src");
    let mut pending = vec![root];
    let mut lines = 0;
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(
                fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        for line in code.lines().filter(|line| !line.trim().starts_with("//")) {
            lines += 1;
            // The fingerprint of a request is nobody's secret.
            let open = line.contains("request_hash") || line.contains("crc32fast");
            let compares = !open && (line.contains(" == ") || line.contains(" != "));
            let secret = [
                "msg_key", "digest", "_hash", "proof", "aux_hash", "sha1(", "sha256(",
            ];
            let secret = secret.iter().any(|word| line.contains(word));
            assert!(!(compares && secret), "{}: {line}", path.display());
        }
    }
    assert!(lines > 3000, "{lines} lines were read");
}

/// AT-10: the padding is authenticated like everything else.
#[test]
fn every_byte_of_a_packet_is_authenticated() {
    let key = known_key(1);
    let mut rng = Drbg::from_seed([1; 32]);
    let from_client = wire::seal::<Client>(&key, &Header::default(), UPDATE, &mut rng);
    let from_server = wire::seal::<Server>(&key, &Header::default(), UPDATE, &mut rng);
    for byte in 8..from_client.len() {
        let (mut to_server, mut to_client) = (from_client.clone(), from_server.clone());
        to_server[byte] ^= 0x80;
        to_client[byte] ^= 0x80;
        assert_eq!(
            packet::open::<Server>(&key, to_server),
            Err(OpenError::Forged),
            "{byte}"
        );
        assert_eq!(
            packet::open::<Client>(&key, to_client),
            Err(OpenError::Forged),
            "{byte}"
        );
    }
}

/// AT-12, MSG-22: what was lost is the acknowledgement, not the message.
#[test]
fn a_replayed_packet_is_acknowledged_again_and_not_heard_again() {
    let (mut lab, ..) = ClientLab::calling(b"\x01\x02\x03\x5e");
    let header = lab.header(true);
    let packet = lab.seal(&header, UPDATE);
    lab.receive(&packet).unwrap();
    assert_eq!(pushes(&mut lab), [UPDATE]);
    for streams in 0..2 {
        lab.receive(&packet).unwrap();
        assert_eq!(pushes(&mut lab), [] as [&[u8]; 0]);
        lab.client
            .request(bytes::Bytes::from_static(b"\x05\x02\x03\x5e"))
            .unwrap();
        let acks = find::<MsgsAck>(&lab.sent());
        assert!(
            acks.iter()
                .any(|(_, ack)| ack.msg_ids.contains(&header.msg_id.cast_signed())),
            "on stream {streams}: {acks:?}"
        );
        lab.reconnect();
        lab.sent();
    }
}

/// AT-12: a process that starts again has another session, and the old packet is none of it.
#[test]
fn a_packet_replayed_after_a_restart_belongs_to_no_session() {
    let (mut lab, ..) = ClientLab::calling(b"\x01\x02\x03\x5e");
    let header = lab.header(true);
    let packet = lab.seal(&header, UPDATE);
    lab.receive(&packet).unwrap();
    let stored: AuthKey = lab.client.snapshot().unwrap().key;

    let config = client_config(Framing::Intermediate, false);
    let mut rng = Drbg::from_seed([77; 32]);
    let resume = Some(Snapshot::new(stored));
    let mut next: Connection<Client> = Connection::connect(NOW, config, resume, &mut rng);
    let mut out = BytesMut::new();
    next.request(bytes::Bytes::from_static(b"\x01\x02\x03\x5e"))
        .unwrap();
    while next.poll_transmit(NOW, &mut out) {}
    assert!(next.handle_input(NOW, wire::frame(&packet)).is_err());
    assert!(
        !std::iter::from_fn(|| next.poll_event())
            .any(|event| matches!(event, mtproto_core::Event::Push(_)))
    );
}
