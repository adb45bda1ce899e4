//! `qihe demo`: the server with the demo story on the embedded database.
//!
//! The story is that of 江海建设物流集团, a contractor and carrier, and the parties it deals with. It is told through
//! the same operations that people use, so that nothing in it could not have been typed in.

use std::{collections::HashMap, str::FromStr as _};

use access::{Secret, SetUp, roles::Role};
use kernel::{Actor, Day, Id, Lang, Org, Outcome, Via};
use operation::{Caller, House, from_strings};
use party::PartyKind;
use serde_json::{Value, json};
use store::Tx;

use crate::{house::house, serve::serve, settings::Settings};

const PARTIES: &str = include_str!("../demo/parties.csv");
const CONTACTS: &str = include_str!("../demo/contacts.csv");
const CONTRACTS: &str = include_str!("../demo/contracts.csv");
/// The texts of the story's contracts, by the name in the table.
const TEXTS: [(&str, &str); 8] = [
    ("01_gc_residential", include_str!("../demo/contracts/01_gc_residential.clean.txt")),
    ("02_sub_steel", include_str!("../demo/contracts/02_sub_steel.clean.txt")),
    ("03_sale_equipment", include_str!("../demo/contracts/03_sale_equipment.clean.txt")),
    ("04_sale_steel_framework", include_str!("../demo/contracts/04_sale_steel_framework.clean.txt")),
    ("05_transport_annual", include_str!("../demo/contracts/05_transport_annual.clean.txt")),
    ("06_warehouse", include_str!("../demo/contracts/06_warehouse.clean.txt")),
    ("07_lease_warehouse", include_str!("../demo/contracts/07_lease_warehouse.clean.txt")),
    ("08_tech_service", include_str!("../demo/contracts/08_tech_service.clean.txt")),
];
const STORY_ENDS: &str = "2026-10-31";
/// The password of all demo accounts; the server listens on this machine only, unless told otherwise.
const PASSWORD: &str = "qihe-demo-2026";
/// Sign-in name, name, role.
const ACCOUNTS: [(&str, &str, Role); 4] = [
    ("gu", "顾明晗", Role::ContractOfficer),
    ("qian", "钱知遥", Role::Legal),
    ("shen", "沈怀舟", Role::Manager),
    ("yu", "俞长庚", Role::AccountManager),
];

/// Tells the story on an empty database, prints the accounts, and serves.
pub fn demo(settings: &Settings, listen: &str) -> Result<(), String> {
    let db = settings.open_current()?;
    let told = db.write_blocking(|tx| if access::is_set_up(tx)? { Ok(0) } else { tell(tx) });
    let told = told.map_err(|fault| match fault {
        kernel::Fault::Broken { source, place } => format!("the demo story: {source} ({place})"),
        other => format!("the demo story: {}", api::problem(&other, Lang::Zh, "").body),
    })?;
    drop(db);
    if told > 0 {
        println!("demo story: {told} parties, contacts and contracts");
    }
    println!("accounts (password {PASSWORD}): admin, {}", ACCOUNTS.map(|(login, ..)| login).join(", "));
    serve(settings, listen)
}

struct Teller<'a, 'b> {
    house: House,
    actor: Actor,
    tx: &'a mut Tx<'b>,
    /// How many days the story is moved, so that it ends today.
    shift_days: i64,
    told: usize,
}

fn tell(tx: &mut Tx<'_>) -> Outcome<usize> {
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
    let ends = Day::parse(STORY_ENDS).map_err(|_| kernel::Fault::broken("the story has no end"))?;
    let shift_days = ends.days_until(now.day_in("Asia/Shanghai"));
    let actor = Actor::trusted(org, "Demo", Via::System);
    let mut teller = Teller { house: house(), actor, tx, shift_days, told: 0 };
    for (login, name, role) in ACCOUNTS {
        teller.done(
            "user.create",
            json!({ "login": login, "name": name, "password": PASSWORD, "roles": [role] }),
        )?;
    }
    let parties = teller.parties()?;
    teller.contacts(&parties)?;
    teller.contracts(&parties)?;
    Ok(teller.told)
}

impl Teller<'_, '_> {
    fn done(&mut self, operation: &str, input: Value) -> Outcome<Value> {
        let row = self.house.operation(operation).ok_or(kernel::Fault::Missing)?;
        let caller = Caller { actor: &self.actor, now: store::now(), lang: Lang::Zh };
        self.house.call(row, &input, &caller, self.tx).map(|answer| answer.value)
    }

    /// Does an operation with one row of a table as its input.
    fn row(&mut self, operation: &str, pairs: Vec<(&str, String)>) -> Outcome<Value> {
        let row = self.house.operation(operation).ok_or(kernel::Fault::Missing)?;
        let pairs = pairs.into_iter().map(|(field, text)| (field.to_owned(), text));
        let input = Value::Object(from_strings(&(row.input)(), pairs));
        self.told += 1;
        self.done(operation, input)
    }

    fn moved(&self, day: &str) -> String {
        Day::parse(day).map_or_else(|_| day.to_owned(), |d| d.plus_days(self.shift_days).to_string())
    }

    fn parties(&mut self) -> Outcome<HashMap<String, Id<PartyKind>>> {
        let mut known: HashMap<String, Id<PartyKind>> = HashMap::new();
        for line in table(PARTIES)? {
            let get = |column: &str| line.get(column).cloned().unwrap_or_default();
            let kind = if get("kind") == "internal_department" { "department" } else { "organisation" };
            let mut pairs = vec![("kind", kind.to_owned())];
            for role in get("roles").split(';').filter_map(role) {
                pairs.push(("roles", role.to_owned()));
            }
            let parent = known.get(&get("parent_id")).map(Id::to_string).unwrap_or_default();
            pairs.extend([("code", get("uscc")), ("parent", parent), ("since", self.moved(&get("since")))]);
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

    /// The contracts whose text is part of the story. Their dates stay as they were written.
    fn contracts(&mut self, parties: &HashMap<String, Id<PartyKind>>) -> Outcome<()> {
        for line in table(CONTRACTS)? {
            let get = |column: &str| line.get(column).cloned().unwrap_or_default();
            let Some((_, text)) = TEXTS.iter().find(|(name, _)| *name == get("file")) else { continue };
            let (side, other) =
                if get("party_a_id") == "P001" { ("a", get("party_b_id")) } else { ("b", get("party_a_id")) };
            let input = json!({ "title": get("title"), "name": format!("{}.txt", get("title")), "side": side,
                "party": parties.get(&other), "text": text });
            self.told += 1;
            self.done("contract.create", input)?;
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
    reader.deserialize().collect::<Result<_, _>>().map_err(kernel::Fault::broken)
}
