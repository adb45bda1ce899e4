//! The portal users of a party, as a card on its page: there one knows for whom one makes an account.

use askama::Template;
use kernel::{Fault, Id, Kind as _, Lang, Outcome, Subject};
use operation::{Cx, Panel};
use store::Record as _;

use super::{user, words};
use crate::{
    model::{Account, PartyOfUser},
    store as db,
    user::RIGHT,
};

/// The card.
pub(super) const PANEL: Panel =
    Panel { on: "party.show", title: words::PORTAL_USERS, right: RIGHT, show: portal_users };

struct Line {
    href: String,
    name: String,
    login: String,
    active: bool,
}

#[derive(Template)]
#[template(path = "portal-users.html")]
struct View {
    lang: Lang,
    lines: Vec<Line>,
    new: String,
}

fn portal_users(subject: Subject, cx: &mut Cx<'_, '_>) -> Outcome<Option<String>> {
    if subject.kind != PartyOfUser::PREFIX {
        return Ok(None);
    }
    let (org, party): (_, Id<PartyOfUser>) = (cx.org(), Id::from_number(subject.number));
    let line = |account: Account| Line {
        href: format!("/settings/users/{}", account.id),
        name: account.name,
        login: account.login,
        active: account.active,
    };
    let accounts = cx.tx.all(db::ACCOUNTS_OF_PARTY, &[&org, &party], Account::read)?;
    let lines = accounts.into_iter().map(line).collect();
    let view = View { lang: cx.lang, lines, new: user::new_for(party) };
    view.render().map(Some).map_err(Fault::broken)
}
