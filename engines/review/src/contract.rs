//! A contract that has been read: its text, its clauses, its terms.

use document::{Block, Document, Span};
use kernel::Day;

use crate::clause::{Clause, Kind, clauses};
use crate::date::Written;
use crate::number::PERCENT;
use crate::term::{
    self, ContractType, EarnestFact, Facts, Forum, Party, PartyFact, Penalty, PenaltyFact, Period, Price,
    Share, StepFact, Steps,
};

/// A contract that has been read.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The whole text.
    pub text: String,
    /// Paragraphs and tables.
    pub blocks: Vec<Block>,
    /// Clauses in the order of the text.
    pub clauses: Vec<Clause>,
    /// Title, parties and recitals.
    pub head: Span,
    /// All but the annexes.
    pub body: Span,
    /// Signatures outside the annexes, or in them under the roles of the parties.
    pub signatures: Vec<Span>,
    /// Kind of contract.
    pub kind: ContractType,
    /// Title.
    pub title: Option<String>,
    /// Who contracts.
    pub parties: Vec<Party>,
    /// The price.
    pub price: Option<Price>,
    /// Dates of signing.
    pub signed: Vec<Written>,
    /// Every "from … to …".
    pub periods: Vec<Period>,
    /// Steps of payment, place by place.
    pub payments: Vec<Steps>,
    /// Earnest money.
    pub earnest: Vec<Share>,
    /// Quality retention.
    pub retention: Vec<Share>,
    /// Penalties.
    pub penalties: Vec<Penalty>,
    /// Where disputes are settled.
    pub disputes: Vec<Span>,
}

/// Reads a document as a contract.
pub fn read(document: &Document) -> Contract {
    let text = document.text.clone();
    let clauses = clauses(document);
    let head_end = clauses.iter().skip(1).find(|c| c.kind != Kind::Part).map_or(text.len(), |c| c.span.start);
    let head = 0..head_end;
    let body_end = clauses.iter().find(|c| c.kind == Kind::Annex).map_or(text.len(), |c| c.span.start);
    let body = 0..body_end;
    let mut parties = term::parties(&text, head.clone());
    if parties.len() < 2 {
        let more = term::parties(&text, 0..floor(&text, body_end.min(6000)));
        if more.len() > parties.len() {
            parties = more;
        }
    }
    let by_role = |span: &Span| {
        term::seals(&text, span.clone()).iter().any(|(role, _, _)| parties.iter().any(|p| p.role == *role))
    };
    let signatures: Vec<Span> = clauses
        .iter()
        .filter(|c| c.kind == Kind::Signature)
        .filter(|c| c.annex.is_none() || by_role(&c.span))
        .map(|c| c.span.clone())
        .collect();
    let title = term::title(&text[head.clone()]).map(str::to_owned);
    let kind = term::classify(title.as_deref().unwrap_or_default(), &parties, &text[body.clone()]);
    let after_head = head_end.min(body_end)..body_end;
    let price = term::price(&text, after_head.clone())
        .or_else(|| term::summed_price(&text, &document.blocks, after_head));
    let fen = price.as_ref().filter(|p| !p.estimate && kind != ContractType::Lease).map(|p| p.amount.fen);
    let mut payments = term::payment_tables(&text, &document.blocks);
    let paying = |c: &&Clause| {
        let heading: String =
            text[c.span.clone()].lines().next().unwrap_or_default().chars().take(30).collect();
        ["付款", "支付", "结算方式", "价款"].iter().any(|w| heading.contains(w)) && !heading.contains("违约")
    };
    let mut covered = 0;
    for clause in clauses.iter().filter(|c| c.annex.is_none() && c.kind != Kind::Head).filter(paying) {
        if clause.span.start < covered {
            continue;
        }
        // a table of steps in the same clause says it better
        if payments.iter().any(|p| clause.whole.contains(&p.span.start)) {
            continue;
        }
        if let Some(steps) = term::prose_steps(&text, clause.whole.clone()) {
            covered = clause.whole.end;
            payments.push(steps);
        }
    }
    Contract {
        signed: term::sign_dates(&text, head.clone(), &signatures),
        periods: term::periods(&text, 0..text.len()),
        earnest: term::earnest(&text, head_end.min(body_end)..body_end, fen),
        retention: {
            let body = head_end.min(body_end)..body_end;
            term::retention(&text, body.clone(), term::settlement(&text, body).or(fen))
        },
        penalties: term::penalties(&text, head_end.min(text.len())..text.len()),
        disputes: term::dispute_clauses(&text, &clauses),
        blocks: document.blocks.clone(),
        clauses,
        head,
        body,
        signatures,
        kind,
        title,
        parties,
        price,
        payments,
        text,
    }
}

