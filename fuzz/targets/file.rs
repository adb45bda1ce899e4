//! Any bytes under any name.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for name in [None, Some("a.txt"), Some("a.html")] {
        if let Ok(document) = document::read(bytes, name) {
            fuzz::hold(&document);
        }
    }
});
