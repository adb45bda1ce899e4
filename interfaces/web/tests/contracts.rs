//! The pages of contracts as a browser meets them, through the real router, on both engines.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is the report

mod served;

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::{Value, json};
use served::{JSON, ask, on_both, raw, signed_in, upload};
use tower::ServiceExt as _;

const HTML: (&str, &str) = ("accept", "text/html");
const EVIL: &str = "\"><script>alert(1)</script>'&{{x}}";

/// A text with a price, a day of signing and an end of its term, some of them missing.
fn text(n: usize) -> String {
    let price = if n.is_multiple_of(4) {
        String::new()
    } else {
        format!("2.1 合同总价为人民币{}元。\n", 1000 * n)
    };
    let kind = ["采购合同", "租赁合同"][n % 2];
    let month = 1 + n % 12;
    format!(
        "{kind}\n合同编号：HT-{n:03}\n甲方：南通江海钢材有限公司\n乙方：上海绿洲公司\n签订日期：2025年{month}月3日\n\
         第一条 标的\n1.1 货物。\n第二条 价款\n{price}第三条 期限\n3.1 合同期限自2026年1月1日起至2027年{month}月3日止。\n"
    )
}

async fn create(router: &Router, cookie: &str, input: Value) -> Value {
    let made = ask(router, "POST", "/contracts", &[("cookie", cookie), JSON], &input.to_string()).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    made.body
}

async fn party(router: &Router, cookie: &str, input: Value) -> String {
    let made = ask(router, "POST", "/parties", &[("cookie", cookie), JSON], &input.to_string()).await;
    made.body["id"].as_str().unwrap().to_owned()
}

async fn page(router: &Router, cookie: &str, path: &str) -> (StatusCode, String) {
    let (status, _, bytes) = raw(router, "GET", path, &[("cookie", cookie), HTML]).await;
    (status, String::from_utf8(bytes).unwrap())
}

/// Sends a form as a browser without JavaScript does.
async fn form(router: &Router, cookie: &str, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let pairs: Vec<String> =
        fields.iter().map(|(name, text)| format!("{name}={}", operation::list::encoded(text))).collect();
    let request = Request::post(path)
        .header("cookie", cookie)
        .header("accept", HTML.1)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(pairs.join("&")))
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 22).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

async fn json(router: &Router, cookie: &str, path: &str) -> Value {
    ask(router, "GET", path, &[("cookie", cookie)], "").await.body
}

#[test]
fn an_export_is_the_whole_list_in_its_order() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        for n in 0..60 {
            let side = ["a", "b"][n % 2];
            create(router, &cookie, json!({ "name": format!("第{n}份"), "text": text(n), "side": side }))
                .await;
        }
        for query in [
            "",
            "kind=lease&sort=title",
            "q=jhgc&sort=end&direction=down",
            "amount_from=5,000&amount_to=41000.00&sort=amount&direction=up",
            "signed_from=2025-03-01&signed_to=2025-08-31&side=b&sort=signed",
            "ends_from=2027-06-01&errors=true",
            "state=draft",
            "q=nothing",
        ] {
            let (mut listed, mut after) = (vec![], String::new());
            loop {
                let path = format!("/contracts?{query}&limit=25&after={}", operation::list::encoded(&after));
                let found = json(router, &cookie, &path).await;
                let items = found["items"].as_array().unwrap();
                listed.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
                match found["next"].as_str() {
                    Some(next) => after = next.to_owned(),
                    None => {
                        assert_eq!(found["total"], listed.len(), "{query}");
                        break;
                    }
                }
            }
            let (_, _, bytes) =
                raw(router, "GET", &format!("/contracts/export.csv?{query}"), &[("cookie", &cookie)]).await;
            let table = String::from_utf8(bytes).unwrap();
            let exported: Vec<&str> = table.lines().skip(1).map(|line| &line[1..17]).collect();
            assert_eq!(exported, listed, "{query}: {table}");
            let some = !matches!(query, "state=draft" | "q=nothing");
            assert_eq!(!listed.is_empty(), some, "{query} finds something to compare");
        }
    });
}

