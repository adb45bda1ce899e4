//! R9 to R11 and what people mistype: texts without end, impossible days and numbers, a form sent twice, a form that comes
//! too late. Each has one effect or a clear refusal, whatever the operation.

use kernel::Lang;
use operation::{Method, Row};
use serde_json::{Map, Value, json};

use crate::{
    ground::{Answer, FORM, Ground, on_both, refused_in},
    house::house,
    records::{address, input, pairs},
    scripts::{fixed, texts},
};

/// A contract's text may be long, and has tests of its own.
const LONG: [&str; 2] = ["contract.create.text", "contract.revise.text"];

/// Asks for an operation with one field as given, all others as they should be.
async fn ask(ground: &Ground<'_>, row: &Row, field: &str, value: Value) -> Answer {
    let mut given = input(row, &ground.records);
    given.as_object_mut().unwrap().extend(fixed(row, ground).await);
    given[field] = value;
    let (path, rest) = address(row, &given);
    match row.route.method {
        Method::Get => ground.get(&format!("{path}?{}", pairs(&rest))).await,
        Method::Post => ground.json("POST", &path, &Value::Object(rest)).await,
    }
}

fn names(said: &Value, field: &str) -> bool {
    said["fields"].as_array().is_some_and(|fields| fields.iter().any(|one| one["field"] == field))
}

/// The fields of an operation whose schema, without the null of an optional, is such.
fn fields(row: &Row, fits: impl Fn(&Value) -> bool) -> Vec<String> {
    let schema = (row.input)();
    let all = schema["properties"].as_object().into_iter().flatten();
    let plain = |wanted: &Value| match (&wanted["$ref"], wanted["anyOf"].as_array()) {
        (Value::String(name), _) => schema["$defs"][name.rsplit('/').next().unwrap()].clone(),
        (_, Some(any)) => match any[0]["$ref"].as_str() {
            Some(name) => schema["$defs"][name.rsplit('/').next().unwrap()].clone(),
            None => any[0].clone(),
        },
        _ => wanted.clone(),
    };
    all.filter(|(_, wanted)| fits(&plain(wanted))).map(|(name, _)| name.clone()).collect()
}

#[test]
fn a_text_of_ten_thousand_characters_or_with_characters_that_nobody_writes_is_refused_in_words() {
    on_both(async |ground| {
        let mut refused = 0;
        for (place, row) in house().operations().enumerate() {
            let lang = if place % 2 == 0 { Lang::Zh } else { Lang::En };
            ground.speak(lang).await;
            for field in texts(row) {
                let what = format!("{}.{field}", row.name);
                if LONG.contains(&&*what) {
                    continue;
                }
                let in_address = !row.writes() || row.route.fields().any(|one| one == field);
                let text = if in_address { "x" } else { "长" }.repeat(10_000); // no address holds more
                let mut long = ask(ground, row, &field, json!(text)).await;
                if long.status == 409 && long.json()["current"].is_object() {
                    continue; // a form that came too late is told so first
                }
                if long.status >= 400 && long.status != 404 {
                    refused_in(&what, long.status, &long.json(), lang);
                    refused += 1;
                } else if row.writes() {
                    assert_eq!(long.status, 404, "{what}: {}", long.text());
                }
                let rest = ["\u{1}\u{7f}\u{202e}\u{feff}\u{fffe}", "\r\n \r\n", "\u{10ffff}"];
                for odd in ["a\0b", rest[place % 3]] {
                    long = ask(ground, row, &field, json!(odd)).await;
                    assert!(long.status < 500, "{what} {odd:?}: {}", long.text());
                    if long.status >= 400 && long.status != 404 {
                        refused_in(&what, long.status, &long.json(), lang);
                    }
                }
            }
        }
        assert!(refused > 30, "only {refused} were refused");
        ground.speak(Lang::Zh).await;
        let half = r#"{"name":"\ud800"}"#;
        let half =
            ground.ask("POST", "/parties", &[("cookie", &ground.cookie), crate::ground::JSON], half).await;
        refused_in("half a character", half.status, &half.json(), Lang::Zh);
    });
}

#[test]
fn impossible_days_and_numbers_are_refused_by_name() {
    on_both(async |ground| {
        let (mut days, mut numbers) = (0, 0);
        for row in house().operations() {
            for field in fields(row, |wanted| wanted["format"] == "date") {
                for bad in [
                    "2026-02-30",
                    "0000-00-00",
                    "2026-13-01",
                    "99999-01-01",
                    "2026-1-1",
                    "-1",
                    "明天",
                    "2026-02-28T25:00",
                    "2026-02-28\0",
                ] {
                    let answer = ask(ground, row, &field, json!(bad)).await;
                    assert_eq!(answer.status, 422, "{}.{field} {bad}: {}", row.name, answer.text());
                    assert!(names(&answer.json(), &field), "{}.{field} {bad}: {}", row.name, answer.text());
                    days += 1;
                }
            }
            for field in fields(row, |wanted| {
                wanted["type"] == "integer" || wanted["type"] == json!(["integer", "null"])
            }) {
                for bad in [
                    json!("1e400"),
                    json!(-1),
                    json!(i64::MIN),
                    json!(u64::MAX),
                    json!(1.5),
                    json!("NaN"),
                    json!("1; DROP"),
                    json!([1]),
                ] {
                    if bad.is_array() && !row.writes() {
                        continue; // in an address, a list of one is the one
                    }
                    let answer = ask(ground, row, &field, bad.clone()).await;
                    assert!(answer.status < 500, "{}.{field} {bad}: {}", row.name, answer.text());
                    let number = bad.as_i64().is_some();
                    assert!(number || answer.status >= 400, "{}.{field} {bad}: {}", row.name, answer.text());
                    numbers += 1;
                }
            }
        }
        assert!(days >= 27 && numbers > 50, "{days} days, {numbers} numbers");
    });
}

