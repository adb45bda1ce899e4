//! Users, teams and tokens through the gate: one line per attempt and its result.

#![allow(clippy::unwrap_used)]

mod common;

use access::Secret;
use common::*;
use kernel::{Id, Right, Via};
use serde_json::{Value, json};
use store::{Tx, journal};

#[test]
fn users_are_made_and_changed_by_administrators() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let manager = user(db, &root, "manager", &["manager"]).actor;
        let lin = user(db, &root, "lin", &["legal", "legal"]).actor.user;
        let new = |login: &str, roles: Value, extra: Value| {
            let mut input = json!({ "login": login, "name": "林", "password": PASSWORD, "roles": roles });
            input.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            input
        };
        let change = |extra: Value| {
            let mut input = json!({ "user": lin, "version": 1 });
            input.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            input
        };
        let (create, reset) = ("user.create", "user.reset_password");
        let forbidden = "forbidden access.administer";
        let attempts = [
            (&manager, "user.list", json!({}), forbidden),
            (&manager, create, new("x1", json!(["legal"]), json!({})), forbidden),
            (&manager, "user.change", change(json!({ "roles": ["administrator"] })), forbidden),
            (&manager, reset, json!({ "user": lin, "password": PASSWORD }), forbidden),
            (&manager, "team.create", json!({ "name": "x" }), forbidden),
            (&root, "user.list", json!({}), "done"),
            (&root, "role.list", json!({}), "done"),
            (&root, create, new("LIN", json!(["legal"]), json!({})), "access.login_taken"),
            (&root, create, new("a b", json!(["legal"]), json!({})), "malformed login"),
            (&root, create, new("x1", json!([]), json!({})), "malformed roles"),
            (&root, create, new("x1", json!(["king"]), json!({})), "malformed roles"),
            (&root, create, new("x1", json!(["portal_user"]), json!({})), "malformed roles"),
            (&root, create, new("x1", json!(["legal"]), json!({ "version": 9 })), "malformed version"),
            (&root, create, new("x1", json!(["legal"]), json!({ "org": 9 })), "malformed org"),
            (&root, create, new("x1", json!(["legal"]), json!({ "password": "x" })), "malformed password"),
            (&root, create, new("x1", json!(["legal"]), json!({ "teams": ["tm_0000000000001"] })), "missing"),
            (&root, create, new("x1", json!(["legal"]), json!({})), "done"),
            (&root, "user.show", json!({ "user": lin }), "done"),
            (&root, "user.show", json!({ "user": "us_0000000000001" }), "missing"),
            (&root, "user.change", change(json!({ "version": 2 })), "stale"),
            (&root, "user.change", change(json!({ "name": " " })), "malformed name"),
            (&root, "user.change", change(json!({ "login": "other" })), "malformed login"),
            (&root, "user.change", change(json!({ "name": "林静" })), "done"),
            (&root, "user.change", change(json!({ "name": "林静" })), "stale"),
            (&root, reset, json!({ "user": root.user, "password": PASSWORD }), "access.own_password"),
            (&root, reset, json!({ "user": lin, "password": "12345678" }), "malformed password"),
        ];
        for (actor, name, input, expected) in attempts {
            let answer = call(db, actor, at(9), name, input.clone());
            assert_eq!(word(&answer), expected, "{} {name} {input}", actor.name);
        }
        let seen = call(db, &root, at(9), "user.show", json!({ "user": lin })).unwrap();
        assert_eq!((&seen["name"], &seen["roles"]), (&json!("林静"), &json!(["legal"])));
    });
}

