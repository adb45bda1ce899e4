//! Search among 100 000 titles and 20 000 contract texts.

use std::time::{Duration, Instant as Clock};

use kernel::{Id, Org, Subject};
use store::{Db, Result, Tx, search};

use crate::{dice::Dice, report};

const ORG: Id<Org> = Id::from_number(1);
const TITLES: i64 = 100_000;
const CONTRACTS: i64 = 20_000;
const TEXT_CHARS: usize = 1500;

const PLACES: [&str; 12] =
    ["上海", "北京", "深圳", "杭州", "南京", "武汉", "成都", "苏州", "宁波", "青岛", "大连", "天津"];
const NAMES: &str = "江海华东泰瑞恒盛金鼎中科远洋天宇博达兴业隆昌宏图锦程万联嘉禾德润方正启明新元";
const TRADES: [&str; 10] = ["建材", "钢铁", "物流", "电子", "医药", "机械", "纺织", "化工", "软件", "食品"];
const CLAUSES: [&str; 10] = [
    "甲方应当在收到货物后三十日内支付全部货款",
    "逾期付款的按照每日万分之五支付违约金",
    "因不可抗力不能履行合同的部分或者全部免除责任",
    "双方协商解决不成的提交仲裁委员会仲裁",
    "质保金为合同总价的百分之五质保期满无息退还",
    "乙方应保证所供货物符合国家标准和技术协议",
    "未经对方书面同意不得向第三方转让权利义务",
    "本合同自双方签字盖章之日起生效一式四份",
    "验收合格后乙方开具增值税专用发票",
    "保密义务在合同终止后五年内继续有效",
];

/// A company's name.
pub(crate) fn title(n: i64) -> String {
    let mut dice = Dice::new(n as u64 + 1);
    let names: Vec<char> = NAMES.chars().collect();
    let name: String = (0..2 + dice.next(2)).map(|_| names[dice.next(names.len())]).collect();
    let place = PLACES[dice.next(PLACES.len())];
    format!("{place}{name}{}有限公司", TRADES[dice.next(TRADES.len())])
}

fn text(n: i64) -> String {
    let mut dice = Dice::new(n as u64 + 77);
    let mut text =
        format!("合同编号 HT-{}-{:05} 甲方：{} 乙方：{}。", 2020 + n % 7, n, title(n), title(n * 7));
    while text.chars().count() < TEXT_CHARS {
        text.push_str(CLAUSES[dice.next(CLAUSES.len())]);
        // Words that clauses do not share: what is agreed differs from contract to contract.
        text.extend((0..12).map(|_| char::from_u32(0x4e00 + dice.next(3000) as u32).unwrap_or('一')));
        text.push('。');
    }
    text
}

/// Fills the index and searches it.
pub(crate) fn measure(db: &Db) {
    let begun = Clock::now();
    let put = |kind: &'static str, numbers: std::ops::Range<i64>| {
        for start in numbers.clone().step_by(500) {
            let numbers = start..(start + 500).min(numbers.end);
            db.write_blocking(move |tx: &mut Tx<'_>| -> Result<()> {
                for n in numbers.clone() {
                    let body = if kind == "ct" { text(n) } else { String::new() };
                    search::index(tx, ORG, Subject { kind, number: n }, &title(n), &body)?;
                }
                Ok(())
            })
            .expect("the index takes them");
        }
    };
    put("pt", 0..TITLES);
    put("ct", TITLES..TITLES + CONTRACTS);
    println!("  indexed {TITLES} titles, {CONTRACTS} texts in {:.1} s", begun.elapsed().as_secs_f64());
    let mut dice = Dice::new(5);
    let mut all = vec![];
    for (what, query) in [
        ("company name", None),
        ("a common pair", Some("公司")),
        ("a common character", Some("海")),
        ("a place and a trade", Some("上海钢铁")),
        ("initials", Some("shjh")),
        ("two letters", Some("sh")),
        ("pinyin", Some("shanghaijiang")),
        ("a clause", Some("不可抗力")),
        ("a number", Some("HT-2023-1048")),
        ("name and clause", Some("江海 违约金")),
        ("nothing", Some("火星殖民")),
    ] {
        let mut times: Vec<Duration> = (0..60)
            .map(|_| {
                let query = query.map_or_else(|| title(dice.next(TITLES as usize) as i64), str::to_owned);
                let begun = Clock::now();
                db.read_blocking(move |tx: &mut Tx<'_>| search::find(tx, ORG, &query, &[], 20))
                    .expect("hits");
                begun.elapsed()
            })
            .collect();
        report(&format!("search, {what}"), &mut times);
        all.append(&mut times);
    }
    report("search, all of these", &mut all);
}
