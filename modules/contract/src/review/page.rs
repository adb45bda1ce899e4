//! The review page: outline, the text with its marks, and beside it the findings, the terms and the rules.

use std::{collections::HashMap, ops::Range};

use ::review::Severity;
use askama::Template;
use kernel::{Fault, Id, Lang, Outcome, Right};
use operation::{Body, Cx};
use serde::Deserialize;

use super::{
    Review,
    card::{Card, look},
    clauses::{Line, clauses, outline},
    leftovers::{Leftovers, leftovers},
    paper::{Cover, paper},
    span::bytes,
    terms::{self, Sort, kind_word},
    words,
};
use crate::model::{ContractKind, Kind, Side};

/// The review of one version of a contract.
#[derive(Debug, Deserialize)]
pub(crate) struct ReviewPage {
    contract: Id<ContractKind>,
    version: Option<i64>,
}

struct TermLine {
    path: String,
    label: String,
    shown: String,
    /// As one types it.
    typed: String,
    /// Whether the text has a place to go to.
    placed: bool,
    /// What had been read, who put it right, and why.
    corrected: Option<(String, String)>,
    /// Somebody put it right in another version whose text said something else.
    silent: Option<String>,
    /// What one can choose from, and whether it is chosen.
    choices: Vec<(&'static str, String, bool)>,
    input: &'static str,
}

/// A term that nobody puts right: what it is called, what it says, where.
struct Quote {
    label: String,
    text: String,
    id: Option<String>,
}

struct RuleLine {
    code: String,
    name: String,
    why: String,
    finding: Option<usize>,
}

#[derive(Template)]
#[template(path = "review.html")]
struct View {
    lang: Lang,
    id: String,
    title: String,
    number: String,
    version: i64,
    name: String,
    side: String,
    latest: bool,
    versions: Vec<(i64, bool)>,
    file: bool,
    word_file: bool,
    may_edit: bool,
    total: usize,
    decided: usize,
    open_errors: i64,
    counts: Vec<(&'static str, &'static str, String, usize)>,
    outline: Vec<Line>,
    paper: String,
    cards: Vec<Card>,
    terms: Vec<TermLine>,
    quotes: Vec<Quote>,
    corrections: bool,
    blind: Vec<String>,
    leftovers: Vec<Leftovers>,
    /// How many things were left in the file.
    left: usize,
    passed: Vec<RuleLine>,
    failed: Vec<RuleLine>,
    not_applicable: Vec<RuleLine>,
    not_checked: Vec<RuleLine>,
    rules: usize,
}

impl operation::Page for ReviewPage {
    const NAME: &'static str = "contract.review";
    const PATH: &'static str = "/contracts/{contract}/review";
    const RIGHT: Right = Right::see("contract");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let review = Review::load(cx, Self::RIGHT, self.contract, self.version)?;
        let title = format!("{} · {}", words::REVIEW.get(cx.lang), review.contract.title);
        let view = view(&review, cx);
        let html = view.render().map_err(Fault::broken)?;
        Ok(Body { split: true, ..Body::new(title, html) })
    }
}

