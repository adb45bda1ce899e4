//! What the other side gets to see: a portal user walks through the whole house, and finds nothing of what the firm
//! keeps to itself. A new operation, page or download is in this test by being in the table.

#[path = "../src/house.rs"]
mod house;
mod records;

use access::roles::{Role, grants_of};
use kernel::{Actor, Fault, Id, Lang, Org, User, Via};
use operation::{Caller, House, Source};
use serde_json::{Map, Value, json};
use store::{Db, Tx};

use records::{call, done, input};

const SALE: &str = include_str!("../../samples/contracts/03_sale_equipment.defect.txt");

/// Stands where only the firm writes; each place has its own.
const CANARIES: [&str; 9] = [
    "金丝雀备注",
    "canary-tier",
    "金丝雀旧行业",
    "金丝雀联系人备注",
    "金丝雀批注",
    "金丝雀理由",
    "金丝雀更正",
    "金丝雀负责人",
    "金丝雀小组",
];
const NOTE: &str = CANARIES[0];
const TIER: &str = CANARIES[1];
const INDUSTRY: &str = CANARIES[2];
const CONTACT_NOTE: &str = CANARIES[3];
const COMMENT: &str = CANARIES[4];
const REASON: &str = CANARIES[5];
const CORRECTION: &str = CANARIES[6];
const OWNER: &str = CANARIES[7];
const TEAM: &str = CANARIES[8];

fn ours() -> Id<Org> {
    Id::from_number(1)
}

fn console() -> Actor {
    Actor::trusted(ours(), "console", Via::Console)
}

/// An organisation with a customer about whom much was written, the records by field, and all that is the firm's own.
fn furnished(db: &Db) -> (Map<String, Value>, Vec<String>) {
    let make = |name: &str, input: Value| done(db, ours(), name, input);
    let team = make("team.create", json!({ "name": TEAM }))["id"].clone();
    let owner =
        json!({ "login": "owner", "name": OWNER, "password": "千里江陵一日还两岸", "roles": ["legal"] });
    let owner = make("user.create", owner)["id"].clone();
    let party = json!({ "name": "江海家居", "city": "启东", "note": NOTE, "tier": TIER, "industry": INDUSTRY,
        "roles": ["guarantor"], "owner": owner, "team": team });
    let party = make("party.create", party)["id"].clone();
    let contact = json!({ "party": party, "name": "王某", "phone": "13900001001", "note": CONTACT_NOTE,
        "buying_role": "gatekeeper" });
    let contact = make("contact.create", contact)["id"].clone();
    make("party.change", json!({ "party": party, "version": 1, "industry": "家居" }));
    let paper = json!({ "name": "合同.txt", "title": "设备买卖合同", "text": SALE, "party": party });
    let contract = make("contract.create", paper)["id"].clone();
    let shown = make("contract.show", json!({ "contract": contract }));
    let findings = shown["findings"].as_array().cloned().unwrap_or_default();
    assert!(findings.len() > 2, "{shown}");
    let decide = |place: usize, decision: &str, text: &str| {
        let key = &findings[place]["key"];
        make(
            "contract.decide",
            json!({ "contract": contract, "finding": key, "decision": decision, "text": text, "version": 0 }),
        )
    };
    decide(0, "comment", COMMENT);
    decide(1, "dismiss", REASON);
    let right = json!({ "contract": contract, "term": "price_fen", "value": "1", "reason": CORRECTION });
    make("contract.correct", right);
    let mut secrets: Vec<String> = CANARIES.iter().map(|word| (*word).to_owned()).collect();
    secrets.extend(findings.iter().filter_map(|finding| finding["message"].as_str().map(str::to_owned)));
    secrets.extend([&owner, &team].iter().filter_map(|id| id.as_str().map(str::to_owned)));
    secrets.extend(["guarantor", "担保", "gatekeeper", "把关"].map(str::to_owned));
    let records = json!({ "party": party, "contract": contract, "contact": contact, "team": team, "user": owner,
        "session": "ss_0000000000009", "view": "vw_0000000000009", "token": "tk_0000000000009", "seq": 1,
        "finding": findings[0]["key"], "q": "江海家居", "name": "江海家居" });
    (records.as_object().cloned().unwrap_or_default(), secrets)
}

/// Somebody of the customer, as the sign-in makes them.
fn portal(db: &Db, party: &Value) -> Actor {
    let account = json!({ "login": "guest", "name": "客", "password": "大漠孤烟直长河落日圆",
        "roles": ["portal_user"], "party": party });
    let made = done(db, ours(), "user.create", account);
    let user: Option<Id<User>> = made["id"].as_str().and_then(|id| id.parse().ok());
    let number = party.as_str().and_then(|id| id.parse::<Id<party::PartyKind>>().ok()).map(|id| id.number());
    let grants = grants_of(&[Role::PortalUser]);
    Actor { user, grants, party: number, via: Via::Session, name: "客".into(), ..console() }
}

/// The fields of a page or download that name records.
fn named(path: &str, records: &Map<String, Value>) -> Value {
    let fields = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    fields.map(|field| (field.to_owned(), records.get(field).cloned().unwrap_or(json!(1)))).collect()
}

