//! A schema's text, by whoever wrote it: mistakes are reported, and what has none is compiled.
#![no_main]

use mtproto_codegen::{Builder, Diff, Source, format, load};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let source = Source::new("fuzz", text);
    if let Ok(canonical) = format(&source) {
        let again = format(&Source::new("fuzz", canonical.as_str()));
        assert_eq!(again.as_ref(), Ok(&canonical), "the canonical form is its own");
    }
    match load(&[source]) {
        Ok(checked) => {
            let module = Builder::new().decode_functions().module_text(&checked);
            assert!(module.is_ok());
            assert!(Diff::new(checked.schema(), checked.schema()).is_empty());
        }
        Err(found) => assert!(found.has_errors() && !found.to_string().is_empty()),
    }
});
