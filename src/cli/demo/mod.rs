//! `redress demo`: the whole job on a sample mailbox, by the same code as `run --once`. A Maildir for a mailbox, letters as
//! files, one folder for everything; the dates and the key of Message-IDs are fixed, so that it is the same every time.

mod sample;

use super::Called;
use super::failure::Failure;
use super::output;
use super::setup;
use super::works;
use crate::Trouble;
use crate::casework::clock::capital;
use crate::config;
use crate::config::LogFormat;
use crate::daemon;
use crate::daemon::Older;
use crate::daemon::Works;
use crate::intake::Outcome;
use crate::intake::Receipt;
use crate::logging;
use crate::mail;
use crate::mail::RawMessage;
use crate::records::page::Ink;
use crate::records::story;
use crate::records::words;
use crate::store::OutboxRow;
use crate::transport::Parcel;
use crate::transport::folder::FolderCarrier;
use clap::Args;
use sample::Sample;
use sample::instant;
use std::fs;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;
use std::time::SystemTime;

/// Message-IDs of the demo's letters are made with this and are the same every time. A council's key is random.
const KEY: [u8; 32] = *b"the demo's key is known to all..";

/// Where to show it.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// The folder to make and to leave everything in; else redress-demo here, or the next free name
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

pub(super) fn demo(asked: &Demo, called: &Called) -> Result<(), Failure> {
    logging::start(LogFormat::Text, called.verbose);
    let folder = fresh_folder(asked.into.as_deref())?;
    lay_out(&folder).map_err(|e| Trouble::permanent(format!("writing the demo into {}", folder.display())).because(e))?;
    let config = config::load(&folder.join("redress.toml")).map_err(Failure::Faults)?;
    let office = setup::office(&config)?;
    let works = works::works(&config, office, sample::STORY[0].at, None)?;
    works::block_on(tell(&folder, &config, works))
}

async fn tell(folder: &Path, config: &config::Config, mut works: Works) -> Result<(), Failure> {
    let ink = output::ink();
    works.despatch.key = KEY;
    output::text(&format!("{}\n\n", ink.heading("redress demo")))?;
    let mut number = 0;
    let mut all: Vec<(OutboxRow, PathBuf)> = Vec::new();
    for moment in sample::STORY {
        works.now = moment.at;
        works.despatch.now = moment.at;
        for (n, sample) in (number + 1..).zip(moment.mail) {
            deliver(folder, n, sample, &letter_id(&all, sample)?)
                .map_err(|e| Trouble::permanent(format!("writing the demo into {}", folder.display())).because(e))?;
        }
        output::text(&format!("{}\n\n", ink.heading(moment.told)))?;
        round(&works, config, &mut number, ink).await?;
        let before = all.len();
        all = letters(&works, folder).await?;
        let shown = all.iter().skip(before).find(|(row, _)| moment.shown == Some(row.kind));
        if let Some((row, path)) = shown {
            let bytes = fs::read(path).map_err(|e| Trouble::permanent(format!("reading {}", path.display())).because(e))?;
            let title = format!("{}, as its reader sees it:", capital(&words::letter(row.kind)));
            output::text(&format!(
                "{}\n{}\n",
                ink.heading(&title),
                story::letter(&mail::parse(&RawMessage::new(bytes)))
            ))?;
        }
    }

    let all: Vec<(OutboxRow, String)> = all.into_iter().map(|(row, path)| (row, path.display().to_string())).collect();
    output::text(&format!(
        "{}\n{}",
        ink.heading(&format!("The letters ({}), any mail program opens them:", all.len())),
        story::letters(&all, ink)
    ))?;
    output::text(&next_steps(folder, ink))?;
    Ok(())
}

/// One round of `run --once`, told message by message.
async fn round(works: &Works, config: &config::Config, number: &mut usize, ink: Ink) -> Result<(), Failure> {
    let mut folders = works::watched(config)?;
    let mut told: Vec<Receipt> = Vec::new();
    daemon::once(works, &mut folders, Older::all(), |receipt| told.push(receipt.clone())).await?;
    for receipt in &told {
        match &receipt.outcome {
            Outcome::Done {
                facts,
                decision,
                reference,
            } => {
                *number += 1;
                output::text(&story::message(
                    *number,
                    facts,
                    decision,
                    reference.as_ref(),
                    Some(&works.office.policy.deadlines),
                    ink,
                ))?;
                output::text("\n")?;
            }
            Outcome::Unread(why) => {
                *number += 1;
                output::text(&format!("{number:>3}  A message that could not be read: {why}.\n\n"))?;
            }
            // The mailbox is read from its beginning each time; what has a row is not taken again.
            Outcome::Already | Outcome::Renumbered => {}
        }
    }
    Ok(())
}

