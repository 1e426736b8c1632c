//! The register for people: every case on a line; one case with its working shown.

use super::happened::happened;
use super::happened::may_be_shown;
use super::page;
use super::page::Ink;
use super::words;
use crate::casework::Case;
use crate::casework::Recorded;
use crate::casework::Stage;
use crate::casework::case::Ask;
use crate::casework::case::Deadline;
use crate::casework::case::LetterState;
use crate::casework::case::Waits;
use crate::casework::clock::DeadlineRules;
use crate::casework::clock::MetBy;
use crate::casework::clock::Nature;
use crate::casework::clock::capital;
use crate::casework::letter::LetterKind;
use crate::casework::obey::next;
use crate::mail::Authentication;
use crate::store::CaseRow;
use comfy_table::ContentArrangement;
use comfy_table::Table;
use jiff::civil::Date;
use serde_json::Value;
use serde_json::json;
use std::fmt::Write;

/// The cases of the register as a table, in order of reference. `clocks` say which dates can be missed: a window that has closed is
/// nobody's to keep.
pub fn list(rows: &[CaseRow], clocks: Option<&DeadlineRules>, today: Date, ink: Ink) -> String {
    if rows.is_empty() {
        return "There is no case yet.\n".to_owned();
    }
    let mut table = Table::new();
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(["case", "stage", "received", "who", "acknowledged", "next due"]);
    for row in rows {
        let acknowledged = match row.acknowledgement {
            Some(LetterState::HandedOver) => "yes",
            Some(LetterState::Queued) => "on its way",
            Some(LetterState::ToPost) => "to be posted",
            Some(LetterState::Undelivered) => "did not arrive",
            None => "no letter",
        };
        let date = next_due(&row.deadlines, clocks, today).map(|d| format!("{} {}", page::day(d.due_on), late(d, today)));
        let due = match (waits_for(row), date) {
            (Some(word), Some(date)) if row.stage != Stage::Closed => format!("{date}; {word}"),
            (Some(word), _) => word,
            (None, Some(date)) => date,
            (None, None) if row.stage == Stage::Waiting => "waits for an answer".to_owned(),
            (None, None) => "nothing".to_owned(),
        };
        table.add_row([
            row.reference.to_string(),
            row.stage.to_string(),
            page::day(row.received_on),
            page::safe_line(&row.complainant, 30),
            acknowledged.to_owned(),
            due,
        ]);
    }
    let text: Vec<String> = table.lines().map(|l| l.trim_end().trim_start_matches(' ').to_owned()).collect();
    let mut out = String::new();
    for (n, line) in text.iter().enumerate() {
        let _ = writeln!(out, "{}", if n == 0 { ink.heading(line) } else { line.clone() });
    }
    let open = rows.iter().filter(|r| r.stage != Stage::Closed).count();
    let _ = writeln!(out, "\n{}, {open} open.", page::count(rows.len(), "case", "cases"));
    out
}

/// What waits for a word of the council's people, in a few words: where no date runs, it is all that there is to do.
pub fn waits_for(row: &CaseRow) -> Option<String> {
    let waits = row.waits.first()?;
    Some(format!(
        "your word on {}",
        match waits {
            Waits::Papers => "the papers",
            Waits::LateReview => "a late review",
            Waits::ClaimedReview => "a review that nothing proves",
            Waits::MayBeReview => "a message that may ask for a review",
            Waits::AfterReview => "a message since the review",
            Waits::Message => "a message",
        }
    ))
}

/// One line of the register as data.
pub fn list_json(row: &CaseRow) -> Value {
    json!({
        "reference": row.reference.to_string(),
        "stage": row.stage.word(),
        "received_on": row.received_on,
        "complainant": row.complainant,
        "acknowledgement": row.acknowledgement.map(letter_state),
        "deadlines": row.deadlines,
        "waits": row.waits,
    })
}

