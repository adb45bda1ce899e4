//! Earnest money, retention, penalties, and where disputes go.

use document::Span;

use super::{sentences, shift};
use crate::clause::{Clause, Kind};
use crate::number;
use crate::pattern::pattern;

/// A sum tied to the contract, by share or by amount.
#[derive(Clone, Debug)]
pub struct Share {
    /// Where it is written.
    pub span: Span,
    /// Its share in billionths: as written, or computed from the amount and the price.
    pub billionths: i64,
    /// Its amount, where one is written.
    pub fen: Option<i64>,
}

/// A penalty.
#[derive(Clone, Debug)]
pub struct Penalty {
    /// Where: from the event to the rate or amount.
    pub span: Span,
    /// Due for every day.
    pub daily: bool,
    /// Its rate in billionths.
    pub rate: Option<i64>,
    /// Its amount in fen.
    pub fen: Option<i64>,
    /// What the rate is taken of, as written.
    pub base: String,
}

pattern! {
    EARNEST = r"定金";
    RETENTION = r"质量保证金|工程质量保证金|质量保修金|工程保修金|保修金|质保金|保留金|质量保证金额";
    SETTLED = r"结算(?:总价款|总价|总额|总金额|价款总额|价款|金额|价|款)(?:暂定)?(?:为|是|计|：|:)?\s*";
    OF_RETENTION = r"^的\s*$";
    RETURNED = r"返还|退还|退回|归还|释放|付清";
    DAILY = r"每(?:逾期|迟延|延误|延迟|拖延|超过|推迟|延期|晚|拖欠|迟|超|过|延)[^，,。；]{0,8}?[一1１]?\s*(?:日|天)|每[一1]?(?:日|天)|按日|按天|逐日|日(?:计收|加收)|每日历天";
    PENALTY = r"违约金|滞纳金|罚款|罚金|罚息|逾期利息|赔偿金|延期赔偿|扣款|赔偿";
    LATE = r"逾期|迟延|延误|延迟|拖延|推迟|延期|拖欠|晚于|超期|误期";
    PAYS = r"(?:支付|赔付|赔偿|补偿|承担|扣除|扣减|扣罚|罚|扣|付|缴纳|交纳)[^，,。；]{0,10}$";
    CAP = r"(?:不超过|不得超过|上限|为限|最高|至多|封顶|不高于)[^，,。；]{0,16}$";
    ONE_DAY = r"(?:日|天|当日|每日|每天)的?(?:租金|仓储费|保管费|服务费|租费)";
    DISPUTE_TITLE = r"争议|纠纷|管辖|仲裁";
    DISPUTE_TEXT = r"(?:争议|纠纷|争端|异议)[^\n]{0,120}?(?:仲裁|诉讼|起诉|人民法院|法院|诉至)|(?:由|向|提交)[^。；\n]{2,40}(?:仲裁委员会|人民法院)(?:管辖|仲裁|提起诉讼|起诉|裁决)";
    BODY = r"[\p{Han}]{2,24}?(?:仲裁委员会|仲裁院|仲裁中心|国际仲裁院|人民法院)";
}

/// Earnest money as a share of the price; the word inside 约定金额, 固定金额 and the like is no earnest.
pub fn earnest(text: &str, body: Span, price_fen: Option<i64>) -> Vec<Share> {
    let mut out = Vec::new();
    for span in sentences(text, body) {
        let sentence = &text[span.clone()];
        let places: Vec<usize> = EARNEST
            .find_iter(sentence)
            .filter(|m| {
                let before = sentence[..m.start()].chars().next_back().unwrap_or(' ');
                let after = sentence[m.end()..].chars().next().unwrap_or(' ');
                let wide = "约固指确特规设限核额锁议商稳审评鉴认选".contains(before)
                    || (after == '额' && before != '付');
                !wide && !sentence[m.end()..].starts_with("罚则") && !sentence[m.end()..].starts_with("责任")
            })
            .map(|m| m.start())
            .collect();
        let Some(&at) = places.first() else { continue };
        let near = |place: &Span| {
            place.start >= at && sentence[at..place.start].chars().count() <= 45
                || place.end <= at && sentence[place.end..at].chars().count() <= 12
        };
        let penalty = |end: usize| {
            ["违约金", "滞纳金", "利息"].iter().any(|w| sentence[at.min(end)..end.max(at)].contains(w))
        };
        let amount = number::figures(sentence).into_iter().find(|a| near(&a.span) && !penalty(a.span.start));
        let rate = number::rates(sentence)
            .into_iter()
            .find(|r| near(&r.span) && !penalty(r.span.start) && !CAP.is_match(&sentence[..r.span.start]));
        let computed = amount.as_ref().and_then(|a| ratio(a.fen, price_fen?));
        let Some(billionths) = rate.as_ref().map(|r| r.billionths).or(computed) else { continue };
        let place = amount.as_ref().map(|a| a.span.clone()).or(rate.map(|r| r.span)).unwrap_or(at..at);
        let start = at.min(place.start);
        let end = place.end.max(at + "定金".len());
        out.push(Share { span: shift(&(start..end), span.start), billionths, fen: amount.map(|a| a.fen) });
    }
    out
}

