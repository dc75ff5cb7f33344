//! HTML by whoever wrote it: it is read, and what was read is written and read again.
#![no_main]

use mtproto_client::format::{from_html, slice_utf16, to_html};
use mtproto_tl::api::enums::MessageEntity;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let read = from_html(text);
    for entity in &read.entities {
        if let MessageEntity::Bold(bold) = entity {
            assert!(slice_utf16(&read.text, bold.offset, bold.length).is_some());
        }
    }
    let written = to_html(&read.text, &read.entities);
    assert_eq!(from_html(&written).text, read.text);
});
