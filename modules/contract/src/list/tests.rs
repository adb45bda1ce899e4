//! The two plans of a list, compared with each other and with a filter in memory.

use ::store::Tx;
use kernel::{Actor, Fault, Grant, Grants, Instant, Lang, Scope, Verb, Via};
use operation::House;
use serde_json::{Value, json};

use super::*;
use crate::{
    archive::Archive,
    create::Create,
    review::{Decide, Review},
};

fn house() -> House {
    House::new(vec![access::MODULE, ::party::MODULE, crate::MODULE])
}

/// The rows of all pages by one plan.
fn rows(cx: &mut Cx<'_, '_>, asked: &List, few: i64) -> Vec<Contract> {
    let (plan, mut after, mut rows) = (asked.planned(cx, few).unwrap(), None, vec![]);
    loop {
        let (items, next) = plan.page(cx, after.as_deref(), 17).unwrap();
        rows.extend(items);
        after = next;
        if after.is_none() {
            assert_eq!(plan.hits.total(), (rows.len() as i64, false), "the count is that of all pages");
            return rows;
        }
    }
}

/// A text with a price, a day of signing and an end of its term, some of them missing.
fn text(n: usize) -> Value {
    let kind = ["采购合同", "租赁合同", "运输合同"][n % 3];
    let (month, day) = (1 + n % 12, 1 + n % 28);
    let signed = if !n.is_multiple_of(3) {
        format!("签订日期：2025年{month}月{day}日\n")
    } else {
        String::new()
    };
    let mut text = format!(
        "{kind}\n合同编号：HT-{n:03}\n甲方：南通江海{}有限公司\n乙方：上海绿洲公司\n{signed}第一条 标的\n1.1 货物。\n",
        ["钢材", "物流"][n % 2]
    );
    if !n.is_multiple_of(4) {
        text += &format!("第二条 价款\n2.1 合同总价为人民币{}元。\n", 1000 + n * n * 137);
    }
    if !n.is_multiple_of(5) {
        text += &format!("第三条 期限\n3.1 合同期限自2026年{month}月1日起至2027年{month}月{day}日止。\n");
    }
    let side = ["a", "b", "neutral"][n % 3];
    json!({ "name": format!("{kind}{n}"), "title": format!("{kind}第{n}号"), "text": text, "side": side })
}

/// Somebody accepts every finding.
fn decide_all(cx: &mut Cx<'_, '_>, contract: Contract) {
    let id = contract.id;
    for key in Review::of(cx, contract, None).unwrap().keys {
        let decide = json!({ "contract": id, "finding": key, "version": 0, "decision": "accept" });
        serde_json::from_value::<Decide>(decide).unwrap().run(cx).unwrap();
    }
}

/// What a list is to hold: every filter as one would write it down without thinking of speed.
fn fits(asked: &List, one: &Contract) -> bool {
    let fen = |yuan: &Option<String>| yuan.as_deref().map(|y| kernel::Money::parse_yuan(y).unwrap().fen());
    let within = |day: Option<Day>, from: Option<Day>, to: Option<Day>| {
        (from.is_none() && to.is_none())
            || day.is_some_and(|day| from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to))
    };
    let (least, most) = (fen(&asked.amount_from), fen(&asked.amount_to));
    let priced = (least.is_none() && most.is_none())
        || one.amount_fen.is_some_and(|fen| least.is_none_or(|l| l <= fen) && most.is_none_or(|m| fen <= m));
    one.archived == asked.archived.unwrap_or(false)
        && (asked.errors != Some(true) || one.open_errors > 0)
        && asked.kind.is_none_or(|kind| kind == one.kind)
        && asked.state.is_none_or(|state| state == one.state)
        && asked.side.is_none_or(|side| side == one.side)
        && asked
            .party
            .as_ref()
            .is_none_or(|party| Some(party.to_string()) == one.party.map(|id| id.to_string()))
        && asked.owner.is_none_or(|owner| Some(owner) == one.owner)
        && within(one.sign_date, asked.signed_from, asked.signed_to)
        && within(one.end_date, asked.ends_from, asked.ends_to)
        && priced
        && asked.q.as_deref().is_none_or(|q| one.title.contains(q))
}

fn sorted(asked: &List, mut all: Vec<Contract>) -> Vec<Contract> {
    let (sort, down) = asked.order();
    all.sort_by(|a, b| {
        let numbers = |c: &Contract| match sort {
            Sort::Title => 0,
            Sort::Changed => c.changed_at.micros(),
            Sort::Amount => c.amount_fen.unwrap_or(-1),
            Sort::Errors => c.open_errors,
            Sort::Signed => c.sign_date.map_or(0, crate::model::day_key),
            Sort::End => c.end_date.map_or(i64::MAX, crate::model::day_key),
        };
        let title = |c: &Contract| if sort == Sort::Title { c.sort_key.clone() } else { String::new() };
        (title(a), numbers(a), a.id.number()).cmp(&(title(b), numbers(b), b.id.number()))
    });
    if down {
        all.reverse();
    }
    all
}