/// A share of the price, in billionths.
pub fn ratio(fen: i64, price: i64) -> Option<i64> {
    if price <= 0 {
        return None;
    }
    i64::try_from(i128::from(fen) * 1_000_000_000 / i128::from(price)).ok()
}

/// The amount that the settlement comes to, where the contract states one.
pub fn settlement(text: &str, body: Span) -> Option<i64> {
    let part = text.get(body)?;
    let amounts = number::figures(part);
    SETTLED.find_iter(part).find_map(|m| amounts.iter().find(|a| a.span.start == m.end()).map(|a| a.fen))
}

/// Quality retention as a share: `质量保证金为结算价款的3%`, or an amount.
pub fn retention(text: &str, body: Span, price_fen: Option<i64>) -> Vec<Share> {
    let found = sentences(text, body).into_iter().filter_map(|span| {
        let sentence = &text[span.clone()];
        let share = RETENTION.find_iter(sentence).find_map(|m| retained(sentence, m.range(), price_fen))?;
        Some(Share { span: shift(&share.span, span.start), ..share })
    });
    found.collect()
}

/// What is retained by these words of a sentence: the share or amount behind them, else before them.
fn retained(sentence: &str, words: Span, price_fen: Option<i64>) -> Option<Share> {
    let row = sentence.contains('\t');
    let ahead = &sentence[words.end..];
    let ahead = if row { ahead } else { ahead.split(['，', ',', '。', '；']).next().unwrap_or(ahead) };
    // "50,000元" is one amount
    let ahead = number::figures(&sentence[words.end..])
        .first()
        .filter(|a| a.span.start <= ahead.len() && ahead.len() < a.span.end)
        .map_or(ahead, |a| &sentence[words.end..words.end + a.span.end]);
    let behind = &sentence[..words.start];
    let from = behind
        .rfind(['，', '：', '；', '\t'])
        .map_or(0, |at| at + behind[at..].chars().next().map_or(1, char::len_utf8));
    let behind = &behind[from..];
    let counts = |place: &Span| {
        let phrase = &sentence[place.clone()];
        let foreign = ["违约金", "罚", "利息", "利率", "累计", "支付至", "每"];
        let in_table = row && sentence.contains("100%");
        !in_table && !foreign.iter().any(|w| phrase.contains(w))
    };
    let rate = number::rates(ahead).into_iter().next();
    // "质量保证金的100%" is a share of the retention itself
    let rate = rate
        .filter(|r| !OF_RETENTION.is_match(&ahead[..r.span.start]))
        .map(|r| (words.start..words.end + r.span.end, r.billionths));
    let before = || {
        let rate = number::rates(behind).into_iter().last().filter(|_| !RETURNED.is_match(behind))?;
        Some((from + rate.span.start..words.end, rate.billionths))
    };
    if let Some((span, billionths)) = rate.or_else(before).filter(|(place, _)| counts(place)) {
        return Some(Share { span, billionths, fen: None });
    }
    let amount = number::figures(ahead).into_iter().next();
    let before = || {
        let last = number::figures(behind).into_iter().last()?;
        let held = matches!(behind[last.span.end..].trim(), "" | "的" | "作为" | "为" | "作" | "留作");
        held.then(|| (from + last.span.start..words.end, last.fen))
    };
    let amount = amount.map(|a| (words.start..words.end + a.span.end, a.fen)).or_else(before);
    let (span, fen) = amount.filter(|(place, _)| !row && counts(place))?;
    Some(Share { span, billionths: ratio(fen, price_fen?)?, fen: Some(fen) })
}

