//! `redress ingest`: messages from files, folders or standard input, on the same road as those of the mailbox.

use super::Called;
use super::failure::Failure;
use super::older;
use super::output;
use super::setup;
use super::tally::Tally;
use super::works;
use crate::config::Config;
use crate::daemon;
use crate::daemon::Older;
use crate::daemon::Watched;
use crate::daemon::Works;
use crate::despatch::Sent;
use clap::Args;
use indicatif::ProgressBar;
use indicatif::ProgressStyle;
use jiff::Timestamp;
use jiff::civil::Date;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

/// What to take.
#[derive(Debug, Args)]
pub(super) struct Ingest {
    /// Message files, Maildirs, mbox files, folders of .eml files; - is one message on standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// For which of the configured mailboxes; else the first
    #[arg(long, value_name = "NAME")]
    mailbox: Option<String>,
    /// Only what came on this day or later, all of it as older mail: cases are opened, nobody is written to
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,
    /// Acknowledge older mail like new mail; without this, files that came more than a week ago are not acknowledged
    #[arg(long)]
    acknowledge_old: bool,
    /// Only take the messages; letters wait in the outbox for `redress run`
    #[arg(long)]
    keep_letters: bool,
}

pub(super) fn ingest(asked: &Ingest, called: &Called) -> Result<(), Failure> {
    let ended = take_all(asked, called);
    // Whatever stands in the way of a piped message is mended sooner or later; its sender must not be told that it failed.
    if asked.is_piped() {
        ended.map_err(Failure::of_a_pipe)
    } else {
        ended
    }
}

impl Ingest {
    /// Whether a message comes on standard input: there is no other copy of it.
    fn is_piped(&self) -> bool {
        self.paths.iter().any(|p| p == Path::new("-"))
    }
}

fn take_all(asked: &Ingest, called: &Called) -> Result<(), Failure> {
    let config = setup::config(called)?;
    let mailbox = match &asked.mailbox {
        Some(name) if config.mailboxes.iter().any(|m| &m.shared.name == name) => name.clone(),
        Some(name) => {
            let known: Vec<&str> = config.mailboxes.iter().map(|m| m.shared.name.as_str()).collect();
            return Err(Failure::said(
                format!("there is no mailbox {name:?} in the configuration"),
                format!("there is: {}", known.join(", ")),
            ));
        }
        None => config.mailboxes.first().map(|m| m.shared.name.clone()).unwrap_or_default(),
    };
    let office = setup::office(&config)?;
    let works = works::works(&config, office, Timestamp::now, Some(works::dkim()))?;
    // Messages that were named are meant, whatever their age; `--since` asks for care with all of them.
    let named = Older::named((works.now)());
    let older = Older {
        acknowledge: asked.acknowledge_old,
        ..match asked.since {
            None => named,
            Some(day) => Older {
                since: Some(older::start_of(day)?),
                new_since: None,
                ..named
            },
        }
    };
    works::block_on(take(asked, &config, &works, &mailbox, older))
}

async fn take(asked: &Ingest, config: &Config, works: &Works, mailbox: &str, older: Older) -> Result<(), Failure> {
    let mut tally = Tally::default();
    let mut failed = false;
    for path in &asked.paths {
        match take_one(path, config, works, mailbox, older, &mut tally).await {
            Err(never @ Failure::NotTaken(_)) => return Err(never),
            Err(failure) => {
                failure.say();
                failed = true;
            }
            Ok(()) => {}
        }
    }
    let ended = send(asked, config, works, &tally).await;
    if failed {
        return Err(Failure::AlreadySaid);
    }
    match ended {
        // The message is committed: a mail server that heard of a failure would bring or return what was taken.
        Err(failure) if asked.is_piped() => {
            failure.say();
            Ok(())
        }
        ended => ended,
    }
}

/// Sends what is due, and says what was done.
async fn send(asked: &Ingest, config: &Config, works: &Works, tally: &Tally) -> Result<(), Failure> {
    // A redress that runs already sends them; two would send one letter twice.
    let sent = match if asked.keep_letters { None } else { works::lock(config)? } {
        Some(_lock) => works.despatch.send_due().await?,
        None => Sent::default(),
    };
    output::text(&tally.summary(&sent, config.mode))?;
    Failure::of_letters(&sent).map_or(Ok(()), Err)
}

/// Refuses what is larger than redress takes, before anything is written: unlike in a mailbox it lies nowhere else.
async fn refuse_too_large(watched: &mut Watched, bytes_max: u64) -> Result<(), Failure> {
    let listed = watched.source.list(0, 1).await?;
    match listed.first() {
        Some(one) if one.size > bytes_max => Err(Failure::NotTaken(Box::new(Failure::said(
            format!("the message is larger than {} MB and was not taken", bytes_max >> 20),
            "it goes back to whoever sent it; message_bytes under [limits] in redress.toml sets how large it may be",
        )))),
        _ => Ok(()),
    }
}

async fn take_one(path: &Path, config: &Config, works: &Works, mailbox: &str, older: Older, tally: &mut Tally) -> Result<(), Failure> {
    let piped = path == Path::new("-");
    let (mut watched, older) = if piped {
        // A mail server hands it over as it comes; where a day was named, it is taken like the rest.
        let older = if older.new_since.is_some() { Older::all() } else { older };
        (works::watched_on_stdin(mailbox, config.message_bytes_max), older)
    } else {
        (works::watched_on_disk(mailbox, path, Duration::from_secs(1))?, older)
    };
    // Hidden where standard error is no terminal.
    let bar = ProgressBar::new(u64::from(watched.source.open().await?.messages));
    if piped {
        refuse_too_large(&mut watched, config.message_bytes_max).await?;
    }
    bar.set_style(
        ProgressStyle::with_template("{bar:40} {pos}/{len}  {per_sec}  {eta} left").unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let taken = daemon::take_all(works, &mut watched, older, &mut |receipt| {
        bar.inc(1);
        tally.count(receipt);
    })
    .await;
    bar.finish_and_clear();
    watched.source.close().await;
    taken?;
    Ok(())
}
