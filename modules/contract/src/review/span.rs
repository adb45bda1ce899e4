//! Spans of a text: characters to bytes, and overlapping ones cut into pieces that nest.

use std::{collections::BTreeMap, ops::Range};

/// Byte spans of character spans, in one pass over the text; what lies beyond the text ends with it.
pub(crate) fn bytes(text: &str, spans: impl Iterator<Item = (i64, i64)>) -> Vec<Range<usize>> {
    let spans: Vec<(i64, i64)> = spans.map(|(start, end)| (start, end.max(start))).collect();
    let mut places: BTreeMap<i64, usize> =
        spans.iter().flat_map(|(start, end)| [*start, *end]).map(|place| (place, text.len())).collect();
    let mut wanted = places.iter_mut().peekable();
    for (count, (at, _)) in text.char_indices().enumerate() {
        let Some((place, found)) = wanted.peek_mut() else { break };
        if **place <= count as i64 {
            **found = at;
            wanted.next();
        }
    }
    spans.iter().map(|(start, end)| places[start]..places[end]).collect()
}

/// A stretch of text over which the same covers lie.
#[derive(Debug, PartialEq)]
pub(crate) struct Piece {
    /// Where; empty for a cover without extent.
    pub span: Range<usize>,
    /// Which covers, by their place in the list, the widest first.
    pub covers: Vec<usize>,
}

/// Cuts covers that may overlap in any way into pieces, in the order of the text.
pub(crate) fn pieces(covers: &[Range<usize>]) -> Vec<Piece> {
    #[derive(Default)]
    struct Edge {
        begin: Vec<usize>,
        end: Vec<usize>,
        empty: Vec<usize>,
    }
    let mut edges: BTreeMap<usize, Edge> = BTreeMap::new();
    for (index, span) in covers.iter().enumerate() {
        if span.is_empty() {
            edges.entry(span.start).or_default().empty.push(index);
        } else {
            edges.entry(span.start).or_default().begin.push(index);
            edges.entry(span.end).or_default().end.push(index);
        }
    }
    let wider = |index: &usize| (std::cmp::Reverse(covers[*index].len()), *index);
    let (mut out, mut active, mut last) = (vec![], Vec::<usize>::new(), 0);
    for (place, edge) in edges {
        if !active.is_empty() {
            out.push(Piece { span: last..place, covers: active.clone() });
        }
        out.extend(edge.empty.into_iter().map(|index| Piece { span: place..place, covers: vec![index] }));
        active.retain(|index| !edge.end.contains(index));
        for index in edge.begin {
            let at = active.binary_search_by_key(&wider(&index), wider).unwrap_or_else(|at| at);
            active.insert(at, index);
        }
        last = place;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_become_bytes() {
        let text = "第1条𠮷约";
        let spans = [(0, 1), (1, 2), (3, 5), (4, 99), (5, 5), (2, 1)];
        let found: Vec<&str> = bytes(text, spans.into_iter()).into_iter().map(|span| &text[span]).collect();
        assert_eq!(found, ["第", "1", "𠮷约", "约", "", ""]);
    }

    #[test]
    fn no_cover_is_lost_however_they_overlap() {
        for covers in [
            vec![0..10, 4..6],
            vec![0..6, 4..10],
            vec![2..5, 2..5, 2..5],
            vec![0..3, 3..6, 1..1, 3..3, 6..6, 9..9],
            vec![0..10, 0..4, 2..4, 4..10],
        ] {
            let cut = pieces(&covers);
            assert!(cut.windows(2).all(|w| w[0].span.end <= w[1].span.start), "{cut:?}");
            for (index, cover) in covers.iter().enumerate() {
                let own: Vec<&Piece> = cut.iter().filter(|p| p.covers.contains(&index)).collect();
                let joined: usize = own.iter().map(|p| p.span.len()).sum();
                assert!(!own.is_empty() && joined == cover.len(), "{index} of {covers:?}: {cut:?}");
                assert_eq!((own[0].span.start, own[own.len() - 1].span.end), (cover.start, cover.end));
            }
        }
        let nested = pieces(&[4..6, 0..10]);
        assert_eq!(nested[1], Piece { span: 4..6, covers: vec![1, 0] }, "the widest is outside");
    }
}
