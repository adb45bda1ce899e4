//! The terms that were read from a text, one by one: what each is called, how it is written, where it stands.

use kernel::{Day, Fault, Lang, Money, Outcome, Text};
use party::identifier;
use serde_json::Value;

use super::{store::Correction, words};
use crate::model::Kind;

/// How a term is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Kind,
    Money,
    Percent,
    Day,
    Code,
    Line,
}

/// One term.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    /// Its path into the facts.
    pub path: String,
    pub label: Text,
    pub sort: Sort,
    /// What was read.
    pub read: Value,
}

/// A text value has so many characters at most.
const LINE_MAX: usize = 200;

/// The terms that people can put right, in the order in which they are shown.
pub(crate) fn terms(facts: &Value) -> Vec<Term> {
    let mut out = vec![];
    let mut add = |path: String, label: Text, sort: Sort| {
        out.push(Term { read: at(facts, &path).cloned().unwrap_or(Value::Null), path, label, sort });
    };
    add("type".into(), words::KIND, Sort::Kind);
    add("number".into(), words::NUMBER, Sort::Line);
    for (n, party) in facts["parties"].as_array().into_iter().flatten().enumerate() {
        let role = party["role"].as_str().unwrap_or_default();
        add(format!("parties.{n}.name"), Text::same(role), Sort::Line);
        add(format!("parties.{n}.uscc"), words::code_of(role), Sort::Code);
    }
    add("price_fen".into(), words::PRICE, Sort::Money);
    add("net_fen".into(), words::NET, Sort::Money);
    add("tax_fen".into(), words::TAX, Sort::Money);
    add("tax_percent".into(), words::TAX_RATE, Sort::Percent);
    add("sign_date".into(), words::SIGNED, Sort::Day);
    add("start_date".into(), words::START, Sort::Day);
    add("end_date".into(), words::END, Sort::Day);
    if !facts["earnest"].is_null() {
        add("earnest.amount_fen".into(), words::EARNEST, Sort::Money);
        add("earnest.percent".into(), words::EARNEST_SHARE, Sort::Percent);
    }
    for (n, step) in facts["payment_steps"].as_array().into_iter().flatten().enumerate() {
        let what: String = step["trigger"].as_str().unwrap_or_default().chars().take(24).collect();
        add(format!("payment_steps.{n}.percent"), words::step_share(n + 1, &what), Sort::Percent);
        add(format!("payment_steps.{n}.amount_fen"), words::step_amount(n + 1, &what), Sort::Money);
    }
    add("retention_percent".into(), words::RETENTION, Sort::Percent);
    out
}

/// The value at a path such as `parties.0.name`.
pub(crate) fn at<'v>(facts: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(facts, |value, step| match step.parse::<usize>() {
        Ok(place) => value.get(place),
        Err(_) => value.get(step),
    })
}

/// Whether a correction speaks of what was read here: another version may say something else, and then the old
/// correction is silent.
pub(crate) fn holds(correction: &Correction, facts: &Value) -> bool {
    *at(facts, &correction.term).unwrap_or(&Value::Null) == correction.read.0
}

/// The facts with the corrections that hold.
pub(crate) fn corrected(facts: &Value, corrections: &[Correction]) -> Value {
    let mut out = facts.clone();
    for correction in corrections.iter().filter(|c| holds(c, facts)) {
        let place =
            correction.term.split('.').try_fold(&mut out, |value, step| match step.parse::<usize>() {
                Ok(place) => value.get_mut(place),
                Err(_) => value.get_mut(step),
            });
        if let Some(place) = place {
            *place = correction.value.0.clone();
        }
    }
    out
}

