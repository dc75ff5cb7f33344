use super::*;
use crate::{Drbg, Instant, Role, Server};
use alloc::{vec, vec::Vec};
use bytes::{BufMut, Bytes, BytesMut};
use proptest::prelude::*;

const NOW: Instant = Instant::from_micros(0);
const MAX: usize = 1 << 20;

const FRAMINGS: [Framing; 4] = [
    Framing::Abridged,
    Framing::Intermediate,
    Framing::Padded,
    Framing::Full,
];

fn rng() -> Drbg {
    Drbg::from_seed([5; 32])
}

fn stacks() -> impl Strategy<Value = Config> {
    let obfuscation = prop_oneof![
        Just(None),
        Just(Some(Obfuscation {
            secret: None,
            dc: Some(DcId(2))
        }))
    ];
    (0..FRAMINGS.len(), obfuscation).prop_map(|(index, obfuscation)| Config {
        framing: FRAMINGS[index],
        obfuscation,
        ..Config::default()
    })
}

fn plain(framing: Framing) -> Config {
    Config {
        framing,
        ..Config::default()
    }
}

fn send<R: Role>(transport: &mut Transport<R>, packets: &[Vec<u8>]) -> Vec<u8> {
    let mut out = BytesMut::new();
    for packet in packets {
        transport.send(packet.len(), &mut out, |out| out.put_slice(packet));
    }
    out.to_vec()
}

/// What arrives when the stream is cut before each of `cuts`.
fn receive<R: Role>(transport: &mut Transport<R>, stream: &[u8], cuts: &[usize]) -> Vec<Received> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut % (stream.len() + 1)).collect();
    cuts.extend([0, stream.len()]);
    cuts.sort_unstable();
    let mut all = Vec::new();
    for pair in cuts.windows(2) {
        transport.receive(NOW, BytesMut::from(&stream[pair[0]..pair[1]]));
        while let Some(received) = transport.next(MAX).unwrap() {
            all.push(received);
        }
    }
    all
}

fn packets() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let packet = prop_oneof![4 => 6..80_usize, 1 => 120..140_usize, 1 => 1000..2000_usize];
    let packet = packet.prop_flat_map(|words| prop::collection::vec(any::<u8>(), words * 4));
    prop::collection::vec(packet, 1..6)
}

fn assert_same(received: Vec<Received>, sent: &[Vec<u8>], framing: Framing) {
    assert_eq!(received.len(), sent.len());
    for (received, sent) in received.into_iter().zip(sent) {
        let Received::Packet {
            bytes,
            quick_ack: false,
        } = received
        else {
            panic!("{received:?}")
        };
        let surplus = if framing == Framing::Padded { 15 } else { 0 };
        assert_eq!(&bytes[..sent.len()], sent);
        assert!(bytes.len() <= sent.len() + surplus);
    }
}

proptest! {
    #[test]
    fn the_same_packets_arrive_however_the_stream_is_cut(
        config in stacks(), up in packets(), down in packets(), cuts in prop::collection::vec(any::<usize>(), 0..8),
    ) {
        let mut client = Transport::connect(NOW, &config, &mut rng());
        let mut server = Transport::accept(NOW, &Accept::default(), &mut rng());
        let stream = send(&mut client, &up);
        assert_same(receive(&mut server, &stream, &cuts), &up, config.framing);
        let stream = send(&mut server, &down);
        assert_same(receive(&mut client, &stream, &cuts), &down, config.framing);
    }

    #[test]
    fn any_bytes_at_either_end_give_packets_or_an_error(
        stream in prop::collection::vec(any::<u8>(), 0..300), first in 0..4_usize, framing in 0..FRAMINGS.len(),
    ) {
        let mut server = Transport::<Server>::accept(NOW, &Accept::default(), &mut rng());
        let mut announced = FRAMINGS[first].announcement().to_vec();
        announced.extend(&stream);
        server.receive(NOW, BytesMut::from(&announced[..]));
        while let Ok(Some(_)) = server.next(MAX) {}
        let mut client = Transport::connect(NOW, &plain(FRAMINGS[framing]), &mut rng());
        client.receive(NOW, BytesMut::from(&stream[..]));
        while let Ok(Some(_)) = client.next(MAX) {}
    }
}

#[test]
fn byte_by_byte_is_a_cut_like_any_other() {
    for framing in FRAMINGS {
        for obfuscation in [None, Some(Obfuscation::default())] {
            let config = Config {
                obfuscation,
                ..plain(framing)
            };
            let mut client = Transport::connect(NOW, &config, &mut rng());
            let mut server = Transport::accept(NOW, &Accept::default(), &mut rng());
            let packet = vec![7; 40];
            let stream = send(&mut client, &[packet.clone(), packet.clone()]);
            let cuts: Vec<usize> = (0..stream.len()).collect();
            assert_same(
                receive(&mut server, &stream, &cuts),
                &[packet.clone(), packet],
                framing,
            );
        }
    }
}