#[test]
fn the_last_administrator_stays() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let change = |version: i64, extra: Value| {
            let mut input = json!({ "user": root.user, "version": version });
            input.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            word(&call(db, &root, at(9), "user.change", input))
        };
        assert_eq!(change(1, json!({ "roles": ["legal"] })), "access.last_administrator");
        assert_eq!(change(1, json!({ "active": false })), "access.last_administrator");
        assert_eq!(change(1, json!({ "roles": ["legal", "administrator"] })), "done");
        let second = user(db, &root, "second", &["administrator"]).actor;
        let off = json!({ "user": second.user, "version": 1, "active": false });
        assert_eq!(word(&call(db, &root, at(9), "user.change", off)), "done");
        assert_eq!(change(2, json!({ "active": false })), "access.last_administrator", "the other is off");
        let on = json!({ "user": second.user, "version": 2, "active": true });
        assert_eq!(word(&call(db, &root, at(9), "user.change", on)), "done");
        assert_eq!(change(2, json!({ "active": false })), "done");
    });
}

#[test]
fn a_change_of_roles_a_reset_and_deactivation_end_sessions() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let first = user(db, &root, "lin", &["legal"]);
        let id = first.actor.user;
        let change = |input: Value| call(db, &root, at(9), "user.change", input).unwrap();
        change(json!({ "user": id, "version": 1, "name": "林静" }));
        assert!(by_session(db, at(10), &first.secret).is_some(), "a name is no right");
        change(json!({ "user": id, "version": 2, "roles": ["finance"] }));
        assert!(by_session(db, at(10), &first.secret).is_none());
        let second = sign_in(db, at(11), "lin", PASSWORD, ADDRESS).unwrap();
        assert_eq!(second.actor.scope(Right::decide("contract")), None);
        let reset = json!({ "user": id, "password": "another good one" });
        assert_eq!(call(db, &root, at(12), "user.reset_password", reset).unwrap()["sessions_ended"], 1);
        assert!(by_session(db, at(13), &second.secret).is_none());
        let third = sign_in(db, at(13), "lin", "another good one", ADDRESS).unwrap();
        let token = call(db, &third.actor, at(14), "token.create", json!({ "name": "export" })).unwrap();
        let token = Secret::new(token["secret"].as_str().unwrap());
        assert!(by_token(db, at(15), &token).is_some());
        change(json!({ "user": id, "version": 3, "active": false }));
        assert!(by_session(db, at(16), &third.secret).is_none());
        assert!(by_token(db, at(16), &token).is_none());
    });
}

#[test]
fn tokens_are_narrow_end_and_do_not_breed() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let second = user(db, &root, "second", &["administrator"]).actor.user;
        let make = |input: Value| call(db, &root, at(9), "token.create", input);
        for (input, expected) in [
            (json!({ "name": "" }), "malformed name"),
            (json!({ "name": "a", "rights": ["contract"] }), "malformed rights"),
            (json!({ "name": "a", "days": 367 }), "malformed days"),
        ] {
            assert_eq!(word(&make(input.clone())), expected, "{input}");
        }
        let made =
            make(json!({ "name": "users", "rights": ["access.administer", "own.edit"], "days": 1 })).unwrap();
        let secret = Secret::new(made["secret"].as_str().unwrap());
        let signed = by_token(db, at(10), &secret).unwrap();
        assert!(signed.is_due(at(10)) && signed.actor.via == Via::Token);
        assert_eq!(signed.actor.scope(Right::see("contract")), None);
        let actor = &signed.actor;
        let new = |login: &str, role: &str| json!({ "login": login, "name": "x", "password": PASSWORD, "roles": [role] });
        for (name, input, expected) in [
            ("user.list", json!({}), "done"),
            ("user.create", new("x1", "administrator"), "access.beyond_own_rights"),
            (
                "user.reset_password",
                json!({ "user": second, "password": PASSWORD }),
                "access.beyond_own_rights",
            ),
            ("own.show", json!({}), "done"),
            ("own.change_password", json!({ "old": PASSWORD, "password": "x" }), "access.session_needed"),
            ("token.create", json!({ "name": "wider" }), "access.session_needed"),
            ("token.revoke", json!({ "token": made["token"]["id"] }), "access.session_needed"),
        ] {
            assert_eq!(word(&call(db, actor, at(11), name, input)), expected, "{name}");
        }
        assert!(by_token(db, at(9 + 24 * 3600), &secret).is_none(), "over");
        let list = call(db, &root, at(12), "token.list", json!({})).unwrap();
        assert_eq!(list["tokens"].as_array().unwrap().len(), 1);
        assert!(!list.to_string().contains("secret"));
        let revoke = json!({ "token": made["token"]["id"] });
        assert_eq!(word(&call(db, &root, at(13), "token.revoke", revoke.clone())), "done");
        assert!(by_token(db, at(13), &secret).is_none());
        assert_eq!(word(&call(db, &root, at(13), "token.revoke", revoke)), "missing");
    });
}

