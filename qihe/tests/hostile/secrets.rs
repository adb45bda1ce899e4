//! R43: no password, cookie or key stands in a line of the log, however much is logged, nor in anything on the disk.

use serde_json::json;

use crate::{
    ground::{FORM, JSON, contents, set_up},
    house::house,
    running::{self, PASSWORD},
};

const NEW: &str = "canary-newpass-7319-葡萄美酒";
const WRONG: &str = "canary-wrongpw-7319-夜光杯";
const RESET: &str = "canary-resetpw-7319-欲饮琵琶";

fn furnished() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    let engine = store::Engine::Sqlite(data.path().join("qihe.db"));
    let db = store::Db::open(&store::Options::new(engine)).unwrap();
    house().migrate(&db, || Ok(())).unwrap();
    set_up(&db);
    data
}

#[test]
fn no_secret_is_logged_or_kept() {
    let data = furnished();
    let server = running::serve_saying(data.path(), "trace");
    let cookie = server.signed_in();
    let post = |path: &str, kind, who: &str, body: &str| {
        server.ask("POST", path, &[("cookie", who), kind, ("idempotency-key", "canary-key")], body)
    };
    let json = |path: &str, body: serde_json::Value| post(path, JSON, &cookie, &body.to_string());
    assert_eq!(
        post("/session", JSON, "", &json!({ "login": "admin", "password": WRONG }).to_string()).status,
        401
    );
    assert_eq!(post("/session", FORM, "", &format!("login=admin&password={WRONG}")).status, 401);
    for broken in [
        format!("{{\"login\":\"admin\",\"password\":[\"{WRONG}\"]}}"),
        format!("{{\"login\":\"admin\",\"password\":\"{WRONG}\""),
        format!("{{\"login\":5,\"password\":\"{WRONG}\"}}"),
    ] {
        let answer = post("/session", JSON, "", &broken);
        assert_eq!(answer.status, 422, "{answer:?}");
        assert!(!answer.body.contains("canary"), "{answer:?}");
    }
    let token = json("/own/tokens", json!({ "name": "钥匙" })).json();
    let token = token["secret"].as_str().unwrap().to_owned();
    let bearer = format!("Bearer {token}");
    assert_eq!(server.ask("GET", "/own", &[("authorization", &bearer)], "").status, 200);
    assert_eq!(server.ask("GET", "/own", &[("authorization", "Bearer canary-bearer-7319")], "").status, 401);
    assert_eq!(server.ask("GET", "/own", &[("cookie", "qihe_session=canary-cookie-7319")], "").status, 401);
    let account = json!({ "login": "lin", "name": "林静", "password": NEW, "roles": ["legal"] });
    let user = json("/users", account).json()["id"].as_str().unwrap().to_owned();
    assert_eq!(json(&format!("/users/{user}/password"), json!({ "password": RESET })).status, 200);
    let bad = json(
        "/users",
        json!({ "login": "x", "name": "", "password": WRONG, "roles": ["legal"], "odd": WRONG }),
    );
    assert_eq!(bad.status, 422, "{bad:?}");
    let tool = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "own-change_password", "arguments": { "old": WRONG, "password": NEW } } });
    assert_eq!(json("/mcp", tool).status, 200);
    assert_eq!(json("/own/password", json!({ "old": PASSWORD, "password": NEW })).status, 200);
    // An address is written down by proxies and browsers: none of ours may hold a secret.
    assert!(server.ask("GET", &format!("/session?login=admin&password={WRONG}"), &[], "").status >= 400);

    let session = cookie.split_once('=').unwrap().1.to_owned();
    let secrets = [NEW, WRONG, RESET, PASSWORD, "canary-bearer-7319", "canary-cookie-7319", &token, &session];
    let log = server.log();
    assert!(log.contains("ready"), "nothing is logged, so that this proves nothing: {log}");
    assert!(
        log.contains("answered") && log.contains("path=\"/own/tokens\""),
        "requests are not logged: {log}"
    );
    for secret in secrets {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
    let tail = |secret: &str| secret.rsplit('_').next().unwrap().to_owned();
    for secret in [tail(&token), tail(&session)] {
        assert!(!log.contains(&secret), "the log holds {secret}");
    }
    let kept = contents(data.path());
    assert!(kept.iter().any(|path| path.ends_with("qihe.db")));
    for path in kept {
        let bytes = std::fs::read(&path).unwrap();
        for secret in secrets {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds {secret}", path.display());
        }
    }
}

/// The lines of the log that say this, as JSON.
fn lines(log: &str, message: &str) -> Vec<serde_json::Value> {
    let all = log.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    all.filter(|line| line["fields"]["message"] == message).collect()
}

#[test]
fn each_request_is_one_line_and_what_breaks_is_found_by_its_number() {
    let data = furnished();
    let server = running::serve_with(data.path(), &[("QIHE_LOG", "debug"), ("QIHE_LOG_FORMAT", "json")]);
    let cookie = server.signed_in();
    let ask =
        |path: &str| server.ask("GET", path, &[("cookie", &cookie), ("accept", "application/json")], "");
    assert_eq!(ask("/parties?q=canary-query").status, 200);
    let engine = store::Engine::Sqlite(data.path().join("qihe.db"));
    let db = store::Db::open(&store::Options::new(engine)).unwrap();
    let gone: store::Result<()> =
        db.write_blocking(|tx: &mut store::Tx<'_>| tx.batch("DROP TABLE saved_view"));
    gone.unwrap();
    let broken = ask("/views?path=/parties");
    assert_eq!(broken.status, 500, "{broken:?}");
    let incident = broken.json()["incident"].as_str().unwrap().to_owned();
    running::until("the line of the fault", || {
        lines(&server.log(), "answered").iter().any(|line| line["fields"]["status"] == 500)
    });
    let log = server.log();
    let answered = lines(&log, "answered");
    let looked =
        answered.iter().find(|line| line["span"]["path"] == "/parties").unwrap_or_else(|| panic!("{log}"));
    assert_eq!((&looked["level"], &looked["fields"]["status"]), (&json!("DEBUG"), &json!(200)));
    assert_eq!(looked["span"]["method"], "GET");
    assert!(looked["span"]["user"].as_str().unwrap().starts_with("us_"), "{looked}");
    assert!(looked["fields"]["milliseconds"].is_u64() && looked["span"]["id"].is_string(), "{looked}");
    let failed = answered.iter().find(|line| line["fields"]["status"] == 500).unwrap();
    let fault = lines(&log, "something broke");
    assert_eq!(fault.len(), 1, "{log}");
    assert_eq!((&fault[0]["level"], &fault[0]["fields"]["incident"]), (&json!("ERROR"), &json!(incident)));
    assert_eq!(
        fault[0]["span"]["id"], failed["span"]["id"],
        "the fault and its request have the same number"
    );
    assert!(!log.contains("canary-query"), "a query stands in the log");
}
