//! Packets that arrive together are opened together, and then handled one by one.

use super::rig::{Rig, UPDATE, call};
use bytes::{Bytes, BytesMut};
use mtproto_core::{Drbg, Error, Event, Server, packet::Header};
use mtproto_kit::wire;
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
