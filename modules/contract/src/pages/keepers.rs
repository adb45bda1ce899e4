//! Who looks after a contract: by name, and to choose from.

use access::{directory, model::TeamKind};
use kernel::{Id, Kind, Outcome, User};
use operation::Cx;

use super::Choice;
use crate::store::Contract;

/// Who can own a contract, and who owns it now, even where they left.
pub(super) fn owners(cx: &mut Cx<'_, '_>, now: Option<Id<User>>) -> Outcome<Vec<Choice>> {
    let org = cx.org();
    let mut all: Vec<_> = directory::people(cx.tx, org)?.into_iter().map(|one| (one.id, one.name)).collect();
    if let Some(gone) = now.filter(|now| all.iter().all(|(id, _)| id != now)) {
        all.push((gone, directory::name_of(cx.tx, org, gone)?.unwrap_or_else(|| gone.to_string())));
    }
    Ok(choices(all, now))
}

/// The teams.
pub(super) fn teams(cx: &mut Cx<'_, '_>, now: Option<Id<TeamKind>>) -> Outcome<Vec<Choice>> {
    let org = cx.org();
    let all = directory::teams(cx.tx, org)?.into_iter().map(|team| (team.id, team.name)).collect();
    Ok(choices(all, now))
}

fn choices<K: Kind>(all: Vec<(Id<K>, String)>, now: Option<Id<K>>) -> Vec<Choice> {
    let choice = |(id, word): (Id<K>, String)| Choice { value: id.to_string(), word, on: now == Some(id) };
    all.into_iter().map(choice).collect()
}

/// The owner's and the team's name; empty where there is none.
pub(super) fn keepers(cx: &mut Cx<'_, '_>, contract: &Contract) -> Outcome<[String; 2]> {
    let org = cx.org();
    let owner = match contract.owner {
        Some(owner) => directory::name_of(cx.tx, org, owner)?.unwrap_or_else(|| owner.to_string()),
        None => String::new(),
    };
    let on = |choice: Choice| choice.on.then_some(choice.word);
    let team = match contract.team {
        Some(team) => teams(cx, Some(team))?.into_iter().find_map(on).unwrap_or_else(|| team.to_string()),
        None => String::new(),
    };
    Ok([owner, team])
}
