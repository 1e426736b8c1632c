//! `redress case list` and `redress case show`: the register.

use super::Called;
use super::failure::Failure;
use super::output;
use super::setup;
use crate::casefile;
use crate::casework;
use crate::casework::CaseReference;
use crate::casework::Kind;
use crate::casework::Office;
use crate::casework::Person;
use crate::casework::Right;
use crate::casework::Track;
use crate::casework::case::Format;
use crate::casework::decide::ByHand;
use crate::casework::decide::Channel;
use crate::casework::obey::Answer;
use crate::clerk;
use crate::clerk::Said;
use crate::config;
use crate::config::Config;
use crate::mail::AddrSpec;
use crate::records::answers;
use crate::records::register;
use crate::store::Store;
use clap::Subcommand;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;

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
    /// Do something with a case: what a person of the council says on it
    Act {
        /// Its reference, such as PD-2026-0042
        #[arg(value_name = "REFERENCE")]
        reference: CaseReference,
        /// The command, such as "OUTCOME UPHELD: reasons"; `case show` lists those that make sense
        #[arg(value_name = "COMMAND")]
        command: String,
        /// Who acts: a registered person's name or address; without it, the clerk
        #[arg(long, value_name = "PERSON")]
        by: Option<String>,
    },
    /// Enter a case that came by letter, telephone or in person
    New(Box<New>),
}

/// A case entered by hand.
#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// What was said, in the person's words or yours
    #[arg(value_name = "ABOUT")]
    about: String,
    /// How it came: letter, telephone, visit, other
    #[arg(long, value_name = "HOW")]
    channel: String,
    /// The day it truly came, such as 2026-11-28: the dates count from it
    #[arg(long, value_name = "DAY")]
    received: Date,
    /// What it is: complaint, review, rights-request, regulator (a letter of the ICO or an ombudsman)
    #[arg(long, value_name = "KIND", default_value = "complaint")]
    kind: String,
    /// What it is about: personal-data, service
    #[arg(long, value_name = "TRACK", default_value = "personal-data")]
    track: String,
    /// A right that a rights request names: access, erasure, objection …; may be repeated
    #[arg(long, value_name = "RIGHT")]
    right: Vec<String>,
    /// Who complains
    #[arg(long, value_name = "NAME", default_value = "")]
    name: String,
    /// Their email address; without one, letters come to the clerk to be posted
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Their postal address or telephone number
    #[arg(long, value_name = "WHERE", default_value = "")]
    reach: String,
    /// For whom they write, where it is for another
    #[arg(long, value_name = "NAME", default_value = "")]
    on_behalf_of: String,
    /// What they want put right
    #[arg(long, value_name = "WORDS", default_value = "")]
    remedy: String,
    /// How they need their letters: large print, plain text, post; may be repeated
    #[arg(long, value_name = "FORMAT")]
    format: Vec<String>,
    /// Of a review: the case it is about, where the person has more than one decided case
    #[arg(long, value_name = "REFERENCE")]
    case: Option<CaseReference>,
    /// It is about the clerk: the chair or the deputy deals with it
    #[arg(long)]
    about_the_clerk: bool,
    /// Who enters it: a registered person's name or address; without it, the clerk
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
}

