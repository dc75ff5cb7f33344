//! A packet's way in, in the order of 04-messages §6.

use super::rig::{Rig, UPDATE, call};
use bytes::{BufMut, Bytes, BytesMut};
use mtproto_core::{
    Drbg, Error, Event, Limits, Notice, RequestError, Server, Violation, packet::Header,
};
use mtproto_kit::wire::{self, CONTAINER, Message};
use mtproto_tl::{Encode, mtproto::types::GzipPacked};
use std::io::Write;

fn gzip(data: &[u8]) -> Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    let packed_data = encoder.finish().unwrap().into();
    GzipPacked { packed_data }.to_bytes()
}

/// MSG-20, step 3: part of a block belongs to padded framing only.
#[test]
fn part_of_a_block_ends_the_link() {
    let mut rig = Rig::new();
    let header = rig.header(3, 1);
    let mut packet =
        wire::seal::<Server>(&rig.key, &header, &UPDATE, &mut Drbg::from_seed([1; 32]));
    packet.put_slice(&[9; 4]);
    assert_eq!(rig.receive(&packet), Err(Error::Forged));
}

/// MSG-20, MSG-103: nothing of a packet that is not authentic is looked at.
#[test]
fn any_flipped_bit_ends_the_link() {
    for at in [0, 8, 24, 60, 87] {
        let mut rig = Rig::new();
        let header = rig.header(3, 1);
        let mut rng = Drbg::from_seed([1; 32]);
        let mut packet = wire::seal::<Server>(&rig.key, &header, &UPDATE, &mut rng);
        packet[at] ^= 1;
        let error = rig.receive(&packet).unwrap_err();
        assert!(
            matches!(error, Error::Forged | Error::UnknownKey),
            "{at}: {error}"
        );
        assert!(rig.pushes().is_empty());
    }
}

/// MSG-21, steps 7 and 8.
#[test]
fn a_foreign_session_or_an_even_identifier_ends_the_link() {
    let mut rig = Rig::new();
    let mut header = rig.header(3, 1);
    header.session_id ^= 1;
    let error = rig.packet(header, &UPDATE).unwrap_err();
    assert_eq!(error, Error::Violation(Violation::WrongSession));
    let mut rig = Rig::new();
    let header = rig.header(2, 1);
    let error = rig.packet(header, &UPDATE).unwrap_err();
    assert_eq!(error, Error::Violation(Violation::BadMessageId));
    assert!(rig.pushes().is_empty());
}

/// MSG-15: the number says what has to be acknowledged, whatever the message is.
#[test]
fn odd_messages_are_acknowledged_and_even_ones_are_not() {
    let mut rig = Rig::new();
    let odd = rig.header(3, 7);
    rig.packet(odd, &UPDATE).unwrap();
    let even = rig.header(3, 8);
    rig.packet(even, &UPDATE).unwrap();
    assert_eq!(rig.pushes().len(), 2);
    assert_eq!(rig.acks(), [odd.msg_id]);
}

/// MSG-22, AT-12, AT-74.
#[test]
fn what_comes_twice_is_acknowledged_again_and_not_handled() {
    let mut rig = Rig::new();
    let header = rig.header(3, 1);
    rig.packet(header, &UPDATE).unwrap();
    assert_eq!(rig.acks(), [header.msg_id]);
    assert_eq!(rig.pushes().len(), 1);
    rig.packet(header, &UPDATE).unwrap();
    assert_eq!(rig.notices(), [Notice::Duplicate(header.msg_id)]);
    assert_eq!(rig.acks(), [header.msg_id]);
}

/// MSG-22: the set of received messages belongs to the session, not to the byte stream.
#[test]
fn what_comes_twice_is_recognized_on_another_byte_stream() {
    let mut rig = Rig::new();
    let header = rig.header(3, 1);
    rig.packet(header, &UPDATE).unwrap();
    rig.reconnect();
    rig.packet(header, &UPDATE).unwrap();
    assert_eq!(rig.pushes().len(), 1);
}