/// Every letter so far, with the file it lies in.
async fn letters(works: &Works, folder: &Path) -> Result<Vec<(OutboxRow, PathBuf)>, Failure> {
    let rows = works.store.ask(|store| store.begin()?.outbox(None)).await?;
    let carrier = FolderCarrier::new(folder.join("letters"));
    let place = |row: OutboxRow| {
        let parcel = Parcel {
            reverse_path: None,
            forward_path: row.to.clone(),
            message_id: row.message_id.clone(),
            bytes: Vec::new(),
        };
        (row, carrier.path_of(&parcel))
    };
    Ok(rows.into_iter().map(place).collect())
}

/// The Message-ID of the letter that a message answers; empty where it answers none.
///
/// # Errors
/// There is no such letter: the story has moved away from what is told of it here.
fn letter_id(letters: &[(OutboxRow, PathBuf)], sample: &Sample) -> Result<String, Failure> {
    let Some(answers) = &sample.answers else {
        return Ok(String::new());
    };
    let is_it = |row: &OutboxRow| {
        let reference = row.reference.as_ref().map(ToString::to_string);
        row.kind == answers.kind && row.to.to_string() == answers.to && reference.as_deref() == Some(answers.reference)
    };
    let newest = letters.iter().rev().find(|(row, _)| is_it(row));
    newest.map(|(row, _)| row.message_id.0.clone()).ok_or_else(|| {
        Failure::said(
            format!("the sample {} answers a letter that was not written", sample.name),
            "this is a fault of the demo: please report it",
        )
    })
}

/// The folder asked for, which must be new or empty, else the first free name here.
fn fresh_folder(asked: Option<&Path>) -> Result<PathBuf, Failure> {
    let taken = |path: &Path| fs::read_dir(path).map_or(path.exists(), |mut entries| entries.next().is_some());
    match asked {
        Some(path) if taken(path) => Err(Failure::said(
            format!("{} is not empty", path.display()),
            "the demo wants a folder of its own: name another, or delete this one",
        )),
        Some(path) => Ok(path.to_owned()),
        None => {
            let names = std::iter::once("redress-demo".to_owned()).chain((2..1000).map(|n| format!("redress-demo-{n}")));
            let free = names.map(PathBuf::from).find(|path| !path.exists());
            free.ok_or_else(|| Failure::said("there are a thousand demos here", "delete some, or name a folder with --into"))
        }
    }
}

fn lay_out(folder: &Path) -> std::io::Result<()> {
    for sub in ["mailbox/new", "mailbox/cur", "mailbox/tmp", "letters"] {
        fs::create_dir_all(folder.join(sub))?;
    }
    fs::write(folder.join("redress.toml"), sample::CONFIGURATION)
}

/// Puts a message into the Maildir as a server would, dated as it came. Files sort in the order of the story.
fn deliver(folder: &Path, n: usize, sample: &Sample, letter_id: &str) -> std::io::Result<()> {
    let at = instant(sample.received_at);
    let name = format!("{}.{n:02}.{}", (sample::STORY[0].at)().as_second(), sample.name);
    let mut file = File::create(folder.join("mailbox/new").join(name))?;
    file.write_all(sample.text.replace("LETTER-ID", letter_id).as_bytes())?;
    // A server files a message a moment after its border took it in.
    file.set_modified(SystemTime::from(at) + Duration::from_secs(1))
}

fn next_steps(folder: &Path, ink: Ink) -> String {
    let folder = folder.display();
    // Right after the build the program is not on the path yet.
    let called_by_path = std::env::args_os().next().filter(|name| Path::new(name).components().count() > 1);
    let alias = match (called_by_path, std::env::current_exe()) {
        (Some(_), Ok(me)) => format!("If your shell does not know `redress` yet: alias redress={}\n", me.display()),
        (_, _) => String::new(),
    };
    format!(
        "\n{}\n\
         \x20 cd {folder}\n\
         \x20 redress case list                       the register\n\
         \x20 redress case show PD-2026-0001          one case: people, due dates with their working, what happened\n\
         \x20 redress ledger                          what happened to each message\n\
         \x20 redress explain mailbox/new/*           why, message by message\n\
         \x20 redress held                            what waits for a person\n\
         \n\
         Everything is in {folder}/; delete it when you have seen enough.\n\
         {alias}For a real mailbox: `redress init`, then `redress check`, then `redress run`. It starts in shadow mode: nothing\n\
         goes to the public until you say so.\n",
        ink.heading("Now try")
    )
}
