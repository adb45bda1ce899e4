//! The table and statements of this room.

use kernel::{Id, Instant, Kind, Org, User};
use store::{Record as _, Table};

/// The tables of this room.
pub const TABLES: &[Table] = &[Table::Tenant("saved_view")];

/// The kind of a view's id.
#[derive(Debug)]
pub enum ViewKind {}
impl Kind for ViewKind {
    const PREFIX: &'static str = "vw";
}

store::record! {
    /// A list as somebody wants to see it again.
    pub struct View in "saved_view" {
        /// The firm.
        #[serde(skip)]
        pub org: Id<Org>,
        /// Its identity.
        pub id: Id<ViewKind>,
        /// Grows with each change.
        pub version: i64,
        /// Whose it is.
        pub owner: Id<User>,
        /// The list's page.
        pub path: String,
        /// What it is called.
        pub name: String,
        /// What the list is asked for.
        pub query: String,
        /// Whether everyone in the house sees it.
        pub shared: bool,
        /// When it was saved.
        pub created_at: Instant,
    }
}

store::statements! {
    /// One view.
    VIEW_BY_ID = View::SELECT, " WHERE org = $1 AND id = $2";
    /// The views of a list: one's own, and where `$4` says so those that others share.
    VIEWS_OF_LIST = View::SELECT, " WHERE org = $1 AND path = $2
        AND (owner = $3 OR (shared AND CAST($4 AS TEXT) = 'shared')) ORDER BY name, id LIMIT $5";
    /// One's own views of all lists.
    VIEWS_OF_OWNER = View::SELECT, " WHERE org = $1 AND owner = $2 ORDER BY name, id LIMIT $3";
    /// How many views of a list one has.
    COUNT_VIEWS = "SELECT COUNT(*) FROM saved_view WHERE org = $1 AND owner = $2 AND path = $3";
    /// Adds a view.
    INSERT_VIEW = View::INSERT;
    /// Changes a view.
    UPDATE_VIEW = View::UPDATE;
    /// Removes a view.
    REMOVE_VIEW = "DELETE FROM saved_view WHERE org = $1 AND id = $2";
}
