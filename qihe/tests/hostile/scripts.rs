//! R34: what people type is never markup. Payloads go into every text field of every operation that makes or changes
//! something, into file names, headers and addresses; then every page is fetched in both languages and read as a browser
//! reads it. What runs in a browser is tried in `journeys/hostile.test.js`.

use std::collections::BTreeSet;

use kernel::Lang;
use operation::Row;
use serde_json::{Map, Value, json};

use crate::{
    ground::{Answer, FORM, Ground, JSON, on_both},
    house::house,
    markup::faults,
    records::{address, encoded, input, pairs},
};

const PAYLOADS: [&str; 12] = [
    "<script>x7319()</script>",
    "\"><img src=x onerror=x7319()>",
    "'><svg onload=x7319()>",
    "javascript:x7319()//",
    "</textarea></title><x7319 onfocus=x7319()>",
    "\" autofocus onfocus=x7319() x7319=\"",
    "' onmouseover='x7319()",
    "<a href=jAvAsCrIpT:x7319()>x</a>",
    "--><iframe srcdoc=<x7319>",
    "&lt;script&gt;&#60;x7319&#62;",
    "＜script＞x7319()＜/script＞\u{2028}<x7319>",
    "http://a.example/\"onclick=\"x7319()",
];

/// Fields that say what is to be done rather than hold a text, by operation.
pub async fn fixed(row: &Row, ground: &Ground<'_>) -> Map<String, Value> {
    let fields = match row.name {
        "contract.decide" => json!({ "finding": finding(ground).await, "decision": "comment" }),
        "contract.correct" => json!({ "term": "parties.0.name" }),
        "view.save" => json!({ "path": "/parties" }),
        "party.bulk" => json!({ "party": [ground.records["party"]], "act": "tier" }),
        "user.create" => json!({ "password": "千里江陵一日还两岸", "roles": ["legal"] }),
        _ => json!({}),
    };
    fields.as_object().cloned().unwrap()
}

/// The key of a finding of the contract made last.
async fn finding(ground: &Ground<'_>) -> Value {
    let path = format!("/contracts/{}/review", ground.records["contract"].as_str().unwrap());
    ground.get(&path).await.json()["findings"][0]["key"].clone()
}

/// The fields of an operation that take any text.
pub fn texts(row: &Row) -> Vec<String> {
    let schema = (row.input)();
    let plain = |wanted: &Value| {
        let string = wanted["type"] == "string"
            || wanted["type"].as_array().is_some_and(|t| t.contains(&json!("string")));
        string && ["format", "pattern", "enum", "const"].iter().all(|limit| wanted.get(limit).is_none())
    };
    let all = schema["properties"].as_object().into_iter().flatten();
    all.filter(|(_, wanted)| plain(wanted)).map(|(name, _)| name.clone()).collect()
}

/// A text with a payload: a contract's has who contracts, and a clause.
fn typed(field: &str, payload: &str) -> Value {
    match field {
        "text" => json!(format!(
            "买卖合同\n甲方：{payload}\n乙方：乙\n第一条 标的\n1.1 {payload}\n违约金为合同总价的百分之五十。\n"
        )),
        _ => json!(payload),
    }
}

fn sound(what: &str, answer: &Answer) {
    assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.text());
    let kind = answer.header("content-type").unwrap_or_default();
    if kind.starts_with("text/html") {
        assert_eq!(faults(&answer.text()), Vec::<String>::new(), "{what}");
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{what}: {policy}");
    }
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{what}");
}

/// Does an operation with a payload in every field that takes it; answers which did. What is refused is looked at as a
/// page, too, for there it stands again.
async fn inject(ground: &mut Ground<'_>, row: &Row, payload: &str) -> Vec<String> {
    let fixed = fixed(row, ground).await;
    let mut wanted = texts(row);
    wanted.retain(|field| !fixed.contains_key(field));
    let mut given = input(row, &ground.records);
    given.as_object_mut().unwrap().extend(fixed);
    let basis = given.clone();
    for field in &wanted {
        given[field] = typed(field, payload);
    }
    for _ in 0..5 {
        let (path, rest) = address(row, &given);
        let answer = ground.json("POST", &path, &Value::Object(rest.clone())).await;
        sound(row.name, &answer);
        let said = answer.json();
        if answer.status < 300 {
            remember(ground, &said);
            return wanted;
        }
        let headers = [
            ("cookie", ground.cookie.as_str()),
            FORM,
            ("accept", "text/html"),
            ("host", "qihe"),
            ("referer", "http://qihe/parties?q=%22><x7319>"),
        ];
        sound(row.name, &ground.ask("POST", &path, &headers, pairs(&rest)).await);
        if let Some(version) = said["current"].get("version") {
            given["version"] = version.clone();
            continue;
        }
        let refused: BTreeSet<&str> =
            said["fields"].as_array().into_iter().flatten().filter_map(|f| f["field"].as_str()).collect();
        if refused.is_empty() {
            return vec![];
        }
        for field in refused {
            wanted.retain(|one| one != field);
            match basis.get(field) {
                Some(value) => given[field] = value.clone(),
                None => drop(given.as_object_mut().unwrap().remove(field)),
            }
        }
    }
    vec![]
}

