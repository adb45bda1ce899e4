//! Numbers as words of the search index that run as the numbers do, so that a range is a few beginnings of words: an
//! index of words then answers `from 100 to 299` by asking for what begins with `c1` or `c2`.

use std::ops::RangeInclusive;

/// A number from 0 on as a word: a letter for how many digits it has, then the digits. What is less than 0 is no
/// amount and no day, and stands for 0.
pub fn word(number: i64) -> String {
    let digits = number.max(0).to_string();
    format!("{}{digits}", letter(digits.len()))
}

/// The beginnings that the words of all numbers of a range have, and of no others.
pub(crate) fn beginnings(range: &RangeInclusive<i64>) -> Vec<String> {
    let (from, to) = ((*range.start()).max(0), *range.end());
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
    fn words_run_as_numbers_do() {
        let numbers = [0, 1, 9, 10, 99, 100, 20_251_106, 20_260_101, 1_002_530_000, i64::MAX];
        let words: Vec<String> = numbers.iter().map(|n| word(*n)).collect();
        assert!(words.is_sorted(), "{words:?}");
        assert_eq!(word(-7), word(0));
    }

    #[test]
    fn a_range_is_what_begins_so_and_nothing_else() {
        let edges = [0, 1, 7, 9, 10, 11, 42, 99, 100, 101, 150, 199, 200, 999, 1000, 1999, 2025];
        for from in edges {
            for to in edges {
                let beginnings = beginnings(&(from..=to));
                for number in 0..2100 {
                    let begun = beginnings.iter().filter(|b| word(number).starts_with(*b)).count();
                    assert_eq!(
                        begun,
                        usize::from((from..=to).contains(&number)),
                        "{number} in {from}..={to}"
                    );
                }
            }
        }
        assert_eq!(beginnings(&(100..=299)), ["c1", "c2"]);
        assert_eq!(beginnings(&(20_260_100..=20_260_199)), ["h202601"]);
        assert!(beginnings(&(0..=i64::MAX)).len() < 160, "the last length ends in the middle");
        assert!(beginnings(&(0..=i64::MAX)).iter().any(|b| word(i64::MAX).starts_with(b)));
    }
}
