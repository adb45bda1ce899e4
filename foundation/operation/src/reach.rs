//! Whose records an actor reaches: the rule in Rust, and the parameters of the same rule in SQL.

use kernel::{Actor, Id, Org, Outcome, Right, Scope, User};
use store::{
    Param,
    narrow::{Facet, Narrow},
};

use crate::Cx;

/// How far a right reaches, in the form that statements take.
///
/// A statement that is narrowed to a reach has the organisation as `$1` and the reach as `$2` to `$5`: its word, the
/// user, the teams, the portal user's party.
#[derive(Clone, Debug)]
pub struct Reach {
    /// `all`, `team`, `own` or `party`.
    pub word: &'static str,
    /// The actor.
    pub user: Option<Id<User>>,
    /// Their teams: `,1,2,`.
    pub teams: String,
    /// The number of the party that a portal user acts for.
    pub party: Option<i64>,
}

impl Reach {
    /// The reach of a scope for an actor.
    pub fn new(scope: Scope, actor: &Actor) -> Reach {
        let word = match scope {
            Scope::All => "all",
            Scope::Team => "team",
            Scope::Own => "own",
            Scope::Party => "party",
        };
        let teams: String = actor.teams.iter().map(|team| format!("{team},")).collect();
        Reach { word, user: actor.user, teams: format!(",{teams}"), party: actor.party }
    }

    /// Whether a record of this owner and team, which concerns this party, is in reach: the same rule as in SQL.
    pub fn covers(&self, party: Option<i64>, owner: Option<Id<User>>, team: Option<i64>) -> bool {
        let own = self.user.is_some() && owner == self.user;
        match self.word {
            "all" => true,
            "team" => own || team.is_some_and(|t| self.teams.contains(&format!(",{t},"))),
            "own" => own,
            _ => self.party.is_some() && self.party == party,
        }
    }

    /// Narrows a list to this reach: the same rule once more, for the search index. The records' facets are `owner`,
    /// `team` and, under the name given here, the party that a portal user has to be.
    pub fn narrow(&self, narrow: &mut Narrow, party: &'static str) {
        let user = self.user.map(|user| user.number().to_string());
        let own = user.iter().map(|user| Facet::new("owner", user));
        let teams = self.teams.split(',').filter(|team| !team.is_empty());
        match self.word {
            "all" => {}
            "own" => narrow.any_facet(&own.collect::<Vec<_>>()),
            "team" => {
                let teams = teams.map(|team| Facet::new("team", team));
                narrow.any_facet(&own.chain(teams).collect::<Vec<_>>());
            }
            _ => {
                let number = self.party.map(|party| party.to_string());
                let only = number.iter().map(|number| Facet::new(party, number));
                narrow.any_facet(&only.collect::<Vec<_>>());
            }
        }
    }

    /// The first five parameters of a statement that is narrowed to this reach.
    pub fn params<'p>(&'p self, org: &'p Id<Org>) -> [&'p dyn Param; 5] {
        [org, &self.word, &self.user, &self.teams, &self.party]
    }
}

impl Cx<'_, '_> {
    /// How far a right reaches for the caller; [`kernel::Fault::Forbidden`] when they lack it.
    pub fn reach(&self, right: Right) -> Outcome<Reach> {
        Ok(Reach::new(self.scope(right)?, self.actor))
    }
}