/// What a page or download says; of a file that is kept, its name alone, for that is the other side's own paper.
fn looked_at(
    house: &House,
    name: &str,
    input: &Value,
    caller: &Caller<'_>,
    tx: &mut Tx<'_>,
) -> Result<String, Fault> {
    if let Some(page) = house.pages().find(|page| page.name == name) {
        let body = house.show(page, input, caller, tx)?;
        return Ok(body.title + &body.html);
    }
    let download = house.download(name).ok_or(Fault::Missing)?;
    let content = house.make(download, input, caller, tx)?;
    match content.source {
        Source::Bytes(bytes) => Ok(content.name + &String::from_utf8_lossy(&bytes)),
        Source::Kept(_) => Ok(content.name),
        Source::Made(..) => panic!("{name} is made by the firm"),
    }
}

/// All that the house tells somebody, one after the other, as name and text; nothing that they do stays done.
fn walk(db: &Db, actor: &Actor, records: &Map<String, Value>) -> Vec<(String, String)> {
    let mut told = vec![];
    let house = house::house();
    for lang in [Lang::Zh, Lang::En] {
        for row in house.operations() {
            let mut given = input(row, records);
            if let Some(q) = (row.input)()["properties"].get("q").and(records.get("q")) {
                given["q"] = q.clone();
            }
            let who = actor.clone();
            let outcome = db.write_blocking(move |tx| {
                let answer = call(&house::house(), row, &given, &who, tx);
                Err::<(), Fault>(Fault::Refused {
                    code: "walk",
                    text: kernel::Text::same(format!("{answer:?}")),
                })
            });
            told.push((row.name.to_owned(), format!("{outcome:?}")));
        }
        let pages = house.pages().map(|page| (page.name, page.path));
        for (name, path) in pages.chain(house.downloads().map(|row| (row.name, row.path))) {
            let (given, who) = (named(path, records), actor.clone());
            let outcome = db.read_blocking(move |tx| {
                let caller = Caller { actor: &who, now: store::now(), lang };
                looked_at(&house::house(), name, &given, &caller, tx)
            });
            told.push((name.to_owned(), format!("{outcome:?}")));
        }
    }
    told
}

#[test]
fn a_portal_user_finds_nothing_that_is_the_firms_own() {
    let house = house::house();
    testbed::everywhere(&house.migrations(), &house.tables(), |db| {
        let (records, secrets) = furnished(db);
        let guest = portal(db, &records["party"]);
        // The test would prove nothing if nobody was told: the operator is.
        let all: String = walk(db, &console(), &records).into_iter().map(|(_, text)| text).collect();
        for secret in &secrets {
            assert!(all.contains(secret), "{secret} is nowhere");
        }
        let told = walk(db, &guest, &records);
        for (name, text) in &told {
            for secret in secrets.iter().filter(|_| name != "contract.file") {
                assert!(!text.contains(secret), "{name} tells {secret}: {text}");
            }
            assert!(!text.contains("Broken"), "{name} broke: {text}");
        }
        // Their own paper says what it says; nothing was added to it.
        assert!(
            told.iter()
                .filter(|(name, _)| name == "contract.file")
                .all(|(_, text)| { CANARIES.iter().all(|word| !text.contains(word)) })
        );
        // What is theirs they do get, from every door that shows it.
        for name in
            ["party.show", "party.list", "party.export", "contract.show", "contract.list", "contract.export"]
        {
            let own = if name.starts_with("party") { "江海家居" } else { "设备买卖合同" };
            assert!(told.iter().any(|(one, text)| one == name && text.contains(own)), "{name} shows nothing");
        }
        assert!(told.iter().any(|(name, text)| name == "contract.file" && text.contains("合同.txt")));
        assert!(told.iter().any(|(name, text)| name == "party.show" && text.contains("13900001001")));
    });
}

#[test]
fn what_a_portal_user_may_not_see_is_refused_as_the_firms_own() {
    let house = house::house();
    testbed::everywhere(&house.migrations(), &house.tables(), |db| {
        let (records, _) = furnished(db);
        let guest = portal(db, &records["party"]);
        let try_page = |name: &'static str| {
            let (given, who) = (json!({ "contract": records["contract"] }), guest.clone());
            db.read_blocking(move |tx| {
                let caller = Caller { actor: &who, now: store::now(), lang: Lang::Zh };
                looked_at(&house::house(), name, &given, &caller, tx)
            })
        };
        for name in ["contract.review", "contract.commented", "contract.timeline"] {
            let answer = try_page(name);
            assert!(matches!(answer, Err(Fault::InsideOnly)), "{name}: {answer:?}");
        }
        let try_call = |name: &'static str, given: Value| {
            let who = guest.clone();
            db.write_blocking(move |tx| {
                let house = house::house();
                let row = house.operation(name).ok_or(Fault::Missing)?;
                call(&house, row, &given, &who, tx)
            })
        };
        for (name, given) in [
            ("contract.review", json!({ "contract": records["contract"] })),
            ("contract.timeline", json!({ "contract": records["contract"] })),
            ("party.timeline", json!({ "party": records["party"] })),
        ] {
            let answer = try_call(name, given);
            assert!(matches!(answer, Err(Fault::InsideOnly)), "{name}: {answer:?}");
        }
        // Nor can they guess by asking which of their records are left.
        for (name, field, value) in [
            ("contract.list", "errors", json!(true)),
            ("contract.list", "sort", json!("errors")),
            ("contract.list", "owner", records["user"].clone()),
            ("party.list", "tier", json!(TIER)),
            ("party.list", "role", json!("guarantor")),
            ("party.list", "owner", records["user"].clone()),
            ("party.list", "team", records["team"].clone()),
        ] {
            let answer = try_call(name, json!({ field: value }));
            let Err(Fault::Malformed { fields }) = &answer else { panic!("{name} {field}: {answer:?}") };
            assert_eq!(fields[0].field, field, "{name}");
        }
    });
}
