//! Markup.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(document) = document::read_html(bytes) {
        fuzz::hold(&document);
    }
});
