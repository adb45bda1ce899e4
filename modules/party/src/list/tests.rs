//! The two plans of a list, compared.

use kernel::{Actor, Grant, Grants, Lang, Scope, Verb, Via};
use operation::House;
use serde_json::json;
use store::Tx;

use super::*;
use crate::create::Create;

/// Those who look after the parties.
const USER: &str =
    "INSERT INTO user_account (org, id, version, login, name, lang, roles, party, active, created_at)
    VALUES (1, $1, 1, '', '', 'zh', '[]', NULL, TRUE, 0)";
const TEAM: &str = "INSERT INTO team (org, id, version, name) VALUES (1, $1, 1, $2)";

/// The ids of all pages by one plan.
fn ids(cx: &mut Cx<'_, '_>, asked: &List, few: i64) -> Vec<String> {
    let (plan, mut after, mut ids) = (asked.planned(cx, few).unwrap(), None, vec![]);
    loop {
        let (items, next) = plan.page(cx, after.as_deref(), 7).unwrap();
        ids.extend(items.iter().map(|item| item.id.to_string()));
        after = next;
        if after.is_none() {
            assert_eq!(plan.hits.total().0, ids.len() as i64);
            return ids;
        }
    }
}

#[test]
fn both_plans_say_the_same() {
    let steps = House::new(vec![access::MODULE, crate::MODULE]).migrations();
    testbed::on_both(&steps, |db| {
        db.write_blocking(|tx: &mut Tx<'_>| {
            for number in 0..5_i64 {
                tx.exec(USER, &[&number])?;
                tx.exec(TEAM, &[&number, &number.to_string()])?;
            }
            let house = House::new(vec![access::MODULE, crate::MODULE]);
            let boss = Actor::trusted(Id::from_number(1), "顾明晗", Via::Console);
            let cx = &mut Cx { tx, actor: &boss, now: Instant::from_micros(9), lang: Lang::Zh, house: &house };
            for n in 0..120 {
                let tier = ["key", "Key", ""][n % 3];
                let create: Create = serde_json::from_value(json!({
                    "name": format!("{}通{n:03}公司", ["江", "海", "安"][n % 3]), "city": if n % 2 == 0 { "南 通·A" } else { "南通" },
                    "tier": tier, "owner": Id::<User>::from_number(n as i64 % 4),
                    "team": Id::<TeamKind>::from_number(n as i64 % 5), "phone": format!("0513-5550{n:04}"),
                }))
                .unwrap();
                create.run(cx)?;
            }
            let grant = |scope| Grants(vec![Grant { room: "party".into(), verb: Verb::Edit, scope }]);
            for scope in [Scope::All, Scope::Team, Scope::Own] {
                let actor = Actor {
                    user: Some(Id::from_number(2)), grants: grant(scope), teams: vec![3], ..boss.clone()
                };
                let cx = &mut Cx { tx: &mut *cx.tx, actor: &actor, now: cx.now, lang: cx.lang, house: &house };
                let mut found = 0;
                for filter in [
                    json!({}), json!({ "q": "公司 通" }), json!({ "q": "江通" }), json!({ "q": "gs t" }),
                    json!({ "q": "通0 司" }), json!({ "q": "5550 0513" }), json!({ "tier": "key" }),
                    json!({ "tier": "Key", "city": "南 通·A" }), json!({ "team": "tm_0000000000003" }),
                    json!({ "q": "公司", "owner": Id::<User>::from_number(2) }), json!({ "archived": true }),
                ] {
                    for sort in Sort::ALL {
                        for direction in Direction::ALL {
                            let mut asked: List = serde_json::from_value(filter.clone()).unwrap();
                            (asked.sort, asked.direction) = (Some(*sort), Some(*direction));
                            let few = ids(cx, &asked, store::narrow::FEW);
                            assert_eq!(few, ids(cx, &asked, 0), "{scope:?} {filter} {sort:?} {direction:?}");
                            found += few.len();
                        }
                    }
                }
                assert!(found > 500, "{scope:?} finds enough to compare: {found}");
            }
            Ok::<_, Fault>(())
        })
        .unwrap();
    });
}
