//! Bytes that nobody sealed never authenticate, at either end.
#![no_main]

use mtproto_kit::{wire, world::known_key};

libfuzzer_sys::fuzz_target!(|packet: &[u8]| {
    let key = known_key(1);
    let named = [&key.id().0.to_le_bytes()[..], packet].concat();
    for packet in [packet, &named] {
        assert!(wire::open_from_server(&key, packet).is_err());
        assert!(wire::open_from_client(&key, packet).is_err());
    }
});
