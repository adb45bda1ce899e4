//! Every table and statement of this room.
//!
//! In each statement that narrows to an actor's reach, `$1` is the organisation and `$2` to `$5` are the reach: its
//! word, the user, the teams, the portal user's party.

use access::model::TeamKind;
use kernel::{Day, Id, Instant, Org, User};
use store::{Record as _, Table};

use crate::model::{BuyingRole, ContactKind, Kind, PartyKind, Roles};

/// The tables of this room.
pub const TABLES: &[Table] = &[Table::Tenant("party"), Table::Tenant("contact")];

store::record! {
    /// An organisation, a person or a department with which the firm has to do.
    pub struct Party in "party" {
        /// The firm.
        #[serde(skip)]
        pub org: Id<Org>,
        /// Its identity.
        pub id: Id<PartyKind>,
        /// Grows with each change; give it back with a change so that nobody's work is overwritten.
        pub version: i64,
        /// What sort of body it is.
        pub kind: Kind,
        /// Its full name.
        pub name: String,
        /// What one calls it.
        pub short_name: String,
        /// What it is to the firm.
        pub roles: Roles,
        /// Unified social credit code, or a person's resident identity number.
        pub code: Option<String>,
        /// Its tier: `key`, `ordinary`, …; empty when it has none.
        pub tier: String,
        /// The party above it: a group, or the firm of a department.
        pub parent: Option<Id<PartyKind>>,
        /// Province.
        pub province: String,
        /// City.
        pub city: String,
        /// Its trade.
        pub industry: String,
        /// Where it is.
        pub address: String,
        /// Its telephone number.
        pub phone: String,
        /// Its e-mail address.
        pub email: String,
        /// Its web address.
        pub website: String,
        /// Since when one deals with it.
        pub since: Option<Day>,
        /// What else is to be known.
        pub note: String,
        /// Who looks after it.
        pub owner: Option<Id<User>>,
        /// Which team looks after it.
        pub team: Option<Id<TeamKind>>,
        /// Whether it is archived.
        pub archived: bool,
        /// The name without the form of the firm.
        #[serde(skip)]
        pub name_key: String,
        /// The name in pinyin.
        #[serde(skip)]
        pub sort_key: String,
        /// The telephone number's digits.
        #[serde(skip)]
        pub phone_key: String,
        /// The words that a list looks through.
        #[serde(skip)]
        pub words: String,
        /// When it was created.
        pub created_at: Instant,
        /// When it was last changed.
        pub changed_at: Instant,
    }
}

store::record! {
    /// A person one speaks with at a party.
    pub struct Contact in "contact" {
        /// The firm.
        #[serde(skip)]
        pub org: Id<Org>,
        /// Its identity.
        pub id: Id<ContactKind>,
        /// Grows with each change.
        pub version: i64,
        /// Where this person is.
        pub party: Id<PartyKind>,
        /// The person's name.
        pub name: String,
        /// What the person is there.
        pub title: String,
        /// The part the person plays in buying.
        pub buying_role: Option<BuyingRole>,
        /// Telephone number.
        pub phone: String,
        /// E-mail address.
        pub email: String,
        /// Whether this is the first one to turn to.
        pub main: bool,
        /// What else is to be known.
        pub note: String,
        /// The telephone number's digits.
        #[serde(skip)]
        pub phone_key: String,
        /// When it was created.
        pub created_at: Instant,
        /// When it was last changed.
        pub changed_at: Instant,
    }
}

/// What narrows a statement on `party` to a reach.
const REACH: &str = " AND (CAST($2 AS TEXT) = 'all'
    OR (CAST($2 AS TEXT) = 'own' AND owner = CAST($3 AS BIGINT))
    OR (CAST($2 AS TEXT) = 'team' AND (owner = CAST($3 AS BIGINT)
        OR CAST($4 AS TEXT) LIKE '%,' || CAST(team AS TEXT) || ',%'))
    OR (CAST($2 AS TEXT) = 'party' AND id = CAST($5 AS BIGINT)))";

/// Those with the numbers in `$6`.
const FOUND_SQLITE: &str = store::among!(sqlite, "$6");
const FOUND_POSTGRES: &str = store::among!(postgres, "$6");

const PARTY_FOUND: &str = "SELECT id, version, name, kind, code, city FROM party WHERE org = $1";
const CONTACT_FOUND: &str = "SELECT id, version, name, party, title,
    (SELECT name FROM party WHERE org = $1 AND id = contact.party) FROM contact WHERE org = $1 AND id";
