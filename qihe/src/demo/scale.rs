//! Made-up parties, contracts and events, as many as one wants: to see how the house feels when it is full. The same
//! number gives the same records.

use std::time::Instant;

use kernel::{Actor, Lang, Outcome, Via};
use operation::{Caller, House};
use serde_json::{Value, json};
use store::{Db, Tx};

/// So many parties are made in one unit of work. Not many more: SQLite walks along all pages of an open savepoint at the
/// end of each statement in it.
const BATCH: u64 = 50;
/// Each party's own events: it is created, and changed so many times less one.
const EVENTS_OF_PARTY: u64 = 10;

const CITIES: [(&str, &str); 12] = [
    ("江苏", "南通"),
    ("江苏", "苏州"),
    ("上海", "上海"),
    ("浙江", "宁波"),
    ("浙江", "嘉兴"),
    ("安徽", "合肥"),
    ("山东", "青岛"),
    ("广东", "佛山"),
    ("湖北", "武汉"),
    ("四川", "成都"),
    ("河南", "郑州"),
    ("福建", "厦门"),
];
const SYLLABLES: [&str; 40] = [
    "恒", "瑞", "丰", "远", "嘉", "禾", "澜", "岳", "启", "泽", "明", "博", "科", "安", "盛", "达", "润",
    "和", "宏", "立", "新", "锦", "云", "海", "卓", "越", "汇", "通", "昌", "茂", "源", "森", "铭", "信",
    "凯", "利", "宇", "欣", "鼎", "顺",
];
const TRADES: [&str; 12] =
    ["建材", "物流", "机械", "食品", "电子", "钢结构", "包装", "仓储", "汽配", "家居", "新能源", "化工"];
const FORMS: [&str; 3] = ["有限公司", "股份有限公司", "集团有限公司"];
const ROLES: [&str; 4] = ["customer", "supplier", "contractor", "distributor"];
const TIERS: [&str; 4] = ["key", "ordinary", "ordinary", "watch"];

/// Numbers that look random and are the same each time: splitmix64 (Steele, Lea and Flood, 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// Adds so many parties to the only organisation, with their contracts and events unless they are to be bare, and tells
/// how far it is.
pub fn fill(db: &Db, house: &House, parties: u64, bare: bool) -> Outcome<()> {
    let org = db.read_blocking(access::only_organisation)?;
    let actor = Actor::trusted(org, "演示", Via::System);
    let begun = Instant::now();
    let mut done = 0;
    while done < parties {
        let (from, to) = (done, parties.min(done + BATCH));
        let (house, actor) = (house.clone(), actor.clone());
        db.write_blocking(move |tx| (from..to).try_for_each(|at| one(&house, &actor, tx, at, bare)))?;
        done = to;
        if done % 5_000 < BATCH || done == parties {
            eprintln!("{done} of {parties} parties, {:.0} s", begun.elapsed().as_secs_f64());
        }
    }
    Ok(())
}

fn one(house: &House, actor: &Actor, tx: &mut Tx<'_>, at: u64, bare: bool) -> Outcome<()> {
    let mut chance = Chance(at);
    let mut act = |operation: &str, input: &Value| -> Outcome<Value> {
        let row = house.operation(operation).ok_or(kernel::Fault::Missing)?;
        let caller = Caller { actor, now: store::now(), lang: Lang::Zh };
        house.call(row, input, &caller, tx).map(|answer| answer.value)
    };
    let (province, city) = chance.of(&CITIES);
    let word: String = (0..3).map(|_| chance.of(&SYLLABLES)).collect();
    let trade = chance.of(&TRADES);
    let name = format!("{city}{word}{trade}{}{}", at % 9973, chance.of(&FORMS));
    let party = act(
        "party.create",
        &json!({ "name": name, "short_name": format!("{word}{trade}"), "roles": [chance.of(&ROLES)],
            "tier": chance.of(&TIERS), "province": province, "city": city, "industry": trade,
            "phone": format!("0513-{:08}", 10_000_000 + at % 90_000_000) }),
    )?;
    if bare {
        return Ok(());
    }
    let mut version = party["version"].as_i64().unwrap_or(1);
    for visit in 1..EVENTS_OF_PARTY {
        let note = format!("第{visit}次回访：{}", chance.of(&SYLLABLES));
        let change = json!({ "party": party["id"], "version": version, "note": note });
        version = act("party.change", &change)?["version"].as_i64().unwrap_or(version + 1);
    }
    if at.is_multiple_of(5) {
        let text = contract(&mut chance, at, &name, trade);
        act(
            "contract.create",
            &json!({ "name": format!("{name}采购合同.txt"), "side": "b", "party": party["id"], "text": text }),
        )?;
    }
    Ok(())
}

/// A short contract of sale that reads like one.
fn contract(chance: &mut Chance, at: u64, buyer: &str, trade: &str) -> String {
    let price = 10_000 + 100 * chance.below(90_000);
    let (month, day) = (1 + chance.below(12), 1 + chance.below(28));
    format!(
        "{trade}采购合同\n合同编号：JH-{at:07}\n甲方（买方）：{buyer}\n乙方（卖方）：江海建设物流集团有限公司\n\
         第一条 标的\n1.1 乙方向甲方供应{trade}产品一批，规格、数量和质量标准以附件清单为准。\n\
         第二条 价款与支付\n2.1 合同价款为人民币{price}元，含增值税。\n\
         2.2 甲方应于验收合格后30日内支付全部价款。\n第三条 交付\n\
         3.1 乙方应于2026年{month}月{day}日前将货物运抵甲方指定地点，运费由乙方承担。\n\
         第四条 违约责任\n4.1 任何一方逾期履行的，每逾期一日按逾期金额的万分之三支付违约金，累计不超过合同价款的10%。\n\
         第五条 争议解决\n5.1 因本合同发生的争议，由双方协商解决；协商不成的，向甲方住所地人民法院提起诉讼。\n\
         第六条 其他\n6.1 本合同自双方盖章之日起生效，一式两份，双方各执一份。\n"
    )
}
