//! Stored bytes are a snapshot that comes out the same, or an error; recordings likewise.
#![no_main]

use mtproto_core::{record::Recording, session::Snapshot};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(snapshot) = Snapshot::from_bytes(bytes) {
        assert_eq!(snapshot.to_bytes()[..], *bytes);
    }
    if let Ok(recording) = Recording::from_bytes(bytes) {
        let again = Recording::from_bytes(&recording.to_bytes()).unwrap();
        assert_eq!(again.len(), recording.len());
    }
});
