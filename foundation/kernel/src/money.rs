//! Money is a whole number of fen. It is never a float.

use std::{fmt, iter::Sum, ops};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An amount in fen of renminbi (1 yuan = 100 fen). In JSON a plain integer; field names end in `_fen`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct Money(i64);

/// Why a written amount is not money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyError {
    /// Characters that are not digits, separators or one decimal point.
    NotANumber,
    /// More than two decimals: smaller than a fen.
    FinerThanAFen,
    /// Larger than the product can hold (about 92 thousand billion yuan).
    TooLarge,
}

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);

    /// An amount given in fen.
    pub const fn from_fen(fen: i64) -> Money {
        Money(fen)
    }

    /// The amount in fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Reads an amount in yuan as people write it: `10,025,300.00`, `￥88.5`, `-3`; full-width forms too.
    pub fn parse_yuan(written: &str) -> Result<Money, MoneyError> {
        let (mut whole, mut decimals, mut places, mut digits) = (0i64, 0i64, None::<u32>, 0);
        let written: String = written.trim().chars().map(plain).collect();
        let (negative, body) = match written.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, written.as_str()),
        };
        for c in body.trim_start_matches(['¥', ' ']).chars() {
            match (c, places) {
                (',' | ' ', None) if digits > 0 => {}
                ('.', None) => places = Some(0),
                ('0'..='9', None) => {
                    digits += 1;
                    whole = push(whole, c)?;
                }
                ('0'..='9', Some(n)) if n < 2 => {
                    digits += 1;
                    decimals = push(decimals, c)?;
                    places = Some(n + 1);
                }
                ('0', Some(_)) => {}
                ('1'..='9', Some(_)) => return Err(MoneyError::FinerThanAFen),
                _ => return Err(MoneyError::NotANumber),
            }
        }
        if digits == 0 {
            return Err(MoneyError::NotANumber);
        }
        let scale = if places == Some(1) { 10 } else { 1 };
        let fen = whole.checked_mul(100).and_then(|f| f.checked_add(decimals * scale));
        fen.map(|f| Money(if negative { -f } else { f })).ok_or(MoneyError::TooLarge)
    }

    /// Multiplies by a fraction `numerator / denominator` and rounds half away from zero, as invoices do.
    /// `None` when the result does not fit or the denominator is zero.
    pub fn times(self, numerator: i64, denominator: i64) -> Option<Money> {
        if denominator == 0 {
            return None;
        }
        let product = i128::from(self.0) * i128::from(numerator);
        let denominator = i128::from(denominator);
        let (product, denominator) =
            if denominator < 0 { (-product, -denominator) } else { (product, denominator) };
        let half = if product < 0 { -denominator } else { denominator };
        i64::try_from((product * 2 + half) / (denominator * 2)).ok().map(Money)
    }

    /// The sum, or `None` when it does not fit.
    pub fn checked_add(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).map(Money)
    }

    /// The absolute amount.
    pub fn abs(self) -> Money {
        Money(self.0.saturating_abs())
    }
}

/// The characters of an amount in the form that is read: half-width, one sign for minus, one for yuan.
fn plain(c: char) -> char {
    match crate::half_width(c) {
        '￥' => '¥',
        '−' => '-',
        '\u{a0}' => ' ',
        other => other,
    }
}

fn push(number: i64, digit: char) -> Result<i64, MoneyError> {
    let digit = i64::from(digit as u8 - b'0');
    number.checked_mul(10).and_then(|n| n.checked_add(digit)).ok_or(MoneyError::TooLarge)
}

/// Yuan with thousands separators and two decimals: `10,025,300.00`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let fen = self.0.unsigned_abs();
        let yuan = (fen / 100).to_string();
        let mut grouped = String::with_capacity(yuan.len() + yuan.len() / 3);
        for (i, c) in yuan.chars().enumerate() {
            if i > 0 && (yuan.len() - i).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(c);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}{grouped}.{:02}", fen % 100))
    }
}

impl ops::Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money(self.0.saturating_add(other.0))
    }
}

impl ops::Sub for Money {
    type Output = Money;
    fn sub(self, other: Money) -> Money {
        Money(self.0.saturating_sub(other.0))
    }
}

impl ops::Neg for Money {
    type Output = Money;
    fn neg(self) -> Money {
        Money(self.0.saturating_neg())
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Money>>(amounts: I) -> Money {
        amounts.fold(Money::ZERO, |sum, amount| sum + amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn written_amounts_are_read() {
        for (written, expected) in [
            ("10,025,300.00", Ok(1_002_530_000)),
            ("￥88.5", Ok(8850)),
            ("１，２３４．５６", Ok(123_456)),
            ("-3", Ok(-300)),
            ("0.5", Ok(50)),
            ("1.230", Ok(123)),
            ("1.235", Err(MoneyError::FinerThanAFen)),
            ("", Err(MoneyError::NotANumber)),
            ("三万", Err(MoneyError::NotANumber)),
            ("1.2.3", Err(MoneyError::NotANumber)),
            ("99999999999999999999", Err(MoneyError::TooLarge)),
        ] {
            assert_eq!(Money::parse_yuan(written).map(Money::fen), expected, "{written}");
        }
    }

    #[test]
    fn fractions_round_half_away_from_zero() {
        for (fen, numerator, denominator, expected) in
            [(1, 1, 2, 1), (-1, 1, 2, -1), (887_194_690, 13, 100, 115_335_310), (10, 1, -3, -3), (5, 0, 7, 0)]
        {
            let product = Money::from_fen(fen).times(numerator, denominator);
            assert_eq!(product, Some(Money::from_fen(expected)), "{fen} x {numerator}/{denominator}");
        }
        assert_eq!(Money::from_fen(1).times(1, 0), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(fen in -1_000_000_000_000_000i64..1_000_000_000_000_000) {
            let money = Money::from_fen(fen);
            prop_assert_eq!(Money::parse_yuan(&money.to_string()), Ok(money));
        }
    }
}
