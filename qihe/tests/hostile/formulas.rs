//! R36: no cell of an exported table is a formula, and every text comes out as it went in.

use serde_json::json;

use crate::ground::on_both;

/// With these a spreadsheet begins a formula, a command, or a cell of its own.
const BEGINNINGS: [&str; 13] =
    ["=", "+", "-", "@", "＝", "＋", "－", "＠", " =", "\u{a0}=", "\u{3000}＝", "\"=", "\",="];

/// The cells of a table, without the mark at its beginning.
fn cells(table: &[u8]) -> Vec<String> {
    let text = table.strip_prefix("\u{feff}".as_bytes()).unwrap(); // the mark that says UTF-8
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    lines.iter().flat_map(|line| line.iter().map(str::to_owned)).collect()
}

#[test]
fn no_cell_of_an_export_is_a_formula_and_none_is_lost() {
    on_both(async |ground| {
        let mut typed = vec![];
        for begin in BEGINNINGS {
            let text = format!("{begin}HYPERLINK(\"http://evil.example\",1)|x");
            let party = json!({ "name": text, "short_name": text, "city": text, "industry": text, "address": text, "tier": begin });
            let party = ground.json("POST", "/parties", &party).await;
            assert_eq!(party.status, 201, "{}", party.text());
            let paper = json!({ "title": text, "name": text, "party": party.json()["id"], "text": format!("买卖合同\n甲方：{text}\n") });
            let contract = ground.json("POST", "/contracts", &paper).await;
            assert_eq!(contract.status, 201, "{}", contract.text());
            let account = json!({ "login": format!("u{}", typed.len()), "name": text, "password": "千里江陵一日还两岸", "roles": ["legal"] });
            assert_eq!(ground.json("POST", "/users", &account).await.status, 201);
            typed.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        for path in ["/parties/export.csv", "/contracts/export.csv", "/audit/export.csv"] {
            let answer = ground.get(path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            let cells = cells(&answer.body);
            for cell in &cells {
                let begin =
                    cell.trim_start_matches(|c: char| c.is_whitespace() || c.is_control()).chars().next();
                assert!(!begin.is_some_and(|c| "=+-@＝＋－＠".contains(c)), "{path}: {cell:?}");
            }
            for text in &typed {
                let found = cells.iter().any(|cell| cell.strip_prefix('\'').unwrap_or(cell) == text);
                assert!(
                    found,
                    "{path} has no cell {text:?}: {:?}",
                    cells.iter().take(60).collect::<Vec<_>>()
                );
            }
        }
    });
}