/// One case as people read it: who, what, what is due and how the day was found, what happened.
pub fn show(case: &Case, events: &[Recorded], clocks: Option<&DeadlineRules>, today: Date, ink: Ink) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{}  {}",
        ink.heading(&case.reference.to_string()),
        page::safe_line(&case.subject, 80)
    );
    let _ = writeln!(out, "  {}, received {}", case.stage, page::day(case.received_on));
    let _ = writeln!(out, "  {}", capital(&words::what(&case.class)));

    let _ = writeln!(out, "\n{}", ink.heading("People"));
    for party in &case.parties {
        let address = party
            .address
            .as_ref()
            .map_or_else(|| "has not written".to_owned(), ToString::to_string);
        let proof = match (&party.address, &party.authentication) {
            (None, _) => String::new(),
            (Some(_), Authentication::Aligned { domain }) => format!("; its mail host {domain} vouches for it"),
            (Some(_), Authentication::Failed) => "; its mail host disowns it".to_owned(),
            (Some(_), Authentication::Unknown) => "; nobody vouches for it".to_owned(),
        };
        let name = if party.name.is_empty() {
            "not named".to_owned()
        } else {
            page::safe_line(&party.name, 60)
        };
        let _ = writeln!(out, "  {:<15} {name} ({address}{proof})", party.role.word());
    }
    if !case.class.remedy.is_empty() {
        let _ = writeln!(out, "  {:<15} {}", "asks for", page::safe_line(&case.class.remedy, 80));
    }
    // What the first message showed is old news once a person has judged what came.
    let judged = |ask: Ask| case.judged.contains(&ask).then_some("accepted by a person");
    for line in [
        judged(Ask::Consent).or(words::consent(case.class.consent)).map(|w| ("consent", w)),
        judged(Ask::Identity)
            .or(words::identity(case.class.identity))
            .map(|w| ("identity", w)),
    ]
    .into_iter()
    .flatten()
    {
        let _ = writeln!(out, "  {:<15} {}", line.0, line.1);
    }
    if !case.waiting_for.is_empty() {
        let asks: Vec<&str> = case.waiting_for.iter().copied().map(words::ask).collect();
        let _ = writeln!(out, "  {:<15} {}", "has asked", ink.care(&asks.join(", ")));
    }
    if !case.to_judge.is_empty() {
        let papers: Vec<&str> = case.to_judge.iter().copied().map(words::ask).collect();
        let _ = writeln!(out, "  {:<15} {}", "to be judged", ink.care(&papers.join(", ")));
    }

    let _ = writeln!(out, "\n{}", ink.heading("Due"));
    if case.deadlines.is_empty() {
        let _ = writeln!(out, "  nothing");
    }
    // A marker's own date would show that there is one (R65).
    let withheld = case.marker.as_ref().is_some_and(|m| !m.told);
    let waits = |d: &Deadline| case.month_waits_for_proof().is_some() && case.met_by.get(&d.clock) == Some(&MetBy::Outcome);
    for deadline in case.deadlines.iter().filter(|d| !(withheld && d.clock == "C13")) {
        let state = match deadline.met_on {
            Some(on) => ink.good(&format!("met on {}", page::day(on))),
            None if waits(deadline) => "its month begins with the proof that was asked for".to_owned(),
            None if deadline.alarm_on < today => ink.bad(&late(deadline, today)),
            None => late(deadline, today),
        };
        let name = words::clock(&deadline.clock, clocks);
        let _ = writeln!(out, "  {:>15}  {name}: {state}", ink.heading(&page::day(deadline.due_on)));
        out.push_str(&page::folded(&deadline.working, "                   "));
    }

    out.push_str(&standing(case, ink));

    let _ = writeln!(out, "\n{}", ink.heading("What happened"));
    for recorded in events.iter().filter(|r| may_be_shown(&r.event)) {
        let _ = writeln!(out, "  {}  {}", ink.quiet(&page::short_moment(recorded.at)), happened(recorded));
    }

    let _ = writeln!(out, "\n{}", ink.heading("What can be done next"));
    for command in next::possible(case) {
        let _ = writeln!(out, "  redress case act {} \"{command}\"", case.reference);
    }

    let _ = writeln!(out, "\n{}", ink.heading("Why it was taken for this"));
    out.push_str(&words::reasons(&case.class.because, "  "));
    out
}

