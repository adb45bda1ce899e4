//! Input at the door: strings from paths, queries and forms become typed JSON by the operation's schema, and
//! every bad field is named at once, in both languages.
//!
//! This reads the part of JSON Schema that our derived schemas use: `type`, `format: date`, `pattern` of ids,
//! `enum`, `anyOf` with null, `$ref` into `$defs`, `maxLength`. Anything else is left to the typed reader.

use std::collections::BTreeMap;

use kernel::{Day, Fault, FieldFault, Id, Outcome, Text};
use serde_json::{Map, Value, json};
use store::{SubjectId, files::FileKind};

use crate::words;

/// Turns strings into JSON of the types the schema asks for. A string that does not fit stays a string, so
/// that [`validate`] can name it. An empty string means that the field was left out.
pub fn from_strings(schema: &Value, pairs: impl IntoIterator<Item = (String, String)>) -> Map<String, Value> {
    let mut given: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (field, text) in pairs {
        given.entry(field).or_default().push(text);
    }
    let mut input = Map::new();
    for (field, texts) in given {
        let wanted = resolve(schema, &schema["properties"][&field]);
        if kind(wanted) == Some("array") {
            let items = texts.iter().filter(|t| !t.is_empty()).map(|t| typed(schema, &wanted["items"], t));
            input.insert(field, Value::Array(items.collect()));
        } else if let Some(text) = texts.last().filter(|t| !t.is_empty()) {
            input.insert(field, typed(schema, wanted, text));
        }
    }
    input
}

fn typed(schema: &Value, wanted: &Value, text: &str) -> Value {
    let wanted = resolve(schema, wanted);
    let parsed = match kind(wanted) {
        Some("integer") => text.parse::<i64>().ok().map(Value::from),
        Some("number") => text.parse::<f64>().ok().map(Value::from),
        Some("boolean") => match text {
            "true" | "on" | "1" => Some(Value::Bool(true)),
            "false" | "off" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        Some("object" | "array") => serde_json::from_str(text).ok(),
        _ => None,
    };
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}

/// The fields of a schema that name a file: a form can send the file itself in them.
pub fn file_fields(schema: &Value) -> Vec<&str> {
    fields(schema, |wanted| wanted["pattern"].as_str().is_some_and(|p| p.starts_with("^fl_")))
}

/// The fields of a schema that hold a password.
pub fn secret_fields(schema: &Value) -> Vec<&str> {
    fields(schema, |wanted| wanted["format"] == "password")
}

fn fields(schema: &Value, fits: impl Fn(&Value) -> bool) -> Vec<&str> {
    let all = schema["properties"].as_object().into_iter().flatten();
    all.filter(|(_, wanted)| fits(resolve(schema, wanted))).map(|(name, _)| name.as_str()).collect()
}

/// The files that an input names, by field.
pub(crate) fn named_files(schema: &Value, input: &Value) -> Vec<(String, Id<FileKind>)> {
    let named = file_fields(schema).into_iter().filter_map(|field| {
        let id = input[field].as_str()?.parse().ok()?;
        Some((field.to_owned(), id))
    });
    named.collect()
}

/// Checks input against an operation's schema; all bad fields together.
pub fn validate(schema: &Value, input: &Value) -> Outcome<()> {
    let Some(given) = input.as_object() else {
        return Err(Fault::field("", words::OBJECT));
    };
    let mut fields = vec![];
    let mut fault = |field: &str, text: Text| fields.push(FieldFault { field: field.to_owned(), text });
    let known = schema["properties"].as_object();
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if given.get(name).is_none_or(Value::is_null) {
            fault(name, words::REQUIRED);
        }
    }
    for (name, value) in given {
        match known.and_then(|k| k.get(name)) {
            None => fault(name, words::UNKNOWN_FIELD),
            Some(wanted) => {
                if let Err(text) = fits(schema, wanted, value) {
                    fault(name, text);
                }
            }
        }
    }
    if fields.is_empty() { Ok(()) } else { Err(Fault::Malformed { fields }) }
}

