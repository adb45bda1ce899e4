//! Numbers as contracts write them: Chinese numerals, amounts in figures and in words, rates.

use document::Span;

use crate::pattern::pattern;

/// An amount of money with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Where it is written, currency sign and unit included.
    pub span: Span,
    /// How much, in fen.
    pub fen: i64,
}

/// A share with its place, exact: 1 % is 10 000 000 billionths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Where it is written.
    pub span: Span,
    /// The share in billionths of the whole.
    pub billionths: i64,
}

/// Billionths in one per cent.
pub const PERCENT: i64 = 10_000_000;

pattern! {
    FIGURE = r"(人民币|RMB|CNY|￥|¥)?\s*([0-9０-９]{1,3}(?:[,，][0-9]{3})+|[0-9０-９]+)(?:[.．]([0-9０-９]+))?\s*(亿元|千万元|百万元|万元|千元|元|圆)?";
    WORDS = r"[零壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬万亿億两〇○]{1,40}(?:[元圆圓][零壹贰叁肆伍陆柒捌玖角分]{0,8})?[整正]?";
    PERCENT_SIGN = r"([0-9０-９]+(?:[.．][0-9０-９]+)?)\s*([%％‰])";
    PARTS = r"(百|千|万|十万)分之([0-9０-９]+(?:[.．][0-9０-９]+)?|[零〇一二两三四五六七八九十百点壹贰叁肆伍陆柒捌玖拾]+)";
}

