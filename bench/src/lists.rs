//! Lists of a house with 100 000 parties, or as many as `--parties` says: every order, filter and scope, and search.

use std::time::Instant as Clock;

use access::model::TeamKind;
use kernel::{Actor, Grant, Grants, Id, Instant, Lang, Scope, User, Verb, Via};
use operation::{Caller, House};
use serde_json::{Value, json};
use store::{Db, Tx};

use crate::{ORG, dice::Dice, report};

const PLACES: [(&str, &str); 12] = [
    ("上海市", "上海市"),
    ("北京市", "北京市"),
    ("广东省", "深圳市"),
    ("浙江省", "杭州市"),
    ("江苏省", "南京市"),
    ("湖北省", "武汉市"),
    ("四川省", "成都市"),
    ("江苏省", "苏州市"),
    ("浙江省", "宁波市"),
    ("山东省", "青岛市"),
    ("辽宁省", "大连市"),
    ("天津市", "天津市"),
];
const ROLES: [&str; 5] = ["customer", "customer", "supplier", "partner", "contractor"];
const TIERS: [&str; 4] = ["key", "ordinary", "ordinary", "potential"];
const OWNERS: usize = 50;
const TEAMS: usize = 8;

/// The house: this room and what it stands on.
pub(crate) fn house() -> House {
    House::new(vec![access::MODULE, party::MODULE])
}

/// One party. The last has a tier, a name and a city of its own: the worst case of every order.
fn party(n: i64, parties: i64) -> Value {
    let mut dice = Dice::new(n as u64);
    let (province, city) = PLACES[dice.next(PLACES.len())];
    let owner = if n == 0 { OWNERS } else { dice.next(OWNERS) };
    json!({
        "name": crate::search::title(n), "short_name": format!("简称{n}"),
        "roles": [if n == 0 { "guarantor" } else { ROLES[dice.next(ROLES.len())] }],
        "kind": if dice.next(20) == 0 { "department" } else { "organisation" },
        "tier": if n == 0 { "worst" } else if n < parties / 20 { "early" } else { TIERS[dice.next(TIERS.len())] },
        "province": province, "city": city, "phone": format!("138{:08}", n * 7919 % 100_000_000),
        "email": format!("p{n}@example.com"),
        "owner": Id::<User>::from_number(owner as i64 + 1),
        "team": Id::<TeamKind>::from_number(dice.next(TEAMS) as i64 + 1),
    })
}

/// Those who look after the parties, by number.
fn people(db: &Db) {
    const USER: &str =
        "INSERT INTO user_account (org, id, version, login, name, lang, roles, party, active, created_at)
        VALUES (1, $1, 1, '', '', 'zh', '[]', NULL, TRUE, 0)";
    const TEAM: &str = "INSERT INTO team (org, id, version, name) VALUES (1, $1, 1, $2)";
    db.write_blocking(|tx: &mut Tx<'_>| {
        (1..=OWNERS as i64 + 1).try_for_each(|number| tx.exec(USER, &[&number]).map(|_| ()))?;
        (1..=TEAMS as i64).try_for_each(|number| tx.exec(TEAM, &[&number, &number.to_string()]).map(|_| ()))
    })
    .expect("the house takes people");
}

/// Fills the register through the operation that people use.
fn fill(db: &Db, parties: i64) {
    people(db);
    let begun = Clock::now();
    for start in (0..parties).step_by(2000) {
        db.write_blocking(move |tx: &mut Tx<'_>| {
            let (house, actor) = (house(), Actor::trusted(ORG, "王芳", Via::System));
            let row = house.operation("party.create").ok_or(kernel::Fault::Missing)?;
            for n in start..(start + 2000).min(parties) {
                let caller =
                    Caller { actor: &actor, now: Instant::from_micros(1 + n * 1000), lang: Lang::Zh };
                house.call(row, &party(n, parties), &caller, tx)?;
            }
            Ok::<_, kernel::Fault>(())
        })
        .expect("the register takes them");
    }
    println!("  {parties} parties created in {:.0} s", begun.elapsed().as_secs_f64());
}

