//! The operation table as an OpenAPI 3.1 document.

use kernel::Lang;
use operation::{DownloadRow, House, Method, Row};
use serde_json::{Map, Value, json};

/// The document for all operations of a house, with descriptions in one language.
pub fn openapi(house: &House, lang: Lang) -> Value {
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
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
        "security": [{ "token": [] }],
    })
}

fn entry(row: &Row, lang: Lang, schemas: &mut Map<String, Value>) -> Value {
    let input = share((row.input)(), row.name, schemas);
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
    let mut entry = json!({
        "operationId": row.name, "summary": row.about.get(lang), "x-right": row.right.to_string(),
        "tags": [row.right.room], "parameters": parameters,
        "responses": {
            "200": { "description": "OK", "content": { "application/json": { "schema": output } } },
            "default": problem_response(),
        },
    });
    if row.route.method != Method::Get {
        if left.is_empty() {
            body.as_object_mut().map(|b| b.remove("required"));
        } else {
            body["required"] = Value::Array(left.clone());
        }
        entry["requestBody"] =
            json!({ "required": !left.is_empty(), "content": { "application/json": { "schema": body } } });
    }
    entry
}

/// A file that goes out. Its fields come from path and query; its bytes are of any type.
fn download(row: &DownloadRow, lang: Lang, schemas: &mut Map<String, Value>) -> Value {
    let input = share((row.input)(), row.name, schemas);
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
        "responses": {
            "200": { "description": "OK", "content": { "application/octet-stream": {} } },
            "304": { "description": "Not Modified" },
            "default": problem_response(),
        },
    })
}

fn parameter(name: &str, place: &str, required: bool, schema: &Value) -> Value {
    let mut parameter = json!({ "name": name, "in": place, "required": required, "schema": schema });
    if let Some(about) = schema.get("description") {
        parameter["description"] = about.clone();
    }
    parameter
}

fn problem_response() -> Value {
    json!({ "description": "Problem (RFC 9457)", "content": {
        "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } })
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
        let document = openapi(&crate::sample::house(), Lang::En);
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
}
