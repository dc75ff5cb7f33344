//! Requests from being queued to being answered or given up (§8).

use super::rig::{Rig, call};
use bytes::Bytes;
use mtproto_core::{Delivery, Limits, Request, RequestError};
use mtproto_kit::wire::id_of;
use mtproto_tl::{
    Constructor, Decode,
    mtproto::{
        functions::RpcDropAnswer,
        types::{GzipPacked, MsgsAck},
    },
};
use std::time::Duration;

/// MSG-35, MSG-41: what waits shares a packet, in the order of identifiers.
#[test]
fn requests_and_acknowledgements_share_a_packet() {
    let mut rig = Rig::new();
    rig.push(b"updated!").unwrap();
    (0..5).for_each(|number| drop(rig.client.request(call(number))));
    let packets = rig.packets();
    assert_eq!((packets.len(), packets[0].messages.len()), (1, 6));
    let ids: Vec<_> = packets[0]
        .messages
        .iter()
        .map(|message| message.msg_id)
        .collect();
    assert!(ids.is_sorted() && packets[0].header.msg_id > *ids.last().unwrap());
    assert_eq!(id_of(&packets[0].messages[5].body), MsgsAck::ID);
    // MSG-12, MSG-13: requests are odd, the rest is even, nothing exceeds the container's number.
    let seqs: Vec<_> = packets[0]
        .messages
        .iter()
        .map(|message| message.seq_no)
        .collect();
    assert!(seqs[..5].iter().all(|seq| seq % 2 == 1) && seqs[5] % 2 == 0);
    assert!(seqs.iter().all(|seq| *seq <= packets[0].header.seq_no));
}

/// MSG-35: one message needs no container.
#[test]
fn a_single_request_travels_alone() {
    let mut rig = Rig::new();
    rig.client.request(call(1)).unwrap();
    let packets = rig.packets();
    assert_eq!(packets[0].messages[0].msg_id, packets[0].header.msg_id);
}

/// MSG-32, bug 53: no container is longer or heavier than allowed, and not everything is under way.
#[test]
fn containers_are_bounded() {
    let mut rig = Rig::new();
    for number in 0..3000 {
        rig.client.request(call(number)).unwrap();
    }
    let packets = rig.packets();
    assert!(packets.iter().all(|packet| packet.messages.len() <= 1000));
    let sent: usize = packets.iter().map(|packet| packet.messages.len()).sum();
    assert_eq!(sent, 1024);

    let mut rig = Rig::new();
    for _ in 0..50 {
        let mut noise = vec![0; 4096];
        rand_core::Rng::fill_bytes(&mut mtproto_core::Drbg::from_seed([1; 32]), &mut noise);
        rig.client.request(Bytes::from(noise)).unwrap();
    }
    for packet in rig.packets() {
        let bytes: usize = packet
            .messages
            .iter()
            .map(|message| message.body.len())
            .sum();
        assert!(bytes <= 32 << 10);
    }
}

/// MSG-62, MSG-63.
#[test]
fn large_requests_are_compressed_when_it_pays() {
    let text = Bytes::from(b"all work and no play ".repeat(200));
    let sent = |request: Request| {
        let mut rig = Rig::new();
        rig.client.request(request).unwrap();
        rig.sent()[0].body.clone()
    };
    let packed = sent(text.clone().into());
    assert!(id_of(&packed) == GzipPacked::ID && packed.len() < text.len() / 4);
    assert_eq!(
        mtproto_core::session::unpack(packed, 10_000),
        Ok(text.clone())
    );
    assert_eq!(sent(Request::new(text.clone()).uncompressed()), text);
    let part = Bytes::from([&0xb304_a621_u32.to_le_bytes()[..], &text].concat());
    assert_eq!(sent(part.clone().into()), part);
    assert_eq!(sent(call(1).into()), call(1));
}

