//! The people one speaks with at a party. Who may see or change a party may do so with its contacts.

use kernel::{Event, Fault, Id, Outcome, Right, Text};
use operation::{Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Record as _, search};

use crate::{
    details::Faults,
    model::{BuyingRole, ContactKind, PartyKind},
    save::party_in_reach,
    store::{CONTACT_BY_ID, Contact, Party, REMOVE_CONTACT},
    text, words,
};

/// What may be given for a contact besides the name. What is left out stays as it is; an empty text empties.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct ContactDetails {
    /// What the person is there; 60 characters at most.
    pub title: Option<String>,
    /// The part the person plays in buying.
    pub buying_role: Option<BuyingRole>,
    /// Telephone number: 5 to 20 digits with the usual signs between them.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether this is the first one to turn to.
    pub main: Option<bool>,
    /// What else is to be known; 2000 characters at most.
    pub note: Option<String>,
}

impl ContactDetails {
    fn apply(&self, contact: &mut Contact) {
        let texts = [
            (&self.title, &mut contact.title),
            (&self.phone, &mut contact.phone),
            (&self.email, &mut contact.email),
            (&self.note, &mut contact.note),
        ];
        for (given, kept) in texts {
            if let Some(given) = given {
                given.clone_into(kept);
            }
        }
        contact.buying_role = self.buying_role.or(contact.buying_role);
        contact.main = self.main.unwrap_or(contact.main);
    }
}

/// Adds a contact to a party.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Create {
    /// To which one.
    pub party: Id<PartyKind>,
    /// The person's name; 60 characters at most.
    pub name: String,
    /// The rest.
    #[serde(flatten)]
    pub details: ContactDetails,
}

impl Operation for Create {
    const NAME: &'static str = "contact.create";
    const ABOUT: Text = words::ABOUT_CONTACT_CREATE;
    const ROUTE: Route = Route::post("/parties/{party}/contacts");
    const RIGHT: Right = Right::edit("party");
    type Output = Contact;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Contact> {
        let party = open_party(cx, self.party)?;
        let mut contact = Contact {
            org: party.org,
            id: cx.tx.new_id(),
            version: 1,
            party: party.id,
            name: self.name.clone(),
            title: String::new(),
            buying_role: None,
            phone: String::new(),
            email: String::new(),
            main: false,
            note: String::new(),
            phone_key: String::new(),
            created_at: cx.now,
            changed_at: cx.now,
        };
        self.details.apply(&mut contact);
        settle(&mut contact)?;
        contact.insert(cx.tx)?;
        index(cx, &contact, &party)?;
        let event = Event::new(Self::NAME, contact.id, contact.name.clone()).about(party.id);
        cx.record(&event.between(&Value::Null, &facts(&contact)?))?;
        Ok(contact)
    }

    fn landing(contact: &Contact) -> Option<String> {
        Some(format!("/parties/{}", contact.party))
    }
}

/// Changes a contact.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Change {
    /// Which one.
    pub contact: Id<ContactKind>,
    /// The version that was read; if the contact was changed since, nothing is overwritten.
    pub version: i64,
    /// The person's name; 60 characters at most.
    pub name: Option<String>,
    /// The rest.
    #[serde(flatten)]
    pub details: ContactDetails,
    /// Fields to be emptied unless they are given too, as a form does.
    pub clear: Option<Vec<Emptied>>,
}

store::text_enum! {
    /// A field of a contact that can be emptied.
    pub enum Emptied {
        Title = "title",
        BuyingRole = "buying_role",
        Phone = "phone",
        Email = "email",
        Main = "main",
        Note = "note",
    }
}

fn empty(contact: &mut Contact, field: Emptied) {
    match field {
        Emptied::Title => contact.title.clear(),
        Emptied::BuyingRole => contact.buying_role = None,
        Emptied::Phone => contact.phone.clear(),
        Emptied::Email => contact.email.clear(),
        Emptied::Main => contact.main = false,
        Emptied::Note => contact.note.clear(),
    }
}