pub(crate) fn actor(scope: Scope) -> Actor {
    Actor {
        org: ORG,
        user: Some(Id::from_number(7)),
        name: "王芳".into(),
        grants: Grants(
            ["party", "contract"].map(|room| Grant { room: room.into(), verb: Verb::See, scope }).into(),
        ),
        teams: vec![3],
        party: None,
        via: Via::Session,
        session: None,
    }
}

/// Fills a register and lists it.
pub(crate) fn measure(db: &Db, parties: i64) {
    fill(db, parties);
    let owner = Id::<User>::from_number(9);
    let worst = Id::<User>::from_number(OWNERS as i64 + 1);
    let team = Id::<TeamKind>::from_number(2);
    let filters = [
        ("no filter", json!({})),
        ("archived, none", json!({ "archived": true })),
        ("role, 2 of 5", json!({ "role": "customer" })),
        ("role, one row", json!({ "role": "guarantor" })),
        ("role, none", json!({ "role": "end_user" })),
        ("kind, 1 of 20", json!({ "kind": "department" })),
        ("tier, 1 of 2", json!({ "tier": "ordinary" })),
        ("tier, the oldest 1 of 20", json!({ "tier": "early" })),
        ("tier, one row", json!({ "tier": "worst" })),
        ("city, 1 of 12", json!({ "city": "南京市" })),
        ("province, none", json!({ "province": "海南省" })),
        ("owner, 1 of 50", json!({ "owner": owner })),
        ("owner, one row", json!({ "owner": worst })),
        ("team, 1 of 8", json!({ "team": team })),
        ("role, tier, city", json!({ "role": "supplier", "tier": "key", "city": "苏州市" })),
        ("owner and tier that exclude", json!({ "owner": worst, "tier": "key" })),
        ("q, a name", json!({ "q": crate::search::title(parties / 2) })),
        ("q, every name", json!({ "q": "有限公司" })),
        ("q, a place", json!({ "q": "苏州" })),
        ("q, a character", json!({ "q": "海" })),
        ("q, initials", json!({ "q": "szjh" })),
        ("q, two letters", json!({ "q": "sh" })),
        ("q, last digits", json!({ "q": "7919" })),
        ("q, none", json!({ "q": "火星殖民" })),
        ("q, a place, customers", json!({ "q": "苏州", "role": "customer" })),
    ];
    let mut all = vec![];
    for scope in [Scope::All, Scope::Team, Scope::Own] {
        for (what, filter) in &filters {
            let mut times = vec![];
            for sort in ["name", "changed", "created"] {
                for direction in ["up", "down"] {
                    for _ in 0..3 {
                        let mut input = filter.clone();
                        input["sort"] = json!(sort);
                        input["direction"] = json!(direction);
                        pages(db, house, scope, ("party.list", &input), &mut times);
                    }
                }
            }
            report(&format!("list {scope:?}, {what}"), &mut times);
            all.append(&mut times);
        }
    }
    report("all lists", &mut all);
}

/// The first three pages of a list, each timed: the whole operation, its answer as JSON included.
pub(crate) fn pages(
    db: &Db,
    house: fn() -> House,
    scope: Scope,
    (list, input): (&'static str, &Value),
    times: &mut Vec<std::time::Duration>,
) {
    let mut input = input.clone();
    for _ in 0..3 {
        let (asked, begun) = (input.clone(), Clock::now());
        let page = db.read_blocking(move |tx: &mut Tx<'_>| {
            let (house, actor) = (house(), actor(scope));
            let row = house.operation(list).ok_or(kernel::Fault::Missing)?;
            let caller = Caller { actor: &actor, now: Instant::from_micros(1), lang: Lang::Zh };
            Ok::<_, kernel::Fault>(house.call(row, &asked, &caller, tx)?.value)
        });
        times.push(begun.elapsed());
        match page.expect("a page")["next"].as_str() {
            Some(next) => input["after"] = json!(next),
            None => break,
        }
    }
}
