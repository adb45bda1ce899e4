//! A request that is repeated with its key: the answer comes again, the work does not.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is the report

mod served;

use std::{sync::Mutex, time::Duration};

use axum::http::StatusCode;
use kernel::{Event, Outcome, Right, Subject, Text};
use operation::{Ahead, Cx, House, Module, Operation, Route, Row, row};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use served::{JSON, ask, on_both_with, signed_in};

/// What was prepared, and what was done, in the order in which it was.
static PREPARED: Mutex<Vec<String>> = Mutex::new(vec![]);
static DONE: Mutex<Vec<String>> = Mutex::new(vec![]);

fn note(list: &Mutex<Vec<String>>, what: &str) -> usize {
    let mut list = list.lock().unwrap();
    list.push(what.to_owned());
    list.len()
}

fn times(list: &Mutex<Vec<String>>, what: &str) -> usize {
    list.lock().unwrap().iter().filter(|one| *one == what).count()
}

#[derive(Deserialize, JsonSchema)]
struct Weigh {
    what: String,
}

#[derive(Serialize, JsonSchema)]
struct Weight {
    place: usize,
}

impl Operation for Weigh {
    const NAME: &'static str = "scales.weigh";
    const ABOUT: Text = Text::fixed("称重", "Weighs");
    const ROUTE: Route = Route::post("/scales");
    const RIGHT: Right = Right::edit("contract");
    const PREPARES: bool = true;
    type Output = Weight;

    fn prepare(&mut self, _: &Ahead<'_>) -> Outcome<()> {
        note(&PREPARED, &self.what);
        std::thread::sleep(Duration::from_millis(50));
        Ok(())
    }

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Weight> {
        cx.record(&Event::new(Self::NAME, Subject { kind: "sc", number: 1 }, self.what.clone()))?;
        Ok(Weight { place: note(&DONE, &self.what) })
    }
}

static OPERATIONS: &[Row] = &[row::<Weigh>()];

fn house() -> House {
    let scales = Module { operations: OPERATIONS, ..Module::empty("scales") };
    House::new(vec![access::MODULE, party::MODULE, contract::MODULE, scales])
}

#[test]
fn a_repeated_request_prepares_nothing_again() {
    on_both_with(house, 1 << 20, async |router, _| {
        let cookie = signed_in(router).await;
        let before = times(&PREPARED, "钢材");
        let weigh = async |key: &str, what: &str| {
            let with = [("cookie", cookie.as_str()), JSON, ("idempotency-key", key)];
            ask(router, "POST", "/scales", &with, &json!({ "what": what }).to_string()).await
        };
        let first = weigh("one", "钢材").await;
        let again = weigh("one", "钢材").await;
        assert_eq!((first.status, again.status), (StatusCode::OK, StatusCode::OK), "{}", again.body);
        assert_eq!(first.body, again.body);
        assert_eq!(times(&PREPARED, "钢材") - before, 1);
        let other = weigh("one", "水泥").await;
        assert_eq!((other.status, &other.body["code"]), (StatusCode::CONFLICT, &json!("request.key_reused")));
        assert_eq!((times(&PREPARED, "水泥"), times(&DONE, "水泥")), (0, 0));
    });
}

#[test]
fn two_at_once_with_one_key_have_one_effect_and_one_answer() {
    on_both_with(house, 1 << 20, async |router, _| {
        let cookie = signed_in(router).await;
        let weigh = |key: &'static str| {
            let (router, cookie) = (router.clone(), cookie.clone());
            async move {
                let with = [("cookie", cookie.as_str()), JSON, ("idempotency-key", key)];
                ask(&router, "POST", "/scales", &with, &json!({ "what": "砂石" }).to_string()).await
            }
        };
        let (one, two) = tokio::join!(weigh("pair"), weigh("pair"));
        assert_eq!((one.status, two.status), (StatusCode::OK, StatusCode::OK), "{} {}", one.body, two.body);
        assert_eq!(one.body, two.body, "the second got the answer of the first");
    });
}
