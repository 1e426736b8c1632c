//! The story that `redress demo` tells: each message with what was done, why, what is due, and which letters left.

use super::explain::withheld;
use super::page;
use super::page::Ink;
use super::words;
use crate::casework::CaseAction;
use crate::casework::CaseReference;
use crate::casework::Decision;
use crate::casework::Disposition;
use crate::casework::Facts;
use crate::casework::Reason;
use crate::casework::case::Deadline;
use crate::casework::case::Event;
use crate::casework::clock::DeadlineRules;
use crate::mail::Message;
use crate::store::OutboxRow;
use std::fmt::Write;

/// Reasons told of each message.
const REASONS: usize = 2;

/// One message of the story.
pub fn message(
    number: usize,
    facts: &Facts,
    decision: &Decision,
    reference: Option<&CaseReference>,
    clocks: Option<&DeadlineRules>,
    ink: Ink,
) -> String {
    let mut out = String::new();
    let from = facts.message.from.first();
    let who = match from {
        Some(f) if !f.name.is_empty() => page::safe_line(&f.name, 40),
        Some(f) => f.address.to_string(),
        None => "(nobody)".to_owned(),
    };
    let subject = page::safe_line(&facts.message.subject, 60);
    let _ = writeln!(
        out,
        "{number:>3}  {}  {}",
        ink.heading(&format!("{who}: “{subject}”")),
        ink.quiet(&page::day(facts.arrival.received_on))
    );

    let done = page::hanging("     → ", &verdict(facts, decision, reference));
    let done = done.trim_end_matches('\n');
    let done = match decision.disposition {
        Disposition::Open | Disposition::File | Disposition::Act => ink.good(done),
        Disposition::Ask => ink.care(done),
        Disposition::Leave => done.to_owned(),
    };
    let _ = writeln!(out, "{done}");

    if let CaseAction::Open(_) = &decision.case {
        let asked = decision.events.iter().filter_map(|(_, _, event)| match event {
            Event::Asked { what, .. } => Some(what.iter().copied().map(words::ask).collect::<Vec<_>>().join(" and ")),
            _ => None,
        });
        for what in asked {
            let _ = writeln!(out, "     asks {}", ink.care(&what));
        }
    }
    for (n, reason) in told(facts, decision).iter().enumerate() {
        out.push_str(&page::hanging(if n == 0 { "     why  " } else { "          " }, reason));
    }
    if decision.held.is_some() {
        let _ = writeln!(out, "     {}", ink.care("a person must look: `redress held`"));
    }
    if let CaseAction::Open(new) = &decision.case {
        let mut deadlines: Vec<&Deadline> = new.deadlines.iter().collect();
        deadlines.sort_by_key(|d| (d.due_on, d.clock.clone()));
        for (n, deadline) in deadlines.iter().enumerate() {
            let lead = if n == 0 { "due" } else { "" };
            let _ = writeln!(
                out,
                "     {lead:<5}{}  {}",
                ink.heading(&format!("{:>15}", page::day(deadline.due_on))),
                words::clock(&deadline.clock, clocks)
            );
            let working = page::folded(&deadline.working, "                           ");
            let _ = writeln!(out, "{}", ink.quiet(working.trim_end_matches('\n')));
        }
    }
    for (n, order) in decision.letters.iter().enumerate() {
        let lead = if n == 0 { "sent" } else { "" };
        let _ = writeln!(out, "     {lead:<5}{} to {}", words::letter(order.kind), order.to.address);
    }
    for (letter, why) in withheld(decision) {
        let _ = writeln!(out, "     kept {}: {}", words::letter(letter), page::safe_line(why, 70));
    }
    out
}

/// What was done, as a short sentence.
fn verdict(facts: &Facts, decision: &Decision, reference: Option<&CaseReference>) -> String {
    let what = words::what(&facts.class);
    match (decision.disposition, reference) {
        (Disposition::Open, Some(case)) => format!("{case} opened: {what}."),
        (Disposition::File | Disposition::Act, Some(case)) => format!("{case}: {}", page::safe_line(&decision.verdict, 300)),
        (Disposition::Leave, _) => format!("left alone: {what}."),
        (Disposition::Ask, _) => page::safe_line(&decision.verdict, 300),
        (disposition, _) => words::done(disposition).to_owned(),
    }
}

/// The reasons worth telling, in words with their rule: what screening saw, else the heaviest that speak for the verdict.
/// The learned weights of single words are in `explain`; they tell a reader nothing.
fn told(facts: &Facts, decision: &Decision) -> Vec<String> {
    if let (Disposition::Leave, Some(seen)) = (decision.disposition, words::screened(&facts.screened)) {
        return vec![seen];
    }
    let own = decision.because.iter().filter(|r| !facts.class.because.contains(r));
    let class = facts.class.because.iter();
    let all: Vec<&Reason> = match decision.disposition {
        Disposition::Open | Disposition::Leave => class.chain(own).collect(),
        Disposition::Ask => own.chain(class).collect(),
        Disposition::File | Disposition::Act => own.collect(),
    };
    let worth = all
        .into_iter()
        .filter(|r| r.weight > 0.0 && !r.words.trim().is_empty() && r.rule != "learned-words");
    worth
        .take(REASONS)
        .map(|r| format!("{} ({})", page::safe_line(&r.words, 150), r.rule))
        .collect()
}

/// Where each letter lies: its file, what it is, to whom.
pub fn letters(rows: &[(OutboxRow, String)], ink: Ink) -> String {
    let mut out = String::new();
    for (row, path) in rows {
        let case = row.reference.as_ref().map_or_else(|| "no case".to_owned(), ToString::to_string);
        let _ = writeln!(out, "  {}  {case:<12}  {} to {}", ink.quiet(path), words::letter(row.kind), row.to);
    }
    out
}

/// A letter as its reader sees it: sender, subject and text.
pub fn letter(message: &Message) -> String {
    let mut out = String::new();
    for (field, people) in [("From", &message.from), ("To", &message.recipients)] {
        let shown: Vec<String> = people
            .iter()
            .map(|p| format!("{} <{}>", page::safe_line(&p.name, 60), p.address).trim_start().to_owned())
            .collect();
        let _ = writeln!(out, "  | {field}: {}", shown.join(", "));
    }
    let _ = writeln!(out, "  | Subject: {}\n  |", page::safe_line(&message.subject, 86));
    out.push_str(&page::folded(page::safe(&message.text).trim(), "  | "));
    out
}
