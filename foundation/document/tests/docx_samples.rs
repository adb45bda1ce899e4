//! The sample contracts: what a person reads in the Word file is the text beside it, to the letter.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::path::{Path, PathBuf};

use document::{BlockKind, Document, Note, RemnantKind, annotate_docx, read_docx};

fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/contracts");
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "docx"))
        .collect();
    all.sort();
    assert_eq!(all.len(), 16);
    all
}

fn expected(docx: &Path) -> String {
    std::fs::read_to_string(docx.with_extension("txt")).unwrap()
}

/// Blocks cover the text in order; spans lie on character boundaries.
fn assert_sound(document: &Document, name: &str) {
    let text = &document.text;
    let mut at = 0;
    for block in &document.blocks {
        assert!(block.span.start >= at, "{name}: blocks overlap at {at}");
        assert!(text[at..block.span.start].trim().is_empty(), "{name}: text without a block at {at}");
        at = block.span.end;
        match &block.kind {
            BlockKind::Paragraph(paragraph) => {
                assert!(!text[block.span.clone()].contains('\n'), "{name}: a paragraph of two lines");
                for span in paragraph.bold.iter().chain(paragraph.number.iter().map(|(span, _)| span)) {
                    assert!(block.span.start <= span.start && span.end <= block.span.end, "{name}: {span:?}");
                }
            }
            BlockKind::Table(table) => {
                let mut at = block.span.start;
                for cell in table.rows.iter().flatten() {
                    assert!(
                        at <= cell.span.start && cell.span.end <= block.span.end,
                        "{name}: a cell is astray"
                    );
                    assert!(!text[cell.span.clone()].contains(['\t', '\n']), "{name}: a cell spills over");
                    at = cell.span.end;
                }
            }
        }
    }
    assert!(text[at..].trim().is_empty(), "{name}: text after the last block");
    for remnant in &document.remnants {
        assert!(text.get(remnant.span.clone()).is_some(), "{name}: a remnant is astray");
    }
}

/// Two samples write a wide space after an automatic number where their numbering says a plain one.
fn number_gaps_alike(text: &str) -> String {
    text.replace('\u{3000}', " ")
}

#[test]
fn every_sample_reads_as_the_text_beside_it() {
    let mut wrong = Vec::new();
    for path in samples() {
        let document = read_docx(&std::fs::read(&path).unwrap()).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert_sound(&document, &name);
        let (mut got, mut want) = (document.text, expected(&path));
        if name.starts_with("03") || name.starts_with("07") {
            (got, want) = (number_gaps_alike(&got), number_gaps_alike(&want));
        }
        if got != want {
            let first = got.lines().zip(want.lines()).find(|(got, want)| got != want);
            wrong.push(format!("{name}: first difference {first:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn tracked_changes_and_comments_are_left_behind_as_remnants() {
    let path = samples().pop().unwrap();
    let document = read_docx(&std::fs::read(path).unwrap()).unwrap();
    let of = |kind| document.remnants.iter().find(|remnant| remnant.kind == kind).unwrap();
    let (inserted, deleted) = (of(RemnantKind::Insertion), of(RemnantKind::Deletion));
    assert_eq!(&document.text[inserted.span.clone()], "万分之五");
    assert_eq!(inserted.author.as_deref(), Some("钱法务"));
    assert_eq!(
        (deleted.text.as_str(), deleted.span.clone()),
        ("千分之一", inserted.span.start..inserted.span.start)
    );
    let comment = of(RemnantKind::Comment);
    assert_eq!(&document.text[comment.span.clone()], "支付违约金");
    assert!(!comment.text.is_empty() && comment.author.is_some());
}

/// Spans of every sort: within a run, over runs, whole lines with their numbers, cells, over paragraphs.
fn notes(text: &str) -> Vec<Note> {
    let mut spans = Vec::new();
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let chars: Vec<usize> = line.char_indices().map(|(i, _)| at + i).collect();
        let body = line.trim_end().len();
        match index % 4 {
            0 if chars.len() > 6 => spans.push(chars[2]..chars[5]),
            1 if body > 0 => spans.push(at..at + body),
            2 if chars.len() > 3 => spans.push(chars[chars.len() / 2]..(at + line.len() + 9).min(text.len())),
            3 if body > 0 => spans.push(at + line.rfind('\t').map_or(0, |tab| tab + 1)..at + body),
            _ => {}
        }
        at += line.len();
    }
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let spans = spans
        .into_iter()
        .map(|span| span.start..floor(span.end).max(span.start))
        .filter(|span| !text[span.clone()].trim().is_empty());
    let note = |(index, span)| Note {
        span,
        author: "沈律师".to_owned(),
        initials: "沈".to_owned(),
        text: format!("第{index}条意见：<请核对> & 修改\n第二段"),
        at: "2026-11-24T10:00:00+08:00".to_owned(),
    };
    spans.enumerate().map(note).collect()
}

/// The positions that a paragraph's automatic number takes.
fn number(block: &document::Block) -> Option<std::ops::Range<usize>> {
    match &block.kind {
        BlockKind::Paragraph(paragraph) => paragraph.number.as_ref().map(|(span, _)| span.clone()),
        BlockKind::Table(_) => None,
    }
}

fn entries(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut all = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut entry, &mut content).unwrap();
        all.push((entry.name().unwrap().into_owned(), content));
    }
    all
}

fn assert_well_formed(name: &str, xml: &[u8]) {
    let mut reader = quick_xml::Reader::from_str(std::str::from_utf8(xml).unwrap());
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(error) => panic!("{name} is not well formed: {error}"),
        }
    }
}

