//! What the firm keeps to itself. A portal user reaches records of the own party; what the firm thinks of them is not
//! theirs: reviews, decisions, notes, tiers, who looks after what, the journal. Rooms ask here, and nowhere else.

use kernel::{Fault, FieldFault, Outcome};

use crate::{Cx, words};

impl Cx<'_, '_> {
    /// Whether the caller belongs to the firm.
    pub fn is_inside(&self) -> bool {
        self.actor.is_inside()
    }

    /// Refuses portal users: [`Fault::InsideOnly`].
    pub fn inside(&self) -> Outcome<()> {
        if self.is_inside() { Ok(()) } else { Err(Fault::InsideOnly) }
    }

    /// Refuses portal users who narrow or sort by what they are not shown: each field with whether it is asked for.
    /// Which rows are left would tell what is in them.
    pub fn inside_fields(&self, asked: &[(&str, bool)]) -> Outcome<()> {
        let asked = asked.iter().filter(|(_, asked)| *asked && !self.is_inside());
        let fault =
            |(field, _): &(&str, bool)| FieldFault { field: (*field).to_owned(), text: words::INSIDE };
        let fields: Vec<FieldFault> = asked.map(fault).collect();
        if fields.is_empty() { Ok(()) } else { Err(Fault::Malformed { fields }) }
    }
}
