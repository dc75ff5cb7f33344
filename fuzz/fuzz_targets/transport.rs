//! Bytes from anybody at either end of every stack, in pieces: the pieces change nothing.
#![no_main]

use bytes::BytesMut;
use mtproto_core::{
    Client, Drbg, Instant, Role, Server,
    transport::{Accept, Config, FrameError, Framing, Obfuscation, Received, Transport},
};

libfuzzer_sys::fuzz_target!(|input: (u8, u8, &[u8])| {
    let (choice, cut, stream) = input;
    let framings = [
        Framing::Abridged,
        Framing::Intermediate,
        Framing::Padded,
        Framing::Full,
    ];
    let config = Config {
        framing: framings[usize::from(choice % 4)],
        obfuscation: (choice & 4 != 0).then(Obfuscation::default),
        ..Config::default()
    };
    let client = || Transport::<Client>::connect(NOW, &config, &mut rng());
    assert_eq!(
        receive(&mut client(), stream, stream.len()),
        receive(&mut client(), stream, cut.into())
    );
    let server = || Transport::<Server>::accept(NOW, &Accept::default(), &mut rng());
    assert_eq!(
        receive(&mut server(), stream, stream.len()),
        receive(&mut server(), stream, cut.into())
    );
});

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
