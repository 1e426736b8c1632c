//! What is told of a letter that came back: which it was, and what counts as not done any more (DECISIONS 33).

use super::Decision;
use super::Facts;
use super::tell;
use crate::casework::case::Actor;
use crate::casework::case::Case;
use crate::casework::case::CaseLetter;
use crate::casework::case::Event;
use crate::casework::case::Stage;
use crate::casework::case::Undelivered;
use crate::casework::clock::MetBy;
use crate::casework::clock::capital;
use crate::casework::clock::short_date;
use crate::casework::correspond::Lead;
use crate::casework::letter::LetterKind;
use crate::casework::letter::data::Notice;
use crate::casework::policy::Office;
use crate::mail::DeliveryReport;
use crate::mail::report::Action;
use jiff::civil::Date;

/// A delivery report on a letter of ours. Of one that says plainly that the letter failed, what runs again is told; one that
/// could not be read has changed nothing.
pub(super) fn notice(report: &DeliveryReport, lead: &Lead, decision: &mut Decision, facts: &Facts, office: &Office) {
    let status = if report.status.is_empty() {
        String::new()
    } else {
        format!(" Its code is {}.", report.status)
    };
    let whom = report.final_recipient.as_ref().map_or_else(
        || "The receiving server".to_owned(),
        |a| format!("The server that takes mail for {a}"),
    );
    let letter = facts.on_file.as_deref().and_then(|case| named(case, report));
    let which = match letter.map(|l| (l.letter, l.on)) {
        Some((kind, Some(on))) => format!("our letter “{kind}” of {}", short_date(on)),
        Some((kind, None)) => format!("our letter “{kind}”"),
        None => "a letter of ours".to_owned(),
    };
    let failed = report.action == Action::Failed;
    let why = if failed {
        format!("{whom} says that {which} did not reach its reader.{status} Such a report can be wrong.")
    } else {
        format!("{whom} sent a report about {which} that could not be read.{status}")
    };
    let mut done = match (failed, facts.on_file.as_deref()) {
        (true, Some(case)) => runs_again(case, report, facts.arrival.received_on, office),
        (true, None) => Vec::new(),
        (false, _) => vec!["Nothing was changed: nobody can tell whether it arrived.".to_owned()],
    };
    done.push("The address was not struck off: the next letter still goes to it.".to_owned());
    let notice = Notice {
        what: "letter that may not have arrived".to_owned(),
        why,
        done,
        about_the_clerk: lead.about_the_clerk,
        received_on: short_date(facts.arrival.received_on),
        steps: vec![
            "Find out whether the address is right: the case shows how the person wrote to us.".to_owned(),
            "Ask the person for another address: by telephone, or by a letter if you have a postal address.".to_owned(),
            "Then, in reply to any notice on this case: ADDRESS, with the new address; and RESEND, which writes the letter again with the dates that count then. For letters on paper: FORMAT post, and RESEND.".to_owned(),
        ],
        letter: "none".to_owned(),
        ..Notice::default()
    };
    tell::tell(LetterKind::Undelivered, &notice, notice.about_the_clerk, decision, facts, office);
}

/// The letter that a report names.
fn named<'a>(case: &'a Case, report: &DeliveryReport) -> Option<&'a CaseLetter> {
    let original = report.original.as_ref()?;
    case.letters.iter().find(|l| l.message_id == *original)
}

/// What counts as not done any more once this letter has not arrived, a sentence each: the case before it beside the case after.
fn runs_again(before: &Case, report: &DeliveryReport, today: Date, office: &Office) -> Vec<String> {
    let Some(message_id) = report.original.clone() else {
        return Vec::new();
    };
    let event = Event::LetterUndelivered {
        message_id,
        report: Undelivered::Reported(report.clone()),
    };
    let after = before.with(&[(Actor::Redress, String::new(), event.clone())], today);
    let mut lines = Vec::new();
    for deadline in after.deadlines.iter().filter(|d| d.met_on.is_none()) {
        let ran = before.deadlines.iter().any(|d| d.clock == deadline.clock && d.met_on.is_none());
        if ran {
            continue;
        }
        let name = office.policy.deadlines.clock(&deadline.clock).map_or("", |c| c.name.as_str());
        let late = if deadline.alarm_on < today { ", OVERDUE" } else { "" };
        lines.push(format!(
            "{} ({}) is not done, and its date runs again: {}{late}.",
            capital(name),
            deadline.clock,
            short_date(deadline.alarm_on)
        ));
    }
    let window = |case: &Case| {
        let open = case.deadlines.iter().filter(|d| d.met_on.is_none());
        open.filter(|d| case.met_by.get(&d.clock) == Some(&MetBy::ReviewRequest)).count()
    };
    if window(before) > window(&after) {
        lines.push("No time for a review runs: nobody has been told the decision.".to_owned());
    }
    if before.stage == Stage::Closed && after.stage != Stage::Closed {
        lines.push("The case is open again: it was closed by that letter.".to_owned());
    }
    if before.asked.len() > after.asked.len() {
        lines.push("What it asked for counts as not asked: nobody is reminded of what they never read.".to_owned());
    }
    for clock in before.paused.keys().filter(|c| !after.paused.contains_key(*c)) {
        lines.push(format!(
            "{clock} does not stand still any more: no question has reached the person."
        ));
    }
    if lines.is_empty() {
        lines.push("No date was met by it; the dates of the case run on as before.".to_owned());
    }
    lines
}
