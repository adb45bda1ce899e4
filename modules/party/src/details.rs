//! The fields of a party as they are given, and what makes them acceptable.

use access::model::TeamKind;
use kernel::{Day, Fault, FieldFault, Id, Outcome, Text, User};
use schemars::JsonSchema;
use serde::Deserialize;
use store::narrow;

use crate::{
    identifier,
    model::{Kind, Role, Roles},
    named::Named,
    store::Party,
    text, words,
};

/// What may be given for a party besides its name. What is left out stays as it is.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct Details {
    /// What sort of body it is; an organisation unless said otherwise.
    pub kind: Option<Kind>,
    /// What one calls it; 60 characters at most.
    pub short_name: Option<String>,
    /// What it is to the firm: all its roles.
    pub roles: Option<Vec<Role>>,
    /// Unified social credit code of an organisation, or resident identity number of a person: 18 characters whose
    /// check character is verified.
    pub code: Option<String>,
    /// Its tier, such as `key` or `ordinary`; 40 characters at most.
    pub tier: Option<String>,
    /// The party above it, by its id, its code or its full name.
    #[schemars(length(max = 200))]
    pub parent: Option<Named>,
    /// Province; 40 characters at most.
    pub province: Option<String>,
    /// City; 40 characters at most.
    pub city: Option<String>,
    /// Its trade; 100 characters at most.
    pub industry: Option<String>,
    /// Where it is; 200 characters at most.
    pub address: Option<String>,
    /// Telephone number: 5 to 20 digits with the usual signs between them.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Web address; begins with http:// or https://.
    pub website: Option<String>,
    /// Since when one deals with it; not after today.
    pub since: Option<Day>,
    /// What else is to be known; 4000 characters at most.
    pub note: Option<String>,
    /// The user who looks after it; the caller unless said otherwise.
    pub owner: Option<Id<User>>,
    /// The team that looks after it; the caller's first team unless said otherwise.
    pub team: Option<Id<TeamKind>>,
}

impl Details {
    /// Puts what was given into a party, all but the one above it: that is to be looked for.
    pub(crate) fn apply(&self, party: &mut Party) {
        let texts = [
            (&self.short_name, &mut party.short_name),
            (&self.tier, &mut party.tier),
            (&self.province, &mut party.province),
            (&self.city, &mut party.city),
            (&self.industry, &mut party.industry),
            (&self.address, &mut party.address),
            (&self.phone, &mut party.phone),
            (&self.email, &mut party.email),
            (&self.website, &mut party.website),
            (&self.note, &mut party.note),
        ];
        for (given, kept) in texts {
            if let Some(given) = given {
                given.clone_into(kept);
            }
        }
        party.kind = self.kind.unwrap_or(party.kind);
        if let Some(roles) = &self.roles {
            party.roles = Roles(roles.clone()).tidy();
        }
        if let Some(code) = &self.code {
            party.code = Some(code.clone());
        }
        party.since = self.since.or(party.since);
        party.owner = self.owner.or(party.owner);
        party.team = self.team.or(party.team);
    }
}

