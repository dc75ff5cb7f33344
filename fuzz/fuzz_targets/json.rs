//! Any text as JSON of a value: no panic, and what is read is written so that it reads the same.
#![no_main]

use mtproto_tl::api::{ORIGIN, enums};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(value) = serde_json::from_str::<enums::Updates>(text) {
        let written = serde_json::to_string(&value).unwrap();
        assert!(serde_json::from_str::<enums::Updates>(&written).is_ok_and(|again| again == value));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    if let Ok(value) = ORIGIN.schema().deserialize(&mut reader) {
        let written = serde_json::to_string(&value).unwrap();
        let mut reader = serde_json::Deserializer::from_str(&written);
        assert!(ORIGIN.schema().deserialize(&mut reader).is_ok());
    }
});
