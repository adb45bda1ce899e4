//! Signature blocks stand side by side on the page, yet each is read on its own: left first, then right.

use super::flow::{Grid, GridCell, Item, Para, Piece};

/// Words by which a reader knows where to sign.
const MARKS: [&str; 10] =
    ["盖章", "签章", "公章", "专用章", "签字", "签名", "（章）", "(章)", "signature", "seal"];

/// Sign here: a party's line of a signature block.
pub(crate) fn is_mark(text: &str) -> bool {
    let text = text.to_lowercase();
    text.chars().count() <= 80 && MARKS.iter().any(|mark| text.contains(mark))
}

/// Whether the table only serves to put signature blocks side by side.
pub(crate) fn is_block(grid: &Grid) -> bool {
    let columns = grid.rows.first().map_or(0, Vec::len);
    let even = grid
        .rows
        .iter()
        .all(|row| row.len() == columns && row.iter().all(|c| c.columns == 1 && !c.continues));
    let first = grid.rows.iter().map(|row| row.iter().map(GridCell::plain).collect::<Vec<_>>());
    let mut filled = first.filter(|row| row.iter().any(|text| !text.trim().is_empty()));
    (2..=4).contains(&columns)
        && grid.rows.len() <= 16
        && even
        && filled.next().is_some_and(|row| row.iter().all(|text| is_mark(text)))
}

/// The table's contents column by column.
pub(crate) fn by_column(grid: Grid) -> Vec<Item> {
    let mut columns: Vec<Vec<Item>> = Vec::new();
    for row in grid.rows {
        for (index, cell) in row.into_iter().enumerate() {
            match columns.get_mut(index) {
                Some(column) => column.extend(cell.items),
                None => columns.push(cell.items),
            }
        }
    }
    columns.into_iter().flatten().collect()
}

/// Takes apart signature blocks that are put side by side with tabs.
pub(crate) fn untab(items: Vec<Item>) -> Vec<Item> {
    let mut out = Vec::with_capacity(items.len());
    let mut rest = items.into_iter().peekable();
    while let Some(item) = rest.next() {
        let parts = match &item {
            Item::Paragraph(para) if parts(para) > 1 => {
                let plain = para.plain();
                if plain.split('\t').all(is_mark) { parts(para) } else { 0 }
            }
            _ => 0,
        };
        let Item::Paragraph(first) = item else {
            out.push(item);
            continue;
        };
        if parts == 0 {
            out.push(Item::Paragraph(first));
            continue;
        }
        let mut columns: Vec<Vec<Item>> = (0..parts).map(|_| Vec::new()).collect();
        let mut next = Some(first);
        while let Some(para) = next {
            for (column, part) in columns.iter_mut().zip(split(para)) {
                column.push(Item::Paragraph(part));
            }
            next = rest
                .next_if(|item| matches!(item, Item::Paragraph(para) if self::parts(para) == parts))
                .and_then(|item| if let Item::Paragraph(para) = item { Some(para) } else { None });
        }
        out.extend(columns.into_iter().flatten());
    }
    out
}

fn is_tab(piece: &Piece) -> bool {
    matches!(piece, Piece::Text { text, .. } if text == "\t")
}

/// How many parts tabs cut a paragraph into; 0 for a paragraph that has more about it than text.
fn parts(para: &Para) -> usize {
    if para.number.is_some() || !para.asides.is_empty() {
        return 0;
    }
    let plain = para.plain();
    if plain.contains('\n') { 0 } else { para.pieces.iter().filter(|piece| is_tab(piece)).count() + 1 }
}

fn split(para: Para) -> Vec<Para> {
    let properties = |node| Para {
        node,
        title: para.title,
        heading: para.heading,
        centred: para.centred,
        aside: para.aside,
        ..Para::default()
    };
    let mut all = vec![properties(para.node)];
    for piece in para.pieces {
        if is_tab(&piece) {
            all.push(properties(para.node));
        } else if let Some(last) = all.last_mut() {
            last.pieces.push(piece);
        }
    }
    all
}
