//! Every stack, both ends, cut anywhere.

use super::*;
use mtproto_core::transport::{
    DcId, Marked, Obfuscation, ReplayCache,
    proxy::{Endpoint, ProxyKey, Secret, Tunnel},
};
use proptest::prelude::*;

/// How a client may reach a server, and what the server takes.
fn stacks() -> Vec<(Config, Accept)> {
    let mut all = Vec::new();
    for framing in FRAMINGS {
        for obfuscation in [None, Some(Obfuscation::default())] {
            let config = Config {
                framing,
                obfuscation,
                ..Config::default()
            };
            all.push((config, Accept::default()));
        }
    }
    let key = ProxyKey::new([7; 16]);
    let disguised = Secret::fake_tls(key.clone(), "www.example.com").unwrap();
    for secret in [Secret::plain(key.clone()), Secret::padded(key), disguised] {
        let config = Config::mtproxy(&secret, DcId::new(2));
        all.push((config, Accept::only(secret)));
    }
    all
}

/// Both ends say what they have to say first, byte by byte.
fn meet(client: &mut Transport<Client>, server: &mut Transport<Server>) {
    loop {
        let hello = send(client, &[]);
        assert_eq!(receive_cut(server, &hello, None), []);
        let answer = send(server, &[]);
        assert_eq!(receive_cut(client, &answer, None), []);
        if hello.is_empty() && answer.is_empty() {
            break;
        }
    }
    assert!(client.is_ready());
}

/// Delivers `stream` in pieces that end before each of `cuts`, or byte by byte without any.
fn receive_cut<R: Role>(
    transport: &mut Transport<R>,
    stream: &[u8],
    cuts: Option<&[usize]>,
) -> Vec<Received> {
    let mut cuts: Vec<usize> = match cuts {
        Some(cuts) => cuts.iter().map(|cut| cut % (stream.len() + 1)).collect(),
        None => (0..stream.len()).collect(),
    };
    cuts.extend([0, stream.len()]);
    cuts.sort_unstable();
    let pieces = cuts.windows(2).map(|pair| &stream[pair[0]..pair[1]]);
    pieces
        .flat_map(|piece| receive(transport, piece).unwrap())
        .collect()
}

fn encrypted() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let blocks = prop_oneof![4 => 3..12_usize, 1 => 28..34_usize, 1 => 200..600_usize];
    prop::collection::vec((blocks, any::<u8>()), 1..6).prop_map(|packets| {
        let packet = |(blocks, fill): (usize, u8)| vec![fill | 1; 24 + 16 * blocks];
        packets.into_iter().map(packet).collect()
    })
}

proptest! {
    /// TR-6, TR-60, TR-69.
    #[test]
    fn the_same_packets_arrive_however_the_stream_is_cut(
        index in 0..stacks().len(),
        up in encrypted(),
        down in encrypted(),
        cuts in prop::option::of(prop::collection::vec(any::<usize>(), 0..8)),
    ) {
        let (config, accept) = &stacks()[index];
        let mut client = client(config);
        let mut server = Transport::accept(NOW, accept, &mut rng());
        meet(&mut client, &mut server);
        let sent: Vec<&[u8]> = up.iter().map(Vec::as_slice).collect();
        let stream = send(&mut client, &sent);
        prop_assert_eq!(packets(receive_cut(&mut server, &stream, cuts.as_deref())), up);
        let sent: Vec<&[u8]> = down.iter().map(Vec::as_slice).collect();
        let stream = send(&mut server, &sent);
        prop_assert_eq!(packets(receive_cut(&mut client, &stream, cuts.as_deref())), down);
    }

    #[test]
    fn any_bytes_give_packets_or_an_error(
        index in 0..stacks().len(),
        stream in prop::collection::vec(any::<u8>(), 0..300),
        cut in any::<usize>(),
    ) {
        let (config, accept) = &stacks()[index];
        let (front, back) = stream.split_at(cut % (stream.len() + 1));
        let mut server = Transport::accept(NOW, accept, &mut rng());
        let _ = receive(&mut server, front).and_then(|_| receive(&mut server, back));
        let mut client = client(config);
        let _ = receive(&mut client, front).and_then(|_| receive(&mut client, back));
    }
}

/// TR-60: every length that framings treat differently.
#[test]
fn packets_of_every_kind_of_length_pass() {
    for framing in FRAMINGS {
        for len in [24, 56, 504, 508, 512, 65_536, 1_000_000] {
            let sent = vec![1; len];
            let stream = send(&mut plain(framing), &[&sent, &sent]);
            let received = receive(&mut server(), &stream).unwrap();
            assert_eq!(received.len(), 2, "{framing}, {len}");
            for received in received {
                let Received::Packet { bytes, .. } = received else {
                    panic!("{received:?}")
                };
                assert_eq!(&bytes[..len], sent);
            }
        }
    }
}

