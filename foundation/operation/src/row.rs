//! An operation is the only way to do anything. Doors differ only in how they carry it.

use kernel::{Fault, Lang, Outcome, Right, Text};
use schemars::{JsonSchema, schema_for};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{Ahead, Body, Cx, prepare::Ready, words};

/// What a call does to the resource, as HTTP names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes something, changes it or takes it away: what HTML forms can send.
    Post,
}

impl Method {
    /// The HTTP method.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}

/// Where an operation lives: `POST /contracts/{contract}/signature`. Names in braces are input fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path.
    pub path: &'static str,
}

impl Route {
    /// A reading route.
    pub const fn get(path: &'static str) -> Route {
        Route { method: Method::Get, path }
    }
    /// A making, changing or removing route.
    pub const fn post(path: &'static str) -> Route {
        Route { method: Method::Post, path }
    }
    /// The input fields that the path carries.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

/// One thing that can be done: its fields are its documented input, [`Operation::run`] does it.
pub trait Operation: DeserializeOwned + JsonSchema + Send + Sync + 'static {
    /// `room.verb`, for example `contract.sign`. Also the act in the journal.
    const NAME: &'static str;
    /// What it does, in one sentence.
    const ABOUT: Text;
    /// Its place in the HTTP interface.
    const ROUTE: Route;
    /// The right it takes. Checked before it runs; `run` narrows to the rows in the actor's scope.
    const RIGHT: Right;
    /// What it answers.
    type Output: Serialize + JsonSchema;
    /// Whether the answer holds a secret that is shown once. Such an answer is never kept for repeated requests.
    const SECRET_ANSWER: bool = false;

    /// Whether [`Operation::prepare`] takes its time, so that doors call it on a thread of its own.
    const PREPARES: bool = false;

    /// What can be done before the transaction: reading files, hashing passwords. It is not called where the operation
    /// runs inside another transaction; then [`Operation::run`] must do without.
    fn prepare(&mut self, _ahead: &Ahead<'_>) -> Outcome<()> {
        Ok(())
    }

    /// Does it, inside one transaction. A fault undoes everything.
    fn run(&self, cx: &mut Cx<'_, '_>) -> Outcome<Self::Output>;

    /// The page a person goes to afterwards; `None` stays.
    fn landing(_output: &Self::Output) -> Option<String> {
        None
    }

    /// The page that answers a plain form at once, where going elsewhere would lose something: a secret that is shown
    /// once, and that may stand in no address.
    fn page(_output: &Self::Output, _lang: Lang) -> Outcome<Option<Body>> {
        Ok(None)
    }
}

/// The answer of an operation with its types erased.
#[derive(Debug)]
pub struct Answer {
    /// The output as JSON.
    pub value: Value,
    /// The page a person goes to afterwards.
    pub landing: Option<String>,
    /// The page that answers a plain form instead.
    pub page: Option<Body>,
}

/// An operation with its types erased: one row of the table that every door reads.
pub struct Row {
    /// `room.verb`.
    pub name: &'static str,
    /// What it does.
    pub about: Text,
    /// Its place in the HTTP interface.
    pub route: Route,
    /// The right it takes.
    pub right: Right,
    /// Whether the answer holds a secret that is shown once.
    pub secret_answer: bool,
    /// Whether its preparation takes its time.
    pub prepares: bool,
    /// JSON schema of the input.
    pub input: fn() -> Value,
    /// JSON schema of the output.
    pub output: fn() -> Value,
    pub(crate) ready: fn(&Value) -> Outcome<Box<dyn Ready>>,
}

impl Row {
    /// Whether it makes a new record: those that do are named so.
    pub fn makes(&self) -> bool {
        self.name.ends_with(".create")
    }

    /// Whether it neither changes anything nor prepares itself: one look at the database is all it takes.
    pub fn only_looks(&self) -> bool {
        !self.writes() && !self.prepares
    }

    /// Whether it may change anything.
    pub fn writes(&self) -> bool {
        self.route.method != Method::Get
    }
}

/// The row of an operation.
pub const fn row<O: Operation>() -> Row {
    Row {
        name: O::NAME,
        about: O::ABOUT,
        route: O::ROUTE,
        right: O::RIGHT,
        secret_answer: O::SECRET_ANSWER,
        prepares: O::PREPARES,
        input: || schema_for!(O).to_value(),
        output: || schema_for!(O::Output).to_value(),
        ready: |input| {
            let operation: O = serde_json::from_value(input.clone()).map_err(|error| Fault::Malformed {
                fields: vec![kernel::FieldFault {
                    field: String::new(),
                    text: words::unreadable(&error.to_string()),
                }],
            })?;
            Ok(Box::new(operation))
        },
    }
}
