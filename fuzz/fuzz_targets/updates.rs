//! A server that says anything about updates: the feed goes on, and sleeps in between.
#![no_main]

libfuzzer_sys::fuzz_target!(|script: &[u8]| mtproto_client::fuzzing::updates(script));
