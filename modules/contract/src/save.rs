//! What every write of a contract has in common: reach, journal, search index.

use kernel::{Actor, Event, Fault, Id, Outcome, Right, Subject};
use operation::Cx;
use party::text;
use review::Severity;
use serde_json::Value;
use store::{
    Param, Record as _,
    narrow::{self, Facet},
    search,
};

use crate::{
    model::{ContractKind, ENDLESS, UNSIGNED, day_key},
    reading::Finding,
    review::Review,
    store::{
        CONTRACT_IN_REACH, CONTRACTS_AFTER, CONTRACTS_OF_PARTY, Contract, ContractVersion, LATEST_VERSION,
        SET_OPEN, SET_WORDS, VERSION,
    },
    words,
};

/// A title has so many characters at most.
pub(crate) const TITLE_MAX: usize = 200;

/// Under which kind the search index keeps what lists of contracts narrow by; beside `ct`, which is found by its text.
pub(crate) const LISTED: &str = "ctl";

/// A contract in reach of the caller's right; what is out of reach does not exist.
pub fn contract_in_reach(cx: &mut Cx<'_, '_>, right: Right, id: Id<ContractKind>) -> Outcome<Contract> {
    let reach = cx.reach(right)?;
    let org = cx.org();
    let found = cx.tx.opt(
        CONTRACT_IN_REACH,
        &[&org, &reach.word, &reach.user, &reach.teams, &reach.party, &id],
        Contract::read,
    )?;
    found.ok_or(Fault::Missing)
}

/// A contract as the caller may see it: portal users learn neither who looks after it nor how the review stands.
pub(crate) fn shown_to(actor: &Actor, contract: Contract) -> Contract {
    if actor.is_inside() {
        return contract;
    }
    Contract { owner: None, team: None, open_errors: 0, open_warnings: 0, ..contract }
}

/// How many findings are of a severity.
pub(crate) fn count(findings: &[Finding], severity: Severity) -> i64 {
    findings.iter().filter(|finding| finding.severity == severity).count() as i64
}

/// Counts anew what nobody has decided about, after a review or a decision.
pub(crate) fn count_open(cx: &mut Cx<'_, '_>, contract: &mut Contract) -> Outcome<()> {
    let review = Review::of(cx, contract.clone(), None)?;
    (contract.open_errors, contract.open_warnings) =
        (review.open(Severity::Error), review.open(Severity::Warning));
    let (errors, warnings) = (contract.open_errors, contract.open_warnings);
    cx.tx.exec(SET_OPEN, &[&contract.org, &contract.id, &errors, &warnings])?;
    index_listed(cx, contract)
}

/// A title as it is kept: one line, not empty, not too long.
pub(crate) fn title(given: &str) -> Outcome<String> {
    let title = text::line(&given.replace(char::is_control, " "));
    match title.chars().count() {
        0 => Err(Fault::field("title", words::TITLE_EMPTY)),
        found if found > TITLE_MAX => Err(Fault::field("title", words::too_long(TITLE_MAX, found))),
        _ => Ok(title),
    }
}

/// What the journal compares: all but the moments, which an entry has anyway.
pub(crate) fn facts(contract: &Contract) -> Outcome<Value> {
    let mut value = serde_json::to_value(contract).map_err(Fault::broken)?;
    if let Some(fields) = value.as_object_mut() {
        fields.remove("created_at");
        fields.remove("changed_at");
        fields.remove("open_errors"); // follow from reviews and decisions, which have entries of their own
        fields.remove("open_warnings");
    }
    Ok(value)
}

/// The latest version of a contract.
pub(crate) fn latest(cx: &mut Cx<'_, '_>, contract: &Contract) -> Outcome<ContractVersion> {
    Ok(cx.tx.one(LATEST_VERSION, &[&contract.org, &contract.id], ContractVersion::read)?)
}

/// A version of a contract by its number; the latest unless one is named.
pub(crate) fn version_of(
    cx: &mut Cx<'_, '_>,
    contract: &Contract,
    number: Option<i64>,
) -> Outcome<ContractVersion> {
    let Some(number) = number else { return latest(cx, contract) };
    let found = cx.tx.opt(VERSION, &[&contract.org, &contract.id, &number], ContractVersion::read)?;
    found.ok_or(Fault::Missing)
}

