//! Text into search words: pairs of neighbouring characters for Chinese, Japanese and Korean, whole words for the
//! rest, and pinyin for titles. Pairs find every company name; a dictionary would miss those it does not know.

use std::collections::BTreeSet;

use pinyin::ToPinyin as _;

/// More different words than this are not taken from one text: PostgreSQL's limit of 1 MB is near there.
const WORDS_MAX: usize = 40_000;
/// Longer words are cut: nobody types more.
const WORD_CHARS_MAX: usize = 40;
/// Pinyin is made for so many characters of a title.
const PINYIN_CHARS_MAX: usize = 24;
/// A query is cut to so many words.
const QUERY_WORDS_MAX: usize = 16;

/// A word of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The word, or its beginning.
    pub(crate) word: String,
    /// Whether longer words count too.
    pub(crate) prefix: bool,
}

/// A stretch of characters that belong together.
enum Run {
    Cjk(Vec<char>),
    Word(String),
    /// A hyphen or slash that ends a word, as in `HT-2026/001`.
    Joint,
}

/// The different words of a text.
pub(crate) fn of_text(text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for run in runs(text) {
        match run {
            Run::Cjk(chars) => {
                words.extend(chars.windows(2).map(String::from_iter));
                // The last one begins no pair, and a query of one character must find it.
                words.extend(chars.last().map(|c| c.to_string()));
            }
            Run::Word(word) => {
                words.insert(word);
            }
            Run::Joint => {}
        }
        if words.len() >= WORDS_MAX {
            break;
        }
    }
    words
}

/// The words of a title: those of its text, its pinyin (`jianghaijituan`) and the initials from each character on
/// (`jhjt`, `hjt`, `jt`).
pub(crate) fn of_title(title: &str) -> BTreeSet<String> {
    let mut words = of_text(title);
    for run in runs(title) {
        let Run::Cjk(chars) = run else { continue };
        let syllables: Vec<&str> =
            chars.iter().take(PINYIN_CHARS_MAX).filter_map(|c| c.to_pinyin()).map(|p| p.plain()).collect();
        let initials: String = syllables.iter().filter_map(|s| s.chars().next()).collect();
        words.extend(
            (0..initials.len().saturating_sub(1)).filter_map(|i| initials.get(i..).map(str::to_owned)),
        );
        if !syllables.is_empty() {
            // Ü has no key: 绿 is typed lv or lu.
            let whole = syllables.concat();
            words.insert(cut(&whole.replace('ü', "v")));
            words.insert(cut(&whole.replace('ü', "u")));
        }
    }
    words
}

/// The words that a query asks for, all of them wanted.
pub(crate) fn of_query(query: &str) -> Vec<Wanted> {
    let mut wanted: Vec<Wanted> = vec![];
    let mut runs = runs(query).into_iter().peekable();
    while let Some(run) = runs.next() {
        match run {
            Run::Cjk(chars) if chars.len() == 1 => {
                wanted.push(Wanted { word: chars.iter().collect(), prefix: true });
            }
            Run::Cjk(chars) => {
                wanted.extend(
                    chars.windows(2).map(|pair| Wanted { word: pair.iter().collect(), prefix: false }),
                );
            }
            // What a hyphen follows was typed to its end. All that only begins like it costs time: in a house whose
            // numbers all begin with `JH-`, every name with such initials.
            Run::Word(word) => {
                wanted.push(Wanted { word, prefix: !matches!(runs.peek(), Some(Run::Joint)) });
            }
            Run::Joint => {}
        }
    }
    // A whole word says more than its beginning.
    wanted.sort_by_key(|w| w.prefix);
    let mut seen = BTreeSet::new();
    wanted.retain(|w| seen.insert(w.word.clone()));
    wanted.truncate(QUERY_WORDS_MAX);
    wanted
}

/// The words of a record as one text that a list can look through: each between blanks of its own, in order.
pub(crate) fn in_a_row(words: &BTreeSet<String>) -> String {
    words.iter().fold(String::new(), |mut row, word| {
        row.extend([" ", word, " "]);
        row
    })
}

/// A LIKE pattern that fits a text of [`in_a_row`] if and only if it holds all that is wanted. Both are in order, so
/// one pass is enough; a beginning that a longer wanted word has too is left out, for one word may satisfy both.
pub(crate) fn pattern(wanted: &[Wanted]) -> String {
    let implied = |w: &Wanted| {
        w.prefix && wanted.iter().any(|other| other.word != w.word && other.word.starts_with(&w.word))
    };
    let mut needed: Vec<&Wanted> = wanted.iter().filter(|w| !implied(w)).collect();
    needed.sort_by(|a, b| a.word.cmp(&b.word));
    let pieces: String =
        needed.iter().map(|w| format!(" {}{}", w.word, if w.prefix { "%" } else { " %" })).collect();
    format!("%{pieces}")
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs = vec![];
    for c in text.chars().map(kernel::half_width) {
        match runs.last_mut() {
            Some(Run::Cjk(chars)) if is_cjk(c) => chars.push(c),
            Some(Run::Word(word)) if is_word(c) => word.extend(c.to_lowercase().filter(|c| is_word(*c))),
            _ if is_cjk(c) => runs.push(Run::Cjk(vec![c])),
            _ if is_word(c) => runs.push(Run::Word(c.to_lowercase().filter(|c| is_word(*c)).collect())),
            Some(Run::Word(word)) if matches!(c, '-' | '/') && !word.is_empty() => runs.push(Run::Joint),
            // Ends the run before it.
            _ => runs.push(Run::Word(String::new())),
        }
    }
    runs.retain(|run| !matches!(run, Run::Word(word) if word.is_empty()));
    for run in &mut runs {
        if let Run::Word(word) = run {
            *word = cut(word);
        }
    }
    runs
}

fn cut(word: &str) -> String {
    word.chars().take(WORD_CHARS_MAX).collect()
}

fn is_cjk(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}' | '〇')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !is_cjk(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &BTreeSet<String>) -> String {
        words.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn text_becomes_pairs_and_words() {
        for (given, expected) in [
            ("江海集团", "团 江海 海集 集团"),
            ("Ｑ３４５Ｂ钢板 HT-2026-001", "001 2026 ht q345b 板 钢板"),
            ("第一条、第二条", "一条 二条 条 第一 第二"),
            ("Müller İş", "iş müller"),
            ("  ，。!? ", ""),
        ] {
            assert_eq!(text(&of_text(given)), expected, "{given}");
        }
    }

    #[test]
    fn titles_can_be_typed_in_pinyin() {
        let words = of_title("江海集团");
        for word in ["jhjt", "hjt", "jt", "jianghaijituan", "江海"] {
            assert!(words.contains(word), "{word} in {words:?}");
        }
        assert!(of_title("绿地").contains("lvdi"));
    }

    #[test]
    fn a_query_asks_for_pairs_beginnings_and_single_characters() {
        let asked = |query: &str| {
            let show = |w: Wanted| w.word + if w.prefix { "*" } else { "" };
            of_query(query).into_iter().map(show).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(asked("江海集"), "江海 海集");
        assert_eq!(asked("团 jh"), "团* jh*");
        assert_eq!(asked("HT-2026"), "ht 2026*");
        assert_eq!(asked("ht HT－2026/ht"), "ht 2026");
        assert_eq!(asked("-JH -- 2026"), "jh* 2026*");
        assert_eq!(asked("\"' OR 1=1 --"), "or* 1*");
    }
}
