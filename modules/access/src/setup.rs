//! The first organisation and its first administrator.

use kernel::{Actor, Event, Fault, Id, Instant, Lang, Org, Outcome, Via};
use store::{Error, Json, Record as _, Tx};

use crate::{
    Secret,
    model::{self, Account, Language},
    password,
    roles::Role,
    store as db, words,
};

/// Stands in the table of sign-in names for the set-up itself, so that two at once cannot both succeed. No one can
/// sign in with an empty name.
const MARK: &str = "";

/// What it takes to begin.
#[derive(Clone, Debug)]
pub struct SetUp {
    /// The organisation's name.
    pub organisation: String,
    /// The administrator's sign-in name.
    pub login: String,
    /// The administrator's name.
    pub name: String,
    /// The administrator's password.
    pub password: Secret,
    /// The administrator's language.
    pub lang: Lang,
}

/// Whether there is an organisation.
pub fn is_set_up(tx: &mut Tx<'_>) -> Outcome<bool> {
    let any: Option<Id<Org>> = tx.opt(db::ANY_ORGANISATION, &[], |row| row.get(0))?;
    Ok(any.is_some())
}

/// Every organisation, oldest first: for the operator's commands.
pub fn organisations(tx: &mut Tx<'_>) -> Outcome<Vec<Id<Org>>> {
    Ok(tx.all(db::ORGANISATIONS, &[], |row| row.get(0))?)
}

/// The organisation, where there is only one; which one is meant must be said where there are several.
pub fn only_organisation(tx: &mut Tx<'_>) -> Outcome<Id<Org>> {
    match organisations(tx)?.as_slice() {
        [one] => Ok(*one),
        [] => Err(Fault::refused("access.not_set_up", words::NOT_SET_UP)),
        _ => Err(Fault::refused("access.which_organisation", words::WHICH_ORGANISATION)),
    }
}

impl SetUp {
    /// Checks what was given and hashes the password. That takes its time and belongs outside a transaction, after
    /// [`ensure_fresh`] and before [`Founding::found`].
    pub fn prepare(&self) -> Outcome<Founding> {
        let organisation = model::name("organisation", &self.organisation)?;
        let login = model::login(&self.login)?;
        let name = model::name("name", &self.name)?;
        let hash = password::accept("password", &self.password, &[&login, &organisation, &name])?;
        Ok(Founding { organisation, login, name, lang: self.lang, hash })
    }
}

/// A set-up that was found acceptable.
pub struct Founding {
    organisation: String,
    login: String,
    name: String,
    lang: Lang,
    hash: String,
}

impl Founding {
    /// Makes the organisation and its administrator, only while there is no organisation.
    pub fn found(&self, tx: &mut Tx<'_>, now: Instant) -> Outcome<Id<Org>> {
        ensure_fresh(tx)?;
        let (org, id): (Id<Org>, _) = (tx.new_id(), tx.new_id());
        match tx.exec(db::INSERT_LOGIN, &[&MARK, &org, &id]) {
            Err(Error::Taken(_)) => return Err(already()),
            other => other?,
        };
        tx.exec(db::INSERT_ORGANISATION, &[&org, &self.organisation, &now])?;
        let account = Account {
            org,
            id,
            version: 1,
            login: self.login.clone(),
            name: self.name.clone(),
            lang: Language(self.lang),
            roles: Json(vec![Role::Administrator]),
            party: None,
            active: true,
            created_at: now,
        };
        insert(tx, &account, &self.hash)?;
        let actor = Actor::trusted(org, "Qihe", Via::Console);
        let event = Event::new("organisation.create", org, self.organisation.clone()).about(id);
        tx.record(&actor, now, &event)?;
        Ok(org)
    }
}

/// Refuses where there is an organisation.
pub fn ensure_fresh(tx: &mut Tx<'_>) -> Outcome<()> {
    if is_set_up(tx)? { Err(already()) } else { Ok(()) }
}

fn already() -> Fault {
    Fault::refused("access.already_set_up", words::ALREADY_SET_UP)
}

/// Sets up in one go, for those who have the database to themselves: the password is hashed inside the transaction.
pub fn set_up(tx: &mut Tx<'_>, now: Instant, with: &SetUp) -> Outcome<Id<Org>> {
    ensure_fresh(tx)?;
    with.prepare()?.found(tx, now)
}

/// Writes a new account with its sign-in name and password.
pub(crate) fn insert(tx: &mut Tx<'_>, account: &Account, hash: &str) -> Outcome<()> {
    match tx.exec(db::INSERT_LOGIN, &[&account.login, &account.org, &account.id]) {
        Err(Error::Taken(_)) => return Err(Fault::refused("access.login_taken", words::LOGIN_TAKEN)),
        other => other?,
    };
    account.insert(tx)?;
    db::set_password(tx, account.org, account.id, hash, account.created_at)?;
    Ok(())
}
