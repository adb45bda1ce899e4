//! R30: what a caller may not decide cannot be slipped in: whose record it is, its id, version, moments, roles and owner.
//! Every writing operation is tried with fields that it does not have, through every carrier.

use kernel::{Id, Org};
use serde_json::{Map, Value, json};

use crate::{
    ground::{FORM, Ground, MULTIPART, on_both},
    house::house,
    records::{address, encoded, input, pairs},
};

/// What somebody would like to decide.
fn wishes(ground: &Ground<'_>) -> Map<String, Value> {
    let other: Id<Org> = Id::from_number(2);
    let user = ground.records["user"].clone();
    let wishes = json!({ "org": other, "organisation": other, "id": "pt_0000000000009", "version": 99,
        "created_at": "2001-01-01T00:00:00Z", "changed_at": "2001-01-01T00:00:00Z", "archived": true, "active": true,
        "role": "administrator", "roles": ["administrator"], "grants": ["x"], "via": "console", "session": "ss_0000000000009",
        "owner": user, "uploader": user, "user": user, "actor": user, "team": ground.records["team"], "party": "pt_0000000000009",
        "password_hash": "x", "password": "千里江陵一日还两岸", "secret": "x", "seq": 1, "state": "signed", "open_errors": 0,
        "sort_key": "x", "claimed": true, "digest": "00", "read": true, "hash": "x", "__proto__": { "a": 1 }, "": "x" });
    wishes.as_object().cloned().unwrap()
}

/// The fields that an answer refuses, in order.
fn named(said: &Value) -> Vec<String> {
    let fields = said["fields"].as_array().into_iter().flatten();
    let mut names: Vec<String> = fields.map(|field| field["field"].as_str().unwrap().to_owned()).collect();
    names.sort_unstable();
    names
}

#[test]
fn no_operation_takes_a_field_that_it_does_not_have() {
    on_both(async |ground| {
        let (before, wishes, mut tried) = (ground.state().await, wishes(ground), 0);
        let cookie = ("cookie", ground.cookie.as_str());
        for row in house().operations().filter(|row| row.writes()) {
            let schema = (row.input)();
            let known = |field: &str| schema["properties"].get(field).is_some();
            let foreign: Map<String, Value> =
                wishes.clone().into_iter().filter(|(field, _)| !known(field)).collect();
            let fields: Vec<String> = foreign.keys().cloned().collect();
            let given = input(row, &ground.records);
            let (path, body) = address(row, &given);
            let both: Map<String, Value> = body.clone().into_iter().chain(foreign.clone()).collect();
            let query = format!("{path}?{}", pairs(&foreign));
            let mut all = both.clone();
            all.extend(given.as_object().unwrap().clone());
            let tool = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": { "name": row.name.replace('.', "-"), "arguments": all } });
            let by_tool =
                ground.json("POST", "/mcp", &tool).await.json()["result"]["structuredContent"].take();
            for (door, status, said) in [
                ("JSON", ground.json("POST", &path, &Value::Object(both.clone())).await),
                ("a form", ground.ask("POST", &path, &[cookie, FORM], pairs(&both)).await),
                ("the query", ground.json("POST", &query, &Value::Object(body)).await),
            ]
            .map(|(door, answer)| (door, json!(answer.status), answer.json()))
            .into_iter()
            .chain([("MCP", by_tool["status"].clone(), by_tool)])
            {
                assert_eq!(status, 422, "{} by {door}: {said}", row.name);
                let refused = named(&said);
                let missed = fields.iter().filter(|f| !refused.contains(f));
                assert_eq!(
                    missed.collect::<Vec<_>>(),
                    Vec::<&String>::new(),
                    "{} by {door}: {said}",
                    row.name
                );
                tried += 1;
            }
        }
        assert!(tried > 100, "only {tried} tries: the table was not read");
        assert_eq!(ground.state().await, before, "something was written");
    });
}

#[test]
fn the_path_says_which_record_it_is_whatever_the_body_says() {
    on_both(async |ground| {
        let other = ground.json("POST", "/parties", &json!({ "name": "别家" })).await.json();
        let mine = ground.records["party"].as_str().unwrap();
        let body = json!({ "party": other["id"], "version": 1, "short_name": "改" });
        let changed = ground.json("POST", &format!("/parties/{mine}"), &body).await;
        assert_eq!((changed.status, &changed.json()["id"]), (200, &json!(mine)), "{}", changed.text());
        let path = format!("/parties/{mine}?party={}", encoded(other["id"].as_str().unwrap()));
        let body = json!({ "version": 2, "short_name": "再改" });
        assert_eq!(ground.json("POST", &path, &body).await.json()["id"], mine);
        let kept =
            ground.get(&format!("/parties/{}", other["id"].as_str().unwrap())).await.json()["party"].take();
        assert_eq!((&kept["version"], &kept["short_name"]), (&json!(1), &json!("")), "{kept}");
    });
}

