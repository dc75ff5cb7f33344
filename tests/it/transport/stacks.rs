//! Every stack, both ends, cut anywhere.

use super::*;
use mtproto_core::transport::{
    DcId, Disguise, Marked, Obfuscation, ReplayCache,
    proxy::{Endpoint, Protocol, Proxy, ProxyKey, Secret, Tunnel},
};
use proptest::prelude::*;
use std::sync::Arc;

/// How a client may reach a server, what the server takes, and what is in between.
struct Stack {
    config: Config,
    accept: Accept,
    proxy: Option<Proxy>,
}

fn stacks() -> Vec<Stack> {
    let tunnels = [
        None,
        Some("socks5://127.0.0.1:1080"),
        Some("http://127.0.0.1:3128"),
    ];
    let mut all = Vec::new();
    for tunnel in tunnels {
        for (mut config, accept) in direct() {
            let proxy = tunnel.map(|url| url.parse().unwrap());
            let target = Endpoint::new("149.154.167.51", 443).unwrap();
            config.tunnel = proxy.clone().map(|proxy| Tunnel { proxy, target });
            all.push(Stack {
                config,
                accept,
                proxy,
            });
        }
    }
    all
}

/// Those without a tunnel.
fn direct() -> Vec<(Config, Accept)> {
    let mut all = Vec::new();
    for framing in FRAMINGS.into_iter().chain([Framing::Http]) {
        for obfuscation in [None, Some(Obfuscation::default())] {
            for disguise in [Disguise::None, Disguise::WebSocket] {
                let config = Config {
                    framing,
                    obfuscation: obfuscation.clone(),
                    disguise,
                    ..Config::default()
                };
                all.push((config, Accept::default()));
            }
        }
    }
    let key = ProxyKey::new([7; 16]);
    let disguised = Secret::fake_tls(key.clone(), "www.example.com").unwrap();
    for secret in [Secret::plain(key.clone()), Secret::padded(key), disguised] {
        let config = Config::mtproxy(&secret, DcId::new(2));
        all.push((config.clone(), Accept::only(secret.clone())));
        let accept = Accept {
            secrets: Arc::new([secret.clone()]),
            open: true,
        };
        all.push((config.clone(), accept.clone()));
        if secret.domain().is_none() {
            let disguise = Disguise::WebSocket;
            all.push((Config { disguise, ..config }, accept));
        }
    }
    all
}

/// Both ends say what they have to say first, cut anywhere.
fn meet(
    client: &mut Transport<Client>,
    server: &mut Transport<Server>,
    stack: &Stack,
    cuts: Cuts<'_>,
) {
    if let Some(proxy) = &stack.proxy {
        let (asked, answers): (_, &[&[u8]]) = match proxy.protocol {
            Protocol::Socks5 => (2, &[&[5, 0], &[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]]),
            Protocol::HttpConnect => (1, &[b"HTTP/1.1 200 OK\r\n\r\n"]),
        };
        for answer in answers.iter().take(asked) {
            assert!(!send(client, &[]).is_empty() && !client.is_ready());
            assert_eq!(receive_cut(client, answer, cuts), []);
        }
    }
    loop {
        let hello = send(client, &[]);
        assert_eq!(receive_cut(server, &hello, cuts), []);
        let answer = send(server, &[]);
        assert_eq!(receive_cut(client, &answer, cuts), []);
        if hello.is_empty() && answer.is_empty() {
            break;
        }
    }
    assert!(client.is_ready());
}

/// Where a stream is cut; none means everywhere.
type Cuts<'a> = Option<&'a [usize]>;