#[test]
fn both_plans_say_what_a_filter_in_memory_says() {
    testbed::on_both(&house().migrations(), |db| {
        db.write_blocking(|tx: &mut Tx<'_>| {
            let house = house();
            let boss = Actor::trusted(Id::from_number(1), "顾明晗", Via::Console);
            let mut all: Vec<Contract> = vec![];
            let parties: Vec<Id<PartyKind>> = {
                let cx =
                    &mut Cx { tx, actor: &boss, now: Instant::from_micros(1), lang: Lang::Zh, house: &house };
                let make = |name: &str| {
                    serde_json::from_value::<::party::create::Create>(json!({ "name": name })).unwrap()
                };
                let [one, two] = ["甲公司", "乙公司"].map(|name| make(name).run(cx).unwrap().id);
                vec![one, two]
            };
            for n in 0..90 {
                let actor = Actor {
                    user: Some(Id::from_number(n as i64 % 4)),
                    teams: vec![n as i64 % 5],
                    ..boss.clone()
                };
                let now = Instant::from_micros(9 + n as i64 / 7);
                let cx = &mut Cx { tx, actor: &actor, now, lang: Lang::Zh, house: &house };
                let mut create: Create = serde_json::from_value(text(n)).unwrap();
                create.party = parties.get(n % 3).copied().map(Into::into);
                let made = create.run(cx)?;
                if n % 4 == 1 {
                    decide_all(cx, made.clone());
                }
                if n % 10 == 9 {
                    Archive { contracts: vec![made.id] }.run(cx)?;
                }
                all.push(cx.tx.one(
                    crate::review::store::CONTRACT_BY_ID,
                    &[&made.org, &made.id],
                    Contract::read,
                )?);
            }
            for (what, known) in [
                ("prices", all.iter().filter(|c| c.amount_fen.is_some()).count()),
                ("signing days", all.iter().filter(|c| c.sign_date.is_some()).count()),
                ("ends", all.iter().filter(|c| c.end_date.is_some()).count()),
                ("errors", all.iter().filter(|c| c.open_errors > 0).count()),
            ] {
                assert!(
                    (20..90).contains(&known),
                    "{known} {what} of 90: both with and without are compared"
                );
            }
            let filters = [
                json!({}),
                json!({ "q": "合同第1" }),
                json!({ "errors": true }),
                json!({ "archived": true }),
                json!({ "kind": "sale" }),
                json!({ "kind": "lease", "side": "b" }),
                json!({ "state": "reviewed" }),
                json!({ "state": "draft" }),
                json!({ "party": parties[0] }),
                json!({ "party": parties[1], "q": "租赁" }),
                json!({ "owner": Id::<User>::from_number(2) }),
                json!({ "signed_from": "2025-03-09" }),
                json!({ "signed_to": "2025-06-30", "kind": "transport" }),
                json!({ "signed_from": "2025-02-11", "signed_to": "2025-10-05", "amount_from": "1,000" }),
                json!({ "signed_from": "2025-12-01", "signed_to": "2025-01-31" }),
                json!({ "ends_from": "2027-02-28" }),
                json!({ "ends_to": "2027-07-07" }),
                json!({ "ends_from": "2027-04-05", "ends_to": "2027-04-05" }),
                json!({ "amount_from": "20000" }),
                json!({ "amount_to": "99999.99" }),
                json!({ "amount_from": "-5" }),
                json!({ "amount_from": "1,137.00", "amount_to": "500000", "errors": true }),
                json!({ "amount_to": "-1" }),
            ];
            let orders: Vec<_> = Sort::ALL
                .iter()
                .flat_map(|sort| Direction::ALL.iter().map(move |way| (*sort, *way)))
                .collect();
            let grant = |scope| Grants(vec![Grant { room: "contract".into(), verb: Verb::Edit, scope }]);
            for scope in [Scope::All, Scope::Team, Scope::Own, Scope::Party] {
                let actor = Actor {
                    user: Some(Id::from_number(2)),
                    grants: grant(scope),
                    teams: vec![3],
                    party: (scope == Scope::Party).then(|| parties[0].number()),
                    ..boss.clone()
                };
                let cx = &mut Cx {
                    tx,
                    actor: &actor,
                    now: Instant::from_micros(99),
                    lang: Lang::Zh,
                    house: &house,
                };
                let reach = cx.reach(List::RIGHT)?;
                let reached = |c: &Contract| {
                    reach.covers(c.party.map(|p| p.number()), c.owner, c.team.map(|t| t.number()))
                };
                let mut compared = 0;
                let mut turn = orders.iter().cycle();
                for (place, filter) in filters.iter().enumerate() {
                    // The first in every order; the others in three each, so that every order meets several filters.
                    for (sort, direction) in turn.by_ref().take(if place == 0 { 12 } else { 3 }) {
                        let mut asked: List = serde_json::from_value(filter.clone()).unwrap();
                        (asked.sort, asked.direction) = (Some(*sort), Some(*direction));
                        let inside = asked.errors.is_some() || asked.owner.is_some() || *sort == Sort::Errors;
                        if inside && scope == Scope::Party {
                            let refused = asked.planned(cx, 0).map(|_| ());
                            assert!(matches!(refused, Err(Fault::Malformed { .. })), "{refused:?}");
                            continue;
                        }
                        let fit = all.iter().filter(|c| reached(c) && fits(&asked, c)).cloned();
                        let wanted: Vec<_> = sorted(&asked, fit.collect()).iter().map(|c| c.id).collect();
                        for few in [::store::narrow::FEW, 0] {
                            let found: Vec<_> = rows(cx, &asked, few).iter().map(|c| c.id).collect();
                            assert_eq!(found, wanted, "{scope:?} {filter} {sort:?} {direction:?} {few}");
                        }
                        compared += wanted.len();
                    }
                }
                assert!(compared > 300, "{scope:?} finds enough to compare: {compared}");
            }
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}
