//! The operation table as an OpenAPI 3.1 document.

use kernel::{Lang, Text, words};
use operation::{DownloadRow, House, Method, Row, file_fields};
use serde_json::{Map, Value, json};

use crate::problem;

words! {
    PROBLEM { "问题文档（RFC 9457）", "A problem (RFC 9457)" }
    CONFLICT { "不能这样做，或记录已被他人修改", "Refused, or the record was changed by somebody else" }
    IDEMPOTENCY_KEY {
        "同一请求重发时保持不变的键：24 小时内只执行一次，重发得到第一次的答复",
        "A key that stays the same when a request is repeated: within 24 hours it is done once, and a repetition gets the first answer"
    }
    TOKEN { "API 令牌", "An API token" }
    SESSION { "浏览器会话", "The session of a browser" }
}

/// The document for all operations of a house, with descriptions in one language. Browsers carry their session in a
/// cookie of this name.
pub fn openapi(house: &House, lang: Lang, cookie: &str) -> Value {
    let mut schemas = Map::new();
    schemas.insert("Problem".into(), problem_schema());
    let mut paths = Map::new();
    for row in house.operations() {
        let entry = entry(row, lang, &mut schemas);
        let path = paths.entry(row.route.path).or_insert_with(|| json!({}));
        path[row.route.method.as_str().to_ascii_lowercase()] = entry;
    }
    for row in house.downloads() {
        let entry = download(row, lang, &mut schemas);
        paths.entry(row.path).or_insert_with(|| json!({}))["get"] = entry;
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Qihe 契合", "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" } },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": responses(lang),
            "parameters": { "IdempotencyKey": { "name": "Idempotency-Key", "in": "header", "required": false,
                "description": IDEMPOTENCY_KEY.get(lang),
                "schema": { "type": "string", "minLength": 1, "maxLength": 100 } } },
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": TOKEN.get(lang) },
                "session": { "type": "apiKey", "in": "cookie", "name": cookie,
                    "description": SESSION.get(lang) },
            },
        },
        "security": [{ "token": [] }, { "session": [] }],
    })
}

/// The statuses of refusals, and what they say.
const REFUSALS: [(&str, Text); 6] = [
    ("401", problem::SIGNED_OUT),
    ("403", problem::FORBIDDEN),
    ("404", problem::MISSING),
    ("409", CONFLICT),
    ("413", problem::TOO_LARGE),
    ("422", problem::MALFORMED),
];

/// Every refusal is a problem document.
fn responses(lang: Lang) -> Value {
    let content =
        json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    let refusals = REFUSALS.into_iter().map(|(status, text)| (format!("Status{status}"), text));
    let all = refusals.chain([("Problem".to_owned(), PROBLEM)]);
    all.map(|(name, text)| (name, json!({ "description": text.get(lang), "content": content }))).collect()
}

/// The answers of something that can be asked for: what it gives, and how it may be refused.
fn answers(status: &str, given: Value, refused: &[&str]) -> Value {
    let mut answers = Map::new();
    answers.insert(status.to_owned(), given);
    for status in refused {
        answers.insert(
            (*status).to_owned(),
            json!({ "$ref": format!("#/components/responses/Status{status}") }),
        );
    }
    answers.insert("default".to_owned(), json!({ "$ref": "#/components/responses/Problem" }));
    Value::Object(answers)
}