/// What stands beside the stage: the decision, the review, what was passed on, who deals with it, letters to the person.
fn standing(case: &Case, ink: Ink) -> String {
    let mut out = String::new();
    let mut say = |key: &str, words: String| {
        if out.is_empty() {
            let _ = writeln!(out, "\n{}", ink.heading("How it stands"));
        }
        let _ = writeln!(out, "  {key:<15} {words}");
    };
    if case.register != case.reference.register {
        say("register", words::register(case.register).to_owned());
    }
    if let Some(person) = &case.assigned {
        say("looks into it", person.clone());
    }
    for question in &case.questions {
        let state = if question.answered { "answered" } else { "not answered yet" };
        say("asked", format!("{}, by {}: {state}", question.person, page::day(question.by_when)));
    }
    if let Some(on) = case.papers_complete_on {
        say("papers", format!("all identification requirements met on {}", page::day(on)));
    }
    for (clock, since) in &case.paused {
        say("stands still", format!("{clock}, since {}", page::day(*since)));
    }
    if let Some(finding) = &case.finding {
        let told = finding.communicated_on.map_or_else(
            || {
                let back = |k| matches!(k, LetterKind::Outcome | LetterKind::ObjectionAnswer);
                let words = if case.not_arrived().into_iter().any(back) {
                    "its letter did not arrive"
                } else {
                    "its letter has not left"
                };
                words.to_owned()
            },
            |on| format!("communicated on {}", page::day(on)),
        );
        say(
            "outcome",
            format!("{}, by {}; {told}", finding.result.word().to_lowercase(), finding.by),
        );
    }
    for refusal in &case.refusals_set_aside {
        say("refused before", format!("by {}; set aside", refusal.by));
    }
    if let Some(refusal) = &case.refusal {
        say("refused", format!("by {}", refusal.by));
    }
    if let Some(review) = &case.review {
        let state = match (&review.decided, review.accepted) {
            (Some((result, _, by)), _) => format!("{}, by {by}", result.word().to_lowercase()),
            (None, true) => "to be decided".to_owned(),
            (None, false) if review.turned_down => "came after the window closed and is not taken".to_owned(),
            (None, false) => "came after the window closed and is not taken yet".to_owned(),
        };
        say("review", format!("asked for on {}: {state}", page::day(review.requested_on)));
    }
    for linked in &case.linked {
        say("goes with", linked.to_string());
    }
    for sharing in &case.sharings {
        say(
            "passed on",
            format!(
                "{} to {}{}: {} ({})",
                page::day(sharing.on),
                page::safe_line(&sharing.body, 60),
                if sharing.untold { ", the person was not told" } else { "" },
                page::safe_line(&sharing.what, 80),
                page::safe_line(&sharing.basis, 60)
            ),
        );
    }
    if let Some(matter) = &case.regulator {
        let consulted = case.met.get(&MetBy::Consultation);
        let answered = case.met.get(&MetBy::RegulatorAnswer);
        say(
            "regulator",
            format!(
                "{}, wrote on {}{}; {}; {}",
                page::safe_line(&matter.reference, 40),
                page::day(matter.wrote_on),
                matter
                    .answer_by
                    .map(|d| format!(", wants an answer by {}", page::day(d)))
                    .unwrap_or_default(),
                consulted.map_or_else(
                    || "the council was not consulted yet".to_owned(),
                    |d| format!("the council was consulted on {}", page::day(*d))
                ),
                answered.map_or_else(|| "not answered yet".to_owned(), |d| format!("answered on {}", page::day(*d))),
            ),
        );
    }
    if let Some(why) = &case.hold {
        say("held", page::safe_line(why, 80));
    }
    if let Some(since) = case.stored_only {
        say(
            "stored only",
            format!("since {}: the data may be stored and nothing else (R47)", page::day(since)),
        );
    }
    if let Some(person) = &case.contact {
        say("contact", format!("{person} alone speaks with the person"));
    }
    if let Some(restriction) = &case.restriction {
        say("restricted", page::safe_line(&restriction.terms, 80));
    }
    if let Some(draft) = &case.draft {
        say("draft", format!("by {}, {}: SEND or CANCEL", draft.by, page::day(draft.on)));
    }
    if let Some((how, why, on)) = &case.closing {
        let words = page::safe_line(&how.with_reason(why), 100);
        say("closed", format!("{}: {words}", page::day(*on)));
    }
    for letter in case.letters.iter().filter(|l| l.letter.is_to_public()) {
        say(
            "letter",
            format!("{}: {}", words::letter(letter.letter), letter_state(letter.state)),
        );
    }
    out
}

