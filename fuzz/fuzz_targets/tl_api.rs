//! Any bytes as a value of the API: no panic, and what decodes encodes to what decodes to the same.
#![no_main]

use bytes::Bytes;
use mtproto_tl::{Decode, Encode, api::{ORIGIN, enums}};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let bytes = Bytes::copy_from_slice(bytes);
    if let Ok(value) = enums::Updates::from_bytes(bytes.clone()) {
        let again = enums::Updates::from_bytes(value.to_bytes());
        assert!(again.is_ok_and(|again| again == value));
    }
    if let Ok(value) = ORIGIN.schema().decode(&bytes) {
        assert_eq!(ORIGIN.schema().decode(&value.to_bytes()).as_ref(), Ok(&value));
    }
});
