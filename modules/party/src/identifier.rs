//! Numbers that the state gives: the unified social credit code of organisations (GB 32100-2015) and the resident
//! identity number of persons (GB 11643-1999). Both end in a check character, so a slip of the pen is noticed.

use kernel::{Day, Text};

use kernel::half_width;

use crate::words;

/// The characters of a credit code; I, O, S, V and Z are left out because they are mistaken for digits.
const CODE_CHARACTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// GB 32100-2015, table 2: powers of 3 modulo 31.
const CODE_WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// GB 11643-1999, table 1: powers of 2 modulo 11.
const RESIDENT_WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// GB 11643-1999: the check character for each remainder.
const RESIDENT_CHECKS: &[u8; 11] = b"10X98765432";
/// Both have so many characters.
const LENGTH: usize = 18;

/// What is wrong with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// It has so many characters instead of 18.
    Length(usize),
    /// This character cannot stand at this place (from 1).
    Character(usize, char),
    /// The birthday in it is no day of the calendar, or is in the future.
    Birthday,
    /// The last character should be this one, or another was mistyped.
    Check(char),
}

impl Slip {
    /// The slip in words, with the place and the remedy.
    pub fn text(self, resident: bool) -> Text {
        match self {
            Slip::Length(found) if resident => words::resident_length(found),
            Slip::Length(found) => words::code_length(found),
            Slip::Character(place, found) => words::code_character(place, found),
            Slip::Birthday => words::RESIDENT_BIRTHDAY,
            Slip::Check(expected) => words::code_check(expected),
        }
    }
}

/// The number as it is kept: narrow capitals without spaces and hyphens.
pub fn tidy(given: &str) -> String {
    let kept = given
        .chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}'));
    kept.flat_map(char::to_uppercase).collect()
}

/// Checks a tidy unified social credit code.
pub fn credit_code(code: &str) -> Result<(), Slip> {
    let found = code.chars().count();
    if found != LENGTH {
        return Err(Slip::Length(found));
    }
    let mut sum = 0;
    for (place, c) in code.chars().enumerate() {
        let value = CODE_CHARACTERS.iter().position(|known| char::from(*known) == c);
        // Places 3 to 8 are the region, which is all digits.
        let value = value.filter(|_| !(2..8).contains(&place) || c.is_ascii_digit());
        let value = value.ok_or(Slip::Character(place + 1, c))?;
        sum += value * CODE_WEIGHTS.get(place).copied().unwrap_or(0);
    }
    let expected = char::from(CODE_CHARACTERS[(31 - sum % 31) % 31]);
    if code.ends_with(expected) { Ok(()) } else { Err(Slip::Check(expected)) }
}

/// Checks a tidy resident identity number; nobody is born after `today`.
pub fn resident_number(number: &str, today: Day) -> Result<(), Slip> {
    let found = number.chars().count();
    if found != LENGTH {
        return Err(Slip::Length(found));
    }
    let mut sum = 0;
    for (place, c) in number.chars().enumerate() {
        let last = place == LENGTH - 1;
        if !(c.is_ascii_digit() || last && c == 'X') {
            return Err(Slip::Character(place + 1, c));
        }
        let digit = c.to_digit(10).unwrap_or(10) as usize;
        sum += digit * RESIDENT_WEIGHTS.get(place).copied().unwrap_or(0);
    }
    // All characters are ASCII by now, so bytes and characters count alike.
    let birthday = format!("{}-{}-{}", &number[6..10], &number[10..12], &number[12..14]);
    if Day::parse(&birthday).map_or(true, |day| day > today) {
        return Err(Slip::Birthday);
    }
    let expected = char::from(RESIDENT_CHECKS[sum % 11]);
    if number.ends_with(expected) { Ok(()) } else { Err(Slip::Check(expected)) }
}

