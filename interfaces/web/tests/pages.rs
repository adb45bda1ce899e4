//! The pages as a browser meets them, through the real router, on both engines.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is the report

use std::sync::Arc;

use access::{MODULE, Secret, SetUp};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use kernel::Lang;
use operation::House;
use store::Db;
use tower::ServiceExt as _;

const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const PASSWORD: &str = "correct-horse-battery-9";

fn on_both(founded: bool, test: impl AsyncFn(&Router)) {
    on_both_with(founded, &[], test);
}

/// With further modules in the house.
fn on_both_of(more: &[operation::Module], test: impl AsyncFn(&Router)) {
    on_both_with(true, more, test);
}

fn on_both_with(founded: bool, more: &[operation::Module], test: impl AsyncFn(&Router)) {
    let house = || House::new([&[MODULE, party::MODULE], more].concat());
    testbed::on_both(&house().migrations(), |db| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        if founded {
            found(db);
        }
        let dir = tempfile::tempdir().unwrap();
        let files = Arc::new(store::files::Files::open(dir.path(), 1 << 20).unwrap());
        let router = web::router(web::Server {
            house: Arc::new(house()),
            db: db.clone(),
            files,
            proxies: web::Proxies::default(),
        });
        runtime.block_on(test(&router));
    });
}

fn found(db: &Db) {
    let with = SetUp {
        organisation: "江海".into(),
        login: "admin".into(),
        name: "管理员".into(),
        password: Secret::new(PASSWORD),
        lang: Lang::En,
    };
    db.write_blocking(move |tx| access::set_up(tx, store::now(), &with)).unwrap();
}

async fn ask(
    router: &Router,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 22).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
}

fn place(headers: &HeaderMap) -> &str {
    headers["location"].to_str().unwrap()
}

async fn sign_in_as(router: &Router, login: &str) -> String {
    let form = format!("login={login}&password={PASSWORD}");
    let (_, headers, page) = ask(router, "POST", "/session", &[HTML, FORM], &form).await;
    let cookie = headers.get("set-cookie").unwrap_or_else(|| panic!("{login} may not come in: {page}"));
    cookie.to_str().unwrap().split(';').next().unwrap().to_owned()
}

async fn sign_in(router: &Router, back: &str) -> (String, String) {
    let form = format!("login=admin&password={PASSWORD}&back={back}");
    let (status, headers, _) = ask(router, "POST", "/session", &[HTML, FORM], &form).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let cookie = headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    (cookie, place(&headers).to_owned())
}

#[test]
fn assets_are_kept_and_nothing_else_is_served() {
    on_both(true, async |router| {
        let (status, headers, body) = ask(router, "GET", "/assets/css/app.css", &[], "").await;
        assert_eq!(
            (status, headers["content-type"].as_bytes()),
            (StatusCode::OK, &b"text/css; charset=utf-8"[..])
        );
        assert!(!body.contains("@import \""));
        let tag = [("if-none-match", headers["etag"].to_str().unwrap())];
        assert_eq!(ask(router, "GET", "/assets/css/app.css", &tag, "").await.0, StatusCode::NOT_MODIFIED);
        for path in ["/assets/../Cargo.toml", "/assets/%2e%2e/Cargo.toml", "/assets/css/../../Cargo.toml"] {
            assert_eq!(ask(router, "GET", path, &[], "").await.0, StatusCode::NOT_FOUND, "{path}");
        }
    });
}

#[test]
fn the_first_page_sets_up_once() {
    on_both(false, async |router| {
        let (status, headers, _) = ask(router, "GET", "/sign-in", &[HTML], "").await;
        assert_eq!((status, place(&headers)), (StatusCode::SEE_OTHER, "/setup"));
        let (_, _, page) = ask(router, "GET", "/setup?lang=en", &[HTML], "").await;
        assert!(page.contains("First use") && page.contains("<html lang=\"en\">"));
        let form = format!("organisation=JH&login=admin&name=Gu&password={PASSWORD}");
        let (status, headers, body) = ask(router, "POST", "/setup?lang=en", &[HTML, FORM], &form).await;
        assert_eq!((status, place(&headers)), (StatusCode::SEE_OTHER, "/sign-in"), "{body}");
        let (status, headers, _) = ask(router, "GET", "/setup", &[HTML], "").await;
        assert_eq!((status, place(&headers)), (StatusCode::SEE_OTHER, "/sign-in"));
    });
}

