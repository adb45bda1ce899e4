//! The review page as a browser meets it without JavaScript: read, decide, put a term right, in both languages.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is the report

use std::sync::Arc;

use access::{Secret, SetUp};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use kernel::Lang;
use operation::House;
use tower::ServiceExt as _;

const HTML: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const PASSWORD: &str = "correct-horse-battery-9";
const SAMPLE: &str = include_str!("../../../samples/contracts/03_sale_equipment.defect.txt");

fn house() -> House {
    House::new(vec![access::MODULE, party::MODULE, contract::MODULE])
}

fn on_both(test: impl AsyncFn(&Router)) {
    testbed::on_both(&house().migrations(), |db| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let with = SetUp {
            organisation: "江海".into(),
            login: "admin".into(),
            name: "管理员".into(),
            password: Secret::new(PASSWORD),
            lang: Lang::Zh,
        };
        db.write_blocking(move |tx| access::set_up(tx, store::now(), &with)).unwrap();
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

async fn ask(
    router: &Router,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: String,
) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let (status, headers) = (answer.status(), answer.headers().clone());
    let bytes = axum::body::to_bytes(answer.into_body(), 8 << 20).await.unwrap();
    (status, headers, String::from_utf8(bytes.to_vec()).unwrap())
}

fn place(headers: &HeaderMap) -> String {
    headers.get("location").unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_contract_is_reviewed_without_javascript() {
    on_both(async |router| {
        let form = format!("login=admin&password={PASSWORD}");
        let (_, headers, _) = ask(router, "POST", "/session", &[HTML, FORM], form).await;
        let cookie =
            headers.get("set-cookie").unwrap().to_str().unwrap().split(';').next().unwrap().to_owned();
        let cookie = ("cookie", cookie.as_str());
        let json = serde_json::json!({ "name": "合同.txt", "text": SAMPLE }).to_string();
        let (status, headers, body) =
            ask(router, "POST", "/contracts", &[cookie, ("content-type", "application/json")], json).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        let review = format!("{}/review", place(&headers));
        let (status, _, page) = ask(router, "GET", &review, &[cookie, HTML], String::new()).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        assert!(page.contains("class=\"main split\"") && !page.contains(" style=\""), "{page}");
        assert!(page.contains("id=\"m1\" href=\"#f1\"") && page.contains("id=\"c-3.1\""), "{page}");
        let action =
            page.split("data-operation=\"contract.decide\" method=\"post\" action=\"").nth(1).unwrap();
        let action = action.split('"').next().unwrap().to_owned();
        let decide = |text: &str| format!("version=0&decision=dismiss&text={text}");
        let (status, _, page) = ask(router, "POST", &action, &[cookie, HTML, FORM], decide("")).await;
        assert!(status == StatusCode::UNPROCESSABLE_ENTITY && page.contains("须写明理由"), "{status} {page}");
        let (status, headers, page) = ask(router, "POST", &action, &[cookie, HTML, FORM], decide("ok")).await;
        assert_eq!((status, place(&headers)), (StatusCode::SEE_OTHER, format!("{review}#f1")), "{page}");
        let accept = "version=0&decision=accept".to_owned();
        let (status, _, body) = ask(router, "POST", &action, &[cookie, FORM], accept).await;
        assert!(status == StatusCode::CONFLICT && body.contains("\"by\":\"管理员\""), "{body}");
        let correct = "term=price_fen&value=1,000.5&reason=".to_owned();
        let path = review.replace("review", "corrections");
        let (status, headers, page) = ask(router, "POST", &path, &[cookie, HTML, FORM], correct).await;
        assert_eq!((status, place(&headers)), (StatusCode::SEE_OTHER, format!("{review}#terms")), "{page}");
        for (lang, words) in [
            ("en", ["Dismissed by 管理员: ok", "CNY 1,000.50", "Not checked"]),
            ("zh", ["管理员 忽略：ok", "1,000.50 元", "未检查"]),
        ] {
            ask(router, "POST", "/own/lang", &[cookie, HTML, FORM], format!("lang={lang}")).await;
            let (_, _, page) = ask(router, "GET", &review, &[cookie, HTML], String::new()).await;
            assert!(words.iter().all(|word| page.contains(word)), "{lang}: {page}");
        }
        let (status, _, _) =
            ask(router, "GET", &format!("{review}?version=2"), &[cookie, HTML], String::new()).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (_, _, json) = ask(router, "GET", &review, &[cookie], String::new()).await;
        assert!(json.contains("\"decision\":\"dismiss\""), "programs get the same as JSON");
    });
}