fn fits(schema: &Value, wanted: &Value, value: &Value) -> Result<(), Text> {
    if value.is_null() {
        return Ok(()); // a required null was named already; an optional one means: left out
    }
    let wanted = resolve(schema, wanted);
    if let Some(words) = choices(wanted) {
        let fits = words.iter().any(|w| w == value);
        let shown: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
        return if fits { Ok(()) } else { Err(words::one_of(&shown.join(", "))) };
    }
    match (kind(wanted), value) {
        (Some("integer"), v) if !v.is_i64() && !v.is_u64() => Err(words::WHOLE_NUMBER),
        (Some("number"), v) if !v.is_number() => Err(words::NUMBER),
        (Some("boolean"), v) if !v.is_boolean() => Err(words::TRUE_OR_FALSE),
        (Some("object"), v) if !v.is_object() => Err(words::OBJECT),
        (Some("array"), Value::Array(items)) => {
            items.iter().try_for_each(|item| fits(schema, &wanted["items"], item))
        }
        (Some("array"), _) => Err(words::LIST),
        (Some("string"), Value::String(text)) => text_fits(wanted, text),
        (Some("string"), _) => Err(words::TEXT),
        _ => Ok(()),
    }
}

fn text_fits(wanted: &Value, text: &str) -> Result<(), Text> {
    if wanted["format"] == "date" && Day::parse(text).is_err() {
        return Err(words::DAY);
    }
    if let Some(max) = wanted["maxLength"].as_u64()
        && text.chars().count() as u64 > max
    {
        return Err(words::too_long(max));
    }
    // The only patterns in our schemas are those of ids: `^ct_[…]{13}$`, and of ids of any kind.
    if let Some(prefix) = wanted["pattern"].as_str().and_then(|p| p.strip_prefix('^')?.split('[').next())
        && (!text.starts_with(prefix) || text.parse::<SubjectId>().is_err())
    {
        return Err(words::ID);
    }
    Ok(())
}

/// The words an enum allows, in either of the two forms in which they are derived.
fn choices(wanted: &Value) -> Option<Vec<Value>> {
    if let Some(words) = wanted["enum"].as_array() {
        return Some(words.clone());
    }
    let words: Option<Vec<Value>> =
        wanted["oneOf"].as_array()?.iter().map(|one| one.get("const").cloned()).collect();
    words.filter(|w| !w.is_empty())
}

/// Follows `$ref` and takes the part of an optional that is not null.
fn resolve<'s>(schema: &'s Value, wanted: &'s Value) -> &'s Value {
    if let Some(name) = wanted["$ref"].as_str().and_then(|r| r.strip_prefix("#/$defs/")) {
        return &schema["$defs"][name];
    }
    let some =
        wanted["anyOf"].as_array().and_then(|any| any.iter().find(|one| **one != json!({"type": "null"})));
    some.map_or(wanted, |one| resolve(schema, one))
}

/// The type wanted, without the null of an optional.
fn kind(wanted: &Value) -> Option<&str> {
    match &wanted["type"] {
        Value::String(one) => Some(one),
        Value::Array(any) => any.iter().filter_map(Value::as_str).find(|t| *t != "null"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Id, Lang, Org};
    use schemars::{JsonSchema, schema_for};

    use super::*;

    #[derive(JsonSchema)]
    #[allow(dead_code)] // only its schema is used
    struct Sample {
        org: Id<Org>,
        name: String,
        signed_on: Option<Day>,
        amount_fen: Option<i64>,
        urgent: Option<bool>,
        tags: Option<Vec<String>>,
        lang: Option<Lang>,
    }

    fn strings(pairs: &[(&str, &str)]) -> Map<String, Value> {
        let owned = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
        from_strings(&schema_for!(Sample).to_value(), owned)
    }

    #[test]
    fn strings_become_the_types_of_the_schema() {
        let input = strings(&[
            ("org", "og_0000000000001"),
            ("name", "42"),
            ("amount_fen", "42"),
            ("urgent", "on"),
            ("tags", "a"),
            ("tags", "b"),
            ("signed_on", ""),
            ("lang", "en"),
        ]);
        let expected = json!({ "org": "og_0000000000001", "name": "42", "amount_fen": 42, "urgent": true,
            "tags": ["a", "b"], "lang": "en" });
        assert_eq!(Value::Object(input.clone()), expected);
        validate(&schema_for!(Sample).to_value(), &Value::Object(input)).unwrap();
    }

    #[test]
    fn every_bad_field_is_named_at_once() {
        let input = strings(&[
            ("org", "ct_0000000000001"),
            ("signed_on", "2026-06-31"),
            ("amount_fen", "many"),
            ("lang", "de"),
            ("version_of_doom", "1"),
        ]);
        let answer = validate(&schema_for!(Sample).to_value(), &Value::Object(input));
        let Err(Fault::Malformed { fields }) = answer else { panic!("accepted: {answer:?}") };
        let mut names: Vec<&str> = fields.iter().map(|f| f.field.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["amount_fen", "lang", "name", "org", "signed_on", "version_of_doom"]);
    }
}