/// MSG-22: older than everything remembered is ignored, and not acknowledged.
#[test]
fn what_is_too_old_to_tell_is_ignored() {
    let mut rig = Rig::new();
    let first = rig.header(3, 1);
    for number in 0..1100 {
        let header = rig.header(3, 2 * number + 3);
        rig.packet(header, &UPDATE).unwrap();
    }
    rig.acks();
    rig.events();
    rig.packet(first, &UPDATE).unwrap();
    assert_eq!(rig.notices(), [Notice::Untimely(first.msg_id)]);
    assert!(rig.acks().is_empty());
}

/// §6 step 10, AT-75.
#[test]
fn messages_from_the_past_and_the_future_are_ignored_and_not_acknowledged() {
    for (seconds, is_taken) in [(-301, false), (-299, true), (29, true), (31, false)] {
        let mut rig = Rig::new();
        let mut header = rig.header(3, 1);
        header.msg_id = header.msg_id.wrapping_add_signed(seconds << 32);
        rig.packet(header, &UPDATE).unwrap();
        assert_eq!(rig.pushes().len() == 1, is_taken, "{seconds} s");
        assert_eq!(rig.acks().len() == 1, is_taken, "{seconds} s");
    }
}

/// A message that was ignored for its time is no duplicate when it comes again in time.
#[test]
fn an_untimely_message_counts_as_not_received() {
    let mut rig = Rig::new();
    let mut header = rig.header(3, 1);
    header.msg_id += 60 << 32;
    rig.packet(header, &UPDATE).unwrap();
    rig.wait(45);
    rig.packet(header, &UPDATE).unwrap();
    assert_eq!(rig.pushes(), [&UPDATE[..]]);
}

/// MSG-24, bug 25: no silent death on a wrong clock.
#[test]
fn many_untimely_messages_in_a_row_begin_the_session_anew() {
    let mut rig = Rig::new();
    let before = rig.session;
    let (_, first) = rig.ask(call(1));
    rig.set_ahead(400);
    for _ in 0..10 {
        rig.push(&UPDATE).unwrap();
        rig.wait(1);
    }
    rig.push(&UPDATE).unwrap();
    assert!(
        rig.events()
            .iter()
            .any(|event| matches!(event, Event::SessionReset))
    );
    let asked = rig.asked();
    assert!(rig.session != before && asked.len() == 1 && asked[0].0 != first);
    // The clock is learnt anew, so the next message is in time.
    rig.push(&UPDATE).unwrap();
    assert_eq!(rig.pushes(), [&UPDATE[..]]);
}

/// MSG-24: somebody who repeats recorded packets does not make us do anything twice.
#[test]
fn a_burst_of_old_packets_leaves_the_session_alone() {
    let mut rig = Rig::new();
    let before = rig.session;
    let recorded: Vec<_> = (0..20).map(|_| rig.header(3, 1)).collect();
    rig.live(600);
    rig.ask(call(1));
    for header in recorded {
        rig.packet(header, &UPDATE).unwrap();
    }
    assert!(rig.asked().is_empty() && rig.session == before);
}

/// MSG-23, MSG-34, AT-83: each message in a container stands for itself.
#[test]
fn messages_in_containers_are_recognized_too() {
    let mut rig = Rig::new();
    let inner: Vec<Message> = (0..3)
        .map(|number| Message {
            msg_id: rig.server_id(3),
            seq_no: 2 * number + 1,
            body: UPDATE.to_vec().into(),
        })
        .collect();
    rig.container(&inner[..2]).unwrap();
    rig.container(&inner[1..]).unwrap();
    rig.container(&[inner[0].clone(), inner[0].clone()])
        .unwrap();
    assert_eq!(rig.pushes().len(), 3);
    let mut acks = rig.acks();
    acks.sort_unstable();
    acks.dedup();
    assert_eq!(acks, [0, 1, 2].map(|at: usize| inner[at].msg_id));
}