#[test]
fn browsers_are_sent_to_sign_in_and_come_back() {
    on_both(true, async |router| {
        let (status, headers, _) = ask(router, "GET", "/parties?q=a", &[HTML], "").await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(place(&headers), "/sign-in?back=/parties%3Fq%3Da");
        assert_eq!(ask(router, "GET", "/parties", &[], "").await.0, StatusCode::UNAUTHORIZED);
        let (_, _, page) = ask(router, "GET", "/sign-in?back=/parties%3Fq%3Da", &[HTML], "").await;
        assert!(page.contains("<h1>登录</h1>") && page.contains("value=\"/parties?q=a\""), "{page}");
        let (_, _, page) = ask(router, "GET", "/sign-in?back=//evil.example", &[HTML], "").await;
        assert!(!page.contains("evil"));
        let wrong = "login=%3Cb%3E&password=wrong";
        let (status, _, page) = ask(router, "POST", "/session?lang=en", &[HTML, FORM], wrong).await;
        assert!(
            status.is_client_error() && page.contains("role=\"alert\"") && !page.contains("<b>"),
            "{page}"
        );
        assert_eq!(sign_in(router, "%2Fparties%3Fq%3Da").await.1, "/parties?q=a");
        for evil in
            ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "%2F%5Cevil.example", "%2F%09%2Fevil"]
        {
            assert_eq!(sign_in(router, evil).await.1, "/", "{evil}");
        }
    });
}