fn view(review: &Review, cx: &Cx<'_, '_>) -> View {
    let (lang, version) = (cx.lang, &review.version);
    let document = version.document();
    let clauses = clauses(&document, lang);
    let findings = &version.findings.0;
    let spans = bytes(&version.text, findings.iter().map(|f| (f.start, f.end)));
    let outline = outline(&clauses, spans.iter().map(|span| span.start));
    let mut covers: Vec<(Range<usize>, Cover)> = vec![];
    for (index, (finding, span)) in findings.iter().zip(spans).enumerate() {
        let class = match finding.severity {
            Severity::Error => "",
            Severity::Warning => " warn",
            Severity::Info => " info",
        };
        let done = review.standing(index).is_some();
        covers.push((span, Cover::Finding { number: index + 1, look: class, done }));
    }
    let terms = term_lines(review, cx, &mut covers);
    let quotes = quotes(review, lang, &mut covers);
    let cards: Vec<Card> = (0..findings.len()).map(|index| Card::new(review, index, cx)).collect();
    let decided = (0..findings.len()).filter(|index| review.standing(*index).is_some()).count();
    let rules = &version.rules.0;
    let reach = cx.reach(Right::edit("contract"));
    let contract = &review.contract;
    let may_edit = review.is_latest()
        && reach.is_ok_and(|reach| {
            reach.covers(
                contract.party.map(|p| p.number()),
                contract.owner,
                contract.team.map(|t| t.number()),
            )
        });
    let corrections = terms.iter().any(|term| term.corrected.is_some());
    View {
        lang,
        id: contract.id.to_string(),
        title: contract.title.clone(),
        number: contract.number.clone().unwrap_or_default(),
        version: version.number,
        name: version.name.clone(),
        side: side_word(version.side).get(lang).to_owned(),
        latest: review.is_latest(),
        versions: review.versions.iter().map(|(n, _)| (*n, *n == version.number)).collect(),
        file: version.file.is_some(),
        word_file: version.file.is_some() && version.name.to_lowercase().ends_with(".docx"),
        may_edit,
        total: findings.len(),
        decided,
        open_errors: review.open_errors(),
        counts: counts(findings, lang),
        outline,
        paper: paper(&document, &clauses, covers),
        cards,
        blind: blind(review, &terms, lang),
        leftovers: leftovers(&document.remnants, &clauses, lang),
        left: document.remnants.len(),
        terms,
        quotes,
        corrections,
        passed: rule_lines(&rules.passed, lang),
        failed: failed(review, lang),
        not_applicable: rule_lines(&rules.not_applicable, lang),
        not_checked: rules
            .not_checked
            .iter()
            .map(|one| RuleLine { why: one.why.get(lang).to_owned(), ..rule_line(&one.rule, lang) })
            .collect(),
        rules: rules.passed.len() + rules.failed.len() + rules.not_applicable.len() + rules.not_checked.len(),
    }
}

/// Findings by severity: name in attributes, tone, word, how many.
fn counts(
    findings: &[crate::reading::Finding],
    lang: Lang,
) -> Vec<(&'static str, &'static str, String, usize)> {
    let of = |severity: Severity| {
        let (name, tone, _) = look(severity);
        let word = match severity {
            Severity::Error => words::ERRORS,
            Severity::Warning => words::WARNINGS,
            Severity::Info => words::INFOS,
        };
        (name, tone, word.get(lang).to_owned(), findings.iter().filter(|f| f.severity == severity).count())
    };
    let all = [of(Severity::Error), of(Severity::Warning), of(Severity::Info)];
    all.into_iter().filter(|(.., count)| *count > 0).collect()
}

fn term_lines(review: &Review, cx: &Cx<'_, '_>, covers: &mut Vec<(Range<usize>, Cover)>) -> Vec<TermLine> {
    let lang = cx.lang;
    let (facts, text) = (&review.version.facts.0, &review.version.text);
    let known = terms::terms(facts);
    let mut lines = vec![];
    for term in known {
        let correction = review.corrections.iter().find(|c| c.term == term.path);
        let holds = correction.filter(|c| terms::holds(c, facts));
        let value = holds.map_or(&term.read, |c| &c.value.0);
        let said = holds.and_then(|c| Some((c.start_char?, c.end_char?)));
        let place = match said {
            Some(said) => bytes(text, [said].into_iter()).pop(),
            None => find(text, &term.sort.written(&term.read)),
        };
        let placed = place.is_some();
        covers.extend(place.map(|span| (span, Cover::Term(term.path.clone()))));
        let typed = term.sort.typed(value);
        let kinds = if term.sort == Sort::Kind { Kind::ALL } else { &[] };
        let choice =
            |kind: &Kind| (kind.as_str(), kind_word(*kind).get(lang).to_owned(), kind.as_str() == typed);
        let by = |c: &super::Correction| words::corrected_by(&c.by_name, &cx.minute(c.at));
        lines.push(TermLine {
            shown: term.sort.shown(value, lang),
            choices: kinds.iter().map(choice).collect(),
            corrected: holds.map(|c| {
                let read = term.sort.shown(&c.read.0, lang);
                let read = if read.is_empty() { words::NOTHING_READ.get(lang).to_owned() } else { read };
                let mut why = by(c).get(lang).to_owned();
                if !c.reason.is_empty() {
                    why = why + words::COLON.get(lang) + &c.reason;
                }
                (read, why)
            }),
            silent: correction.filter(|_| holds.is_none()).map(|c| {
                words::correction_silent(c.number, &term.sort.shown(&c.value.0, lang)).get(lang).to_owned()
            }),
            input: if term.sort == Sort::Day { "date" } else { "text" },
            label: term.label.get(lang).to_owned(),
            path: term.path,
            typed,
            placed,
        });
    }
    lines
}

