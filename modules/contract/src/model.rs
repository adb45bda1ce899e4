//! What a contract is. Pure: no database, no clock.

use kernel::Day;
use review::ContractType;

/// The kind of a contract's id.
#[derive(Debug)]
pub enum ContractKind {}
impl kernel::Kind for ContractKind {
    const PREFIX: &'static str = "ct";
}

store::text_enum! {
    /// What kind of contract it is.
    pub enum Kind {
        Construction = "construction",
        Sale = "sale",
        Transport = "transport",
        Warehousing = "warehousing",
        Lease = "lease",
        Service = "service",
        Other = "other",
    }
}

store::text_enum! {
    /// How far a contract has come.
    pub enum State { Draft = "draft", Reviewed = "reviewed" }
}

store::text_enum! {
    /// Which side the firm is on.
    pub enum Side { A = "a", B = "b", Neutral = "neutral" }
}

/// A day as a number that runs as days do: 20251106.
pub(crate) fn day_key(day: Day) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The number for no day of signing: before all days.
pub(crate) const UNSIGNED: i64 = 0;
/// The number for no day on which the term ends: after all days.
pub(crate) const ENDLESS: i64 = 99_999_999;

impl From<ContractType> for Kind {
    fn from(kind: ContractType) -> Kind {
        match kind {
            ContractType::Construction => Kind::Construction,
            ContractType::Sale => Kind::Sale,
            ContractType::Transport => Kind::Transport,
            ContractType::Warehousing => Kind::Warehousing,
            ContractType::Lease => Kind::Lease,
            ContractType::Service => Kind::Service,
            ContractType::Other => Kind::Other,
        }
    }
}

impl From<Kind> for ContractType {
    fn from(kind: Kind) -> ContractType {
        match kind {
            Kind::Construction => ContractType::Construction,
            Kind::Sale => ContractType::Sale,
            Kind::Transport => ContractType::Transport,
            Kind::Warehousing => ContractType::Warehousing,
            Kind::Lease => ContractType::Lease,
            Kind::Service => ContractType::Service,
            Kind::Other => ContractType::Other,
        }
    }
}

impl From<Side> for review::Side {
    fn from(side: Side) -> review::Side {
        match side {
            Side::A => review::Side::A,
            Side::B => review::Side::B,
            Side::Neutral => review::Side::Neutral,
        }
    }
}
