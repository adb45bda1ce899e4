//! A new party, and the look for duplicates before it.

use kernel::{Event, Id, Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Param, Record as _};

use crate::{
    details::{Details, Faults},
    identifier,
    list::Item,
    model::{Kind, Roles},
    save::{covers, facts, index, settle, shown, shown_to, taken},
    store::{PARTIES_BY_CONTACT_PHONE_KEY, PARTIES_BY_NAME_KEY, PARTIES_BY_PHONE_KEY, PARTY_BY_CODE, Party},
    text, words,
};

/// The look for duplicates shows so many of each sort.
const DUPLICATES_MAX: i64 = 20;

/// Creates a party.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Create {
    /// Its full name as in its papers; 200 characters at most.
    pub name: String,
    /// The rest.
    #[serde(flatten)]
    pub details: Details,
}

impl Operation for Create {
    const NAME: &'static str = "party.create";
    const ABOUT: Text = words::ABOUT_CREATE;
    const ROUTE: Route = Route::post("/parties");
    const RIGHT: Right = Right::edit("party");
    type Output = Party;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Party> {
        cx.inside()?; // a portal user has one party, and no second
        let mut party = blank(cx);
        party.name.clone_from(&self.name);
        self.details.apply(&mut party);
        settle(cx, Self::RIGHT, &mut party, None, self.details.parent.as_ref())?;
        party.insert(cx.tx).map_err(taken)?;
        index(cx, &party)?;
        let event = Event::new(Self::NAME, party.id, party.name.clone());
        cx.record(&event.between(&Value::Null, &facts(&party)?))?;
        Ok(shown(party))
    }

    fn landing(party: &Party) -> Option<String> {
        Some(format!("/parties/{}", party.id))
    }
}

/// A party as it is before anything is said about it.
pub(crate) fn blank(cx: &mut Cx<'_, '_>) -> Party {
    Party {
        org: cx.org(),
        id: cx.tx.new_id(),
        version: 1,
        kind: Kind::Organisation,
        name: String::new(),
        short_name: String::new(),
        roles: Roles::default(),
        code: None,
        tier: String::new(),
        parent: None,
        province: String::new(),
        city: String::new(),
        industry: String::new(),
        address: String::new(),
        phone: String::new(),
        email: String::new(),
        website: String::new(),
        since: None,
        note: String::new(),
        owner: cx.actor.user,
        team: cx.actor.teams.first().copied().map(Id::from_number),
        archived: false,
        name_key: String::new(),
        sort_key: String::new(),
        phone_key: String::new(),
        words: String::new(),
        created_at: cx.now,
        changed_at: cx.now,
    }
}

/// Looks for duplicates before a party is created. At least one field is to be given.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Check {
    /// The name; the form of the firm, brackets and blanks do not count.
    pub name: Option<String>,
    /// The credit code or resident identity number.
    pub code: Option<String>,
    /// The telephone number; those of contacts count too.
    pub phone: Option<String>,
}

/// Why a party may be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Same {
    /// The same code.
    Code,
    /// The same name but for the form of the firm.
    Name,
    /// The same telephone number, its own or a contact's.
    Phone,
}

/// A party that may be the same.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Duplicate {
    /// The party.
    pub party: Item,
    /// What is the same.
    pub same: Vec<Same>,
}

/// What the look for duplicates found.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Duplicates {
    /// Those in the caller's reach, archived ones included.
    pub items: Vec<Duplicate>,
    /// Whether there are others that the caller may not see; never said to portal users.
    pub elsewhere: bool,
}

impl Operation for Check {
    const NAME: &'static str = "party.check";
    const ABOUT: Text = words::ABOUT_CHECK;
    const ROUTE: Route = Route::get("/parties/check");
    const RIGHT: Right = Right::see("party");
    type Output = Duplicates;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Duplicates> {
        let key = |given: &Option<String>, make: fn(&str) -> String| {
            let made = given.as_deref().map(|g| make(&g.replace('\0', ""))).unwrap_or_default();
            Some(made).filter(|key| !key.is_empty())
        };
        let code = key(&self.code, identifier::tidy);
        let name = key(&self.name, text::name_key);
        let phone = key(&self.phone, text::phone_key);
        if code.is_none() && name.is_none() && phone.is_none() {
            let mut faults = Faults::default();
            faults.add("name", words::CHECK_EMPTY);
            faults.done()?;
        }
        let reach = cx.reach(Self::RIGHT)?;
        let org = cx.org();
        let mut found = Duplicates::default();
        for (same, key, statement) in [
            (Same::Code, &code, PARTY_BY_CODE),
            (Same::Name, &name, PARTIES_BY_NAME_KEY),
            (Same::Phone, &phone, PARTIES_BY_PHONE_KEY),
            (Same::Phone, &phone, PARTIES_BY_CONTACT_PHONE_KEY),
        ] {
            let Some(key) = key else { continue };
            let params: [&dyn Param; 3] = [&org, key, &DUPLICATES_MAX];
            let count = if same == Same::Code { 2 } else { 3 };
            for party in cx.tx.all(statement, &params[..count], Party::read)? {
                if covers(&reach, &party) {
                    found.add(shown_to(cx.actor, party), same);
                } else {
                    found.elsewhere |= cx.is_inside();
                }
            }
        }
        Ok(found)
    }
}

impl Duplicates {
    fn add(&mut self, party: Party, same: Same) {
        match self.items.iter_mut().find(|known| known.party.id == party.id) {
            Some(known) if known.same.contains(&same) => {}
            Some(known) => known.same.push(same),
            None => self.items.push(Duplicate { party: Item::from(party), same: vec![same] }),
        }
    }
}
