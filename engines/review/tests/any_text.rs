//! Whatever the text, a review ends in a report, in every form that reports take.

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use kernel::Lang;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestCaseError;
use review::output::{json::json, sarif::sarif, text::text};
use review::{ContractType, Options, read, review};

/// The sample contracts, and contracts in other people's manners.
static CONTRACTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let root = env!("CARGO_MANIFEST_DIR");
    let folders = ["tests/data", "../../samples/contracts"];
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(format!("{root}/{folder}")).unwrap());
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    paths.sort();
    assert!(paths.len() > 20);
    paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
});

/// What happens to a contract on its way: lines lost, doubled, moved, joined; numbers and words cut short.
#[derive(Clone, Debug)]
enum Change {
    Delete(Index),
    Double(Index),
    Swap(Index, Index),
    Join(Index),
    CutNumber(Index, Index),
    CutLine(Index, Index),
    Insert(Index, Index, String),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        at().prop_map(Change::Delete),
        at().prop_map(Change::Double),
        (at(), at()).prop_map(|(a, b)| Change::Swap(a, b)),
        at().prop_map(Change::Join),
        (at(), at()).prop_map(|(line, place)| Change::CutNumber(line, place)),
        (at(), at()).prop_map(|(line, place)| Change::CutLine(line, place)),
        (at(), at(), piece()).prop_map(|(line, place, piece)| Change::Insert(line, place, piece)),
    ]
}

fn apply(lines: &mut Vec<String>, change: &Change) {
    if lines.is_empty() {
        return;
    }
    let (count, cut) = (lines.len(), |line: &str, place: &Index| {
        let places: Vec<usize> = line.char_indices().map(|(at, _)| at).chain([line.len()]).collect();
        *place.get(&places)
    });
    match change {
        Change::Delete(line) => drop(lines.remove(line.index(count))),
        Change::Double(line) => {
            let at = line.index(count);
            lines.insert(at, lines[at].clone());
        }
        Change::Swap(a, b) => lines.swap(a.index(count), b.index(count)),
        Change::Join(line) => {
            let at = line.index(count);
            if at + 1 < count {
                let next = lines.remove(at + 1);
                lines[at].push_str(&next);
            }
        }
        Change::CutNumber(line, place) => {
            // the first line with a number from here on, so that most cuts meet one
            let start = line.index(count);
            let is_digit = |c: char| review::number::digit(c).is_some();
            let Some(line) = lines[start..].iter_mut().find(|line| line.contains(is_digit)) else { return };
            let digits: Vec<usize> =
                line.char_indices().filter(|(_, c)| is_digit(*c)).map(|(at, _)| at).collect();
            line.remove(*place.get(&digits));
        }
        Change::CutLine(line, place) => {
            let line = &mut lines[line.index(count)];
            line.truncate(cut(line, place));
        }
        Change::Insert(line, place, piece) => {
            let line = &mut lines[line.index(count)];
            let at = cut(line, place);
            line.insert_str(at, piece);
        }
    }
}

fn mutated() -> impl Strategy<Value = String> {
    (any::<Index>(), proptest::collection::vec(change(), 1..40)).prop_map(|(which, changes)| {
        let mut lines: Vec<String> = which.get(&CONTRACTS).lines().map(str::to_owned).collect();
        for change in &changes {
            apply(&mut lines, change);
        }
        lines.join("\n")
    })
}

/// A piece of a contract, or of anything.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("第一条 ".to_owned()),
        Just("\n甲方（盖章）：".to_owned()),
        Just("\n甲方：".to_owned()),
        Just("附件3　".to_owned()),
        Just("合同总价9,999,999,999,999,999元（大写：玖仟玖佰亿元整）".to_owned()),
        Just("自2026年1月1日起至2025年13月41日止，共99999天".to_owned()),
        Just("自9999年12月31日至次年99月99日，期限为99999年".to_owned()),
        Just("每逾期一日支付99999999999%的违约金".to_owned()),
        Just("逾期每日支付99,999,999,999,999,999元".to_owned()),
        Just("\n数量\t单价\t金额\n99999999999\t9999999999\t1\n合计\t\t\n".to_owned()),
        Just("提交仲裁委员会或者仲裁院".to_owned()),
        Just("对裁决不服的，可以起诉".to_owned()),
        Just("□ 甲 □ 乙 ＿＿＿".to_owned()),
        Just("质量保证金为5%，定金30%".to_owned()),
        Just("质量保证金0.01元，结算价0元".to_owned()),
        Just("￥5%".to_owned()),
        Just("江海建设物流有限公司".to_owned()),
        "[0-9.,%年月日条款一二三万亿元　 \\n\\t（）：。]{0,12}",
        "\\PC{0,8}",
    ]
}

fn pieces() -> impl Strategy<Value = String> {
    proptest::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

fn a_report_comes_of(source: &str, kind: Option<ContractType>) -> Result<(), TestCaseError> {
    let Ok(document) = document::read_text(source.as_bytes()) else { return Ok(()) };
    let contract = read(&document);
    prop_assert!(
        contract.clauses.is_sorted_by_key(|clause| clause.span.start),
        "clauses in the order of the text"
    );
    let report = review(&contract, &Options { contract_type: kind, ..Options::default() });
    for finding in &report.findings {
        prop_assert_eq!(contract.text.get(finding.span.clone()), Some(finding.text.as_str()));
        prop_assert!(!finding.basis.is_empty(), "{} cites nothing", finding.rule);
    }
    let rules = &report.rules;
    let told = rules.passed.len() + rules.failed.len() + rules.not_applicable.len() + rules.not_checked.len();
    prop_assert_eq!(told, review::rules().len());
    for lang in [Lang::Zh, Lang::En] {
        let _ = text("a.txt", &contract, &report, lang);
        let _ = json("a.txt", &contract, &report, lang, true);
    }
    let _ = sarif(&[("a.txt".to_owned(), contract, report)], Lang::Zh);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_is_too_strange(text in pieces(), construction: bool) {
        a_report_comes_of(&text, construction.then_some(ContractType::Construction))?;
    }
}

proptest! {
    // a whole contract takes longer than some pieces
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_contract_is_too_damaged(text in mutated()) {
        a_report_comes_of(&text, None)?;
    }
}