/// Delivers `stream` in pieces that end before each of `cuts`, or byte by byte without any.
fn receive_cut<R: Role>(
    transport: &mut Transport<R>,
    stream: &[u8],
    cuts: Cuts<'_>,
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
    /// TR-6, TR-60, TR-67, TR-69, AT-24, AT-38: every stack, both ends, any segmentation.
    #[test]
    fn the_same_packets_arrive_however_the_stream_is_cut(
        index in 0..stacks().len(),
        up in encrypted(),
        mut down in encrypted(),
        cuts in prop::option::of(prop::collection::vec(any::<usize>(), 0..8)),
    ) {
        let stack = stacks().swap_remove(index);
        let mut client = client(&stack.config);
        let mut server = Transport::accept(NOW, &stack.accept, &mut rng());
        meet(&mut client, &mut server, &stack, cuts.as_deref());
        if stack.config.framing == Framing::Http {
            // Only who was asked may answer.
            down.truncate(up.len());
        }
        for _ in 0..2 {
            let sent: Vec<&[u8]> = up.iter().map(Vec::as_slice).collect();
            let stream = send(&mut client, &sent);
            prop_assert_eq!(&packets(receive_cut(&mut server, &stream, cuts.as_deref())), &up);
            let sent: Vec<&[u8]> = down.iter().map(Vec::as_slice).collect();
            let stream = send(&mut server, &sent);
            prop_assert_eq!(&packets(receive_cut(&mut client, &stream, cuts.as_deref())), &down);
        }
    }

    #[test]
    fn any_bytes_give_packets_or_an_error(
        index in 0..stacks().len(),
        stream in prop::collection::vec(any::<u8>(), 0..300),
        cut in any::<usize>(),
        met in any::<bool>(),
    ) {
        let stack = stacks().swap_remove(index);
        let (front, back) = stream.split_at(cut % (stream.len() + 1));
        let mut server = Transport::accept(NOW, &stack.accept, &mut rng());
        let mut client = client(&stack.config);
        if met {
            meet(&mut client, &mut server, &stack, Some(&[]));
            receive(&mut server, &send(&mut client, &[&packet(4)])).unwrap();
        }
        let _ = receive(&mut server, front).and_then(|_| receive(&mut server, back));
        let _ = receive(&mut client, front).and_then(|_| receive(&mut client, back));
    }
}

/// TR-5: some clients, Telethon among them, take away no more than that.
#[test]
fn packets_to_clients_have_at_most_three_bytes_of_padding() {
    let (mut client, mut server) = (plain(Framing::Padded), server());
    let packet = packet(1);
    let most = |received: Vec<Received>| {
        let surplus = |received: &Received| match received {
            Received::Packet { bytes, .. } => bytes.len() - packet.len(),
            _ => unreachable!(),
        };
        received.iter().map(surplus).max()
    };
    let up = send(&mut client, &[&packet[..]; 500]);
    assert_eq!(most(receive(&mut server, &up).unwrap()), Some(15));
    let down = send(&mut server, &[&packet[..]; 500]);
    assert_eq!(most(receive(&mut client, &down).unwrap()), Some(3));
}

/// TR-50: what a server says a stream is.
#[test]
fn every_stack_is_recognized() {
    let name = |stack: &Stack| {
        let mut client = client(&stack.config);
        let mut server = Transport::accept(NOW, &stack.accept, &mut rng());
        meet(&mut client, &mut server, stack, Some(&[]));
        receive(&mut server, &send(&mut client, &[&packet(4)])).unwrap();
        server.poll_recognized().unwrap().to_string()
    };
    let direct = stacks().into_iter().filter(|stack| stack.proxy.is_none());
    let mut names: Vec<String> = direct.map(|stack| name(&stack)).collect();
    names.sort();
    names.dedup();
    assert_eq!(
        names,
        [
            "HTTP",
            "WebSocket, obfuscated abridged",
            "WebSocket, obfuscated intermediate",
            "WebSocket, obfuscated intermediate with a secret",
            "WebSocket, obfuscated padded",
            "WebSocket, obfuscated padded with a secret",
            "abridged",
            "fake TLS, obfuscated padded with a secret",
            "full",
            "intermediate",
            "obfuscated abridged",
            "obfuscated intermediate",
            "obfuscated intermediate with a secret",
            "obfuscated padded",
            "obfuscated padded with a secret",
            "padded",
        ]
    );
}

/// §7: a server may give a status as its reason to close.
#[test]
fn a_websocket_may_be_closed_with_a_status() {
    let stack = Stack {
        config: Config {
            disguise: Disguise::WebSocket,
            ..Config::default()
        },
        accept: Accept::default(),
        proxy: None,
    };
    let (mut client, mut server) = (client(&stack.config), server());
    meet(&mut client, &mut server, &stack, None);
    let goodbye = [&[0x88, 5, 0x0f, 0xa0][..], b"404"].concat();
    client.receive(NOW, BytesMut::from(&goodbye[..]));
    assert_eq!(client.next(MAX), Ok(Some(Received::Status(-404))));
}

