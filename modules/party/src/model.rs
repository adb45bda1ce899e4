//! What a party is. Pure: no database, no clock.

use kernel::Kind as IdKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Cell, Field, Param, Unexpected, Value};

/// The kind of a party's id.
#[derive(Debug)]
pub enum PartyKind {}
impl IdKind for PartyKind {
    const PREFIX: &'static str = "pt";
}

/// The kind of a contact's id.
#[derive(Debug)]
pub enum ContactKind {}
impl IdKind for ContactKind {
    const PREFIX: &'static str = "cn";
}

store::text_enum! {
    /// What sort of body a party is.
    pub enum Kind { Organisation = "organisation", Person = "person", Department = "department" }
}

store::text_enum! {
    /// What a party is to the firm; it may be several things at once.
    pub enum Role {
        Customer = "customer",
        Supplier = "supplier",
        Partner = "partner",
        Contractor = "contractor",
        Distributor = "distributor",
        EndUser = "end_user",
        InternalCustomer = "internal_customer",
        Guarantor = "guarantor",
    }
}

store::text_enum! {
    /// What part a contact plays when the other side buys.
    pub enum BuyingRole {
        DecisionMaker = "decision_maker",
        Influencer = "influencer",
        Gatekeeper = "gatekeeper",
        Buyer = "buyer",
        User = "user",
        Initiator = "initiator",
    }
}

/// The roles of a party, each once. In the database `,customer,supplier,`, so that one can be looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Roles(pub Vec<Role>);

impl Roles {
    /// Each role once, in the order of [`Role::ALL`].
    #[must_use]
    pub fn tidy(&self) -> Roles {
        Roles(Role::ALL.iter().copied().filter(|role| self.0.contains(role)).collect())
    }
}

impl Param for Roles {
    fn value(&self) -> Value<'_> {
        let words: String = self.0.iter().flat_map(|role| [role.as_str(), ","]).collect();
        Value::Text(format!(",{words}").into())
    }
}

impl Field for Roles {
    fn read(cell: Cell<'_>) -> Result<Roles, Unexpected> {
        let Cell::Text(text) = &cell else { return Err(Unexpected::new("roles", &cell)) };
        let roles: Result<Vec<Role>, _> = text.split(',').filter(|w| !w.is_empty()).map(str::parse).collect();
        roles.map(Roles).map_err(|_| Unexpected::new("roles", &cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_read_back() {
        let roles = Roles(vec![Role::Supplier, Role::Customer, Role::Supplier]).tidy();
        let Value::Text(text) = roles.value() else { panic!("roles are text") };
        assert_eq!(text, ",customer,supplier,");
        assert_eq!(Roles::read(Cell::Text(&text)).unwrap(), roles);
        assert_eq!(Roles::read(Cell::Text(",")).unwrap(), Roles::default());
        assert!(Roles::read(Cell::Text(",king,")).is_err());
    }
}
