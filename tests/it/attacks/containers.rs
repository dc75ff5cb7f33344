//! E. Containers, compression, and what is in them.

use super::{OTHER, UPDATE, assert_alive, pushes};
use crate::alloc::live_bytes;
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use mtproto_core::Event;
use mtproto_kit::{
    dice::Dice,
    lab::{ClientLab, ServerLab, find, rpc_result},
    wire::{self, CONTAINER, Message},
};
use mtproto_tl::{
    Decode, Encode, Reader,
    api::enums::JsonValue,
    mtproto::types::{BadMsgNotification, GzipPacked, MsgsAck, NewSessionCreated, Pong},
};
use std::io::Write;

fn calling() -> ClientLab {
    ClientLab::calling(b"\x01\x02\x03\x5e").0
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn compressed(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

fn packed(data: &[u8]) -> Bytes {
    packed_raw(compressed(data))
}

fn packed_raw(packed: Vec<u8>) -> Bytes {
    GzipPacked {
        packed_data: packed.into(),
    }
    .to_bytes()
}

impl Inner for ClientLab {
    fn inner(&mut self, needs_ack: bool, body: &[u8]) -> Message {
        let header = self.header(needs_ack);
        let body = Bytes::copy_from_slice(body);
        Message {
            msg_id: header.msg_id,
            seq_no: header.seq_no,
            body,
        }
    }
}

impl Inner for ServerLab {
    fn inner(&mut self, needs_ack: bool, body: &[u8]) -> Message {
        let header = self.header(needs_ack);
        let body = Bytes::copy_from_slice(body);
        Message {
            msg_id: header.msg_id,
            seq_no: header.seq_no,
            body,
        }
    }
}

trait Inner {
    /// A message of the test's end, for a container.
    fn inner(&mut self, needs_ack: bool, body: &[u8]) -> Message;
}

/// AT-80, MSG-30, MSG-33: at the client.
#[test]
fn a_container_holds_as_many_messages_as_it_says() {
    let before = live_bytes();
    for (count, rest, accepted) in [
        (u32::MAX, 8, false),
        (i32::MAX as u32, 8, false),
        (0, 0, true),
        (1, 8, false),
    ] {
        let mut lab = calling();
        let body = [words(&[CONTAINER, count]), vec![0; rest]].concat();
        assert_eq!(lab.say(&body).is_ok(), accepted, "{count}");
        assert!(pushes(&mut lab).is_empty());
        assert!(
            live_bytes() - before < 1 << 20,
            "nothing is set aside for what is not there"
        );
    }
}

/// AT-80, MSG-102: at the server.
#[test]
fn a_server_executes_nothing_of_a_container_that_lies() {
    for (count, rest) in [(u32::MAX, 8), (i32::MAX as u32, 8), (1, 8)] {
        let mut lab = ServerLab::new();
        let body = [words(&[CONTAINER, count]), vec![0; rest]].concat();
        let refused = lab.say(&body);
        let codes: Vec<_> = find::<BadMsgNotification>(&lab.sent())
            .iter()
            .map(|(_, notice)| notice.error_code)
            .collect();
        assert!(refused.is_err() || codes == [64], "{codes:?}");
        assert!(lab.requests.is_empty());
    }
    let mut lab = ServerLab::new();
    lab.say(&words(&[CONTAINER, 0])).unwrap();
}

/// AT-81, MSG-30, MSG-34: the structure decides about the container, the contents about one message.
#[test]
fn a_length_that_does_not_fit_costs_the_container_and_an_object_that_does_not_only_itself() {
    for length in [u32::MAX, 5, 400, 0] {
        let mut lab = calling();
        let good = lab.inner(true, UPDATE);
        let mut body = wire::container(&[good]).to_vec();
        let at = body.len() - UPDATE.len() - 4;
        body[at..at + 4].copy_from_slice(&length.to_le_bytes());
        assert!(lab.say(&body).is_err(), "{length}");
        assert!(pushes(&mut lab).is_empty());
    }
    let mut lab = calling();
    let notice = NewSessionCreated {
        first_msg_id: 0,
        unique_id: 1,
        server_salt: 2,
    }
    .to_bytes();
    let cut = lab.inner(true, &notice[..16]);
    let good = lab.inner(true, UPDATE);
    let body = wire::container(&[cut, good]);
    lab.say(&body).unwrap();
    assert_eq!(pushes(&mut lab), [UPDATE]);
    assert_alive(&mut lab);
}

/// AT-82, MSG-31.
#[test]
fn containers_do_not_nest() {
    let mut lab = calling();
    let mut nest = wire::container(&[]);
    for _ in 0..1000 {
        let inner = lab.inner(false, &nest);
        nest = wire::container(&[inner]);
    }
    assert!(lab.say(&nest).is_err(), "a thousand deep");

    let mut lab = calling();
    let good = lab.inner(true, UPDATE);
    let hidden = packed(&wire::container(&[good]));
    let inner = lab.inner(false, &hidden);
    for body in [hidden, wire::container(&[inner])] {
        let mut lab = calling();
        let _ = lab.say(&body);
        assert!(pushes(&mut lab).is_empty(), "inside compression");
    }

    let mut lab = ServerLab::new();
    let call = lab.inner(true, UPDATE);
    let inner = wire::container(&[call]);
    let inner = lab.inner(false, &inner);
    let _ = lab.say(&wire::container(&[inner]));
    assert!(lab.requests.is_empty(), "at the server");
}

/// AT-83, MSG-9, MSG-23, MSG-102.
#[test]
fn a_message_in_a_container_is_older_than_it_and_there_once() {
    let mut lab = calling();
    let inner = lab.inner(true, UPDATE);
    lab.say(&wire::container(&[inner.clone(), inner])).unwrap();
    assert_eq!(pushes(&mut lab), [UPDATE], "a client hears it once");

    for case in ["twice", "as old", "younger"] {
        let mut lab = ServerLab::new();
        lab.next_id();
        let inner = lab.inner(true, UPDATE);
        let mut outer = lab.header(false);
        let body = match case {
            "twice" => wire::container(&[inner.clone(), inner]),
            "as old" => {
                outer.msg_id = inner.msg_id;
                wire::container(&[inner])
            }
            _ => {
                outer.msg_id = inner.msg_id - 4;
                wire::container(&[inner])
            }
        };
        let _ = lab.deliver(&outer, &body);
        assert!(lab.requests.len() <= 1, "{case}");
        let codes: Vec<_> = find::<BadMsgNotification>(&lab.sent())
            .iter()
            .map(|(_, notice)| notice.error_code)
            .collect();
        if case != "twice" {
            assert_eq!(codes, [64], "{case}");
            assert!(lab.requests.is_empty(), "{case}");
        }
    }
}

/// AT-84, MSG-30.
#[test]
fn a_container_ends_with_its_last_message() {
    let mut lab = calling();
    let good = lab.inner(true, UPDATE);
    let body = [&wire::container(&[good])[..], &[0; 4]].concat();
    assert!(lab.say(&body).is_err());
    assert!(pushes(&mut lab).is_empty());
}

/// AT-85, MSG-61.
#[test]
fn a_bomb_is_defused() {
    let bomb = packed(&vec![0; 64 << 20]);
    assert!(bomb.len() < 80 << 10);
    let (mut lab, _, call) = ClientLab::calling(b"\x01\x02\x03\x5e");
    for body in [bomb.clone(), rpc_result(call.msg_id, &bomb)] {
        let before = live_bytes();
        let _ = lab.push(&body);
        let heard = lab
            .events()
            .into_iter()
            .any(|event| matches!(event, Event::Push(_) | Event::Response { .. }));
        assert!(!heard && live_bytes() - before < 1 << 20);
        lab.reconnect();
        lab.sent();
    }
    assert_alive(&mut lab);

    let mut lab = ServerLab::new();
    let _ = lab.call(&bomb);
    assert!(
        lab.requests
            .iter()
            .all(|(_, _, body)| body.len() < 80 << 10)
    );
}

/// AT-86, MSG-60, MSG-61.
#[test]
fn damaged_compression_is_refused() {
    let whole = compressed(UPDATE);
    let mut bad_crc = whole.clone();
    let crc = bad_crc.len() - 8;
    bad_crc[crc] ^= 1;
    let cases = [
        ("bad checksum", packed_raw(bad_crc)),
        ("cut short", packed_raw(whole[..whole.len() - 9].to_vec())),
        ("empty", packed_raw(Vec::new())),
        ("trailing junk", packed_raw([&whole[..], b"junk"].concat())),
        ("thrice", packed(&packed(&packed(UPDATE)))),
    ];
    for (case, body) in cases {
        let mut lab = calling();
        let _ = lab.push(&body);
        assert!(!pushes(&mut lab).contains(&UPDATE.to_vec()), "{case}");
        lab.reconnect();
        lab.sent();
        assert_alive(&mut lab);
    }
    let mut lab = calling();
    lab.push(&packed(UPDATE)).unwrap();
    assert_eq!(pushes(&mut lab), [UPDATE], "while good compression is read");
}

/// AT-87, AT-88: a count or a length that the message cannot hold.
#[test]
fn impossible_counts_and_lengths_cost_one_message() {
    let vector = 0x1cb5_c415;
    let bodies = [
        words(&[0x62d6_b459, vector, i32::MAX as u32, 1, 1]),
        words(&[0x62d6_b459, vector, u32::MAX, 1, 1]),
        words(&[0xda69_fb52, vector, i32::MAX as u32]),
        [words(&[0x04de_b57d, 1, 1]), vec![0xfe, 0xff, 0xff, 0xff]].concat(),
        [words(&[0x04de_b57d, 1, 1]), vec![0xff, 0xff, 0xff, 0xff]].concat(),
        [words(&[0x3072_cfa1]), vec![0xfe, 0xff, 0xff, 0xff]].concat(),
    ];
    for body in bodies {
        let mut lab = calling();
        let before = live_bytes();
        let _ = lab.say(&body);
        assert!(live_bytes() - before < 1 << 16, "{body:02x?}");
        assert!(pushes(&mut lab).is_empty());
        lab.reconnect();
        lab.sent();
        assert_alive(&mut lab);
    }
    // A string whose padding is missing.
    let cut = [&words(&[0x3072_cfa1])[..], &[1]].concat();
    assert!(GzipPacked::decode(&mut Reader::new(Bytes::from(cut))).is_err());
}

/// AT-89.
#[test]
fn nesting_has_a_bound() {
    let one = 0xf781_4e55_u32;
    let deep: Vec<u32> = (0..100_000).flat_map(|_| [one, 0x1cb5_c415, 1]).collect();
    assert!(JsonValue::from_bytes(words(&deep).into()).is_err());

    let mut lab = ServerLab::new();
    let wrapped: Vec<u32> = (0..100_000).flat_map(|_| [0xcb9f_372d, 4, 0]).collect();
    let _ = lab.call(&words(&wrapped));
    lab.call(UPDATE).unwrap_or_default();
}

/// AT-90: whatever this layer does not know is somebody else's to know.
#[test]
fn unknown_constructors_do_no_harm() {
    let (mut lab, id, call) = ClientLab::calling(b"\x01\x02\x03\x5e");
    let unknown = b"\xde\xad\xbe\xef\x01\x02\x03\x04";
    lab.push(unknown).unwrap();
    let item = lab.inner(true, unknown);
    let pong = lab.inner(
        false,
        &Pong {
            msg_id: 5,
            ping_id: 6,
        }
        .to_bytes(),
    );
    lab.say(&wire::container(&[item, pong])).unwrap();
    lab.answer(call.msg_id, unknown).unwrap();
    let events = lab.events();
    let response = |event: &Event| matches!(event, Event::Response { id: answered, body } if *answered == id && body[..] == unknown[..]);
    assert!(events.iter().any(response), "{events:?}");
    assert_alive(&mut lab);
}

/// AT-91: damage inside, under the right key.
#[test]
fn no_contents_bring_a_machine_down() {
    let mut dice = Dice::new(91);
    let mut lab = calling();
    let mut server = ServerLab::new();
    let bodies = [
        NewSessionCreated {
            first_msg_id: 1 << 62,
            unique_id: 1,
            server_salt: 2,
        }
        .to_bytes(),
        MsgsAck {
            msg_ids: (0..40).collect(),
        }
        .to_bytes(),
        packed(&[1; 400]),
        rpc_result(4, &packed(UPDATE)),
        {
            let inner = lab.inner(true, UPDATE);
            wire::container(&[inner])
        },
    ];
    for round in 0..4000 {
        let mut body = bodies[round % bodies.len()].to_vec();
        if dice.one_in(4) {
            let len = 4 * dice.between(1, 30) as usize;
            body = (0..len).map(|_| dice.roll() as u8).collect();
        }
        for _ in 0..dice.between(1, 4) {
            let at = dice.below(body.len() as u64) as usize;
            body[at] ^= 1 << dice.below(8);
        }
        if lab.push(&body).is_err() {
            lab.reconnect();
        }
        lab.events();
        lab.sent();
        if server.call(&body).is_err() {
            server = ServerLab::new();
        }
        server.sent();
        server.requests.clear();
    }
}

/// AT-92: the codec's part.
#[test]
fn a_truth_value_is_one_of_two() {
    let read = |id: u32| bool::from_bytes(Bytes::copy_from_slice(&id.to_le_bytes()));
    assert_eq!(read(0x9972_75b5), Ok(true));
    assert_eq!(read(0xbc79_9737), Ok(false));
    assert!(read(0x9972_75b6).is_err());
}

/// AT-93, MSG-40.
#[test]
fn an_answer_to_nothing_is_acknowledged_and_ignored() {
    let (mut lab, id, call) = ClientLab::calling(b"\x01\x02\x03\x5e");
    let stray = lab.answer(call.msg_id ^ 0x4000, UPDATE).unwrap();
    assert!(
        !lab.events()
            .iter()
            .any(|event| matches!(event, Event::Response { .. }))
    );
    let first = lab.answer(call.msg_id, UPDATE).unwrap();
    let second = lab.answer(call.msg_id, OTHER).unwrap();
    let answers: Vec<_> = lab
        .events()
        .into_iter()
        .filter(|event| matches!(event, Event::Response { .. }))
        .collect();
    assert!(
        matches!(&answers[..], [Event::Response { id: answered, body }] if *answered == id && body[..] == *UPDATE),
        "{answers:?}"
    );
    lab.client
        .request(Bytes::from_static(b"\x05\x02\x03\x5e"))
        .unwrap();
    let acks = find::<MsgsAck>(&lab.sent());
    let acked: Vec<_> = acks
        .iter()
        .flat_map(|(_, ack)| ack.msg_ids.iter().map(|id| id.cast_unsigned()))
        .collect();
    assert_eq!(acked, [stray, first, second]);
}
