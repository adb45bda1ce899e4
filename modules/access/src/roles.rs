//! The built-in roles and what each allows: data, in both languages.

use kernel::{Grant, Grants, Scope, Text, Verb};
use schemars::JsonSchema;
use serde::Serialize;

store::text_enum! {
    /// What somebody does in the organisation.
    pub enum Role {
        AccountManager = "account_manager",
        ContractOfficer = "contract_officer",
        Legal = "legal",
        SiteManager = "site_manager",
        Finance = "finance",
        ServiceAgent = "service_agent",
        Planner = "planner",
        Manager = "manager",
        Administrator = "administrator",
        PortalUser = "portal_user",
    }
}

/// A role with its names and grants, for pages that let one choose.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RoleShown {
    /// The role's word.
    pub role: Role,
    /// Its name.
    pub name: Text,
    /// What it allows.
    pub grants: Vec<Grant>,
}

use Scope::{All, Own, Party, Team};
use Verb::{Administer, Decide, Edit, See};

type Line = (&'static str, Verb, Scope);

/// What everybody in the house may do besides their role's own lines.
const STAFF: &[Line] = &[("search", See, All), ("own", Edit, Own)];

impl Role {
    /// Its name in both languages.
    pub const fn name(self) -> Text {
        match self {
            Role::AccountManager => Text::fixed("客户经理", "Account manager"),
            Role::ContractOfficer => Text::fixed("合同专员", "Contract officer"),
            Role::Legal => Text::fixed("法务", "Legal counsel"),
            Role::SiteManager => Text::fixed("项目经理", "Site manager"),
            Role::Finance => Text::fixed("财务", "Finance"),
            Role::ServiceAgent => Text::fixed("客服", "Service agent"),
            Role::Planner => Text::fixed("计划员", "Planner"),
            Role::Manager => Text::fixed("管理层", "Manager"),
            Role::Administrator => Text::fixed("系统管理员", "Administrator"),
            Role::PortalUser => Text::fixed("门户用户", "Portal user"),
        }
    }

    /// Its own lines: room, strongest verb, records reached.
    const fn lines(self) -> &'static [Line] {
        match self {
            Role::AccountManager => {
                &[("party", See, All), ("party", Edit, Own), ("contract", See, Team), ("contract", Edit, Own)]
            }
            Role::ContractOfficer => &[("party", See, All), ("party", Edit, Own), ("contract", Edit, All)],
            Role::Legal => &[("party", See, All), ("contract", Decide, All)],
            Role::SiteManager => &[("party", See, All), ("contract", See, Team)],
            Role::Finance => &[("party", See, All), ("contract", See, All)],
            Role::ServiceAgent => &[("party", See, All), ("party", Edit, Own), ("contract", See, Team)],
            Role::Planner => &[("party", See, All), ("contract", See, Team)],
            Role::Manager => &[("party", Decide, All), ("contract", Decide, All), ("audit", See, All)],
            Role::Administrator => &[("*", Administer, All)],
            // No search: it has no narrower view than the whole organisation.
            Role::PortalUser => &[("party", See, Party), ("contract", See, Party), ("own", Edit, Own)],
        }
    }

    /// Everything it allows.
    pub fn grants(self) -> Vec<Grant> {
        let staff = if self == Role::PortalUser { &[] } else { STAFF };
        let grant = |(room, verb, scope): &Line| Grant { room: (*room).into(), verb: *verb, scope: *scope };
        self.lines().iter().chain(staff).map(grant).collect()
    }

    /// The role as pages show it.
    pub fn shown(self) -> RoleShown {
        RoleShown { role: self, name: self.name(), grants: self.grants() }
    }
}

/// Everything that several roles allow together, each line once.
pub fn grants_of(roles: &[Role]) -> Grants {
    let mut grants: Vec<Grant> = vec![];
    for grant in roles.iter().flat_map(|role| role.grants()) {
        if !grants.contains(&grant) {
            grants.push(grant);
        }
    }
    Grants(grants)
}

/// Whether `held` allows all that `asked` allows: nobody may hand out more than they have.
pub(crate) fn covers(held: &Grants, asked: &Grants) -> bool {
    let one = |g: &Grant| {
        g.room == "own"
            || held
                .0
                .iter()
                .any(|h| (h.room == g.room || h.room == "*") && h.verb >= g.verb && h.scope >= g.scope)
    };
    asked.0.iter().all(one)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Right;

    /// How far a role's rights to see, edit, decide and administer reach in a room.
    fn reach(role: Role, room: &'static str) -> String {
        let rights = [Right::see(room), Right::edit(room), Right::decide(room), Right::administer(room)];
        let word = |right| match grants_of(&[role]).scope(right) {
            None => "-",
            Some(Party) => "party",
            Some(Own) => "own",
            Some(Team) => "team",
            Some(All) => "all",
        };
        rights.map(word).join(" ")
    }

    /// See, edit, decide, administer: in parties, in contracts, in the audit.
    #[test]
    fn what_each_role_may_do() {
        let (none, reader, ruler) = ("- - - -", "all - - -", "all all all all");
        let table = [
            (Role::AccountManager, "all own - -", "team own - -", none),
            // Prepares what others commit the organisation to: decides about findings, but overrides no error.
            (Role::ContractOfficer, "all own - -", "all all - -", none),
            (Role::Legal, reader, "all all all -", none),
            (Role::SiteManager, reader, "team - - -", none),
            (Role::Finance, reader, reader, none),
            (Role::ServiceAgent, "all own - -", "team - - -", none),
            (Role::Planner, reader, "team - - -", none),
            (Role::Manager, "all all all -", "all all all -", reader),
            (Role::Administrator, ruler, ruler, ruler),
            (Role::PortalUser, "party - - -", "party - - -", none),
        ];
        assert_eq!(table.map(|(role, ..)| role), Role::ALL);
        for (role, party, contract, audit) in table {
            let found = ["party", "contract", "audit"].map(|room| reach(role, room));
            assert_eq!(found, [party, contract, audit], "{role:?}");
            let users = if role == Role::Administrator { ruler } else { none };
            assert_eq!(reach(role, "access"), users, "{role:?}");
            assert_eq!(reach(role, "search") != none, role != Role::PortalUser, "{role:?}");
        }
    }

    #[test]
    fn only_administrators_cover_everything() {
        for role in Role::ALL {
            assert!(covers(&grants_of(&[Role::Administrator]), &grants_of(&[*role])), "{role:?}");
        }
        assert!(!covers(&grants_of(&[Role::Manager]), &grants_of(&[Role::Administrator])));
        assert!(!covers(&grants_of(&[Role::PortalUser]), &grants_of(&[Role::Planner])));
    }
}
