//! Tables of a Word file (ECMA-376 part 1, 17.4).

use super::body::{Context, Walk, author, branch, shades, tracked};
use super::flow::{Grid, GridCell, Item, Para};
use super::xml::Element;
use crate::limits;

impl<'t> Walk<'t> {
    pub(crate) fn table(&mut self, table: Element<'t>, context: &Context) -> Grid {
        let style = table.child("tblPr").and_then(|p| p.child("tblStyle")).and_then(|s| s.val());
        let shaded = style.is_some_and(|style| self.styles.shades_table(&style));
        let context = Context { shaded: context.shaded || shaded, ..context.clone() };
        let mut grid = Grid::default();
        self.rows(table, &context, &mut grid);
        grid
    }

    fn rows(&mut self, parent: Element<'t>, context: &Context, grid: &mut Grid) {
        for child in parent.elements() {
            match child.name() {
                "tr" => self.row(child, context, grid),
                "AlternateContent" => {
                    if let Some(branch) = branch(child) {
                        self.rows(branch, context, grid);
                    }
                }
                name if name.ends_with("Pr") || name == "tblGrid" => {}
                _ => self.rows(child, &tracked(child, context), grid),
            }
        }
    }

    fn row(&mut self, row: Element<'t>, context: &Context, grid: &mut Grid) {
        let properties = row.child("trPr");
        let number = |name: &str| {
            properties.and_then(|p| p.child(name)).and_then(|c| c.val()).and_then(|v| v.parse::<u16>().ok())
        };
        let mut context = context.clone();
        if let Some(mark) = properties.and_then(|p| p.child("ins")) {
            context.inserted = Some(author(mark));
        }
        let deleted = properties.and_then(|p| p.child("del"));
        if let Some(mark) = deleted {
            context.deleted = Some(author(mark));
        }
        let mut cells = Vec::new();
        if let Some(before) = number("gridBefore").filter(|n| *n > 0) {
            cells.push(GridCell { columns: before.min(limits::TABLE_COLUMNS), ..GridCell::default() });
        }
        self.cells(row, &context, &mut cells);
        if deleted.is_some() {
            // the row is gone from the page; what it said stays as leftovers at the end of the row above
            let pieces = cells.into_iter().flat_map(|cell| cell.items).filter_map(|item| match item {
                Item::Paragraph(para) => Some(para.pieces),
                Item::Table(_) => None,
            });
            let left = Para { pieces: pieces.flatten().collect(), ..Para::default() };
            if let Some(cell) = grid.rows.last_mut().and_then(|row| row.last_mut()) {
                cell.items.push(Item::Paragraph(left));
            }
        } else if !cells.is_empty() {
            grid.rows.push(cells);
        }
    }

    fn cells(&mut self, parent: Element<'t>, context: &Context, cells: &mut Vec<GridCell>) {
        for child in parent.elements() {
            match child.name() {
                "tc" => self.cell(child, context, cells),
                "AlternateContent" => {
                    if let Some(branch) = branch(child) {
                        self.cells(branch, context, cells);
                    }
                }
                name if name.ends_with("Pr") => {}
                _ => self.cells(child, &tracked(child, context), cells),
            }
        }
    }

    fn cell(&mut self, cell: Element<'t>, context: &Context, cells: &mut Vec<GridCell>) {
        let properties = cell.child("tcPr");
        let property = |name: &str| properties.and_then(|p| p.child(name));
        let span = property("gridSpan").and_then(|s| s.val()).and_then(|v| v.parse::<u16>().ok());
        let columns = span.unwrap_or(1).clamp(1, limits::TABLE_COLUMNS);
        let context = Context { shaded: context.shaded || shades(properties), ..context.clone() };
        let items = self.blocks(cell, &context);
        // hMerge is how files from before 2003 merge across (17.4.22)
        let merges_left = property("hMerge").is_some_and(|m| m.val().as_deref() != Some("restart"));
        if merges_left && let Some(left) = cells.last_mut() {
            left.columns = left.columns.saturating_add(columns).min(limits::TABLE_COLUMNS);
            left.items.extend(items);
            return;
        }
        let continues = property("vMerge").is_some_and(|m| m.val().as_deref() != Some("restart"));
        cells.push(GridCell { items, columns, continues });
    }
}
