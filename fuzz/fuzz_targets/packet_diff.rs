//! All ways to seal and open packets give the same bytes, alone and in batches of any size.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    mtproto_kit::paths::batches_agree(bytes);
});
