//! What every write of a party has in common: reach, rules that need other rows, journal, search index.

use access::{directory, model::TeamKind};
use kernel::{Actor, Event, Fault, FieldFault, Id, Outcome, Right, User};
use operation::{Cx, Reach};
use serde_json::Value;
use store::{Record as _, narrow::Facet, search};

use crate::{
    contact,
    details::{self, Faults},
    identifier,
    model::{Kind, PartyKind, Roles},
    named::Named,
    store::{CONTACTS_OF, Contact, PARENT_OF, PARTIES_AFTER, PARTY_BY_CODE, PARTY_IN_REACH, Party},
    words,
};

/// Nobody has more parties above each other than this.
const LEVELS_MAX: usize = 64;

/// A party in reach of the caller's right; what is out of reach does not exist.
pub fn party_in_reach(cx: &mut Cx<'_, '_>, right: Right, id: Id<PartyKind>) -> Outcome<Party> {
    let reach = cx.reach(right)?;
    let org = cx.org();
    let [org, word, user, teams, party] = reach.params(&org);
    let found = cx.tx.opt(PARTY_IN_REACH, &[org, word, user, teams, party, &id], Party::read)?;
    found.ok_or(Fault::Missing)
}

/// Puts a party that is to be written below the one named as `above`, and checks it against its own rules and other rows. All fields at fault together;
/// then the code that somebody has.
pub(crate) fn settle(
    cx: &mut Cx<'_, '_>,
    right: Right,
    party: &mut Party,
    before: Option<&Party>,
    above: Option<&Named>,
) -> Outcome<()> {
    let unknown = above.map(|named| place_below(cx, party, named, before)).transpose()?.unwrap_or_default();
    let mut faults = rules(cx, right, party, before)?;
    faults.0.extend(unknown);
    let owner = party.owner.filter(|owner| before.and_then(|b| b.owner) != Some(*owner));
    let team = party.team.filter(|team| before.and_then(|b| b.team) != Some(*team));
    keepers(cx, owner, team, &mut faults)?;
    faults.done()?;
    code_is_free(cx, right, party)
}

/// Puts a party below the one that is named so; what is wrong with the name, else.
fn place_below(
    cx: &mut Cx<'_, '_>,
    party: &mut Party,
    above: &Named,
    before: Option<&Party>,
) -> Outcome<Vec<FieldFault>> {
    match above.find(cx, "parent", before.and_then(|before| before.parent)) {
        Ok(parent) => party.parent = Some(parent),
        Err(Fault::Malformed { fields }) => return Ok(fields),
        Err(other) => return Err(other),
    }
    Ok(vec![])
}

/// A party's own rules, its place below another, and the caller's reach.
pub(crate) fn rules(
    cx: &mut Cx<'_, '_>,
    right: Right,
    party: &mut Party,
    before: Option<&Party>,
) -> Outcome<Faults> {
    let mut faults = Faults(details::settle(party, cx.today()));
    if party.parent != before.and_then(|b| b.parent)
        && let Some(parent) = party.parent
        && stands_above(cx, party.id, parent)?
    {
        faults.add("parent", words::PARENT_CIRCLE);
    }
    if !covers(&cx.reach(right)?, party) {
        let field = if before.is_some_and(|b| b.owner == party.owner) { "team" } else { "owner" };
        faults.add(field, words::OUT_OF_REACH);
    }
    Ok(faults)
}

/// Those who are to look after a party exist, and may. The caller and the caller's teams do: they are here.
pub(crate) fn keepers(
    cx: &mut Cx<'_, '_>,
    owner: Option<Id<User>>,
    team: Option<Id<TeamKind>>,
    faults: &mut Faults,
) -> Outcome<()> {
    let org = cx.org();
    let caller = cx.actor.user.filter(|_| cx.actor.party.is_none());
    if let Some(owner) = owner.filter(|owner| caller != Some(*owner))
        && !directory::has_person(cx.tx, org, owner)?
    {
        faults.add("owner", words::OWNER_MISSING);
    }
    if let Some(team) = team.filter(|team| !cx.actor.teams.contains(&team.number()))
        && !directory::has_team(cx.tx, org, team)?
    {
        faults.add("team", words::TEAM_MISSING);
    }
    Ok(())
}

/// Who looks after a record: an owner and a team.
pub type Keepers = (Option<Id<User>>, Option<Id<TeamKind>>);

/// Checks who is to look after another room's record that concerns this party: those who were just chosen exist and may,
/// and whoever chose them still reaches the record. All fields at fault together.
pub fn check_keepers(
    cx: &mut Cx<'_, '_>,
    right: Right,
    party: Option<i64>,
    before: Keepers,
    after: Keepers,
) -> Outcome<()> {
    let mut faults = Faults::default();
    let owner = after.0.filter(|owner| before.0 != Some(*owner));
    let team = after.1.filter(|team| before.1 != Some(*team));
    keepers(cx, owner, team, &mut faults)?;
    let covered = cx.reach(right)?.covers(party, after.0, after.1.map(|team| team.number()));
    if before != after && !covered {
        faults.add(if before.0 == after.0 { "team" } else { "owner" }, words::OUT_OF_REACH);
    }
    faults.done()
}

/// Whether a party is in a reach.
pub(crate) fn covers(reach: &Reach, party: &Party) -> bool {
    reach.covers(Some(party.id.number()), party.owner, party.team.map(|team| team.number()))
}