#[test]
fn the_parties_have_pages_in_both_languages_and_programs_keep_json() {
    on_both(true, async |router| {
        let (cookie, _) = sign_in(router, "/").await;
        let with = [("cookie", cookie.as_str()), HTML, FORM];
        let (_, _, page) = ask(router, "GET", "/parties", &with, "").await;
        assert!(page.contains("No parties yet"), "{page}");
        let (status, _, page) = ask(router, "GET", "/parties/new?name=Anna", &with, "").await;
        assert!(status.is_success() && page.contains("name=\"short_name\""), "{page}");
        let form = "name=%3Cscript%3Ealert(1)%3C%2Fscript%3E&roles=customer&roles=supplier&kind=organisation&tier=key";
        let (status, headers, page) = ask(router, "POST", "/parties", &with, form).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let record = place(&headers).to_owned();
        for (lang, words) in [("en", ["Parties", "Customer"]), ("zh", ["往来单位", "客户"])] {
            let (status, _, _) = ask(router, "POST", "/own/lang", &with, &format!("lang={lang}")).await;
            assert_eq!(status, StatusCode::SEE_OTHER);
            for path in ["/parties", "/parties?role=customer&sort=changed&tier=key", record.as_str()] {
                let (status, _, page) = ask(router, "GET", path, &with, "").await;
                assert_eq!(status, StatusCode::OK, "{path}: {page}");
                assert!(!page.contains("<script>alert") && page.contains("alert(1)"), "{path}: {page}");
                assert!(words.iter().all(|word| page.contains(word)), "{path}: {page}");
                assert!(page.len() < 50_000 && !page.contains("style=\""), "{path}: {}", page.len());
            }
        }
        let (status, _, page) = ask(router, "GET", "/parties?q=nothing-like-it", &with, "").await;
        assert!(status.is_success() && page.contains("没有符合条件的单位"), "{page}");
        assert_eq!(ask(router, "GET", "/parties/x", &with, "").await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let (_, _, json) = ask(router, "GET", "/parties", &[("cookie", cookie.as_str())], "").await;
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap()["total"], 1);
        let (status, headers, _) = ask(router, "POST", "/sign-out", &with, "").await;
        assert_eq!((status, place(&headers)), (StatusCode::SEE_OTHER, "/sign-in"));
        assert_eq!(ask(router, "GET", "/parties", &with, "").await.0, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_long_list_goes_on_where_the_page_ended() {
    on_both(true, async |router| {
        let (cookie, _) = sign_in(router, "/").await;
        let with = [("cookie", cookie.as_str()), HTML, FORM];
        for name in ["name=Anna", "name=Berta", "name=Cora"] {
            ask(router, "POST", "/parties", &with, name).await;
        }
        let (_, _, page) = ask(router, "GET", "/parties?limit=2", &with, "").await;
        assert!(page.contains("3 in all") && page.contains("Berta") && !page.contains("Cora"), "{page}");
        let next = page.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let next = next.replace("&amp;", "&").replace("&#38;", "&");
        let (_, _, page) = ask(router, "GET", &next, &with, "").await;
        assert!(page.contains("3 in all") && page.contains("Cora") && !page.contains("Berta"), "{page}");
    });
}

#[test]
fn a_party_is_changed_archived_and_brought_back_by_forms() {
    on_both(true, async |router| {
        let (cookie, _) = sign_in(router, "/").await;
        let with = [("cookie", cookie.as_str()), HTML, FORM];
        let program = [("cookie", cookie.as_str()), ("accept", "application/json"), FORM];
        let (_, headers, _) = ask(router, "POST", "/parties", &with, "name=Anna&city=Nantong&tier=key").await;
        let record = place(&headers).to_owned();
        let id = record.rsplit('/').next().unwrap().to_owned();
        let (status, _, page) = ask(router, "GET", &format!("{record}/edit"), &with, "").await;
        assert!(
            status.is_success() && page.contains("value=\"Nantong\"") && page.contains("name=\"version\""),
            "{page}"
        );
        let form = "version=1&clear=city&clear=tier&name=Anna&city=&tier=ordinary";
        let (status, headers, _) = ask(router, "POST", &record, &with, form).await;
        assert_eq!((status, place(&headers)), (StatusCode::SEE_OTHER, record.as_str()));
        let (status, _, body) = ask(router, "POST", &record, &program, "version=1&tier=key").await;
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(
            (status, &body["version"], &body["current"]["tier"]),
            (StatusCode::CONFLICT, &2.into(), &"ordinary".into())
        );
        let (status, _, page) = ask(router, "GET", &format!("{record}/timeline?limit=1"), &with, "").await;
        assert!(
            status.is_success() && page.contains("<ins>Ordinary</ins>") && page.contains("before="),
            "{page}"
        );
        let form = format!("act=archive&party={id}&owner=&tier=");
        let (status, _, body) = ask(router, "POST", "/parties/bulk", &program, &form).await;
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!((status, &body["changed"]), (StatusCode::OK, &1.into()), "{body}");
        let (_, _, page) = ask(router, "GET", "/parties?archived=true&col=city&col=phone", &with, "").await;
        assert!(page.contains("Anna") && page.contains("value=\"restore\""), "{page}");
        let (status, _, _) = ask(router, "POST", body["undo"].as_str().unwrap(), &program, "").await;
        assert_eq!(status, StatusCode::OK, "the way back takes an empty body");
        let (_, _, page) = ask(router, "GET", "/parties?q=ann", &with, "").await;
        assert!(page.contains("Anna") && page.contains("1 in all"), "{page}");
    });
}

/// The room of a test that only administrators may see.
const CELLAR: operation::Module = operation::Module {
    rooms: &[operation::Room {
        name: "cellar",
        title: kernel::Text::fixed("地下室", "Cellar"),
        path: "/cellar",
        icon: "lock",
        key: "g z",
        right: kernel::Right::administer("cellar"),
        bottom: true,
    }],
    ..operation::Module::empty("cellar")
};

#[test]
fn the_rail_holds_what_one_may_see_and_marks_the_open_room() {
    on_both_of(&[CELLAR], async |router| {
        let (cookie, _) = sign_in(router, "/").await;
        let with = [("cookie", cookie.as_str()), HTML, FORM];
        let (_, _, page) = ask(router, "GET", "/parties", &with, "").await;
        assert!(page.contains("href=\"/parties\" data-key=\"g p\" aria-current=\"page\""), "{page}");
        assert!(page.contains("href=\"/cellar\" data-key=\"g z\" title=\"Cellar\""), "{page}");
        assert!(page.contains("<small>江海</small>") && page.contains("New party"), "{page}");
        let form = format!("login=fin&name=Fin&password={PASSWORD}&roles=finance");
        let (status, _, told) = ask(router, "POST", "/users", &with[..1], "").await;
        assert!(status.is_client_error(), "{told}");
        let (status, _, told) = ask(router, "POST", "/users", &[with[0], FORM], &form).await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
        let cookie = sign_in_as(router, "fin").await;
        let with = [("cookie", cookie.as_str()), HTML];
        let (_, headers, _) = ask(router, "GET", "/", &with, "").await;
        assert_eq!(place(&headers), "/parties");
        let (_, _, page) = ask(router, "GET", "/parties", &with, "").await;
        assert!(page.contains("href=\"/parties\"") && !page.contains("/cellar"), "{page}");
        assert!(!page.contains("href=\"/parties/new\""), "finance may not create parties: {page}");
    });
}

#[test]
fn a_refusal_stays_in_the_house() {
    on_both(true, async |router| {
        let (cookie, _) = sign_in(router, "/").await;
        let with = [("cookie", cookie.as_str()), HTML, FORM, ("host", "qihe.example")];
        for (lang, missing, malformed, back) in [
            ("en", "Not found", "need to be corrected", "Back to the form"),
            ("zh", "没有找到", "需要更正", "返回修改"),
        ] {
            ask(router, "POST", "/own/lang", &with, &format!("lang={lang}")).await;
            for path in ["/nowhere", "/parties/pt_0000000000001"] {
                let (status, _, page) = ask(router, "GET", path, &with, "").await;
                assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
                assert!(page.contains(missing) && page.contains("class=\"rail\""), "{path}: {page}");
                assert!(page.contains("href=\"/parties\"") && page.contains("role=\"alert\""), "{page}");
            }
            let from = [&with[..], &[("referer", "https://qihe.example/parties/new")]].concat();
            let (status, _, page) = ask(router, "POST", "/parties", &from, "name=&phone=1").await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
            assert!(page.contains(malformed) && page.contains("<li>"), "{page}");
            assert!(page.contains("href=\"/parties/new\">") && page.contains(back), "{page}");
            let evil = [&with[..], &[("referer", "https://evil.example/x")]].concat();
            let (_, _, page) = ask(router, "POST", "/parties", &evil, "name=").await;
            assert!(!page.contains("/x\"") && !page.contains("evil"), "{page}");
        }
        let (status, _, page) = ask(router, "GET", "/nowhere", &[HTML], "").await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(!page.contains("class=\"rail\""), "a stranger sees no rooms: {page}");
    });
}

#[test]
fn a_form_without_a_landing_stays_where_it_was() {
    on_both(true, async |router| {
        let (cookie, _) = sign_in(router, "/").await;
        let with = [("cookie", cookie.as_str()), HTML, FORM, ("host", "qihe.example")];
        for (referer, expected) in [
            ("https://qihe.example/settings?a=1", "/settings?a=1"),
            ("https://evil.example/settings", "/"),
            ("", "/"),
        ] {
            let from = [&with[..], &[("referer", referer)]].concat();
            let (status, headers, page) = ask(router, "POST", "/own", &from, "name=Gu").await;
            assert_eq!((status, place(&headers)), (StatusCode::SEE_OTHER, expected), "{referer}: {page}");
        }
    });
}

#[test]
fn a_secret_is_shown_once_on_the_page_that_answers_the_form() {
    on_both(true, async |router| {
        let (cookie, _) = sign_in(router, "/").await;
        let with = [("cookie", cookie.as_str()), HTML, FORM];
        let form = "name=%3Cb%3Eexport&rights=&rights=party.see";
        let (status, headers, page) = ask(router, "POST", "/own/tokens", &with, form).await;
        assert_eq!((status, headers.get("location")), (StatusCode::OK, None), "{page}");
        assert_eq!(headers["cache-control"], "no-store");
        assert!(page.contains("class=\"rail\"") && !page.contains("<b>export"), "{page}");
        assert!(page.contains("href=\"/settings\" data-key=\"g s\" aria-current=\"page\""), "{page}");
        assert!(
            page.contains("name=\"back\" value=\"/settings\""),
            "no way leads to this page again: {page}"
        );
        let secret = page.split("data-once>").nth(1).unwrap().split('<').next().unwrap();
        let key = format!("Bearer {secret}");
        let program = [("authorization", key.as_str())];
        assert_eq!(ask(router, "GET", "/parties", &program, "").await.0, StatusCode::OK);
        assert_eq!(ask(router, "GET", "/users", &program, "").await.0, StatusCode::FORBIDDEN);
        let (_, _, own) = ask(router, "GET", "/settings", &with, "").await;
        assert!(own.contains("&#60;b&#62;export") && !own.contains(secret), "{own}");
        let (status, _, page) = ask(router, "POST", "/own/tokens", &with, "name=x&rights=").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "nothing chosen is not everything: {page}");
        let json = [with[0], FORM, ("accept", "application/json")];
        let (status, _, told) = ask(router, "POST", "/own/tokens", &json, "name=y&rights=*.see").await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
        assert!(told.contains("\"secret\":\"qt_") && !told.contains("<html"), "{told}");
    });
}

#[test]
fn a_portal_user_acts_for_a_party_that_is_there() {
    on_both(true, async |router| {
        let (cookie, _) = sign_in(router, "/").await;
        let with = [("cookie", cookie.as_str()), HTML, FORM];
        let (_, headers, _) = ask(router, "POST", "/parties", &with, "name=Anna").await;
        let record = place(&headers).to_owned();
        let party = record.rsplit('/').next().unwrap().to_owned();
        let form = format!("/settings/users/new?party={party}");
        let (_, _, page) = ask(router, "GET", &record, &with, "").await;
        assert!(page.contains(&form), "{page}");
        let (_, _, page) = ask(router, "GET", &form, &with, "").await;
        assert!(page.contains("value=\"portal_user\" checked") && page.contains(&party), "{page}");
        let new = |party: &str| {
            format!("login=anna&name=Anna&password={PASSWORD}&roles=&roles=portal_user&party={party}")
        };
        let (status, _, page) = ask(router, "POST", "/users", &with, &new("pt_0000000000001")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        assert!(page.contains("There is no such party"), "{page}");
        let (status, headers, page) = ask(router, "POST", "/users", &with, &new(&party)).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let (_, _, page) = ask(router, "GET", place(&headers), &with, "").await;
        assert!(page.contains(&format!("href=\"/parties/{party}\">Anna</a>")), "{page}");
        let account = place(&headers).to_owned();
        let (_, _, page) = ask(router, "GET", &record, &with, "").await;
        assert!(page.contains(&format!("href=\"{account}\">Anna</a>")), "{page}");
        let cookie = sign_in_as(router, "anna").await;
        let with = [("cookie", cookie.as_str()), HTML];
        let (status, _, page) = ask(router, "GET", "/settings", &with, "").await;
        assert!(status.is_success() && !page.contains("/settings/users"), "{page}");
        let (status, _, page) = ask(router, "GET", &record, &with, "").await;
        assert!(status.is_success() && !page.contains("/settings/users"), "{page}");
    });
}