#[test]
fn frames_look_as_the_specification_shows_them() {
    let packet = vec![9; 56];
    let short = send(
        &mut Transport::connect(NOW, &plain(Framing::Abridged), &mut rng()),
        core::slice::from_ref(&packet),
    );
    assert_eq!(short[..2], [0xef, 0x0e]);
    let long = send(
        &mut Transport::connect(NOW, &plain(Framing::Abridged), &mut rng()),
        &[vec![0; 508]],
    );
    assert_eq!(long[..5], [0xef, 0x7f, 0x7f, 0, 0]);
    let intermediate = send(
        &mut Transport::connect(NOW, &plain(Framing::Intermediate), &mut rng()),
        core::slice::from_ref(&packet),
    );
    assert_eq!(intermediate[..8], [0xee, 0xee, 0xee, 0xee, 0x38, 0, 0, 0]);
    let full = send(
        &mut Transport::connect(NOW, &plain(Framing::Full), &mut rng()),
        &[packet],
    );
    assert_eq!(
        (full.len(), &full[..8]),
        (68, &[0x44, 0, 0, 0, 0, 0, 0, 0][..])
    );
}

#[test]
fn a_status_is_told_from_a_packet_in_every_framing() {
    for framing in FRAMINGS {
        let mut client = Transport::connect(NOW, &plain(framing), &mut rng());
        let mut server = Transport::accept(NOW, &Accept::default(), &mut rng());
        let hello = send(&mut client, &[vec![1; 40]]);
        assert_eq!(receive(&mut server, &hello, &[]).len(), 1);
        let mut out = BytesMut::new();
        server.send_status(-404, &mut out);
        assert_eq!(
            receive(&mut client, &out, &[]),
            [Received::Status(-404)],
            "{framing:?}"
        );
    }
}

#[test]
fn quick_acknowledgements_come_back_where_there_are_any() {
    for framing in [Framing::Abridged, Framing::Intermediate, Framing::Padded] {
        let mut client = Transport::connect(NOW, &plain(framing), &mut rng());
        let mut server = Transport::<Server>::accept(NOW, &Accept::default(), &mut rng());
        let mut hello = framing.announcement().to_vec();
        hello.extend(match framing {
            Framing::Abridged => vec![0x80 | 10],
            _ => vec![40, 0, 0, 0x80],
        });
        hello.extend([1; 40]);
        let received = receive(&mut server, &hello, &[3]);
        assert!(
            matches!(
                &received[..],
                [Received::Packet {
                    quick_ack: true,
                    ..
                }]
            ),
            "{received:?}"
        );
        let mut out = BytesMut::new();
        server.send_quick_ack(0x8765_4321, &mut out);
        assert_eq!(
            receive(&mut client, &out, &[2]),
            [Received::QuickAck(0x8765_4321)],
            "{framing:?}"
        );
    }
}

#[test]
fn a_length_is_refused_before_its_packet_has_arrived() {
    let too_long = FrameError::TooLong {
        len: 1 << 24,
        max: MAX,
    };
    for (framing, header) in [
        (Framing::Intermediate, vec![0, 0, 0, 1]),
        (Framing::Full, vec![12, 0, 0, 1, 0, 0, 0, 0]),
    ] {
        let mut client = Transport::connect(NOW, &plain(framing), &mut rng());
        client.receive(NOW, Bytes::from(header).into());
        assert_eq!(client.next(MAX), Err(too_long.clone()), "{framing:?}");
    }
    for (framing, header) in [
        (Framing::Abridged, vec![0]),
        (Framing::Intermediate, vec![3, 0, 0, 0]),
    ] {
        let mut client = Transport::connect(NOW, &plain(framing), &mut rng());
        client.receive(NOW, Bytes::from(header).into());
        assert!(
            matches!(client.next(MAX), Err(FrameError::BadLength(_))),
            "{framing:?}"
        );
    }
}

#[test]
fn a_damaged_or_repeated_full_frame_is_refused() {
    let mut client = Transport::connect(NOW, &plain(Framing::Full), &mut rng());
    let frame = send(&mut client, &[vec![1; 40]]);
    for at in 8..frame.len() {
        let mut damaged = frame.clone();
        damaged[at] ^= 1;
        let mut server = Transport::<Server>::accept(NOW, &Accept::default(), &mut rng());
        server.receive(NOW, BytesMut::from(&damaged[..]));
        assert_eq!(server.next(MAX), Err(FrameError::Checksum));
    }
    let mut server = Transport::<Server>::accept(NOW, &Accept::default(), &mut rng());
    server.receive(NOW, BytesMut::from(&[&frame[..], &frame[..]].concat()[..]));
    assert!(server.next(MAX).is_ok());
    assert_eq!(
        server.next(MAX),
        Err(FrameError::Sequence {
            expected: 1,
            got: 0
        })
    );
}

#[test]
fn another_protocol_is_not_recognized() {
    let mut server = Transport::<Server>::accept(NOW, &Accept::default(), &mut rng());
    let request =
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: somebody else\r\nAccept: */*\r\n\r\n";
    server.receive(NOW, BytesMut::from(&request[..]));
    assert_eq!(server.next(MAX), Err(FrameError::Unrecognized));
}
