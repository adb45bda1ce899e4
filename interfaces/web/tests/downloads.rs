//! Files that go out, through the real router, on both engines.

#![allow(clippy::unwrap_used)] // helpers of tests: a panic is the report

mod served;

use axum::http::StatusCode;
use serde_json::json;
use served::{JSON, ask, on_both, raw, signed_in, upload};

const DOCX: &[u8] = include_bytes!("../../../samples/contracts/03_sale_equipment.defect.docx");

#[test]
fn what_goes_out_is_what_came_in_under_its_own_name() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let with = [("cookie", cookie.as_str())];
        let made = upload(router, "/contracts", &cookie, "采购 合同.docx", DOCX).await;
        let path = format!("/contracts/{}/file", made.body["id"].as_str().unwrap());
        let (status, headers, bytes) = raw(router, "GET", &path, &with).await;
        assert_eq!(status, StatusCode::OK);
        assert!(bytes == DOCX, "the bytes differ");
        assert_eq!(
            headers["content-disposition"],
            "attachment; filename=\"__ __.docx\"; filename*=UTF-8''%E9%87%87%E8%B4%AD%20%E5%90%88%E5%90%8C.docx"
        );
        assert_eq!(headers["content-length"], DOCX.len().to_string());
        assert_eq!(headers["x-content-type-options"], "nosniff");
        let tag = headers["etag"].to_str().unwrap();
        let (status, headers, bytes) = raw(router, "HEAD", &path, &with).await;
        assert_eq!((status, bytes.len()), (StatusCode::OK, 0));
        assert_eq!(headers["content-length"], DOCX.len().to_string());
        let known = [with[0], ("if-none-match", tag)];
        let (status, _, bytes) = raw(router, "GET", &path, &known).await;
        assert_eq!((status, bytes.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(raw(router, "GET", &path, &[]).await.0, StatusCode::UNAUTHORIZED);
        let page = [with[0], ("accept", "text/html")];
        let (status, headers, _) = raw(router, "GET", &format!("{path}?version=9"), &page).await;
        assert_eq!(
            (status, &headers["content-type"]),
            (StatusCode::NOT_FOUND, &"text/html; charset=utf-8".parse().unwrap())
        );
        let (status, headers, _) = raw(router, "GET", &format!("{path}?version=9"), &with).await;
        assert_eq!(
            (status, &headers["content-type"]),
            (StatusCode::NOT_FOUND, &"application/problem+json".parse().unwrap())
        );
        let bad = ask(router, "GET", &format!("{path}?version=x&colour=red"), &with, "").await;
        assert_eq!(
            (bad.status, bad.body["fields"].as_array().unwrap().len()),
            (StatusCode::UNPROCESSABLE_ENTITY, 2)
        );
    });
}

#[test]
fn a_page_that_was_handed_in_is_never_shown_as_one() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let page = "<html><body><p>买卖合同</p><p>第一条 标的</p><script>alert(1)</script></body></html>";
        let made = upload(router, "/contracts", &cookie, "a.html", page.as_bytes()).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let path = format!("/contracts/{}/file", made.body["id"].as_str().unwrap());
        let (_, headers, bytes) =
            raw(router, "GET", &path, &[("cookie", &cookie), ("accept", "text/html")]).await;
        assert_eq!(bytes, page.as_bytes());
        assert_eq!(headers["content-type"], "application/octet-stream");
        assert!(headers["content-disposition"].to_str().unwrap().starts_with("attachment;"));
        assert!(headers["content-security-policy"].to_str().unwrap().starts_with("sandbox"));
    });
}

#[test]
fn a_text_that_was_typed_in_goes_out_as_a_text_file_and_takes_no_comments() {
    on_both(async |router| {
        let cookie = signed_in(router).await;
        let with = [("cookie", cookie.as_str()), JSON];
        let text = json!({ "name": "草稿", "text": "买卖合同\n第一条 标的\n" }).to_string();
        let made = ask(router, "POST", "/contracts", &with, &text).await;
        let record = format!("/contracts/{}", made.body["id"].as_str().unwrap());
        let (_, headers, bytes) = raw(router, "GET", &format!("{record}/file"), &with).await;
        assert_eq!(bytes, "买卖合同\n第一条 标的\n".as_bytes());
        assert!(headers["content-disposition"].to_str().unwrap().ends_with(".txt"), "{headers:?}");
        let answer = ask(router, "GET", &format!("{record}/commented"), &with, "").await;
        assert_eq!(
            (answer.status, &answer.body["code"]),
            (StatusCode::CONFLICT, &json!("contract.no_word_file"))
        );
    });
}

#[test]
fn every_download_is_described() {
    on_both(async |router| {
        let document = ask(router, "GET", "/openapi.json", &[], "").await.body;
        let file = &document["paths"]["/contracts/{contract}/file"]["get"];
        assert!(file["responses"]["200"]["content"]["application/octet-stream"].is_object(), "{file}");
        assert_eq!(file["parameters"].as_array().unwrap().len(), 2);
    });
}
