//! The forms for a new party and for changes of one. Before a new one is saved, one sees whether it is there already.

use askama::Template;
use kernel::{Fault, Id, Lang, Outcome, Right, Text};
use operation::{Body, Cx, Operation as _};
use serde::Deserialize;

use super::{Choice, Names, finished, kind_word, role_word, tier_choices, words};
use crate::{
    create::{Check, Same},
    model::{Kind, PartyKind, Role},
    named::field_of,
    save::{party_in_reach, shown},
    show::above_in_form,
    store::Party,
};

/// The form for a new party, with what was looked for before.
#[derive(Debug, Deserialize)]
pub(crate) struct New {
    name: Option<String>,
    code: Option<String>,
    phone: Option<String>,
}

/// The form for changes.
#[derive(Debug, Deserialize)]
pub(crate) struct Edit {
    party: Id<PartyKind>,
}

/// A field of one line.
struct Line {
    name: &'static str,
    label: String,
    value: String,
    kind: &'static str,
    max: u32,
    hint: String,
}

/// A party that may be the same.
struct Same1 {
    href: String,
    name: String,
    why: String,
}

#[derive(Template)]
#[template(path = "form.html")]
struct View {
    lang: Lang,
    title: String,
    /// The party that is changed; nothing for a new one.
    party: Option<(String, i64)>,
    /// A new one is looked for first.
    looking: bool,
    found: Vec<Same1>,
    elsewhere: bool,
    looked: bool,
    name: String,
    kinds: Vec<Choice>,
    roles: Vec<Choice>,
    tiers: Vec<Choice>,
    tier: String,
    owners: Vec<Choice>,
    teams: Vec<Choice>,
    lines: Vec<Line>,
    /// The field for the party above it.
    picker: String,
    note: String,
    clear: Vec<&'static str>,
    back: String,
}

/// What a form empties when it is sent empty.
const CLEAR: [&str; 16] = [
    "short_name",
    "roles",
    "code",
    "tier",
    "parent",
    "province",
    "city",
    "industry",
    "address",
    "phone",
    "email",
    "website",
    "since",
    "note",
    "owner",
    "team",
];

impl operation::Page for New {
    const NAME: &'static str = "party.new";
    const PATH: &'static str = "/parties/new";
    const RIGHT: Right = Right::edit("party");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let lang = cx.lang;
        let given = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned)
        };
        let (name, code, phone) = (given(&self.name), given(&self.code), given(&self.phone));
        let looked = name.is_some() || code.is_some() || phone.is_some();
        let found = if looked {
            Check { name: name.clone(), code: code.clone(), phone: phone.clone() }.run(cx)?
        } else {
            crate::create::Duplicates::default()
        };
        let mut party = crate::create::blank(cx);
        party.name = name.unwrap_or_default();
        party.code = code;
        party.phone = phone.unwrap_or_default();
        let mut view = view(&party, cx, words::NEW.get(lang).to_owned())?;
        view.looking = !looked;
        view.looked = looked;
        view.elsewhere = found.elsewhere;
        view.found = found
            .items
            .into_iter()
            .map(|one| Same1 {
                href: format!("/parties/{}", one.party.id),
                name: one.party.name,
                why: one
                    .same
                    .iter()
                    .map(|same| same_word(*same).get(lang).to_owned())
                    .collect::<Vec<_>>()
                    .join(" · "),
            })
            .collect();
        finished(&view, words::NEW.get(lang).to_owned())
    }
}

impl operation::Page for Edit {
    const NAME: &'static str = "party.edit";
    const PATH: &'static str = "/parties/{party}/edit";
    const RIGHT: Right = Right::edit("party");

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let party = shown(party_in_reach(cx, Self::RIGHT, self.party)?);
        if party.archived {
            return Err(Fault::refused("party.archived", crate::words::ARCHIVED));
        }
        let mut view = view(&party, cx, party.name.clone())?;
        view.party = Some((party.id.to_string(), party.version));
        view.clear = CLEAR.to_vec();
        view.back = format!("/parties/{}", party.id);
        finished(&view, words::edit_of(&party.name).get(cx.lang).to_owned())
    }
}

fn same_word(same: Same) -> Text {
    match same {
        Same::Code => words::SAME_CODE,
        Same::Name => words::SAME_NAME,
        Same::Phone => words::SAME_PHONE,
    }
}

fn view(party: &Party, cx: &mut Cx<'_, '_>, title: String) -> Outcome<View> {
    let lang = cx.lang;
    let names = Names::load(cx)?;
    let above = above_in_form(cx, party)?;
    let choice =
        |value: &str, word: Text, on: bool| Choice { value: value.into(), word: word.get(lang).into(), on };
    Ok(View {
        lang,
        title,
        party: None,
        looking: false,
        found: vec![],
        elsewhere: false,
        looked: false,
        name: party.name.clone(),
        kinds: Kind::ALL.iter().map(|k| choice(k.as_str(), kind_word(*k), *k == party.kind)).collect(),
        roles: Role::ALL
            .iter()
            .map(|r| choice(r.as_str(), role_word(*r), party.roles.0.contains(r)))
            .collect(),
        tiers: tier_choices(&party.tier, lang),
        tier: party.tier.clone(),
        owners: names.owners(party.owner),
        teams: names.teams(party.team),
        lines: lines(party, lang),
        picker: field_of(lang, "parent", &words::PARENT, above)?,
        note: party.note.clone(),
        clear: vec![],
        back: "/parties".into(),
    })
}

fn lines(party: &Party, lang: Lang) -> Vec<Line> {
    let since = party.since.map(|day| day.to_string()).unwrap_or_default();
    let none = Text::fixed("", "");
    let all = [
        ("short_name", words::SHORT_NAME, party.short_name.clone(), "text", 60, none.clone()),
        ("code", words::CODE, party.code.clone().unwrap_or_default(), "text", 40, words::CODE_HINT),
        ("phone", words::PHONE, party.phone.clone(), "tel", 60, none.clone()),
        ("email", words::EMAIL, party.email.clone(), "text", 254, none.clone()),
        ("province", words::PROVINCE, party.province.clone(), "text", 40, none.clone()),
        ("city", words::CITY, party.city.clone(), "text", 40, none.clone()),
        ("address", words::ADDRESS, party.address.clone(), "text", 200, none.clone()),
        ("industry", words::INDUSTRY, party.industry.clone(), "text", 100, none.clone()),
        ("website", words::WEBSITE, party.website.clone(), "text", 300, words::WEBSITE_HINT),
        ("since", words::SINCE, since, "date", 10, none),
    ];
    let line =
        |(name, label, value, kind, max, hint): (&'static str, Text, String, &'static str, u32, Text)| Line {
            name,
            label: label.get(lang).to_owned(),
            value,
            kind,
            max,
            hint: hint.get(lang).to_owned(),
        };
    all.into_iter().map(line).collect()
}
