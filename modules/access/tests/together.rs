//! What two may attempt in the same moment.

#![allow(clippy::unwrap_used)]

mod common;

use std::sync::Barrier;

use access::roles::{Role, grants_of};
use common::*;
use kernel::{Actor, Right};
use serde_json::{Value, json};
use store::Db;

#[test]
fn an_installation_is_set_up_by_one_of_many() {
    testbed::everywhere(&steps(), &tables(), |db| {
        let (db, start): (&Db, _) = (db, Barrier::new(4));
        let mut answers: Vec<String> = std::thread::scope(|scope| {
            let attempt = || {
                start.wait();
                word(&set_up(db).map(|_| Value::Null))
            };
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(attempt)).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        answers.sort();
        let no = "access.already_set_up";
        assert_eq!(answers, [no, no, no, "done"]);
    });
}

#[test]
fn two_administrators_cannot_remove_each_other() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let first = admin(db);
        let second = user(db, &first, "second", &["administrator"]).actor;
        let versions = |actor: &Actor| {
            let seen = call(db, &first, at(5), "user.show", json!({ "user": actor.user })).unwrap();
            seen["version"].as_i64().unwrap()
        };
        let (db, start): (&Db, _) = (db, Barrier::new(2));
        for round in 0..10 {
            let off = |by: &Actor, whom: &Actor, version: i64| {
                start.wait();
                let input = json!({ "user": whom.user, "version": version, "active": false });
                word(&call(db, by, at(10 + round), "user.change", input))
            };
            let (v1, v2) = (versions(&first), versions(&second));
            let answers = std::thread::scope(|scope| {
                let one = scope.spawn(|| off(&first, &second, v2));
                let other = scope.spawn(|| off(&second, &first, v1));
                [one.join().unwrap(), other.join().unwrap()]
            });
            let done = answers.iter().filter(|a| *a == "done").count();
            assert_eq!(done, 1, "round {round}: {answers:?}");
            for actor in [&first, &second] {
                let input = json!({ "user": actor.user, "version": versions(actor), "active": true });
                call(db, &first, at(10 + round), "user.change", input).unwrap();
            }
        }
    });
}

#[test]
fn every_operation_for_every_role() {
    for role in Role::ALL {
        let grants = grants_of(&[*role]);
        for row in access::MODULE.operations {
            let allowed = [Right::OWN, Right::SEE_OWN, Right::SELF].contains(&row.right)
                || grants.scope(row.right).is_some();
            let staff_only = ["user.", "team.", "role.", "organisation.", "job."]
                .iter()
                .any(|room| row.name.starts_with(room));
            assert_eq!(allowed, !staff_only || *role == Role::Administrator, "{role:?} {}", row.name);
        }
    }
}
