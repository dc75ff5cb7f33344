//! Memory stays flat however long a session lives.

use crate::{
    alloc::live_bytes,
    simulation::{number, say},
};
use bytes::BytesMut;
use mtproto_core::{
    Client, Connection, Drbg, Instant, ServerConfig, ServerKey, session::Snapshot,
    transport::Framing,
};
use mtproto_kit::{
    call::Call,
    host::Host,
    lab::NOW,
    world::{client_config, key_pair, known_key},
};
use std::{sync::Arc, time::Duration};

/// AT-114, AT-185. `MEMORY_MESSAGES=10000000` takes as many.
#[test]
fn a_client_holds_as_much_after_many_messages_as_after_few() {
    let messages = number("MEMORY_MESSAGES").unwrap_or(200_000);
    let idle = live_bytes();
    let mut client = client();
    let idle = live_bytes() - idle;
    let (mut host, mut now) = (host(), NOW);
    host.open(now, 1);
    let (mut warm, mut most, mut growth) = (0, 0, 0);
    for round in 0..messages / 2 {
        let before = live_bytes();
        client.request(Call::new(round).to_bytes()).unwrap();
        growth += live_bytes() - before;
        // The host remembers what it executed: only what happens in the client is counted.
        let mut out = BytesMut::new();
        growth += counted(|| while client.poll_transmit(now, &mut out) {});
        growth -= out.capacity().cast_signed();
        host.receive(now, 1, out).unwrap();
        now = now + Duration::from_millis(5);
        assert!(host.handle_timeout(now).is_empty());
        let mut back = BytesMut::new();
        host.transmit(now, 1, &mut back);
        let back = BytesMut::from(&back[..]);
        let handed = back.capacity().cast_signed();
        growth += counted(|| {
            client.handle_input(now, back).unwrap();
            while client.poll_event().is_some() {}
            client.handle_timeout(now).unwrap();
        }) + handed;
        if round % 1000 == 0 {
            host.runs.clear();
            if round == 10_000 {
                warm = growth;
            }
            if round > 10_000 {
                most = most.max(growth);
            }
        }
    }
    say(&format!(
        "memory: idle client {idle} bytes, busy one {warm}; after {messages} messages {} more than after 20000",
        most - warm
    ));
    assert!(idle <= 8 << 10, "an idle client holds {idle} bytes");
    assert!(most - warm <= 64 << 10, "grew by {} bytes", most - warm);
}

fn counted(act: impl FnOnce()) -> isize {
    let before = live_bytes();
    act();
    live_bytes() - before
}

fn client() -> Connection<Client> {
    let resume = Some(Snapshot::new(known_key(1)));
    let mut rng = Drbg::from_seed([2; 32]);
    let config = client_config(Framing::Intermediate, false);
    Connection::connect(
        Instant::from_micros(NOW.as_micros()),
        config,
        resume,
        &mut rng,
    )
}

fn host() -> Host {
    let key = ServerKey {
        key: known_key(1),
        first_salt: None,
        salt_changes: 0,
        expires: None,
    };
    let config = ServerConfig::new(2, Arc::new(vec![key_pair()]));
    Host::new(config, [key], Drbg::from_seed([3; 32]))
}
