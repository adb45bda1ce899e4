//! An organisation with a record of each kind, and inputs that name them: for tests over the whole table.

#![allow(dead_code)] // each test uses its part

use kernel::{Actor, Fault, Id, Lang, Org, Via};
use operation::{Caller, House, Row};
use serde_json::{Map, Value, json};
use store::{Db, Tx};

/// Does one operation inside a transaction.
pub fn call(house: &House, row: &Row, input: &Value, actor: &Actor, tx: &mut Tx<'_>) -> Result<Value, Fault> {
    let caller = Caller { actor, now: store::now(), lang: Lang::Zh };
    house.call(row, input, &caller, tx).map(|answer| answer.value)
}

/// Does one operation as the operator.
pub fn done(db: &Db, org: Id<Org>, name: &str, input: Value) -> Value {
    let name = name.to_owned();
    db.write_blocking(move |tx| {
        let house = super::house::house();
        let row = house.operation(&name).ok_or(Fault::Missing)?;
        call(&house, row, &input, &Actor::trusted(org, "console", Via::Console), tx)
    })
    .unwrap_or_else(|fault| panic!("{fault:?}"))
}

/// The records of an organisation, by the name of the input field that takes their id.
pub fn furnish(db: &Db, org: Id<Org>, word: &str) -> Map<String, Value> {
    let party = done(db, org, "party.create", json!({ "name": word, "note": word }))["id"].clone();
    let contact = done(db, org, "contact.create", json!({ "party": party, "name": word }))["id"].clone();
    let team = done(db, org, "team.create", json!({ "name": word }))["id"].clone();
    let account =
        json!({ "login": "canary", "name": word, "password": "大漠孤烟直长河落日圆", "roles": ["legal"] });
    let user = done(db, org, "user.create", account)["id"].clone();
    let paper = json!({ "name": word, "text": format!("买卖合同\n第一条 标的为{word}。\n"), "party": party });
    let contract = done(db, org, "contract.create", paper)["id"].clone();
    // An entry that only this organisation has: ours has fewer.
    let seq = done(db, org, "audit.list", json!({}))["last"].clone();
    let records = json!({ "seq": seq, "party": party, "contract": contract, "contact": contact, "team": team, "user": user,
        "session": "ss_0000000000009", "view": "vw_0000000000009", "token": "tk_0000000000009" });
    records.as_object().cloned().unwrap_or_default()
}

/// An input that passes the schema and names the other organisation's records wherever an id is wanted.
pub fn input(row: &Row, records: &Map<String, Value>) -> Value {
    let schema = (row.input)();
    let path: Vec<&str> = row.route.fields().collect();
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let wanted = required.iter().filter_map(Value::as_str).chain(path.iter().copied());
    let mut input = Map::new();
    for field in wanted {
        let value = match records.get(field) {
            Some(id) => id.clone(),
            None => match schema["properties"][field]["type"].as_str() {
                Some("integer") => json!(1),
                Some("boolean") => json!(true),
                Some("array") => json!([]),
                _ => json!("一二三四五六七八九十某"),
            },
        };
        input.insert(field.to_owned(), value);
    }
    Value::Object(input)
}

/// Where an operation is asked for with this input, and what of the input is left for its query or body.
pub fn address(row: &Row, input: &Value) -> (String, Map<String, Value>) {
    let mut rest = input.as_object().cloned().unwrap_or_default();
    let parts = row.route.path.split('/').map(|part| {
        let field = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
        field
            .map_or_else(|| part.to_owned(), |field| encoded(&plain(&rest.remove(field).unwrap_or_default())))
    });
    (parts.collect::<Vec<_>>().join("/"), rest)
}

/// Values as they stand in a query or form.
pub fn pairs(values: &Map<String, Value>) -> String {
    let each = values.iter().flat_map(|(name, value)| match value {
        Value::Array(items) => items.iter().map(|item| format!("{name}={}", encoded(&plain(item)))).collect(),
        one => vec![format!("{name}={}", encoded(&plain(one)))],
    });
    each.collect::<Vec<_>>().join("&")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A text as it stands in an address.
pub fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}
