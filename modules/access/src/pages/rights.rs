//! Rights in words: rooms by the names the rail gives them, verbs and scopes by ours.

use kernel::{Lang, Right, Scope, Text, Verb};
use operation::{Cx, House};

use super::{Choice, words};
use crate::{model, user::RIGHT};

/// All that one may do, and all that one may see.
static EVERYTHING: [(&str, Text); 2] = [("*.administer", words::ALL_RIGHTS), ("*.see", words::ALL_SEEN)];

pub(super) const fn verb(verb: Verb) -> Text {
    match verb {
        Verb::See => words::SEE,
        Verb::Edit => words::EDIT,
        Verb::Decide => words::DECIDE,
        Verb::Administer => words::ADMINISTER,
    }
}

pub(super) const fn scope(scope: Scope) -> Text {
    match scope {
        Scope::Party => words::SCOPE_PARTY,
        Scope::Own => words::SCOPE_OWN,
        Scope::Team => words::SCOPE_TEAM,
        Scope::All => words::SCOPE_ALL,
    }
}

/// What a room of rights is called: as its place in the rail is, if it has one.
pub(super) fn room(house: &House, name: &str) -> Text {
    if name == RIGHT.room {
        return words::ROOM_ACCESS;
    }
    if name == Right::OWN.room {
        return words::ROOM_OWN;
    }
    let in_rail = house.rooms().find(|room| room.name == name).map(|room| room.title.clone());
    in_rail.unwrap_or_else(|| Text::same(name))
}

/// Every right that something in the house asks for, room by room. One's own account is no question of roles.
pub(super) fn asked(house: &House) -> Vec<Right> {
    let all = house.operations().map(|row| row.right).chain(house.pages().map(|row| row.right));
    let mut asked: Vec<Right> = vec![];
    for right in all.chain(house.downloads().map(|row| row.right)) {
        if ![Right::OWN.room, Right::SELF.room].contains(&right.room) && !asked.contains(&right) {
            asked.push(right);
        }
    }
    let rooms: Vec<&str> = asked.iter().map(|right| right.room).collect();
    asked.sort_by_key(|right| (rooms.iter().position(|room| *room == right.room), right.verb));
    asked
}

/// What a token can be narrowed to: what the caller may do.
pub(super) fn offered(cx: &Cx<'_, '_>) -> Vec<Choice> {
    let fits = |right: &Right| cx.actor.scope(*right).is_some();
    let all = EVERYTHING.iter().map(|(value, _)| (*value).to_owned());
    let own = [Right::SEE_OWN, Right::OWN];
    let single = asked(cx.house).into_iter().chain(own).filter(fits).map(|right| right.to_string());
    all.chain(single)
        .map(|value| Choice { word: word(cx.house, &value, cx.lang), value, on: false })
        .collect()
}

/// A token's right in words: `contract.see` as “合同：查看”.
pub(super) fn word(house: &House, right: &str, lang: Lang) -> String {
    if let Some((_, text)) = EVERYTHING.iter().find(|(value, _)| *value == right) {
        return text.get(lang).to_owned();
    }
    match model::token_right(right) {
        Ok((name, held)) => {
            let name = if name == "*" { words::EVERY_ROOM } else { room(house, name) };
            words::right_in(name.get(lang), verb(held).get(lang)).get(lang).to_owned()
        }
        Err(_) => right.to_owned(),
    }
}
