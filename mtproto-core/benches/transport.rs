//! Codec stacks: bytes of packets per second, out and in, beside the cipher alone.
//!
//! What goes out is written by the caller and wrapped; what comes in arrives in reads of 64 KiB and
//! leaves as packets. A mebibyte of packets is one iteration.

use aes::cipher::{KeyIvInit, StreamCipher};
use bytes::{BufMut, BytesMut};
use criterion::{BatchSize, Bencher, Criterion, Throughput, criterion_group, criterion_main};
use mtproto_core::{
    Client, Drbg, Instant, Server,
    transport::{
        Accept, Config, Framing, Obfuscation, Received, Transport,
        fake_tls::{Chrome, ClientHello, FakeTls},
        websocket::WebSocket,
    },
};
use std::hint::black_box;

const NOW: Instant = Instant::from_micros(1_735_689_600_000_000);
const SECRET: [u8; 16] = [7; 16];
const TOTAL: usize = 1 << 20;
const READ: usize = 1 << 16;

fn stacks(c: &mut Criterion) {
    for len in [128, 65_536] {
        let mut group = c.benchmark_group(format!("transport {len}"));
        group.throughput(Throughput::Bytes(TOTAL as u64));
        group.bench_function("ctr out", |b| {
            let mut cipher = cipher();
            write(b, len, |packet, out| {
                let start = out.len();
                out.put_bytes(0, HEADER);
                out.put_slice(packet);
                cipher.apply_keystream(&mut out[start..]);
            });
        });
        group.bench_function("ctr in", |b| {
            let mut cipher = cipher();
            let mut data = vec![0; TOTAL];
            b.iter(|| {
                data.chunks_mut(READ)
                    .for_each(|read| cipher.apply_keystream(read))
            });
        });
        for (name, stack) in STACKS {
            group.bench_function(format!("{name} out"), |b| {
                let (mut client, _) = stack.open();
                write(b, len, |packet, out| client.send(packet, out));
            });
            group.bench_function(format!("{name} in"), |b| {
                let packet = vec![7; len];
                b.iter_batched(
                    || {
                        let (client, mut server) = stack.open();
                        let mut stream = BytesMut::new();
                        for _ in 0..TOTAL / len {
                            server.send(&packet, &mut stream);
                        }
                        // As a socket's are: one behind the other in one buffer.
                        let mut reads = Vec::new();
                        while !stream.is_empty() {
                            reads.push(stream.split_to(stream.len().min(READ)));
                        }
                        (client, reads)
                    },
                    |(mut client, reads)| {
                        let found: usize = reads.into_iter().map(|read| client.drain(read)).sum();
                        assert_eq!(found, TOTAL / len);
                        client
                    },
                    BatchSize::LargeInput,
                );
            });
        }
        group.finish();
    }
}

/// Sends a mebibyte of packets per iteration, in writes of 64 KiB.
fn write(b: &mut Bencher<'_>, len: usize, mut send: impl FnMut(&[u8], &mut BytesMut)) {
    let packet = vec![7; len];
    let mut out = BytesMut::with_capacity(2 * READ + TOTAL / 8);
    b.iter(|| {
        for _ in 0..TOTAL / len {
            send(&packet, &mut out);
            if out.len() >= READ {
                black_box(&out);
                out.clear();
            }
        }
    });
}

/// A framing, perhaps obfuscated, perhaps in the clothes of something else.
struct Stack {
    framing: Framing,
    obfuscated: bool,
    clothes: fn() -> (Clothes, Clothes),
}

const STACKS: [(&str, Stack); 7] = [
    ("abridged", Stack::plain(Framing::Abridged)),
    ("intermediate", Stack::plain(Framing::Intermediate)),
    ("padded", Stack::plain(Framing::Padded)),
    ("full", Stack::plain(Framing::Full)),
    (
        "obfuscated",
        Stack::obfuscated(|| (Clothes::None, Clothes::None)),
    ),
    ("fake-TLS", Stack::obfuscated(Clothes::tls)),
    ("WebSocket", Stack::obfuscated(Clothes::web_socket)),
];

impl Stack {
    const fn plain(framing: Framing) -> Self {
        Self {
            framing,
            obfuscated: false,
            clothes: || (Clothes::None, Clothes::None),
        }
    }

    const fn obfuscated(clothes: fn() -> (Clothes, Clothes)) -> Self {
        Self {
            framing: Framing::Intermediate,
            obfuscated: true,
            clothes,
        }
    }

