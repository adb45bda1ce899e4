//! Numbers of nodes, and encrypted connections.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use kernel::{Id, Instant, Org};
use store::{
    Db, Engine, Error, Options, Tx,
    node::{self, Node, Taken},
};
use testbed::on_both;

fn at(second: i64) -> Instant {
    Instant::from_micros(1_790_000_000_000_000 + second * 1_000_000)
}

#[test]
fn a_number_belongs_to_one_process_until_its_lease_runs_out() {
    on_both(store::MIGRATIONS, |db| {
        let take = |token: &'static str, second| {
            db.write_blocking(move |tx: &mut Tx<'_>| node::take(tx, token, at(second))).unwrap()
        };
        assert_eq!(take("a", 0).number, 0);
        assert_eq!(take("b", 1).number, 1);
        assert_eq!(take("c", 60).number, 2, "the first lease lasts sixty seconds");
        assert_eq!(take("d", 61), Taken { number: 0, start_millis: at(61).millis() });
        // A clock that was set back by an hour: ids go on after those that were made.
        assert_eq!(take("e", -3600), Taken { number: 3, start_millis: at(60).millis() + 60_000 });
    });
}

#[test]
fn processes_that_start_together_get_different_numbers() {
    on_both(store::MIGRATIONS, |db| {
        let (options, plain): (&Options, &Db) = (db.options(), db);
        let ids = std::sync::Mutex::new(BTreeSet::new());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let own = Db::open(options).unwrap();
                    let node = Node::join(&own).unwrap();
                    let made: Vec<i64> = own
                        .write_blocking(|tx: &mut Tx<'_>| {
                            store::Result::Ok((0..5000).map(|_| tx.new_id::<Org>().number()).collect())
                        })
                        .unwrap();
                    assert!(made.windows(2).all(|w| w[0] < w[1]));
                    assert!(made.iter().all(|id| id >> 12 & 1023 == node.number()));
                    ids.lock().unwrap().extend(made);
                });
            }
        });
        assert_eq!(ids.into_inner().unwrap().len(), 20_000);
        // Numbers are given back at the end.
        let again = Node::join(plain).unwrap();
        assert_eq!(again.number(), 0);
        assert!(
            plain.write_blocking(|tx: &mut Tx<'_>| store::Result::Ok(tx.new_id::<Org>())).unwrap()
                > Id::from_number(0)
        );
    });
}

#[test]
fn a_postgres_connection_is_encrypted_and_its_server_checked() {
    let (Some(db), Some(certificate)) = (testbed::postgres(), testbed::certificate()) else {
        return testbed::skip("an encrypted connection: it takes PostgreSQL and OpenSSL");
    };
    let Engine::Postgres(url) = &db.options().engine else { unreachable!() };
    let opened = |more: String| {
        let options = Options { connections: 2, ..Options::new(Engine::Postgres(format!("{url}?{more}"))) };
        Db::open(&options).map(|db| {
            let encrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
            db.read_blocking(move |tx: &mut Tx<'_>| tx.one(encrypted, &[], |row| row.get::<bool>(0))).unwrap()
        })
    };
    let root = certificate.display();
    assert!(opened(format!("sslmode=verify-full&sslrootcert={root}")).unwrap());
    assert!(opened(format!("sslmode=require&sslrootcert={root}")).unwrap());
    assert!(!opened("sslmode=disable".into()).unwrap());
    assert!(opened("sslmode=require".into()).is_err(), "the system's roots do not know this server");
    assert!(matches!(opened("sslmode=sometimes".into()), Err(Error::Schema(_))));
}
