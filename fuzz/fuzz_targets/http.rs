//! Bytes of either end of HTTP exchanges: the same packets, however they are cut.
#![no_main]

use mtproto_core::transport::http::Http;
use mtproto_kit::stages;

const MAX: usize = 1 << 20;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((&size, stream)) = bytes.split_first() else {
        return;
    };
    stages::assert_same(stream, size, stages::asking_client, |http, input| {
        http.receive(input, MAX)
    });
    stages::assert_same(stream, size, Http::accept, |http, input| {
        http.receive(input, MAX)
    });
});