/// The nearest character boundary at or before a place.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl Contract {
    /// The innermost clause at a place.
    pub fn clause_at(&self, place: usize) -> Option<&Clause> {
        self.clauses.iter().rev().find(|c| c.span.start <= place && place <= c.span.end)
    }

    /// The day of signing: the last real one written.
    pub fn sign_day(&self) -> Option<Day> {
        self.signed.iter().filter_map(Written::day).max()
    }

    /// The price in fen, unless it is an estimate or a rent.
    pub fn price_fen(&self) -> Option<i64> {
        self.price.as_ref().filter(|p| !p.estimate && self.kind != ContractType::Lease).map(|p| p.amount.fen)
    }

    /// The terms as a value that serialises.
    pub fn facts(&self, kind: ContractType) -> Facts {
        let percent = |billionths: i64| billionths as f64 / PERCENT as f64;
        let term = self.periods.iter().find(|p| p.term).or(self.periods.first());
        let forum = (!self.disputes.is_empty()).then(|| {
            let said: String = self.disputes.iter().map(|s| &self.text[s.clone()]).collect();
            let kind = match (said.contains("仲裁"), said.contains("法院") || said.contains("诉讼")) {
                (true, true) => "both",
                (true, false) => "arbitration",
                _ => "court",
            };
            Forum { kind, bodies: term::forums(&self.text, &self.disputes) }
        });
        Facts {
            kind,
            title: self.title.clone(),
            number: term::number(&self.text[self.head.clone()]).map(|n| n.0),
            parties: self
                .parties
                .iter()
                .map(|p| PartyFact {
                    role: p.role.clone(),
                    name: p.name.clone(),
                    uscc: p.uscc.as_ref().map(|u| u.code.clone()),
                    address: p.address.clone(),
                })
                .collect(),
            price_fen: self.price.as_ref().map(|p| p.amount.fen),
            price_is_estimate: self.price.as_ref().is_some_and(|p| p.estimate),
            price_in_words_fen: self.price.as_ref().and_then(|p| p.words.as_ref()).map(|a| a.fen),
            net_fen: self.price.as_ref().and_then(|p| p.net.as_ref()).map(|a| a.fen),
            tax_fen: self.price.as_ref().and_then(|p| p.tax.as_ref()).map(|a| a.fen),
            tax_percent: self.price.as_ref().and_then(|p| p.rate).map(percent),
            tax_included: self.price.as_ref().and_then(|p| p.included),
            sign_date: self.sign_day(),
            start_date: term.and_then(|p| p.start.day()),
            end_date: term.and_then(|p| p.end.day()),
            payment_steps: self
                .payments
                .first()
                .map(|s| {
                    s.steps
                        .iter()
                        .map(|step| StepFact {
                            percent: step.share.map(percent),
                            amount_fen: step.fen,
                            trigger: step.trigger.clone(),
                            cumulative: s.cumulative,
                        })
                        .collect()
                })
                .unwrap_or_default(),
            earnest: self
                .earnest
                .first()
                .map(|e| EarnestFact { amount_fen: e.fen, percent: percent(e.billionths) }),
            retention_percent: self.retention.first().map(|r| percent(r.billionths)),
            penalties: self
                .penalties
                .iter()
                .map(|p| PenaltyFact {
                    text: self.text[p.span.clone()].trim().to_owned(),
                    daily: p.daily,
                    percent: p.rate.map(percent),
                    amount_fen: p.fen,
                })
                .collect(),
            forum,
        }
    }
}