fn entry(row: &Row, lang: Lang, schemas: &mut Map<String, Value>) -> Value {
    let schema = (row.input)();
    let files: Vec<String> = file_fields(&schema).into_iter().map(str::to_owned).collect();
    let input = share(schema, row.name, schemas);
    let output = share((row.output)(), row.name, schemas);
    let in_path: Vec<&str> = row.route.fields().collect();
    let mut parameters = vec![];
    let mut body = input.clone();
    for (name, schema) in input["properties"].as_object().into_iter().flatten() {
        let path = in_path.contains(&name.as_str());
        if path || row.route.method == Method::Get {
            let required = path || names(&input["required"]).any(|r| r == name);
            let place = if path { "path" } else { "query" };
            parameters.push(parameter(name, place, required, schema));
            if let Some(rest) = body["properties"].as_object_mut() {
                rest.remove(name);
            }
        }
    }
    let left: Vec<Value> =
        names(&input["required"]).filter(|n| !in_path.contains(n)).map(Value::from).collect();
    if row.writes() && !row.secret_answer {
        parameters.push(json!({ "$ref": "#/components/parameters/IdempotencyKey" }));
    }
    let mut given = json!({ "description": "OK", "content": { "application/json": { "schema": output } } });
    if row.makes() {
        given["headers"] = json!({ "Location": { "schema": { "type": "string" } } });
    }
    let mut refused = vec!["401", "403", "422"];
    refused.extend((!in_path.is_empty()).then_some("404"));
    refused.extend(row.writes().then_some("409"));
    refused.extend((!files.is_empty()).then_some("413"));
    let mut entry = json!({
        "operationId": row.name, "summary": row.about.get(lang), "x-right": row.right.to_string(),
        "tags": [row.right.room], "parameters": parameters,
        "responses": answers(if row.makes() { "201" } else { "200" }, given, &refused),
    });
    if row.route.method != Method::Get {
        if left.is_empty() {
            body.as_object_mut().map(|b| b.remove("required"));
        } else {
            body["required"] = Value::Array(left.clone());
        }
        let mut content = json!({ "application/json": { "schema": body } });
        if !files.is_empty() {
            content["multipart/form-data"] = json!({ "schema": with_files(body, &files) });
        }
        entry["requestBody"] = json!({ "required": !left.is_empty(), "content": content });
    }
    entry
}

/// The body of a form, which brings the files themselves in the fields that else name them.
fn with_files(mut body: Value, files: &[String]) -> Value {
    for field in files {
        let mut file = json!({ "type": "string", "format": "binary" });
        if let Some(about) = body["properties"][field].get("description") {
            file["description"] = about.clone();
        }
        body["properties"][field] = file;
    }
    body
}

/// A file that goes out. Its fields come from path and query; its bytes are of any type.
fn download(row: &DownloadRow, lang: Lang, schemas: &mut Map<String, Value>) -> Value {
    let input = share((row.input)(), row.name, schemas);
    let given = json!({ "description": "OK", "content": { "application/octet-stream": {} } });
    let mut responses = answers("200", given, &["401", "403", "404", "409", "422"]);
    responses["304"] = json!({ "description": "Not Modified" });
    let in_path = |name: &str| row.path.split('/').any(|part| part == format!("{{{name}}}"));
    let properties = input["properties"].as_object().into_iter().flatten();
    let parameters: Vec<Value> = properties
        .map(|(name, schema)| {
            let required = in_path(name) || names(&input["required"]).any(|r| r == name);
            parameter(name, if in_path(name) { "path" } else { "query" }, required, schema)
        })
        .collect();
    json!({
        "operationId": row.name, "summary": row.about.get(lang), "x-right": row.right.to_string(),
        "tags": [row.right.room], "parameters": parameters,
        "responses": responses,
    })
}

fn parameter(name: &str, place: &str, required: bool, schema: &Value) -> Value {
    let mut parameter = json!({ "name": name, "in": place, "required": required, "schema": schema });
    if let Some(about) = schema.get("description") {
        parameter["description"] = about.clone();
    }
    parameter
}

