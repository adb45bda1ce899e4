//! Whether the dates are possible and in order.

use document::Span;
use kernel::{Day, Text};

use super::law::{civil, contract_1999};
use super::{Case, Hit, Outcome, Rule, Severity};
use crate::date::dates;
use crate::number::whole;
use crate::pattern::pattern;
use crate::term::{self, Period};

pattern! {
    BLANK_DATE = r"(?m)(?:(?:签订|签署|签约)(?:日期|时间)|^[\s　]*日\s*期|[\s　\t]日\s*期)\s*[:：][ 　＿_]*(?:[＿_ 　]*年[＿_ 　]*月[＿_ 　]*日)?[ 　]*(?:$|\t|\n)";
    LENGTH = r"(?:共计?|合计|总计|总?(?:日历)?天数为?|工期(?:总?日历天数)?为?|期限为?|租期为?|期为?|有效期为?|为期)[\s：:]*([0-9]{1,5}|[一二三四五六七八九十百零两]{1,6})\s*(个?日历天|日历日|天|日|个月|年)";
    BY = r"^\s*(?:（[^）]*）)?\s*(?:之?前|以前|止前|内)";
    DUTY = r"(?:应当?|须|必须|需|负责|保证|承诺|最迟|不晚于|不迟于|将|完成|开工|交付|交货|送达|支付|竣工|开始)";
    PAST = r"已经?|曾|此前|业经|签订的|签署的|出具|颁发|发布|编号|抵押|备案|取得|现行|施行|批准|同意|基准|授权";
    DAY_OF_MONTH = r"(?:^|[^0-9一二三四五六七八九十])(([0-9]{1,2}|[一二三四五六七八九十]{1,3})月([0-9]{1,2}|[一二三四五六七八九十]{1,3})[日号])";
    BOTH = r"首尾|均计入|含当日|含首尾|两日均";
}

kernel::words! {
    SIGN_BLANK { "签订日期没有填写", "The date of signing is not filled in" }
    fn signed_late(sign: Day, start: Day) { "签订日{sign}晚于履行开始日{start}", "Signed on {sign}, after performance began on {start}" }
    NO_SIGN { "没有读出签订日期", "No date of signing was read" }
    fn reversed(start: Day, end: Day) { "终止日{end}早于起始日{start}", "It ends on {end}, before it begins on {start}" }
    fn year_missing(start: Day, end: Day) { "终止日没有写年份，按同一年为{end}，早于起始日{start}", "The last day has no year; in the same year it is {end}, before the first day {start}" }
    fn before_signing(day: Day, sign: Day) { "履行期限{day}早于签订日{sign}", "Due on {day}, before the signing on {sign}" }
    fn length_wrong(written: &str, right: i64) { "写明{written}，按起止日期（首尾计入）为{right}日", "It says {written}; by the dates it is {right} days, both ends counted" }
    fn impossible(written: &str) { "“{written}”不存在", "\"{written}\" does not exist" }
    NO_DATES { "没有读出日期", "No dates were read" }
    NO_PERIODS { "没有读出既有起止日期又有天数的期限", "No term with both dates and a length was read" }
}

