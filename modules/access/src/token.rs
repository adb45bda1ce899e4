//! API tokens: keys for programs, made by a user, never wider than the user, shown once.

use kernel::{Day, Event, Fault, Id, Instant, Lang, Outcome, Right, Text, Via};
use operation::{Body, Cx, Operation, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::{Json, Tx};

use crate::{
    Secret,
    model::{self, Token, TokenKind},
    pages,
    session::{self, Done, Signed},
    store as db, words,
};

const PREFIX: &str = "qt";
const TOKENS_MAX: usize = 50;
pub(crate) const DAYS_DEFAULT: i64 = 90;
pub(crate) const DAYS_MAX: i64 = 366;

/// Who this token's secret stands for, with no more rights than the token allows; nobody when it is unknown, over,
/// or of a deactivated user.
pub fn by_token(tx: &mut Tx<'_>, now: Instant, secret: &Secret) -> Outcome<Option<Signed>> {
    let Some(org) = secret.org(PREFIX) else { return Ok(None) };
    let Some(row) = db::token_by(tx, org, secret)?.filter(|t| t.expires_at > now) else { return Ok(None) };
    let Some(account) = db::account(tx, org, row.user)?.filter(|a| a.active) else { return Ok(None) };
    let mut actor = session::actor(tx, &account, Via::Token)?;
    actor.grants = model::narrow(actor.grants, &row.rights);
    // One that was never used was made at some time: its first use is always written down.
    let seen_at = row.seen_at.unwrap_or(row.created_at.plus_seconds(-session::TOUCH_SECONDS));
    Ok(Some(Signed { actor, lang: account.lang.0, token: Some(row.id), seen_at }))
}

/// Shows my API tokens.
#[derive(Deserialize, JsonSchema)]
pub struct List {}

/// My tokens.
#[derive(Serialize, JsonSchema)]
pub struct Tokens {
    /// The latest first.
    pub tokens: Vec<Token>,
}

impl Operation for List {
    const NAME: &'static str = "token.list";
    const ABOUT: Text = Text::fixed("查看本人的接口令牌", "Shows your API tokens");
    const ROUTE: Route = Route::get("/own/tokens");
    const RIGHT: Right = Right::SEE_OWN;
    type Output = Tokens;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Tokens> {
        let user = session::me(cx)?;
        Ok(Tokens { tokens: cx.tx.all(db::TOKENS, &[&cx.actor.org, &user], db::read_token)? })
    }
}

/// Makes an API token.
#[derive(Deserialize, JsonSchema)]
pub struct Create {
    /// What it is for.
    #[schemars(length(max = 100))]
    pub name: String,
    /// The rights it is narrowed to, such as `contract.see` or `*.see`; left out, it may do all you may.
    #[serde(default)]
    pub rights: Option<Vec<String>>,
    /// For how many days it is valid, 1 to 366; 90 when left out.
    #[serde(default)]
    pub days: Option<i64>,
    /// The last day on which it is valid, instead of `days`.
    #[serde(default)]
    pub until: Option<Day>,
}

impl Create {
    fn expires_at(&self, cx: &Cx<'_, '_>) -> Outcome<Instant> {
        let Some(until) = self.until else {
            let days = self.days.unwrap_or(DAYS_DEFAULT);
            let fits = (1..=DAYS_MAX).contains(&days);
            return if fits { Ok(cx.now.plus_seconds(days * 24 * 3600)) } else { Err(out_of_range("days")) };
        };
        let fits = (0..=DAYS_MAX).contains(&cx.today().days_until(until));
        if fits { Ok(cx.end_of(until)) } else { Err(out_of_range("until")) }
    }
}

fn out_of_range(field: &str) -> Fault {
    Fault::field(field, words::TOKEN_DAYS)
}

/// A new token. This is the only answer that shows the secret.
#[derive(Serialize, JsonSchema)]
pub struct Created {
    /// The token.
    pub token: Token,
    /// To be sent as `Authorization: Bearer …`; it is not kept and cannot be shown again.
    #[serde(serialize_with = "Secret::reveal")]
    pub secret: Secret,
}

impl Operation for Create {
    const NAME: &'static str = "token.create";
    const ABOUT: Text =
        Text::fixed("新建接口令牌（密钥只显示一次）", "Makes an API token; its secret is shown once");
    const ROUTE: Route = Route::post("/own/tokens");
    const RIGHT: Right = Right::OWN;
    type Output = Created;
    const SECRET_ANSWER: bool = true;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Created> {
        let (org, user) = (cx.org(), session::in_person(cx)?);
        let name = model::name("name", &self.name)?;
        let mut rights = self.rights.clone().unwrap_or_default();
        rights.iter().try_for_each(|word| model::token_right(word).map(|_| ()))?;
        rights.sort_unstable();
        rights.dedup();
        if self.rights.as_ref().is_some_and(Vec::is_empty) {
            return Err(Fault::field("rights", words::TOKEN_RIGHT_NEEDED));
        }
        let expires_at = self.expires_at(cx)?;
        if cx.tx.all(db::TOKENS, &[&org, &user], db::read_token)?.len() >= TOKENS_MAX {
            return Err(Fault::refused("access.tokens_max", words::TOKENS_MAX));
        }
        let secret = Secret::key(PREFIX, org)?;
        let token = Token { id: cx.tx.new_id(), name, rights, created_at: cx.now, expires_at, seen_at: None };
        let rights = Json(&token.rights);
        cx.tx.exec(
            db::INSERT_TOKEN,
            &[&org, &token.id, &user, &secret.digest(), &token.name, &rights, &cx.now, &expires_at],
        )?;
        let after = serde_json::to_value(&token).map_err(Fault::broken)?;
        let event = Event::new(Self::NAME, token.id, &token.name).between(&serde_json::Value::Null, &after);
        cx.record(&event.about(user))?;
        Ok(Created { token, secret })
    }

    fn landing(_: &Created) -> Option<String> {
        Some("/settings".to_owned())
    }

    fn page(created: &Created, lang: Lang) -> Outcome<Option<Body>> {
        pages::made(created, lang).map(Some)
    }
}

/// Takes one of my API tokens away; it stops working at once.
#[derive(Deserialize, JsonSchema)]
pub struct Revoke {
    /// The token.
    pub token: Id<TokenKind>,
}

impl Operation for Revoke {
    const NAME: &'static str = "token.revoke";
    const ABOUT: Text = Text::fixed("撤销本人的一个接口令牌", "Takes one of your API tokens away");
    const ROUTE: Route = Route::post("/own/tokens/{token}/revoke");
    const RIGHT: Right = Right::OWN;
    type Output = Done;

    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Done> {
        let user = session::in_person(cx)?;
        let tokens = cx.tx.all(db::TOKENS, &[&cx.actor.org, &user], db::read_token)?;
        let token = tokens.iter().find(|t| t.id == self.token).ok_or(Fault::Missing)?;
        let ended = cx.tx.exec(db::REVOKE_TOKEN, &[&cx.actor.org, &self.token, &user])?;
        cx.record(&Event::new(Self::NAME, self.token, &token.name).about(user))?;
        Ok(Done { ended })
    }
}
