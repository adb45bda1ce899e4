//! The demo story: 江海建设物流集团, a contractor and carrier, and the parties it deals with. It is told through the
//! same operations that people use, so that nothing in it could not have been typed in.

use std::{collections::HashMap, str::FromStr as _, sync::Arc};

use access::{Secret, SetUp, roles::Role};
use kernel::{Actor, Day, Fault, Id, Lang, Org, Outcome, Via};
use operation::{Ahead, Caller, House, Upload, from_strings};
use party::PartyKind;
use serde_json::{Value, json};
use store::{Db, Tx, files::Files};

use super::{dates::Shift, papers::PAPERS};
use crate::house::house;

const PARTIES: &str = include_str!("../../demo/parties.csv");
const CONTACTS: &str = include_str!("../../demo/contacts.csv");
const CONTRACTS: &str = include_str!("../../demo/contracts.csv");
/// The last day of the story as it is written down.
const STORY_ENDS: &str = "2026-10-31";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// The password of all demo accounts; the server listens on this machine only, unless told otherwise.
pub const PASSWORD: &str = "qihe-demo-2026";
/// Sign-in name, name, roles: as the posts of these people in `contacts.csv`, where 顾明晗 heads contracts and legal.
const ACCOUNTS: [(&str, &str, &[Role]); 4] = [
    ("gu", "顾明晗", &[Role::ContractOfficer, Role::Legal]),
    ("qian", "钱知遥", &[Role::Legal]),
    ("shen", "沈怀舟", &[Role::Manager]),
    ("yu", "俞长庚", &[Role::AccountManager, Role::SiteManager]),
];

/// Name and members, by sign-in name.
const TEAMS: [(&str, &[&str]); 2] = [("合同法务部", &["gu", "qian"]), ("工程项目部", &["yu"])];
/// A customer's own account: sign-in name, name, and which party it is.
const PORTAL: (&str, &str, &str) = ("lanting", "南通澜庭置业", "P008");

/// The sign-in names of all demo accounts.
pub fn logins() -> Vec<&'static str> {
    std::iter::once("admin").chain(ACCOUNTS.map(|(login, ..)| login)).chain([PORTAL.0]).collect()
}

/// Tells the story on an empty database; says how much there was to tell.
pub fn tell(db: &Db, files: &Files) -> Outcome<usize> {
    let (own, files) = (db.clone(), files.clone());
    db.write_blocking(move |tx| if access::is_set_up(tx)? { Ok(0) } else { begin(tx, &own, &files) })
}

struct Teller<'a, 'b> {
    house: House,
    actor: Actor,
    db: &'a Db,
    files: &'a Files,
    tx: &'a mut Tx<'b>,
    shift: Shift,
    told: usize,
}

fn begin(tx: &mut Tx<'_>, db: &Db, files: &Files) -> Outcome<usize> {
    let organisation = "江海建设物流集团有限公司".to_owned();
    let with = SetUp {
        organisation,
        login: "admin".into(),
        name: "管理员".into(),
        password: Secret::new(PASSWORD),
        lang: Lang::Zh,
    };
    let now = store::now();
    let org: Id<Org> = access::set_up(tx, now, &with)?;
    access::mark_demo(tx, org)?;
    let ends = Day::parse(STORY_ENDS).map_err(|_| Fault::broken("the story has no end"))?;
    let shift = Shift::new(ends, now.day_in(operation::ZONE));
    let actor = Actor::trusted(org, "演示", Via::System);
    let mut teller = Teller { house: house(), actor, db, files, tx, shift, told: 0 };
    let users = teller.users()?;
    let parties = teller.parties(&users)?;
    let (login, name, party) = PORTAL;
    let portal = json!({ "login": login, "name": name, "password": PASSWORD, "roles": [Role::PortalUser], "party": parties.get(party) });
    teller.done("user.create", portal)?;
    teller.contacts(&parties)?;
    teller.contracts(&parties)?;
    Ok(teller.told)
}

impl Teller<'_, '_> {
    fn done(&mut self, operation: &str, input: Value) -> Outcome<Value> {
        let row = self.house.operation(operation).ok_or(Fault::Missing)?;
        let caller = Caller { actor: &self.actor, now: store::now(), lang: Lang::Zh };
        self.house.call(row, &input, &caller, self.tx).map(|answer| answer.value)
    }

    /// Does an operation with one row of a table as its input.
    fn row(&mut self, operation: &str, pairs: Vec<(&str, String)>) -> Outcome<Value> {
        let row = self.house.operation(operation).ok_or(Fault::Missing)?;
        let pairs = pairs.into_iter().map(|(field, text)| (field.to_owned(), text));
        let input = Value::Object(from_strings(&(row.input)(), pairs));
        self.told += 1;
        self.done(operation, input)
    }

