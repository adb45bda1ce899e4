//! Fills `corpus/` with what the samples and test files hold, so that fuzzing begins from contracts.
//! `cargo run --example seed`

use std::io::{Cursor, Read as _};
use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders =
        ["../samples/contracts", "../foundation/document/tests/data", "../engines/review/tests/data"];
    let mut count = 0;
    for folder in folders {
        for entry in fs::read_dir(here.join(folder))? {
            let path = entry?.path();
            let Some(end) = path.extension().and_then(|end| end.to_str()) else { continue };
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let bytes = fs::read(&path)?;
            let mut keep = |target: &str, bytes: &[u8]| {
                let corpus = here.join("corpus").join(target);
                fs::create_dir_all(&corpus)?;
                count += 1;
                fs::write(corpus.join(&*name), bytes)
            };
            match end {
                "docx" => keep("docx", &parts(&bytes))?,
                "pdf" => keep("pdf", &bytes)?,
                "html" => keep("html", &bytes)?,
                "txt" => keep("contract", &bytes)?,
                _ => continue,
            }
            keep("file", &bytes)?;
        }
    }
    println!("{count} seeds");
    Ok(())
}

/// The parts of a Word file as `targets/docx.rs` takes them.
fn parts(bytes: &[u8]) -> Vec<u8> {
    let Ok(mut zip) = zip::ZipArchive::new(Cursor::new(bytes)) else { return vec![] };
    let mut read = |part: &str| {
        let mut content = vec![];
        if let Ok(mut file) = zip.by_name(&format!("word/{part}.xml")) {
            let _ = file.read_to_end(&mut content);
        }
        content
    };
    fuzz::PARTS.map(&mut read).join(&0)
}
