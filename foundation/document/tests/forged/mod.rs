//! Files made to hurt, byte by byte.

#![allow(dead_code, clippy::unwrap_used)] // each test program uses its part, and stops where it cannot go on

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
/// The namespace of Word.
pub const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

/// A Word package of these parts.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in [("[Content_Types].xml", TYPES.as_bytes()), ("_rels/.rels", RELATIONS.as_bytes())]
        .into_iter()
        .chain(parts.iter().copied())
    {
        writer.start_file(name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A Word file with this body.
pub fn docx(body: &str) -> Vec<u8> {
    package(&[(
        "word/document.xml",
        format!("<w:document {W}><w:body>{body}</w:body></w:document>").as_bytes(),
    )])
}

/// An entry of an archive, as its own head and as the line of the directory: both say what they are told to.
pub fn stored(name: &str, content: &[u8], promised: u32, method: u16, crc: u32) -> (Vec<u8>, Vec<u8>) {
    let mut local = b"PK\x03\x04\x14\0\0\0".to_vec();
    local.extend(method.to_le_bytes());
    local.extend([0; 4]);
    local.extend(crc.to_le_bytes());
    local.extend((content.len() as u32).to_le_bytes());
    local.extend(promised.to_le_bytes());
    local.extend((name.len() as u16).to_le_bytes());
    local.extend([0; 2]);
    let mut central = b"PK\x01\x02\x14\0".to_vec();
    central.extend(&local[4..30]);
    central.extend([0; 10]);
    central.extend([0; 4]);
    local.extend(name.as_bytes());
    central.extend(name.as_bytes());
    local.extend(content);
    (local, central)
}

/// An archive whose directory is written by hand, so that it can lie; entries start at the offsets given.
pub fn forged(entries: Vec<(Vec<u8>, Vec<u8>)>, offsets: Option<Vec<u32>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    let count = entries.len() as u16;
    for (index, (local, mut central)) in entries.into_iter().enumerate() {
        let at = offsets.as_ref().map_or(bytes.len() as u32, |offsets| offsets[index]);
        central[42..46].copy_from_slice(&at.to_le_bytes());
        bytes.extend(local);
        directory.extend(central);
    }
    let start = bytes.len() as u32;
    bytes.extend(&directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend((directory.len() as u32).to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// What holds Word 97, Excel 97 and files with a password.
pub fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.extend([0; 2040]);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.extend([0; 512]);
    bytes
}

/// Objects numbered from 1 as a file; the first is the catalogue.
pub fn pdf(objects: &[String]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let end = format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF", objects.len() + 1);
    bytes.extend(end.into_bytes());
    bytes
}

/// A stream with its dictionary.
pub fn stream(dictionary: &str, content: &str) -> String {
    format!("<<{dictionary}/Length {}>>stream\n{content}\nendstream", content.len())
}

/// A file of one page with this content, resources and further objects (numbered from 5).
pub fn page(content: &str, resources: &str, more: &[String]) -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<{resources}>>>>"),
        stream("", content),
    ];
    objects.extend(more.iter().cloned());
    pdf(&objects)
}
