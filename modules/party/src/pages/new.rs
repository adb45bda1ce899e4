//! The form for a new party.

use askama::Template;
use kernel::{Lang, Outcome, Right};
use operation::{Body, Cx};
use serde::Deserialize;

use super::{finished, kind_word, role_word, words};
use crate::model::{Kind, Role};

/// The form.
#[derive(Debug, Deserialize)]
pub(crate) struct New {}

#[derive(Template)]
#[template(path = "new.html")]
struct View {
    lang: Lang,
    kinds: Vec<(&'static str, String)>,
    roles: Vec<(&'static str, String)>,
    lines: Vec<(&'static str, String)>,
}

impl operation::Page for New {
    const NAME: &'static str = "party.new";
    const PATH: &'static str = "/parties/new";
    const RIGHT: Right = Right::edit("party");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let lang = cx.lang;
        let kinds = Kind::ALL.iter().map(|k| (k.as_str(), kind_word(*k).get(lang).to_owned()));
        let roles = Role::ALL.iter().map(|r| (r.as_str(), role_word(*r).get(lang).to_owned()));
        let lines = [
            ("short_name", words::SHORT_NAME),
            ("code", words::CODE),
            ("tier", words::TIER),
            ("phone", words::PHONE),
            ("email", words::EMAIL),
            ("province", words::PROVINCE),
            ("city", words::CITY),
            ("address", words::ADDRESS),
        ];
        let lines = lines.map(|(name, label)| (name, label.get(lang).to_owned())).to_vec();
        let view = View { lang, kinds: kinds.collect(), roles: roles.collect(), lines };
        finished(&view, words::NEW.get(lang).to_owned())
    }
}
