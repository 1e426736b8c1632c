//! Letters that have told nobody anything: they wait to be posted, or did not arrive.

use super::Brought;
use super::once;
use crate::casework::case::Case;
use crate::casework::case::LetterState;
use crate::casework::clock::FirstDay;
use crate::casework::clock::MetBy;
use crate::casework::clock::Start;
use crate::casework::clock::count::add_working_days;
use crate::casework::clock::remind::days_between;
use crate::casework::clock::short_date;
use crate::casework::follow::NEVER_ACKNOWLEDGED;
use crate::casework::obey;
use crate::casework::policy::Office;
use jiff::civil::Date;

/// Reminds whoever has a letter on paper of it: on the next working day, and each week after.
pub(super) fn waiting_for_post(case: &Case, today: Date, office: &Office, lines: &mut Vec<String>, brought: &mut Brought) {
    for letter in case.letters.iter().filter(|l| l.state == LetterState::ToPost) {
        let Some(came_on) = letter.on else { continue };
        let day_off = |d| office.policy.calendar.council_day_off(d).is_some();
        let first = add_working_days(came_on, 1, FirstDay::DayAfter, day_off);
        if today < first {
            continue;
        }
        let what = format!("post {} {}", letter.message_id.0, days_between(first, today) / 7);
        let words = format!(
            "“{}” waits to be posted since {}. It has told the person nothing yet: post it, then NOTE POSTED, with the day.",
            letter.letter,
            short_date(came_on)
        );
        if once(case, &what, &words, "a letter by post counts from the day it was posted", brought) {
            lines.push(words);
        }
    }
}

/// Dates that start with the acknowledgement (C16) when there is none: they count from the last day on which it should have left,
/// so that no case waits for ever because its first letter stayed back.
pub(super) fn never_acknowledged(case: &Case, today: Date, office: &Office, lines: &mut Vec<String>, brought: &mut Brought) {
    let policy = &office.policy;
    let should_have = case.deadlines.iter().filter(|d| {
        let duty = policy.deadlines.clock(&d.clock);
        d.met_on.is_none() && duty.is_some_and(|c| c.met_by == MetBy::Acknowledgement && c.registers.contains(&case.register))
    });
    let Some(last) = should_have.map(|d| d.due_on).min().filter(|last| *last < today) else {
        return;
    };
    let decided = case.met.contains_key(&MetBy::Outcome) || case.finding.is_some();
    if case.acknowledged_on.is_some() || decided {
        return;
    }
    let known = |clock: &str| case.deadlines.iter().any(|d| d.clock == clock);
    for mut deadline in policy
        .deadlines
        .starting(Start::Acknowledged, case.register, case.class.kind, last, &policy.calendar)
        .into_iter()
        .filter(|d| !known(&d.clock))
    {
        let why = format!("{NEVER_ACKNOWLEDGED}; the last day for that was");
        deadline.working = deadline.working.replacen("acknowledged", &why, 1);
        lines.push(format!(
            "No letter has acknowledged it, so {} counts from the day one should have: due {}. RESEND sends what stayed back.",
            deadline.clock,
            short_date(deadline.due_on)
        ));
        brought.events.push(obey::deadline_event(&deadline, office));
    }
}

/// The digest's line of a case with letters that wait to be posted; `None` where it has none.
pub(super) fn to_post(case: &Case) -> Option<String> {
    let waiting: Vec<String> = case
        .letters
        .iter()
        .filter(|l| l.state == LetterState::ToPost)
        .map(|l| match l.on {
            Some(on) => format!("“{}” since {}", l.letter, short_date(on)),
            None => format!("“{}”", l.letter),
        })
        .collect();
    (!waiting.is_empty()).then(|| format!("{}: {}", case.reference, waiting.join(", ")))
}

/// The digest's line of a case with letters that did not arrive and were not sent again since; `None` where it has none.
pub(super) fn not_arrived(case: &Case) -> Option<String> {
    let letters: Vec<String> = case.not_arrived().iter().map(|k| format!("“{k}”")).collect();
    (!letters.is_empty()).then(|| {
        format!(
            "{}: {}. ADDRESS, with another address, and RESEND; or FORMAT post, and RESEND",
            case.reference,
            letters.join(", ")
        )
    })
}
