//! `redress ledger`: what happened to a message.

use super::Called;
use super::failure::Failure;
use super::output;
use super::setup;
use crate::records::ledger;
use crate::records::ledger::Line;
use clap::Args;

/// Which messages.
#[derive(Debug, Args)]
pub(super) struct Ledger {
    /// Part of a sender, subject, Message-ID or case reference, or a row's number; else the newest rows
    #[arg(value_name = "FIND")]
    find: Option<String>,
    /// How many rows at most
    #[arg(long, value_name = "N", default_value_t = 50)]
    most: usize,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

pub(super) fn ledger(asked: &Ledger, called: &Called) -> Result<(), Failure> {
    let config = setup::config(called)?;
    let mut store = setup::store_to_read(&config)?;
    let find = asked.find.as_deref().unwrap_or_default();
    // A row's number is looked up as such first; 12 is found in many a subject.
    if let Ok(number) = find.parse::<i64>() {
        let row = setup::ask(&mut store, |tx| tx.ledger(find, usize::MAX))?
            .into_iter()
            .find(|r| r.id == number);
        if let Some(row) = row {
            return show(&[Line::from(row)], asked.json);
        }
    }
    // One more than is shown, so that a cut can be said.
    let mut rows = setup::ask(&mut store, |tx| tx.ledger(find, asked.most.saturating_add(1)))?;
    let cut = rows.len() > asked.most;
    if cut {
        rows.remove(0);
    }
    let lines: Vec<Line> = rows.into_iter().map(Line::from).collect();
    show(&lines, asked.json)?;
    if cut && !asked.json {
        eprintln!("There are older ones: --most N shows more, FIND looks for one.");
    }
    Ok(())
}

fn show(lines: &[Line], json: bool) -> Result<(), Failure> {
    if json {
        output::json_lines(lines)?;
    } else {
        output::text(&ledger::text(lines, output::ink()))?;
    }
    Ok(())
}
