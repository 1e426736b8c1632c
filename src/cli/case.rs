//! `redress case list` and `redress case show`: the register.

use super::Called;
use super::failure::Failure;
use super::output;
use super::setup;
use crate::casework;
use crate::casework::CaseReference;
use crate::config;
use crate::records::register;
use clap::Subcommand;

/// What is asked of the register.
#[derive(Debug, Subcommand)]
pub(super) enum Case {
    /// Every case: where it stands, who complains, what is due next
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// One case: people, due dates with their working, what happened
    Show {
        /// Its reference, such as PD-2026-0042
        #[arg(value_name = "REFERENCE")]
        reference: CaseReference,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn case(asked: &Case, called: &Called) -> Result<(), Failure> {
    let config = setup::config(called)?;
    let mut store = setup::store_to_read(&config)?;
    match asked {
        Case::List { json } => {
            let rows = setup::ask(&mut store, |tx| tx.cases())?;
            if *json {
                output::json_lines(rows.iter().map(register::list_json))?;
            } else {
                output::text(&register::list(&rows, setup::today(), output::ink()))?;
            }
        }
        Case::Show { reference, json } => {
            let events = setup::ask(&mut store, |tx| match tx.find_case(reference)? {
                Some(case) => tx.events(case).map(Some),
                None => Ok(None),
            })?;
            let Some(events) = events else {
                return Err(Failure::said(
                    format!("there is no case {reference}"),
                    "`redress case list` shows all of them",
                ));
            };
            let case = casework::Case::from_events(reference, &events);
            // Only for their names: a rules file that is wrong just now must not hide a case.
            let clocks = config::office::clocks(&config).ok();
            if *json {
                output::json_lines([register::show_json(&case, &events)])?;
            } else {
                output::text(&register::show(&case, &events, clocks.as_ref(), setup::today(), output::ink()))?;
            }
        }
    }
    Ok(())
}
