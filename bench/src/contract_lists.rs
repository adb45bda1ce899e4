//! Lists of a house with 20 000 contracts, or as many as `--contracts` says: every order, filter and scope.

use std::time::Instant as Clock;

use kernel::{Actor, Id, Instant, Lang, Scope, User, Via};
use operation::{Caller, House};
use serde_json::{Value, json};
use store::{Db, Tx};

use crate::{ORG, dice::Dice, lists::pages, report};

const KINDS: [&str; 5] = ["采购合同", "采购合同", "运输合同", "租赁合同", "仓储合同"];
const OWNERS: usize = 50;
const TEAMS: usize = 8;
const PARTIES: usize = 500;

/// The house: this room and what it stands on.
pub(crate) fn house() -> House {
    House::new(vec![access::MODULE, party::MODULE, contract::MODULE])
}

/// A short contract with days and a price of its own.
fn contract(n: i64, parties: &[Value]) -> (Value, Actor) {
    let mut dice = Dice::new(n as u64);
    let kind = KINDS[dice.next(KINDS.len())];
    let buyer = crate::search::title(n % PARTIES as i64);
    let (year, month, day) = (2023 + dice.next(4), 1 + dice.next(12), 1 + dice.next(28));
    let price = 10_000 + 100 * dice.next(90_000);
    let text = format!(
        "{kind}\n合同编号：JH-{n:06}\n甲方：{buyer}\n乙方：江海建设物流集团有限公司\n签订日期：{year}年{month}月{day}日\n\
         第一条 标的\n1.1 乙方向甲方提供货物或服务一批，以附件清单为准。\n第二条 价款\n2.1 合同总价为人民币{price}元。\n\
         第三条 期限\n3.1 合同期限自{year}年{month}月{day}日起至{}年{month}月{day}日止。\n",
        year + 1
    );
    let actor = Actor {
        user: Some(Id::from_number(dice.next(OWNERS) as i64 + 1)),
        teams: vec![dice.next(TEAMS) as i64 + 1],
        ..Actor::trusted(ORG, "王芳", Via::System)
    };
    let party = &parties[n as usize % parties.len()];
    let side = ["a", "b", "neutral"][dice.next(3)];
    let title = format!("{kind}第{n}号");
    (json!({ "title": title, "name": "正文.txt", "text": text, "party": party, "side": side }), actor)
}

fn fill(db: &Db, contracts: i64) -> Value {
    let begun = Clock::now();
    let mut parties = vec![];
    for start in (0..contracts).step_by(500) {
        let before = std::mem::take(&mut parties);
        parties = db
            .write_blocking(move |tx: &mut Tx<'_>| {
                let (house, mut known) = (house(), before.clone());
                let mut call = |name: &str, input: &Value, actor: &Actor, n: i64| {
                    let row = house.operation(name).ok_or(kernel::Fault::Missing)?;
                    let caller = Caller { actor, now: Instant::from_micros(1 + n * 1000), lang: Lang::Zh };
                    Ok::<_, kernel::Fault>(house.call(row, input, &caller, tx)?.value)
                };
                let boss = Actor::trusted(ORG, "王芳", Via::System);
                for n in (0..PARTIES as i64).take(if known.is_empty() { PARTIES } else { 0 }) {
                    let party = call("party.create", &json!({ "name": crate::search::title(n) }), &boss, n)?;
                    known.push(party["id"].clone());
                }
                for n in start..(start + 500).min(contracts) {
                    let (input, actor) = contract(n, &known);
                    call("contract.create", &input, &actor, n)?;
                }
                Ok::<_, kernel::Fault>(known)
            })
            .expect("the house takes them");
    }
    println!("  {contracts} contracts created in {:.0} s", begun.elapsed().as_secs_f64());
    parties[7].clone()
}

/// Fills a house and lists it.
pub(crate) fn measure(db: &Db, contracts: i64) {
    let party = fill(db, contracts);
    let filters = [
        ("no filter", json!({})),
        ("archived, none", json!({ "archived": true })),
        ("open errors", json!({ "errors": true })),
        ("kind, 2 of 5", json!({ "kind": "sale" })),
        ("state, all", json!({ "state": "reviewed" })),
        ("state, none", json!({ "state": "draft" })),
        ("side, 1 of 3", json!({ "side": "a" })),
        ("party, 1 of 500", json!({ "party": party })),
        ("owner, 1 of 50", json!({ "owner": Id::<User>::from_number(9) })),
        ("signed, all", json!({ "signed_from": "2000-01-01" })),
        ("signed, a year", json!({ "signed_from": "2024-01-01", "signed_to": "2024-12-31" })),
        ("signed, 11 months across years", json!({ "signed_from": "2024-03-09", "signed_to": "2025-02-11" })),
        ("signed, a day", json!({ "signed_from": "2024-03-09", "signed_to": "2024-03-09" })),
        ("term ends in a quarter", json!({ "ends_from": "2026-10-01", "ends_to": "2026-12-31" })),
        ("amount, any", json!({ "amount_from": "0" })),
        ("amount, from", json!({ "amount_from": "5,123,456.78" })),
        ("amount, between", json!({ "amount_from": "1234567.89", "amount_to": "2345678.91" })),
        (
            "kind, side, signed, amount",
            json!({ "kind": "sale", "side": "b", "signed_from": "2024-01-01", "amount_to": "3000000" }),
        ),
        ("q, a title", json!({ "q": "第1234号" })),
        ("q, every title", json!({ "q": "合同" })),
        ("q, a party", json!({ "q": crate::search::title(7) })),
        ("q, initials", json!({ "q": "cght" })),
        ("q, a number", json!({ "q": "JH-0123" })),
        ("q, none", json!({ "q": "火星殖民" })),
        (
            "q, every title, a year",
            json!({ "q": "合同", "signed_from": "2024-01-01", "signed_to": "2024-12-31" }),
        ),
    ];
    let mut all = vec![];
    for scope in [Scope::All, Scope::Team, Scope::Own] {
        for (what, filter) in &filters {
            let mut times = vec![];
            for sort in ["changed", "title", "amount", "errors", "signed", "end"] {
                for direction in ["up", "down"] {
                    for _ in 0..3 {
                        let mut input = filter.clone();
                        input["sort"] = json!(sort);
                        input["direction"] = json!(direction);
                        pages(db, house, scope, ("contract.list", &input), &mut times);
                    }
                }
            }
            report(&format!("contracts {scope:?}, {what}"), &mut times);
            all.append(&mut times);
        }
    }
    report("all lists of contracts", &mut all);
}
