//! `redress papers`: the sealed copies of identity documents, and the messages that brought them.

use super::Called;
use super::failure::Failure;
use super::output;
use super::setup;
use crate::casework::case::Actor;
use crate::casework::papers::keeping::Destroyed;
use crate::casework::papers::keeping::SealedCopy;
use crate::records::page;
use clap::Args;
use clap::Subcommand;
use jiff::Timestamp;
use std::io::Write;
use std::path::PathBuf;

/// What is asked about sealed copies.
#[derive(Debug, Args)]
pub(super) struct Papers {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Write a copy to a file, to be looked at and deleted
    Open {
        /// The number that `redress papers` shows
        #[arg(value_name = "NUMBER")]
        copy: i64,
        /// The file; it must not be there yet
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// Destroy a copy before its last day
    Destroy {
        /// The number that `redress papers` shows
        #[arg(value_name = "NUMBER")]
        copy: i64,
        /// Who decided, for the record; else the account's name
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Say that the message which brought a document is out of the mailbox
    Done {
        /// The number that `redress papers` shows
        #[arg(value_name = "NUMBER")]
        copy: i64,
        /// Who deleted it, for the record; else the account's name
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
}

pub(super) fn papers(asked: &Papers, called: &Called) -> Result<(), Failure> {
    let config = setup::config(called)?;
    let mut store = setup::store_to_read(&config)?;
    let copies = setup::ask(&mut store, |tx| tx.sealed_copies())?;
    let find = |number: i64| {
        let unknown = || Failure::said(format!("there is no copy {number}"), "`redress papers` shows which there are");
        copies.iter().find(|c| c.id == number).ok_or_else(unknown)
    };
    let now = Timestamp::now();
    match &asked.action {
        None => output::text(&listed(&copies, setup::today()))?,
        Some(Action::Open { copy, to }) => {
            let copy = find(*copy)?;
            let Some(bytes) = setup::ask(&mut store, |tx| tx.open_copy(copy.id))? else {
                return Err(Failure::said(
                    format!("copy {} is destroyed, or its file is gone", copy.id),
                    "the message itself may still lie in the mailbox",
                ));
            };
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let written = options.open(to).and_then(|mut f| f.write_all(&bytes));
            written.map_err(|e| {
                Failure::said(
                    format!("{} could not be written: {e}", to.display()),
                    "name a file that is not there yet",
                )
            })?;
            output::text(&format!("Written to {}. Look at it, and delete it.\n", to.display()))?;
        }
        Some(Action::Destroy { copy, by }) => {
            let copy = find(*copy)?;
            let by = officer(by.as_ref());
            let destroyed = setup::ask(&mut store, |tx| tx.destroy_copy(copy, &by, now, setup::today(), Destroyed::Asked))?;
            output::text(&if destroyed {
                format!(
                    "Copy {} is destroyed. The message that brought it still lies in the mailbox.\n",
                    copy.id
                )
            } else {
                format!("Copy {} was destroyed before.\n", copy.id)
            })?;
        }
        Some(Action::Done { copy, by }) => {
            let copy = find(*copy)?;
            let by = officer(by.as_ref());
            setup::ask(&mut store, |tx| tx.source_removed(copy, &by, now, setup::today()))?;
            output::text(&format!(
                "Noted: the message that brought copy {} is out of the mailbox.\n",
                copy.id
            ))?;
        }
    }
    Ok(())
}

/// One line a copy: number, case, what it was taken for, its days. Nothing of what it shows.
fn listed(copies: &[SealedCopy], today: jiff::civil::Date) -> String {
    if copies.is_empty() {
        return "No copy of an identity document is kept, and none is known to lie in the mailbox.\n".to_owned();
    }
    let line = |c: &SealedCopy| {
        let case = c.case.as_ref().map_or_else(|| "no case".to_owned(), |(_, r)| r.to_string());
        let state = match c.destroyed_on {
            Some(on) => format!("destroyed {}; its message still lies in the mailbox", page::day(on)),
            None if c.destroy_by < today => format!("PAST ITS DAY: to be destroyed by {}", page::day(c.destroy_by)),
            None => format!("to be destroyed by {}", page::day(c.destroy_by)),
        };
        format!(
            "{:>5}  {case:<13}  {:<17}  came {}; {state}\n",
            c.id,
            c.is,
            page::day(c.received_on)
        )
    };
    copies.iter().map(line).collect()
}

fn officer(by: Option<&String>) -> Actor {
    Actor::Officer {
        name: by.cloned().unwrap_or_else(super::held::account),
    }
}
