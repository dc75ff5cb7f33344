//! A session file by whoever wrote it: what is read is written and read again.
#![no_main]

use mtproto_client::session::SessionData;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(session) = SessionData::from_bytes(bytes) {
        let written = session.to_bytes();
        let again = SessionData::from_bytes(&written).expect("what was written is read");
        assert_eq!(again.to_bytes(), written);
    }
});