#[test]
fn pages_of_many_rows_are_light_and_name_their_filters() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let other = party(router, &cookie, json!({ "name": "南通江海钢材有限公司" })).await;
        let mut first = Value::Null;
        for n in 0..55 {
            let made =
                create(router, &cookie, json!({ "name": "稿", "text": text(n), "party": other })).await;
            first = if n == 0 { made } else { first };
        }
        let query = "kind=sale&side=neutral&signed_from=2025-01-01&amount_to=9%2C000%2C000&sort=amount";
        for (path, wanted) in [
            ("/contracts".to_owned(), vec!["55 in all", "rel=\"next\""]),
            (format!("/contracts?party={other}"), vec!["南通江海钢材有限公司</b>", "55 in all"]),
            (
                format!("/contracts?{query}"),
                vec![
                    "from 2025-01-01</b>",
                    "to 9,000,000</b>",
                    "aria-sort=\"descending\"",
                    "value=\"9,000,000\"",
                ],
            ),
        ] {
            let (status, html) = page(router, &cookie, &path).await;
            assert_eq!(status, StatusCode::OK, "{html}");
            assert!(html.len() < 50_000, "{path}: {} bytes before compression: {html}", html.len());
            for word in wanted {
                assert!(html.contains(word), "{path}: {word} in {html}");
            }
        }
        let id = first["id"].as_str().unwrap();
        let draft = json!({ "name": "草稿.txt", "text": text(1) }).to_string();
        for _ in 0..49 {
            let path = format!("/contracts/{id}/versions");
            assert!(
                ask(router, "POST", &path, &[("cookie", &cookie), JSON], &draft).await.status.is_success()
            );
        }
        let (_, html) = page(router, &cookie, &format!("/contracts/{id}")).await;
        assert!(html.contains("Version 50"), "{html}");
        assert!(html.len() < 60_000, "{} bytes before compression", html.len());
        let (status, html) = page(router, &cookie, "/contracts?amount_from=plenty").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(html.contains("Please enter an amount in yuan"), "{html}");
    });
}

#[test]
fn who_saves_too_late_sees_both_values_and_overwrites_nothing() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let (one, two) = (json!({ "name": "甲公司" }), json!({ "name": "乙公司" }));
        let parties = [party(router, &cookie, one).await, party(router, &cookie, two).await];
        let made = create(router, &cookie, json!({ "name": "稿", "text": text(1) })).await;
        let path = format!("/contracts/{}", made["id"].as_str().unwrap());
        let saved = [("version", "1"), ("title", "先改的名称"), ("party", "甲公司"), ("side", "a")];
        assert_eq!(form(router, &cookie, &path, &saved).await.0, StatusCode::SEE_OTHER);
        let late = [("version", "1"), ("title", "后改的<b>"), ("party", "乙公司"), ("side", "b")];
        let (status, html) = form(router, &cookie, &path, &late).await;
        assert_eq!(status, StatusCode::CONFLICT);
        for value in ["先改的名称", "后改的", "甲公司", "乙公司"] {
            assert!(html.contains(value), "{value} in {html}");
        }
        assert!(!html.contains("<b>") && !html.contains(&parties[0]), "{html}");
        let program = [("cookie", cookie.as_str()), ("accept", "application/json"), JSON];
        let body = json!({ "version": 1, "title": "后改的", "party": parties[1] }).to_string();
        let answer = ask(router, "POST", &path, &program, &body).await;
        assert_eq!((answer.status, &answer.body["version"]), (StatusCode::CONFLICT, &json!(2)));
        let current = &answer.body["current"];
        assert_eq!((&current["title"], &current["party_name"]), (&json!("先改的名称"), &json!("甲公司")));
        let now = json(router, &cookie, &path).await["contract"].clone();
        assert_eq!(
            (&now["title"], &now["party"], &now["version"]),
            (&current["title"], &json!(parties[0]), &json!(2))
        );
    });
}

