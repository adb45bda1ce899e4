//! Price tables: which column is what, and what a row says.

use document::{BlockKind, Cell, Span, Table};

use crate::contract::Contract;
use crate::number;

/// A table whose header names a column of amounts.
pub(super) struct Priced<'t> {
    /// The table.
    pub table: &'t Table,
    /// How many rows the header has.
    pub header: usize,
    /// Column of quantities.
    pub quantity: Option<usize>,
    /// Column of unit prices.
    pub unit: Option<usize>,
    /// Column of amounts.
    pub amount: usize,
    /// Another column that may enter the product: months, discounts, surcharges.
    pub factor: bool,
}

/// The text of the cell that covers a column; merged cells count for all they cover.
pub(super) fn cell<'c>(contract: &'c Contract, row: &[Cell], column: usize) -> Option<(&'c str, Span)> {
    let mut at = 0;
    for cell in row {
        let next = at + usize::from(cell.columns.max(1));
        if (at..next).contains(&column) {
            return Some((contract.text.get(cell.span.clone())?.trim(), cell.span.clone()));
        }
        at = next;
    }
    None
}

/// Whether a row sums up the rows above it.
pub(super) fn is_total(contract: &Contract, row: &[Cell]) -> bool {
    let first =
        row.iter().map(|c| contract.text[c.span.clone()].trim()).find(|c| !c.is_empty()).unwrap_or_default();
    let first: String = first.chars().filter(|c| !c.is_whitespace()).collect();
    ["合计", "总计", "共计", "总价合计", "合计金额", "总合计"].iter().any(|w| first.starts_with(w))
}

/// Whether a row sums up a part of the table.
pub(super) fn is_part(contract: &Contract, row: &[Cell]) -> bool {
    row.iter().any(|c| contract.text[c.span.clone()].contains("小计"))
}

/// The tables with amounts.
pub(super) fn priced(contract: &Contract) -> Vec<Priced<'_>> {
    let tables = contract.blocks.iter().filter_map(|b| match &b.kind {
        BlockKind::Table(table) => Some(table),
        BlockKind::Paragraph(_) => None,
    });
    tables.filter_map(|table| columns(contract, table)).collect()
}

fn columns<'t>(contract: &Contract, table: &'t Table) -> Option<Priced<'t>> {
    // the header is the first row with at least two names and no numbers
    let header = table.rows.iter().take(3).position(|row| {
        let cells: Vec<&str> = row.iter().map(|c| contract.text[c.span.clone()].trim()).collect();
        cells.iter().filter(|c| !c.is_empty()).count() >= 2
            && cells.iter().all(|c| number::plain(c).is_none())
    })?;
    let width: usize = table.rows[header].iter().map(|c| usize::from(c.columns.max(1))).sum();
    let names: Vec<String> = (0..width)
        .map(|at| {
            cell(contract, &table.rows[header], at)
                .map_or(String::new(), |(n, _)| n.chars().filter(|c| !c.is_whitespace()).collect())
        })
        .collect();
    let is_unit = |n: &str| {
        (n.contains("单价")
            || n.contains("参考价")
            || n.contains("费率")
            || n.contains("租金标准")
            || n.ends_with("价格"))
            && !n.contains("合价")
    };
    let is_quantity = |n: &str| {
        n.contains("数量")
            || n.contains("工程量")
            || n.contains("预计量")
            || n.contains("用量")
            || n.contains("采购量")
            || n == "量"
            || n.contains("面积")
    };
    let is_amount = |n: &str| {
        ["金额", "合价", "总价", "小计", "合计", "预计费用", "预计运费", "价款", "年度租金", "货款", "总额"]
            .iter()
            .any(|w| n.contains(w))
            || (n.contains("费用") && !n.contains("单价"))
    };
    let unit = names.iter().position(|n| is_unit(n));
    let quantity = names.iter().position(|n| is_quantity(n) && !is_unit(n) && !is_amount(n));
    let amounts: Vec<usize> = (0..width).filter(|at| is_amount(&names[*at]) && Some(*at) != unit).collect();
    // with and without tax side by side: which one the unit price leads to is open
    let amount = *amounts.last()?;
    let factor = amounts.len() > 1
        || names.iter().any(|n| {
            [
                "月数", "系数", "折扣", "加价", "天数", "税率", "次数", "期数", "比例", "下浮", "上浮",
                "人数", "年限",
            ]
            .iter()
            .any(|w| n.contains(w))
        });
    let several = names.iter().filter(|n| is_unit(n)).count() > 1
        || names.iter().filter(|n| is_quantity(n)).count() > 1;
    Some(Priced { table, header: header + 1, quantity, unit, amount, factor: factor || several })
}