#[test]
fn comments_come_back_over_the_words_they_were_put_on() {
    let (mut written, mut exact) = (0, 0);
    for path in samples() {
        let original = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let before = read_docx(&original).unwrap();
        let notes = notes(&before.text);
        let annotated = annotate_docx(&original, &notes).unwrap();
        let after = read_docx(&annotated).unwrap();
        assert_eq!(before.text, after.text, "{name}: the text has changed");
        let kept = before.remnants.len();
        assert_eq!(after.remnants.len(), kept + notes.len(), "{name}: comments got lost");
        for note in &notes {
            let back = after.remnants.iter().find(|remnant| remnant.text == note.text).unwrap();
            assert_eq!(back.author.as_deref(), Some("沈律师"));
            // numbers and the gaps between cells and lines are no text in the file
            let numbers: Vec<usize> = before.blocks.iter().filter_map(number).flatten().collect();
            let words = |span: &std::ops::Range<usize>| {
                let inside = before.text[span.clone()].char_indices().map(|(i, c)| (span.start + i, c));
                inside
                    .filter(|(i, c)| !c.is_whitespace() && numbers.binary_search(i).is_err())
                    .map(|(_, c)| c)
                    .collect::<String>()
            };
            let (wanted, got) = (words(&note.span), words(&back.span));
            written += 1;
            if wanted.is_empty() || wanted == got {
                // a note on nothing but a number goes to the words after it
                exact += 1;
            } else {
                // only the columns of a signature block, which lie crosswise in the file, may be cut short
                assert!(wanted.starts_with(&got) && !got.is_empty(), "{name}: {wanted:?} became {got:?}");
                assert!(wanted.contains(['章', '签', '日', '：']), "{name}: {wanted:?} became {got:?}");
            }
        }
        let (old, new) = (entries(&original), entries(&annotated));
        for (part, content) in &new {
            if part.ends_with(".xml") || part.ends_with(".rels") {
                assert_well_formed(part, content);
            }
        }
        let touched =
            ["word/document.xml", "word/comments.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"];
        for (part, content) in &old {
            let now = new.iter().find(|(name, _)| name == part).map(|(_, content)| content);
            assert!(now == Some(content) || touched.contains(&part.as_str()), "{name}: {part} has changed");
        }
        // a second round keeps the first
        let again = read_docx(&annotate_docx(&annotated, &notes[..2]).unwrap()).unwrap();
        assert_eq!(again.text, before.text);
        assert_eq!(
            again.remnants.len(),
            kept + notes.len() + 2,
            "{name}: comments of the first round got lost"
        );
    }
    assert!(written > 1_000 && exact * 100 >= written * 98, "{exact} of {written} comments exact");
    println!("{exact} of {written} comments exact");
}
