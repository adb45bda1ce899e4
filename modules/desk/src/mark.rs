//! Which parts of a line are what was looked for.

/// A part of a line, and whether it is what was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) hit: bool,
}

/// A line cut where the query stands in it: the whole of it first, else each of its words.
pub(crate) fn marked(line: &str, q: &str) -> Vec<Part> {
    let chars: Vec<char> = line.chars().collect();
    let folded: Vec<char> = chars.iter().map(|c| fold(*c)).collect();
    let mut wanted: Vec<Vec<char>> =
        std::iter::once(q).chain(q.split_whitespace()).map(|word| word.chars().map(fold).collect()).collect();
    wanted.retain(|word: &Vec<char>| !word.is_empty());
    let (mut parts, mut at): (Vec<Part>, usize) = (vec![], 0);
    while let Some(rest) = folded.get(at..).filter(|rest| !rest.is_empty()) {
        let hit = wanted.iter().find(|word| rest.starts_with(word)).map(Vec::len);
        let text: String = chars.iter().skip(at).take(hit.unwrap_or(1)).collect();
        at += hit.unwrap_or(1);
        match parts.last_mut() {
            Some(last) if !last.hit && hit.is_none() => last.text.push_str(&text),
            _ => parts.push(Part { text, hit: hit.is_some() }),
        }
    }
    parts
}

/// Without regard to case; one character stays one.
fn fold(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_for_is_marked_wherever_it_stands() {
        for (line, q, expected) in [
            ("江海集团", "海集", "江[海集]团"),
            ("HT-2026 ht", "ht", "[HT]-2026 [ht]"),
            ("江海 集团", "集团 江海", "[江海] [集团]"),
            ("江海集团", "jhjt", "江海集团"),
            ("<b>", "b", "<[b]>"),
            ("", "b", ""),
            ("江海", " ", "江海"),
        ] {
            let shown = |part: Part| if part.hit { format!("[{}]", part.text) } else { part.text };
            assert_eq!(marked(line, q).into_iter().map(shown).collect::<String>(), expected, "{line} {q}");
        }
    }
}