/// What a contract says, for its own page: where it stands in the review, what it is called, what it says.
pub(crate) fn read_terms(review: &Review, cx: &Cx<'_, '_>) -> Vec<(Option<String>, String, String)> {
    let mut covers = vec![];
    let lines = term_lines(review, cx, &mut covers).into_iter();
    let lines = lines.filter(|line| !line.shown.is_empty() && line.path != "type" && line.path != "number");
    let lines = lines.map(|line| (line.placed.then_some(line.path), line.label, line.shown));
    let quotes =
        quotes(review, cx.lang, &mut covers).into_iter().map(|quote| (quote.id, quote.label, quote.text));
    lines.chain(quotes).collect()
}

fn find(text: &str, written: &[String]) -> Option<Range<usize>> {
    written.iter().find_map(|words| {
        text.match_indices(words.as_str()).map(|(at, words)| at..at + words.len()).find(|span| {
            // Not inside a longer number.
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            !words.starts_with(|c: char| c.is_ascii_digit())
                || (!digit(text[..span.start].chars().next_back()) && !digit(text[span.end..].chars().next()))
        })
    })
}

/// What the text says of penalties and disputes, in its own words.
fn quotes(review: &Review, lang: Lang, covers: &mut Vec<(Range<usize>, Cover)>) -> Vec<Quote> {
    let (facts, text) = (&review.version.facts.0, &review.version.text);
    let penalties = facts["penalties"].as_array().into_iter().flatten();
    let penalties = penalties.filter_map(|p| p["text"].as_str()).map(|text| (words::PENALTY, text));
    let bodies = facts["forum"]["bodies"].as_array().into_iter().flatten();
    let bodies = bodies.filter_map(|body| body.as_str()).map(|text| (words::FORUM, text));
    let mut out = vec![];
    for (n, (label, words)) in penalties.chain(bodies).enumerate() {
        let place = find(text, &[words.to_owned()]);
        let id = place.is_some().then(|| format!("quote.{n}"));
        covers.extend(place.zip(id.clone()).map(|(span, id)| (span, Cover::Term(id))));
        out.push(Quote { label: label.get(lang).to_owned(), text: words.to_owned(), id });
    }
    out
}

/// What was not looked at, so that nobody believes more was checked than was.
fn blind(review: &Review, terms: &[TermLine], lang: Lang) -> Vec<String> {
    let mut out = vec![];
    let unread: Vec<&str> = terms
        .iter()
        .filter(|t| t.shown.is_empty() && matches!(t.path.as_str(), "price_fen" | "sign_date" | "number"))
        .map(|t| t.label.as_str())
        .collect();
    if review.version.facts.0["parties"].as_array().map_or(0, Vec::len) < 2 {
        out.push(words::BLIND_PARTIES.get(lang).to_owned());
    }
    if !unread.is_empty() {
        out.push(words::blind_terms(&unread.join(words::COMMA.get(lang))).get(lang).to_owned());
    }
    if review.version.file.is_some() {
        out.push(words::BLIND_FILE.get(lang).to_owned());
    }
    out.push(words::BLIND_RULES.get(lang).to_owned());
    out
}

fn rule_line(code: &str, lang: Lang) -> RuleLine {
    let name =
        review::rules().iter().find(|rule| rule.code == code).map(|rule| rule.name.get(lang).to_owned());
    RuleLine { code: code.to_owned(), name: name.unwrap_or_default(), why: String::new(), finding: None }
}

fn rule_lines(codes: &[String], lang: Lang) -> Vec<RuleLine> {
    codes.iter().map(|code| rule_line(code, lang)).collect()
}

fn failed(review: &Review, lang: Lang) -> Vec<RuleLine> {
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (index, finding) in review.version.findings.0.iter().enumerate() {
        first.entry(&finding.rule).or_insert(index + 1);
    }
    let line =
        |code: &String| RuleLine { finding: first.get(code.as_str()).copied(), ..rule_line(code, lang) };
    review.version.rules.0.failed.iter().map(line).collect()
}

fn side_word(side: Side) -> kernel::Text {
    match side {
        Side::A => words::SIDE_A,
        Side::B => words::SIDE_B,
        Side::Neutral => words::SIDE_NEUTRAL,
    }
}
