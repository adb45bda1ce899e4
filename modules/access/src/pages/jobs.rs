//! The jobs that wait, failed or were given up.

use askama::Template;
use kernel::{Lang, Outcome, Right};
use operation::{Body, Cx, Page};
use serde::Deserialize;
use store::jobs::{self, Job, State};

use super::{Tab, finished, minute, tabs, words};
use crate::{job::JOBS_MAX, user::RIGHT};

/// All jobs that are not done, those given up first.
#[derive(Debug, Deserialize)]
pub(crate) struct List {}

struct Line {
    id: String,
    kind: String,
    state: &'static str,
    word: String,
    tries: String,
    next: String,
    error: String,
    dead: bool,
}

#[derive(Template)]
#[template(path = "jobs.html")]
struct View {
    lang: Lang,
    tabs: Vec<Tab>,
    lines: Vec<Line>,
}

impl Page for List {
    const NAME: &'static str = "settings.jobs";
    const PATH: &'static str = "/settings/jobs";
    const RIGHT: Right = RIGHT;

    fn show(&self, cx: &mut Cx<'_, '_>) -> Outcome<Body> {
        let (lang, org) = (cx.lang, cx.org());
        let mut lines = vec![];
        for state in [State::Dead, State::Failed, State::Waiting] {
            let jobs = jobs::list(cx.tx, org, Some(state), None, JOBS_MAX)?;
            lines.extend(jobs.into_iter().map(|job| line(cx, job)));
        }
        finished(&View { lang, tabs: tabs(cx, Self::PATH), lines }, words::JOBS.get(lang))
    }
}

fn line(cx: &Cx<'_, '_>, job: Job) -> Line {
    let lang = cx.lang;
    let (state, word) = match job.state() {
        State::Dead => ("bad", words::JOB_DEAD),
        State::Failed => ("warn", words::JOB_FAILED),
        State::Waiting => ("", words::JOB_WAITING),
    };
    Line {
        id: job.id.to_string(),
        state,
        word: word.get(lang).to_owned(),
        tries: format!("{} / {}", job.tries, job.tries_max),
        next: if job.dead { words::NONE.get(lang).to_owned() } else { minute(cx, Some(job.run_at)) },
        dead: job.dead,
        kind: job.kind,
        error: job.error,
    }
}
