//! The report as a compiler prints its diagnostics.

use std::fmt::Write as _;

use kernel::Lang;

use crate::contract::Contract;
use crate::report::{Finding, Report};
use crate::rule::{Rule, Severity};

/// Columns that a character takes in a terminal.
pub fn width(c: char) -> usize {
    match c as u32 {
        0..=0x1f | 0x7f..=0x9f | 0x200b..=0x200f | 0xfeff => 0,
        0x1100..=0x115f | 0x2e80..=0x303e | 0x3041..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 2,
        0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x20000..=0x3fffd => 2,
        // quotes, dashes and dots are wide in Chinese type
        0x2014 | 0x2018..=0x201d | 0x2026 | 0x2460..=0x24ff | 0x25a0..=0x25ff => 2,
        _ => 1,
    }
}

fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

fn severity(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Warning, Lang::Zh) => "警告",
        (Severity::Info, Lang::Zh) => "提示",
        (Severity::Error, Lang::En) => "error",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Info, Lang::En) => "info",
    }
}

/// The report of one file.
pub fn text(file: &str, contract: &Contract, report: &Report, lang: Lang) -> String {
    let mut out = String::new();
    for finding in &report.findings {
        diagnostic(&mut out, file, contract, finding, lang);
    }
    let count = |wanted: Severity| report.findings.iter().filter(|f| f.severity == wanted).count();
    let rules = &report.rules;
    let (e, w, i) = (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    let (p, n, u) = (rules.passed.len(), rules.not_applicable.len(), rules.not_checked.len());
    let _ = match lang {
        Lang::Zh => {
            writeln!(out, "{file}：{e} 个错误，{w} 个警告，{i} 个提示；规则通过 {p}，不适用 {n}，未检查 {u}")
        }
        Lang::En => writeln!(
            out,
            "{file}: {e} errors, {w} warnings, {i} notes; rules passed {p}, not applicable {n}, not checked {u}"
        ),
    };
    for (code, why) in &rules.not_checked {
        let _ = match lang {
            Lang::Zh => writeln!(out, "  未检查 {code}：{}", why.get(lang)),
            Lang::En => writeln!(out, "  not checked {code}: {}", why.get(lang)),
        };
    }
    out
}

fn diagnostic(out: &mut String, file: &str, contract: &Contract, f: &Finding, lang: Lang) {
    let text = contract.text.as_str();
    let start = text[..f.span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[f.span.start..].find('\n').map_or(text.len(), |at| f.span.start + at);
    let number = text[..f.span.start].matches('\n').count() + 1;
    let column = text[start..f.span.start].chars().count() + 1;
    // a window around the finding keeps long paragraphs on one line
    let (from, to) = window(text, start..end, f.span.start..f.span.end.min(end));
    let before = text[from..f.span.start].replace('\t', " ");
    let marked = text[f.span.start..f.span.end.min(to)].replace('\t', " ");
    let after = text[f.span.end.min(to).max(f.span.start)..to].replace('\t', " ");
    let (head, tail) = (if from > start { "…" } else { "" }, if to < end { "…" } else { "" });
    let margin = number.to_string();
    let gap = " ".repeat(margin.len());
    let _ = writeln!(out, "{}[{}]: {}", severity(f.severity, lang), f.rule, f.message.get(lang));
    let _ = writeln!(out, "{gap}--> {file}:{number}:{column} {}", f.clause);
    let _ = writeln!(out, "{gap} |");
    let _ = writeln!(out, "{margin} | {head}{before}{marked}{after}{tail}");
    let under = "^".repeat(columns(&marked).max(1));
    let _ = writeln!(out, "{gap} | {}{under}", " ".repeat(columns(head) + columns(&before)));
    let (why, law, fix) = match lang {
        Lang::Zh => ("理由", "依据", "建议"),
        Lang::En => ("why", "basis", "help"),
    };
    let _ = writeln!(out, "{gap} = {why}: {}", f.reason.get(lang));
    let basis: Vec<String> = f.basis.iter().map(|b| b.cite().get(lang).to_owned()).collect();
    if !basis.is_empty() {
        let _ = writeln!(out, "{gap} = {law}: {}", basis.join("，"));
    }
    if let Some(suggestion) = &f.suggestion {
        let _ = writeln!(out, "{gap} = {fix}: {}", suggestion.get(lang));
    }
    out.push('\n');
}

/// At most some columns around the finding.
fn window(text: &str, line: document::Span, found: document::Span) -> (usize, usize) {
    let back: usize = text[line.start..found.start].chars().rev().take(24).map(char::len_utf8).sum();
    let cut = text[found.clone()].chars().take(44).map(char::len_utf8).sum::<usize>();
    let stop = found.start + cut;
    let ahead: usize = text[stop..line.end].chars().take(20).map(char::len_utf8).sum();
    (found.start - back, if stop < found.end { stop } else { stop + ahead })
}

/// A rule in full, as `--explain` prints it.
pub fn explain(rule: &Rule, lang: Lang) -> String {
    let mut out = format!("{} {} ({})\n\n", rule.code, rule.name.get(lang), severity(rule.severity, lang));
    let _ = writeln!(out, "{}\n{}\n", rule.about.get(lang), rule.reason.get(lang));
    for basis in rule.basis {
        let until = basis.valid_to.map_or(String::new(), |to| format!(" – {to}"));
        let _ = writeln!(out, "{} [{}{until}]", basis.cite().get(lang), basis.valid_from);
    }
    let (fix, bad, good) = match lang {
        Lang::Zh => ("建议", "有问题的写法", "没有问题的写法"),
        Lang::En => ("help", "bad", "good"),
    };
    let _ = writeln!(out, "\n{fix}: {}", rule.suggestion.get(lang));
    for (title, example) in [(bad, rule.bad), (good, rule.good)] {
        let _ = writeln!(out, "\n{title}:");
        for line in example.lines() {
            let _ = writeln!(out, "    {line}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explanation_says_all_that_is_declared() {
        for rule in crate::rules() {
            for lang in [Lang::Zh, Lang::En] {
                let said = explain(rule, lang);
                for text in [&rule.name, &rule.about, &rule.reason, &rule.suggestion] {
                    assert!(said.contains(text.get(lang)), "{} lacks {}", rule.code, text.get(lang));
                }
                for basis in rule.basis {
                    assert!(
                        said.contains(basis.cite().get(lang)) && said.contains(basis.valid_from),
                        "{}",
                        rule.code
                    );
                }
                for line in rule.bad.lines().chain(rule.good.lines()) {
                    assert!(said.contains(line), "{} lacks {line}", rule.code);
                }
            }
        }
    }

    #[test]
    fn the_underline_stands_under_the_words() {
        let document =
            document::read_text("合同\n一、交货\n货物在2026年6月31日前交付。\n".as_bytes()).unwrap();
        let contract = crate::read(&document);
        let report = crate::review(&contract, &crate::Options::default());
        let out = text("a.txt", &contract, &report, Lang::Zh);
        assert!(out.contains("错误[C057]: “2026年6月31日”不存在\n --> a.txt:3:4 一\n  |\n3 | 货物在2026年6月31日前交付。\n  |       ^^^^^^^^^^^^^"), "{out}");
    }
}
