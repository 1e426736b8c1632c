//! `redress read-reply`: how a reply of the clerk's is read. Touches nothing. A `NAME.case.json` beside `NAME.eml` tells the
//! case; without it, a case under investigation is taken, with the people of the configuration.

use super::Called;
use super::failure::Failure;
use super::message_file;
use super::output;
use super::setup;
use crate::Trouble;
use crate::casework::Office;
use crate::casework::Stage;
use crate::casework::clock::london;
use crate::config;
use crate::desk::command;
use crate::desk::reply;
use crate::desk::reply::Reply;
use crate::desk::reply::Situation;
use crate::mail;
use crate::mail::Message;
use crate::records::page;
use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use std::fmt::Write as _;
use std::path::Path;
use std::path::PathBuf;

/// Which replies.
#[derive(Debug, Args)]
pub(super) struct ReadReply {
    /// Replies as .eml files; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// What `NAME.case.json` tells.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CaseFile {
    #[serde(rename = "ref")]
    reference: String,
    complainant: String,
    due: Option<Date>,
    stage: String,
    draft: String,
    people: Vec<String>,
}

pub(super) fn read_reply(asked: &ReadReply, called: &Called) -> Result<(), Failure> {
    let office = match setup::config_if_any(called)? {
        Some(config) => setup::office(&config)?,
        None => config::office::without_a_council()?,
    };
    let mut failed = false;
    for (n, file) in asked.files.iter().enumerate() {
        match one(file, &office, asked.json) {
            Ok(said) if !asked.json && n > 0 => output::text(&format!("\n{said}"))?,
            Ok(said) => output::text(&said)?,
            Err(trouble) => {
                Failure::from(trouble).say();
                failed = true;
            }
        }
    }
    if failed { Err(Failure::AlreadySaid) } else { Ok(()) }
}

fn one(file: &Path, office: &Office, json: bool) -> Result<String, Trouble> {
    let name = file.to_string_lossy().into_owned();
    let message = mail::parse(&message_file::read(file)?);
    let typed = mail::typed(&message);
    let case = case_beside(file)?;
    let situation = situation(&case, &message, office);
    let reply = reply::read_mail(typed.own(), typed.doubtful(), &situation, &office.policy.calendar);
    Ok(if json {
        as_json(&name, typed.own(), &reply)?
    } else {
        as_text(&name, &case, typed.own(), &reply)
    })
}

fn as_json(name: &str, typed: &str, reply: &Reply) -> Result<String, Trouble> {
    let (outcome, commands, why) = match reply {
        Reply::Commands(acts) => ("commands", acts.iter().map(command::spoken).collect(), String::new()),
        Reply::Nothing(aside) => ("none", Vec::new(), aside.words().to_owned()),
        Reply::Ask { why, nearest } => ("ask", Vec::new(), with_usage(why, reply::usage(*nearest))),
    };
    let object = serde_json::json!({
        "file": name,
        "typed_text": typed,
        "outcome": outcome,
        "commands": commands,
        "why": why,
    });
    let mut line = serde_json::to_string(&object).map_err(|e| Trouble::permanent(format!("writing down {name}")).because(e))?;
    line.push('\n');
    Ok(line)
}

fn with_usage(why: &str, usage: &str) -> String {
    if usage.is_empty() || why.contains(usage) {
        why.to_owned()
    } else {
        format!("{why} (the nearest command: {usage})")
    }
}

fn as_text(name: &str, case: &CaseFile, typed: &str, reply: &Reply) -> String {
    let mut out = String::new();
    let on = if case.reference.is_empty() {
        String::new()
    } else {
        format!(" on {}", page::safe_line(&case.reference, 20))
    };
    let _ = writeln!(out, "{}{on}", page::safe_line(name, 120));
    let _ = writeln!(out, "  The words typed");
    for line in typed.lines() {
        let _ = writeln!(out, "    {}", page::safe_line(line, 400));
    }
    match reply {
        Reply::Commands(acts) => {
            let _ = writeln!(out, "  Read as");
            for act in acts {
                let spoken = command::spoken(act);
                let verb = spoken["verb"].as_str().unwrap_or("");
                let args = spoken["args"].as_object().into_iter().flatten();
                let args: Vec<String> = args
                    .map(|(k, v)| format!("{k}: {}", v.as_str().map_or_else(|| v.to_string(), str::to_owned)))
                    .collect();
                out.push_str(&page::hanging(
                    &format!("    {verb:<12}  "),
                    &page::safe_line(&args.join("; "), 2000),
                ));
            }
        }
        Reply::Nothing(aside) => {
            let _ = writeln!(out, "  No command: {}.", aside.words());
        }
        Reply::Ask { why, nearest } => {
            let _ = writeln!(out, "  Not clear, so nothing would be changed: {}.", page::safe_line(why, 400));
            let usage = reply::usage(*nearest);
            if !usage.is_empty() {
                let _ = writeln!(out, "  The nearest command: {usage}");
            }
        }
    }
    out
}

/// The case as the file beside the message tells it; an empty one where there is none.
fn case_beside(file: &Path) -> Result<CaseFile, Trouble> {
    let beside = file.with_extension("case.json");
    if file == Path::new("-") || !beside.is_file() {
        return Ok(CaseFile::default());
    }
    let doing = || format!("reading {}", beside.display());
    let text = std::fs::read_to_string(&beside).map_err(|e| Trouble::permanent(doing()).because(e))?;
    serde_json::from_str(&text).map_err(|e| {
        Trouble::permanent(doing())
            .because(e)
            .hint("a case file holds ref, complainant, due, stage, draft and people")
    })
}

fn situation(case: &CaseFile, message: &Message, office: &Office) -> Situation {
    let people = if case.people.is_empty() {
        office.people.iter().map(|p| p.name.clone()).collect()
    } else {
        case.people.clone()
    };
    let from = message.only_from();
    let registered = from.and_then(|f| office.person_at(&f.address)).map(|p| p.name.clone());
    Situation {
        reference: case.reference.clone(),
        complainant: case.complainant.clone(),
        due: case.due,
        stage: stage(&case.stage),
        draft: Some(case.draft.clone()).filter(|d| !d.is_empty()),
        people,
        writer: registered.or_else(|| from.map(|f| f.name.clone())).unwrap_or_default(),
        today: message.date.unwrap_or_else(Timestamp::now).to_zoned(london()).date(),
        triage: matches!(case.stage.as_str(), "unsure" | "triage"),
        message_to_delete: case.stage == "delete",
    }
}

/// The stage as a case file names it: redress's own words, and shorter ones.
fn stage(word: &str) -> Stage {
    match word {
        "new" => Stage::New,
        "details" | "identity" | "consent" => Stage::Waiting,
        "review" => Stage::InReview,
        word => Stage::from_word(word).unwrap_or(Stage::Investigating),
    }
}