    /// Both ends, after a packet each way.
    fn open(&self) -> (End<Client>, End<Server>) {
        let config = Config {
            framing: self.framing,
            obfuscation: self.obfuscated.then(Obfuscation::default),
            ..Config::default()
        };
        let (ours, theirs) = (self.clothes)();
        let mut client = End::new(Transport::connect(NOW, &config, &mut rng()), ours);
        let mut server = End::new(
            Transport::accept(NOW, &Accept::default(), &mut rng()),
            theirs,
        );
        // The first packet takes an announcement along, so it goes without clothes.
        let mut wire = BytesMut::new();
        client
            .transport
            .send(40, &mut wire, |out| out.put_bytes(7, 40));
        server.transport.receive(NOW, wire);
        assert!(server.transport.next(TOTAL).unwrap().is_some());
        (client, server)
    }
}

struct End<R: mtproto_core::Role> {
    transport: Transport<R>,
    clothes: Clothes,
    /// Received, and not yet undressed.
    wire: BytesMut,
}

enum Clothes {
    None,
    Tls(Box<FakeTls>),
    WebSocket(Box<WebSocket>),
}

impl<R: mtproto_core::Role> End<R> {
    fn new(transport: Transport<R>, clothes: Clothes) -> Self {
        Self {
            transport,
            clothes,
            wire: BytesMut::new(),
        }
    }

    fn send(&mut self, packet: &[u8], out: &mut BytesMut) {
        let Self {
            transport, clothes, ..
        } = self;
        let len = packet.len();
        let mut fill = |out: &mut BytesMut| transport.send(len, out, |out| out.put_slice(packet));
        match clothes {
            Clothes::None => fill(out),
            Clothes::Tls(tls) => tls.send(HEADER + len, out, fill),
            Clothes::WebSocket(socket) => socket.send(HEADER + len, out, fill),
        }
    }

    /// Takes what arrived, and counts the packets in it.
    fn drain(&mut self, read: BytesMut) -> usize {
        self.wire.unsplit(read);
        let Self {
            transport,
            clothes,
            wire,
        } = self;
        let mut undress = || match clothes {
            Clothes::None => Some(wire.split()).filter(|wire| !wire.is_empty()),
            Clothes::Tls(tls) => tls.receive(wire).unwrap(),
            Clothes::WebSocket(socket) => socket.receive(wire, TOTAL).unwrap(),
        };
        let mut packets = 0;
        // A piece that begins where a packet does need not be joined with anything.
        while let Some(piece) = undress() {
            transport.receive(NOW, piece);
            while let Some(Received::Packet { bytes, .. }) = transport.next(TOTAL).unwrap() {
                black_box(bytes);
                packets += 1;
            }
        }
        packets
    }
}

impl Clothes {
    fn tls() -> (Self, Self) {
        let (seconds, domain) = (1_735_689_600, "example.com");
        let mut client = FakeTls::connect(seconds, &SECRET, domain, &Chrome, &mut rng());
        let mut wire = BytesMut::new();
        client.poll_transmit(&mut wire);
        let hello = ClientHello::recognize(&wire, seconds, [(&SECRET, None)]);
        let mut server = hello.unwrap().unwrap().accept(&mut wire, &mut rng());
        server.poll_transmit(&mut wire);
        client.receive(&mut wire).unwrap();
        (Self::Tls(Box::new(client)), Self::Tls(Box::new(server)))
    }

    fn web_socket() -> (Self, Self) {
        let mut client = WebSocket::connect("example.com", "/apiws", &mut rng());
        let mut server = WebSocket::accept(&mut rng());
        let mut wire = BytesMut::new();
        client.poll_transmit(&mut wire);
        server.receive(&mut wire, TOTAL).unwrap();
        server.poll_transmit(&mut wire);
        client.receive(&mut wire, TOTAL).unwrap();
        (
            Self::WebSocket(Box::new(client)),
            Self::WebSocket(Box::new(server)),
        )
    }
}

/// The cipher alone.
fn cipher() -> ctr::Ctr128BE<aes::Aes256Enc> {
    KeyIvInit::new(&[1; 32].into(), &[2; 16].into())
}

/// Length of the intermediate framing's header.
const HEADER: usize = 4;

fn rng() -> Drbg {
    Drbg::from_seed([1; 32])
}

criterion_group!(benches, stacks);
criterion_main!(benches);
