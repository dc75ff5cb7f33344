//! All ways to compute IGE give the same bytes, at any length and alignment.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    mtproto_kit::paths::ige_agrees(bytes);
});