/// The pages show what was made last.
fn remember(ground: &mut Ground<'_>, said: &Value) {
    let Some(id) = said["id"].as_str() else { return };
    let kind = id.split('_').next().unwrap();
    for (field, known) in &mut ground.records {
        if known.as_str().is_some_and(|known| known.starts_with(kind)) && field != "session" {
            *known = json!(id);
        }
    }
}

/// Looks at every page, with a payload in its address.
async fn look(ground: &Ground<'_>, payload: &str) {
    let seq = ground.get("/audit").await.json()["last"].clone();
    for page in house().pages() {
        let named =
            page.path.split('/').map(|part| match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
                Some("seq") => seq.to_string(),
                Some(field) => ground.records[field].as_str().unwrap().to_owned(),
                None => part.to_owned(),
            });
        let path = named.collect::<Vec<_>>().join("/");
        let answer = ground.page(&path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        sound(&path, &answer);
        let odd = encoded(payload);
        for query in
            [format!("q={odd}"), format!("sort={odd}&role={odd}&back={odd}&on={odd}&after={odd}&{odd}={odd}")]
        {
            sound(&path, &ground.page(&format!("{path}?{query}")).await);
        }
    }
}

#[test]
fn nothing_that_people_type_becomes_markup() {
    on_both(async |ground| {
        let mut ground = ground.clone();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for (place, payload) in PAYLOADS.into_iter().enumerate() {
            ground.speak(if place % 2 == 0 { Lang::Zh } else { Lang::En }).await;
            for row in house().operations().filter(|row| row.writes() && !texts(row).is_empty()) {
                let fields = inject(&mut ground, row, payload).await;
                taken.extend(fields.into_iter().map(|field| format!("{}.{field}", row.name)));
            }
            look(&ground, payload).await;
        }
        // In the other language, what was made last.
        ground.speak(Lang::Zh).await;
        look(&ground, "<x7319>").await;
        for wanted in [
            "party.create.name",
            "party.change.note",
            "contact.create.title",
            "contract.create.text",
            "contract.change.title",
            "contract.decide.text",
            "contract.correct.value",
            "team.create.name",
            "user.create.name",
            "user.change.name",
            "token.create.name",
            "view.save.name",
            "view.rename.name",
            "party.bulk.tier",
        ] {
            assert!(taken.contains(wanted), "no payload came into {wanted}: {taken:?}");
        }
    });
}

#[test]
fn nothing_that_comes_with_a_file_or_a_header_becomes_markup() {
    on_both(async |ground| {
        let mut ground = ground.clone();
        for payload in PAYLOADS {
            let text: String = payload.bytes().map(|byte| format!("&#{byte};")).collect();
            let page = format!(
                "<html><body><p>买卖合同</p><p>第一条 {text}</p><table><tr><td>{text}</td></tr></table></body></html>"
            );
            let name = payload.replace('"', "%22");
            let made = ground.upload("/contracts", format!("{name}.html").as_bytes(), page.as_bytes()).await;
            assert_eq!(made.status, 201, "{}", made.text());
            remember(&mut ground, &made.json());
            let agent = payload.replace(|c: char| !c.is_ascii(), "");
            let headers = [("user-agent", agent.as_str()), ("x-forwarded-for", agent.as_str())];
            let signed = ground.sign_in("admin", crate::running::PASSWORD, &headers).await;
            assert_eq!(signed.status, 201, "{}", signed.text());
            let html = [("accept", "text/html"), FORM];
            let typed = format!("login={0}&password=x&back={0}&lang={0}", encoded(payload));
            sound(
                "sign-in",
                &ground.ask("POST", &format!("/session?lang={}", encoded(payload)), &html, typed).await,
            );
            let address = format!("back={0}&lang={0}&{0}={0}", encoded(payload));
            for path in ["/sign-in", "/setup", "/nowhere", "/"] {
                sound(path, &ground.ask("GET", &format!("{path}?{address}"), &html, "").await);
                sound(path, &ground.page(&format!("{path}?{address}")).await);
            }
            sound("nowhere", &ground.page(&format!("/parties/{}", encoded(payload))).await);
            let strange = [JSON, ("idempotency-key", agent.as_str()), ("cookie", agent.as_str())];
            sound("headers", &ground.ask("POST", "/parties", &strange, payload).await);
        }
        look(&ground, "<x7319>").await;
        ground.speak(Lang::En).await;
        look(&ground, "<x7319>").await;
    });
}