    /// Hands in a file as a contract, as a form does.
    fn hand_in(&mut self, mut input: Value, name: &str, file: &[u8]) -> Outcome<Value> {
        let row = self.house.operation("contract.create").ok_or(Fault::Missing)?;
        let id = self.tx.new_id();
        input["file"] = json!(id);
        let incoming = Arc::new(self.files.receive(file, Some(file.len() as u64))?);
        let upload = Upload { id, incoming, name: name.to_owned(), media_type: DOCX.to_owned() };
        let ahead = Ahead {
            db: self.db,
            files: self.files,
            uploads: &[upload],
            actor: &self.actor,
            now: store::now(),
            lang: Lang::Zh,
        };
        let prepared = self.house.prepare(row, &input, &ahead)?;
        let caller = Caller { actor: &self.actor, now: ahead.now, lang: Lang::Zh };
        prepared.run(&self.house, &caller, self.tx).map(|answer| answer.value)
    }

    /// The accounts and their teams; by sign-in name.
    fn users(&mut self) -> Outcome<HashMap<&'static str, String>> {
        let mut users = HashMap::new();
        for (login, name, roles) in ACCOUNTS {
            let account = json!({ "login": login, "name": name, "password": PASSWORD, "roles": roles });
            let made = self.done("user.create", account)?;
            users.insert(login, made["id"].as_str().unwrap_or_default().to_owned());
        }
        for (name, members) in TEAMS {
            let members: Vec<&String> = members.iter().filter_map(|login| users.get(login)).collect();
            self.done("team.create", json!({ "name": name, "members": members }))?;
        }
        Ok(users)
    }

    fn parties(&mut self, users: &HashMap<&'static str, String>) -> Outcome<HashMap<String, Id<PartyKind>>> {
        let mut known: HashMap<String, Id<PartyKind>> = HashMap::new();
        for line in table(PARTIES)? {
            let get = |column: &str| line.get(column).cloned().unwrap_or_default();
            let kind = if get("kind") == "internal_department" { "department" } else { "organisation" };
            let mut pairs = vec![("kind", kind.to_owned())];
            for role in get("roles").split(';').filter_map(role) {
                pairs.push(("roles", role.to_owned()));
            }
            // whoever sells looks after customers, whoever buys after the others
            let owner = if get("roles").split(';').any(|role| role == "customer") { "yu" } else { "gu" };
            pairs.extend(users.get(owner).filter(|_| kind == "organisation").map(|id| ("owner", id.clone())));
            let parent = known.get(&get("parent_id")).map(Id::to_string).unwrap_or_default();
            pairs.extend([
                ("code", get("uscc")),
                ("parent", parent),
                ("since", self.shift.day(&get("since"))),
            ]);
            let same = [
                "name",
                "short_name",
                "tier",
                "province",
                "city",
                "industry",
                "address",
                "phone",
                "email",
                "note",
            ];
            pairs.extend(same.map(|column| (column, get(column))));
            let made = self.row("party.create", pairs)?;
            if let Some(id) = made["id"].as_str().and_then(|id| Id::from_str(id).ok()) {
                known.insert(get("party_id"), id);
            }
        }
        Ok(known)
    }

    fn contacts(&mut self, parties: &HashMap<String, Id<PartyKind>>) -> Outcome<()> {
        for line in table(CONTACTS)? {
            let get = |column: &str| line.get(column).cloned().unwrap_or_default();
            let Some(party) = parties.get(&get("party_id")) else { continue };
            let main = if get("is_primary") == "1" { "true" } else { "false" };
            self.row(
                "contact.create",
                vec![
                    ("party", party.to_string()),
                    ("name", get("name")),
                    ("title", get("title")),
                    ("buying_role", buying_role(&get("buying_role")).to_owned()),
                    ("phone", get("mobile")),
                    ("email", get("email")),
                    ("main", main.to_owned()),
                ],
            )?;
        }
        Ok(())
    }

    /// The contracts whose Word file is part of the story, and the drafts that wait for review.
    fn contracts(&mut self, parties: &HashMap<String, Id<PartyKind>>) -> Outcome<()> {
        let table = table(CONTRACTS)?;
        for paper in &PAPERS {
            let Some(line) = table.iter().find(|line| line.get("file").is_some_and(|f| f == paper.name))
            else {
                continue;
            };
            let get = |column: &str| line.get(column).cloned().unwrap_or_default();
            let (side, other) =
                if get("party_a_id") == "P001" { ("a", get("party_b_id")) } else { ("b", get("party_a_id")) };
            let title =
                if paper.draft { paper.file_name.trim_end_matches(".docx").to_owned() } else { get("title") };
            let input = json!({ "title": title, "side": side, "party": parties.get(&other) });
            self.hand_in(input, paper.file_name, &self.shift.docx(paper.docx)?)?;
            self.told += 1;
        }
        Ok(())
    }
}

/// The role in the register for a word of the table; the firm itself has none.
fn role(word: &str) -> Option<&str> {
    match word {
        "" | "self" => None,
        "subcontractor" => Some("contractor"),
        "internal_supplier" => Some("supplier"),
        other => Some(other),
    }
}

/// The part in a purchase for a word of the table; whoever only keeps in touch or pays has none.
fn buying_role(word: &str) -> &str {
    if matches!(word, "contact" | "finance") { "" } else { word }
}

fn table(csv: &str) -> Outcome<Vec<HashMap<String, String>>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().map_err(Fault::broken)
}
