//! Numbers as words of the search index, so that a range is a few words: each number is put in as all its beginnings,
//! and the index answers `from 100 to 299` by asking for what has `c1` or `c2`.

use std::ops::RangeInclusive;

/// A number from 0 on as words: a letter for how many digits it has, and after it none, one, two, … of the digits.
/// What is less than 0 is no amount and no day, and stands for 0.
pub fn words(number: i64) -> impl Iterator<Item = String> {
    let digits = number.max(0).to_string();
    let word = format!("{}{digits}", letter(digits.len()));
    (1..=word.len()).map(move |end| word.chars().take(end).collect())
}

/// Words of which each number of a range has exactly one, and no other number has any.
pub(crate) fn range(wanted: &RangeInclusive<i64>) -> Vec<String> {
    let (from, to) = ((*wanted.start()).max(0), *wanted.end());
    let mut out = vec![];
    if from > to {
        return out;
    }
    for length in from.to_string().len()..=to.to_string().len() {
        let (least, most) = ends(length);
        let (from, to) = (from.max(least), to.min(most));
        let mut begun = letter(length).to_string();
        if (from, to) == (least, most) {
            out.push(begun); // every number of this length
        } else {
            cut(from.to_string().as_bytes(), to.to_string().as_bytes(), &mut begun, &mut out);
        }
    }
    out
}

/// Numbers of the same length: where all that follows is in the range, the beginning is enough.
fn cut(from: &[u8], to: &[u8], begun: &mut String, out: &mut Vec<String>) {
    let (Some((first, from_rest)), Some((last, to_rest))) = (from.split_first(), to.split_first()) else {
        return out.push(begun.clone());
    };
    if from.iter().all(|digit| *digit == b'0') && to.iter().all(|digit| *digit == b'9') {
        return out.push(begun.clone());
    }
    let (zeros, nines) = (vec![b'0'; from_rest.len()], vec![b'9'; to_rest.len()]);
    for digit in *first..=*last {
        begun.push(char::from(digit));
        let from = if digit == *first { from_rest } else { &zeros };
        let to = if digit == *last { to_rest } else { &nines };
        cut(from, to, begun, out);
        begun.pop();
    }
}

fn letter(length: usize) -> char {
    char::from(b'a' + (length as u8).saturating_sub(1))
}

/// The least and the most of so many digits.
fn ends(length: usize) -> (i64, i64) {
    let least = if length == 1 { 0 } else { 10i64.pow(length as u32 - 1) };
    (least, 10i64.checked_pow(length as u32).map_or(i64::MAX, |next| next - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_of_the_words_of_a_range_just_when_it_is_in_it() {
        let edges = [0, 1, 7, 9, 10, 11, 42, 99, 100, 101, 150, 199, 200, 999, 1000, 1999, 2025];
        let known: Vec<Vec<String>> = (0..2100).map(|number| words(number).collect()).collect();
        for from in edges {
            for to in edges {
                let wanted = range(&(from..=to));
                for (number, words) in (0..).zip(&known) {
                    let has = wanted.iter().filter(|word| words.contains(word)).count();
                    assert_eq!(has, usize::from((from..=to).contains(&number)), "{number} in {from}..={to}");
                }
            }
        }
        assert_eq!(range(&(100..=299)), ["c1", "c2"]);
        assert_eq!(range(&(20_260_100..=20_260_199)), ["h202601"]);
        let all = range(&(0..=i64::MAX));
        assert!(all.len() < 160, "the last length ends in the middle");
        assert!([0, 7, 1_002_530_000, i64::MAX].iter().all(|n| words(*n).any(|word| all.contains(&word))));
        assert!(words(-7).eq(words(0)));
    }
}