#[test]
fn doors_beside_the_table_leave_extra_fields_without_effect() {
    on_both(async |ground| {
        let field = |name: &str, text: &str| {
            format!("--xyz\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
        };
        let wishes =
            [("id", "fl_0000000000009"), ("org", "og_0000000000002"), ("claimed", "true"), ("digest", "00")];
        let mut form: String = wishes.iter().map(|(name, text)| field(name, text)).collect();
        form.push_str("--xyz\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n");
        form.push_str("买卖合同\n第一条 标的\r\n--xyz--\r\n");
        let kept = ground.ask("POST", "/files", &[("cookie", &ground.cookie), MULTIPART], form).await;
        assert_eq!(kept.status, 201, "{}", kept.text());
        assert_ne!(kept.json()["id"], "fl_0000000000009");
        let made = ground.json("POST", "/contracts", &json!({ "file": kept.json()["id"] })).await;
        assert_eq!(made.status, 201, "it waited here, for its uploader: {}", made.text());

        let body = json!({ "login": "canary", "password": "大漠孤烟直长河落日圆", "roles": ["administrator"],
            "org": "og_0000000000002", "user": "us_0000000000001", "via": "console" });
        let signed = ground.ask("POST", "/session", &[crate::ground::JSON], body.to_string()).await;
        let cookie = signed.cookie();
        let users = ground.ask("GET", "/users", &[("cookie", &cookie)], "").await;
        assert_eq!(users.status, 403, "a counsel stays one: {}", users.text());

        let back = "back=%2F&lang=en&roles=administrator&name=x&active=false";
        let answer = ground.ask("POST", "/own/lang", &[("cookie", &cookie), FORM], back).await;
        let own = ground.ask("GET", "/own", &[("cookie", &cookie)], "").await.json();
        assert_eq!(
            (answer.status, &own["user"]["lang"], &own["user"]["name"]),
            (303, &json!("en"), &json!("甲")),
            "{own}"
        );

        let again = json!({ "organisation": "乙", "login": "second", "name": "乙", "password": "千里江陵一日还两岸" });
        assert_eq!(ground.json("POST", "/setup", &again).await.status, 409);
    });
}

#[test]
fn nobody_gives_records_away_or_roles_to_themselves_beyond_their_rights() {
    on_both(async |ground| {
        let account = json!({ "login": "seller", "name": "销售", "password": "千里江陵一日还两岸", "roles": ["account_manager"] });
        let seller = ground.json("POST", "/users", &account).await.json();
        let cookie = ground.sign_in("seller", "千里江陵一日还两岸", &[]).await.cookie();
        let by = async |path: &str, body: Value| {
            ground.ask("POST", path, &[("cookie", &cookie), crate::ground::JSON], body.to_string()).await
        };
        let path = format!("/users/{}", seller["id"].as_str().unwrap());
        let promoted = by(&path, json!({ "version": 1, "roles": ["administrator"] })).await;
        assert_eq!(promoted.status, 403, "{}", promoted.text());
        let theirs = ground.records["user"].clone();
        let made = by("/parties", json!({ "name": "丙", "owner": theirs })).await;
        assert_eq!(made.status, 422, "{}", made.text());
        let own = by("/parties", json!({ "name": "丙" })).await.json();
        assert_eq!(own["owner"], seller["id"], "{own}");
        // What is not theirs does not exist for them, whoever they name as its owner.
        let taken = format!("/parties/{}", ground.records["party"].as_str().unwrap());
        let taken = by(&taken, json!({ "version": 1, "owner": seller["id"] })).await;
        assert!(matches!(taken.status, 403 | 404), "{}", taken.text());
        // A key cannot be made that may more than its owner.
        let token = by("/own/tokens", json!({ "name": "钥匙", "rights": ["*.administer"] })).await;
        let bearer = format!("Bearer {}", token.json()["secret"].as_str().unwrap());
        let users = ground.ask("GET", "/users", &[("authorization", &bearer)], "").await;
        assert_eq!(users.status, 403, "{}", users.text());
    });
}