const AT_PARTY: &str = " AND EXISTS (SELECT 1 FROM party WHERE org = $1 AND id = contact.party";

const ARCHIVED: &str = " AND archived = $6";
/// The same where no index is to be taken for it.
const ARCHIVED_TOO: &str = " AND COALESCE(archived, FALSE) = $6";
/// The filters of a list after `$6`, archived: `$7` role, `$8` kind, `$9` tier, `$10` owner, `$11` team, `$12` province,
/// `$13` city.
const FILTER: &str = " AND (CAST($7 AS TEXT) = '' OR roles LIKE CAST($7 AS TEXT))
    AND (CAST($8 AS TEXT) = '' OR kind = CAST($8 AS TEXT))
    AND (CAST($9 AS TEXT) = '' OR tier = CAST($9 AS TEXT))
    AND (CAST($10 AS BIGINT) IS NULL OR owner = CAST($10 AS BIGINT))
    AND (CAST($11 AS BIGINT) IS NULL OR team = CAST($11 AS BIGINT))
    AND (CAST($12 AS TEXT) = '' OR province = CAST($12 AS TEXT))
    AND (CAST($13 AS TEXT) = '' OR city = CAST($13 AS TEXT))";

/// Where many fit: along the order's own index, asking the words of each; `$14` is their pattern.
const MANY: &str = " AND (CAST($14 AS TEXT) = '' OR words LIKE CAST($14 AS TEXT))";
/// Where few fit: those that the search index names; `$14` is its query, which holds the filters too. What is sorted
/// is read from one narrow index; only the rows of the page are read whole.
const FEW_SQLITE: &str = concat!(" AND id IN ", store::few!(sqlite, "$14", "pt"));
const FEW_POSTGRES: &str = concat!(" AND id IN ", store::few!(postgres, "$14", "pt"));
const OF_FEW: &str = " WHERE org = $1 AND id IN (SELECT id FROM (SELECT id FROM party";
const NARROW_SQLITE: &str = " INDEXED BY party_few";
const NARROW_POSTGRES: &str = "";

// The orders, after a key and an id. COALESCE keeps an engine from walking along an order's index where few fit.
const NAME_UP: &str = " AND (sort_key, id) > ($15, $16) ORDER BY sort_key, id LIMIT $17";
const NAME_DOWN: &str = " AND (sort_key, id) < ($15, $16) ORDER BY sort_key DESC, id DESC LIMIT $17";
const CHANGED_UP: &str = " AND (changed_at, id) > ($15, $16) ORDER BY changed_at, id LIMIT $17";
const CHANGED_DOWN: &str = " AND (changed_at, id) < ($15, $16) ORDER BY changed_at DESC, id DESC LIMIT $17";
const CREATED_UP: &str = " AND (created_at, id) > ($15, $16) ORDER BY created_at, id LIMIT $17";
const CREATED_DOWN: &str = " AND (created_at, id) < ($15, $16) ORDER BY created_at DESC, id DESC LIMIT $17";
const FEW_NAME_UP: &str = " AND (COALESCE(sort_key, ''), id) > ($15, $16)
    ORDER BY COALESCE(sort_key, ''), id LIMIT $17) AS page)";
const FEW_NAME_DOWN: &str = " AND (COALESCE(sort_key, ''), id) < ($15, $16)
    ORDER BY COALESCE(sort_key, '') DESC, id DESC LIMIT $17) AS page)";
const FEW_CHANGED_UP: &str = " AND (COALESCE(changed_at, 0), id) > ($15, $16)
    ORDER BY COALESCE(changed_at, 0), id LIMIT $17) AS page)";
const FEW_CHANGED_DOWN: &str = " AND (COALESCE(changed_at, 0), id) < ($15, $16)
    ORDER BY COALESCE(changed_at, 0) DESC, id DESC LIMIT $17) AS page)";
const FEW_CREATED_UP: &str = " AND (COALESCE(created_at, 0), id) > ($15, $16)
    ORDER BY COALESCE(created_at, 0), id LIMIT $17) AS page)";
const FEW_CREATED_DOWN: &str = " AND (COALESCE(created_at, 0), id) < ($15, $16)
    ORDER BY COALESCE(created_at, 0) DESC, id DESC LIMIT $17) AS page)";

