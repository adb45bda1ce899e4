//! R33: no page of another site changes anything through a signed-in browser. The routes are those of the router itself.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    ground::{FORM, Ground, JSON, on_both},
    house::house,
    records::{address, input, pairs},
    running::PASSWORD,
};

const METHODS: [&str; 4] = ["POST", "PUT", "PATCH", "DELETE"];
/// What browsers say of a request that another site's page made.
const FOREIGN: [&[(&str, &str)]; 5] = [
    &[("sec-fetch-site", "cross-site")],
    &[("sec-fetch-site", "same-site"), ("origin", "https://qihe.example"), ("host", "qihe.example")],
    &[("origin", "https://evil.example"), ("host", "qihe.example")],
    &[("origin", "https://qihe.example.evil.example"), ("host", "qihe.example")],
    &[("origin", "null"), ("host", "qihe.example")],
];

/// Every path that the router knows, as it prints them: nobody can forget to enter one here.
fn paths(ground: &Ground<'_>) -> BTreeSet<String> {
    let printed = format!("{:?}", ground.router);
    printed
        .split('"')
        .filter(|text| text.starts_with('/') && !text.contains("__private"))
        .map(str::to_owned)
        .collect()
}

/// A path with records in its braces.
fn filled(ground: &Ground<'_>, path: &str) -> String {
    let part = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(field) => ground.records.get(field).and_then(Value::as_str).unwrap_or("1").to_owned(),
        None => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// What the operation at a path takes, as JSON and as a form.
fn bodies(ground: &Ground<'_>, path: &str) -> [((&'static str, &'static str), String); 2] {
    let house = house();
    let row = house.operations().find(|row| row.writes() && row.route.path == path);
    let fields = row.map(|row| address(row, &input(row, &ground.records)).1);
    let fields = fields.unwrap_or_else(|| {
        let fields = serde_json::json!({ "login": "admin", "password": PASSWORD, "lang": "en", "name": "x",
            "organisation": "x", "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": { "name": "party-create", "arguments": { "name": "x" } } });
        fields.as_object().cloned().unwrap()
    });
    [(JSON, Value::Object(fields.clone()).to_string()), (FORM, pairs(&fields))]
}

#[test]
fn no_route_changes_anything_for_another_site() {
    on_both(async |ground| {
        let paths = paths(ground);
        let table = house().operations().all(|row| paths.contains(row.route.path));
        assert!(table && paths.contains("/sign-out") && paths.contains("/files"), "{paths:?}");
        let (before, mut refused) = (ground.state().await, 0);
        for path in &paths {
            let place = filled(ground, path);
            for method in METHODS {
                for foreign in FOREIGN {
                    for (kind, body) in bodies(ground, path) {
                        let headers = [&[("cookie", ground.cookie.as_str()), kind], foreign].concat();
                        let answer = ground.ask(method, &place, &headers, body).await;
                        let code = answer.json()["code"].clone();
                        // No such method here, or nothing that a form could be for.
                        let closed = matches!(answer.status, 405 | 415);
                        assert!(
                            closed || answer.status == 403 && code == "web.cross_site",
                            "{method} {path} {foreign:?} {kind:?}: {}",
                            answer.text()
                        );
                        assert_eq!(answer.header("set-cookie"), None, "{method} {path}");
                        refused += usize::from(!closed);
                    }
                }
            }
        }
        assert!(refused > house().operations().filter(|row| row.writes()).count() * FOREIGN.len());
        assert_eq!(ground.state().await, before, "another site changed something");
        assert_eq!(ground.get("/own").await.status, 200, "nobody was signed out");
        // The test would prove nothing if these requests did nothing anyway.
        let own = [("cookie", ground.cookie.as_str()), JSON, ("sec-fetch-site", "same-origin")];
        let mut done = 0;
        for path in paths
            .iter()
            .filter(|path| house().operations().any(|row| row.writes() && row.route.path == **path))
        {
            let [(_, body), _] = bodies(ground, path);
            done += usize::from(ground.ask("POST", &filled(ground, path), &own, body).await.status < 300);
        }
        assert!(done > 10, "only {done} were done from our own pages");
        assert_ne!(ground.state().await, before);
    });
}

#[test]
fn looking_changes_nothing_whoever_asks() {
    on_both(async |ground| {
        let before = ground.state().await;
        for path in paths(ground) {
            if path == "/events" || path == "/live" {
                continue; // streams that do not end
            }
            for accept in ["text/html", "application/json"] {
                let headers = [
                    ("cookie", ground.cookie.as_str()),
                    ("accept", accept),
                    ("sec-fetch-site", "cross-site"),
                ];
                let answer = ground.ask("GET", &filled(ground, &path), &headers, "").await;
                assert!(answer.status < 500, "{path}: {}", answer.text());
            }
        }
        assert_eq!(ground.state().await, before, "a link of another site changed something");
    });
}

#[test]
fn the_session_cookie_stays_with_this_host_and_out_of_scripts() {
    on_both(async |ground| {
        let https = ("x-forwarded-proto", "https");
        for (headers, name, secure) in
            [(vec![], "qihe_session", false), (vec![https], "__Host-qihe_session", true)]
        {
            let answer = ground.sign_in("admin", PASSWORD, &headers).await;
            let line = answer.header("set-cookie").unwrap().to_owned();
            let attributes: Vec<&str> = line.split("; ").skip(1).collect();
            for wanted in ["Path=/", "HttpOnly", "SameSite=Lax"] {
                assert!(attributes.contains(&wanted), "{line}");
            }
            assert_eq!(attributes.contains(&"Secure"), secure, "{line}");
            assert!(!line.contains("Domain"), "{line}");
            assert!(line.starts_with(&format!("{name}=")), "{line}");
            let cookie = answer.cookie();
            let own = |headers: Vec<(&'static str, &'static str)>| {
                let cookie = cookie.clone();
                async move {
                    let headers = [headers, vec![("cookie", cookie.as_str())]].concat();
                    ground.ask("GET", "/own", &headers, "").await.status
                }
            };
            assert_eq!(own(headers.clone()).await, 200);
            let elsewhere = if secure { vec![] } else { vec![https] };
            assert_eq!(own(elsewhere).await, 401, "by HTTPS only a cookie counts that no other host can set");
            let out = [headers, vec![("cookie", cookie.as_str())]].concat();
            let out = ground.ask("POST", "/sign-out", &out, "").await;
            let line = out.header("set-cookie").unwrap().to_owned();
            assert!(line.starts_with(&format!("{name}=;")) && line.contains("Max-Age=0"), "{line}");
        }
    });
}
