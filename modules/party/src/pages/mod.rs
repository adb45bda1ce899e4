//! What a browser sees of this room: the list, one party, and the form for a new one.

mod list;
mod new;
mod record;
mod words;

use kernel::Text;
use operation::{PageRow, page};

use crate::model::{BuyingRole, Kind, Role};

/// The pages of this room.
pub(crate) const PAGES: &[PageRow] =
    &[page::<list::ListPage>(), page::<record::Record>(), page::<new::New>()];

/// The zone in which moments are shown.
const ZONE: &str = "Asia/Shanghai";

fn finished(template: &impl askama::Template, title: String) -> kernel::Outcome<operation::Body> {
    let html = template.render().map_err(kernel::Fault::broken)?;
    Ok(operation::Body::new(title, html))
}

fn kind_word(kind: Kind) -> Text {
    match kind {
        Kind::Organisation => words::ORGANISATION,
        Kind::Person => words::PERSON,
        Kind::Department => words::DEPARTMENT,
    }
}

fn role_word(role: Role) -> Text {
    match role {
        Role::Customer => words::CUSTOMER,
        Role::Supplier => words::SUPPLIER,
        Role::Partner => words::PARTNER,
        Role::Contractor => words::CONTRACTOR,
        Role::Distributor => words::DISTRIBUTOR,
        Role::EndUser => words::END_USER,
        Role::InternalCustomer => words::INTERNAL_CUSTOMER,
        Role::Guarantor => words::GUARANTOR,
    }
}

fn buying_word(role: BuyingRole) -> Text {
    match role {
        BuyingRole::DecisionMaker => words::DECISION_MAKER,
        BuyingRole::Influencer => words::INFLUENCER,
        BuyingRole::Gatekeeper => words::GATEKEEPER,
        BuyingRole::Buyer => words::BUYER,
        BuyingRole::User => words::USER,
        BuyingRole::Initiator => words::INITIATOR,
    }
}

/// The word for a tier that the house knows; any other is shown as it was entered.
fn tier_word(tier: &str, lang: kernel::Lang) -> String {
    let known = match tier {
        "key" => words::TIER_KEY,
        "ordinary" => words::TIER_ORDINARY,
        "watch" => words::TIER_WATCH,
        "internal" => words::TIER_INTERNAL,
        other => return other.to_owned(),
    };
    known.get(lang).to_owned()
}

fn role_words(roles: &[Role], lang: kernel::Lang) -> String {
    let words: Vec<String> = roles.iter().map(|role| role_word(*role).get(lang).to_owned()).collect();
    words.join(if lang == kernel::Lang::Zh { "、" } else { ", " })
}
