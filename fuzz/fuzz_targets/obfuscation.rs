//! Somebody on the way changes an obfuscated stream: the server takes it, refuses it, or waits, and
//! takes what was not changed.
#![no_main]

use bytes::{BufMut, BytesMut};
use mtproto_core::{
    Client, Drbg, Instant, Server,
    transport::{
        Accept, Config, DcId, Received, Transport,
        proxy::{ProxyKey, Secret},
    },
};

libfuzzer_sys::fuzz_target!(|input: (u8, u16, &[u8], &[u8])| {
    let (choice, at, change, packet) = input;
    let key = ProxyKey::new([choice; 16]);
    let secret = match choice % 2 {
        0 => Secret::plain(key),
        _ => Secret::padded(key),
    };
    let mut rng = Drbg::from_seed([choice; 32]);
    let config = Config::mtproxy(&secret, DcId(i16::from(choice)));
    let mut client = Transport::<Client>::connect(NOW, &config, &mut rng);
    let len = packet.len() / 4 * 4;
    let packet = [&[1; 24], &packet[..len]].concat();
    let mut stream = BytesMut::new();
    client.send(packet.len(), &mut stream, |out| out.put_slice(&packet));
    for (byte, change) in stream.iter_mut().skip(at.into()).zip(change) {
        *byte ^= change;
    }
    let changed = change.iter().take(stream.len().saturating_sub(at.into()));
    let whole = changed.into_iter().all(|byte| *byte == 0);

    let mut server = Transport::<Server>::accept(NOW, &Accept::only(secret), &mut rng);
    server.receive(NOW, stream);
    let found = server.next(1 << 20);
    if whole {
        let Ok(Some(Received::Packet { bytes, .. })) = found else {
            panic!("{found:?}");
        };
        assert!(bytes.starts_with(&packet));
    }
});

const NOW: Instant = Instant::from_micros(1_764_000_000_000_000);
