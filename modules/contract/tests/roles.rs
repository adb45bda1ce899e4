//! What each of the house's roles may do about findings, on both engines.

#![allow(clippy::unwrap_used)]

use access::roles::{Role, grants_of};
use kernel::{Actor, Fault, Id, Lang, Org, Outcome, User, Via};
use operation::{Caller, House};
use serde_json::{Value, json};
use store::{Db, Tx};

const PAPER: &str = include_str!("../../../samples/contracts/02_sub_steel.defect.txt");

fn house() -> House {
    House::new(vec![party::MODULE, contract::MODULE])
}

fn boss() -> Actor {
    Actor::trusted(Id::<Org>::from_number(1), "顾明晗", Via::Console)
}

fn somebody(role: Role) -> Actor {
    let party = (role == Role::PortalUser).then_some(1);
    let user = Some(Id::<User>::from_number(7));
    Actor { user, grants: grants_of(&[role]), party, via: Via::Session, ..boss() }
}

fn call(db: &Db, actor: &Actor, name: &'static str, input: Value) -> Outcome<Value> {
    let actor = actor.clone();
    db.write_blocking(move |tx: &mut Tx<'_>| {
        let house = house();
        let row = house.operation(name).unwrap_or_else(|| panic!("no operation {name}"));
        let caller = Caller { actor: &actor, now: store::now(), lang: Lang::Zh };
        Ok(house.call(row, &input, &caller, tx)?.value)
    })
}

#[test]
fn officers_decide_about_findings_and_only_legal_and_managers_override_errors() {
    testbed::on_both(&house().migrations(), |db| {
        // Whether a role may accept an error, comment on it, dismiss a warning, dismiss an error: of others' contracts.
        let (all, most, none) = ([true; 4], [true, true, true, false], [false; 4]);
        let table = [
            (Role::AccountManager, none), // edits the contracts they own
            (Role::ContractOfficer, most),
            (Role::Legal, all),
            (Role::SiteManager, none),
            (Role::Finance, none),
            (Role::ServiceAgent, none),
            (Role::Planner, none),
            (Role::Manager, all),
            (Role::Administrator, all),
            (Role::PortalUser, none),
        ];
        assert_eq!(table.map(|(role, _)| role), Role::ALL);
        for (role, expected) in table {
            let paper = json!({ "name": "合同.txt", "text": PAPER });
            let id = call(db, &boss(), "contract.create", paper).unwrap()["id"].clone();
            let shown = call(db, &boss(), "contract.review", json!({ "contract": id })).unwrap();
            let keys = |severity: &str| -> Vec<Value> {
                let all = shown["findings"].as_array().unwrap().iter();
                all.filter(|f| f["severity"] == severity).map(|f| f["key"].clone()).collect()
            };
            let (errors, warnings) = (keys("error"), keys("warning"));
            let tries = [
                (&errors[0], "accept"),
                (&errors[0], "comment"),
                (&warnings[0], "dismiss"),
                (&errors[1], "dismiss"),
            ];
            let found = tries.map(|(finding, decision)| {
                let input = json!({ "contract": id, "finding": finding, "decision": decision,
                    "text": "商务可以接受", "version": 0 });
                match call(db, &somebody(role), "contract.decide", input) {
                    Ok(_) => true,
                    Err(Fault::Forbidden { .. } | Fault::Missing) => false,
                    other => panic!("{role:?} {decision}: {other:?}"),
                }
            });
            assert_eq!(found, expected, "{role:?}");
        }
    });
}