// The rows of a page of few, in order again; the columns have the last word about the filters.
const PAGE_NAME_UP: &str = " ORDER BY COALESCE(sort_key, ''), id";
const PAGE_NAME_DOWN: &str = " ORDER BY COALESCE(sort_key, '') DESC, id DESC";
const PAGE_CHANGED_UP: &str = " ORDER BY COALESCE(changed_at, 0), id";
const PAGE_CHANGED_DOWN: &str = " ORDER BY COALESCE(changed_at, 0) DESC, id DESC";
const PAGE_CREATED_UP: &str = " ORDER BY COALESCE(created_at, 0), id";
const PAGE_CREATED_DOWN: &str = " ORDER BY COALESCE(created_at, 0) DESC, id DESC";

store::statements! {
    /// Parties by number, for indexing them again.
    PARTIES_AFTER = Party::SELECT, " WHERE org = $1 AND id > $2 ORDER BY id LIMIT $3";
    /// The names of parties.
    NAMES_SQLITE = "SELECT id, name FROM party WHERE org = $1 AND id", store::among!(sqlite, "$2");
    /// The names of parties.
    NAMES_POSTGRES = "SELECT id, name FROM party WHERE org = $1 AND id", store::among!(postgres, "$2");
    /// One party in reach.
    PARTY_IN_REACH = Party::SELECT, " WHERE org = $1", REACH, " AND id = $6";
    /// What a search shows of parties in reach.
    PARTIES_FOUND_SQLITE = PARTY_FOUND, REACH, " AND id", FOUND_SQLITE;
    /// What a search shows of parties in reach.
    PARTIES_FOUND_POSTGRES = PARTY_FOUND, REACH, " AND id", FOUND_POSTGRES;
    /// What a search shows of the people at parties in reach.
    CONTACTS_FOUND_SQLITE = CONTACT_FOUND, FOUND_SQLITE, AT_PARTY, REACH, ")";
    /// What a search shows of the people at parties in reach.
    CONTACTS_FOUND_POSTGRES = CONTACT_FOUND, FOUND_POSTGRES, AT_PARTY, REACH, ")";
    /// Many, by name.
    LIST_NAME_UP = Party::SELECT, " WHERE org = $1", REACH, ARCHIVED, FILTER, MANY, NAME_UP;
    /// Few, by name.
    FEW_NAME_UP_SQLITE = Party::SELECT, OF_FEW, NARROW_SQLITE, " WHERE org = $1", REACH, FEW_SQLITE, FEW_NAME_UP, ARCHIVED_TOO, FILTER, PAGE_NAME_UP;
    /// Few, by name.
    FEW_NAME_UP_POSTGRES = Party::SELECT, OF_FEW, NARROW_POSTGRES, " WHERE org = $1", REACH, FEW_POSTGRES, FEW_NAME_UP, ARCHIVED_TOO, FILTER, PAGE_NAME_UP;
    /// Many, by name.
    LIST_NAME_DOWN = Party::SELECT, " WHERE org = $1", REACH, ARCHIVED, FILTER, MANY, NAME_DOWN;
    /// Few, by name.
    FEW_NAME_DOWN_SQLITE = Party::SELECT, OF_FEW, NARROW_SQLITE, " WHERE org = $1", REACH, FEW_SQLITE, FEW_NAME_DOWN, ARCHIVED_TOO, FILTER, PAGE_NAME_DOWN;
    /// Few, by name.
    FEW_NAME_DOWN_POSTGRES = Party::SELECT, OF_FEW, NARROW_POSTGRES, " WHERE org = $1", REACH, FEW_POSTGRES, FEW_NAME_DOWN, ARCHIVED_TOO, FILTER, PAGE_NAME_DOWN;
    /// Many, by change.
    LIST_CHANGED_UP = Party::SELECT, " WHERE org = $1", REACH, ARCHIVED, FILTER, MANY, CHANGED_UP;
    /// Few, by change.
    FEW_CHANGED_UP_SQLITE = Party::SELECT, OF_FEW, NARROW_SQLITE, " WHERE org = $1", REACH, FEW_SQLITE, FEW_CHANGED_UP, ARCHIVED_TOO, FILTER, PAGE_CHANGED_UP;
    /// Few, by change.
    FEW_CHANGED_UP_POSTGRES = Party::SELECT, OF_FEW, NARROW_POSTGRES, " WHERE org = $1", REACH, FEW_POSTGRES, FEW_CHANGED_UP, ARCHIVED_TOO, FILTER, PAGE_CHANGED_UP;
    /// Many, by change.
    LIST_CHANGED_DOWN = Party::SELECT, " WHERE org = $1", REACH, ARCHIVED, FILTER, MANY, CHANGED_DOWN;
    /// Few, by change.
    FEW_CHANGED_DOWN_SQLITE = Party::SELECT, OF_FEW, NARROW_SQLITE, " WHERE org = $1", REACH, FEW_SQLITE, FEW_CHANGED_DOWN, ARCHIVED_TOO, FILTER, PAGE_CHANGED_DOWN;
    /// Few, by change.
    FEW_CHANGED_DOWN_POSTGRES = Party::SELECT, OF_FEW, NARROW_POSTGRES, " WHERE org = $1", REACH, FEW_POSTGRES, FEW_CHANGED_DOWN, ARCHIVED_TOO, FILTER, PAGE_CHANGED_DOWN;
    /// Many, by creation.
    LIST_CREATED_UP = Party::SELECT, " WHERE org = $1", REACH, ARCHIVED, FILTER, MANY, CREATED_UP;
    /// Few, by creation.
    FEW_CREATED_UP_SQLITE = Party::SELECT, OF_FEW, NARROW_SQLITE, " WHERE org = $1", REACH, FEW_SQLITE, FEW_CREATED_UP, ARCHIVED_TOO, FILTER, PAGE_CREATED_UP;
    /// Few, by creation.
    FEW_CREATED_UP_POSTGRES = Party::SELECT, OF_FEW, NARROW_POSTGRES, " WHERE org = $1", REACH, FEW_POSTGRES, FEW_CREATED_UP, ARCHIVED_TOO, FILTER, PAGE_CREATED_UP;
    /// Many, by creation.
    LIST_CREATED_DOWN = Party::SELECT, " WHERE org = $1", REACH, ARCHIVED, FILTER, MANY, CREATED_DOWN;
    /// Few, by creation.
    FEW_CREATED_DOWN_SQLITE = Party::SELECT, OF_FEW, NARROW_SQLITE, " WHERE org = $1", REACH, FEW_SQLITE, FEW_CREATED_DOWN, ARCHIVED_TOO, FILTER, PAGE_CREATED_DOWN;
    /// Few, by creation.
    FEW_CREATED_DOWN_POSTGRES = Party::SELECT, OF_FEW, NARROW_POSTGRES, " WHERE org = $1", REACH, FEW_POSTGRES, FEW_CREATED_DOWN, ARCHIVED_TOO, FILTER, PAGE_CREATED_DOWN;
    /// How many there are without any filter, counted no further than asked.
    COUNT_ALL = "SELECT COUNT(*) FROM (SELECT 1 FROM party WHERE org = $1 AND archived = $2 LIMIT $3) AS known";
    /// Who has a code.
    PARTY_BY_CODE = Party::SELECT, " WHERE org = $1 AND code = $2";
    /// Those with the same name, whatever the form of the firm.
    PARTIES_BY_NAME_KEY = Party::SELECT, " WHERE org = $1 AND name_key = $2 ORDER BY id LIMIT $3";
    /// Those with the same telephone number.
    PARTIES_BY_PHONE_KEY = Party::SELECT, " WHERE org = $1 AND phone_key = $2 ORDER BY id LIMIT $3";
    /// Those of whose contacts one has this telephone number.
    PARTIES_BY_CONTACT_PHONE_KEY = Party::SELECT, " WHERE org = $1 AND id IN
        (SELECT party FROM contact WHERE org = $1 AND phone_key = $2) ORDER BY id LIMIT $3";
    /// The party above one.
    PARENT_OF = "SELECT parent FROM party WHERE org = $1 AND id = $2";
    /// The parties directly below one, by name.
    PARTIES_BELOW = "SELECT id, name FROM party WHERE org = $1", REACH,
        " AND parent = $6 ORDER BY sort_key, id LIMIT $7";
    /// A party's contacts, the main one first.
    CONTACTS_OF = Contact::SELECT, " WHERE org = $1 AND party = $2 ORDER BY main DESC, id LIMIT $3";
    /// One contact.
    CONTACT_BY_ID = Contact::SELECT, " WHERE org = $1 AND id = $2";
    /// Removes a contact.
    REMOVE_CONTACT = "DELETE FROM contact WHERE org = $1 AND id = $2";
    /// Adds a party.
    INSERT_PARTY = Party::INSERT;
    /// Changes a party.
    UPDATE_PARTY = Party::UPDATE;
    /// Adds a contact.
    INSERT_CONTACT = Contact::INSERT;
    /// Changes a contact.
    UPDATE_CONTACT = Contact::UPDATE;
}
