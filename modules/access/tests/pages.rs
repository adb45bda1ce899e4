//! The pages of the room, on both engines.

#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use kernel::{Actor, Fault, Via};
use serde_json::json;
use store::Tx;

const OWN: &str = "/settings";
const USERS: &str = "/settings/users";
const NEW: &str = "/settings/users/new";
const USER: &str = "/settings/users/{user}";
const ROLES: &str = "/settings/roles";
const TEAMS: &str = "/settings/teams";
const TEAM: &str = "/settings/teams/{team}";
const EVIL: &str = "\"><script>alert(1)</script>'&{{x}}";

#[test]
fn nothing_that_people_type_becomes_markup() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let evil = user(db, &root, "\"><script>", &["administrator"]).actor;
        let id = json!({ "user": evil.user });
        call(db, &evil, at(4), "own.change", json!({ "name": EVIL })).unwrap();
        call(db, &evil, at(4), "token.create", json!({ "name": EVIL })).unwrap();
        let team =
            call(db, &evil, at(4), "team.create", json!({ "name": EVIL, "members": [evil.user] })).unwrap();
        let team = json!({ "team": team["id"] });
        let looked = json!({ "q": EVIL });
        for (path, input) in [
            (OWN, json!({})),
            (USERS, json!({})),
            (USERS, looked),
            (NEW, json!({})),
            (USER, id),
            (ROLES, json!({})),
            (TEAMS, json!({})),
            (TEAM, team),
        ] {
            let html = page(db, &evil, at(5), path, input).unwrap();
            assert!(!html.contains("<script") && !html.contains("style="), "{path}: {html}");
        }
    });
}

#[test]
fn everybody_has_their_own_settings_and_administrators_have_the_rest() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let lin = user(db, &root, "lin", &["legal"]).actor;
        let own = page(db, &lin, at(5), OWN, json!({})).unwrap();
        assert!(own.contains("data-operation=\"own.change\"") && own.contains("Firefox"), "{own}");
        assert!(!own.contains("class=\"tabs\"") && !own.contains("clear-demo"), "{own}");
        for path in [USERS, NEW, ROLES, TEAMS] {
            let refused = page(db, &lin, at(5), path, json!({}));
            assert!(matches!(refused, Err(Fault::Forbidden { .. })), "{path}: {refused:?}");
            let html = page(db, &root, at(5), path, json!({})).unwrap();
            assert!(
                path == NEW || html.contains(&format!("href=\"{path}\" aria-current=\"page\"")),
                "{path}: {html}"
            );
        }
        let console = Actor::trusted(root.org, "console", Via::Console);
        let refused = page(db, &console, at(5), OWN, json!({}));
        assert!(matches!(refused, Err(Fault::Refused { code: "access.no_account", .. })), "{refused:?}");
    });
}

#[test]
fn the_end_of_the_demo_is_offered_to_administrators_of_a_demo_only() {
    testbed::everywhere(&steps(), &tables(), |db| {
        let org = set_up(db).unwrap();
        let root = admin(db);
        let lin = user(db, &root, "lin", &["legal"]).actor;
        let offered = |who: &Actor| page(db, who, at(5), OWN, json!({})).unwrap().contains("clear-demo");
        assert!(!offered(&root));
        db.write_blocking(move |tx: &mut Tx<'_>| access::mark_demo(tx, org)).unwrap();
        assert!(offered(&root) && !offered(&lin));
    });
}

#[test]
fn a_token_is_listed_in_words_and_its_secret_nowhere() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let narrow =
            json!({ "name": "用户同步", "rights": ["access.administer", "*.see"], "until": "2026-12-31" });
        let made = call(db, &root, at(9), "token.create", narrow).unwrap();
        let own = page(db, &root, at(9), OWN, json!({})).unwrap();
        for wanted in ["用户同步", "用户与权限：管理", "我能查看的一切（只读）", "2026-12-31", "还没有用过"]
        {
            assert!(own.contains(wanted), "{wanted} in {own}");
        }
        assert!(!own.contains(made["secret"].as_str().unwrap()));
        let finance = user(db, &root, "fin", &["finance"]).actor;
        let own = page(db, &finance, at(9), OWN, json!({})).unwrap();
        assert!(!own.contains("value=\"access.administer\""), "only what one may do is offered: {own}");
    });
}

#[test]
fn who_left_stays_in_the_form_of_the_team() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let lin = user(db, &root, "lin", &["legal"]).actor.user;
        let team =
            call(db, &root, at(4), "team.create", json!({ "name": "华东", "members": [lin] })).unwrap();
        let off = json!({ "user": lin, "version": 1, "active": false });
        call(db, &root, at(5), "user.change", off).unwrap();
        let html = page(db, &root, at(6), TEAM, json!({ "team": team["id"] })).unwrap();
        let box_of = |id: String| {
            html.split(&format!("value=\"{id}\"")).nth(1).unwrap().split('>').next().unwrap().to_owned()
        };
        assert_eq!(box_of(lin.unwrap().to_string()), " checked", "saving must not drop them");
        assert_eq!(box_of(root.user.unwrap().to_string()), "");
        let missing = page(db, &root, at(6), TEAM, json!({ "team": "tm_0000000000001" }));
        assert!(matches!(missing, Err(Fault::Missing)), "{missing:?}");
    });
}
