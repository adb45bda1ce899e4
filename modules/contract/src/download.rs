//! A contract's files to take away: the original, and the original with the findings as comments in it.

use document::Note;
use kernel::{Fault, Id, Instant, Lang, Outcome, Right, Text};
use operation::{Content, Cx, Download, Source};
use review::{cite, output::comment::Comment};
use schemars::JsonSchema;
use serde::Deserialize;
use store::files::{self, FileRow};

use crate::{
    model::ContractKind,
    reading::Finding,
    save::{contract_in_reach, version_of},
    store::ContractVersion,
    words,
};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The file of a version, as it was handed in.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Original {
    /// Which contract.
    contract: Id<ContractKind>,
    /// The version's number; the latest unless given.
    version: Option<i64>,
}

impl Download for Original {
    const NAME: &'static str = "contract.file";
    const ABOUT: Text = words::ABOUT_FILE;
    const PATH: &'static str = "/contracts/{contract}/file";
    const RIGHT: Right = Right::see("contract");

    fn make(&self, cx: &mut Cx<'_, '_>) -> Outcome<Content> {
        let version = found(cx, self.contract, self.version)?;
        match kept(cx, &version)? {
            Some(file) => Ok(Content {
                name: file.name,
                media_type: file.media_type,
                source: Source::Kept(file.digest),
            }),
            None => Ok(Content {
                name: format!("{}.txt", version.name.trim_end_matches(".txt")),
                media_type: "text/plain; charset=utf-8".to_owned(),
                source: Source::Bytes(version.text.into_bytes()),
            }),
        }
    }
}

/// The Word file of a version with a comment at the place of each finding.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct Commented {
    /// Which contract.
    contract: Id<ContractKind>,
    /// The version's number; the latest unless given.
    version: Option<i64>,
}

impl Download for Commented {
    const NAME: &'static str = "contract.commented";
    const ABOUT: Text = words::ABOUT_COMMENTED;
    const PATH: &'static str = "/contracts/{contract}/commented";
    const RIGHT: Right = Right::see("contract");

    fn make(&self, cx: &mut Cx<'_, '_>) -> Outcome<Content> {
        let version = found(cx, self.contract, self.version)?;
        cx.inside()?; // what the other side takes away is the original
        let file = kept(cx, &version)?.filter(|_| version.layout.0.format == document::Format::Docx);
        let file = file.ok_or(Fault::refused("contract.no_word_file", words::NO_WORD_FILE))?;
        let notes = notes(&version, cx.lang, cx.now);
        let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
        let name = format!("{stem}{}.docx", words::COMMENTED.get(cx.lang));
        let make = move |original: Vec<u8>| {
            document::annotate_docx(&original, &notes)
                .map_err(|e| Fault::refused("contract.no_comments", e.text()))
        };
        Ok(Content { name, media_type: DOCX.to_owned(), source: Source::Made(file.digest, Box::new(make)) })
    }
}

fn found(cx: &mut Cx<'_, '_>, id: Id<ContractKind>, version: Option<i64>) -> Outcome<ContractVersion> {
    let contract = contract_in_reach(cx, Right::see("contract"), id)?;
    version_of(cx, &contract, version)
}

fn kept(cx: &mut Cx<'_, '_>, version: &ContractVersion) -> Outcome<Option<FileRow>> {
    let org = cx.org();
    Ok(version.file.map(|file| files::get(cx.tx, org, file)).transpose()?)
}

fn notes(version: &ContractVersion, lang: Lang, now: Instant) -> Vec<Note> {
    let starts: Vec<usize> =
        version.text.char_indices().map(|(at, _)| at).chain([version.text.len()]).collect();
    let byte =
        |chars: i64| starts.get(usize::try_from(chars).unwrap_or(0)).copied().unwrap_or(version.text.len());
    let note = |finding: &Finding| {
        let comment = Comment {
            rule: &finding.rule,
            message: finding.message.get(lang),
            reason: finding.reason.get(lang),
            basis: finding
                .basis
                .iter()
                .map(|b| cite(&b.law, &b.version, &b.article).get(lang).to_owned())
                .collect(),
            suggestion: finding.suggestion.as_ref().map(|both| both.get(lang)),
        };
        comment.note(byte(finding.start)..byte(finding.end), now.to_string())
    };
    version.findings.0.iter().map(note).collect()
}