/// MSG-9, MSG-31, AT-80 to AT-84: a container is taken whole or not at all.
#[test]
fn a_container_that_breaks_a_rule_ends_the_link() {
    let update = |msg_id| Message {
        msg_id,
        seq_no: 1,
        body: UPDATE.to_vec().into(),
    };
    let damaged: [fn(u64) -> Message; 3] = [
        |id| Message {
            msg_id: id + (1 << 32),
            seq_no: 1,
            body: UPDATE.to_vec().into(),
        },
        |id| Message {
            msg_id: id + 1,
            seq_no: 1,
            body: UPDATE.to_vec().into(),
        },
        |id| Message {
            msg_id: id,
            seq_no: 1,
            body: wire::container(&[]),
        },
    ];
    for (number, damaged) in damaged.into_iter().enumerate() {
        let mut rig = Rig::new();
        let (one, two) = (rig.server_id(3), rig.server_id(3));
        let error = rig.container(&[update(one), damaged(two)]).unwrap_err();
        assert!(matches!(error, Error::Violation(_)), "{number}: {error}");
        assert!(rig.pushes().is_empty(), "{number}");
    }
    for (count, length) in [(-1, 8), (2, 8), (1, -4), (1, 6), (1, 400), (i32::MAX, 8)] {
        let mut rig = Rig::new();
        let mut body = BytesMut::new();
        body.put_u32_le(CONTAINER);
        body.put_i32_le(count);
        body.put_u64_le(rig.server_id(3));
        body.put_u32_le(1);
        body.put_i32_le(length);
        body.put_slice(&UPDATE);
        let header = rig.header(1, 2);
        assert!(rig.packet(header, &body).is_err(), "{count} {length}");
        assert!(rig.pushes().is_empty());
    }
}

/// MSG-33.
#[test]
fn an_empty_container_is_legal() {
    let mut rig = Rig::new();
    rig.container(&[]).unwrap();
}

