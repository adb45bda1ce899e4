//! Text as people type it: tidied, keyed for sorting and for telling duplicates. Pure.

use kernel::half_width;
use pinyin::ToPinyin as _;

/// Sort keys look at so many characters of a name; beyond them the id decides.
const SORT_CHARS: usize = 40;
/// Endings that tell two firms apart on paper only, longest first.
const ENDINGS: [&str; 17] = [
    "股份有限责任公司",
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "集团公司",
    "总公司",
    "公司",
    "集团",
    "厂",
    "corporation",
    "company",
    "limited",
    "coltd",
    "corp",
    "inc",
    "llc",
    "ltd",
];

/// One line: trimmed, white space made single blanks.
pub fn line(given: &str) -> String {
    given.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The key by which names sort: pinyin, syllable by syllable, so that 江 stands beside `jiang`.
pub fn sort_key(name: &str) -> String {
    let mut key = String::new();
    for c in name.trim().chars().map(half_width).take(SORT_CHARS) {
        match c.to_pinyin() {
            Some(syllable) => {
                key.push_str(syllable.plain());
                key.push(' ');
            }
            None => key.extend(c.to_lowercase()),
        }
    }
    key
}

/// The key by which a name is the same name: without blanks, punctuation, brackets and the form of the firm.
pub fn name_key(name: &str) -> String {
    let small = name.chars().map(half_width).flat_map(char::to_lowercase);
    let mut key: String = small.filter(|c| c.is_alphanumeric()).collect();
    while let Some(rest) = ENDINGS.iter().find_map(|ending| key.strip_suffix(ending)) {
        if rest.chars().count() < 2 {
            break;
        }
        key = rest.to_owned();
    }
    key
}

/// The key by which a telephone number is the same number: its digits, without the code of China.
pub fn phone_key(phone: &str) -> String {
    let digits: String = phone.chars().map(half_width).filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    match digits.strip_prefix("86") {
        Some(rest) if rest.len() >= 10 => rest.trim_start_matches('0').to_owned(),
        _ => digits.trim_start_matches('0').to_owned(),
    }
}

/// The later parts of a code or number, each of four characters or more.
pub fn tails(text: &str) -> impl Iterator<Item = &str> {
    let starts = text.char_indices().map(|(at, _)| at).skip(1);
    let enough = text.chars().count().saturating_sub(4);
    starts.take(enough).filter_map(|at| text.get(at..))
}

/// The pinyin of the later parts of a name, so that `jituan` finds 江海集团.
pub fn pinyin_tails(name: &str) -> Vec<String> {
    let syllables: Vec<String> = name
        .chars()
        .take(SORT_CHARS)
        .filter_map(|c| c.to_pinyin())
        .map(|syllable| syllable.plain().replace('ü', "v"))
        .collect();
    (1..syllables.len()).map(|from| syllables[from..].concat()).collect()
}

/// Whether this can be an e-mail address: one `@`, something before it, a host with a dot after it.
pub fn is_email(text: &str) -> bool {
    let good = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\"\\".contains(c);
    text.split_once('@').is_some_and(|(who, host)| {
        !who.is_empty()
            && !host.contains('@')
            && host.split('.').count() > 1
            && host.split('.').all(|label| !label.is_empty())
            && text.chars().all(good)
    })
}

/// Whether this can be a telephone number: 5 to 20 digits with the usual signs between them, perhaps an extension.
pub fn is_phone(text: &str) -> bool {
    let usual = |c: char| c.is_ascii_digit() || "+-()/.*# 转ext".contains(c);
    let digits = text.chars().map(half_width).filter(char::is_ascii_digit).count();
    (5..=20).contains(&digits) && text.chars().map(half_width).all(usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_pinyin() {
        let mut names = ["浙江", "安徽", "Beta", "江海集团", "北京", "alpha", "江苏"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["alpha", "安徽", "北京", "Beta", "江海集团", "江苏", "浙江"]);
    }

    #[test]
    fn the_form_of_the_firm_does_not_make_another_name() {
        for (one, other) in [
            ("江海建设物流集团有限公司", "江海建设物流（集团）有限责任公司"),
            ("华谷（上海）食品有限公司", "华谷上海食品"),
            ("Acme Co., Ltd.", "ACME"),
            ("ＡＢＣ 贸易公司", "abc贸易"),
            ("İstanbul Ltd", "i\u{307}stanbul"),
        ] {
            assert_eq!(name_key(one), name_key(other), "{one} {other}");
        }
        assert_ne!(name_key("南通磐固水泥有限公司"), name_key("南通磐石水泥有限公司"));
        assert_eq!(name_key("有限公司"), "有限公司", "something always stays");
    }

    #[test]
    fn telephone_numbers_and_addresses_are_told() {
        for same in [
            "0513-55501001",
            "+86 513 5550 1001",
            "(0513)55501001",
            "0086-0513-55501001",
            "０５１３－５５５０１００１",
        ] {
            assert_eq!(phone_key(same), "51355501001", "{same}");
            assert!(is_phone(same), "{same}");
        }
        for bad in ["123", "call me", "<script>", "123456789012345678901"] {
            assert!(!is_phone(bad), "{bad}");
        }
        for (text, good) in [
            ("contract@jianghai.example.com", true),
            ("a@b", false),
            ("a@@b.c", false),
            ("a b@c.d", false),
            ("@c.d", false),
            ("a@c..d", false),
            ("a@<b>.c", false),
        ] {
            assert_eq!(is_email(text), good, "{text}");
        }
    }
}