/// Fills in what lists are sorted and looked through by: title (also in pinyin), number, and the names of who contracts,
/// as the text has them and as the register does.
pub(crate) fn derive(cx: &mut Cx<'_, '_>, contract: &mut Contract, terms: &Value) -> Outcome<()> {
    contract.sort_key = text::sort_key(&contract.title);
    contract.amount_key = contract.amount_fen.unwrap_or(-1);
    contract.sign_key = contract.sign_date.map_or(UNSIGNED, day_key);
    contract.end_key = contract.end_date.map_or(ENDLESS, day_key);
    let known = party::names(cx, contract.party.as_slice())?;
    let parties = terms["parties"].as_array().into_iter().flatten();
    let mut names: Vec<&str> = parties.filter_map(|party| party["name"].as_str()).collect();
    names.extend(known.values().map(String::as_str));
    names.extend(contract.number.as_deref());
    names.push(&contract.title);
    contract.words = narrow::words(&names.join(" "), "");
    Ok(())
}

/// Puts a contract into the search index with its whole text, and with what lists narrow by.
pub(crate) fn index(cx: &mut Cx<'_, '_>, contract: &Contract, version: &ContractVersion) -> Outcome<()> {
    let title = match &contract.number {
        Some(number) => format!("{} {number}", contract.title),
        None => contract.title.clone(),
    };
    search::index(cx.tx, contract.org, contract.id, &title, &version.text)?;
    index_listed(cx, contract)
}

/// Puts what lists narrow by into the search index: enough where the text stays as it is.
pub(crate) fn index_listed(cx: &mut Cx<'_, '_>, contract: &Contract) -> Outcome<()> {
    let number = |number: i64| number.to_string();
    let flag = |name: &'static str, on: bool| (name, if on { "true".to_owned() } else { String::new() });
    let mut values = vec![
        flag("archived", contract.archived),
        flag("errors", contract.open_errors > 0),
        ("kind", contract.kind.as_str().to_owned()),
        ("state", contract.state.as_str().to_owned()),
        ("side", contract.side.as_str().to_owned()),
        ("party", contract.party.map(|party| number(party.number())).unwrap_or_default()),
        ("owner", contract.owner.map(|owner| number(owner.number())).unwrap_or_default()),
        ("team", contract.team.map(|team| number(team.number())).unwrap_or_default()),
    ];
    let numbers = [
        ("signed", contract.sign_date.map(day_key)),
        ("ends", contract.end_date.map(day_key)),
        ("amount", contract.amount_fen.filter(|fen| *fen >= 0)),
    ];
    for (name, known) in numbers {
        values.extend(known.into_iter().flat_map(narrow::numbers).map(|word| (name, word)));
    }
    let facets: Vec<Facet<'_>> =
        values.iter().filter(|(_, v)| !v.is_empty()).map(|(name, value)| Facet::new(name, value)).collect();
    let listed = Subject { kind: LISTED, number: contract.id.number() };
    Ok(narrow::index(cx.tx, contract.org, listed, &contract.words, &facets)?)
}

/// A party is called otherwise: its contracts are found by the new name.
pub(crate) fn follow_name(event: &Event, cx: &mut Cx<'_, '_>) -> Outcome<()> {
    if event.changes.iter().all(|change| change.field != "name") {
        return Ok(());
    }
    let (org, party, mut after) = (cx.org(), event.on.number, i64::MIN);
    loop {
        let params: [&dyn Param; 4] = [&org, &party, &after, &INDEXED_AT_ONCE];
        let some: Vec<Contract> = cx.tx.all(CONTRACTS_OF_PARTY, &params, Contract::read)?;
        let Some(last) = some.last() else { return Ok(()) };
        after = last.id.number();
        for contract in some {
            let mut review = Review::of(cx, contract, None)?;
            let terms = review.facts();
            derive(cx, &mut review.contract, &terms)?;
            cx.tx.exec(SET_WORDS, &[&org, &review.contract.id, &review.contract.words])?;
            index_listed(cx, &review.contract)?;
        }
    }
}

/// An event of a contract, which its other side's timeline shows too.
pub(crate) fn event(act: &'static str, contract: &Contract) -> Event {
    let event = Event::new(act, contract.id, contract.title.clone());
    match contract.party {
        Some(party) => event.about(party),
        None => event,
    }
}

/// So many contracts are put into the index again at a time.
const INDEXED_AT_ONCE: i64 = 20;

/// Puts contracts after a number into the search index again.
pub(crate) fn index_again(after: i64, cx: &mut Cx<'_, '_>) -> Outcome<Option<i64>> {
    let org = cx.org();
    let some: Vec<Contract> =
        cx.tx.all(CONTRACTS_AFTER, &[&org, &after, &INDEXED_AT_ONCE], Contract::read)?;
    for contract in &some {
        let version = latest(cx, contract)?;
        index(cx, contract, &version)?;
    }
    Ok(some.last().map(|contract| contract.id.number()))
}