/// Makes a party's texts tidy, derives its keys, and names every field that cannot be accepted.
pub(crate) fn settle(party: &mut Party, today: Day) -> Vec<FieldFault> {
    let mut faults = Faults::default();
    for (field, kept, max) in [
        ("name", &mut party.name, 200),
        ("short_name", &mut party.short_name, 60),
        ("tier", &mut party.tier, 40),
        ("province", &mut party.province, 40),
        ("city", &mut party.city, 40),
        ("industry", &mut party.industry, 100),
        ("address", &mut party.address, 200),
        ("phone", &mut party.phone, 60),
        ("email", &mut party.email, 254),
        ("website", &mut party.website, 300),
    ] {
        faults.line(field, kept, max);
    }
    faults.paragraphs("note", &mut party.note, 4000);
    if party.name.is_empty() {
        faults.add("name", words::NAME_EMPTY);
    }
    faults.phone(&party.phone);
    faults.email(&party.email);
    let web = ["http://", "https://"].iter().find_map(|scheme| party.website.strip_prefix(scheme));
    if !party.website.is_empty() && web.is_none_or(str::is_empty) {
        faults.add("website", words::WEBSITE);
    }
    if party.since.is_some_and(|since| since > today) {
        faults.add("since", words::future(today));
    }
    party.code = party.code.take().map(|code| identifier::tidy(&code)).filter(|code| !code.is_empty());
    if let Some(code) = &party.code {
        let slip = match party.kind {
            Kind::Organisation => identifier::credit_code(code).map_err(|slip| slip.text(false)),
            Kind::Person => identifier::resident_number(code, today).map_err(|slip| slip.text(true)),
            Kind::Department => Err(words::CODE_OF_DEPARTMENT),
        };
        if let Err(text) = slip {
            faults.add("code", text);
        }
    }
    if faults.0.is_empty() {
        derive(party); // what is at fault may have no bounds, and nobody looks for it
    }
    faults.0
}

fn derive(party: &mut Party) {
    party.name_key = text::name_key(&party.name);
    party.sort_key = text::sort_key(&party.name);
    party.phone_key = text::phone_key(&party.phone);
    let (title, body) = searched(party);
    party.words = narrow::words(&title, &body);
}

/// What a party is found by: its names; and code, telephone, e-mail and address, with the later parts of code, number
/// and pinyin, because people remember a name's second half and a number's last digits.
pub(crate) fn searched(party: &Party) -> (String, String) {
    let title = [party.name.as_str(), &party.short_name].join(" ");
    let code = party.code.as_deref().unwrap_or_default();
    let mut body = [code, &party.phone, &party.email, &party.address].map(str::to_owned).to_vec();
    let digits: String = party.phone.chars().map(kernel::half_width).filter(char::is_ascii_digit).collect();
    body.extend(text::tails(code).chain(text::tails(&digits)).map(str::to_owned));
    body.push(digits);
    body.extend(text::pinyin_tails(&party.name));
    body.extend(text::pinyin_tails(&party.short_name));
    (title, body.join("\n"))
}

/// Fields at fault, collected.
#[derive(Debug, Default)]
pub(crate) struct Faults(pub(crate) Vec<FieldFault>);

impl Faults {
    /// Adds one, unless the field is at fault already.
    pub(crate) fn add(&mut self, field: &str, text: Text) {
        if !self.has(field) {
            self.0.push(FieldFault { field: field.to_owned(), text });
        }
    }

    fn has(&self, field: &str) -> bool {
        self.0.iter().any(|fault| fault.field == field)
    }

    /// One line of at most `max` characters.
    pub(crate) fn line(&mut self, field: &str, kept: &mut String, max: usize) {
        *kept = text::line(kept);
        self.printable(field, kept, max, |_| false);
    }

    /// Several lines of at most `max` characters together.
    pub(crate) fn paragraphs(&mut self, field: &str, kept: &mut String, max: usize) {
        *kept = kept.trim().replace("\r\n", "\n");
        self.printable(field, kept, max, |c| c == '\n' || c == '\t');
    }

    fn printable(&mut self, field: &str, kept: &str, max: usize, may: impl Fn(char) -> bool) {
        let found = kept.chars().count();
        if found > max {
            self.add(field, words::too_long(max, found));
        } else if let Some(place) = kept.chars().position(|c| c.is_control() && !may(c)) {
            self.add(field, words::control(place + 1));
        }
    }

    /// A telephone number or nothing.
    pub(crate) fn phone(&mut self, phone: &str) {
        if !phone.is_empty() && !text::is_phone(phone) {
            self.add("phone", words::PHONE);
        }
    }

    /// An e-mail address or nothing.
    pub(crate) fn email(&mut self, email: &str) {
        if !email.is_empty() && !text::is_email(email) {
            self.add("email", words::EMAIL);
        }
    }

    /// All is well, or all that is not.
    pub(crate) fn done(self) -> Outcome<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Fault::Malformed { fields: self.0 }) }
    }
}
