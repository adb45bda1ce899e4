//! The look of the pages: style sheets, scripts and icons, inside the binary. Paths are looked up in one table, so
//! nothing else can be asked for.

use std::{collections::HashMap, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest as _, Sha256};

/// One file as it is sent.
struct Asset {
    kind: &'static str,
    tag: String,
    body: String,
}

static ASSETS: LazyLock<HashMap<&'static str, Asset>> = LazyLock::new(|| {
    let files = FILES.iter().map(|(path, text)| (*path, asset(path, joined(path, text))));
    files.collect()
});

fn asset(path: &str, body: String) -> Asset {
    let kind = match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        _ => "image/svg+xml",
    };
    let digest = Sha256::digest(body.as_bytes());
    let digest: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    // Weak, because the same file goes out compressed and plain.
    Asset { kind, tag: format!("W/\"{digest}\""), body }
}

/// A style sheet with each of its imports replaced by the file, so that a page asks once.
fn joined(path: &str, text: &str) -> String {
    if !path.ends_with(".css") {
        return text.to_owned();
    }
    let mut out = String::new();
    for line in text.lines() {
        let name = line.strip_prefix("@import \"").and_then(|rest| rest.strip_suffix("\";"));
        let wanted = name.map(|name| format!("css/{name}"));
        match wanted.and_then(|wanted| FILES.iter().find(|(path, _)| *path == wanted)) {
            Some((_, text)) => out.push_str(text),
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// `GET /assets/…`. Browsers keep a file and ask whether it is still the same.
pub(crate) async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.get(path.as_str()) else { return StatusCode::NOT_FOUND.into_response() };
    let known = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let cache = [(header::ETAG, asset.tag.as_str()), (header::CACHE_CONTROL, "public, no-cache")];
    if known.split(',').any(|tag| tag.trim() == asset.tag) {
        return (StatusCode::NOT_MODIFIED, cache).into_response();
    }
    (cache, [(header::CONTENT_TYPE, asset.kind)], asset.body.as_str()).into_response()
}

macro_rules! files {
    ($($path:literal)*) => { &[$(($path, include_str!(concat!("../assets/", $path)))),*] };
}

const FILES: &[(&str, &str)] = files! {
    "css/app.css"
    "css/base.css"
    "css/button.css"
    "css/card.css"
    "css/chip.css"
    "css/dialog.css"
    "css/door.css"
    "css/facts.css"
    "css/field.css"
    "css/finding.css"
    "css/journal.css"
    "css/list.css"
    "css/menu.css"
    "css/message.css"
    "css/page.css"
    "css/palette.css"
    "css/paper.css"
    "css/pick.css"
    "css/print.css"
    "css/reset.css"
    "css/shell.css"
    "css/status.css"
    "css/tabs.css"
    "css/timeline.css"
    "css/tokens.css"
    "css/upload.css"
    "css/utilities.css"
    "icons.svg"
    "js/app.js"
    "js/columns.js"
    "js/conflict.js"
    "js/copy.js"
    "js/dialog.js"
    "js/draft.js"
    "js/form.js"
    "js/http.js"
    "js/inline-edit.js"
    "js/keys.js"
    "js/list.js"
    "js/live.js"
    "js/menu.js"
    "js/once.js"
    "js/palette.js"
    "js/party-pick.js"
    "js/peek.js"
    "js/problem.js"
    "js/review.js"
    "js/tabs.js"
    "js/theme-switch.js"
    "js/theme.js"
    "js/upload.js"
    "js/words.js"
    "mark.svg"
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_in_the_table_and_every_import_is_joined() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/assets");
        let mut found = vec![];
        let mut folders = vec![std::path::PathBuf::from(root)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path.strip_prefix(root).unwrap().to_str().unwrap().to_owned());
                }
            }
        }
        found.sort();
        assert_eq!(found, FILES.iter().map(|(path, _)| *path).collect::<Vec<_>>());
        assert!(!ASSETS["css/app.css"].body.contains("@import \""));
        assert!(ASSETS["css/app.css"].body.contains(".door"));
    }
}
