//! `qihe call NAME field=value …` and `qihe get NAME field=value … --out PATH`: any operation and any download from
//! the command line, as the operator of the server. A field that takes a file takes `@path` as well.

use std::{fs::File, io, path::Path, sync::Arc};

use kernel::{Actor, Fault, Id, Lang, Org, Outcome, Via, words};
use operation::{Ahead, Caller, Upload, file_fields, from_strings};
use serde_json::Value;
use store::{Db, Tx, files::Files};

use crate::{house::house, settings::Settings, system};

words! {
    fn file_unreadable(path: &str, zh: &str, en: &str) {
        "无法读取文件 {path}：{zh}。请检查路径和权限",
        "The file {path} cannot be read: {en}. Check the path and who may read it"
    }
    fn not_written(path: &str, zh: &str, en: &str) {
        "无法写入 {path}：{zh}",
        "{path} cannot be written: {en}"
    }
}

/// What is asked for, of which organisation, in which language.
pub struct Asked<'a> {
    /// The operation or download.
    pub name: &'a str,
    /// Its input, `field=value` each.
    pub fields: &'a [String],
    /// The organisation, where there are several.
    pub org: Option<&'a str>,
    /// Language of messages.
    pub lang: Lang,
}

/// Does one operation and prints its answer as JSON. `Ok(false)` when the operation was refused; then the
/// problem document is printed instead.
pub fn call(settings: &Settings, asked: &Asked<'_>) -> Result<bool, String> {
    let house = house();
    let Some(row) = house.operation(asked.name) else {
        let names: Vec<&str> = house.operations().map(|r| r.name).collect();
        return Err(format!("there is no operation `{}`; there are: {}", asked.name, names.join(", ")));
    };
    let schema = (row.input)();
    let (mut pairs, org, lang) = (asked.pairs()?, asked.organisation()?, asked.lang);
    let (db, files) = (settings.open_current()?, settings.files()?);
    let outcome = db.read_blocking(move |tx| operator(tx, org)).and_then(|actor| {
        let uploads = take_files(&db, &files, &schema, &mut pairs)?;
        let input = Value::Object(from_strings(&schema, pairs));
        let ahead =
            Ahead { db: &db, files: &files, uploads: &uploads, actor: &actor, now: store::now(), lang };
        house.perform(row, &input, &ahead)
    });
    tell(outcome.map(|answer| answer.value), lang)
}

/// Reads the files that `field=@path` names, as a form would bring them, and puts their ids into the fields.
fn take_files(
    db: &Db,
    files: &Files,
    schema: &Value,
    pairs: &mut [(String, String)],
) -> Outcome<Vec<Upload>> {
    let wanted = file_fields(schema);
    let mut uploads = vec![];
    for (field, value) in pairs.iter_mut().filter(|(field, _)| wanted.contains(&field.as_str())) {
        let Some(path) = value.strip_prefix('@').map(Path::new) else { continue };
        let unreadable = |e: io::Error| {
            let why = system::words(&e);
            Fault::field(field, file_unreadable(&path.display().to_string(), &why.zh, &why.en))
        };
        let file = File::open(path).map_err(unreadable)?;
        let about = file.metadata().map_err(unreadable)?;
        if about.is_dir() {
            return Err(unreadable(io::ErrorKind::IsADirectory.into()));
        }
        let incoming = Arc::new(files.receive(file, Some(about.len()).filter(|_| about.is_file()))?);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let id = db.new_id();
        *value = id.to_string();
        uploads.push(Upload { id, incoming, name, media_type: String::new() });
    }
    Ok(uploads)
}

/// Writes one download to a file, or into a folder under its own name. `Ok(false)` when it was refused.
pub fn get(settings: &Settings, asked: &Asked<'_>, out: &Path) -> Result<bool, String> {
    let house = house();
    let Some(row) = house.download(asked.name) else {
        let names: Vec<&str> = house.downloads().map(|r| r.name).collect();
        return Err(format!("there is no download `{}`; there are: {}", asked.name, names.join(", ")));
    };
    let input = Value::Object(from_strings(&(row.input)(), asked.pairs()?));
    let (org, lang) = (asked.organisation()?, asked.lang);
    let (db, files) = (settings.open_current()?, settings.files()?);
    let made = db.read_blocking(move |tx| {
        let actor = operator(tx, org)?;
        house.make(row, &input, &Caller { actor: &actor, now: store::now(), lang }, tx)
    });
    let opened = made.and_then(|content| Ok((content.name, content.source.open(&files)?)));
    let (name, mut opened) = match opened {
        Ok(opened) => opened,
        Err(fault) => return tell(Err(fault), lang),
    };
    let path = if out.is_dir() { out.join(store::file_name::safe(&name)) } else { out.to_path_buf() };
    let written = File::create_new(&path).and_then(|mut file| io::copy(&mut opened.reader, &mut file));
    let bytes = written.map_err(|error| {
        let why = system::words(&error);
        not_written(&path.display().to_string(), &why.zh, &why.en).get(lang).to_owned()
    })?;
    println!("{}: {bytes} bytes", path.display());
    Ok(true)
}

impl Asked<'_> {
    fn pairs(&self) -> Result<Vec<(String, String)>, String> {
        let pairs = self.fields.iter().map(|field| {
            let pair = field.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned()));
            pair.ok_or_else(|| format!("`{field}` is not written field=value"))
        });
        pairs.collect()
    }

    fn organisation(&self) -> Result<Option<Id<Org>>, String> {
        let read =
            |text: &str| text.parse().map_err(|_| format!("`{text}` is not the id of an organisation"));
        self.org.map(read).transpose()
    }
}

/// Whoever has the command line, in the organisation meant.
fn operator(tx: &mut Tx<'_>, org: Option<Id<Org>>) -> Outcome<Actor> {
    let org = match org {
        Some(org) => org,
        None => access::only_organisation(tx)?,
    };
    Ok(Actor::trusted(org, "console", Via::Console))
}

fn tell(outcome: Outcome<Value>, lang: Lang) -> Result<bool, String> {
    let (shown, done) = match outcome {
        Ok(shown) => (shown, true),
        Err(Fault::Broken { source, place }) => return Err(format!("{source} ({place})")),
        Err(fault) => (api::problem(&fault, lang, "").body, false),
    };
    println!("{}", serde_json::to_string_pretty(&shown).map_err(|e| e.to_string())?);
    Ok(done)
}