/// C010
pub(super) const C010: Rule = Rule {
    code: "C010",
    severity: Severity::Warning,
    name: Text::fixed("签订日期缺失或者晚于履行", "Date of signing blank or late"),
    about: Text::fixed(
        "签订日期应当填写，且不晚于约定的生效、起始日期。",
        "The date of signing is filled in and not after the agreed start.",
    ),
    reason: Text::fixed(
        "签订日影响成立、生效和期限的起算；先履行后签订会使此前的权利义务没有依据。",
        "It decides when the contract begins to bind; performing first leaves that time without terms.",
    ),
    basis: &[
        civil("第四百九十条"),
        civil("第五百零二条"),
        contract_1999("第三十二条"),
        contract_1999("第四十四条"),
    ],
    types: &[],
    suggestion: Text::fixed(
        "填写实际签订日期；确需追溯的，写明此前履行适用本合同。",
        "Fill in the real date; if it is to reach back, say so.",
    ),
    bad: "采购合同\n甲方：江海公司\n签订日期：2026年3月18日\n一、期限\n本合同自2026年1月1日起至2026年12月31日止。\n",
    good: "采购合同\n甲方：江海公司\n签订日期：2025年12月18日\n一、期限\n本合同自2026年1月1日起至2026年12月31日止。\n",
    check: |case| {
        let contract = case.contract;
        let Some(sign) = contract.sign_day() else {
            let mut places = vec![contract.head.clone()];
            places.extend(contract.signatures.iter().cloned());
            let blank = places.into_iter().find_map(|place| {
                let m = BLANK_DATE.find(&contract.text[place.clone()])?;
                let line = m.start() + (m.as_str().len() - m.as_str().trim_start().len());
                Some(place.start + line..place.start + line + m.as_str().trim().len())
            });
            return match blank {
                Some(span) => Outcome::Checked(vec![Hit::new(span, SIGN_BLANK)]),
                None => Outcome::NotChecked(NO_SIGN),
            };
        };
        let term = contract
            .periods
            .iter()
            .filter(|p| p.term && p.span.start < contract.body.end)
            .find_map(|p| p.start.day());
        let late = term.filter(|start| *start < sign).and_then(|start| {
            let place = contract.signed.iter().find(|d| d.day() == Some(sign))?;
            Some(Hit::new(with_label(&contract.text, &place.span), signed_late(sign, start)))
        });
        Outcome::Checked(late.into_iter().collect())
    },
};

/// The date with the label before it.
fn with_label(text: &str, span: &Span) -> Span {
    let line = text[..span.start]
        .rfind(['\n', '　', '\t'])
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    line..span.end
}

/// C053
pub(super) const C053: Rule = Rule {
    code: "C053",
    severity: Severity::Error,
    name: Text::fixed("日期先后矛盾", "Dates out of order"),
    about: Text::fixed(
        "终止日不早于起始日，履行期限不早于签订日。",
        "No term ends before it begins, no duty falls due before the signing.",
    ),
    reason: Text::fixed(
        "先后颠倒的日期无法履行，违约从何时起算也不明。",
        "Such dates cannot be met, and leave open when default begins.",
    ),
    basis: &[
        civil("第五百一十条"),
        civil("第五百一十一条"),
        contract_1999("第六十一条"),
        contract_1999("第六十二条"),
    ],
    types: &[],
    suggestion: Text::fixed("核对年份和月份后更正。", "Check year and month and correct them."),
    bad: "服务合同\n甲方：江海公司\n一、期限\n服务期限自2026年4月15日起至2025年4月14日止。\n",
    good: "服务合同\n甲方：江海公司\n签订日期：2026年1月5日\n一、期限\n服务期限自2026年4月15日起至2027年4月14日止。租赁物已于2023年11月5日抵押。\n",
    check: order,
};

fn order(case: &Case) -> Outcome {
    let contract = case.contract;
    let text = contract.text.as_str();
    let mut hits = Vec::new();
    for period in &contract.periods {
        if let (Some(start), Some(end)) = (period.start.day(), period.end.day())
            && end < start
        {
            let message = if period.yearless { year_missing(start, end) } else { reversed(start, end) };
            hits.push(Hit::new(period.span.clone(), message));
        }
    }
    let found = dates(&text[..contract.body.end]);
    let Some(sign) = contract.sign_day() else {
        return if found.is_empty() { Outcome::NotChecked(NO_DATES) } else { Outcome::Checked(hits) };
    };
    for date in found.iter().filter(|d| d.span.start >= contract.head.end) {
        let Some(day) = date.day().filter(|day| *day < sign) else { continue };
        let inside = |s: &Span| s.contains(&date.span.start);
        if contract.signatures.iter().any(inside)
            || hits.iter().any(|h| inside(&h.span))
            || contract.periods.iter().any(|p| inside(&p.span))
        {
            continue;
        }
        let start = text[..date.span.start]
            .rfind(['。', '；', '\n', '，', '：'])
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let end =
            text[date.span.end..].find(['。', '；', '\n', '，']).map_or(text.len(), |at| date.span.end + at);
        let phrase = &text[start..end];
        let (before, after) = (&text[start..date.span.start], &text[date.span.end..end]);
        let latest = before.ends_with("不晚于") || before.ends_with("不迟于") || before.ends_with("最迟");
        let due = (BY.is_match(after) || latest) && DUTY.is_match(phrase) && !PAST.is_match(phrase);
        if due {
            hits.push(Hit::new(date.span.start..end, before_signing(day, sign)));
        }
    }
    Outcome::Checked(hits)
}

