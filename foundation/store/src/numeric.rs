//! PostgreSQL's NUMERIC, which `SUM` and `AVG` over BIGINT give there. SQLite gives a whole number and a real.

use std::error::Error as StdError;

use postgres::types::{FromSql, Type};

/// A number that is whole if it fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Numeric {
    Int(i64),
    Real(f64),
}

impl<'a> FromSql<'a> for Numeric {
    /// Four numbers of 16 bits (count of digits, weight of the first, sign, decimals shown), then digits to base 10 000.
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Numeric, Box<dyn StdError + Sync + Send>> {
        let words: Vec<i16> =
            raw.chunks_exact(2).map(|pair| i16::from_be_bytes([pair[0], pair[1]])).collect();
        let (Some((head, digits)), 0) = (words.split_at_checked(4), raw.len() % 2) else {
            return Err("a NUMERIC is cut short".into());
        };
        let (weight, negative) = (
            i32::from(head[1]),
            match head[2] {
                0 => false,
                0x4000 => true,
                _ => return Err("a NUMERIC that is no finite number".into()),
            },
        );
        let (mut whole, mut real, mut fits) = (0i128, 0f64, weight < 8);
        for (place, digit) in (0i32..).zip(digits) {
            let power = weight - place;
            real += f64::from(*digit) * 10_000f64.powi(power);
            match u32::try_from(power) {
                Ok(power) if fits => whole += i128::from(*digit) * 10_000i128.pow(power),
                _ => fits = fits && *digit == 0,
            }
        }
        let signed = if negative { -whole } else { whole };
        Ok(match i64::try_from(signed) {
            Ok(int) if fits => Numeric::Int(int),
            _ => Numeric::Real(if negative { -real } else { real }),
        })
    }
    fn accepts(ty: &Type) -> bool {
        *ty == Type::NUMERIC
    }
}
