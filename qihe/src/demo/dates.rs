//! Moves the story's dates, so that it always ends today: in tables, and inside its Word files.

use std::io::{Cursor, Read as _, Write as _};

use kernel::{Day, Fault, Outcome};
use regex::{Captures, Regex};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// By how many days the story is moved.
#[derive(Clone, Copy, Debug)]
pub struct Shift {
    days: i64,
}

impl Shift {
    /// Moves a story that ends on one day so that it ends on another.
    pub fn new(ends: Day, today: Day) -> Shift {
        Shift { days: ends.days_until(today) }
    }

    /// A day such as `2026-10-31`; anything else stays as it is.
    pub fn day(self, iso: &str) -> String {
        Day::parse(iso).map_or_else(|_| iso.to_owned(), |day| day.plus_days(self.days).to_string())
    }

    /// A text with every day such as `2026年10月31日` moved.
    pub fn text(self, text: &str) -> Outcome<String> {
        let written = Regex::new("([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日").map_err(Fault::broken)?;
        let moved = |found: &Captures<'_>| {
            let number = |at: usize| found[at].parse::<i16>().unwrap_or_default();
            let small = |at: usize| i8::try_from(number(at)).unwrap_or_default();
            Day::new(number(1), small(2), small(3)).map_or_else(
                |_| found[0].to_owned(),
                |day| {
                    let day = day.plus_days(self.days);
                    format!("{}年{}月{}日", day.year(), day.month(), day.day())
                },
            )
        };
        Ok(written.replace_all(text, moved).into_owned())
    }

    /// A Word file with every day in its text moved. The story's files write each day in one run.
    pub fn docx(self, file: &[u8]) -> Outcome<Vec<u8>> {
        let mut parts = ZipArchive::new(Cursor::new(file)).map_err(Fault::broken)?;
        let mut out = ZipWriter::new(Cursor::new(vec![]));
        for at in 0..parts.len() {
            let mut part = parts.by_index(at).map_err(Fault::broken)?;
            let name = part.name().map_err(Fault::broken)?.into_owned();
            if name != "word/document.xml" {
                out.raw_copy_file(part).map_err(Fault::broken)?;
                continue;
            }
            let mut xml = String::new();
            part.read_to_string(&mut xml).map_err(Fault::broken)?;
            out.start_file(name, SimpleFileOptions::default()).map_err(Fault::broken)?;
            out.write_all(self.text(&xml)?.as_bytes()).map_err(Fault::broken)?;
        }
        Ok(out.finish().map_err(Fault::broken)?.into_inner())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::demo::papers::PAPERS;

    fn shift(days: i64) -> Shift {
        Shift { days }
    }

    #[test]
    fn days_in_a_text_move_and_the_rest_stays() {
        let text = "自2025年12月31日起至2026年2月28日止，2025年7月的图纸";
        assert_eq!(shift(1).text(text).unwrap(), "自2026年1月1日起至2026年3月1日止，2025年7月的图纸");
        assert_eq!(shift(1).text("2026年2月31日").unwrap(), "2026年2月31日");
        assert_eq!(shift(24).day("2026-10-31"), "2026-11-24");
        assert_eq!(shift(24).day(""), "");
    }

    #[test]
    fn the_papers_of_the_story_stay_free_of_errors_when_they_are_moved() {
        // Over a 29 February a term in months and its last day drift apart by one day, which the review rightly says.
        for days in [0, 24, 100, 200] {
            for paper in PAPERS.iter().filter(|paper| !paper.draft) {
                let moved = shift(days).docx(paper.docx).unwrap();
                let document = document::read(&moved, Some("a.docx")).unwrap();
                let options = review::Options {
                    contract_type: None,
                    side: review::Side::Neutral,
                    today: Some(Day::parse("2026-10-31").unwrap().plus_days(days)),
                };
                let report = review::review(&review::read(&document), &options);
                let errors: Vec<_> =
                    report.findings.iter().filter(|f| f.severity == review::Severity::Error).collect();
                assert!(errors.is_empty(), "{} moved by {days} days: {errors:?}", paper.name);
            }
        }
    }
}