/// One character as a digit; Arabic, full-width, Chinese and formal Chinese.
pub fn digit(c: char) -> Option<i64> {
    Some(match c {
        '0'..='9' => i64::from(c as u32 - '0' as u32),
        '０'..='９' => i64::from(c as u32 - '０' as u32),
        '零' | '〇' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' | '貳' => 2,
        '三' | '叁' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// A whole number in Arabic or Chinese writing: `12`, `十二`, `二〇二六`, `壹仟零叁拾`, `三万五千`.
pub fn whole(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 40 {
        return None;
    }
    if text.chars().all(|c| digit(c).is_some()) {
        return text.chars().try_fold(0_i64, |sum, c| sum.checked_mul(10)?.checked_add(digit(c)?));
    }
    let (mut total, mut section, mut held): (i64, i64, Option<i64>) = (0, 0, None);
    for c in text.chars() {
        if let Some(value) = digit(c) {
            held = Some(value);
            continue;
        }
        let small = match c {
            '十' | '拾' => 10,
            '百' | '佰' => 100,
            '千' | '仟' => 1000,
            _ => 0,
        };
        if small > 0 {
            let factor = match held.take() {
                Some(0) | None if small == 10 => 1,
                Some(value) => value,
                None => return None,
            };
            section = section.checked_add(factor.checked_mul(small)?)?;
            continue;
        }
        let large = match c {
            '万' | '萬' => 10_000,
            '亿' | '億' => 100_000_000,
            _ => return None,
        };
        section = section.checked_add(held.take().unwrap_or(0))?;
        if large == 10_000 {
            total = total.checked_add(section.checked_mul(large)?)?;
        } else {
            total = total.checked_add(section)?.checked_mul(large)?;
        }
        section = 0;
    }
    total.checked_add(section)?.checked_add(held.unwrap_or(0))
}

/// The decimal `12.5` in billionths; at most nine decimals.
fn decimal(text: &str) -> Option<i64> {
    let (left, right) = text.split_once(['.', '．', '点']).unwrap_or((text, ""));
    let mut scale = 1_000_000_000_i64;
    let mut value = whole(left)?.checked_mul(scale)?;
    for c in right.chars().take(9) {
        scale /= 10;
        value = value.checked_add(digit(c)?.checked_mul(scale)?)?;
    }
    Some(value)
}

/// An amount in words: `壹仟零贰万伍仟叁佰元整`, `叁元贰角`; `None` for what is not one.
pub fn fen_of_words(text: &str) -> Option<i64> {
    let text = text.trim_end_matches(['整', '正']);
    let Some((yuan, rest)) = text.split_once(['元', '圆', '圓']) else {
        return whole(text)?.checked_mul(100);
    };
    let mut fen = whole(yuan)?.checked_mul(100)?;
    let mut held = 0;
    for c in rest.chars() {
        match c {
            '角' => fen += std::mem::take(&mut held) * 10,
            '分' => fen += std::mem::take(&mut held),
            _ => held = digit(c)?,
        }
    }
    Some(fen)
}

/// Amounts in words: runs of formal numerals with 元, or with at least two units of place.
pub fn words(text: &str) -> Vec<Amount> {
    let found = WORDS.find_iter(text).filter_map(|m| {
        let run = m.as_str();
        let money = run.contains(['元', '圆', '圓']);
        let places = run.chars().filter(|c| "拾佰仟万亿".contains(*c)).count();
        let formal = run.chars().any(|c| "壹贰叁肆伍陆柒捌玖拾佰仟".contains(c));
        (formal && (money || places >= 2 || (run.ends_with(['整', '正']) && places >= 1))).then_some(())?;
        Some(Amount { span: m.range(), fen: fen_of_words(run)? })
    });
    found.collect()
}

/// A bare number as tables write it, in fen: `1,860,000.00`.
pub fn plain(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches(['￥', '¥']).trim_end_matches('元').trim();
    let digits: String = text.chars().filter(|c| !matches!(c, ',' | '，' | ' ')).collect();
    let first = digits.chars().next()?;
    (first.is_ascii_digit() && digits.chars().all(|c| c.is_ascii_digit() || c == '.')).then_some(())?;
    Some(decimal(&digits)? / PERCENT)
}

/// A bare number as tables write it, in billionths.
pub fn exact(text: &str) -> Option<i64> {
    plain(text)?;
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    decimal(&digits)
}

/// Amounts in figures: with a unit of money or a sign of currency.
pub fn figures(text: &str) -> Vec<Amount> {
    let found = FIGURE.captures_iter(text).filter_map(|c| {
        let m = c.get(0)?;
        if c.get(1).is_none() && c.get(4).is_none() {
            return None;
        }
        if text[..m.start()]
            .ends_with(|p: char| p.is_ascii_alphanumeric() || matches!(p, '.' | '-' | '_' | '第'))
        {
            return None;
        }
        let number: String = c.get(2)?.as_str().chars().filter(|d| !matches!(d, ',' | '，')).collect();
        let number = c.get(3).map_or(number.clone(), |d| format!("{number}.{}", d.as_str()));
        let unit: i64 = match c.get(4).map_or("", |u| u.as_str()) {
            "亿元" => 100_000_000,
            "千万元" => 10_000_000,
            "百万元" => 1_000_000,
            "万元" => 10_000,
            "千元" => 1000,
            _ => 1,
        };
        let billionths = i128::from(decimal(&number)?) * i128::from(unit);
        let fen = i64::try_from(billionths / i128::from(PERCENT)).ok()?;
        let start = m.start() + m.as_str().len() - m.as_str().trim_start().len();
        Some(Amount { span: start..start + text[start..m.end()].trim_end().len(), fen })
    });
    found.collect()
}

/// Shares in any writing: `5%`, `３％`, `0.5‰`, `百分之五`, `万分之0.35`, `十万分之二`.
pub fn rates(text: &str) -> Vec<Rate> {
    let signs = PERCENT_SIGN.captures_iter(text).filter_map(|c| {
        let parts = if &c[2] == "‰" { 1000 } else { 100 };
        Some(Rate { span: c.get(0)?.range(), billionths: decimal(&c[1])? / parts })
    });
    let words = PARTS.captures_iter(text).filter_map(|c| {
        let parts = match &c[1] {
            "百" => 100,
            "千" => 1000,
            "十万" => 100_000,
            _ => 10_000,
        };
        Some(Rate { span: c.get(0)?.range(), billionths: decimal(&c[2])? / parts })
    });
    let mut all: Vec<Rate> = signs.chain(words).collect();
    all.sort_by_key(|rate| rate.span.start);
    all
}

/// A share as people read it: `0.05%`.
pub fn percent(billionths: i64) -> String {
    // four decimals are enough to show: a daily 0.0035% is the finest in use
    let rounded = (billionths + 500) / 1000;
    let mut text = format!("{}.{:04}", rounded / 10_000, (rounded % 10_000).abs());
    text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    text + "%"
}

/// An amount as people read it: `10,025,300.00元`.
pub fn yuan(fen: i64) -> String {
    let whole = (fen / 100).unsigned_abs().to_string();
    let mut grouped = String::new();
    for (at, c) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(c);
    }
    format!("{}{grouped}.{:02}", if fen < 0 { "-" } else { "" }, (fen % 100).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers() {
        for (text, value) in [
            ("12", 12),
            ("十", 10),
            ("十二", 12),
            ("二十五", 25),
            ("二〇二六", 2026),
            ("一百零八", 108),
            ("三万五千", 35_000),
            ("壹仟零贰万伍仟叁佰", 10_025_300),
            ("贰亿零叁拾万", 200_300_000),
        ] {
            assert_eq!(whole(text), Some(value), "{text}");
        }
        assert_eq!(whole("元"), None);
    }

    #[test]
    fn amounts_in_words() {
        for (text, fen) in [
            ("大写：壹仟零贰万伍仟叁佰元整", 1_002_530_000),
            ("陆仟玖佰叁拾壹万陆仟玖佰贰拾伍元肆角捌分", 6_931_692_548),
            ("人民币叁元零伍分", 305),
            ("壹佰万圆正", 100_000_000),
        ] {
            assert_eq!(words(text).iter().map(|a| a.fen).collect::<Vec<_>>(), [fen], "{text}");
        }
        assert!(words("一式陆份，买方执肆份").is_empty());
    }

    #[test]
    fn amounts_in_figures() {
        for (text, fen) in [
            ("人民币10,025,300.00元", 1_002_530_000),
            ("￥3,450,000.00", 345_000_000),
            ("500万元", 500_000_000),
            ("1.2亿元", 12_000_000_000),
        ] {
            assert_eq!(figures(text).iter().map(|a| a.fen).collect::<Vec<_>>(), [fen], "{text}");
        }
        assert!(figures("共12台").is_empty());
    }

    #[test]
    fn shares() {
        for (text, billionths) in [
            ("30%", 300_000_000),
            ("３％", 30_000_000),
            ("0.5‰", 500_000),
            ("万分之五", 500_000),
            ("千分之三", 3_000_000),
            ("百分之二十", 200_000_000),
            ("万分之0.35", 35_000),
            ("十万分之二", 20_000),
            ("万分之零点五", 50_000),
        ] {
            assert_eq!(rates(text).iter().map(|r| r.billionths).collect::<Vec<_>>(), [billionths], "{text}");
        }
        assert_eq!(percent(500_000), "0.05%");
        assert_eq!(yuan(1_002_530_005), "10,025,300.05");
    }
}