#[test]
fn nothing_that_people_type_becomes_markup() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let other = party(router, &cookie, json!({ "name": EVIL, "short_name": "x" })).await;
        let text =
            format!("{EVIL}合同\n合同编号：{EVIL}\n甲方：{EVIL}\n乙方：{EVIL}\n第一条 {EVIL}\n1.1 {EVIL}\n");
        let made =
            create(router, &cookie, json!({ "name": EVIL, "title": EVIL, "text": text, "party": other }))
                .await;
        let id = made["id"].as_str().unwrap();
        let change = json!({ "version": 1, "title": format!("{EVIL}2") }).to_string();
        ask(router, "POST", &format!("/contracts/{id}"), &[("cookie", &cookie), JSON], &change).await;
        let typed = operation::list::encoded(EVIL);
        for path in [
            "/contracts".to_owned(),
            format!("/contracts?q={typed}&party={other}"),
            format!("/contracts?amount_from={typed}&amount_to={typed}"),
            format!("/contracts?kind={typed}&sort={typed}&after={typed}"),
            format!("/contracts/{id}"),
            format!("/contracts/{id}/edit"),
            format!("/contracts/{id}/timeline"),
            format!("/contracts/{id}/review"),
            format!("/contracts/upload?party={other}"),
        ] {
            let (_, html) = page(router, &cookie, &path).await;
            assert!(!html.contains("<script>alert") && !html.contains("style=\""), "{path}: {html}");
            assert!(
                html.contains("alert(1)") || path.contains("amount") || path.contains("kind"),
                "{path}: {html}"
            );
        }
        let fields = [("version", "2"), ("title", EVIL), ("party", EVIL), ("side", EVIL)];
        let (status, html) = form(router, &cookie, &format!("/contracts/{id}"), &fields).await;
        assert!(status.is_client_error() && !html.contains("<script>alert"), "{html}");
    });
}

#[test]
fn the_other_side_is_named_as_people_name_it() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let add = async |input: Value| party(router, &cookie, input).await;
        let one = add(json!({ "name": "南通江海建设（集团）有限公司", "code": "91320612MACR49Q48E" })).await;
        let twins = [
            add(json!({ "name": "同名公司", "city": "南通" })).await,
            add(json!({ "name": "同名公司" })).await,
        ];
        let made = create(router, &cookie, json!({ "name": "稿", "text": text(1) })).await;
        let path = format!("/contracts/{}", made["id"].as_str().unwrap());
        let mut version = 1;
        let mut save = async |named: &str| {
            let fields = [
                ("version", &*version.to_string()),
                ("title", "t"),
                ("without_party", "true"),
                ("party", named),
            ];
            let (status, html) = form(router, &cookie, &path, &fields).await;
            let now = json(router, &cookie, &path).await["contract"].clone();
            version = now["version"].as_i64().unwrap();
            (status, html, now["party"].clone())
        };
        for named in
            ["南通江海建设(集团)有限公司", "  南通江海建设（集团）有限公司 ", "91320612macr49q48e", &one]
        {
            assert_eq!(save(named).await.2, json!(one), "{named}");
            assert_eq!(save("").await.2, Value::Null, "an empty field takes it away");
        }
        let (status, html, _) = save("江海建设").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(html.contains("南通江海建设（集团）有限公司"), "who is meant is named: {html}");
        let (status, html, _) = save("火星殖民公司").await;
        assert!(status.is_client_error() && html.contains("was not found"), "{html}");
        let (status, html, _) = save("同名公司").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(twins.iter().all(|twin| html.contains(twin)), "both are named: {html}");
        assert_eq!(save(&twins[1]).await.2, json!(twins[1]));
        assert_eq!(save("同名公司").await.2, json!(twins[1]), "who left the field alone meant the same one");
        let (_, html) = page(router, &cookie, &format!("{path}/edit")).await;
        assert!(html.contains(&format!("<party-pick data-id=\"{}\">", twins[1])), "{html}");
        assert!(html.contains("value=\"同名公司\""), "{html}");
        let change = json!({ "version": 1, "name": "新名公司" }).to_string();
        ask(router, "POST", &format!("/parties/{}", twins[1]), &[("cookie", &cookie), JSON], &change).await;
        let found =
            json(router, &cookie, &format!("/contracts?q={}", operation::list::encoded("新名"))).await;
        assert_eq!(found["total"], 1, "its contracts are found by a party's new name");
    });
}

#[test]
fn a_review_names_what_was_left_in_the_file() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let file = include_bytes!("../../../samples/contracts/08_tech_service.defect.docx");
        let made = upload(router, "/contracts", &cookie, "a.docx", file).await;
        let path = format!("/contracts/{}/review", made.body["id"].as_str().unwrap());
        let (_, html) = page(router, &cookie, &path).await;
        for wanted in [
            "Insertions not accepted yet",
            "Deletions not accepted yet",
            "千分之一",
            "钱法务",
            "href=\"#leftovers\"",
        ] {
            assert!(html.contains(wanted), "{wanted} in {html}");
        }
    });
}
