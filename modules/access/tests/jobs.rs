//! Looking after background jobs, on both engines.

#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use serde_json::json;
use store::{
    Tx,
    jobs::{self, NewJob, Outcome},
};

#[test]
fn administrators_see_jobs_and_have_a_dead_one_tried_again_once() {
    testbed::everywhere(&steps(), &tables(), |db| {
        set_up(db).unwrap();
        let root = admin(db);
        let org = root.org;
        let ids: store::Result<Vec<_>> = db.write_blocking(move |tx: &mut Tx<'_>| {
            let mut ids = vec![];
            for (kind, outcome) in [
                ("mail.dead", Some(Outcome::Dead("no <b>such</b> mailbox".into()))),
                ("mail.failed", Some(Outcome::Failed("no answer".into()))),
                ("mail.waiting", None),
            ] {
                ids.push(jobs::enqueue(tx, org, at(0), NewJob::new(kind, json!({ "to": "canary" }), at(0)))?);
                if let Some(outcome) = outcome {
                    let leased = jobs::lease(tx, org, at(1), at(60), 1)?;
                    assert!(jobs::finish(tx, &leased[0], &outcome, at(2))?);
                }
            }
            Ok(ids)
        });
        let ids = ids.unwrap();
        for (place, state) in ["dead", "failed", "waiting"].into_iter().enumerate() {
            let list = call(db, &root, at(3), "job.list", json!({ "state": state })).unwrap();
            let jobs = list["jobs"].as_array().unwrap();
            assert_eq!(jobs.len(), 1, "{list}");
            assert_eq!((&jobs[0]["id"], &jobs[0]["state"]), (&json!(ids[place]), &json!(state)));
            assert!(!list.to_string().contains("canary"), "what a job holds is its own business: {list}");
        }
        assert_eq!(
            call(db, &root, at(3), "job.list", json!({})).unwrap()["jobs"].as_array().unwrap().len(),
            3
        );

        let html = page(db, &root, at(3), "/settings/jobs", json!({})).unwrap();
        assert!(html.contains("mail.failed") && html.contains("no answer"), "{html}");
        assert!(html.contains("such") && !html.contains("<b>"), "{html}");
        assert_eq!(
            html.matches("/revive").count(),
            1,
            "only what was given up is tried again by hand: {html}"
        );

        let dead = json!({ "job": ids[0] });
        let lin = user(db, &root, "lin", &["legal"]).actor;
        for name in ["job.list", "job.revive"] {
            let input = if name == "job.list" { json!({}) } else { dead.clone() };
            assert_eq!(word(&call(db, &lin, at(4), name, input)), "forbidden access.administer");
        }
        assert_eq!(word(&call(db, &stranger(), at(4), "job.revive", dead.clone())), "missing");
        let revived = |input| call(db, &root, at(4), "job.revive", input).unwrap()["revived"].clone();
        assert_eq!(
            [revived(dead.clone()), revived(dead), revived(json!({ "job": ids[1] }))],
            [true, false, false]
        );
        let due: store::Result<_> =
            db.write_blocking(move |tx: &mut Tx<'_>| jobs::lease(tx, org, at(5), at(60), 9));
        assert!(due.unwrap().iter().any(|job| job.id == ids[0] && job.tries == 1), "it is tried anew");
        let told: store::Result<i64> = db.read_blocking(move |tx: &mut Tx<'_>| {
            tx.one("SELECT COUNT(*) FROM journal WHERE org = $1 AND act = 'job.revive'", &[&org], |row| {
                row.get(0)
            })
        });
        assert_eq!(told.unwrap(), 1);
    });
}