/// Whether `id` is `below`, or stands above it.
fn stands_above(cx: &mut Cx<'_, '_>, id: Id<PartyKind>, below: Id<PartyKind>) -> Outcome<bool> {
    let (org, mut at) = (cx.org(), Some(below));
    for _ in 0..LEVELS_MAX {
        match at {
            None => return Ok(false),
            Some(here) if here == id => return Ok(true),
            Some(here) => at = cx.tx.opt(PARENT_OF, &[&org, &here], |row| row.get(0))?.flatten(),
        }
    }
    Ok(true) // deeper than any group of firms: refused like a circle
}

fn code_is_free(cx: &mut Cx<'_, '_>, right: Right, party: &Party) -> Outcome<()> {
    let Some(code) = &party.code else { return Ok(()) };
    let org = cx.org();
    let other = cx.tx.opt(PARTY_BY_CODE, &[&org, code], Party::read)?;
    let Some(other) = other.filter(|other| other.id != party.id) else { return Ok(()) };
    let seen = covers(&cx.reach(Right::see(right.room))?, &other);
    let text = match (seen, other.archived) {
        (false, _) => words::CODE_TAKEN_ELSEWHERE,
        (true, true) => words::code_taken_archived(&other.name),
        (true, false) => words::code_taken(&other.name),
    };
    Err(Fault::refused("party.code_taken", text))
}

/// Writes a changed party if anything changed: row, journal, search index. Returns it as it is now.
pub(crate) fn save(
    cx: &mut Cx<'_, '_>,
    act: &'static str,
    before: &Party,
    mut party: Party,
) -> Outcome<Party> {
    let event = Event::new(act, party.id, party.name.clone()).between(&facts(before)?, &facts(&party)?);
    if event.changes.is_empty() && before.code == party.code {
        return Ok(before.clone());
    }
    party.changed_at = cx.now;
    party.update(cx.tx).map_err(taken)?;
    party.version += 1;
    index(cx, &party)?;
    cx.record(&event)?;
    Ok(party)
}

/// Two may write one code at once; then the index decides, and the second hears why.
pub(crate) fn taken(error: store::Error) -> Fault {
    match error {
        store::Error::Taken(_) => Fault::refused("party.code_taken", words::CODE_JUST_TAKEN),
        other => other.into(),
    }
}

/// Puts a party into the search index, with all that lists narrow by.
pub(crate) fn index(cx: &mut Cx<'_, '_>, party: &Party) -> Outcome<()> {
    let (title, body) = details::searched(party);
    let number = |number: i64| number.to_string();
    let mut values = vec![
        ("id", number(party.id.number())),
        ("archived", if party.archived { "true".into() } else { String::new() }),
        ("kind", party.kind.as_str().to_owned()),
        ("tier", party.tier.clone()),
        ("province", party.province.clone()),
        ("city", party.city.clone()),
        ("owner", party.owner.map(|owner| number(owner.number())).unwrap_or_default()),
        ("team", party.team.map(|team| number(team.number())).unwrap_or_default()),
    ];
    values.extend(party.roles.0.iter().map(|role| ("role", role.as_str().to_owned())));
    let facets: Vec<Facet<'_>> =
        values.iter().filter(|(_, v)| !v.is_empty()).map(|(name, value)| Facet::new(name, value)).collect();
    Ok(search::index_with(cx.tx, party.org, party.id, title.trim_end(), &body, &facets)?)
}

/// So many parties are put into the index again at a time.
const INDEXED_AT_ONCE: i64 = 200;

/// Puts parties after a number into the search index again, each with its contacts.
pub(crate) fn index_again(after: i64, cx: &mut Cx<'_, '_>) -> Outcome<Option<i64>> {
    let org = cx.org();
    let some: Vec<Party> = cx.tx.all(PARTIES_AFTER, &[&org, &after, &INDEXED_AT_ONCE], Party::read)?;
    for party in &some {
        index(cx, party)?;
        let contacts = cx.tx.all(CONTACTS_OF, &[&org, &party.id, &i64::MAX], Contact::read)?;
        for contact in contacts {
            contact::index(cx, &contact, party)?;
        }
    }
    Ok(some.last().map(|party| party.id.number()))
}

/// A party as others may see it: a person's identity number is masked.
#[must_use]
pub(crate) fn shown(mut party: Party) -> Party {
    if party.kind == Kind::Person {
        party.code = party.code.map(|code| identifier::masked(&code));
    }
    party
}

/// A party as the caller may see it: portal users learn of theirs how it is called and reached, not what the firm thinks
/// of it or who looks after it.
pub(crate) fn shown_to(actor: &Actor, party: Party) -> Party {
    let party = shown(party);
    if actor.is_inside() {
        return party;
    }
    Party {
        roles: Roles::default(),
        tier: String::new(),
        parent: None,
        industry: String::new(),
        since: None,
        note: String::new(),
        owner: None,
        team: None,
        ..party
    }
}

/// A contact as the caller may see it, likewise.
pub(crate) fn contact_shown_to(actor: &Actor, contact: Contact) -> Contact {
    if actor.is_inside() { contact } else { Contact { buying_role: None, note: String::new(), ..contact } }
}

/// What the journal compares: all but the moments, which an entry has anyway.
pub(crate) fn facts(party: &Party) -> Outcome<Value> {
    let mut value = serde_json::to_value(shown(party.clone())).map_err(Fault::broken)?;
    if let Some(fields) = value.as_object_mut() {
        fields.remove("created_at");
        fields.remove("changed_at");
    }
    Ok(value)
}
