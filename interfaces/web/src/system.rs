//! What machines ask of the server: is it alive, is it ready, what can it do.

use std::{fmt::Write as _, time::Duration};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;

use crate::{Server, door, gate, upload};

/// The process runs.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// The database answers.
pub(crate) async fn readyz(State(server): State<Server>) -> Response {
    let asked = server.db.read(|tx| tx.one("SELECT 1", &[], |row| row.get::<i64>(0)));
    match tokio::time::timeout(Duration::from_secs(2), asked).await {
        Ok(Ok(_)) => "ready\n".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response(),
    }
}

/// Figures for Prometheus. Those of a database that does not answer are left out.
pub(crate) async fn metrics(State(server): State<Server>) -> Response {
    let mut out = String::new();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident_kb = status.lines().find_map(|l| l.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
    if let Some(bytes) = resident_kb.and_then(|kb| kb.trim().parse::<u64>().ok()).map(|kb| kb * 1024) {
        let _ = writeln!(
            out,
            "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes {bytes}"
        );
    }
    let operations = server.house.operations().count();
    let _ = writeln!(out, "# TYPE qihe_operations gauge\nqihe_operations {operations}");
    let counted =
        tokio::time::timeout(Duration::from_secs(2), server.db.read(store::jobs::counts_everywhere));
    if let Ok(Ok((waiting, dead))) = counted.await {
        let _ = writeln!(
            out,
            "# TYPE qihe_jobs gauge\nqihe_jobs{{state=\"waiting\"}} {waiting}\nqihe_jobs{{state=\"dead\"}} {dead}"
        );
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], out).into_response()
}

/// The operation table, and the door for files beside it, as OpenAPI 3.1.
pub(crate) async fn openapi(State(server): State<Server>, headers: HeaderMap) -> Json<Value> {
    let lang = gate::lang(&headers);
    let mut document = api::openapi(&server.house, lang, gate::cookie_name(&headers));
    document["paths"]["/files"] = upload::described(&server.house, lang);
    Json(document)
}

/// The operation table as MCP tools.
pub(crate) async fn mcp(
    State(server): State<Server>,
    method: Method,
    headers: HeaderMap,
    Json(message): Json<Value>,
) -> Response {
    let signed = match gate::caller(&server, &method, &headers).await {
        Ok(signed) => signed,
        Err(fault) => return door::refuse(&fault, gate::lang(&headers)),
    };
    let lang = signed.lang;
    match api::reply(&server.house, &message, lang) {
        api::Reply::Accepted => StatusCode::ACCEPTED.into_response(),
        api::Reply::Message(message) => Json(message).into_response(),
        api::Reply::Call(call) => {
            let outcome = door::call(&server, call.row, call.input.clone(), door::Key::None, signed).await;
            let incident = outcome.as_ref().err().map(door::log_incident).unwrap_or_default();
            Json(call.reply(&outcome, lang, &incident)).into_response()
        }
    }
}
