//! Saved views: a list with its filters, order and columns, kept under a name.

use kernel::{Event, Fault, Id, Outcome, Right, Text, User};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Record as _;

use crate::{
    store::{COUNT_VIEWS, REMOVE_VIEW, VIEW_BY_ID, VIEWS_OF_LIST, VIEWS_OF_OWNER, View, ViewKind},
    words,
};

/// A name has so many characters at most.
pub(crate) const NAME_MAX: usize = 40;
/// A query has so many characters at most.
const QUERY_MAX: usize = 1000;
/// One has so many views of a list at most.
const VIEWS_MAX: i64 = 30;
/// A list shows so many of its views, one's own and others'.
const SHOWN_MAX: i64 = 60;

/// Lists the views of a list.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct List {
    /// The list's page, for example `/parties`.
    #[schemars(length(max = 100))]
    pub path: String,
}

/// The views of a list, by name.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Views {
    /// They.
    pub items: Vec<View>,
}

/// Saves a view.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Save {
    /// The list's page, for example `/parties`.
    #[schemars(length(max = 100))]
    pub path: String,
    /// What the list is asked for: the query string of its address; 1000 characters at most.
    pub query: Option<String>,
    /// What to call it; 40 characters at most.
    pub name: String,
    /// Whether everyone in the house sees it.
    pub shared: Option<bool>,
}

/// Gives a view another name.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Rename {
    /// Which one.
    pub view: Id<ViewKind>,
    /// The version that was read.
    pub version: i64,
    /// What to call it; 40 characters at most.
    pub name: String,
}

/// Removes a view.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Remove {
    /// Which one.
    pub view: Id<ViewKind>,
}

impl Operation for List {
    const NAME: &'static str = "view.list";
    const ABOUT: Text = words::ABOUT_LIST;
    const ROUTE: Route = Route::get("/views");
    const RIGHT: Right = Right::SEE_OWN;
    type Output = Views;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Views> {
        known_list(cx, &self.path)?;
        Ok(Views { items: of_list(cx, &self.path)? })
    }
}

impl Operation for Save {
    const NAME: &'static str = "view.save";
    const ABOUT: Text = words::ABOUT_SAVE;
    const ROUTE: Route = Route::post("/views");
    const RIGHT: Right = Right::OWN;
    type Output = View;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<View> {
        let (org, owner) = (cx.org(), me(cx)?);
        known_list(cx, &self.path)?;
        let shared = self.shared.unwrap_or(false);
        if shared && !cx.is_inside() {
            return Err(Fault::field("shared", words::NOT_SHARED));
        }
        let view = View {
            org,
            id: cx.tx.new_id(),
            version: 1,
            owner,
            path: self.path.clone(),
            name: name(&self.name)?,
            query: query(self.query.as_deref().unwrap_or_default())?,
            shared,
            created_at: cx.now,
        };
        let count: i64 = cx.tx.one(COUNT_VIEWS, &[&org, &owner, &view.path], |row| row.get(0))?;
        if count >= VIEWS_MAX {
            return Err(Fault::refused("view.too_many", words::too_many(VIEWS_MAX)));
        }
        cx.tx.attempt(|tx| view.insert(tx)).map_err(taken)?;
        cx.record(&Event::new(Self::NAME, view.id, &*view.name).between(&Value::Null, &facts(&view)?))?;
        Ok(view)
    }

    fn landing(view: &View) -> Option<String> {
        Some(href(view))
    }
}

impl Operation for Rename {
    const NAME: &'static str = "view.rename";
    const ABOUT: Text = words::ABOUT_RENAME;
    const ROUTE: Route = Route::post("/views/{view}");
    const RIGHT: Right = Right::OWN;
    type Output = View;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<View> {
        let mut view = changeable(cx, self.view)?;
        let before = facts(&view)?;
        if view.version != self.version {
            return Err(Fault::Stale { current: before });
        }
        view.name = name(&self.name)?;
        cx.tx.attempt(|tx| view.update(tx)).map_err(taken)?;
        view.version += 1;
        cx.record(&Event::new(Self::NAME, view.id, &*view.name).between(&before, &facts(&view)?))?;
        Ok(view)
    }

    fn landing(view: &View) -> Option<String> {
        Some(href(view))
    }
}

