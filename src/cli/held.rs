//! `redress held`: the messages that wait for a person.

use super::Called;
use super::failure::Failure;
use super::output;
use super::setup;
use crate::records::ledger;
use crate::records::ledger::Line;
use clap::Args;
use clap::Subcommand;
use jiff::Timestamp;

/// What is asked about waiting messages.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Held {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Say that a person has looked at a message: it no longer waits
    Release {
        /// The number that `redress held` shows
        #[arg(value_name = "NUMBER", required = true)]
        rows: Vec<i64>,
        /// Who looked, for the record; else the account's name
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
}

pub(super) fn held(asked: &Held, called: &Called) -> Result<(), Failure> {
    let config = setup::config(called)?;
    let mut store = setup::store_to_read(&config)?;
    match &asked.action {
        None => {
            let lines: Vec<Line> = setup::ask(&mut store, |tx| tx.held())?.into_iter().map(Line::from).collect();
            if asked.json {
                output::json_lines(lines)?;
            } else {
                output::text(&ledger::held(&lines, output::ink()))?;
            }
            Ok(())
        }
        Some(Action::Release { rows, by }) => {
            let by = by.clone().unwrap_or_else(account);
            let mut unknown = false;
            for row in rows {
                if setup::ask(&mut store, |tx| tx.release(*row, &by, Timestamp::now()))? {
                    output::text(&format!("Message {row} no longer waits.\n"))?;
                } else {
                    eprintln!("redress: message {row} does not wait\n  hint: `redress held` shows which do");
                    unknown = true;
                }
            }
            if unknown { Err(Failure::AlreadySaid) } else { Ok(()) }
        }
    }
}

/// The name of the account that gives the command.
pub(super) fn account() -> String {
    ["SUDO_USER", "USER", "LOGNAME"]
        .iter()
        .find_map(|v| std::env::var(v).ok().filter(|n| !n.is_empty()))
        .unwrap_or_else(|| "somebody at the terminal".to_owned())
}
