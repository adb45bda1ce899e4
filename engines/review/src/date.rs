//! Dates as contracts write them. One that no calendar has is kept as it is written.

use document::Span;
use kernel::Day;

use crate::number::whole;
use crate::pattern::pattern;

/// A date in the text, real or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where it is written.
    pub span: Span,
    /// Year, month and day as written.
    pub parts: (i64, i64, i64),
}

impl Written {
    /// The day, if the calendar has it.
    pub fn day(&self) -> Option<Day> {
        let (year, month, day) = self.parts;
        Day::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }
}

pattern! {
    LONG = r"([0-9０-９]{4}|[一二三四五六七八九〇零○]{4})\s*年\s*([0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})\s*月\s*([0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})\s*[日号]";
    SHORT_START = r"^(?:19|20)[0-9]{2}[./][0-9]{1,2}[./][0-9]{1,2}(?:[^0-9A-Za-z]|$)";
    SHORT_END = r"(?:^|[^0-9A-Za-z])(?:19|20)[0-9]{2}[./][0-9]{1,2}[./][0-9]{1,2}$";
    SHORT = r"((?:19|20)[0-9]{2})\s?([-./／])\s?([0-9]{1,2})\s?([-./／])\s?([0-9]{1,2})";
}

/// Every date of the text, in its order.
pub fn dates(text: &str) -> Vec<Written> {
    let long = LONG.captures_iter(text).filter_map(|c| {
        let parts = (whole(&c[1])?, whole(&c[2])?, whole(&c[3])?);
        Some(Written { span: c.get(0)?.range(), parts })
    });
    let short = SHORT.captures_iter(text).filter_map(|c| {
        let span = c.get(0)?.range();
        let joined = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.' | '_');
        // "2026.3.1-2026.2.28" is two dates, "JH-2025-11-2" and "2025-11-2-7" are none
        let (before, after) = (&text[..span.start], &text[span.end..]);
        let from = before.strip_suffix(['-', '~']).is_some_and(|b| SHORT_END.is_match(b));
        let to = after.strip_prefix(['-', '~']).is_some_and(|a| SHORT_START.is_match(a));
        let alone = (from || !before.ends_with(joined)) && (to || !after.starts_with(joined));
        let parts = (whole(&c[1])?, whole(&c[3])?, whole(&c[5])?);
        (alone && c[2] == c[4] && (1..=12).contains(&parts.1)).then_some(Written { span, parts })
    });
    let mut all: Vec<Written> = long.chain(short).collect();
    all.sort_by_key(|date| date.span.start);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_of_writing() {
        for (text, parts) in [
            ("2025年8月12日", (2025, 8, 12)),
            ("2026 年 6 月 31 日", (2026, 6, 31)),
            ("二〇二六年十二月三十一日", (2026, 12, 31)),
            ("签于2026-04-09。", (2026, 4, 9)),
            ("2026/4/9", (2026, 4, 9)),
            ("2026.04.09", (2026, 4, 9)),
        ] {
            assert_eq!(dates(text).iter().map(|d| d.parts).collect::<Vec<_>>(), [parts], "{text}");
        }
    }

    #[test]
    fn serial_numbers_are_no_dates() {
        for text in ["HY20250631", "JH-2025-11-2", "GB 50300-2013", "2025年8月", "NO.2025-13-01"] {
            assert!(dates(text).is_empty(), "{text}");
        }
        assert_eq!(dates("2026年6月31日")[0].day(), None);
        assert_eq!(dates("期限：2026.3.1-2026.2.28。").len(), 2);
    }
}
