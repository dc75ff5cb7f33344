//! Any bytes as a service message: no panic, and what decodes encodes to what decodes to the same.
#![no_main]

use bytes::Bytes;
use mtproto_tl::{Decode, Encode, mtproto::{ORIGIN, types}};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let bytes = Bytes::copy_from_slice(bytes);
    if let Ok(value) = types::FutureSalts::from_bytes(bytes.clone()) {
        assert!(types::FutureSalts::from_bytes(value.to_bytes()).is_ok_and(|again| again == value));
    }
    if let Ok(value) = ORIGIN.schema().decode(&bytes) {
        assert_eq!(ORIGIN.schema().decode(&value.to_bytes()).as_ref(), Ok(&value));
    }
});