/// TR-31: over HTTP a status is the response's own, and understood in its body too.
#[test]
fn a_status_over_http_is_that_of_the_response() {
    let (mut client, mut server) = (plain(Framing::Http), server());
    let asked = send(&mut client, &[&packet(4), &packet(4)]);
    assert_eq!(receive(&mut server, &asked).unwrap().len(), 2);
    let mut out = BytesMut::new();
    server.send_status(-404, &mut out);
    assert!(out.starts_with(b"HTTP/1.1 404 "));
    assert_eq!(receive(&mut client, &out), Ok(vec![Received::Status(-404)]));
    let bare = send(&mut server, &[&(-429_i32).to_le_bytes()]);
    assert!(bare.starts_with(b"HTTP/1.1 200 "));
    assert_eq!(
        receive(&mut client, &bare),
        Ok(vec![Received::Status(-429)])
    );
    // Nobody asks any more.
    assert!(!server.is_ready() && send(&mut server, &[&packet(4)]).is_empty());
}

/// A server that takes only streams with a secret does not show that it knows HTTP.
#[test]
fn http_is_no_way_around_a_secret() {
    let accept = Accept::only(Secret::plain(ProxyKey::new([7; 16])));
    for framing in [Framing::Http, Framing::Abridged] {
        let config = Config {
            framing,
            disguise: Disguise::WebSocket,
            ..Config::default()
        };
        let mut server = Transport::accept(NOW, &accept, &mut rng());
        let hello = send(&mut client(&config), &[&packet(4)]);
        let refused = receive(&mut server, &hello);
        assert_eq!(refused, Err(FrameError::Unrecognized));
        assert!(send(&mut server, &[]).is_empty());
    }
}

/// TR-60: every length that framings treat differently.
#[test]
fn packets_of_every_kind_of_length_pass() {
    for framing in FRAMINGS.into_iter().chain([Framing::Http]) {
        for len in [4, 24, 56, 504, 508, 512, 65_536, 1_000_000] {
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
    let mut client = plain(Framing::Http);
    send(&mut client, &[&packet(4)]);
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n";
    let response = [&head[..], &frame[4..]].concat();
    let received = receive(&mut client, &response).unwrap();
    assert_eq!(received, [Received::QuickAck(0x9234_5678)]);
}

/// TR-21, TR-26: who knows the secret is let in, and nobody else.
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

/// TR-28, AT-37: what is refused can be passed on to the real domain, byte for byte.
#[test]
fn what_is_refused_is_handed_back_as_it_came() {
    let secret = |byte| Secret::fake_tls(ProxyKey::new([byte; 16]), "www.example.com").unwrap();
    let hello = |byte| {
        send(
            &mut client(&Config::mtproxy(&secret(byte), DcId::new(2))),
            &[],
        )
    };
    let accept = Accept::only(secret(1));
    // A stranger; a scanner; somebody who is too early to tell.
    for stream in [
        hello(2),
        b"GET / HTTP/1.1\r\n".repeat(5),
        hello(1)[..100].to_vec(),
    ] {
        for size in [1, 60, 10_000] {
            let mut server = Transport::accept(NOW, &accept, &mut rng());
            let pieces = stream.chunks(size).take_while(|piece| {
                let verdict = receive(&mut server, piece);
                verdict.is_ok()
            });
            let taken = pieces.map(<[u8]>::len).sum::<usize>();
            let taken = (taken + size).min(stream.len());
            assert_eq!(server.into_unanswered().as_deref(), Some(&stream[..taken]));
        }
    }
}

/// TR-28: a recording is known by its fingerprint, while nothing has been said to it.
#[test]
fn a_recording_is_handed_back_as_it_came() {
    let secret = Secret::fake_tls(ProxyKey::new([7; 16]), "www.example.com").unwrap();
    let (config, accept) = (Config::mtproxy(&secret, DcId::new(2)), Accept::only(secret));
    let (mut client, mut server) = (client(&config), Transport::accept(NOW, &accept, &mut rng()));
    let mut recording = send(&mut client, &[]);
    receive(&mut server, &recording).unwrap();
    receive(&mut client, &send(&mut server, &[])).unwrap();
    recording.extend(send(&mut client, &[&packet(4)]));

    for size in [1, 1000, 10_000] {
        let mut server = Transport::accept(NOW, &accept, &mut rng());
        for piece in recording.chunks(size) {
            receive(&mut server, piece).unwrap();
        }
        assert!(server.poll_fingerprint().is_some());
        assert_eq!(server.into_unanswered().as_deref(), Some(&recording[..]));
    }
    assert_eq!(server.into_unanswered(), None, "it was answered");
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
