//! Objects, streams and fonts of a PDF.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(document) = document::read_pdf(bytes) {
        fuzz::hold(&document);
    }
});