impl Sort {
    /// Reads what a person typed.
    pub fn parse(self, typed: &str) -> Outcome<Value> {
        let typed = typed.trim();
        let bad = |text: Text| Fault::field("value", text);
        match self {
            Sort::Money => {
                let bare = typed.trim_end_matches("元").trim();
                let money = Money::parse_yuan(bare).ok().filter(|money| money.fen() >= 0);
                money.map(|money| money.fen().into()).ok_or_else(|| bad(words::BAD_MONEY))
            }
            Sort::Percent => {
                let bare = typed.trim_end_matches(['%', '％']).trim();
                // Plain decimals only: what else reads as a number (1e1, inf) is no way to write a share.
                let plain = !bare.is_empty() && bare.chars().all(|c| c.is_ascii_digit() || c == '.');
                let share = bare.parse::<f64>().ok().filter(|s| plain && (0.0..=100.0).contains(s));
                share.map(Value::from).ok_or_else(|| bad(words::BAD_PERCENT))
            }
            Sort::Day => Day::parse(typed).map(|day| day.to_string().into()).map_err(|_| bad(words::BAD_DAY)),
            Sort::Code => {
                let code = identifier::tidy(typed);
                identifier::credit_code(&code).map_err(|slip| bad(slip.text(false)))?;
                Ok(code.into())
            }
            Sort::Kind => {
                let kind = Kind::ALL.iter().find(|kind| kind.as_str() == typed);
                kind.map(|kind| kind.as_str().into()).ok_or_else(|| bad(words::BAD_KIND))
            }
            Sort::Line => {
                let line = party::text::line(&typed.replace(char::is_control, " "));
                match line.chars().count() {
                    0 => Err(bad(words::VALUE_MISSING)),
                    found if found > LINE_MAX => Err(bad(crate::words::too_long(LINE_MAX, found))),
                    _ => Ok(line.into()),
                }
            }
        }
    }

    /// A value as it is typed.
    pub fn typed(self, value: &Value) -> String {
        match (self, value) {
            (_, Value::Null) => String::new(),
            (Sort::Money, value) => Money::from_fen(value.as_i64().unwrap_or_default()).to_string(),
            (_, Value::String(text)) => text.clone(),
            (_, value) => value.to_string().trim_end_matches(".0").to_owned(),
        }
    }

    /// A value as it is shown.
    pub fn shown(self, value: &Value, lang: Lang) -> String {
        let typed = self.typed(value);
        match self {
            _ if typed.is_empty() => typed,
            Sort::Money => words::yuan(&typed).get(lang).to_owned(),
            Sort::Percent => format!("{typed} %"),
            Sort::Kind => {
                let kind = Kind::ALL.iter().find(|kind| kind.as_str() == typed);
                kind.map_or(typed, |kind| kind_word(*kind).get(lang).to_owned())
            }
            _ => typed,
        }
    }

    /// The ways in which a value may stand in a text.
    pub fn written(self, value: &Value) -> Vec<String> {
        let typed = self.typed(value);
        match self {
            _ if typed.is_empty() => vec![],
            Sort::Kind => vec![],
            Sort::Money => {
                let whole = typed.trim_end_matches(".00").to_owned();
                let plain = |text: &str| text.replace(',', "");
                vec![typed.clone(), plain(&typed), whole.clone(), plain(&whole)]
            }
            Sort::Day => Day::parse(&typed).map_or(vec![], |day| {
                let (year, month, day) = (day.year(), day.month(), day.day());
                vec![
                    format!("{year}年{month}月{day}日"),
                    format!("{year}年{month:02}月{day:02}日"),
                    typed.clone(),
                    typed.replace('-', "/"),
                    typed.replace('-', "."),
                ]
            }),
            Sort::Percent => vec![format!("{typed}%"), format!("{typed}％"), format!("{typed} %")],
            Sort::Code | Sort::Line => vec![typed],
        }
    }
}

/// What a kind of contract is called.
pub(crate) fn kind_word(kind: Kind) -> Text {
    match kind {
        Kind::Construction => words::CONSTRUCTION,
        Kind::Sale => words::SALE,
        Kind::Transport => words::TRANSPORT,
        Kind::Warehousing => words::WAREHOUSING,
        Kind::Lease => words::LEASE,
        Kind::Service => words::SERVICE,
        Kind::Other => words::OTHER,
    }
}
