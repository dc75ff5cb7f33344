//! Byte streams and packets, from both ends.

mod attacks;
mod proxies;
mod secrets;
mod stacks;
mod tunnels;

use bytes::{BufMut, BytesMut};
use mtproto_core::{
    Client, Drbg, Instant, Role, Server,
    transport::{Accept, Config, FrameError, Framing, Received, Transport},
};

const NOW: Instant = Instant::from_micros(1_764_000_000_000_000);

/// Largest packet taken here.
const MAX: usize = 1 << 20;

/// Those of a stream.
const FRAMINGS: [Framing; 4] = [
    Framing::Abridged,
    Framing::Intermediate,
    Framing::Padded,
    Framing::Full,
];

fn rng() -> Drbg {
    Drbg::from_seed([5; 32])
}

fn client(config: &Config) -> Transport<Client> {
    Transport::connect(NOW, config, &mut rng())
}

/// A client of a framing alone.
fn plain(framing: Framing) -> Transport<Client> {
    client(&Config {
        framing,
        ..Config::default()
    })
}

fn server() -> Transport<Server> {
    Transport::accept(NOW, &Accept::default(), &mut rng())
}

/// What goes out when `packets` are sent.
fn send<R: Role>(transport: &mut Transport<R>, packets: &[&[u8]]) -> Vec<u8> {
    let mut out = BytesMut::new();
    while transport.poll_transmit(&mut out) {}
    for packet in packets {
        transport.send(packet.len(), &mut out, |out| out.put_slice(packet));
    }
    out.to_vec()
}

/// What comes of bytes that arrive at once.
fn receive<R: Role>(
    transport: &mut Transport<R>,
    bytes: &[u8],
) -> Result<Vec<Received>, FrameError> {
    transport.receive(NOW, BytesMut::from(bytes));
    let mut all = Vec::new();
    while let Some(received) = transport.next(MAX)? {
        all.push(received);
    }
    Ok(all)
}

/// The packets among it, without padding.
fn packets(received: Vec<Received>) -> Vec<Vec<u8>> {
    let packet = |received| match received {
        Received::Packet { mut bytes, .. } => {
            mtproto_core::transport::trim(&mut bytes);
            Some(bytes.to_vec())
        }
        _ => None,
    };
    received.into_iter().filter_map(packet).collect()
}

/// An encrypted packet by its looks: a key, a message key, and whole blocks.
fn packet(blocks: usize) -> Vec<u8> {
    (0..24 + 16 * blocks).map(|at| at as u8 | 1).collect()
}
