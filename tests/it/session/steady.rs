//! A packet asks nobody for memory, once everything has the size it needs.

use super::{
    rig::{NOW, Rig, UPDATE},
    server_rig,
};
use crate::alloc::allocations;
use bytes::{BufMut, Bytes, BytesMut};
use mtproto_core::{
    AuthKey, Client, Drbg, Event, Request, Server,
    packet::{self, Header},
    transport::{Config, Obfuscation, Received, Transport},
};
use mtproto_kit::wire::{self, Message};
use mtproto_tl::{
    Constructor, Encode,
    mtproto::types::{MsgsAck, RpcResult},
};
use std::time::Duration;

/// One copy: from the body into the buffer, where everything else happens.
#[test]
fn sending_a_packet_allocates_nothing() {
    let key = AuthKey::new([7; 256]);
    let mut rng = Drbg::from_seed([3; 32]);
    let mut transport = Transport::<Client>::connect(NOW, &Config::default(), &mut rng);
    let mut out = BytesMut::with_capacity(1 << 16);
    let asked = steady(|round| {
        out.clear();
        let body = vec![7; 4 + round % 100 * 40];
        let padding = packet::padding_len(body.len());
        let whole = packet::sealed_len(body.len(), padding);
        let before = allocations();
        transport.send(whole, &mut out, |out| {
            let put = |out: &mut BytesMut| out.put_slice(&body);
            let header = Header::default();
            packet::seal::<Client>(&key, &header, body.len(), padding, &mut rng, out, put);
        });
        allocations() - before
    });
    assert_eq!(asked, 0);
}

/// No copy: what is handed out is a part of the buffer that the bytes were read into.
#[test]
fn receiving_a_packet_allocates_and_copies_nothing() {
    let key = AuthKey::new([7; 256]);
    let mut rng = Drbg::from_seed([3; 32]);
    let mut transport = Transport::<Client>::connect(NOW, &Config::default(), &mut rng);
    let mut buffer = BytesMut::with_capacity(1 << 17);
    let asked = steady(|round| {
        let body = vec![7; 4 + round % 100 * 40];
        let input = read(&mut buffer, &sealed(&key, &Header::default(), &body));
        let place = input.as_ptr_range();
        let before = allocations();
        transport.receive(NOW, input);
        while let Some(received) = transport.next(1 << 20).unwrap() {
            let Received::Packet { bytes, .. } = received else {
                unreachable!()
            };
            let opened = packet::open::<Client>(&key, bytes).unwrap();
            assert!(place.contains(&opened.body.as_ptr()));
        }
        allocations() - before
    });
    assert_eq!(asked, 0);
}

/// The same through a whole session, alone and with others.
#[test]
fn hearing_from_the_server_allocates_nothing() {
    for together in [1, 2, 8] {
        let mut rig = Rig::new();
        let mut buffer = BytesMut::with_capacity(1 << 17);
        let asked = steady(|_| {
            rig.now = rig.now + Duration::from_millis(10);
            let packets =
                (0..together).map(|_| sealed(&rig.key.clone(), &rig.header(3, 100), &UPDATE));
            let input = read(&mut buffer, &packets.collect::<Vec<_>>().concat());
            let before = allocations();
            rig.client.handle_input(rig.now, input).unwrap();
            let heard = std::iter::from_fn(|| rig.client.poll_event());
            let is_push = |event| matches!(event, Event::Push(body) if body == UPDATE[..]);
            assert_eq!(heard.map(is_push).filter(|is| *is).count(), together);
            allocations() - before
        });
        assert_eq!(asked, 0, "{together} together");
    }
}