pub(super) fn case(asked: &Case, called: &Called) -> Result<(), Failure> {
    let config = setup::config(called)?;
    match asked {
        Case::Act { reference, command, by } => return act(&config, reference, command, by.as_deref()),
        Case::New(entry) => return enter(&config, entry),
        Case::List { .. } | Case::Show { .. } => {}
    }
    let mut store = setup::store_to_read(&config)?;
    match asked {
        Case::List { json } => {
            if *json {
                let rows = setup::ask(&mut store, |tx| tx.cases())?;
                output::json_lines(rows.iter().map(register::list_json))?;
            } else {
                // Only for which dates can be missed: a rules file that is wrong just now must not hide the register.
                let clocks = config::office::clocks(&config).ok();
                let rows = setup::ask(&mut store, |tx| casefile::register_rows(tx, setup::today()))?;
                output::text(&register::list(&rows, clocks.as_ref(), setup::today(), output::ink()))?;
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
        // Both were done above.
        Case::Act { .. } | Case::New(_) => {}
    }
    Ok(())
}

/// `case act`: the same reader and the same road as a clerk's reply. Whoever may run this program on this machine is taken at their word: the
/// store and the configuration are theirs already.
fn act(config: &Config, reference: &CaseReference, command: &str, by: Option<&str>) -> Result<(), Failure> {
    let office = setup::office(config)?;
    let by = person(&office, by)?;
    let mut store = setup::store_to_read(config)?;
    let key = store.installation_key()?;
    let said = setup::ask(&mut store, |tx| match tx.find_case(reference)? {
        Some(case) => clerk::said(tx, &office, &key, case, command, by, Timestamp::now()).map(Some),
        None => Ok(None),
    })?;
    let answers = match said {
        Some(Said::Answered(answers)) => answers,
        Some(Said::Unclear { why, nearest }) => {
            let nearest = match nearest {
                "" => "`redress case show` lists what can be said now".to_owned(),
                usage => format!("the nearest command: {usage}"),
            };
            return Err(Failure::said(format!("not read as a command: {why}. Nothing was changed"), nearest));
        }
        None => {
            return Err(Failure::said(
                format!("there is no case {reference}"),
                "`redress case list` shows all of them",
            ));
        }
    };
    for answer in answers {
        let text = match answer {
            Answer::Done(work) => answers::done(&work),
            Answer::Draft { work, .. } => answers::draft(&work, &office, reference),
            Answer::Told(text) => format!("{text}\n"),
            Answer::Refused(refused) => {
                return Err(Failure::said(
                    format!("not done: {}. Nothing was changed", refused.why),
                    refused.instead,
                ));
            }
        };
        output::text(&text)?;
    }
    Ok(())
}

fn person<'a>(office: &'a Office, by: Option<&str>) -> Result<&'a Person, Failure> {
    casefile::person_named(office, by).ok_or_else(|| {
        let names: Vec<&str> = office.people.iter().map(|p| p.name.as_str()).collect();
        Failure::said(
            format!("{} is not one of the registered people", by.unwrap_or("the clerk")),
            format!("they are: {}", names.join(", ")),
        )
    })
}

/// `case new`.
fn enter(config: &Config, entry: &New) -> Result<(), Failure> {
    let wrong = |what: &str, given: &str, known: String| Failure::said(format!("{given:?} is no {what}"), format!("one of: {known}"));
    let words = |all: Vec<&'static str>| all.join(", ");
    let channel = Channel::from_word(&entry.channel).ok_or_else(|| {
        wrong(
            "way of coming",
            &entry.channel,
            words(Channel::ALL.iter().map(|c| c.word()).collect()),
        )
    })?;
    let kind = Kind::from_word(&entry.kind)
        .filter(|k| matches!(k, Kind::Complaint | Kind::Review | Kind::RightsRequest | Kind::Regulator))
        .ok_or_else(|| {
            wrong(
                "kind of case",
                &entry.kind,
                "complaint, review, rights-request, regulator".to_owned(),
            )
        })?;
    let track =
        Track::from_word(&entry.track).ok_or_else(|| wrong("track", &entry.track, words(Track::ALL.iter().map(|t| t.word()).collect())))?;
    let mut rights = BTreeSet::new();
    for right in &entry.right {
        let found = Right::from_word(right).ok_or_else(|| wrong("right", right, words(Right::ALL.iter().map(|r| r.word()).collect())))?;
        rights.insert(found);
    }
    let mut formats = BTreeSet::new();
    for format in &entry.format {
        let known = || words(Format::ALL.iter().map(|f| f.word()).collect());
        formats.insert(Format::from_word(format).ok_or_else(|| wrong("format", format, known()))?);
    }
    let email = entry
        .email
        .as_deref()
        .map(|e| {
            AddrSpec::new(e).ok_or_else(|| Failure::said(format!("{e:?} is no email address"), "leave --email out where there is none"))
        })
        .transpose()?;
    if entry.received > setup::today() {
        return Err(Failure::said(
            format!("{} is not past", entry.received),
            "--received is the day it truly came",
        ));
    }
    let office = setup::office(config)?;
    let by = person(&office, entry.by.as_deref())?;
    let mut store = setup::store(config)?;
    let key = store.installation_key()?;
    let by_hand = ByHand {
        channel,
        received_on: entry.received,
        kind,
        track,
        rights,
        name: entry.name.clone(),
        email,
        reach: entry.reach.clone(),
        on_behalf_of: entry.on_behalf_of.clone(),
        about: entry.about.clone(),
        remedy: entry.remedy.clone(),
        formats,
        about_the_clerk: entry.about_the_clerk,
        of: entry.case.clone(),
        goes_with: None,
    };
    let reference = setup::ask(&mut store, |tx| {
        casefile::open_by_hand(tx, &office, &key, &by_hand, by, Timestamp::now())
    })?;
    Ok(output::text(&format!("{reference}\n"))?)
}