#[test]
fn teams_gather_users() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let lin = user(db, &root, "lin", &["account_manager"]);
        let id = lin.actor.user;
        let team =
            call(db, &root, at(9), "team.create", json!({ "name": "华东", "members": [id, id] })).unwrap();
        assert_eq!(team["members"], json!([id]));
        let number = team["id"].as_str().unwrap().parse::<Id<access::model::TeamKind>>().unwrap().number();
        assert_eq!(by_session(db, at(10), &lin.secret).unwrap().actor.teams, [number]);
        let team = team["id"].clone();
        for (name, input, expected) in [
            ("team.create", json!({ "name": "华东" }), "malformed name"),
            (
                "team.change",
                json!({ "team": team, "version": 1, "members": ["us_0000000000001"] }),
                "missing",
            ),
            ("team.change", json!({ "team": team, "version": 2, "name": "华南" }), "stale"),
            ("team.change", json!({ "team": team, "version": 1, "name": "华南", "members": [] }), "done"),
            ("team.list", json!({}), "done"),
            ("user.change", json!({ "user": id, "version": 1, "teams": [team] }), "done"),
        ] {
            assert_eq!(word(&call(db, &root, at(11), name, input.clone())), expected, "{name} {input}");
        }
        let list = call(db, &root, at(12), "team.list", json!({})).unwrap();
        assert_eq!((&list["teams"][0]["name"], &list["teams"][0]["members"]), (&json!("华南"), &json!([id])));
    });
}

#[test]
fn another_organisation_has_none_of_it() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let made = call(db, &root, at(9), "token.create", json!({ "name": "a" })).unwrap();
        let team = call(db, &root, at(9), "team.create", json!({ "name": "华东" })).unwrap();
        let (user, team) = (json!(root.user), team["id"].clone());
        let mut stranger = stranger();
        stranger.user = Some(Id::from_number(77));
        for (name, input) in [
            ("user.show", json!({ "user": user })),
            ("user.change", json!({ "user": user, "version": 1, "active": false })),
            ("user.reset_password", json!({ "user": user, "password": PASSWORD })),
            ("team.change", json!({ "team": team, "version": 1, "name": "x" })),
            ("team.create", json!({ "name": "x", "members": [user] })),
            ("token.revoke", json!({ "token": made["token"]["id"] })),
            ("own.show", json!({})),
        ] {
            assert_eq!(word(&call(db, &stranger, at(10), name, input)), "missing", "{name}");
        }
        for (name, list) in [("user.list", "users"), ("team.list", "teams"), ("token.list", "tokens")] {
            assert_eq!(call(db, &stranger, at(10), name, json!({})).unwrap()[list], json!([]), "{name}");
        }
    });
}

#[test]
fn portal_users_and_the_console_keep_to_their_place() {
    testbed::everywhere(&steps(), &tables(), |db| {
        let org = set_up(db).unwrap();
        let root = admin(db);
        let portal = user(db, &root, "portal", &["portal_user"]).actor;
        assert_eq!(portal.party, Some(1));
        for row in access::MODULE.operations {
            let own = [Right::OWN, Right::SEE_OWN, Right::SELF].contains(&row.right);
            assert_eq!(portal.scope(row.right).is_some(), own, "{}", row.name);
        }
        let console = kernel::Actor::trusted(org, "console", Via::Console);
        assert_eq!(word(&call(db, &console, at(9), "user.list", json!({}))), "done");
        assert_eq!(word(&call(db, &console, at(9), "own.show", json!({}))), "forbidden own.edit");
    });
}

