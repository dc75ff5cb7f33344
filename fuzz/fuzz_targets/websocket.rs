//! Bytes of either end of a WebSocket: the same contents, however they are cut.
#![no_main]

use mtproto_kit::stages;

const MAX: usize = 1 << 20;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((&size, stream)) = bytes.split_first() else {
        return;
    };
    for open in [stages::web_sockets, stages::web_socket_pair] {
        stages::assert_same(
            stream,
            size,
            || open().0,
            |ws, input| ws.receive(input, MAX),
        );
        stages::assert_same(
            stream,
            size,
            || open().1,
            |ws, input| ws.receive(input, MAX),
        );
    }
});
