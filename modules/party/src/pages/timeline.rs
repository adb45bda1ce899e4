//! What happened with a party, as a page of its own and as the first of it beside the record.

use askama::Template;
use kernel::{Lang, Outcome, Right};
use operation::{Body, Cx, Operation as _};
use serde::Deserialize;

use super::{finished, words};
use crate::{save::party_in_reach, show::Timeline};

/// The whole timeline, page by page: the same fields as the operation.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(crate) struct Past(Timeline);

#[derive(Template)]
#[template(path = "timeline.html")]
struct View {
    lang: Lang,
    name: String,
    href: String,
    events: String,
    rooms: Vec<(String, String, bool)>,
    next: Option<String>,
}

impl operation::Page for Past {
    const NAME: &'static str = "party.timeline";
    const PATH: &'static str = "/parties/{party}/timeline";
    const RIGHT: Right = Right::see("party");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (lang, asked) = (cx.lang, &self.0);
        let party = party_in_reach(cx, Self::RIGHT, asked.party)?;
        let past = asked.run(cx)?;
        let events = operation::timeline_html(cx, past.entries, asked.party)?;
        let href = format!("/parties/{}", asked.party);
        let room = asked.room.clone().unwrap_or_default();
        let link = |value: &str| {
            if value.is_empty() {
                format!("{href}/timeline")
            } else {
                format!("{href}/timeline?room={}", operation::list::encoded(value))
            }
        };
        let rooms = [("", words::ALL), ("party", words::TITLE_ONE), ("contact", words::CONTACTS)];
        let rooms =
            rooms.map(|(value, word)| (link(value), word.get(lang).to_owned(), room == value)).to_vec();
        let next = past.next.map(|next| {
            let link = link(&room);
            format!("{link}{}before={next}", if link.contains('?') { "&" } else { "?" })
        });
        let view = View { lang, href, rooms, next, events, name: party.name.clone() };
        finished(&view, words::past_of(&party.name).get(lang).to_owned())
    }
}