/// C054
pub(super) const C054: Rule = Rule {
    code: "C054",
    severity: Severity::Error,
    name: Text::fixed("总天数与起止日期不符", "Length and dates differ"),
    about: Text::fixed(
        "写明的天数、月数、年数应当与起止日期相符。",
        "A length in days, months or years fits its dates.",
    ),
    reason: Text::fixed(
        "两种算法得出不同的到期日，逾期和违约金无法确定。",
        "Two ways to count give two last days, and no sure default.",
    ),
    basis: &[
        civil("第五百一十条"),
        civil("第七百九十五条"),
        contract_1999("第六十一条"),
        contract_1999("第二百七十五条"),
    ],
    types: &[],
    suggestion: Text::fixed(
        "按照起止日期重新计算，并写明首尾两日是否计入。",
        "Count again from the dates and say whether both ends count.",
    ),
    bad: "施工合同\n一、工期\n自2026年3月1日起至2026年8月27日止，共200天。\n",
    good: "施工合同\n一、工期\n自2026年3月1日起至2026年8月27日止，共180天，首尾两日均计入。\n",
    check: lengths,
};

fn lengths(case: &Case) -> Outcome {
    let contract = case.contract;
    let text = contract.text.as_str();
    let sentences = term::sentences(text, 0..text.len());
    let mut seen = false;
    let mut hits = Vec::new();
    for period in contract.periods.iter().filter(|p| p.term || !in_table(text, p)) {
        let (Some(start), Some(end)) = (period.start.day(), period.end.day()) else { continue };
        if end < start {
            continue;
        }
        let at = sentences.partition_point(|s| s.end <= period.span.start);
        let sentence =
            sentences.get(at).filter(|s| s.contains(&period.span.start)).cloned().unwrap_or_default();
        let mut places = vec![sentence.clone()];
        // the works: dates in one paragraph, days in the next, within the same article
        let article = contract.clauses.iter().rfind(|c| c.whole.contains(&period.span.start) && c.level == 0);
        if let Some(article) = article.filter(|_| period.term) {
            places.extend(term::sentences(text, article.whole.clone()).into_iter().filter(|s| {
                s.start > sentence.start
                    && ["日历天", "总工期", "工期总"].iter().any(|w| text[s.clone()].contains(w))
            }));
        }
        for place in places {
            let part = &text[place.clone()];
            // "计划开工日期：2025年9月" begins like a length
            let dated = |end: usize| part[end..].starts_with(|ch: char| ch.is_ascii_digit());
            let c = LENGTH
                .captures_iter(part)
                .find(|c| c.get(0).is_some_and(|m| !dated(m.end())) && c[1].len() < 4 || &c[2] != "年");
            let Some(c) = c else { continue };
            let (Some(all), Some(amount)) = (c.get(0), whole(&c[1])) else { continue };
            // "质保期为12个月" beside the dates of something else
            let own = all.as_str();
            let foreign = part[..all.start()].ends_with(|ch: char| "保责验宽缓免押延".contains(ch))
                || part[all.end()..].starts_with(['内', '前', '后', '以']);
            if foreign || part[..all.start()].contains("其中") {
                continue;
            }
            seen = true;
            if !term::fits(start, end, amount, &c[2], BOTH.is_match(part)) {
                let right = start.days_until(end) + 1;
                hits.push(Hit::new(
                    place.start + all.start()..place.start + all.end(),
                    length_wrong(own, right),
                ));
            }
            break;
        }
    }
    if seen { Outcome::Checked(hits) } else { Outcome::NotChecked(NO_PERIODS) }
}

