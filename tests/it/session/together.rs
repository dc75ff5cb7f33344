//! Packets that arrive together are opened together, and then handled one by one; packets that leave
//! together are sealed together, and are what they would be one by one.

use super::{
    rig::{NOW, Rig, UPDATE, call},
    server_rig,
};
use bytes::{Bytes, BytesMut};
use mtproto_core::{
    Drbg, Error, Event, Request, Server,
    packet::Header,
    transport::{Config, Framing, Obfuscation},
};
use mtproto_kit::wire::{self, Frames};
use mtproto_tl::{Constructor, mtproto::types::RpcResult};

/// The law of chunking: all at once, one by one, or cut anywhere, the events and what is sent
/// afterwards are the same.
#[test]
fn packets_together_mean_what_they_mean_one_by_one() {
    for count in [1, 2, 3, 4, 5, 8, 9, 20] {
        let (events, sent) = story(count, usize::MAX, |_| {});
        assert_eq!(pushes(&events), count);
        for size in [1, 40, 113, 1000] {
            assert_eq!(story(count, size, |_| {}), (events.clone(), sent.clone()));
        }
    }
}

/// MSG-20: a forged packet ends the byte stream; those before it are handled, those behind it are not.
#[test]
fn a_forged_packet_among_others_spoils_none_before_it() {
    for at in 0..9 {
        let forge = |packets: &mut Vec<BytesMut>| packets[at][70] ^= 1;
        let (events, _) = story(9, usize::MAX, forge);
        assert_eq!(pushes(&events), at);
        assert_eq!(story(9, 7, forge).0, events);
    }
}

/// A packet of another key, one too short for any message and a broken frame are met at their turn.
#[test]
fn what_cannot_be_opened_waits_for_its_turn() {
    let foreign = |packets: &mut Vec<BytesMut>| packets[3][4] ^= 1;
    let short = |packets: &mut Vec<BytesMut>| packets[3] = wire::frame(&packets[3][4..44]);
    let endless = |packets: &mut Vec<BytesMut>| packets[3][..4].fill(0x7f);
    for spoil in [&foreign as &dyn Fn(&mut Vec<BytesMut>), &short, &endless] {
        let (events, _) = story(6, usize::MAX, spoil);
        assert_eq!(pushes(&events), 3);
        assert_eq!(story(6, 1, spoil).0, events);
    }
}

/// Whatever the stack of codecs, and whether it can wait for the packets to be sealed.
#[test]
fn requests_leave_together_as_they_leave_one_by_one() {
    let obfuscation = Some(Obfuscation::default());
    let framings = [
        Framing::Abridged,
        Framing::Intermediate,
        Framing::Padded,
        Framing::Full,
        Framing::Http,
    ];
    let plain = framings.map(|framing| (framing, None));
    let obfuscated = framings[..3]
        .iter()
        .map(|framing| (*framing, obfuscation.clone()));
    for (framing, obfuscation) in plain.into_iter().chain(obfuscated) {
        let transport = Config {
            framing,
            obfuscation,
            ..Config::default()
        };
        let ask = |bodies: &[Bytes]| {
            let mut rig = Rig::fresh(|config| config.transport = transport.clone());
            let mut out = BytesMut::new();
            for body in bodies {
                rig.client
                    .request(Request::new(body.clone()).uncompressed())
                    .unwrap();
            }
            transmit(&mut out, |out| rig.client.poll_transmit(NOW, out));
            (rig, out)
        };
        let bodies: Vec<_> = (0..20).map(large).collect();
        let (_, together) = ask(&bodies);
        let (mut rig, mut one_by_one) = ask(&bodies[..1]);
        for body in &bodies[1..] {
            rig.client
                .request(Request::new(body.clone()).uncompressed())
                .unwrap();
            transmit(&mut one_by_one, |out| rig.client.poll_transmit(NOW, out));
        }
        assert!(together == one_by_one, "{framing:?}");
    }
}

