//! `redress outbox`: the letters and what became of them.

use super::Called;
use super::failure::Failure;
use super::output;
use super::setup;
use crate::records::outbox;
use crate::records::outbox::Line;
use crate::records::page;
use crate::store::OutboxState;
use clap::Args;
use clap::Subcommand;
use jiff::Timestamp;

/// What is asked about letters.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Outbox {
    /// Show the letters that were handed over, too
    #[arg(long)]
    all: bool,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Put letters back to be sent at once: these, or all that wait or failed
    Retry {
        /// The numbers that `redress outbox` shows
        #[arg(value_name = "NUMBER")]
        letters: Vec<i64>,
    },
}

pub(super) fn outbox(asked: &Outbox, called: &Called) -> Result<(), Failure> {
    let config = setup::config(called)?;
    let mut store = setup::store_to_read(&config)?;
    match &asked.action {
        None => {
            let rows = setup::ask(&mut store, |tx| tx.outbox(None))?;
            let shown = rows.into_iter().filter(|r| asked.all || r.state != OutboxState::HandedOver);
            let lines: Vec<Line> = shown.map(Line::from).collect();
            if asked.json {
                output::json_lines(lines)?;
            } else if lines.is_empty() && !asked.all {
                output::text("No letter waits. `redress outbox --all` shows those that left.\n")?;
            } else {
                output::text(&outbox::text(&lines, output::ink()))?;
            }
            Ok(())
        }
        Some(Action::Retry { letters }) => {
            let now = Timestamp::now();
            let asked_for = if letters.is_empty() {
                let rows = setup::ask(&mut store, |tx| tx.outbox(None))?;
                rows.iter().filter(|r| r.state != OutboxState::HandedOver).map(|r| r.id).collect()
            } else {
                letters.clone()
            };
            let mut put_back = 0;
            let mut failed = false;
            for letter in asked_for {
                if setup::ask(&mut store, |tx| tx.retry(letter, now))? {
                    put_back += 1;
                } else {
                    eprintln!("redress: letter {letter} has left already, or there is none\n  hint: `redress outbox` shows what waits");
                    failed = true;
                }
            }
            let letters = page::count(put_back, "letter is", "letters are");
            output::text(&format!("{letters} due now; a running redress sends them within a minute.\n"))?;
            if failed { Err(Failure::AlreadySaid) } else { Ok(()) }
        }
    }
}