fn in_table(text: &str, period: &Period) -> bool {
    let start = text[..period.span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[period.span.end..].find('\n').map_or(text.len(), |at| period.span.end + at);
    text[start..end].contains('\t')
}

/// C057
pub(super) const C057: Rule = Rule {
    code: "C057",
    severity: Severity::Error,
    name: Text::fixed("日期不存在", "Impossible date"),
    about: Text::fixed("合同中的日期应当是历法上存在的日期。", "Every date is one that the calendar has."),
    reason: Text::fixed("不存在的日期使期限无法确定。", "A day that does not exist leaves the time open."),
    basis: &[civil("第五百一十条"), contract_1999("第六十一条")],
    types: &[],
    suggestion: Text::fixed("改为实际存在的日期。", "Write a day that exists."),
    bad: "采购合同\n一、交货\n2026年6月31日前交货。\n",
    good: "采购合同\n一、交货\n2026年6月30日前交货，首台编号HY20250631。\n",
    check: |case| {
        let text = &case.contract.text;
        let found = dates(text);
        if found.is_empty() && !DAY_OF_MONTH.is_match(text) {
            return Outcome::NotChecked(NO_DATES);
        }
        let places = found.iter().filter(|d| d.day().is_none()).map(|d| d.span.clone());
        let places = places.chain(yearless(text).filter(|y| !found.iter().any(|d| d.span.end == y.end)));
        Outcome::Checked(places.map(|s| Hit::new(s.clone(), impossible(&text[s]))).collect())
    },
};

/// Days of a month, written without a year, that no year has.
fn yearless(text: &str) -> impl Iterator<Item = Span> {
    DAY_OF_MONTH.captures_iter(text).filter_map(|c| {
        let (month, day) = (i8::try_from(whole(&c[2])?).ok()?, i8::try_from(whole(&c[3])?).ok()?);
        // a leap year has every day that any year has
        Day::new(2024, month, day).is_err().then(|| c.get(1).map(|m| m.range()))?
    })
}

#[cfg(test)]
mod tests {
    use crate::rule::tests::table;

    #[test]
    fn only_duties_are_held_against_the_day_of_signing() {
        table(
            "C053",
            "采购合同\n签订日期：2025年11月6日\n第一条　交货\n",
            &[
                ("卖方应当于2025年10月28日前将全部设备运抵交货地点。", true),
                ("卖方应当于2025年12月28日前将全部设备运抵交货地点。", false),
                ("建设单位已于2025年9月1日书面同意。", false),
                ("参考价为2025年10月10日网价。", false),
                ("授权期限自2025年10月1日至2025年12月31日。", false),
                ("租期自2025年12月1日至2025年11月30日。", true),
                ("自2025年12月1日至11月30日供货。", true),
                ("自2025年12月1日起至次年11月30日止供货。", false),
                ("服务期限：2025年12月1日至12月31日。", false),
                ("自二〇二五年十二月一日至十一月三十日供货。", true),
                ("2025年12月1日前交货，11月30日前验货。", false),
                ("开工日期：2026年5月1日，竣工日期：2026年4月1日。", true),
            ],
        );
    }

    #[test]
    fn only_days_that_no_calendar_has_are_impossible() {
        table(
            "C057",
            "采购合同\n第一条　交货\n",
            &[
                ("2025年2月29日前交货。", true),
                ("2024年2月29日前交货。", false),
                ("２０２６年６月３１日前交货。", true),
                ("二〇二六年六月三十一日前交货。", true),
                ("每年6月31日前对账。", true),
                ("每年六月三十一日前对账。", true),
                ("每年2月29日前对账。", false),
                ("首台编号HY20250631，6个月31日内交货。", false),
            ],
        );
    }

    #[test]
    fn lengths_are_held_against_their_dates() {
        table(
            "C054",
            "租赁合同\n第一条　期限\n",
            &[
                ("自2026年3月1日起至2026年8月27日止，共180天，首尾两日均计入。", false),
                ("自2026年3月1日起至2026年8月27日止，共179天。", false),
                ("自2026年3月1日起至2026年8月27日止，共179天，首尾两日均计入。", true),
                ("自2026年3月1日起至2026年8月27日止，共200天。", true),
                ("储存期限为24个月，自2025年7月1日起至2027年6月30日止。", false),
                ("储存期限为12个月，自2025年7月1日起至2027年6月30日止。", true),
                ("租赁期限为三年，自2025年6月15日起至2028年6月14日止。", false),
                ("租赁期限为三年，自2025年6月15日起至2028年6月15日止。", false),
                ("租赁期限为五年，自2025年6月15日起至2028年6月14日止。", true),
                ("本合同自2026年1月1日起至2026年12月31日止。期满前45日协商续约。", false),
                ("租期3年（2025年6月15日至2027年6月14日）。", true),
            ],
        );
    }
}
