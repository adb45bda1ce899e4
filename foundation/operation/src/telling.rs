//! The journal in the words of a person: what an act is called, which field is meant, whom an id stands for.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use kernel::{Change, Fault, Lang, Money, Outcome, Subject, Text};
use serde_json::Value;
use store::{SubjectId, journal::Entry};

use crate::{Cx, House, words};

/// What one act is called in timelines and the audit.
pub struct Act {
    /// The act as the journal has it: the operation's name.
    pub name: &'static str,
    /// Its word.
    pub title: Text,
    /// Its icon.
    pub icon: &'static str,
    /// Whether it makes or removes the whole record, so that a timeline need not list every field.
    pub whole: bool,
}

impl Act {
    /// An act that changes some of a record.
    pub const fn new(name: &'static str, icon: &'static str, title: Text) -> Act {
        Act { name, title, icon, whole: false }
    }
    /// An act that makes or removes a record.
    pub const fn whole(name: &'static str, icon: &'static str, title: Text) -> Act {
        Act { name, title, icon, whole: true }
    }
}

/// How a module says what its entries hold.
#[derive(Clone, Copy)]
pub struct Wording {
    /// What a field of the API is called; nothing for one it does not know.
    pub field: fn(&str) -> Option<Text>,
    /// What a stored word of this field says; nothing where it stands for itself.
    pub value: fn(&str, &str) -> Option<Text>,
}

/// What the records of one kind are called, for those kinds that no search finds.
pub struct Naming {
    /// The prefix of their ids.
    pub prefix: &'static str,
    /// The names of those with these numbers; one statement, however many they are.
    pub names: Names,
}

/// For these numbers, what those of them are called that there are.
pub type Names = fn(&[i64], &mut Cx<'_, '_>) -> Outcome<Vec<(i64, String)>>;

/// An entry of the journal in words.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its place in the journal.
    pub seq: i64,
    /// What was done.
    pub what: String,
    /// The icon of that.
    pub icon: &'static str,
    /// The record's title then; empty once erased.
    pub title: String,
    /// The record's page, where the caller may see it.
    pub href: Option<String>,
    /// When: `2026-11-24 18:03`.
    pub at: String,
    /// Who.
    pub by: String,
    /// The fields that changed; for a whole record, all that it has.
    pub steps: Vec<Step>,
    /// Whether the act made or removed the whole record.
    pub whole: bool,
}

/// A field before and after.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it is called.
    pub field: String,
    /// Its value before; empty where it had none.
    pub before: String,
    /// Its value after; empty where it has none.
    pub after: String,
}

impl House {
    /// What an act is called, if a module says so.
    pub fn act(&self, name: &str) -> Option<&'static Act> {
        self.acts().find(|act| act.name == name)
    }
}

/// Entries in the words of a person who may see them. One statement for each kind of record that they name.
pub fn told(cx: &mut Cx<'_, '_>, entries: Vec<Entry>) -> Outcome<Vec<Told>> {
    let named = Named::of(cx, &entries)?;
    Ok(entries.into_iter().map(|entry| one(cx, &named, entry)).collect())
}

fn one(cx: &Cx<'_, '_>, named: &Named, entry: Entry) -> Told {
    let (lang, house) = (cx.lang, cx.house);
    let act = house.act(&entry.act);
    let wording = house.wording(&entry.act);
    let (what, icon) = act.map_or((words::ACT_OTHER, "info"), |act| (act.title.clone(), act.icon));
    let (by, title, changes) = match entry.payload {
        Some(payload) => (payload.actor, payload.title, payload.changes),
        None => (words::ERASED.get(lang).to_owned(), String::new(), vec![]),
    };
    Told {
        seq: entry.seq,
        what: what.get(lang).to_owned(),
        icon,
        title,
        href: named.paths.get(&entry.on).cloned(),
        at: cx.minute(entry.at),
        by,
        steps: steps(&changes, |change| step(change, wording, lang, named)),
        whole: act.is_some_and(|act| act.whole),
    }
}

/// The changes that tell something: not which record it was and when it began, which the entry itself says.
fn steps(changes: &[Change], step: impl Fn(&Change) -> Step) -> Vec<Step> {
    let telling = changes.iter().filter(|change| !matches!(change.field.as_str(), "id" | "created_at"));
    telling.map(step).filter(|step| !(step.before.is_empty() && step.after.is_empty())).collect()
}

