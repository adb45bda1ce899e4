//! Every article that a rule cites stands in `data/laws.tsv`, which was made from the official texts.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use kernel::Day;
use review::number::whole;
use review::{Basis, Options, rules};

/// One line of the table: an article as the official text has it.
#[derive(PartialEq, Eq)]
struct Article {
    law: &'static str,
    version: &'static str,
    /// Day on which the version was passed, as the pack of laws keys it; empty where the pack lacks the law.
    passed: &'static str,
    from: &'static str,
    to: Option<&'static str>,
    article: i64,
    /// How its text begins.
    begins: &'static str,
}

fn articles() -> Vec<Article> {
    let lines = include_str!("data/laws.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let [law, version, passed, from, to, article, begins] = cells[..] else {
                panic!("seven columns: {line}")
            };
            let to = Some(to).filter(|to| !to.is_empty());
            Article { law, version, passed, from, to, article: article.parse().unwrap(), begins }
        })
        .collect()
}

/// The numbers in "第二条、第七条".
fn numbers(basis: &Basis) -> Vec<i64> {
    let number = |part: &str| whole(part.strip_prefix('第').unwrap().strip_suffix('条').unwrap()).unwrap();
    basis.article.split('、').map(number).collect()
}

fn cited() -> impl Iterator<Item = (&'static str, &'static Basis)> {
    rules().iter().flat_map(|rule| rule.basis.iter().map(|basis| (rule.code, basis)))
}

#[test]
fn every_cited_article_exists_in_its_version_and_time() {
    let known = articles();
    for (code, basis) in cited() {
        for number in numbers(basis) {
            let found = known.iter().any(|a| {
                (a.law, a.version, a.article) == (basis.law, basis.version, number)
                    && (a.from, a.to) == (basis.valid_from, basis.valid_to)
            });
            assert!(found, "{code} cites {basis:?}, which data/laws.tsv does not have");
        }
    }
}

#[test]
fn the_table_holds_nothing_that_is_not_cited() {
    let cited: BTreeSet<(&str, &str, i64)> =
        cited().flat_map(|(_, b)| numbers(b).into_iter().map(|n| (b.law, b.version, n))).collect();
    for a in articles() {
        assert!(cited.contains(&(a.law, a.version, a.article)), "{} {}", a.law, a.article);
    }
}

#[test]
fn only_the_measures_on_retention_are_taken_from_elsewhere() {
    let elsewhere: BTreeSet<&str> =
        articles().iter().filter(|a| a.passed.is_empty()).map(|a| a.version).collect();
    assert_eq!(elsewhere, BTreeSet::from(["建质〔2017〕138号"]));
    for a in articles() {
        assert_eq!(a.passed.is_empty(), a.begins.is_empty(), "{} {}", a.law, a.article);
    }
}

#[test]
fn every_finding_cites_what_governs_its_day_of_signing() {
    let day = |text: &str| Day::parse(text).unwrap();
    let today = day("2026-06-01");
    for signed in ["2018-05-01", "2020-12-31", "2021-01-01", "2023-03-01", "2026-02-28", "2026-03-01"] {
        let signed = day(signed);
        for rule in rules() {
            let basis = rule.basis_on(Some(signed), Some(today));
            assert!(!basis.is_empty(), "{} on {signed}", rule.code);
            for b in basis {
                // C021 holds nothing against contracts signed before the Civil Code
                let spared = rule.code == "C021" && signed < day("2021-01-01");
                let used = if b.facts_from.is_some() { today } else { signed };
                let holds = day(b.valid_from) <= used && b.valid_to.is_none_or(|to| used <= day(to));
                assert!(holds || spared, "{} on {signed} cites {b:?}", rule.code);
            }
        }
    }
}

/// The versions of the Arbitration Law that a contract is told of.
fn arbitration(signed: &str, today: Option<&str>) -> Vec<(&'static str, &'static str)> {
    let text = format!("供货协议\n{signed}第一条　争议解决\n协商未果的，提交仲裁解决。\n");
    let contract = review::read(&document::read_text(text.as_bytes()).unwrap());
    let today = today.map(|day| Day::parse(day).unwrap());
    let report = review::review(&contract, &Options { today, ..Options::default() });
    let finding = report.findings.iter().find(|found| found.rule == "C095").unwrap();
    finding.basis.iter().map(|b| (b.version, b.article)).collect()
}

#[test]
fn the_arbitration_law_is_that_of_the_day_of_signing_else_of_the_review() {
    let old = [("2017-09-01", "第十六条"), ("2017-09-01", "第十八条")];
    let new = [("2025-09-12", "第二十七条"), ("2025-09-12", "第二十九条")];
    for (signed, today, expected) in [
        ("签订日期：2025年6月1日\n", Some("2026-06-01"), old),
        ("签订日期：2026年2月28日\n", Some("2026-06-01"), old),
        ("签订日期：2026年3月1日\n", Some("2026-06-01"), new),
        ("签订日期：2026年3月1日\n", Some("2025-12-01"), new),
        ("签订日期：2026年3月1日\n", None, new),
        ("", Some("2025-12-01"), old),
        ("", Some("2026-06-01"), new),
        ("", None, new),
        // no day that exists
        ("签订日期：2025年6月31日\n", Some("2026-06-01"), new),
    ] {
        assert_eq!(arbitration(signed, today), expected, "{signed:?} {today:?}");
    }
}

#[test]
fn an_interpretation_reaches_contracts_signed_before_it_but_not_before_the_code() {
    let penalty = rules().iter().find(|rule| rule.code == "C077").unwrap();
    let versions = |signed: &str| -> Vec<&str> {
        let today = Day::parse("2026-06-01").ok();
        penalty.basis_on(Day::parse(signed).ok(), today).iter().map(|b| b.version).collect()
    };
    assert_eq!(versions("2022-01-01"), ["2020-05-28", "法释〔2023〕13号"]);
    assert_eq!(versions("2020-01-01"), ["1999-03-15", "法释〔2009〕5号"]);
}

/// `QIHE_LAW_PACK` names an `articles.jsonl` with records `{law, ver, eff, art, text}`.
#[test]
#[ignore = "needs the pack of laws"]
fn the_table_agrees_with_the_pack_of_laws() {
    let pack = std::fs::read_to_string(std::env::var_os("QIHE_LAW_PACK").unwrap()).unwrap();
    let records: Vec<serde_json::Value> =
        pack.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for a in articles().iter().filter(|a| !a.passed.is_empty()) {
        let record =
            records.iter().find(|r| r["law"] == a.law && r["ver"] == a.passed && r["art"] == a.article);
        let record = record.unwrap_or_else(|| panic!("{} {} {}", a.law, a.passed, a.article));
        assert_eq!(record["eff"], a.from, "{} {}", a.law, a.article);
        let text: String = record["text"].as_str().unwrap().chars().filter(|c| !c.is_whitespace()).collect();
        assert!(text.starts_with(a.begins), "{} {}: {}", a.law, a.article, a.begins);
    }
}