/// Requests and their answers, alone and with others. More of them in one packet would be copied out
/// of it, lest each keeps all of it in memory.
#[test]
fn calling_the_server_allocates_nothing() {
    for together in [1, 2, 6] {
        let mut rig = Rig::new();
        let mut output = BytesMut::with_capacity(1 << 16);
        let mut input = BytesMut::with_capacity(1 << 17);
        let asked = steady(|_| {
            rig.now = rig.now + Duration::from_millis(10);
            output.clear();
            let mut asked = allocations();
            for _ in 0..together {
                let deadline = rig.now + Duration::from_secs(60);
                let request = Request::new(Bytes::from_static(&CALL)).deadline(deadline);
                rig.client.request(request).unwrap();
            }
            while rig.client.poll_transmit(rig.now, &mut output) {}
            asked = allocations() - asked;

            let sent = rig.read(&output).into_iter();
            let calls = sent
                .flat_map(|packet| packet.messages)
                .filter(|message| message.body == CALL[..]);
            let answers: Vec<_> = calls.map(|call| answer(&mut rig, call.msg_id)).collect();
            let header = rig.header(1, 100);
            let packet = match &answers[..] {
                [alone] => sealed(&rig.key, &header_of(&rig, alone), &alone.body),
                several => sealed(&rig.key, &header, &wire::container(several)),
            };
            let packet = read(&mut input, &packet);

            let before = allocations();
            rig.client.handle_input(rig.now, packet).unwrap();
            let heard = std::iter::from_fn(|| rig.client.poll_event());
            let is_answer =
                |event| matches!(event, Event::Response { body, .. } if body == CALL[..]);
            assert_eq!(heard.map(is_answer).filter(|is| *is).count(), together);
            asked + allocations() - before
        });
        assert_eq!(asked, 0, "{together} together");
    }
}

/// Packets that are sealed together, and enciphered afterwards.
#[test]
fn sending_a_queue_allocates_nothing() {
    let transport = Config {
        obfuscation: Some(Obfuscation::default()),
        ..Config::default()
    };
    let mut rig = Rig::fresh(|config| config.transport = transport);
    let parts = [0; 5].map(|_| Bytes::from(vec![7; 40_000]));
    let mut output = BytesMut::with_capacity(1 << 18);
    let asked = steady(|round| {
        output.clear();
        let before = allocations();
        let ids = parts.each_ref().map(|part| {
            let request = Request::new(part.clone()).uncompressed();
            rig.client.request(request).unwrap()
        });
        while rig.client.poll_transmit(rig.now, &mut output) {}
        let asked = allocations() - before;
        assert!(output.len() > 200_000, "round {round}");
        for id in ids {
            rig.client.cancel(id).unwrap();
        }
        asked
    });
    assert_eq!(asked, 0);
}

/// What clients send along with almost everything.
#[test]
fn hearing_acknowledgements_from_a_client_allocates_nothing() {
    let mut rig = server_rig::Rig::new();
    let mut rng = Drbg::from_seed([3; 32]);
    let mut buffer = BytesMut::with_capacity(1 << 17);
    let msg_ids = (0..20).map(|count| 4 * count + 1).collect();
    let acks = MsgsAck { msg_ids }.to_bytes();
    let asked = steady(|_| {
        rig.now = rig.now + Duration::from_millis(10);
        let message = rig.message(false, &acks);
        let header = Header {
            salt: rig.salt,
            session_id: rig.session,
            msg_id: message.msg_id,
            seq_no: message.seq_no,
        };
        let packet = wire::seal::<Client>(&rig.key.key, &header, &message.body, &mut rng);
        let input = read(&mut buffer, &wire::frame(&packet));
        let before = allocations();
        rig.server.handle_input(rig.now, input).unwrap();
        allocations() - before
    });
    assert_eq!(asked, 0);
}

fn answer(rig: &mut Rig, request: u64) -> Message {
    let mut body = RpcResult::ID.to_le_bytes().to_vec();
    body.extend(request.to_le_bytes());
    body.extend(CALL);
    let Header { msg_id, seq_no, .. } = rig.header(1, 101);
    Message {
        msg_id,
        seq_no,
        body: body.into(),
    }
}

fn header_of(rig: &Rig, message: &Message) -> Header {
    Header {
        salt: rig.salt,
        session_id: rig.session,
        msg_id: message.msg_id,
        seq_no: message.seq_no,
    }
}

/// What `round` asked for in a thousand times, after as many to grow.
fn steady(mut round: impl FnMut(usize) -> usize) -> usize {
    let warm: usize = (0..1000).map(&mut round).sum();
    let asked = (0..1000).map(round).sum();
    println!("{warm} times while growing, {asked} times afterwards");
    asked
}

fn sealed(key: &AuthKey, header: &Header, body: &[u8]) -> Bytes {
    let mut rng = Drbg::from_seed([3; 32]);
    wire::frame(&wire::seal::<Server>(key, header, body, &mut rng)).freeze()
}

/// Bytes in a buffer that is read into again and again, as a driver does.
fn read(buffer: &mut BytesMut, bytes: &[u8]) -> BytesMut {
    buffer.reserve(bytes.len());
    buffer.put_slice(bytes);
    buffer.split()
}

const CALL: [u8; 100] = [7; 100];