/// TR-10, TR-12, TR-63.
#[test]
fn a_quick_acknowledgement_is_asked_for_and_comes_back() {
    for framing in FRAMINGS {
        for len in [40, 1000] {
            let mut client = plain(framing);
            let mut out = BytesMut::new();
            client.send_marked(Marked::QuickAck, len, &mut out, |out| out.put_bytes(1, len));
            let mut server = server();
            let received = receive(&mut server, &out).unwrap();
            let asked = matches!(
                received[..],
                [Received::Packet {
                    quick_ack: true,
                    ..
                }]
            );
            assert_eq!(asked, framing != Framing::Full, "{framing}, {len}");
            let mut out = BytesMut::new();
            server.send_quick_ack(0x1234_5678, &mut out);
            let received = receive(&mut client, &out).unwrap();
            match framing {
                Framing::Full => assert_eq!(received, []),
                _ => assert_eq!(received, [Received::QuickAck(0x9234_5678)], "{framing}"),
            }
        }
    }
}

/// TR-13: the other form of a quick acknowledgement, in place of a packet.
#[test]
fn a_quick_acknowledgement_in_a_frame_is_understood_too() {
    let frame = [&[8, 0, 0, 0][..], &[0xff; 4], &[0x78, 0x56, 0x34, 0x92]].concat();
    for framing in [Framing::Intermediate, Framing::Padded] {
        let received = receive(&mut plain(framing), &frame).unwrap();
        assert_eq!(received, [Received::QuickAck(0x9234_5678)]);
    }
}

/// TR-26: who knows the secret is let in, and nobody else.
#[test]
fn a_proxy_takes_only_streams_with_its_secret() {
    let secret = |byte| Secret::padded(ProxyKey::new([byte; 16]));
    let accept = Accept::only(secret(1));
    let mut strangers = vec![
        Config::mtproxy(&secret(2), DcId::new(2)),
        Config::default(),
        Config {
            obfuscation: Some(Obfuscation::default()),
            ..Config::default()
        },
        // The right secret, but not the framing that it asks for.
        Config {
            framing: Framing::Intermediate,
            ..Config::mtproxy(&secret(1), DcId::new(2))
        },
    ];
    for config in strangers.drain(..) {
        let stream = send(&mut client(&config), &[&packet(4)]);
        let mut server = Transport::accept(NOW, &accept, &mut rng());
        let error = receive(&mut server, &stream).unwrap_err();
        assert_eq!(error, FrameError::Unrecognized, "{config:?}");
    }
    let friend = Config::mtproxy(&secret(1), DcId::new(4).for_media());
    let stream = send(&mut client(&friend), &[&packet(4)]);
    let mut server = Transport::accept(NOW, &accept, &mut rng());
    assert_eq!(packets(receive(&mut server, &stream).unwrap()), [packet(4)]);
    let recognized = server.poll_recognized().unwrap();
    assert_eq!(recognized.obfuscated, Some(DcId(-4)));
    assert_eq!(recognized.secret, Some(0));
}

/// TR-23.
#[test]
fn each_of_several_secrets_is_found() {
    let secrets = [1, 2, 3].map(|byte| Secret::plain(ProxyKey::new([byte; 16])));
    let accept = Accept {
        secrets: secrets.clone().into(),
        open: true,
    };
    for (index, secret) in secrets.iter().enumerate() {
        let stream = send(
            &mut client(&Config::mtproxy(secret, DcId::new(2))),
            &[&packet(4)],
        );
        let mut server = Transport::accept(NOW, &accept, &mut rng());
        receive(&mut server, &stream).unwrap();
        assert_eq!(server.poll_recognized().unwrap().secret, Some(index));
    }
}

#[test]
fn nothing_that_is_printed_shows_a_secret() {
    let key = ProxyKey::new([0xab; 16]);
    let secret = Secret::fake_tls(key, "example.com").unwrap();
    let proxy = "socks5://ann:abababab@127.0.0.1:1080".parse().unwrap();
    let target = Endpoint::new("149.154.167.51", 443).unwrap();
    let config = Config {
        tunnel: Some(Tunnel { proxy, target }),
        ..Config::mtproxy(&secret, DcId::new(2))
    };
    let shown = format!("{secret:?} {config:?} {:?}", client(&config));
    for trace in ["abab", "171, 171", "0xab"] {
        assert!(!shown.contains(trace), "{shown}");
    }
}

/// TR-28: what two streams in disguise have in common shows before anything is said to the second.
#[test]
fn a_recorded_hello_is_known_before_it_is_answered() {
    let secret = Secret::fake_tls(ProxyKey::new([7; 16]), "www.example.com").unwrap();
    let config = Config::mtproxy(&secret, DcId::new(2));
    let hello = send(&mut client(&config), &[]);
    let accept = Accept::only(secret);
    let mut cache = ReplayCache::default();
    let mut admit = || {
        let mut server = Transport::accept(NOW, &accept, &mut rng());
        receive(&mut server, &hello).unwrap();
        cache.admit(NOW, server.poll_fingerprint().unwrap())
    };
    assert!(admit());
    assert!(!admit());
}

/// TR-28: a server that expects nobody in disguise closes, and says nothing.
#[test]
fn a_hello_where_none_is_expected_closes() {
    let secret = Secret::fake_tls(ProxyKey::new([7; 16]), "www.example.com").unwrap();
    let hello = send(&mut client(&Config::mtproxy(&secret, DcId::new(2))), &[]);
    let mut server = server();
    assert_eq!(receive(&mut server, &hello), Err(FrameError::Unrecognized));
    assert!(send(&mut server, &[]).is_empty());
}