/// MSG-60, MSG-61, MSG-42, AT-85, AT-86, bug 15.
#[test]
fn what_does_not_inflate_is_acknowledged_and_harms_nobody_else() {
    let mut rig = Rig::new();
    let bomb = gzip(&vec![0; Limits::default().max_inflated + 1]);
    let twice = gzip(&gzip(&UPDATE));
    let nested = gzip(&wire::container(&[]));
    let mut damaged = gzip(&UPDATE).to_vec();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    let magic = Bytes::from_static(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
    let bodies = [
        bomb,
        twice,
        nested,
        damaged.into(),
        gzip(&UPDATE),
        magic.clone(),
    ];
    let messages = bodies.map(|body| Message {
        msg_id: rig.server_id(3),
        seq_no: 1,
        body,
    });
    rig.container(&messages).unwrap();
    let events = rig.events();
    let unreadable = events
        .iter()
        .filter(|event| matches!(event, Event::Notice(Notice::Unreadable(_))));
    assert_eq!(unreadable.count(), 4);
    let pushes = events.iter().filter_map(|event| match event {
        Event::Push(body) => Some(body.clone()),
        _ => None,
    });
    assert_eq!(
        pushes.collect::<Vec<_>>(),
        [Bytes::from_static(&UPDATE), magic]
    );
    assert_eq!(rig.acks().len(), 6);
}

/// §9.1, AT-93: the caller learns that there was an answer, and nobody else is concerned.
#[test]
fn an_answer_that_does_not_inflate_fails_its_request_only() {
    let mut rig = Rig::new();
    let (broken, first) = rig.ask(call(1));
    let (fine, second) = rig.ask(call(2));
    let damaged = GzipPacked {
        packed_data: Bytes::from_static(b"damaged"),
    };
    rig.answer(first, &damaged.to_bytes()).unwrap();
    rig.answer(second, &gzip(b"fine")).unwrap();
    let outcomes = rig.outcomes();
    assert_eq!(
        outcomes,
        [
            (broken, Err(RequestError::Unreadable)),
            (fine, Ok(Bytes::from_static(b"fine")))
        ]
    );
}

/// TL-9, §9.1: whoever waits for an answer does not wait on because there is nothing in it.
#[test]
fn an_answer_with_nothing_in_it_is_an_answer() {
    let mut rig = Rig::new();
    let (asked, message) = rig.ask(call(1));
    rig.answer(message, &Bytes::new()).unwrap();
    assert_eq!(rig.outcomes(), [(asked, Ok(Bytes::new()))]);
}

/// §9.13, AT-112.
#[test]
fn a_copy_is_the_message_that_it_copies() {
    let copy = |inner: &Message| {
        let mut body = BytesMut::new();
        body.put_u32_le(0xe060_46b2);
        body.put_u64_le(inner.msg_id);
        body.put_u32_le(inner.seq_no);
        body.put_u32_le(inner.body.len() as u32);
        body.put_slice(&inner.body);
        body.freeze()
    };
    let mut rig = Rig::new();
    let original = Message {
        msg_id: rig.server_id(3),
        seq_no: 1,
        body: UPDATE.to_vec().into(),
    };
    for _ in 0..2 {
        let header = rig.header(3, 2);
        rig.packet(header, &copy(&original)).unwrap();
    }
    assert_eq!(rig.pushes(), [&UPDATE[..]]);
    // The second is a duplicate, and acknowledged like one.
    assert_eq!(rig.acks(), [original.msg_id; 2]);

    let other = Message {
        msg_id: rig.server_id(3),
        ..original.clone()
    };
    let container = Message {
        msg_id: rig.server_id(3),
        seq_no: 1,
        body: wire::container(std::slice::from_ref(&other)),
    };
    let nested = Message {
        msg_id: rig.server_id(3),
        seq_no: 1,
        body: copy(&other),
    };
    for refused in [container, nested] {
        let header = rig.header(3, 2);
        rig.packet(header, &copy(&refused)).unwrap();
        assert!(rig.pushes().is_empty());
    }
}

/// AK-4, AT-55: plain packets belong to a key exchange, and there is none.
#[test]
fn a_plain_packet_ends_the_link() {
    let mut packet = BytesMut::new();
    mtproto_core::packet::plain::seal(5, &UPDATE, &mut packet);
    let mut rig = Rig::new();
    let error = rig.receive(&packet).unwrap_err();
    assert_eq!(error, Error::Violation(Violation::UnexpectedPlain));
    assert!(rig.pushes().is_empty());
}

/// AT-72: a packet of the client's own, sent back.
#[test]
fn a_reflected_packet_ends_the_link() {
    let mut rig = Rig::new();
    rig.ask(call(1));
    let own = rig.raw.last().unwrap().clone();
    assert_eq!(rig.receive(&own), Err(Error::Forged));
}

/// MSG-25: the salt of what a server says means nothing to a client, not even that it is one of ours.
#[test]
fn any_salt_of_the_server_will_do() {
    let mut rig = Rig::new();
    let own = rig.salt;
    for salt in [0, u64::MAX, own ^ 1] {
        let header = rig.header(3, 1);
        rig.packet(Header { salt, ..header }, &UPDATE).unwrap();
        assert_eq!(rig.pushes(), [&UPDATE[..]], "{salt:#x}");
    }
    rig.ask(call(1));
    assert_eq!(rig.salt, own, "nor does it become ours");
}

/// AT-79.
#[test]
fn large_messages_are_taken() {
    let mut rig = Rig::new();
    let large = vec![7; 1 << 20];
    rig.push(&large).unwrap();
    assert_eq!(rig.pushes()[0].len(), 1 << 20);
}