/// How many records of a kind there are.
async fn count(ground: &Ground<'_>, list: &str) -> usize {
    let said = ground.get(list).await.json();
    let items =
        ["items", "contacts", "tokens", "users", "teams"].iter().find_map(|name| said[*name].as_array());
    items.unwrap_or_else(|| panic!("{list}: {said}")).len()
}

/// Everything that makes a record, with the list it is then in.
fn creations(ground: &Ground<'_>) -> Vec<(String, String, Value)> {
    let party = ground.records["party"].as_str().unwrap();
    [
        ("/parties", "/parties", json!({ "name": "海曜" })),
        ("/contracts", "/contracts", json!({ "name": "草稿", "text": "买卖合同\n第一条 标的\n" })),
        (
            "/users",
            "/users",
            json!({ "login": "twice", "name": "双", "password": "千里江陵一日还两岸", "roles": ["legal"] }),
        ),
        ("/teams", "/teams", json!({ "name": "双队" })),
        ("/own/tokens", "/own/tokens", json!({ "name": "双钥" })),
        ("/views", "/views?path=/parties", json!({ "path": "/parties", "name": "双视图" })),
    ]
    .map(|(path, list, fields)| (path.to_owned(), list.to_owned(), fields))
    .into_iter()
    .chain([(format!("/parties/{party}/contacts"), format!("/parties/{party}"), json!({ "name": "双人" }))])
    .collect()
}

#[test]
fn a_form_sent_twice_at_once_has_one_effect_with_and_without_a_key() {
    on_both(async |ground| {
        for (path, list, fields) in creations(ground) {
            let before = count(ground, &list).await;
            let form = pairs(fields.as_object().unwrap());
            let html = [("cookie", ground.cookie.as_str()), FORM, ("accept", "text/html")];
            let send = || ground.ask("POST", &path, &html, form.clone());
            let (one, two) = tokio::join!(send(), send());
            for answer in [&one, &two] {
                assert!(answer.status < 500, "{path}: {}", answer.text());
            }
            let found = count(ground, &list).await;
            assert_eq!(found, before + 1, "{path} without a key: {} {}", one.status, two.status);
        }
        for (place, (path, list, mut fields)) in creations(ground).into_iter().enumerate() {
            let before = count(ground, &list).await;
            for name in ["name", "login"] {
                if let Some(text) = fields.get(name).and_then(Value::as_str) {
                    fields[name] = json!(format!("{text}2"));
                }
            }
            let key = format!("twice{place}");
            let with = [("cookie", ground.cookie.as_str()), crate::ground::JSON, ("idempotency-key", &key)];
            let send = || ground.ask("POST", &path, &with, fields.to_string());
            let (one, two) = tokio::join!(send(), send());
            assert!(one.status < 300 || two.status < 300, "{path}: {} {}", one.text(), two.text());
            assert_eq!(count(ground, &list).await, before + 1, "{path} with a key");
        }
    });
}

#[test]
fn a_form_that_comes_too_late_changes_nothing_and_says_what_is_there() {
    on_both(async |ground| {
        let mut late = 0;
        let house = house();
        let rows = house
            .operations()
            .filter(|row| row.writes() && (row.input)()["properties"].get("version").is_some());
        for row in rows {
            let mut given = input(row, &ground.records);
            given.as_object_mut().unwrap().extend(fixed(row, ground).await);
            if row.name == "contract.decide" {
                given["decision"] = json!("accept");
            }
            for version in [json!(99), json!(0), json!(-1), json!(i64::MAX)] {
                if row.name == "contract.decide" && version == 0 {
                    continue; // there nothing was decided yet
                }
                let before = ground.state().await;
                given["version"] = version.clone();
                let (path, rest): (String, Map<String, Value>) = address(row, &given);
                let answer = ground.json("POST", &path, &Value::Object(rest)).await;
                refused_in(row.name, answer.status, &answer.json(), Lang::Zh);
                assert_eq!(answer.json()["code"], "stale", "{} {version}: {}", row.name, answer.text());
                assert!(answer.json()["current"].is_object(), "{}: {}", row.name, answer.text());
                assert_eq!(ground.state().await, before, "{} {version} changed something", row.name);
                late += 1;
            }
        }
        assert!(late >= 20, "only {late}");
        let path = format!("/parties/{}", ground.records["party"].as_str().unwrap());
        let change = |name: &str| {
            let body = json!({ "version": 1, "short_name": name });
            let path = path.clone();
            async move { ground.json("POST", &path, &body).await }
        };
        let (one, two) = tokio::join!(change("一"), change("二"));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{} {}", one.text(), two.text());
    });
}
