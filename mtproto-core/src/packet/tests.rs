use super::*;
use crate::{Client, Server};
use std::vec;

fn key() -> AuthKey {
    AuthKey::new(core::array::from_fn(|i| i as u8))
}

fn sealed(body: &[u8], padding: usize) -> BytesMut {
    let mut out = BytesMut::new();
    let header = Header {
        salt: 1,
        session_id: 2,
        msg_id: 3,
        seq_no: 4,
    };
    let mut rng = Drbg::from_seed([1; 32]);
    seal::<Client>(
        &key(),
        &header,
        body.len(),
        padding,
        &mut rng,
        &mut out,
        |out| {
            out.put_slice(body);
        },
    );
    out
}

#[test]
fn the_peer_opens_what_was_sealed() {
    for len in [4, 8, 100, 1000, 1244, 70_000] {
        let body = vec![7; len];
        let packet = sealed(&body, padding_len(len));
        assert_eq!(packet.len(), sealed_len(len, padding_len(len)));
        let opened = open::<Server>(&key(), packet).unwrap();
        assert_eq!(
            opened.header,
            Header {
                salt: 1,
                session_id: 2,
                msg_id: 3,
                seq_no: 4
            }
        );
        assert_eq!(opened.body, body);
    }
}

/// TR-1.
#[test]
fn padding_fills_whole_blocks_and_stays_in_range() {
    for body in (0..5000).step_by(4) {
        let padding = padding_len(body);
        assert!(PADDING.contains(&padding), "{padding} for {body}");
        assert!(is_whole(sealed_len(body, padding)), "{padding} for {body}");
    }
    assert_eq!(padding_len(20), 12);
    assert_eq!(padding_len(1236), 12);
    assert_eq!(padding_len(1240), 1280 + 448 - 32 - 1240);
}

#[test]
fn a_packet_is_appended_and_what_stands_before_it_stays() {
    let mut out = BytesMut::from(&b"before"[..]);
    let mut rng = Drbg::from_seed([1; 32]);
    let header = Header::default();
    seal::<Server>(&key(), &header, 4, 12, &mut rng, &mut out, |out| {
        out.put_u32(5)
    });
    assert_eq!(out.split_to(6), "before");
    assert_eq!(open::<Client>(&key(), out).unwrap().body, [0, 0, 0, 5][..]);
}

/// AT-10, AT-06: a difference anywhere in the packet is noticed, at its first byte and at its last.
#[test]
fn a_packet_with_any_bit_flipped_is_refused() {
    let packet = sealed(&[7; 20], 12);
    for at in 0..packet.len() {
        let mut forged = packet.clone();
        forged[at] ^= 0x10;
        let error = open::<Server>(&key(), forged).unwrap_err();
        match at {
            0..8 => assert!(
                matches!(error, OpenError::WrongKey { .. }),
                "byte {at}: {error}"
            ),
            _ => assert_eq!(error, OpenError::Forged, "byte {at}"),
        }
    }
}

/// AT-72.
#[test]
fn a_packet_reflected_to_its_sender_is_refused() {
    assert_eq!(
        open::<Client>(&key(), sealed(&[7; 20], 12)),
        Err(OpenError::Forged)
    );
}

/// AT-77, AT-78, MSG-2, MSG-5: the packet is authentic, and yet it is not acceptable.
#[test]
fn lengths_and_paddings_out_of_range_are_refused_after_authentication() {
    for (body, padding) in [
        (0, 16),
        (0, 32),
        (10, 22),
        (24, 8),
        (32, 0),
        (16, 1040),
        (20, 1036),
    ] {
        let expected = OpenError::BadLength {
            length: body as u32,
            available: body + padding,
        };
        let packet = sealed(&vec![7; body], padding);
        assert_eq!(open::<Server>(&key(), packet), Err(expected));
    }
    for padding in [12, 1020] {
        assert!(
            open::<Server>(&key(), sealed(&[7; 20], padding)).is_ok(),
            "padding {padding}"
        );
    }
}

#[test]
fn packets_too_short_for_a_message_are_refused_whatever_they_hold() {
    for len in 0..OUTER + MIN_DATA {
        let packet = BytesMut::zeroed(len);
        assert_eq!(
            open::<Server>(&key(), packet),
            Err(OpenError::TooShort { len })
        );
    }
}

/// TR-5.
#[test]
fn surplus_of_padded_framing_is_ignored() {
    for surplus in 1..16 {
        let mut packet = sealed(&[7; 20], 12);
        packet.put_bytes(0xee, surplus);
        assert!(!is_whole(packet.len()));
        assert_eq!(open::<Server>(&key(), packet).unwrap().body, [7; 20][..]);
    }
}

/// AT-54.
#[test]
fn plain_packets_are_taken_apart_by_their_declared_length() {
    let mut out = BytesMut::new();
    plain::seal(9, b"datapadding.", &mut out);
    assert_eq!(out.len(), plain::sealed_len(12));
    out.put_slice(b"surplus");
    let mut packet = out.freeze();
    assert_eq!(
        plain::open(&packet),
        Ok((9, Bytes::from_static(b"datapadding.")))
    );

    for (length, available) in [(0u32, 19), (3, 19), (20, 19), (u32::MAX, 19), (1 << 31, 19)] {
        let mut bad = BytesMut::from(packet);
        bad[16..20].copy_from_slice(&length.to_le_bytes());
        packet = bad.freeze();
        let error = plain::PlainError::BadLength { length, available };
        assert_eq!(plain::open(&packet), Err(error));
    }
    for len in 0..20 {
        let error = plain::PlainError::TooShort { len };
        assert_eq!(plain::open(&packet.slice(..len)), Err(error));
    }
    let named = Bytes::from_static(&[1; 40]);
    assert_eq!(plain::open(&named), Err(plain::PlainError::Encrypted));
}
