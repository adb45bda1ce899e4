//! Numbers written as Word writes them (ECMA-376 part 1, 17.18.59 ST_NumberFormat).

/// Writes `n` in the format; `None` for formats that show nothing.
pub(crate) fn write(n: u32, format: &str) -> Option<String> {
    let written = match format {
        "none" | "bullet" => return None,
        "decimalZero" => format!("{n:02}"),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_lowercase(),
        "upperLetter" => letters(n),
        "lowerLetter" => letters(n).to_lowercase(),
        "ordinal" => ordinal(n),
        "hex" => format!("{n:X}"),
        "numberInDash" => format!("- {n} -"),
        "decimalFullWidth" | "decimalFullWidth2" => digits(n, &FULL_WIDTH),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => circled(n),
        "decimalEnclosedFullstop" => from_range(n, '⒈', 20),
        "decimalEnclosedParen" => from_range(n, '⑴', 20),
        "chineseCounting" | "taiwaneseCounting" => counting(n),
        "chineseCountingThousand" | "taiwaneseCountingThousand" | "japaneseCounting" => {
            chinese(n, &COMMON, "十百千", false)
        }
        "chineseLegalSimplified" => chinese(n, &LEGAL, "拾佰仟", true),
        "ideographLegalTraditional" => chinese(n, &LEGAL_TRADITIONAL, "拾佰仟", true),
        "ideographDigital" | "japaneseDigitalTenThousand" => digits(n, &COMMON),
        "taiwaneseDigital" => digits(n, &CIRCLE_ZERO),
        "ideographTraditional" => cycle(n, "甲乙丙丁戊己庚辛壬癸", 1),
        "ideographZodiac" => cycle(n, "子丑寅卯辰巳午未申酉戌亥", 1),
        "ideographZodiacTraditional" => {
            format!("{}{}", cycle(n, "甲乙丙丁戊己庚辛壬癸", 6), cycle(n, "子丑寅卯辰巳午未申酉戌亥", 5))
        }
        "ideographEnclosedCircle" => from_range(n, '㊀', 10),
        _ => n.to_string(),
    };
    Some(written)
}

const COMMON: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const CIRCLE_ZERO: [char; 10] = ['○', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const LEGAL: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const LEGAL_TRADITIONAL: [char; 10] = ['零', '壹', '貳', '參', '肆', '伍', '陸', '柒', '捌', '玖'];
const FULL_WIDTH: [char; 10] = ['０', '１', '２', '３', '４', '５', '６', '７', '８', '９'];

fn digits(n: u32, with: &[char; 10]) -> String {
    n.to_string().bytes().map(|digit| with[usize::from(digit - b'0')]).collect()
}

/// Up to 99 in words, then digit by digit: 一百 is `一○○` in this format.
fn counting(n: u32) -> String {
    if n < 100 { chinese(n, &COMMON, "十百千", false) } else { digits(n, &CIRCLE_ZERO) }
}

/// `full` writes 壹拾 for ten, as legal numerals do; otherwise 十.
fn chinese(n: u32, digit: &[char; 10], unit: &str, full: bool) -> String {
    if n == 0 {
        return digit[0].to_string();
    }
    if n >= 10_000 {
        return n.to_string();
    }
    let units: Vec<char> = unit.chars().collect();
    let mut written = String::new();
    let mut zero = false;
    for power in (0..4u32).rev() {
        let value = (n / 10u32.pow(power) % 10) as usize;
        if value == 0 {
            zero = !written.is_empty();
            continue;
        }
        if std::mem::take(&mut zero) {
            written.push(if full { digit[0] } else { '零' });
        }
        if full || !(power == 1 && value == 1 && written.is_empty()) {
            written.push(digit[value]);
        }
        if power > 0
            && let Some(unit) = units.get(power as usize - 1)
        {
            written.push(*unit);
        }
    }
    written
}

fn roman(n: u32) -> String {
    const PAIRS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if n > 32_767 {
        return n.to_string();
    }
    let (mut rest, mut written) = (n, String::new());
    for (value, letters) in PAIRS {
        while rest >= value {
            written.push_str(letters);
            rest -= value;
        }
    }
    written
}

/// A to Z, then AA, BB: the letter repeats (17.18.59 upperLetter).
fn letters(n: u32) -> String {
    if n == 0 || n > 780 {
        return n.to_string();
    }
    let letter = char::from(b'A' + ((n - 1) % 26) as u8);
    std::iter::repeat_n(letter, (n as usize - 1) / 26 + 1).collect()
}

fn ordinal(n: u32) -> String {
    let ending = match (n % 10, n % 100) {
        (1, tail) if tail != 11 => "st",
        (2, tail) if tail != 12 => "nd",
        (3, tail) if tail != 13 => "rd",
        _ => "th",
    };
    format!("{n}{ending}")
}

/// ① to ⑳ and on to ㊿, which Unicode keeps in three places.
fn circled(n: u32) -> String {
    let character = match n {
        1..=20 => char::from_u32(0x2460 + n - 1),
        21..=35 => char::from_u32(0x3251 + n - 21),
        36..=50 => char::from_u32(0x32b1 + n - 36),
        _ => None,
    };
    character.map_or_else(|| n.to_string(), String::from)
}

fn from_range(n: u32, first: char, count: u32) -> String {
    let character = (1..=count).contains(&n).then(|| char::from_u32(first as u32 + n - 1)).flatten();
    character.map_or_else(|| n.to_string(), String::from)
}

/// The stem or branch; `copies` is how many rounds a list may take before it falls back to digits.
fn cycle(n: u32, names: &str, copies: u32) -> String {
    let count = names.chars().count() as u32;
    if n == 0 || n > count * copies {
        return n.to_string();
    }
    names.chars().nth(((n - 1) % count) as usize).map_or_else(|| n.to_string(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_word_writes_them() {
        for (format, n, expected) in [
            ("decimal", 12, "12"),
            ("decimalZero", 7, "07"),
            ("decimalFullWidth", 12, "１２"),
            ("chineseCounting", 10, "十"),
            ("chineseCounting", 19, "十九"),
            ("chineseCounting", 20, "二十"),
            ("chineseCounting", 100, "一○○"),
            ("chineseCountingThousand", 21, "二十一"),
            ("chineseCountingThousand", 100, "一百"),
            ("chineseCountingThousand", 101, "一百零一"),
            ("chineseCountingThousand", 110, "一百一十"),
            ("chineseCountingThousand", 1005, "一千零五"),
            ("chineseLegalSimplified", 15, "壹拾伍"),
            ("chineseLegalSimplified", 203, "贰佰零叁"),
            ("ideographTraditional", 3, "丙"),
            ("ideographTraditional", 11, "11"),
            ("ideographZodiac", 12, "亥"),
            ("ideographZodiacTraditional", 60, "癸亥"),
            ("decimalEnclosedCircle", 9, "⑨"),
            ("decimalEnclosedCircle", 21, "㉑"),
            ("decimalEnclosedCircleChinese", 20, "⑳"),
            ("decimalEnclosedParen", 2, "⑵"),
            ("lowerLetter", 27, "aa"),
            ("upperRoman", 1994, "MCMXCIV"),
            ("lowerRoman", 4, "iv"),
            ("ordinal", 112, "112th"),
            ("ordinal", 22, "22nd"),
            ("somethingNew", 5, "5"),
        ] {
            assert_eq!(write(n, format).as_deref(), Some(expected), "{n} as {format}");
        }
        assert_eq!(write(1, "none"), None);
    }
}