/// Penalties: by rate or by amount, daily or once. Caps are no penalties.
pub fn penalties(text: &str, body: Span) -> Vec<Penalty> {
    let mut out = Vec::new();
    for span in sentences(text, body) {
        let sentence = &text[span.clone()];
        let late = LATE.is_match(sentence) && DAILY.is_match(sentence);
        if !late && !PENALTY.is_match(sentence) {
            continue;
        }
        let amounts = number::figures(sentence).into_iter().map(|a| (a.span, None, Some(a.fen)));
        let rates = number::rates(sentence).into_iter().map(|r| (r.span, Some(r.billionths), None));
        let mut values: Vec<(Span, Option<i64>, Option<i64>)> = amounts.chain(rates).collect();
        values.sort_by_key(|v| v.0.start);
        let mut from = 0;
        for (place, rate, fen) in values {
            // "￥5%" reads as an amount and as a rate: the first reading stands
            let Some(before) = sentence.get(from..place.start) else { continue };
            let capped = CAP.is_match(before);
            let daily = DAILY.find_iter(before).last();
            // the penalty word stands between the day and the rate, or soon behind the rate
            let behind: String = sentence[place.end..].chars().take(24).collect();
            let behind = behind.split(['，', ',', '。', '；']).next().unwrap_or_default();
            // "逾期每日支付5,000元" is one without the word
            let plain = daily.is_some() && LATE.is_match(&sentence[..place.start]) && PAYS.is_match(before);
            let tied = plain || PENALTY.is_match(behind) || PENALTY.is_match(before);
            if capped || !tied {
                continue;
            }
            let start = from + daily.as_ref().map_or(0, |m| m.start());
            let base_start = start.max(
                sentence[..place.start]
                    .rfind(['，', ',', '：'])
                    .map_or(0, |at| at + sentence[at..].chars().next().map_or(1, char::len_utf8)),
            );
            let base = sentence.get(base_start..place.start).unwrap_or_default();
            // "合同总价40%" and "按该批价款的1%" read the same
            let base = base.rsplit("按照").next().unwrap_or(base);
            out.push(Penalty {
                span: shift(
                    &(base_start.min(place.start)..(place.end + behind.len()).min(sentence.len())),
                    span.start,
                ),
                daily: daily.is_some(),
                rate,
                fen,
                base: base.trim().to_owned(),
            });
            from = place.end;
        }
    }
    out
}

/// Whether the rate of this base is taken of one day's fee, so that a high rate is in order.
pub fn of_one_day(base: &str) -> bool {
    ONE_DAY.is_match(base)
}

/// The clauses in which disputes are settled: their spans with all sub-clauses, main body before annexes.
pub fn dispute_clauses(text: &str, clauses: &[Clause]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for clause in clauses {
        if matches!(clause.kind, Kind::Head | Kind::Part | Kind::Signature) {
            continue;
        }
        let own = &text[clause.span.clone()];
        let heading: String = own.lines().next().unwrap_or_default().chars().take(24).collect();
        let titled = DISPUTE_TITLE.is_match(&heading)
            && !heading.contains('。')
            && text[clause.whole.clone()].contains(['裁', '院', '诉']);
        if out.iter().any(|s| s.start <= clause.span.start && clause.span.end <= s.end) {
            continue;
        }
        if clause.kind != Kind::Annex && titled {
            out.push(clause.whole.clone());
        } else {
            // a sentence that settles disputes inside another clause
            for s in sentences(text, clause.span.clone()) {
                if DISPUTE_TEXT.is_match(&text[s.clone()])
                    && [
                        "协商",
                        "委员会仲裁",
                        "裁决",
                        "诉至",
                        "法院裁",
                        "解决",
                        "管辖",
                        "提起诉讼",
                        "申请仲裁",
                        "提交",
                        "起诉",
                    ]
                    .iter()
                    .any(|w| text[s.clone()].contains(w))
                {
                    out.push(s);
                }
            }
        }
    }
    out
}

/// Bodies named in the dispute clauses: arbitration institutions and courts.
pub fn forums(text: &str, clauses: &[Span]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for span in clauses {
        for m in BODY.find_iter(&text[span.clone()]) {
            let name = bare(m.as_str());
            if !out.iter().any(|n| n == name) {
                out.push(name.to_owned());
            }
        }
    }
    out
}

/// The name of a body without the words that lead to it: of 向合同签订地的南通市崇川区人民法院 the court alone. A court that
/// only its relation names (甲方住所地人民法院) keeps it.
fn bare(found: &str) -> &str {
    const LEADS: [&str; 10] = ["提交", "向", "由", "或者", "或", "交", "至", "在", "的", "为"];
    const PLACES: [&str; 4] = ["所在地", "住所地", "签订地", "履行地"];
    fn tails<'t>(name: &'t str, word: &str) -> impl Iterator<Item = &'t str> {
        name.rmatch_indices(word).map(move |(at, found)| &name[at + found.len()..])
    }
    // 向阳区 and 交城县 are places, 所在地 is no 在
    let led = |tail: &&str| !tail.starts_with(['阳', '地']) && !tail.starts_with("城县");
    let name = LEADS.iter().fold(found, |name, word| tails(name, word).find(led).unwrap_or(name));
    let named = |tail: &&str| !tail.starts_with("人民法院") && !tail.starts_with("仲裁");
    PLACES.iter().fold(name, |name, word| tails(name, word).find(named).unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn a_body_is_named_without_the_words_that_lead_to_it() {
        for (found, name) in [
            ("向合同签订地的南通市崇川区人民法院", "南通市崇川区人民法院"),
            ("可以向本工程所在地南通市通州区人民法院", "南通市通州区人民法院"),
            ("向甲方住所地人民法院", "甲方住所地人民法院"),
            ("均可向哈尔滨市向阳区人民法院", "哈尔滨市向阳区人民法院"),
            ("应当提交上海仲裁委员会", "上海仲裁委员会"),
        ] {
            assert_eq!(bare(found), name);
        }
    }
}
