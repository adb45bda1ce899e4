//! The frame around every page of somebody who is signed in: the rooms, what can be begun, and one's own menu. A
//! refusal gets the same frame, so that nobody is thrown out of the house by a wrong link.

use askama::Template;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use kernel::{Actor, Lang};
use operation::{Body, House, Room};

use crate::{
    Server, gate,
    pages::{self, Refusal},
    words,
};

/// Where one's own settings are, if a module has a page there.
const OWN: &str = "/settings";
/// Where one searches, if a module has a page there.
const SEARCH: &str = "/search";

struct Link {
    title: String,
    path: &'static str,
    icon: &'static str,
    key: &'static str,
    here: bool,
}

/// The frame for one caller.
pub(crate) struct Frame {
    lang: Lang,
    /// Whose page it is: what a browser remembers, it remembers for them alone.
    user: String,
    name: String,
    rooms: Vec<Link>,
    foot: Vec<Link>,
    actions: Vec<Link>,
    own: Option<&'static str>,
    search: Option<&'static str>,
    back: String,
}

#[derive(Template)]
#[template(path = "shell.html")]
struct Shell<'a> {
    lang: Lang,
    other: &'static str,
    title: &'a str,
    organisation: &'a str,
    initial: String,
    frame: &'a Frame,
    body: &'a Body,
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct Refused<'a> {
    lang: Lang,
    refusal: &'a Refusal,
    back: Option<String>,
    again: Option<String>,
    form: bool,
}

impl Frame {
    /// What the caller may see of the house, around the page of this name; `back` is where the page is.
    pub(crate) fn new(house: &House, signed: &access::Signed, page: &str, back: &str) -> Frame {
        let (lang, actor) = (signed.lang, &signed.actor);
        let room = |room: &Room| Link {
            title: room.title.get(lang).to_owned(),
            path: room.path,
            icon: room.icon,
            key: room.key,
            here: room.holds(page),
        };
        let seen = |bottom| rooms(house, actor).filter(move |room| room.bottom == bottom);
        let actions = house.actions().filter(|action| actor.scope(action.right).is_some());
        let actions = actions.map(|action| Link {
            title: action.title.get(lang).to_owned(),
            path: action.path,
            icon: action.icon,
            key: "",
            here: false,
        });
        Frame {
            lang,
            user: actor.user.map(|user| user.to_string()).unwrap_or_default(),
            name: actor.name.clone(),
            rooms: seen(false).map(room).collect(),
            foot: seen(true).map(room).collect(),
            actions: actions.collect(),
            own: open_page(house, actor, OWN),
            search: open_page(house, actor, SEARCH),
            back: back.to_owned(),
        }
    }

    /// The whole page.
    pub(crate) fn around(&self, status: StatusCode, organisation: &str, body: &Body) -> Response {
        let initial = self.name.chars().take(1).collect();
        let (lang, other) = (self.lang, pages::other(self.lang));
        let shell = Shell { lang, other, title: &body.title, organisation, initial, frame: self, body };
        pages::html(status, &shell)
    }
}

/// The rooms that an actor may see.
fn rooms<'a>(house: &'a House, actor: &'a Actor) -> impl Iterator<Item = &'static Room> + 'a {
    house.rooms().filter(|room| actor.scope(room.right).is_some())
}

/// Where somebody begins who names no page.
pub(crate) fn first_room(house: &House, actor: &Actor) -> Option<&'static str> {
    rooms(house, actor).min_by_key(|room| room.bottom).map(|room| room.path)
}

/// This path, if there is a page that the actor may see.
fn open_page(house: &House, actor: &Actor, path: &str) -> Option<&'static str> {
    let page = house.pages().find(|page| page.path == path && actor.scope(page.right).is_some());
    page.map(|page| page.path)
}

/// A page that answers a form at once, in the frame. It stands in for the page at `place`, where one goes from it.
pub(crate) async fn answer(server: &Server, signed: &access::Signed, place: &str, body: &Body) -> Response {
    let page = server.house.pages().find(|page| page.path == place).map_or("", |page| page.name);
    let frame = Frame::new(&server.house, signed, page, place);
    let org = signed.actor.org;
    let organisation = server.db.read(move |tx| access::directory::organisation_name(tx, org)).await;
    frame.around(StatusCode::OK, &organisation.unwrap_or_default(), body)
}

/// Puts the refusal of a browser's request into the frame, if somebody is signed in.
pub(crate) async fn refusals(State(server): State<Server>, request: Request, next: Next) -> Response {
    if !pages::wants_html(request.headers()) {
        return next.run(request).await;
    }
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let target = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let response = next.run(request).await;
    let Some(refusal) = response.extensions().get::<Refusal>() else { return response };
    let Ok(signed) = gate::caller(&server, &Method::GET, &headers).await else { return response };
    let org = signed.actor.org;
    let organisation = server.db.read(move |tx| access::directory::organisation_name(tx, org)).await;
    let form = method != Method::GET;
    let before = came_from(&headers).filter(|before| form || *before != target);
    let here = if form { before.clone().unwrap_or_else(|| "/".into()) } else { target.clone() };
    let inside = Refused {
        lang: signed.lang,
        refusal,
        back: before,
        again: Some(target).filter(|_| !form && !refusal.incident.is_empty()),
        form,
    };
    let Ok(html) = inside.render() else { return response };
    let frame = Frame::new(&server.house, &signed, "", &here);
    // Where even the name cannot be read, the frame stands without it.
    frame.around(response.status(), &organisation.unwrap_or_default(), &Body::new(&refusal.title, html))
}

/// The page of this site from which a browser came.
pub(crate) fn came_from(headers: &HeaderMap) -> Option<String> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (_, rest) = text(header::REFERER)?.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    (Some(host) == text(header::HOST)).then(|| pages::safe_back(Some(format!("/{path}"))))
}