/// A resident identity number as others may see it: region and last four characters.
pub fn masked(number: &str) -> String {
    let count = number.chars().count();
    let hide = |(place, c)| if place < 6 || place + 4 >= count { c } else { '*' };
    number.chars().enumerate().map(hide).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes of the demo story, and of everybody's example of the standard.
    const GOOD: &[&str] = &[
        "91320613MANFCXGK32",
        "91320612MACR49Q48E",
        "91320115MAX32LJY76",
        "91320614MA9F7MPM4C",
        "91310114MAG7BG9465",
        "91321003MAYT826X2A",
        "91320505MAXATN0FX4",
        "91320214MA0QGY2546",
        "91321202MA15QA9D6Y",
        "91320903MAW09XAH7H",
        "91320581MA8AU5DA22",
        "91320114MA8HHQUYX2",
        "91340123MAKDYKEY28",
        "91330206MAD39C4Y9E",
        "91320613MAD5MF807C",
        "91320623MA9126RU97",
        "91320281MAWYCTEW1T",
        "91320681MANBJHK65Q",
        "91320411MA8YG8XL3W",
        "91320585MARACM1T47",
        "91320682MAHMJ6F89A",
        "91321102MA1RMY8G8A",
        "91320412MA5C9NM09R",
        "91310117MAN2F9U08D",
        "91320613MADTUY0Q6M",
        "91320312MALE6RKL3U",
        "91320105MAXHUL8E99",
        "91320582MA332YMK29",
        "91320612MAK3FC3L1F",
        "91320281MAJAJ0WD45",
        "91330108MA5QA36P59",
        "91320602MA1YN9YX6Q",
        "91320613MAGA2HP87L",
        "91320411MAGMGBQU4T",
        "91350100M000100Y43",
    ];

    #[test]
    fn credit_codes_with_their_check_character_pass() {
        for code in GOOD {
            assert_eq!(credit_code(code), Ok(()), "{code}");
        }
    }

    #[test]
    fn every_other_last_character_is_noticed() {
        for code in GOOD {
            let last = code.as_bytes()[17];
            for other in CODE_CHARACTERS.iter().filter(|c| **c != last) {
                let wrong = format!("{}{}", &code[..17], char::from(*other));
                assert_eq!(credit_code(&wrong), Err(Slip::Check(char::from(last))), "{wrong}");
            }
        }
    }

    #[test]
    fn credit_codes_with_slips_are_named() {
        for (code, slip) in [
            ("", Slip::Length(0)),
            ("91320613MANFCXGK3", Slip::Length(17)),
            ("91320613MANFCXGK322", Slip::Length(19)),
            ("９1320613MANFCXGK32", Slip::Character(1, '９')),
            ("913206I3MANFCXGK32", Slip::Character(7, 'I')),
            ("91A20613MANFCXGK32", Slip::Character(3, 'A')),
            ("91320613MANFCXGKO2", Slip::Character(17, 'O')),
            ("91320163MANFCXGK32", Slip::Check('T')),
        ] {
            let found = credit_code(code);
            match slip {
                Slip::Check(_) => assert!(matches!(found, Err(Slip::Check(_))), "{code}: {found:?}"),
                other => assert_eq!(found, Err(other), "{code}"),
            }
        }
        assert_eq!(tidy(" ９１320613-manfcxgk 32"), "91320613MANFCXGK32");
    }

    #[test]
    fn resident_numbers_are_checked() {
        let today = Day::parse("2026-10-31").unwrap();
        for (number, expected) in [
            ("11010519491231002X", Ok(())), // the standard's own examples
            ("440524188001010014", Ok(())),
            ("110105194912310021", Err(Slip::Check('X'))),
            ("11010519491331002X", Err(Slip::Birthday)),
            ("11010520990101002X", Err(Slip::Birthday)),
            ("1101051949123100", Err(Slip::Length(16))),
            ("1101051949123100XX", Err(Slip::Character(17, 'X'))),
            ("一1010519491231002X", Err(Slip::Character(1, '一'))),
        ] {
            assert_eq!(resident_number(number, today), expected, "{number}");
        }
        assert_eq!(masked("11010519491231002X"), "110105********002X");
    }
}
