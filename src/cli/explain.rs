//! `redress explain`: what would be done with a message, and why. Touches nothing.

use super::Called;
use super::failure::Failure;
use super::message_file;
use super::output;
use super::setup;
use crate::Trouble;
use crate::casework::Arrival;
use crate::casework::Kind;
use crate::casework::Office;
use crate::casework::Place;
use crate::casework::Reason;
use crate::casework::clock::london_day;
use crate::daemon;
use crate::intake;
use crate::intake::Taken;
use crate::reading::Reader;
use crate::records::explain;
use crate::records::page;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use rayon::prelude::*;
use std::path::Path;
use std::path::PathBuf;

/// Files read and judged at a time: enough for every core, little enough for any memory.
const AT_A_TIME: usize = 64;

/// Which messages.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// Messages as .eml files; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    /// Say what kept it from being of this kind instead
    #[arg(long, value_name = "KIND", value_parser = kind, conflicts_with = "json")]
    why_not: Option<Kind>,
    /// Reckon due dates as if they had come on this day; else today
    #[arg(long, value_name = "DATE")]
    received: Option<Date>,
}

pub(super) fn explain(asked: &Explain, called: &Called) -> Result<(), Failure> {
    let (config, office) = setup::config_and_office(called)?;
    let mailbox = office.mailboxes.first().map_or_else(|| "council".to_owned(), |m| m.name.clone());
    let received_at = received_at(asked.received)?;
    let reader = setup::reader(config.as_ref());
    let pool = daemon::pool()?;
    let mut failed = false;
    for (n, files) in asked.files.chunks(AT_A_TIME).enumerate() {
        let judged: Vec<Result<String, Trouble>> = pool.install(|| {
            files
                .par_iter()
                .map(|file| judge(file, &office, &mailbox, received_at, asked, &reader))
                .collect()
        });
        for (i, result) in judged.into_iter().enumerate() {
            match result {
                // Several in a row are told apart by an empty line.
                Ok(said) if !asked.json && (n, i) != (0, 0) => output::text(&format!("\n{said}"))?,
                Ok(said) => output::text(&said)?,
                Err(trouble) => {
                    Failure::from(trouble).say();
                    failed = true;
                }
            }
        }
    }
    if config.is_none() && !asked.json {
        eprintln!("\nWithout a configuration nobody's word on a sender counts, and no council's rules: --config FILE knows yours.");
    }
    if failed { Err(Failure::AlreadySaid) } else { Ok(()) }
}

/// Rules told of; further ones are small.
const RULES_TOLD: usize = 6;

/// Noon of a day that was asked for, else now.
fn received_at(day: Option<Date>) -> Result<Timestamp, Failure> {
    let Some(day) = day else { return Ok(Timestamp::now()) };
    let noon = day.at(12, 0, 0, 0).to_zoned(crate::casework::clock::london());
    noon.map(|z| z.timestamp())
        .map_err(|_| Failure::said(format!("{day} is out of reach"), "a day such as 2026-11-28"))
}

/// A kind by its word.
fn kind(word: &str) -> Result<Kind, String> {
    let weighed = Kind::ALL.iter().filter(|k| !matches!(k, Kind::AutoReply | Kind::Bounce));
    Kind::from_word(word).filter(|k| weighed.clone().any(|w| w == k)).ok_or_else(|| {
        let words: Vec<&str> = weighed.map(|k| k.word()).collect();
        format!("one of {}", words.join(", "))
    })
}

fn judge(file: &Path, office: &Office, mailbox: &str, received_at: Timestamp, asked: &Explain, reader: &Reader) -> Result<String, Trouble> {
    let raw = message_file::read(file)?;
    let name = file.to_string_lossy();
    let arrival = Arrival {
        place: Place::File {
            mailbox: mailbox.to_owned(),
            path: name.clone().into_owned(),
        },
        received_at,
        received_on: london_day(received_at),
        taken_at: received_at,
        from_before: false,
    };
    let prepared = match intake::prepare_safely(raw, arrival, office, None, reader) {
        Taken::Read(prepared) => prepared,
        Taken::Unread { unread, .. } => return Err(Trouble::permanent(format!("explaining {name}: {}", unread.why))),
    };
    let (facts, decision) = intake::would(*prepared, office);
    if let Some(kind) = asked.why_not {
        let reasons = office.policy.classification.why_not(&facts.message, &facts.typed, kind, None);
        return Ok(explain::why_not(&name, &facts.class, kind, &reasons.unwrap_or_default()));
    }
    let papers = explain::papers(&facts);
    if asked.json {
        let object = explain::explained(&name, &facts, &decision, papers);
        let mut line = serde_json::to_string(&object).map_err(|e| Trouble::permanent(format!("writing down {name}")).because(e))?;
        line.push('\n');
        Ok(line)
    } else {
        let mut text = explain::text(&name, &facts, &decision, &papers, Some(&office.policy.deadlines), output::ink());
        text.push_str(&sources(&facts.class.because, office));
        Ok(text)
    }
}

/// Where the rules that counted come from: the question each helps to answer, and who says so.
fn sources(because: &[Reason], office: &Office) -> String {
    let mut lines = String::new();
    for reason in because.iter().take(RULES_TOLD) {
        if let Some(note) = office.policy.classification.about_cue(&reason.rule) {
            let said = format!("{}: {} ({})", note.question, note.answer, note.source);
            lines.push_str(&page::hanging(&format!("    {:<24}  ", reason.rule), &said));
        }
    }
    if lines.is_empty() {
        lines
    } else {
        format!("\n  What these rules ask, and by whose authority\n{lines}")
    }
}