/// One case as data: the fold and the events it was folded from.
pub fn show_json(case: &Case, events: &[Recorded]) -> Value {
    let letters: Vec<Value> = case
        .letters
        .iter()
        .map(|l| json!({ "letter": l.letter.word(), "message_id": l.message_id, "state": letter_state(l.state) }))
        .collect();
    json!({
        "reference": case.reference.to_string(),
        "stage": case.stage.word(),
        "received_on": case.received_on,
        "subject": case.subject,
        "class": case.class,
        "parties": case.parties,
        "deadlines": case.deadlines.iter().filter(|d| d.clock != "C13" || case.marker.as_ref().is_some_and(|m| m.told)).collect::<Vec<_>>(),
        "waiting_for": case.waiting_for,
        "to_judge": case.to_judge,
        "linked": case.linked.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "acknowledged_on": case.acknowledged_on,
        "letters": letters,
        "register": case.register,
        "closed": case.closing.as_ref().map(|(how, why, on)| json!({ "how": how, "why": why, "on": on })),
        "what_next": next::possible(case),
        "events": events.iter().filter(|r| may_be_shown(&r.event)).collect::<Vec<_>>(),
    })
}

/// The due date to look at first: the earliest that is not met, and that did not lapse.
fn next_due<'a>(deadlines: &'a [Deadline], clocks: Option<&DeadlineRules>, today: Date) -> Option<&'a Deadline> {
    let lapsed = |d: &Deadline| d.due_on < today && clocks.and_then(|c| c.clock(&d.clock)).is_some_and(|c| c.nature == Nature::Window);
    deadlines
        .iter()
        .filter(|d| d.met_on.is_none() && !lapsed(d))
        .min_by_key(|d| (d.alarm_on, d.due_on))
}

fn late(deadline: &Deadline, today: Date) -> String {
    let days = |to: Date| today.until(to).map_or(0, |span| span.get_days());
    match days(deadline.due_on) {
        0 => "(today)".to_owned(),
        1 => "(tomorrow)".to_owned(),
        n if n > 1 => format!("(in {n} days)"),
        -1 => "(a day late)".to_owned(),
        n => format!("({} days late)", -n),
    }
}

fn letter_state(state: LetterState) -> &'static str {
    match state {
        LetterState::Queued => "queued",
        LetterState::ToPost => "to be posted",
        LetterState::HandedOver => "handed over",
        LetterState::Undelivered => "undelivered",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casework::CaseId;
    use jiff::civil::date;

    fn row(stage: Stage, waits: Vec<Waits>, due: Option<Date>) -> CaseRow {
        let deadline = |due_on| Deadline {
            clock: "C14".to_owned(),
            due_on,
            alarm_on: due_on,
            working: String::new(),
            met_on: None,
        };
        CaseRow {
            id: CaseId(1),
            reference: "PD-2026-0042".parse().expect("a reference"),
            stage,
            received_on: date(2026, 11, 28),
            complainant: "Margaret Oldroyd".to_owned(),
            deadlines: due.into_iter().map(deadline).collect(),
            acknowledgement: None,
            waits,
            about_the_clerk: false,
        }
    }

    /// R26, C6: where no date runs, the register names the word that is waited for; on a closed case that word comes before the
    /// day of its disposal.
    #[test]
    fn what_waits_for_a_word_is_never_nothing() {
        let said = |row: CaseRow| list(&[row], None, date(2026, 12, 1), Ink::Plain);
        assert!(said(row(Stage::Investigating, Vec::new(), None)).contains("nothing"));
        let papers = said(row(Stage::Investigating, vec![Waits::Papers], None));
        assert!(
            papers.contains("your word on the papers") && !papers.contains("nothing"),
            "{papers}"
        );
        let late = said(row(Stage::Closed, vec![Waits::LateReview], Some(date(2027, 12, 30))));
        assert!(late.contains("your word on a late review") && !late.contains("2027"), "{late}");
        let both = said(row(Stage::Investigating, vec![Waits::Papers], Some(date(2026, 12, 28))));
        assert!(both.contains("28 Dec 2026") && both.contains("the papers"), "{both}");
    }
}