/// The same for what a server says unasked.
#[test]
fn pushes_leave_together_as_they_leave_one_by_one() {
    let push = |every: u32| {
        let mut rig = server_rig::Rig::new();
        let mut out = BytesMut::new();
        for number in 0..12 {
            rig.server.push(rig.name(), large(number));
            if number % every == every - 1 {
                transmit(&mut out, |out| rig.server.poll_transmit(rig.now, out));
            }
        }
        out
    };
    let one_by_one = push(1);
    for every in [2, 3, 6, 12] {
        assert!(push(every) == one_by_one, "{every} together");
    }
}

/// A caller who wants no more output is not given much more of it.
#[test]
fn few_packets_leave_together() {
    for (len, most) in [(40_000, 8), (300_000, 4), (512 << 10, 2), (1 << 20, 1)] {
        let mut rig = Rig::with(|config| config.limits.max_request = 2 << 20);
        for _ in 0..10 {
            rig.client
                .request(Request::new(vec![7; len].into()).uncompressed())
                .unwrap();
        }
        let mut frames = Frames::default();
        let mut counts = Vec::new();
        let mut out = BytesMut::new();
        while rig.client.poll_transmit(rig.now, &mut out) {
            counts.push(frames.feed(&out.split()).len());
        }
        assert_eq!(counts.iter().sum::<usize>(), 10);
        assert_eq!(counts[0], most, "packets of {len} bytes");
    }
}

/// A body of which no two go in one packet, none like another.
fn large(number: u32) -> Bytes {
    let len = 33_000 + number as usize % 7 * 44_444;
    vec![number as u8; len].into()
}

fn transmit(out: &mut BytesMut, mut poll: impl FnMut(&mut BytesMut) -> bool) {
    while poll(out) {}
}

/// An event as it prints, and the bytes in it.
type Heard = (String, Bytes);

fn pushes(events: &[Heard]) -> usize {
    let is_push = |(name, _): &&Heard| name.starts_with("Push");
    events.iter().filter(is_push).count()
}

fn heard(event: Event) -> Heard {
    let name = format!("{event:?}");
    match event {
        Event::Push(body) | Event::Response { body, .. } => (name, body),
        _ => (name, Bytes::new()),
    }
}

/// What a client says and sends when `count` packets of various sizes reach it in pieces of `size`.
fn story(
    count: usize,
    size: usize,
    spoil: impl Fn(&mut Vec<BytesMut>),
) -> (Vec<Heard>, Result<Bytes, Error>) {
    let mut rig = Rig::new();
    let (_, request) = rig.ask(call(7));
    let mut rng = Drbg::from_seed([3; 32]);
    let mut packets = Vec::new();
    for number in 0..count {
        let header = rig.header(3, 2 * number as u32 + 101);
        let body = UPDATE.repeat(1 + number * number * 7);
        packets.push(frame(&rig, &header, &body, &mut rng));
    }
    let header = rig.header(1, 1001);
    let mut answer = RpcResult::ID.to_le_bytes().to_vec();
    answer.extend(request.to_le_bytes());
    answer.extend(UPDATE);
    packets.push(frame(&rig, &header, &answer, &mut rng));
    spoil(&mut packets);

    let stream = packets.concat();
    let mut outcome = Ok(());
    for piece in stream.chunks(size.min(stream.len())) {
        outcome = rig.client.handle_input(rig.now, BytesMut::from(piece));
    }
    let events = rig.events().into_iter().map(heard).collect();
    rig.shed();
    rig.wait(10);
    let mut out = BytesMut::new();
    while rig.client.poll_transmit(rig.now, &mut out) {}
    (events, outcome.map(|()| out.freeze()))
}

fn frame(rig: &Rig, header: &Header, body: &[u8], rng: &mut Drbg) -> BytesMut {
    wire::frame(&wire::seal::<Server>(&rig.key, header, body, rng))
}
