//! The party that a portal user acts for. The record belongs to a room above this one, which is asked through the table
//! of what can be found.

use kernel::{Fault, Id, Kind as _, Outcome};
use operation::Cx;

use crate::{model::PartyOfUser, words};

/// The party's name, where the house has parties and the actor may see this one.
pub(crate) fn name_of(cx: &mut Cx<'_, '_>, party: Id<PartyOfUser>) -> Outcome<Option<String>> {
    let house = cx.house;
    let Some(finder) = house.finders().find(|finder| finder.prefix == PartyOfUser::PREFIX) else {
        return Ok(None);
    };
    if cx.actor.scope(finder.right).is_none() {
        return Ok(None);
    }
    let found = (finder.resolve)(&[party.number()], cx)?;
    Ok(found.into_iter().find(|one| one.number == party.number()).map(|one| one.title))
}

/// A party given for a portal user, once it is known that there is one: who acts for nobody would see nothing.
pub(crate) fn known(cx: &mut Cx<'_, '_>, party: Option<Id<PartyOfUser>>) -> Outcome<Option<Id<PartyOfUser>>> {
    let house = cx.house;
    if let Some(party) = party
        && house.finders().any(|finder| finder.prefix == PartyOfUser::PREFIX)
        && name_of(cx, party)?.is_none()
    {
        return Err(Fault::field("party", words::PARTY_MISSING));
    }
    Ok(party)
}
