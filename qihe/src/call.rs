//! `qihe call NAME field=value …`: any operation from the command line, as the operator of the server.

use kernel::{Actor, Id, Lang, Org, Via};
use operation::{Caller, from_strings};
use serde_json::Value;

use crate::{house::house, settings::Settings};

/// Does one operation and prints its answer as JSON. `Ok(false)` when the operation was refused; then the
/// problem document is printed instead.
pub fn call(
    settings: &Settings,
    name: &str,
    fields: &[String],
    org: Option<&str>,
    lang: Lang,
) -> Result<bool, String> {
    let house = house();
    let Some(row) = house.operation(name) else {
        let names: Vec<&str> = house.operations().map(|r| r.name).collect();
        return Err(format!("there is no operation `{name}`; there are: {}", names.join(", ")));
    };
    let pairs = fields.iter().map(|field| {
        let pair = field.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned()));
        pair.ok_or_else(|| format!("`{field}` is not written field=value"))
    });
    let input = Value::Object(from_strings(&(row.input)(), pairs.collect::<Result<Vec<_>, _>>()?));
    let db = settings.open_current()?;
    let org: Option<Id<Org>> = match org {
        Some(text) => Some(text.parse().map_err(|_| format!("`{text}` is not the id of an organisation"))?),
        None => None,
    };
    let outcome = db.write_blocking(move |tx| {
        let org = match org {
            Some(org) => org,
            None => access::only_organisation(tx)?,
        };
        let actor = Actor::trusted(org, "console", Via::Console);
        house.call(row, &input, &Caller { actor: &actor, now: store::now(), lang }, tx)
    });
    let (shown, done) = match outcome {
        Ok(answer) => (answer.value, true),
        Err(kernel::Fault::Broken { source, place }) => return Err(format!("{source} ({place})")),
        Err(fault) => (api::problem(&fault, lang, "").body, false),
    };
    println!("{}", serde_json::to_string_pretty(&shown).map_err(|e| e.to_string())?);
    Ok(done)
}
