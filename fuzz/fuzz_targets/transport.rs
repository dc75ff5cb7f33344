//! Bytes from anybody at either end of every stack, in pieces: the pieces change nothing.
#![no_main]

use bytes::{BufMut, BytesMut};
use mtproto_core::{
    Client, Drbg, Instant, Role, Server,
    transport::{Accept, Config, Disguise, FrameError, Framing, Obfuscation, Received, Transport},
};

libfuzzer_sys::fuzz_target!(|input: (u8, u8, &[u8])| {
    let (choice, cut, stream) = input;
    let framings = [
        Framing::Abridged,
        Framing::Intermediate,
        Framing::Padded,
        Framing::Full,
        Framing::Http,
    ];
    let config = Config {
        framing: framings[usize::from(choice / 8) % framings.len()],
        obfuscation: (choice & 1 != 0).then(Obfuscation::default),
        disguise: match choice & 2 {
            0 => Disguise::None,
            _ => Disguise::WebSocket,
        },
        ..Config::default()
    };
    let server = || Transport::<Server>::accept(NOW, &Accept::default(), &mut rng());
    let client = || {
        let mut client = Transport::<Client>::connect(NOW, &config, &mut rng());
        if choice & 4 != 0 {
            meet(&mut client, &mut server());
        }
        client
    };
    assert_eq!(
        receive(&mut client(), stream, stream.len()),
        receive(&mut client(), stream, cut.into())
    );
    assert_eq!(
        receive(&mut server(), stream, stream.len()),
        receive(&mut server(), stream, cut.into())
    );
});

/// Both say what has to come first, and the client asks something.
fn meet(client: &mut Transport<Client>, server: &mut Transport<Server>) {
    let mut wire = BytesMut::new();
    while client.poll_transmit(&mut wire) {
        receive(server, &wire.split(), usize::MAX);
        server.poll_transmit(&mut wire);
        receive(client, &wire.split(), usize::MAX);
    }
    client.send(4, &mut wire, |out| out.put_slice(b"call"));
}

/// What comes of a stream in pieces of `size`.
fn receive<R: Role>(
    transport: &mut Transport<R>,
    stream: &[u8],
    size: usize,
) -> (Vec<Received>, Option<FrameError>) {
    let mut all = Vec::new();
    for piece in stream.chunks(size.max(1)) {
        transport.receive(NOW, BytesMut::from(piece));
        loop {
            match transport.next(1 << 16) {
                Ok(Some(received)) => all.push(received),
                Ok(None) => break,
                Err(error) => return (all, Some(error)),
            }
        }
    }
    (all, None)
}

fn rng() -> Drbg {
    Drbg::from_seed([1; 32])
}

const NOW: Instant = Instant::from_micros(1_764_000_000_000_000);
