//! The catalogue: every rule, in the order of the codes. A new rule is one line here.

use super::{Rule, amount, construction, dates, dispute, identity, penalty, subject};

/// All rules in the order of their codes.
pub fn rules() -> &'static [&'static Rule] {
    const ALL: &[&Rule] = &[
        &identity::C001,
        &identity::C002,
        &identity::C004,
        &identity::C009,
        &dates::C010,
        &subject::C014,
        &subject::C015,
        &subject::C017,
        &subject::C018,
        &subject::C021,
        &amount::C028,
        &amount::C029,
        &amount::C030,
        &amount::C035,
        &penalty::C046,
        &dates::C053,
        &dates::C054,
        &dates::C057,
        &penalty::C077,
        &penalty::C078,
        &penalty::C084,
        &dispute::C093,
        &dispute::C094,
        &dispute::C095,
        &dispute::C096,
        &construction::C110,
    ];
    ALL
}
