//! A schema's text, by whoever wrote it: the parser reports mistakes and never panics.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = mtproto_codegen::parse(text);
});
