//! Who looks after a contract, and who reaches it because of that; on both engines.

#![allow(clippy::unwrap_used)]

use kernel::{Actor, Fault, Grant, Grants, Id, Instant, Lang, Org, Outcome, Scope, User, Verb, Via};
use operation::{Caller, House};
use serde_json::{Value, json};
use store::{Db, Tx};

const NOW: Instant = Instant::from_micros(1_793_404_800_000_000); // 2026-10-31

fn house() -> House {
    House::new(vec![access::MODULE, party::MODULE, contract::MODULE])
}

fn boss() -> Actor {
    Actor::trusted(Id::<Org>::from_number(1), "顾明晗", Via::Console)
}

fn call(db: &Db, actor: &Actor, name: &'static str, input: Value) -> Outcome<Value> {
    let actor = actor.clone();
    db.write_blocking(move |tx: &mut Tx<'_>| {
        let house = house();
        let row = house.operation(name).unwrap_or_else(|| panic!("no operation {name}"));
        let caller = Caller { actor: &actor, now: NOW, lang: Lang::Zh };
        Ok(house.call(row, &input, &caller, tx)?.value)
    })
}

fn ok(db: &Db, actor: &Actor, name: &'static str, input: Value) -> Value {
    call(db, actor, name, input.clone()).unwrap_or_else(|fault| panic!("{name} {input}: {fault:?}"))
}

fn bad(db: &Db, actor: &Actor, name: &'static str, input: Value) -> String {
    match call(db, actor, name, input) {
        Err(Fault::Malformed { fields }) => fields[0].field.clone(),
        other => panic!("{name} should name a bad field: {other:?}"),
    }
}

/// Somebody who changes contracts of one scope.
fn staff(user: &Value, scope: Scope, teams: &[i64]) -> Actor {
    let user: Option<Id<User>> = user.as_str().map(|id| id.parse().unwrap());
    let grant = Grant { room: "contract".into(), verb: Verb::Edit, scope };
    Actor { user, grants: Grants(vec![grant]), teams: teams.to_vec(), via: Via::Session, ..boss() }
}

fn new_user(db: &Db, login: &str) -> Value {
    let account =
        json!({ "login": login, "name": login, "password": "千里江陵一日还两岸", "roles": ["legal"] });
    ok(db, &boss(), "user.create", account)["id"].clone()
}

fn paper(more: Value) -> Value {
    let mut input = json!({ "name": "合同.txt", "text": "买卖合同\n第一条 标的为板材。\n" });
    for (field, value) in more.as_object().unwrap() {
        input[field] = value.clone();
    }
    input
}

#[test]
fn whoever_is_given_a_contract_reaches_it() {
    testbed::everywhere(&house().migrations(), &house().tables(), |db| {
        let (lin, wu) = (new_user(db, "lin"), new_user(db, "wu"));
        let team = ok(db, &boss(), "team.create", json!({ "name": "华东" }))["id"].clone();
        let number = team.as_str().unwrap().parse::<Id<access::model::TeamKind>>().unwrap().number();
        let (lins, wus) = (staff(&lin, Scope::Own, &[]), staff(&wu, Scope::Own, &[]));
        let teams = staff(&wu, Scope::Team, &[number]);
        let made = ok(db, &boss(), "contract.create", paper(json!({ "owner": lin })));
        let (id, total) =
            (&made["id"], |who: &Actor| ok(db, who, "contract.list", json!({}))["total"].clone());
        assert_eq!((total(&lins), total(&wus), total(&teams)), (json!(1), json!(0), json!(0)));
        let handed = json!({ "contract": id, "version": 1, "owner": wu, "team": team });
        let handed = ok(db, &boss(), "contract.change", handed);
        assert_eq!((&handed["owner"], &handed["team"]), (&wu, &team));
        assert_eq!((total(&lins), total(&wus), total(&teams)), (json!(0), json!(1), json!(1)));
        let kept = json!({ "contract": id, "version": 2, "title": "板材合同" });
        let kept = ok(db, &boss(), "contract.change", kept);
        assert_eq!((&kept["owner"], &kept["team"]), (&wu, &team), "what is not named stays");
        let taken = json!({ "contract": id, "version": 3, "without_owner": true });
        assert_eq!(ok(db, &boss(), "contract.change", taken)["owner"], Value::Null);
        assert_eq!((total(&wus), total(&teams)), (json!(0), json!(1)));
        ok(db, &teams, "contract.show", json!({ "contract": id }));
    });
}

#[test]
fn many_contracts_are_handed_over_at_once_or_none() {
    testbed::everywhere(&house().migrations(), &house().tables(), |db| {
        let (lin, wu) = (new_user(db, "lin"), new_user(db, "wu"));
        let make = |owner: &Value| {
            ok(db, &boss(), "contract.create", paper(json!({ "owner": owner })))["id"].clone()
        };
        let ids = [make(&lin), make(&lin), make(&wu)];
        let asked = json!({ "contracts": ids, "owner": wu });
        assert_eq!(ok(db, &boss(), "contract.assign", asked.clone())["contracts"], json!([ids[0], ids[1]]));
        assert_eq!(ok(db, &boss(), "contract.list", json!({ "owner": wu }))["total"], 3);
        assert_eq!(ok(db, &boss(), "contract.assign", asked)["contracts"], json!([]));
        let story = ok(db, &boss(), "contract.timeline", json!({ "contract": ids[0] }));
        assert_eq!(story["entries"][0]["act"], "contract.assign");
        let gone: Id<User> = Id::from_number(99);
        assert_eq!(bad(db, &boss(), "contract.assign", json!({ "contracts": ids, "owner": gone })), "owner");
        assert_eq!(bad(db, &boss(), "contract.assign", json!({ "contracts": ids })), "owner");
        assert_eq!(
            bad(db, &boss(), "contract.assign", json!({ "contracts": [], "owner": lin })),
            "contracts"
        );
        assert_eq!(ok(db, &boss(), "contract.list", json!({ "owner": wu }))["total"], 3);
    });
}

#[test]
fn nobody_hands_a_contract_where_they_do_not_reach() {
    testbed::everywhere(&house().migrations(), &house().tables(), |db| {
        let (lin, wu) = (new_user(db, "lin"), new_user(db, "wu"));
        let lins = staff(&lin, Scope::Own, &[]);
        let made = ok(db, &lins, "contract.create", paper(json!({})));
        assert_eq!(made["owner"], lin, "one's own unless said otherwise");
        let away = json!({ "contract": made["id"], "version": 1, "owner": wu });
        assert_eq!(bad(db, &lins, "contract.change", away), "owner");
        assert_eq!(bad(db, &lins, "contract.create", paper(json!({ "owner": wu }))), "owner");
        assert_eq!(
            bad(db, &lins, "contract.assign", json!({ "contracts": [made["id"]], "owner": wu })),
            "owner"
        );
        let team: Id<access::model::TeamKind> = Id::from_number(99);
        let nowhere = json!({ "contract": made["id"], "version": 1, "team": team });
        assert_eq!(bad(db, &boss(), "contract.change", nowhere), "team");
    });
}
