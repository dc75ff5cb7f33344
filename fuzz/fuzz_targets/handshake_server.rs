//! A client's requests with a few bytes changed: the server ends with the client's key, or with none.
#![no_main]

use mtproto_kit::exchange::Exchange;

libfuzzer_sys::fuzz_target!(|changes: &[u8]| {
    let mut exchange = Exchange::new();
    let mut changes = changes.chunks_exact(3);
    while exchange.client_says(changes.next().unwrap_or_default()) && exchange.server_says(&[]) {}
    exchange.assert_agreed();
});