fn names(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// Moves a schema's own definitions to the shared ones. Two different types of one name keep apart: the second
/// is named after its operation.
fn share(mut schema: Value, operation: &str, schemas: &mut Map<String, Value>) -> Value {
    let own = schema.as_object_mut().and_then(|s| {
        s.remove("$schema");
        s.remove("$defs")
    });
    let mut renamed = vec![];
    for (name, definition) in own.as_ref().and_then(Value::as_object).into_iter().flatten() {
        let definition = relink(definition.clone(), &[]);
        let taken = schemas.get(name).is_some_and(|known| *known != definition);
        let shared = if taken { format!("{operation}.{name}") } else { name.clone() };
        schemas.insert(shared.clone(), definition);
        renamed.push((name.clone(), shared));
    }
    relink(schema, &renamed)
}

fn relink(mut value: Value, renamed: &[(String, String)]) -> Value {
    match &mut value {
        Value::Object(fields) => {
            for (key, inner) in fields.iter_mut() {
                let target = inner.as_str().and_then(|link| link.strip_prefix("#/$defs/")).map(str::to_owned);
                match target.filter(|_| key == "$ref") {
                    Some(name) => {
                        let shared =
                            renamed.iter().find(|(old, _)| *old == name).map_or(&name, |(_, new)| new);
                        *inner = format!("#/components/schemas/{shared}").into();
                    }
                    None => *inner = relink(inner.take(), renamed),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = relink(item.take(), renamed)),
        _ => {}
    }
    value
}

fn problem_schema() -> Value {
    json!({ "type": "object", "required": ["type", "status", "code", "title", "detail"], "properties": {
        "type": { "type": "string" }, "status": { "type": "integer" }, "code": { "type": "string" },
        "title": { "type": "string" }, "detail": { "type": "string" }, "incident": { "type": "string" },
        "fields": { "type": "array", "items": { "type": "object", "required": ["field", "text"], "properties": {
            "field": { "type": "string" }, "text": { "type": "string" } } } },
        "current": true, "version": true } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_query_and_body_share_the_fields_of_the_input() {
        let document = openapi(&crate::sample::house(), Lang::En, "session");
        let show = &document["paths"]["/notes/{note}"]["get"];
        assert_eq!(show["operationId"], "note.show");
        assert_eq!(show["parameters"][0]["in"], "path");
        let write = &document["paths"]["/notes/{note}"]["post"];
        let body = &write["requestBody"]["content"]["application/json"]["schema"];
        assert!(body["properties"]["note"].is_null(), "{body}");
        assert_eq!(body["required"], json!(["text"]));
        assert_eq!(body["properties"]["note_kind"]["anyOf"][0]["$ref"], "#/components/schemas/NoteKind");
        assert!(document["components"]["schemas"]["NoteKind"].is_object());
        assert!(!document.to_string().contains("$defs"));
    }

    #[test]
    fn a_file_can_be_named_or_sent() {
        let document = openapi(&crate::sample::house(), Lang::En, "session");
        let attach = &document["paths"]["/notes/{note}/papers"]["post"];
        let content = &attach["requestBody"]["content"];
        let named = &content["application/json"]["schema"]["properties"]["paper"]["$ref"];
        let id = document.pointer(named.as_str().unwrap().trim_start_matches('#')).unwrap();
        assert!(id["pattern"].as_str().unwrap().starts_with("^fl_"), "{id}");
        let form = &content["multipart/form-data"]["schema"];
        assert_eq!(form["properties"]["paper"]["format"], "binary");
        assert_eq!((&form["properties"]["note"], &form["required"]), (&Value::Null, &json!(["paper"])));
        assert!(attach["responses"]["413"].is_object());
        let write = &document["paths"]["/notes/{note}"]["patch"];
        assert!(write["requestBody"]["content"]["multipart/form-data"].is_null());
        assert!(write["responses"]["413"].is_null());
    }

    #[test]
    fn every_answer_that_is_referred_to_is_there() {
        let document = openapi(&crate::sample::house(), Lang::Zh, "session");
        let text = document.to_string();
        let mut links = 0;
        for link in text.split("\"$ref\":\"#").skip(1) {
            let link = link.split('"').next().unwrap();
            assert!(document.pointer(link).is_some(), "{link}");
            links += 1;
        }
        assert!(links > 10, "{links}");
        assert_eq!(document["components"]["securitySchemes"]["session"]["name"], "session");
    }
}
