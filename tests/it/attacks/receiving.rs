//! D. The encrypted layer, as a client receives it. The vectors of AT-70 are in `kat::packets`.

use super::{OTHER, UPDATE, assert_alive, pushes};
use mtproto_core::{Client, Delivery, Drbg, Error, Violation, packet::Header};
use mtproto_kit::{
    lab::{ClientLab, find},
    wire,
};
use mtproto_tl::{Encode, mtproto::types::MsgsAck};

fn calling() -> ClientLab {
    ClientLab::calling(b"\x01\x02\x03\x5e").0
}

/// AT-71, MSG-21.
#[test]
fn a_message_of_another_session_is_dropped() {
    let mut lab = calling();
    let header = Header {
        session_id: lab.session_id ^ 1,
        ..lab.header(true)
    };
    assert_eq!(
        lab.deliver(&header, UPDATE),
        Err(Error::Violation(Violation::WrongSession))
    );
    assert!(pushes(&mut lab).is_empty());
}

/// AT-108, MSG-43: to acknowledge what was never sent means nothing; to acknowledge a container means
/// all that was in it.
#[test]
fn an_acknowledgement_is_about_what_was_sent() {
    let mut lab = ClientLab::new();
    let [first, second] =
        [UPDATE, OTHER].map(|body| lab.client.request(bytes::Bytes::from_static(body)).unwrap());
    let sent = lab.sent();
    let container = sent.iter().find(|packet| packet.is_container()).unwrap();
    let container = container.header.msg_id;
    for (msg_id, delivery) in [
        (4, Delivery::Unknown),
        (container + (60 << 32), Delivery::Unknown),
        (container, Delivery::Acked),
    ] {
        let msg_ids = vec![msg_id.cast_signed()];
        lab.say(&MsgsAck { msg_ids }.to_bytes()).unwrap();
        for id in [first, second] {
            assert_eq!(lab.client.delivery(id), Some(delivery));
        }
    }
    assert_alive(&mut lab);
}

/// AT-72: directions have keys of their own.
#[test]
fn a_reflected_packet_is_refused() {
    let mut lab = calling();
    let header = lab.header(true);
    let mut rng = Drbg::from_seed([1; 32]);
    let packet = wire::seal::<Client>(&lab.key, &header, UPDATE, &mut rng);
    assert_eq!(lab.receive(&packet), Err(Error::Forged));
    assert!(pushes(&mut lab).is_empty());
}

/// AT-73, MSG-6, MSG-21: servers' identifiers are odd; which odd is not enforced.
#[test]
fn an_even_identifier_is_refused() {
    for low_bits in 0..4 {
        let mut lab = calling();
        let header = Header {
            msg_id: lab.next_id(1) & !3 | low_bits,
            ..lab.header(true)
        };
        let result = lab.deliver(&header, UPDATE);
        if low_bits % 2 == 0 {
            assert_eq!(result, Err(Error::Violation(Violation::BadMessageId)));
            assert!(pushes(&mut lab).is_empty());
        } else {
            result.unwrap();
            assert_eq!(pushes(&mut lab), [UPDATE]);
        }
    }
}

/// AT-74, MSG-22, MSG-23.
#[test]
fn two_thousand_messages_later_the_oldest_is_too_old_and_a_recent_one_a_duplicate() {
    let mut lab = calling();
    let headers: Vec<_> = (0..2000).map(|_| lab.header(true)).collect();
    for header in &headers {
        lab.deliver(header, UPDATE).unwrap();
    }
    assert_eq!(pushes(&mut lab).len(), 2000);
    lab.client
        .request(bytes::Bytes::from_static(b"\x05\x02\x03\x5e"))
        .unwrap();
    lab.sent();
    for old in [headers[0], headers[1999 - 400]] {
        lab.deliver(&old, UPDATE).unwrap();
    }
    assert!(pushes(&mut lab).is_empty());
    lab.client
        .request(bytes::Bytes::from_static(b"\x05\x02\x03\x5e"))
        .unwrap();
    let acks = find::<MsgsAck>(&lab.sent());
    let acked: Vec<_> = acks.iter().flat_map(|(_, ack)| &ack.msg_ids).collect();
    assert_eq!(acked, [&headers[1599].msg_id.cast_signed()]);
    assert_alive(&mut lab);
}

/// AT-75, MSG-10, MSG-24: five minutes back and half a minute ahead, once the time is known.
#[test]
fn messages_out_of_time_are_ignored_once_the_time_is_known() {
    for (seconds, heard) in [(-302, false), (-298, true), (28, true), (32, false)] {
        let mut lab = calling();
        lab.push(OTHER).unwrap();
        lab.events();
        let header = Header {
            msg_id: lab.id_at(seconds),
            ..lab.header(true)
        };
        lab.deliver(&header, UPDATE).unwrap();
        assert_eq!(!pushes(&mut lab).is_empty(), heard, "{seconds} s, trusted");

        let mut lab = calling();
        let header = Header {
            msg_id: lab.id_at(seconds),
            ..lab.header(true)
        };
        lab.deliver(&header, UPDATE).unwrap();
        assert_eq!(pushes(&mut lab), [UPDATE], "{seconds} s, untrusted");
    }
}

/// AT-76, MSG-26: whoever cannot make a packet cannot set the clock.
#[test]
fn only_an_authentic_message_sets_the_clock() {
    let year = 31_536_000;
    let mut lab = calling();
    let header = Header {
        msg_id: lab.id_at(year),
        ..lab.header(true)
    };
    let packet = lab.seal(&header, UPDATE);
    let mut forged = packet.clone();
    forged[40] ^= 1;
    lab.receive(&forged).unwrap_err();
    assert_eq!(lab.client.snapshot().unwrap().clock_offset, 0);

    lab.reconnect();
    lab.sent();
    lab.receive(&packet).unwrap();
    let offset = lab.client.snapshot().unwrap().clock_offset;
    assert_eq!(offset / 1_000_000, year);
}

/// AT-77, MSG-2.
#[test]
fn a_message_without_a_body_is_refused() {
    let mut lab = calling();
    let header = lab.header(true);
    let packet = lab.seal_padded(&header, &[], 32);
    assert_eq!(lab.receive(&packet), Err(Error::Forged));
}

/// AT-78, MSG-2, MSG-5: from 12 bytes of padding to 1024.
#[test]
fn padding_has_bounds() {
    for (padding, accepted) in [
        (0, false),
        (8, false),
        (12, true),
        (1024, true),
        (1028, false),
        (1040, false),
    ] {
        let mut lab = calling();
        let header = lab.header(true);
        // A body that completes the last block, but for the case that is not supposed to.
        let fill = 16 - (32 + padding) % 16;
        let body = [UPDATE, &vec![0; (fill + 4) % 16][..]].concat();
        assert_eq!((32 + body.len() + padding) % 16, 0);
        let packet = lab.seal_padded(&header, &body, padding);
        assert_eq!(lab.receive(&packet).is_ok(), accepted, "{padding} bytes");
        assert_eq!(pushes(&mut lab).len(), usize::from(accepted));
    }
}

/// AT-79.
#[test]
fn a_message_of_a_megabyte_is_accepted() {
    let mut lab = calling();
    let body = [UPDATE, &vec![7; 1 << 20]].concat();
    lab.push(&body).unwrap();
    assert_eq!(pushes(&mut lab), [body]);
}
