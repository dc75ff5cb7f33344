//! A session as text, of whichever library, by whoever wrote it.
#![no_main]

use mtproto_client::session::{SessionData, StringFormat};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(session) = SessionData::from_text(text) {
        let own = session.to_text(StringFormat::Own).expect("ours can express everything");
        assert!(SessionData::from_text(&own).is_ok());
        for format in [StringFormat::Telethon, StringFormat::GramJs] {
            if let Some(text) = session.to_text(format) {
                assert!(SessionData::from_text(&text).is_ok());
            }
        }
    }
});