#[test]
fn every_act_is_in_the_journal_and_no_secret_is() {
    testbed::everywhere(&steps(), &tables(), |db| {
        let org = set_up(db).unwrap();
        let here = sign_in(db, at(1), "admin", PASSWORD, ADDRESS).unwrap();
        let lin = user(db, &here.actor, "lin", &["legal"]);
        let made = call(db, &here.actor, at(9), "token.create", json!({ "name": "a" })).unwrap();
        let canary = "canary password 1";
        let reset = json!({ "user": lin.actor.user, "password": canary });
        call(db, &here.actor, at(9), "user.reset_password", reset).unwrap();
        let change = json!({ "old": PASSWORD, "password": canary });
        call(db, &here.actor, at(9), "own.change_password", change).unwrap();
        call(db, &here.actor, at(9), "own.change", json!({ "lang": "en" })).unwrap();
        let entries = db.read_blocking(move |tx: &mut Tx<'_>| journal::since(tx, org, 0, 100)).unwrap();
        let acts: Vec<&str> = entries.iter().map(|e| e.act.as_str()).collect();
        assert_eq!(
            acts,
            [
                "organisation.create",
                "session.begin",
                "user.create",
                "session.begin",
                "token.create",
                "user.reset_password",
                "own.change_password",
                "own.change",
            ]
        );
        let text = format!("{} {here:?} {lin:?}", serde_json::to_string(&entries).unwrap());
        let secret = made["secret"].as_str().unwrap();
        for hidden in [PASSWORD, canary, secret, here.secret.expose(), lin.secret.expose(), "argon2"] {
            assert!(!text.contains(hidden), "{hidden} was written down");
        }
    });
}

#[test]
fn other_rooms_learn_names_and_nothing_else() {
    testbed::everywhere(&steps(), &tables(), |db| {
        let org = set_up(db).unwrap();
        let root = admin(db);
        let lin = user(db, &root, "lin", &["legal"]).actor.user.unwrap();
        let portal = user(db, &root, "portal", &["portal_user"]).actor.user.unwrap();
        let gone = user(db, &root, "gone", &["legal"]).actor.user.unwrap();
        let off = json!({ "user": gone, "version": 1, "active": false });
        call(db, &root, at(8), "user.change", off).unwrap();
        let team = call(db, &root, at(9), "team.create", json!({ "name": "华东" })).unwrap();
        let team: Id<access::model::TeamKind> = team["id"].as_str().unwrap().parse().unwrap();
        db.read_blocking(move |tx: &mut Tx<'_>| -> kernel::Outcome<()> {
            let names: Vec<String> =
                access::directory::people(tx, org)?.into_iter().map(|p| p.name).collect();
            assert_eq!(names, ["lin", "王芳"]);
            assert_eq!(access::directory::name_of(tx, org, lin)?.as_deref(), Some("lin"));
            assert_eq!(access::directory::teams(tx, org)?.len(), 1);
            assert!(access::directory::has_team(tx, org, team)?);
            for (who, owns) in [(lin, true), (portal, false), (gone, false), (Id::from_number(9), false)] {
                assert_eq!(access::directory::has_person(tx, org, who)?, owns);
            }
            let other = Id::from_number(4_242);
            assert!(!access::directory::has_person(tx, other, lin)?);
            assert!(access::directory::people(tx, other)?.is_empty());
            assert!(!access::directory::has_team(tx, other, team)?);
            assert_eq!(access::directory::name_of(tx, other, lin)?, None);
            Ok(())
        })
        .unwrap();
    });
}
