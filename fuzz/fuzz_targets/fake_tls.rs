//! Bytes of either end of a stream that passes for TLS: the same contents, however they are cut.
#![no_main]

use mtproto_core::{testing, transport::fake_tls::ClientHello};
use mtproto_kit::stages;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((&size, stream)) = bytes.split_first() else {
        return;
    };
    // A hello that the sender could prove.
    let mut hello = stream.to_vec();
    testing::sign_client_hello(&stages::SECRET, stages::NOW, &mut hello);
    let secrets = [(&stages::SECRET, Some("example.com"))];
    let _ = ClientHello::recognize(&hello, stages::NOW, secrets);

    stages::assert_same(stream, size, stages::tls_greeting, |tls, input| {
        tls.receive(input)
    });
    stages::assert_same(
        stream,
        size,
        || stages::tls_pair().0,
        |tls, input| tls.receive(input),
    );
    stages::assert_same(
        stream,
        size,
        || stages::tls_pair().1,
        |tls, input| tls.receive(input),
    );
});
