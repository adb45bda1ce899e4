//! The journal, latest first; beside it its head and the last check.

use access::directory;
use askama::Template;
use kernel::{Lang, Outcome, Right};
use operation::{Act, Body, Cx, Operation as _, Told, list::encoded, told};
use serde::Deserialize;
use serde_json::Value;
use store::{
    journal::{self, Filter, Payload},
    notary::SECONDS_BETWEEN_HEADS,
};

use super::{finished, via, words};
use crate::{
    SEE,
    list::List,
    show::Head,
    telling::{finding, signer},
    verify::Verify,
};

/// The list: the same fields as the operation.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct ListPage(List);

struct Choice {
    value: String,
    word: String,
    on: bool,
}

struct Line {
    told: Told,
    via: String,
    /// The record's id, unless the list is of this record.
    record: Option<String>,
}

/// The signed head as it is shown.
struct HeadShown {
    size: i64,
    root: String,
    at: String,
    key: String,
}

/// The last check.
struct Check {
    sound: bool,
    said: String,
    findings: Vec<String>,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct View {
    lang: Lang,
    last: i64,
    acts: Vec<Choice>,
    people: Vec<Choice>,
    record: Option<(String, String)>,
    from: String,
    until: String,
    filtered: bool,
    lines: Vec<Line>,
    older: Option<String>,
    latest: Option<String>,
    export: String,
    head: Option<HeadShown>,
    check: Option<Check>,
}

impl operation::Page for ListPage {
    const NAME: &'static str = "audit.list";
    const PATH: &'static str = "/audit";
    const RIGHT: Right = SEE;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (asked, lang) = (self.asked(), cx.lang);
        let page = asked.run(cx)?;
        let entries = page.entries;
        let doors: Vec<(String, String)> =
            entries.iter().map(|entry| (via(entry.via, lang), entry.on.to_string())).collect();
        let lines = told(cx, entries)?.into_iter().zip(doors);
        let one = asked.record.as_ref().map(ToString::to_string);
        let lines = lines.map(|(told, (via, record))| Line {
            told,
            via,
            record: Some(record).filter(|record| one.as_ref() != Some(record)),
        });
        let fields = fields(&asked);
        let view = View {
            lang,
            last: page.last,
            lines: lines.collect(),
            acts: acts(cx, asked.act.as_deref()),
            people: people(cx, &asked)?,
            record: one.map(|id| (id, path("/audit", &fields, &["record"]))),
            from: asked.from.map(|day| day.to_string()).unwrap_or_default(),
            until: asked.until.map(|day| day.to_string()).unwrap_or_default(),
            filtered: !fields.is_empty(),
            older: page.next.map(|next| more(&path("/audit", &fields, &[]), next)),
            latest: asked.before.map(|_| path("/audit", &fields, &[])),
            export: path("/audit/export.csv", &fields, &[]),
            head: head(cx)?,
            check: check(cx)?,
        };
        finished(&view, words::TITLE.get(lang).to_owned())
    }
}

impl ListPage {
    /// What is asked for; a form sends what was left open as empty.
    fn asked(&self) -> List {
        let mut asked = self.0.clone();
        asked.act = asked.act.filter(|act| !act.is_empty());
        asked
    }
}

fn fields(asked: &List) -> Vec<(&'static str, String)> {
    let all = [
        ("act", asked.act.clone()),
        ("user", asked.user.map(|user| user.to_string())),
        ("record", asked.record.as_ref().map(ToString::to_string)),
        ("from", asked.from.map(|day| day.to_string())),
        ("until", asked.until.map(|day| day.to_string())),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn path(path: &str, fields: &[(&str, String)], without: &[&str]) -> String {
    let fields = fields.iter().filter(|(name, _)| !without.contains(name));
    let pairs: Vec<String> = fields.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

fn more(path: &str, before: i64) -> String {
    format!("{path}{}before={before}", if path.contains('?') { '&' } else { '?' })
}

/// All acts by their words; the one that is asked for though no module knows it any more.
fn acts(cx: &Cx<'_, '_>, now: Option<&str>) -> Vec<Choice> {
    let choice = |act: &Act| Choice {
        value: act.name.to_owned(),
        word: format!("{} · {}", act.title.get(cx.lang), act.name),
        on: now == Some(act.name),
    };
    let mut all: Vec<Choice> = cx.house.acts().map(choice).collect();
    if let Some(now) = now.filter(|now| all.iter().all(|act| act.value != *now)) {
        all.push(Choice { value: now.to_owned(), word: now.to_owned(), on: true });
    }
    all
}

fn people(cx: &mut Cx<'_, '_>, asked: &List) -> Outcome<Vec<Choice>> {
    let org = cx.org();
    let people = directory::people(cx.tx, org)?.into_iter();
    let mut all: Vec<Choice> = people
        .map(|one| Choice { value: one.id.to_string(), word: one.name, on: asked.user == Some(one.id) })
        .collect();
    if let Some(user) = asked.user.filter(|_| all.iter().all(|one| !one.on)) {
        let word = directory::name_of(cx.tx, org, user)?.unwrap_or_else(|| user.to_string());
        all.push(Choice { value: user.to_string(), word, on: true });
    }
    Ok(all)
}

fn head(cx: &mut Cx<'_, '_>) -> Outcome<Option<HeadShown>> {
    let shown = Head {}.run(cx)?;
    Ok(shown.head.map(|head| HeadShown {
        size: head.size,
        root: head.root,
        at: cx.minute(head.at),
        key: shown.key.unwrap_or_default(),
    }))
}

/// The last check as the journal has it.
fn check(cx: &mut Cx<'_, '_>) -> Outcome<Option<Check>> {
    let (org, lang) = (cx.org(), cx.lang);
    let filter = Filter { act: Verify::NAME.to_owned(), ..Filter::default() };
    let Some(entry) = journal::journal_page(cx.tx, org, &filter, None, 1)?.pop() else { return Ok(None) };
    let payload = entry.payload.as_ref();
    let sound = after(payload, "sound") == Some(&Value::Bool(true));
    let entries = after(payload, "entries").and_then(Value::as_i64).unwrap_or_default();
    let listed = after(payload, "findings").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut findings: Vec<String> = listed
        .iter()
        .filter_map(Value::as_str)
        .filter_map(finding)
        .map(|text| text.get(lang).to_owned())
        .collect();
    if let Some(kept) = after(payload, "kept").and_then(Value::as_str).and_then(words::kept) {
        findings.push(format!(
            "{}{}{}",
            words::KEPT.get(lang),
            if lang == Lang::Zh { "：" } else { ": " },
            kept.get(lang)
        ));
    }
    let signers = after(payload, "signers").and_then(Value::as_array).cloned().unwrap_or_default();
    // Only where there was more than one key does it matter whose it was.
    let told = signers.iter().filter(|_| signers.len() > 1).filter_map(Value::as_str).filter_map(signer);
    findings.extend(told.map(|text| text.get(lang).to_owned()));
    let said = words::checked(entries, &cx.minute(entry.at)).get(lang).to_owned();
    Ok(Some(Check { sound, said, findings }))
}

fn after<'a>(payload: Option<&'a Payload>, field: &str) -> Option<&'a Value> {
    payload?.changes.iter().find(|change| change.field == field).map(|change| &change.after)
}
