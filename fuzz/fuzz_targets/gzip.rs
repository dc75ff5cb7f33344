//! Compressed or not, at most so much comes out.
#![no_main]

use mtproto_core::Event;
use mtproto_kit::lab::ClientLab;
use mtproto_tl::{Encode, mtproto::types::GzipPacked};

libfuzzer_sys::fuzz_target!(|packed: &[u8]| {
    let (mut lab, _, call) = ClientLab::calling(b"\x01\x02\x03\x5e");
    let packed_data = bytes::Bytes::copy_from_slice(packed);
    let body = GzipPacked { packed_data }.to_bytes();
    let _ = lab.push(&body);
    let _ = lab.answer(call.msg_id, &body);
    for event in lab.events() {
        if let Event::Push(body) | Event::Response { body, .. } = event {
            assert!(body.len() <= 10 << 20);
        }
    }
});