/// MSG-48, AT-185.
#[test]
fn a_cancelled_request_is_dropped_at_the_server_too() {
    let mut rig = Rig::new();
    let queued = rig.client.request(call(1)).unwrap();
    assert_eq!(rig.client.cancel(queued), Some(Delivery::NotSent));
    assert!(rig.sent().is_empty());

    let (id, msg_id) = rig.ask(call(2));
    assert_eq!(rig.client.cancel(id), Some(Delivery::Unknown));
    assert_eq!(rig.client.cancel(id), None);
    let drop = RpcDropAnswer::from_bytes(rig.sent_of::<RpcDropAnswer>()[0].body.clone());
    assert_eq!(drop.unwrap().req_msg_id.cast_unsigned(), msg_id);
    rig.answer(msg_id, b"late").unwrap();
    assert!(rig.outcomes().is_empty());
}

/// Field 1.7: who gives up learns what may have happened.
#[test]
fn whoever_gives_up_learns_how_far_the_request_came() {
    let mut rig = Rig::new();
    let (acked, msg_id) = rig.ask(call(1));
    let msg_ids = vec![msg_id.cast_signed()];
    rig.tell(&MsgsAck { msg_ids }).unwrap();
    let (sent, _) = rig.ask(call(2));
    let queued = rig.client.request(call(3)).unwrap();
    rig.status(-429).unwrap_err();
    let deliveries = [acked, sent, queued].map(|id| rig.client.delivery(id));
    let expected = [Delivery::Acked, Delivery::Unknown, Delivery::NotSent].map(Some);
    assert_eq!(deliveries, expected);
    assert_eq!(
        [acked, sent, queued].map(|id| rig.client.cancel(id)),
        expected
    );
}

/// A deadline passes with a byte stream and without one.
#[test]
fn a_request_fails_at_its_deadline() {
    let mut rig = Rig::new();
    let at = rig.now + Duration::from_secs(5);
    let id = rig
        .client
        .request(Request::new(call(1)).deadline(at))
        .unwrap();
    assert!(rig.client.poll_timeout().unwrap() <= at);
    rig.packets();
    rig.wait(6);
    let timed_out = Err(RequestError::TimedOut(Delivery::Unknown));
    assert_eq!(rig.outcomes(), [(id, timed_out)]);
    assert_eq!(rig.sent_of::<RpcDropAnswer>().len(), 1);

    rig.status(-429).unwrap_err();
    let at = rig.now + Duration::from_secs(5);
    let id = rig
        .client
        .request(Request::new(call(2)).deadline(at))
        .unwrap();
    assert_eq!(rig.client.poll_timeout(), Some(at));
    rig.now = at;
    rig.client.handle_timeout(at).unwrap_err();
    let timed_out = Err(RequestError::TimedOut(Delivery::NotSent));
    assert_eq!(rig.outcomes(), [(id, timed_out)]);
    assert_eq!(rig.client.poll_timeout(), None);
}

/// AT-186: a full queue gives the request back.
#[test]
fn a_full_queue_gives_the_request_back() {
    let mut rig = Rig::with(|config| {
        config.limits = Limits::default();
        config.limits.max_queued_requests = 2;
    });
    rig.client.request(call(1)).unwrap();
    let (_, msg_id) = rig.ask(call(2));
    let refused = rig.client.request(call(3)).unwrap_err();
    assert_eq!(refused.0.body, call(3));
    rig.answer(msg_id, b"done").unwrap();
    rig.client.request(refused.0).unwrap();
}

/// TR-7: sent, it would end this byte stream and every one after it.
#[test]
fn what_no_data_centre_takes_fails_at_once() {
    let mut rig = Rig::with(|config| config.limits.max_request = 4096);
    // What is compressed counts as it is sent.
    let small = rig.client.request(Bytes::from(vec![1; 8192])).unwrap();
    let noise: Vec<u8> = (0..2048_u32)
        .flat_map(|i| i.wrapping_mul(0x9e37_79b9).to_le_bytes())
        .collect();
    let large = rig.client.request(Bytes::from(noise)).unwrap();
    assert_eq!(rig.outcomes(), [(large, Err(RequestError::TooLarge))]);
    assert!(rig.client.cancel(small).is_some());
}