impl Operation for Remove {
    const NAME: &'static str = "view.remove";
    const ABOUT: Text = words::ABOUT_REMOVE;
    const ROUTE: Route = Route::post("/views/{view}/remove");
    const RIGHT: Right = Right::OWN;
    type Output = View;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<View> {
        let view = changeable(cx, self.view)?;
        cx.tx.exec(REMOVE_VIEW, &[&view.org, &view.id])?;
        cx.record(&Event::new(Self::NAME, view.id, &*view.name).between(&facts(&view)?, &Value::Null))?;
        Ok(view)
    }

    /// The list without it.
    fn landing(view: &View) -> Option<String> {
        Some(view.path.clone())
    }
}

/// The views of a list that the caller sees, by name.
pub(crate) fn of_list(cx: &mut Cx<'_, '_>, path: &str) -> Outcome<Vec<View>> {
    let (org, owner) = (cx.org(), me(cx)?);
    let others = if cx.is_inside() { "shared" } else { "" };
    Ok(cx.tx.all(VIEWS_OF_LIST, &[&org, &path, &owner, &others, &SHOWN_MAX], View::read)?)
}

/// The caller's own views of all lists that they may open.
pub(crate) fn own(cx: &mut Cx<'_, '_>, limit: i64) -> Outcome<Vec<View>> {
    let (org, owner) = (cx.org(), me(cx)?);
    let mut views = cx.tx.all(VIEWS_OF_OWNER, &[&org, &owner, &limit], View::read)?;
    views.retain(|view| known_list(cx, &view.path).is_ok());
    Ok(views)
}

/// Where a view leads.
pub(crate) fn href(view: &View) -> String {
    if view.query.is_empty() { view.path.clone() } else { format!("{}?{}", view.path, view.query) }
}

/// Whether the caller may change a view.
pub(crate) fn may_change(cx: &Cx<'_, '_>, view: &View) -> bool {
    cx.actor.user == Some(view.owner)
        || (view.shared && cx.actor.scope(Right::administer("access")).is_some())
}

/// What is one's own takes somebody.
fn me(cx: &Cx<'_, '_>) -> Outcome<Id<User>> {
    cx.actor.user.ok_or(Fault::Forbidden { right: Right::OWN })
}

/// Checks that a path is a page without parameters which the caller may open.
fn known_list(cx: &Cx<'_, '_>, path: &str) -> Outcome<()> {
    let page = cx.house.pages().find(|page| page.path == path && !path.contains('{'));
    let open = page.is_some_and(|page| cx.actor.scope(page.right).is_some());
    if open { Ok(()) } else { Err(Fault::field("path", words::PATH)) }
}

/// A view that the caller may change. One that they do not see is missing.
fn changeable(cx: &mut Cx<'_, '_>, id: Id<ViewKind>) -> Outcome<View> {
    let (org, owner) = (cx.org(), me(cx)?);
    let view = cx.tx.opt(VIEW_BY_ID, &[&org, &id], View::read)?.ok_or(Fault::Missing)?;
    if may_change(cx, &view) {
        return Ok(view);
    }
    let seen = view.owner == owner || (view.shared && cx.is_inside());
    Err(if seen { Fault::refused("view.not_yours", words::NOT_YOURS) } else { Fault::Missing })
}

/// A name as it is kept: one line, not empty, not too long.
fn name(given: &str) -> Outcome<String> {
    let name = given.replace(char::is_control, " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (1..=NAME_MAX).contains(&name.chars().count());
    if fits { Ok(name) } else { Err(Fault::field("name", words::name(NAME_MAX))) }
}

/// A query as it is kept: without the place in the list, which the next look begins anew.
fn query(given: &str) -> Outcome<String> {
    let given = given.strip_prefix('?').unwrap_or(given);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~*%+=&,:!'()/@".contains(&byte);
    if given.len() > QUERY_MAX || !given.bytes().all(plain) {
        return Err(Fault::field("query", words::QUERY));
    }
    let kept = given.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("after="));
    Ok(kept.collect::<Vec<_>>().join("&"))
}

/// Two may write one name at once; then the index decides.
fn taken(error: store::Error) -> Fault {
    match error {
        store::Error::Taken(_) => Fault::field("name", words::NAME_TAKEN),
        other => other.into(),
    }
}

/// What the journal compares.
fn facts(view: &View) -> Outcome<Value> {
    let mut value = serde_json::to_value(view).map_err(Fault::broken)?;
    if let Some(fields) = value.as_object_mut() {
        fields.remove("created_at");
    }
    Ok(value)
}
