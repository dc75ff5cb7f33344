//! Whatever a peer that knows the key says, in messages cut by their lengths.
#![no_main]

use mtproto_kit::lab::{ClientLab, ServerLab};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (mut client, ..) = ClientLab::calling(b"\x01\x02\x03\x5e");
    let mut server = ServerLab::new();
    let mut rest = bytes;
    while let Some((&len, tail)) = rest.split_first() {
        let (body, tail) = tail.split_at(tail.len().min(4 * usize::from(len)));
        rest = tail;
        let body = &body[..body.len() / 4 * 4];
        let _ = client.push(body);
        let _ = server.call(body);
        client.events();
        (client.sent(), server.sent());
    }
});