fn step(change: &Change, wording: Option<Wording>, lang: Lang, named: &Named) -> Step {
    let field = wording.and_then(|wording| (wording.field)(&change.field));
    let said = |value| said(&change.field, value, wording, lang, named);
    Step {
        field: field.map_or_else(|| change.field.clone(), |text| text.get(lang).to_owned()),
        before: said(&change.before),
        after: said(&change.after),
    }
}

/// A journal's value in words.
fn said(field: &str, value: &Value, wording: Option<Wording>, lang: Lang, named: &Named) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(on) => (if *on { words::YES } else { words::NO }).get(lang).to_owned(),
        Value::String(text) => match wording.and_then(|wording| (wording.value)(field, text)) {
            Some(word) => word.get(lang).to_owned(),
            None => {
                text.parse().ok().and_then(|id| named.names.get(&id).cloned()).unwrap_or_else(|| text.clone())
            }
        },
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(|one| said(field, one, wording, lang, named)).collect();
            all.join(if lang == Lang::Zh { "、" } else { ", " })
        }
        Value::Number(fen) if field.ends_with("_fen") => {
            fen.as_i64().map_or_else(|| fen.to_string(), |fen| Money::from_fen(fen).to_string())
        }
        other => other.to_string(),
    }
}

/// What the ids in some entries stand for, as far as the caller may know it.
#[derive(Default)]
struct Named {
    names: HashMap<SubjectId, String>,
    paths: HashMap<SubjectId, String>,
}

impl Named {
    fn of(cx: &mut Cx<'_, '_>, entries: &[Entry]) -> Outcome<Named> {
        let mut kinds: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
        let values: Vec<SubjectId> = entries.iter().flat_map(ids).collect();
        for id in values.iter().chain(entries.iter().map(|entry| &entry.on)) {
            kinds.entry(&id.kind).or_default().push(id.number);
        }
        let (house, mut named) = (cx.house, Named::default());
        for (kind, mut numbers) in kinds {
            numbers.sort_unstable();
            numbers.dedup();
            named.look_up(cx, house, kind, &numbers)?;
        }
        Ok(named)
    }

    fn look_up(&mut self, cx: &mut Cx<'_, '_>, house: &House, kind: &str, numbers: &[i64]) -> Outcome<()> {
        let id = |number| SubjectId { kind: kind.to_owned(), number };
        if let Some(naming) = house.namings().find(|naming| naming.prefix == kind) {
            let names = (naming.names)(numbers, cx)?;
            self.names.extend(names.into_iter().map(|(number, name)| (id(number), name)));
        } else if let Some(finder) = house.finders().find(|finder| finder.prefix == kind)
            && cx.actor.scope(finder.right).is_some()
        {
            for found in (finder.resolve)(numbers, cx)? {
                self.names.insert(id(found.number), found.title);
                self.paths.insert(id(found.number), found.path);
            }
        }
        Ok(())
    }
}

/// The ids among an entry's values.
fn ids(entry: &Entry) -> Vec<SubjectId> {
    fn within(value: &Value, found: &mut Vec<SubjectId>) {
        match value {
            Value::String(text) => found.extend(text.parse()),
            Value::Array(all) => all.iter().for_each(|one| within(one, found)),
            _ => {}
        }
    }
    let mut found = vec![];
    for change in entry.payload.iter().flat_map(|payload| &payload.changes) {
        within(&change.before, &mut found);
        within(&change.after, &mut found);
    }
    found
}

#[derive(Template)]
#[template(path = "changes.html")]
struct Changes<'a> {
    steps: &'a [Step],
}

impl Told {
    /// Its fields before and after, as HTML; empty where none changed.
    pub fn changes(&self) -> impl std::fmt::Display {
        Changes { steps: &self.steps }
    }
}

#[derive(Template)]
#[template(path = "timeline.html")]
struct Timeline {
    events: Vec<Told>,
}

/// Entries as the timeline of a record: titles of other records, not its own; HTML.
pub fn timeline_html(cx: &mut Cx<'_, '_>, entries: Vec<Entry>, of: impl Into<Subject>) -> Outcome<String> {
    let of = of.into();
    let own: Vec<bool> = entries.iter().map(|entry| entry.on == of).collect();
    let mut events = told(cx, entries)?;
    let here = events.iter().zip(&own).find(|(_, own)| **own).and_then(|(event, _)| event.href.clone());
    for (event, own) in events.iter_mut().zip(own) {
        if own {
            event.title.clear();
        }
        // A contact's page is that of its party: no link from a page to itself.
        event.href = event.href.take().filter(|href| Some(href) != here.as_ref());
        if event.whole {
            event.steps.clear();
        }
    }
    Timeline { events }.render().map_err(Fault::broken)
}