impl Operation for Change {
    const NAME: &'static str = "contact.change";
    const ABOUT: Text = words::ABOUT_CONTACT_CHANGE;
    const ROUTE: Route = Route::post("/contacts/{contact}");
    const RIGHT: Right = Right::edit("party");
    type Output = Contact;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Contact> {
        let (before, party) = contact_in_reach(cx, self.contact)?;
        if before.version != self.version {
            return Err(Fault::Stale { current: serde_json::to_value(before).map_err(Fault::broken)? });
        }
        let mut contact = before.clone();
        if let Some(name) = &self.name {
            contact.name.clone_from(name);
        }
        self.clear.iter().flatten().for_each(|field| empty(&mut contact, *field));
        self.details.apply(&mut contact);
        settle(&mut contact)?;
        let event = Event::new(Self::NAME, contact.id, contact.name.clone()).about(party.id);
        let event = event.between(&facts(&before)?, &facts(&contact)?);
        if event.changes.is_empty() {
            return Ok(before);
        }
        contact.changed_at = cx.now;
        contact.update(cx.tx)?;
        contact.version += 1;
        index(cx, &contact, &party)?;
        cx.record(&event)?;
        Ok(contact)
    }

    fn landing(contact: &Contact) -> Option<String> {
        Some(format!("/parties/{}", contact.party))
    }
}

/// Removes a contact.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Remove {
    /// Which one.
    pub contact: Id<ContactKind>,
}

/// What was removed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Removed {
    /// The contact.
    pub contact: Id<ContactKind>,
    /// The party it was with.
    pub party: Id<PartyKind>,
}

impl Operation for Remove {
    const NAME: &'static str = "contact.remove";
    const ABOUT: Text = words::ABOUT_CONTACT_REMOVE;
    const ROUTE: Route = Route::post("/contacts/{contact}/remove");
    const RIGHT: Right = Right::edit("party");
    type Output = Removed;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Removed> {
        let (contact, party) = contact_in_reach(cx, self.contact)?;
        cx.tx.exec(REMOVE_CONTACT, &[&contact.org, &contact.id])?;
        search::remove(cx.tx, contact.org, contact.id)?;
        let event = Event::new(Self::NAME, contact.id, contact.name.clone()).about(party.id);
        cx.record(&event.between(&facts(&contact)?, &Value::Null))?;
        Ok(Removed { contact: contact.id, party: party.id })
    }

    fn landing(removed: &Removed) -> Option<String> {
        Some(format!("/parties/{}", removed.party))
    }
}

/// A party in reach whose contacts may be changed.
fn open_party(cx: &mut Cx<'_, '_>, id: Id<PartyKind>) -> Outcome<Party> {
    let party = party_in_reach(cx, Right::edit("party"), id)?;
    if party.archived { Err(Fault::refused("party.archived", words::ARCHIVED)) } else { Ok(party) }
}

fn contact_in_reach(cx: &mut Cx<'_, '_>, id: Id<ContactKind>) -> Outcome<(Contact, Party)> {
    let org = cx.org();
    let contact = cx.tx.opt(CONTACT_BY_ID, &[&org, &id], Contact::read)?.ok_or(Fault::Missing)?;
    let party = open_party(cx, contact.party)?;
    Ok((contact, party))
}

fn settle(contact: &mut Contact) -> Outcome<()> {
    let mut faults = Faults::default();
    faults.line("name", &mut contact.name, 60);
    faults.line("title", &mut contact.title, 60);
    faults.line("phone", &mut contact.phone, 60);
    faults.line("email", &mut contact.email, 254);
    faults.paragraphs("note", &mut contact.note, 2000);
    if contact.name.is_empty() {
        faults.add("name", words::NAME_EMPTY);
    }
    faults.phone(&contact.phone);
    faults.email(&contact.email);
    contact.phone_key = text::phone_key(&contact.phone);
    faults.done()
}

pub(crate) fn index(cx: &mut Cx<'_, '_>, contact: &Contact, party: &Party) -> Outcome<()> {
    let text = [&contact.title, &contact.phone, &contact.email, &party.name].map(String::as_str).join("\n");
    Ok(search::index(cx.tx, contact.org, contact.id, &contact.name, &text)?)
}

/// What the journal compares: all but the moments, which an entry has anyway.
fn facts(contact: &Contact) -> Outcome<Value> {
    let mut value = serde_json::to_value(contact).map_err(Fault::broken)?;
    if let Some(fields) = value.as_object_mut() {
        fields.remove("created_at");
        fields.remove("changed_at");
    }
    Ok(value)
}
